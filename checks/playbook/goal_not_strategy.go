package playbook

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var goalNotStrategy = rule{
	Name:   "goal-not-strategy",
	On:     "strategy that has a guiding policy",
	Fine:   "Its policy is a choice, not only a goal.",
	Wrong:  "Its guiding policy is only targets and dates.",
	Why:    "A target says what you hope for, not what you will do about the problem. Goals in the place of a strategy are one of four signs of a bad one.",
	Source: rumelt,
	Remedy: "Keep the targets, but say how: what you will do instead of what, what comes first, what you stop doing.",
	applies: func(r *reading) bool {
		return isStrategy(r) && (r.policy.says() || len(r.Doc.Sections) == 0 && r.Doc.Text != "")
	},
	judge: func(r *reading) answer {
		said, what := r.policy.statements(), "Its guiding policy"
		if !r.policy.says() { // an issue without any headings
			said, what = part{text: apart(r.Doc.Text)}.statements(), "It"
		}
		switch goal, are := onlyGoals(said, r); are {
		case targets:
			return advise("%s is only targets and dates:", what).about(goal)
		case wishes:
			return advise("%s only says what is to get better, not how:", what).about(goal)
		}
		return fine
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

// What the statements of a policy are, when all of them are goals.
type goals int

const (
	choices goals = iota // at least one is more than a goal
	targets              // all have a figure or a date
	wishes               // some have neither: "Improve stability"
)

// onlyGoals reports whether every statement is a goal, of which sort, and the first of them. Labels and references say
// nothing either way.
func onlyGoals(statements []string, r *reading) (first string, are goals) {
	for _, s := range statements {
		s = strings.Join(strings.Fields(address.ReplaceAllString(strings.ReplaceAll(s, "’", "'"), "")), " ")
		if len(content(s)) == 0 && !figure.MatchString(s) || aside.MatchString(s) {
			continue
		}
		switch {
		case target(s, r):
			are = max(are, targets)
		case wish(s):
			are = wishes
		default:
			return "", choices
		}
		if first == "" {
			first = s
		}
	}
	return first, are
}

// Statements with more words than these explain something: any target, a date without a verb ("Beta: Q1 2027"), a measure
// without one ("NPS above 60"), a wish.
const (
	maxTarget   = 30
	maxDated    = 8
	maxMeasured = 10
	maxWish     = 12
	maxBetter   = 6 // "Faster builds"
)

// target reports whether a statement, its words one space apart, is a target or a date and nothing more.
func target(s string, r *reading) bool {
	if choosing.MatchString(s) {
		return false
	}
	said, length := prelude.ReplaceAllString(s, ""), len(tokens(s))
	if bounding.MatchString(said) || length > maxTarget {
		return false
	}
	dated := hasDate(s, r)
	if reaching.MatchString(said) {
		return figure.MatchString(s) || dated
	}
	if parts := strings.Split(s, ", "); len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return !target(p, r) }) {
		return true // "p95 < 200 ms, 99.9% uptime"
	}
	return length <= maxDated && dated && !telling.MatchString(said) || length <= maxMeasured && (measured.MatchString(s) || valued(s))
}

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
	if length > maxWish || choosing.MatchString(s) || means.MatchString(said) {
		return false
	}
	return wishing.MatchString(said) || boasting.MatchString(said) || length <= maxBetter && better.MatchString(said)
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
