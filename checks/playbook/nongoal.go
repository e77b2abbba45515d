package playbook

import (
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Work is compared with so many non-goals of one strategy, and each with so much of its own text, in characters. Of the body
// the first sentences say what the work does; what follows is background, logs and templates.
const (
	maxNonGoals = 100
	maxNonGoal  = 400
	maxSpoken   = 5
)

// NonGoalsOf are the non-goals that a strategy lists, as written; without a list, its statements.
func NonGoalsOf(doc *text.Doc, r *checks.Rules) []string {
	p := find(doc, r, NonGoals)
	all := p.items
	if len(all) == 0 && p.says() {
		all = p.statements()
	}
	var out []string
	for _, s := range all {
		if s = text.Cut(s, maxNonGoal); !placeholder(s) && len(out) < maxNonGoals {
			out = append(out, s)
		}
	}
	return out
}

// Touches reports whether work does what one of the non-goals says will not be done, and which, as written.
//
// A non-goal's topics are what is left of its first clause without the words of declining: "We will not support Windows or
// BSD (no team)" is about "Windows" and about "BSD". A topic matches by the stems of its words, a single word only as it is
// written, and a word that every project's issues have ("performance", "features") never by itself. The title has to hold all
// words of a topic close together, of a longer one three in four wherever they are. The body has to say, in one of its first
// five sentences, that it brings all of at least two words. A title or a sentence that declines the topic itself ("Drop
// Windows support") doesn't touch it; code blocks, quotes, addresses and what is under a heading of non-goals are not read.
//
// Measured with 59 non-goals of many sorts against 15,716 issues, pull requests and documents of other projects: 224 titles
// matched, and of 67 of them that were read 62 were about the topic. With 40 others against 16,297, 15 bodies matched whose
// title did not; 10 were about the topic.
//
// Its time grows with the length of the body, and with the number of non-goals, which is bounded.
func Touches(nonGoals []string, title, body string, r *checks.Rules) (nonGoal string, ok bool) {
	var topics []topic
	for _, s := range nonGoals[:min(len(nonGoals), maxNonGoals)] {
		topics = append(topics, topicsOf(s)...)
	}
	if len(topics) == 0 {
		return "", false
	}
	title = tagged.ReplaceAllString(text.Cut(title, maxNonGoal), "")
	if !denial.MatchString(title) {
		words := index(title)
		for _, t := range topics {
			if t.inTitle(words) {
				return t.written, true
			}
		}
	}
	for _, s := range spoken(body, r) {
		words := index(s)
		for _, t := range topics {
			if t.inSentence(words) {
				return t.written, true
			}
		}
	}
	return "", false
}

// topic is one thing that a non-goal is about.
type topic struct {
	written string   // the non-goal
	words   []string // stems, each once, that a title has to hold
	soft    []string // stems that only a sentence has to hold: "support" in "Windows support"
	exact   string   // of a topic of one word: as written, in lower case
}

// joined parts the things that one non-goal names.
var joined = regexp.MustCompile(`(?i)\s*(?:,|/|&|\b(?:and|or|nor)\b)\s*`)

// topicsOf reads what a non-goal is about: its first clause, or the next one where the first only declines ("Not in scope:
// mobile apps").
func topicsOf(nonGoal string) []topic {
	rest := text.Cut(checks.Plain(nonGoal), maxNonGoal)
	for rest != "" {
		first := clause(rest)
		if topics := parted(first); len(topics) > 0 {
			for i := range topics {
				topics[i].written = nonGoal
			}
			return topics
		}
		at := strings.Index(rest, first) + len(first)
		rest = strings.TrimLeft(rest[at:], " :;,.!?()[]{}–—-*•")
		if first == "" {
			break
		}
	}
	return nil
}

// parted reads the topics of one clause. "Windows or BSD support" is about two, "search and replace" about one: names may
// stand by themselves, and so may several words.
func parted(clause string) []topic {
	whole := topicOf(clause)
	parts := joined.Split(clause, -1)
	if len(parts) == 1 {
		return whole.fit()
	}
	last := topicOf(parts[len(parts)-1])
	var topics []topic
	for i, s := range parts {
		t := topicOf(s)
		switch {
		case len(t.words) != 1:
		case i < len(parts)-1 && len(last.words) == 2: // "native or web apps"
			t.words = append(t.words, last.words[1])
		case !named(s) || len(t.fit()) == 0:
			return whole.fit()
		case i == 0 && len(topicOf(parts[1]).words) != 1: // its capital may be the sentence's
			return whole.fit()
		}
		topics = append(topics, t.fit()...)
	}
	return topics
}

// named reports whether a text of one topic word names something: "BSD", "iOS", "support for Windows".
func named(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if l := strings.ToLower(w); l != w && !idle[l] && !declining[l] && stem(l) != "support" {
			return true
		}
	}
	return false
}

func topicOf(s string) topic {
	var t topic
	all := index(s)
	for i, w := range all {
		switch {
		case w.joint || slices.Contains(t.words, w.stem) || idle[w.exact] || declining[w.exact]:
		case w.stem == "support", w.stem == "chang" && i == len(all)-1 && len(t.words) > 0:
			t.soft = append(t.soft, w.stem)
		default:
			t.words = append(t.words, w.stem)
			t.exact = w.exact
		}
	}
	return t
}

// fit is the topic when it says enough to be looked for.
func (t topic) fit() []topic {
	if len(t.words) == 0 || len(t.words) == 1 && (everywhere[t.words[0]] || len(t.exact) < 2 || digits(t.exact)) {
		return nil
	}
	return []topic{t}
}

// word is one word of a title or a sentence. A joint is two neighbours written as one: "fine tuning" as "finetuning".
type word struct {
	exact, stem string
	at          int
	joint       bool
}

// compound is a word with hyphens, release a number with points: "2.14" is not 2.
var (
	compound = regexp.MustCompile(`(\p{L})[-‐‑](\p{L})`)
	release  = regexp.MustCompile(`([0-9])\.([0-9])`)
)

// index are the words of a text and its joints. A compound ("sign-on") is one word.
func index(s string) []word {
	ts := tokens(release.ReplaceAllString(compound.ReplaceAllString(s, "$1$2"), "${1}v$2"))
	out := make([]word, 0, 2*len(ts))
	for i, w := range ts {
		if i > 0 && !digits(w) {
			both := ts[i-1] + w
			out = append(out, word{both, stem(both), i - 1, true})
		}
		out = append(out, word{w, stem(w), i, false})
	}
	return out
}

// digits reports whether a word is a number or a version.
func digits(s string) bool { return strings.Trim(s, "v0123456789") == "" }

// enough is how many in four of the words of a long topic a title has to hold. A topic is long from so many on.
const (
	enough = 3
	long   = 4
)

// inTitle reports whether a title holds the topic.
func (t topic) inTitle(words []word) bool {
	if len(t.words) == 1 {
		return slices.ContainsFunc(words, func(w word) bool { return w.exact == t.exact })
	}
	if len(t.words) < long {
		return t.together(words, t.words)
	}
	held := 0
	for _, s := range t.words {
		if slices.ContainsFunc(words, func(w word) bool { return w.stem == s }) {
			held++
		} else if digits(s) {
			return false
		}
	}
	return held*4 >= len(t.words)*enough
}

// inSentence reports whether a sentence holds all of the topic.
func (t topic) inSentence(words []word) bool {
	all := slices.Concat(t.words, t.soft)
	rare := slices.ContainsFunc(t.words, func(s string) bool { return !everywhere[s] })
	return rare && len(all) > 1 && t.together(words, all) && t.brought(words)
}

// lead is how many words may be between the verb that brings something and what it brings.
const lead = 3

// brought reports whether a verb of bringing stands shortly before the topic: "adds Windows support", not "on Windows".
func (t topic) brought(words []word) bool {
	verb := -lead - 2
	for _, w := range words {
		switch {
		case w.joint:
		case slices.Contains(t.words, w.stem):
			if w.at-verb <= lead+1 {
				return true
			}
		case doing[w.stem]:
			verb = w.at
		}
	}
	return false
}

// reach is how many other words may be among those of a topic; none where one of them is a number ("Python 2").
const reach = 2

// together reports whether all stems stand close to one another.
func (t topic) together(words []word, stems []string) bool {
	near := len(stems) + reach
	if slices.ContainsFunc(stems, digits) {
		near = len(stems)
	}
	last := map[string]int{} // where each was seen last
	for _, w := range words {
		if !slices.Contains(stems, w.stem) {
			continue
		}
		last[w.stem] = w.at
		first := w.at
		for _, at := range last {
			first = min(first, at)
		}
		if len(last) == len(stems) && w.at-first < near {
			return true
		}
	}
	return false
}

// spoken are the sentences of a body that say what the work does.
func spoken(body string, r *checks.Rules) []string {
	doc := text.Read(body)
	skip, more := map[string]bool{}, further(r)
	for _, s := range doc.Sections {
		skip[s.Heading] = true
		if meant(s.Heading, NonGoals, more) == tellingly {
			for l := range strings.Lines(s.Text) {
				skip[strings.TrimSpace(l)] = true
			}
		}
	}
	var out []string
	n := 0
	for l := range strings.Lines(doc.Text) {
		if l = strings.TrimSpace(l); skip[l] {
			continue
		}
		for _, s := range sentences(address.ReplaceAllString(l, " ")) {
			if n++; n > maxSpoken {
				return out
			}
			if s = text.Cut(s, maxNonGoal); !denial.MatchString(s) {
				out = append(out, s)
			}
		}
	}
	return out
}
