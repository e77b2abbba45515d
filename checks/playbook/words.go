package playbook

import (
	"regexp"
	"strings"
	"unicode"
)

// firstSentence is the first sentence of a text, on one line.
func firstSentence(s string) string {
	for _, one := range sentences(strings.Join(strings.Fields(s), " ")) {
		return one
	}
	return ""
}

// firstLine is the first line that says something.
func firstLine(s string) string {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			return l
		}
	}
	return ""
}

// head is a short statement without its explanation: "migration" of "migration, from one cluster to two".
func head(s string) string {
	s, _, _ = strings.Cut(clause(s), ",")
	return strings.TrimSpace(s)
}

// oneOf is an expression for any of the alternatives, which commas and white space part, between two others. Case does not
// matter.
func oneOf(before, alternatives, after string) string {
	all := strings.Split(alternatives, ",")
	for i, a := range all {
		all[i] = strings.TrimSpace(a)
	}
	return `(?i:` + before + `(?:` + strings.Join(all, "|") + `)` + after + `)`
}

// ends is where one sentence ends and another may begin.
var ends = regexp.MustCompile(`[.!?…]["'”’)\]]*(?:\s+|$)|[;\n]\s*`)

// abbreviations end with a full stop that ends no sentence.
var abbreviations = regexp.MustCompile(`(?i)(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|resp|ca)\.$`)

// sentences splits a text at its full stops, semicolons and line ends.
func sentences(s string) []string {
	var all []string
	start := 0
	for _, at := range ends.FindAllStringIndex(s, -1) {
		if s[at[0]] == '.' && at[1] < len(s) && abbreviations.MatchString(s[max(start, at[0]-10):at[0]+1]) {
			continue
		}
		if one := strings.TrimSpace(s[start:at[1]]); one != "" {
			all = append(all, one)
		}
		start = at[1]
	}
	if one := strings.TrimSpace(s[start:]); one != "" {
		all = append(all, one)
	}
	return all
}

// statements are what a part says, one by one: the sentences of its list items, and those of its paragraphs, whose lines are
// joined first. A line that only names something stands by itself.
func (p part) statements() []string {
	var all []string
	var prose strings.Builder
	flush := func() {
		all = append(all, sentences(prose.String())...)
		prose.Reset()
	}
	next, left := 0, "" // the item that comes, and what of the current one is still to come
	for line := range strings.Lines(p.text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			flush()
		case left != "" && strings.HasPrefix(left, line):
			left = strings.TrimSpace(left[len(line):])
		case next < len(p.items) && strings.HasPrefix(p.items[next], line):
			flush()
			all = append(all, sentences(p.items[next])...)
			left = strings.TrimSpace(p.items[next][len(line):])
			next++
		case aside.MatchString(line):
			flush()
			all = append(all, line)
		default:
			prose.WriteString(line + " ")
		}
	}
	flush()
	return all
}

// tokens are the words and numbers of a text in lower case, without the signs around them. Marks that nobody sees are
// dropped, so that they part no word.
func tokens(s string) []string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '’' || r == '\u02bc':
			return '\''
		}
		return unicode.ToLower(r)
	}, s)
	fs := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '+' && r != '#'
	})
	out := fs[:0]
	for _, f := range fs {
		f = strings.TrimSuffix(strings.Trim(f, "'"), "'s")
		if strings.ContainsFunc(f, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			out = append(out, f)
		}
	}
	return out
}

// content are the stems of the words that carry meaning, in order.
func content(s string) []string {
	var out []string
	for _, w := range tokens(s) {
		if !idle[w] {
			out = append(out, stem(w))
		}
	}
	return out
}

// stem takes the commonest English endings off, so that "supports", "supported" and "supporting" are one word.
func stem(w string) string {
	n := len(w)
	switch {
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case n > 5 && strings.HasSuffix(w, "ing"):
		return doubled(w[:n-3])
	case n > 4 && strings.HasSuffix(w, "ed"):
		return doubled(w[:n-2])
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		return w[:n-2]
	case n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		return strings.TrimSuffix(w[:n-1], "e")
	}
	if n > 4 {
		return strings.TrimSuffix(w, "e")
	}
	return w
}

// doubled undoes the doubling of a last letter: "plann" is "plan".
func doubled(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		return w[:n-1]
	}
	return strings.TrimSuffix(w, "e")
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// idle are the words without a meaning of their own.
var idle = set(`a about above across after again against all along already also although always am among an and another any anyone
	anything are around as at away back be because been before being below between both but by came can can't cannot come could did do does
	doesn't doing don't done down during each either else enough etc even ever every everyone everything few first for from further get gets
	getting give go goes going good got had has have having he her here hers him his how however i i'd i'll i'm i've if in instead into is
	isn't it it's its itself just keep kind last later least less let let's like likely long look lot made main make makes making many may
	maybe me might mine more most much must my near need needs never next no none nor not nothing now of off often on once one ones only
	onto or other others our ours out over own part per perhaps please possible put quite rather really right same say see seem several shall
	she should since so some something soon still such sure take than that that's the their theirs them themselves then there there's these
	they they're thing things this those though through thus to today together too towards try under until up upon us use used uses using
	usually very via want wants was way ways we we'll we're we've well were what when where whether which while who whole whom whose why will
	with within without won't would yet you your yours e.g i.e ie eg`)
