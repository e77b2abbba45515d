// Package classify decides the kind of an item, and says why.
//
// The sources of contract 3 are asked in their order, and the first that answers decides. A vision or a strategy needs
// somebody with triage permission behind it: while that is not known nothing is concluded, and when it is not so the
// next source is asked and the evidence says so.
package classify

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// What is concluded rather than declared or ruled is a little less certain.
const (
	closingConfidence   = 0.9
	structureConfidence = 0.9
)

// sources are what may decide, in their order.
var sources = []func(*question) answer{byPerson, byExemption, byDeclaration, byIssueType, byRules, byHabit, byClosing, byStructure, byModel, byAsked}

// question is one item that is being classified.
type question struct {
	in     checks.Classifiable
	rules  *checks.Rules
	budget *checks.Budget
	doc    *text.Doc        // the body, once somebody asks for it
	read   func() *text.Doc // reads it; nil: as it is in the item

	refused   []string             // why a source that answered did not decide
	leaning   string               // what the text model would have said, were it sure
	unvouched checks.Kind          // what it would be, were whoever says so to have triage permission
	untried   map[checks.Kind]bool // kinds of rules that need the changed files, which are not known
}

// answer is what one source says. The zero value is no answer.
type answer struct {
	decision checks.Decision
	given    bool
}

func says(k checks.Kind, s checks.Source, evidence string, confidence float64) answer {
	return answer{checks.Decision{Kind: k, Source: s, Evidence: evidence, Confidence: confidence}, true}
}

// Decide is the kind of an item by contract 3, on a budget of its own.
func Decide(in checks.Classifiable, r *checks.Rules) checks.Decision {
	return DecideWithin(&checks.Budget{}, in, nil, r)
}

// tooCostly is the decision about an item when the budget does not suffice for it: none.
func tooCostly() checks.Decision {
	return checks.Decision{Source: checks.NoSource, TooCostly: true,
		Evidence: "not computed: too costly, since the policy has too many or too large patterns for its text"}
}

// DecideWithin is [Decide] on what is left of a budget. When that does not suffice the decision is [checks.Decision].TooCostly;
// what a source before the costly one says is still said. body gives the item's body, for callers that need it too and have it
// read once; nil: it is read here.
func DecideWithin(b *checks.Budget, in checks.Classifiable, body func() *text.Doc, r *checks.Rules) checks.Decision {
	q := &question{in: in, rules: r, budget: b, read: body}
	d := checks.Decision{Source: checks.NoSource, Evidence: "nothing says what it is"}
	for _, source := range sources {
		a := source(q)
		if b.Out() {
			return tooCostly()
		}
		if !a.given {
			continue
		}
		if a.decision.Kind.Reviewed() && !q.admits(&a.decision) {
			continue
		}
		if !q.settles(&d, a.decision) {
			continue
		}
		break
	}
	if !d.Kind.Reviewed() {
		d.Unvouched = q.unvouched
	}
	if d.Source == checks.NoSource && !d.NeedsTrust {
		d.Evidence += q.leaning
	}
	for k := range q.untried {
		d.NeedsPaths = d.NeedsPaths || k != d.Kind
	}
	if d.NeedsPaths {
		d.Evidence += "; a rule needs the changed files, which are not known"
	}
	if len(q.refused) > 0 {
		d.Evidence += " (not counted: " + strings.Join(q.refused, "; ") + ")"
	}
	return d
}

// admits reports whether the item may be a vision or a strategy. When that is not known, the decision becomes that there
// is none yet.
func (q *question) admits(d *checks.Decision) bool {
	switch {
	case q.in.Item.Type == checks.Pull:
		q.refuse(d.Evidence + ", but pull requests are feature, tech-debt, other or none")
		return false
	case q.in.Trusted == checks.Yes:
		return true
	case q.in.Trusted == checks.No:
		q.unvouched = d.Kind
		q.refuse(d.Evidence + ", but that takes triage permission")
		return false
	}
	why := "whether the person has it is not known yet"
	if q.in.Nobody {
		q.unvouched, why = d.Kind, "the account of whoever wrote it is gone"
	}
	*d = checks.Decision{Source: checks.NoSource, NeedsTrust: true, Evidence: d.Evidence + ", which takes triage permission; " + why}
	return true
}

// settles takes over what a source says, and reports whether that is the end of it. What is too weak for a label makes the kind likely; a later
// source that says the same may still be sure, and one that says another thing comes too late, but for headings that make it a plan.
func (q *question) settles(d *checks.Decision, said checks.Decision) bool {
	switch c := q.rules.Classify; {
	case said.Source == checks.ByAsked: // how often it is right is not known
		if d.Likely == checks.None {
			if *d = said; !c.Model.Label {
				d.Kind, d.Likely = checks.None, said.Kind
			}
		}
	case !said.Source.Weak() || said.Confidence >= c.MinConfidence.Of(said.Kind):
		if d.Likely == checks.None || d.Likely == said.Kind || said.Kind.Reviewed() || said.NeedsTrust {
			*d = said
		}
		return true
	case said.Confidence < c.CountConfidence:
		q.lean(said)
	case d.Likely == checks.None:
		*d = said
		d.Kind, d.Likely = checks.None, said.Kind
	}
	return false
}

// lean keeps for the evidence what a source says that is too weak to count.
func (q *question) lean(said checks.Decision) {
	takes := ", too little to count"
	if q.rules.Quotes("classify.count-confidence") {
		takes = fmt.Sprintf("; %v%% needed", math.Round(q.rules.Classify.CountConfidence*1000)/10)
	}
	if said.Source == checks.ByModel && said.Confidence >= worthSaying {
		q.leaning = fmt.Sprintf("; it looks like %s (%d%% sure%s)", said.Kind, int(said.Confidence*100), takes)
	}
}

func (q *question) refuse(why string) { q.refused = append(q.refused, why) }

// body is the item's body, read once and only if need be.
func (q *question) body() *text.Doc {
	switch {
	case q.doc != nil:
	case q.read != nil:
		q.doc = q.read()
	default:
		q.doc = text.Read(q.in.Item.Body)
	}
	return q.doc
}

// byClosing takes the kind of the issues that a pull request closes, when those that have one agree and its own title does not clearly say
// another thing: it may fix a document beside a feature.
func byClosing(q *question) answer {
	if q.in.Item.Type != checks.Pull {
		return answer{}
	}
	kind, partly := checks.None, false
	for _, k := range q.in.Closes {
		switch {
		case k == checks.None:
			partly = true
		case k == kind:
		case kind == checks.None:
			kind = k
		default:
			return answer{}
		}
	}
	if kind == checks.None || kind.Reviewed() || model.Contradicts(q.in.Item.Title, kind) {
		return answer{}
	}
	of := "the issues that it closes are "
	if len(q.in.Closes) == 1 {
		of = "the issue that it closes is "
	}
	a := says(kind, checks.ByClosing, of+kind.String(), closingConfidence)
	a.decision.Partly = partly
	return a
}

// byHabit takes what the team's labels, the title's prefix or the changed files say.
func byHabit(q *question) answer {
	found, ok := habitOf(q.budget, q.in, q.rules)
	if !ok {
		return answer{}
	}
	if found.Own && q.rules.Withholds("classify.habits.") {
		found.Evidence = "one of the owner’s policy"
	}
	return says(found.Kind, checks.ByHabit, found.Evidence, found.Confidence)
}

// Habit is what the habits alone say of an item.
func Habit(in checks.Classifiable, r *checks.Rules) (checks.Habit, bool) {
	return habitOf(&checks.Budget{}, in, r)
}

func habitOf(b *checks.Budget, in checks.Classifiable, r *checks.Rules) (checks.Habit, bool) {
	if r.Classify.Habits == nil {
		return checks.Habit{}, false
	}
	it := in.Item
	it.Labels = slices.DeleteFunc(slices.Clone(it.Labels), func(l string) bool { // what is a kind's label is no habit: the app may have put it on
		_, ok := r.KindOf(l)
		return ok
	})
	return r.Classify.Habits.Find(b, it, in.Paths, in.PathsKnown)
}

// byStructure takes an issue with the headings of a strategy or a vision for one.
func byStructure(q *question) answer {
	if q.in.Item.Type == checks.Pull {
		return answer{}
	}
	kind, headings := playbook.Structure(q.body(), q.rules)
	if kind == checks.None {
		return answer{}
	}
	return says(kind, checks.ByStructure, "the headings of a "+kind.String()+": "+text.Cut(headings, 100), structureConfidence)
}
