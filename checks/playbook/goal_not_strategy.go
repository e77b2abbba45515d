package playbook

import "strings"

var goalNotStrategy = Rule{
	Name:   "goal-not-strategy",
	On:     "strategy that has a guiding policy",
	Fine:   "Its policy is a choice, not only a goal.",
	Wrong:  "Its guiding policy is only targets and dates.",
	Why:    "Mistaking goals for strategy is the commonest sign of a bad one: a target says what you hope for, not what you will do about the problem.",
	Source: rumelt,
	Remedy: "Keep the targets, but say how: what you will do instead of what, what comes first, what you stop doing.",
	applies: func(r *reading) bool {
		return isStrategy(r) && (r.policy.says() || len(r.Doc.Sections) == 0 && r.Doc.Text != "")
	},
	judge: func(r *reading) answer {
		said := r.policy
		if !said.says() {
			said = part{text: r.Doc.Text} // an issue without any headings
		}
		if target, only := onlyTargets(said.statements(), r); only {
			return advise("Its guiding policy is only targets and dates:").about(target)
		}
		return fine
	},
}

// onlyTargets reports whether every statement is a target or a date, and the first of them. Labels and references say
// nothing either way.
func onlyTargets(statements []string, r *reading) (first string, only bool) {
	for _, s := range statements {
		s = strings.Join(strings.Fields(strings.ReplaceAll(s, "’", "'")), " ")
		if len(content(s)) == 0 && !figure.MatchString(s) || aside.MatchString(s) {
			continue
		}
		if !target(s, r) {
			return "", false
		}
		if first == "" {
			first = s
		}
	}
	return first, first != ""
}

// Statements with more words than these explain something: any target, a date without a verb ("Beta: Q1 2027"), a measure
// without one ("NPS above 60").
const (
	maxTarget   = 30
	maxDated    = 8
	maxMeasured = 10
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
	return length <= maxDated && dated && !telling.MatchString(said) || length <= maxMeasured && measured.MatchString(s)
}

// hasDate reports whether a statement names a date.
func hasDate(s string, r *reading) bool {
	p := newDates(s, r.Item.Created)
	for i := range p.words {
		if _, n := p.span(i); n > 0 && (p.stands(i, i+n) || p.announced(i)) {
			return true
		}
	}
	return false
}
