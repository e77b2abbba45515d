package command

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// verbs are all of them, in the order of the help.
var verbs = []verb{Kind, Link, Unlink, Waive, Unwaive, Agree, Object, Accept, Unaccept, Result, Recheck, Explain, Help}

// longestQuote is how many characters of a command are held out to be pasted, and longestWord how many a word has at most that is compared.
const (
	longestQuote = 120
	longestWord  = 20
)

// lost is the error of words that are no command, nor near one.
type lost string

func (l lost) Error() string { return string(l) }

// Lost reports whether an error of [Parse] is of words that resemble no command: only a list of all is of help.
func Lost(err error) bool { _, is := err.(lost); return is }

// meant is the refusal of words that are no command, with the command that they probably are. That is never carried out: who wrote it pastes it.
func meant(words []string, why error, home checks.Ref, host checks.Host) error {
	better := correct(words)
	if better == nil || slices.Equal(better, words) {
		return why
	}
	_, err := parse(better, home, host)
	if err == nil {
		return fmt.Errorf("did you mean `%s`? %s", paste(better), upper(why.Error()))
	}
	if better[0] == strings.ToLower(words[0]) {
		return why
	}
	return fmt.Errorf("did you mean `%s`? %s", paste(better[:1]), upper(err.Error()))
}

// paste is a command as it is written, for code in Markdown.
func paste(words []string) string {
	s := strings.ReplaceAll("/northstar "+strings.Join(words, " "), "`", "'")
	return text.Cut(checks.Plain(text.Cut(s, longestQuote)), longestQuote)
}

// upper begins a sentence.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// correct is a command with the words put right that decide what it is; nil where nothing of it resembles one.
func correct(words []string) []string {
	if k, n := leads(words); n > 0 {
		return append([]string{string(Kind), k.String()}, words[n:]...)
	}
	v := verb(bare(words[0]))
	if !slices.Contains(verbs, v) {
		if v = nearest(string(v), verbs); v == "" {
			if k, ok := kindLike(words[0]); ok && len(words) == 1 {
				return []string{string(Kind), k.String()}
			}
			return nil
		}
	}
	out := append([]string{string(v)}, words[1:]...)
	switch v {
	case Kind:
		numbers(out[1:], len(out))
		n := named(out)
		if k, ok := kindLike(strings.Join(out[1:n], " ")); ok {
			return append([]string{string(Kind), k.String()}, out[n:]...)
		}
	case Link, Unlink:
		numbers(out[1:], len(out))
	case Waive, Unwaive:
		out = put(out, 1, checkLike)
	case Object:
		out = put(out, 1, oneOf(toVision, toStrategy))
	case Result:
		numbers(out[1:], slices.IndexFunc(out[1:], func(w string) bool { return !number.MatchString(bare(w)) && !names(w) }))
		n := slices.IndexFunc(out[1:], func(w string) bool { return !names(w) })
		out = put(out, n+1, oneOf(string(checks.Met), string(checks.Missed), string(checks.NotKnown)))
	}
	return out
}

// numbers writes the first words, where they are numbers, as those of items. Nobody who wrote very many is helped by that.
func numbers(words []string, first int) {
	for i, w := range words[:min(max(first, 0), len(words), 2*mostRefs)] {
		if n := bare(w); number.MatchString(n) {
			words[i] = "#" + n
		}
	}
}

// put puts one word right, where it is there and resembles something.
func put(words []string, at int, like func(string) string) []string {
	if at > 0 && at < len(words) {
		if w := like(words[at]); w != "" {
			words[at] = w
		}
	}
	return words
}

// named is where the items begin that a command names, its length when it names none.
func named(words []string) int {
	if n := slices.IndexFunc(words, names); n >= 0 {
		return n
	}
	return len(words)
}

// leads is the kind that words begin with in the place of a command, "debt #12", and how many words it is; 0 for none.
func leads(words []string) (checks.Kind, int) {
	if n := named(words); n > 0 {
		if k, ok := kindNamed(strings.Join(words[:min(n, 3)], " ")); ok && n <= 3 {
			return k, n
		}
	}
	return checks.None, 0
}

// kindNamed reads a kind as people call it too.
func kindNamed(s string) (checks.Kind, bool) {
	s = bare(s)
	if s == "debt" || s == "tech" {
		return checks.TechDebt, true
	}
	return checks.ParseKind(s)
}

// kindLike is the kind that words name or resemble.
func kindLike(s string) (checks.Kind, bool) {
	if k, ok := kindNamed(s); ok {
		return k, true
	}
	s = strings.NewReplacer(" ", "-", "_", "-").Replace(bare(s))
	return kindNamed(nearest(s, []string{"feature", "tech-debt", "techdebt", "other", "strategy", "vision", "none"}))
}

// checkLike is the check that a word names or resembles, "" for none.
func checkLike(s string) string {
	s = strings.TrimPrefix(bare(s), "northstar/")
	switch s {
	case "debt", "capacity", "share", "tech-debt", "debt-share", "debtcapacity":
		return checks.WaiveCapacity
	}
	return nearest(s, []string{checks.WaiveStrategy, checks.WaiveCapacity})
}

// oneOf is a function from a word to the one of a few that it resembles.
func oneOf(words ...string) func(string) string {
	return func(s string) string { return nearest(bare(s), words) }
}

// bare is a word in small letters, without what people put around it.
func bare(s string) string { return strings.ToLower(strings.Trim(s, "`:,.;!?*_=<>[]()\"'“”’")) }

// nearest is the word of a list that one is, or was probably meant to be; "" when none is near.
func nearest[S ~string](word string, of []S) (best S) {
	n := utf8.RuneCountInString(word)
	if n > longestWord {
		return ""
	}
	most := 2
	if n < 4 {
		most = 1
	}
	for _, o := range of {
		if d := levenshtein.ComputeDistance(word, string(o)); d <= most {
			best, most = o, d-1
		}
	}
	return best
}
