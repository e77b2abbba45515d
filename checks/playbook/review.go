package playbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Reviewed is everything that the review of one issue depends on.
type Reviewed struct {
	Item  checks.Item   // Created is the day from which "3 years" counts
	Doc   *text.Doc     // of Item.Body; nil is an empty body
	Kind  checks.Kind   // Vision or Strategy; nothing else is reviewed
	Rules *checks.Rules // for playbook.headings and teams
	Host  checks.Host   // of the GitHub that it is on
	Now   time.Time
	Facts Facts
}

// Status is how one rule found the issue. The zero value concludes nothing.
type Status int

// The statuses. NotReviewed is a fact that is not known, or a rule whose time has not come.
const (
	NotReviewed Status = iota
	OK
	Advice
)

// String is the status in JSON and logs: "not-reviewed", "ok" or "advice".
func (s Status) String() string { return [...]string{"not-reviewed", "ok", "advice"}[s] }

// MarshalText writes the status as [Status.String] does.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Finding is what one rule says of the issue.
type Finding struct {
	Name     string // of the rule: "no-problem"
	Status   Status
	Sentence string // Markdown, ours alone; for NotReviewed why not, as a clause, "" when its time has not come
	Quote    string // the user's words that it is about, "" for none: escape before showing
	Why      string // why it matters, one line
	Source   string // where that is from, "" for none
	Remedy   string // how to mend it, Markdown, ours alone
}

// Result is the review of one issue.
type Result struct {
	Kind       checks.Kind
	Home       checks.Ref  // the issue
	Pattern    Pattern     // strategies only
	Findings   []Finding   // of the rules that apply, in the order of [Rules]
	Objections []Objection // those that stand, oldest first
	Migrated   *Migrated   // of the pattern migration; nil when unknown or nothing is linked
	TurnedAway TurnedAway  // strategies only
	Unbroken   []Unbroken  // visions only
}

// Migrated is how much of a migration is done: linked items, closed as completed of all.
type Migrated struct{ Done, All int }

// Open are the findings that advise something.
func (r Result) Open() []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.Status != Advice })
}

// rule is one finding: when it applies, what it says, why it matters and how to mend it.
type rule struct {
	Name   string // as users name it: "no-problem"
	On     string // which issues it is for, for the list in the documentation
	Fine   string // the sentence of an issue that is fine
	Wrong  string // the sentence of one that is not; the review may say it more exactly
	Why    string
	Source string
	Remedy string

	applies func(*reading) bool
	judge   func(*reading) answer
}

// Sources that several rules rest on.
const (
	rumelt = "Richard Rumelt, “Good Strategy/Bad Strategy”, 2011"
	ries   = "Eric Ries, “The Lean Startup”, 2011"
)

// rules are all rules, in the order in which a review lists them.
func rules() []rule {
	return []rule{
		noPerspective, noHorizon, horizonPassed, tooNear, tooFar, slogan,
		noProblem, problemRestatesAction, problemsNotRanked, noPolicy, goalNotStrategy, noActions, noNonGoals, noVision,
		noWork, unknownPattern, noSlice, sliceTooLong, noNextSlice, noProofOfConcept, notAgreed,
	}
}

// answer is what a rule's judge says; empty texts are filled in from the rule.
type answer struct {
	status          Status
	sentence, quote string
	remedy          string
}

// fine is the answer of a rule that is kept.
var fine = answer{status: OK}

// unknown is the answer where a fact was not read, which is said as a clause.
func unknown(what string) answer { return answer{sentence: what} }

// early is the answer of a rule whose time has not come.
var early = answer{}

// advise is the answer of a rule that is broken, in the rule's own words when the format is "".
func advise(format string, args ...any) answer {
	return answer{status: Advice, sentence: fmt.Sprintf(format, args...)}
}

// unfilled is the answer where a heading has nothing under it: what to write there, and not to add a heading.
func unfilled(heading, remedy string) answer {
	return answer{status: Advice, sentence: "The heading for the " + heading + " is there, with nothing under it yet.", remedy: remedy}
}

// about adds the user's words that an answer is about.
func (a answer) about(quote string) answer {
	a.quote = text.CutWords(strings.TrimRight(checks.Plain(quote), ";,: "), maxQuote)
	return a
}

// maxQuote is how many characters of the user's text a finding repeats.
const maxQuote = 160

// Review holds a vision or a strategy against every rule that applies to it. Of any other kind it finds nothing.
func Review(in Reviewed) Result {
	res := Result{Kind: in.Kind, Home: in.Item.Ref}
	if in.Kind != checks.Vision && in.Kind != checks.Strategy {
		return res
	}
	r := newReading(in)
	if in.Kind == checks.Vision {
		res.Unbroken = in.Facts.Unbroken
	}
	if in.Kind == checks.Strategy {
		res.Pattern = r.pattern
		res.Objections = in.Facts.objections()
		res.Migrated = r.migrated()
		res.TurnedAway = in.Facts.TurnedAway
	}
	for _, rule := range rules() {
		if !rule.applies(r) {
			continue
		}
		a := rule.judge(r)
		if a.status == Advice && in.Kind == checks.Strategy && len(in.Facts.Heirs) > 0 {
			a = early // others took its place, and are reviewed: nobody is to better what is over
		}
		f := Finding{rule.Name, a.status, a.sentence, a.quote, rule.Why, rule.Source, rule.Remedy}
		if a.remedy != "" {
			f.Remedy = a.remedy
		}
		switch {
		case f.Sentence != "":
		case f.Status == OK:
			f.Sentence = rule.Fine
		case f.Status == Advice:
			f.Sentence = rule.Wrong
		}
		res.Findings = append(res.Findings, f)
	}
	return res
}

// The issues that a rule may be for.
func isVision(r *reading) bool   { return r.Kind == checks.Vision }
func isStrategy(r *reading) bool { return r.Kind == checks.Strategy }

func isPattern(p Pattern) func(*reading) bool {
	return func(r *reading) bool { return isStrategy(r) && r.pattern == p }
}
