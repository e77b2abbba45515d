package playbook

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var goalNotStrategy = rule{
	Name:   "goal-not-strategy",
	On:     "strategy that has a guiding policy",
	Fine:   "Its guiding policy makes a choice.",
	Wrong:  "Its guiding policy chooses nothing: it is targets and dates, wishes, big words, or a list of everything.",
	Why:    "A target says what you hope for, not what you will do about the problem. Goals in the place of a strategy are one of four signs of a bad one.",
	Source: rumelt,
	Remedy: "Keep the targets, but say how you will get there: what you will do instead of what, what comes first, what you stop doing.",
	applies: func(r *reading) bool {
		return isStrategy(r) && (r.policy.says() || len(r.Doc.Sections) == 0 && r.Doc.Text != "")
	},
	judge: func(r *reading) answer {
		said, what := r.policy.statements(), "Its guiding policy"
		if !r.policy.says() { // an issue without any headings
			said, what = part{text: apart(r.Doc.Text)}.statements(), "It"
		}
		first, are := judged(said, r)
		if are == choices {
			return answer{status: OK, sentence: what + " makes a choice:"}.about(first)
		}
		if n := entries(r.policy, said); n > 0 && (are == unclear || len(r.policy.items) > 0) {
			if len(r.policy.items) > 0 {
				first = r.policy.items[0]
			}
			return advise("%s lists %d things, and says of none that it comes first or has to wait:", what, n).about(first)
		}
		switch are {
		case targets:
			return advise("%s is only targets and dates:", what).about(first)
		case wishes:
			return advise("%s only says what is to get better, not how:", what).about(first)
		case bigWords:
			return advise("%s decides nothing that somebody could decide otherwise:", what).about(first)
		case effort:
			return advise("%s only says that people will try:", what).about(first)
		}
		return unknown("whether its policy is a choice could not be told from its words, and is for you to judge")
	},
}

// apart parts the entries of what may be a list: every line by itself, but for those that go on in the middle of a sentence.
func apart(s string) string {
	var b strings.Builder
	for l := range strings.Lines(s) {
		if first, _ := utf8.DecodeRuneInString(l); b.Len() > 0 && !unicode.IsLower(first) {
			b.WriteByte('\n')
		}
		b.WriteString(l)
	}
	return b.String()
}

// goals are what a policy is made of.
type goals int

// What the statements of a policy are, when none of them is a choice. Of several sorts the last counts.
const (
	unclear  goals = iota // some may be anything
	targets               // a figure or a date
	wishes                // neither: "Improve stability"
	effort                // "Try our best"
	bigWords              // "Unlock value"
	choices               // at least one is a choice
)

// maxJudged is how many statements of a policy are read.
const maxJudged = 200

// judged is what the statements of a policy are, and the first of them that it is. Labels and references say nothing either way.
func judged(statements []string, r *reading) (first string, are goals) {
	open := len(statements) > maxJudged
	for _, s := range statements[:min(len(statements), maxJudged)] {
		s = strings.Join(strings.Fields(address.ReplaceAllString(strings.ReplaceAll(s, "’", "'"), "")), " ")
		if len(content(s)) == 0 && !figure.MatchString(s) && !puffed(s) || aside.MatchString(s) {
			continue
		}
		one := sortOf(s, r)
		if one == choices {
			return s, choices
		}
		if first == "" {
			first = s
		}
		open, are = open || one == unclear, max(are, one)
	}
	if open {
		return first, unclear
	}
	return first, are
}

// sortOf is what one statement is, its words one space apart.
func sortOf(s string, r *reading) goals {
	switch {
	case outcome.MatchString(s):
		return targets
	case trying.MatchString(s):
		return effort
	case chooses(s):
		return choices
	case puffed(s):
		return bigWords
	case target(s, r):
		return targets
	case wish(s):
		return wishes
	case thin(s):
		return bigWords
	}
	return unclear
}

// A list of so many short entries of which none comes first is one of everything, and so is a sentence with so many in a row.
const (
	leastOfAll = 5
	leastInRow = 6
	maxEntry   = 8 // words
)

// entries is how many things a policy lists, each in a few words, or one behind the other in a sentence of nothing else; 0 where it
// explains any, or where there are too few to be everything.
func entries(p part, statements []string) int {
	all, least := p.items, leastOfAll
	if len(all) == 0 {
		all = statements
	}
	if len(all) == 1 {
		all, least = enumerated.Split(all[0], -1), leastInRow
	}
	if len(all) < least || slices.ContainsFunc(all, func(s string) bool { return len(tokens(s)) > maxEntry }) {
		return 0
	}
	return len(all)
}

// enumerated parts what a sentence puts in a row.
var enumerated = regexp.MustCompile(`[,;] (?:and )?| and `)

// Statements with more words than these explain something: any target, a date without a verb ("Beta: Q1 2027"), a measure
// without one ("NPS above 60"), a wish.
const (
	maxTarget   = 30
	maxDated    = 8
	maxMeasured = 10
	maxWish     = 12
	maxBetter   = 6 // "Faster builds"
	maxHope     = 25
)

// target reports whether a statement, its words one space apart, is a target or a date and nothing more.
func target(s string, r *reading) bool {
	if choosing.MatchString(s) {
		return false
	}
	said, length := prelude.ReplaceAllString(s, ""), len(tokens(s))
	if bounding.MatchString(said) || length > maxTarget || saysNo.MatchString(said) && !harmless.MatchString(said) {
		return false
	}
	dated := hasDate(s, r)
	if length <= maxMeasured+3 && counted.MatchString(said) {
		return true
	}
	if reaching.MatchString(said) {
		return figure.MatchString(s) || dated
	}
	if parts := strings.Split(s, ", "); len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return !target(p, r) }) {
		return true // "p95 < 200 ms, 99.9% uptime"
	}
	return length <= maxDated && dated && !telling.MatchString(said) || length <= maxMeasured && (measured.MatchString(s) || valued(s))
}

// saysNo is a statement that begins with a no, harmless one to what nobody would choose: "No mobile app this year", "No outages this year".
var saysNo, harmless = regexp.MustCompile(`^(?i:no [a-z]{3})`), regexp.MustCompile(blameless)

// valued reports whether a statement is a measure of at most 31 characters with its value and nothing else: "NPS: 60".
func valued(s string) bool {
	measure, after, ok := strings.Cut(s, ":")
	if first, _ := utf8.DecodeRuneInString(measure); !ok || !unicode.IsLetter(first) || utf8.RuneCountInString(measure) > 31 {
		return false
	}
	return given.MatchString(after) && !strings.ContainsFunc(measure, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.N, r) && !strings.ContainsRune(" /-", r)
	})
}

// wish reports whether a statement, its words one space apart, asks for something better and says nothing of the way there.
func wish(s string) bool {
	said, length := prelude.ReplaceAllString(s, ""), len(tokens(s))
	if hoping.MatchString(s) && length <= maxHope {
		return true
	}
	if length > maxWish || choosing.MatchString(s) || means.MatchString(said) {
		return false
	}
	if parts := strings.Split(s, ", "); len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return !wish(p) }) {
		return true // "More automation, fewer manual steps"
	}
	return wishing.MatchString(said) || boasting.MatchString(said) || giving.MatchString(said) || length <= maxBetter && better.MatchString(said)
}

// hasDate reports whether a statement names a date.
func hasDate(s string, r *reading) bool {
	p := newDates(s, r.Item.Created)
	for i := range p.words {
		if _, n := p.span(i); n > 0 && (p.isDate(i, i+n) || p.announced(i)) {
			return true
		}
	}
	return false
}
