package playbook

import (
	"regexp"
	"strings"
)

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

var (
	// aside is a line that only names something: a reference, a label, what stands above a list.
	aside = regexp.MustCompile(`(?i):\s*$|^\s*(?:(?:strategy|vision|pattern|part of|serves|advances|horizon|proof of concept|owners?|status)\s*:.*|(?:our )?(?:goals?|objectives?|targets?|okrs?|key results?|kpis?|in numbers|milestones?|dates?)( for .{1,20})?\s*:?\s*)$`)

	// figure is a number that stands by itself, not in a name such as "IPv6" or "#34", or what stands for one.
	figure = regexp.MustCompile(`(?i)(?:^|[\s(<>≤≥=~+$€£-])[0-9]|\b(?:double|triple|halve|twice|zero|percent)\b`)

	// prelude is what stands before the verb of a target.
	prelude = regexp.MustCompile(`(?i)^(?:[-*•–\s]+|(?:objective|goal|target|okr|kr|key result|o|m|step|phase)\s*[0-9.]*\s*[:.)–-]\s*|(?:by|in|until|before|at|within)\s+(?:the\s+)?(?:end\s+of\s+)?(?:q[1-4]|h[12]|fy\s?[0-9]+|[0-9]{4}|[a-z]+\s+[0-9]{4}|(?:this|next)\s+(?:year|quarter))(?:\s+[0-9]{4})?\s*,?\s*|[0-9]+[.)]\s+|(?:we|the team|our team)\s+(?:will|shall|want\s+to|plan\s+to|aim\s+to|intend\s+to|are\s+going\s+to|must|should|commit\s+to)\s+|(?:our|the)\s+(?:goal|target|aim|objective|policy|strategy|plan|ambition)\s+is\s+(?:to\s+)?|to\s+)+`)

	// reaching verbs start a target when a figure or a date follows.
	reaching = regexp.MustCompile(`(?i)^(?:increas|grow|reach|achiev|hit|doubl|tripl|halv|reduc|cut|lower|rais|improv|decreas|boost|gain|win|attain|get|bring|deliver|ship|launch|releas|complet|finish|have|be|become|make|drive|sell|sign|earn|generat|acquir|retain|expand|scal|accelerat|speed|roll\s+out|go\s+live|close|publish|hire|shrink|drop|save|meet|exceed|surpass|beat|onboard|convert|maximi[sz]|minimi[sz]|eliminat|see|maintain|sustain)[a-z]*\b`)

	// measured is a figure that is compared or has a unit: "NPS above 60", "99.9% availability", "p95 < 200 ms".
	measured = regexp.MustCompile(`(?i)(?:[<>≤≥=+]|\b(?:above|below|under|over|from|to|at least|less than|more than|fewer than|up to|of|by|at|is|:))\s*(?:about\s+)?[$€£]?\s*[0-9]|[0-9]\s*(?:%|percent|x\b|k\b|m\b|bn\b|ms\b|s\b|seconds?\b|minutes?\b|users?\b|customers?\b)|[$€£]\s*[0-9]`)

	// telling statements say how things are or were.
	telling = regexp.MustCompile(`(?i)\b(?:is|are|was|were|has|had|have been|began|ended)\b`)

	// bounding statements have a figure and are choices all the same: "At most two services per team".
	bounding = regexp.MustCompile(`(?i)^(?:at\s+most|no\s+more\s+than|limit|cap|keep|allow|spend|reserve|restrict|max(?:imum)?\b|min(?:imum)?\b|one\b|a single\b)`)

	// choosing words make a statement more than a target: they say how, in what order, or what not.
	choosing = regexp.MustCompile(`(?i)\b(?:instead|rather|only|never|always|not|don'?t|do\s+not|no\s+(?:new|more|longer|other|further)|nothing|stop|without|prefer\w*|because|so\s+that|therefore|first|before\s+(?:any|we|the|a|new|other|it)|until\s+(?:it|we|they|that)|unless|even\s+if|at\s+the\s+(?:cost|expense)|in\s+favou?r|trade|priorit\w+|focus\w*|through|via|if|when(?:ever)?|where(?:ver)?|one\s+(?:at\s+a\s+time|by\s+one)|by\s+(?:[a-z]+ly\s+)?[a-z]+ing|using|behind|each\s+time|per\s+team|over\s+(?:new|more|other|[a-z]+ing)|then|starting|begin\w*|replac\w+|delegat\w+|let\b|must|own(?:s|ed|er)?)\b`)
)

// Statements with more words than these explain something: any target, a date without a verb ("Beta: Q1 2027"), a measure
// without one ("NPS above 60").
const (
	maxTarget   = 30
	maxDated    = 8
	maxMeasured = 10
)

// target reports whether a statement is a target or a date and nothing more.
func target(s string, r *reading) bool {
	s = strings.Join(strings.Fields(strings.ReplaceAll(s, "’", "'")), " ")
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
	return length <= maxDated && dated && !telling.MatchString(s) || length <= maxMeasured && measured.MatchString(s)
}

// hasDate reports whether a statement names a date.
func hasDate(s string, r *reading) bool {
	p := dates{words: dateTokens(s), written: r.Item.Created.UTC()}
	for i := range p.words {
		if _, n := p.span(i); n > 0 && (p.stands(i, i+n) || p.announced(i)) {
			return true
		}
	}
	return false
}
