package classify

import (
	"fmt"
	"math"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// How much of a label, of an issue type and of a rule a sentence quotes, in characters.
const (
	maxName = 60
	maxRule = 160
)

// Change is what would change a decision, in one sentence of plain text: what to write on the item, then what to edit so
// that the next of its sort comes out differently. d is what [Decide] says of in under r. Names in the sentence are user
// text: escape it before showing it as Markdown.
func Change(d checks.Decision, in checks.Classifiable, r *checks.Rules) string {
	q := &question{in: in, rules: r, budget: &checks.Budget{}}
	says := q.change(d)
	if k, ok := q.withTrust(d); ok {
		says += fmt.Sprintf("; it counts as a %s once somebody with triage permission puts the label %s on or comments \"/northstar kind %s\"",
			k, quoted(r.Labels[k]), k)
	}
	if d.NeedsPaths {
		says += "; so may its changed files, once they are read"
	}
	return says + "."
}

// change is the first part of the sentence.
func (q *question) change(d checks.Decision) string {
	line := fmt.Sprintf("a line \"Kind: %s\" in its description", another(d.Kind))
	if d.Source == checks.ByAsked && d.Likely.Work() {
		return fmt.Sprintf("A kind label, or a line \"Kind: %s\" in its description, makes it sure; so would, for all, classify.model.label in the owner’s northstar.yml",
			d.Likely)
	}
	if d.Source == checks.ByAsked && d.Likely == checks.Other {
		return fmt.Sprintf("\"/northstar kind other\" by somebody with triage permission makes it sure, a kind label or %s makes it another; for all, classify.model.label in the owner’s northstar.yml", line)
	}
	if d.Likely != checks.None {
		below := math.Floor(d.Confidence*100) / 100
		if d.Likely == checks.Other {
			return fmt.Sprintf("\"/northstar kind other\" by somebody with triage permission makes it sure, a kind label or %s makes it another; for all, a classify.min-confidence of %.2f or less in northstar.yml", line, below)
		}
		return fmt.Sprintf("A kind label, or a line \"Kind: %s\" in its description, makes it sure; so would, for all, a classify.min-confidence of %.2f or less in northstar.yml",
			d.Likely, below)
	}
	switch d.Source {
	case checks.ByPerson:
		return "A later choice of a person: a kind label put on or taken off, or \"/northstar kind\" in a comment; nothing else outranks one"
	case checks.ByBody:
		return "Another kind in its description, or a kind label that a person puts on"
	case checks.ByIssueType:
		name := quoted(q.in.Item.IssueType)
		return fmt.Sprintf("A kind label, %s, or another issue type; for all of type %s, classify.issue-types in northstar.yml", line, name)
	case checks.ByRule:
		of, rule := q.ruleOf(d.Kind)
		return fmt.Sprintf("A kind label, or %s; for all %s, %s in northstar.yml", line, of, rule)
	case checks.ByHabit:
		return fmt.Sprintf("A kind label, or %s; for all of that sort, classify.habits in northstar.yml", line)
	case checks.ByClosing:
		return fmt.Sprintf("A kind label, %s, or another kind of the issues that it closes", line)
	case checks.ByStructure:
		return fmt.Sprintf("A kind label, %s, or other headings", line)
	case checks.ByModel:
		return fmt.Sprintf("A kind label, or %s; for all, a classify.min-confidence of %.2f or more in northstar.yml", line, d.Confidence+0.01)
	case checks.ByAsked:
		return fmt.Sprintf("A kind label, or %s; for all, classify.model in the owner’s northstar.yml", line)
	case checks.Exempted:
		return q.exemption()
	}
	if d.TooCostly {
		return "Fewer or simpler patterns and shorter lists in northstar.yml, or the label or line that says what it is"
	}
	if d.NeedsTrust && d.Unvouched != checks.None {
		return fmt.Sprintf("Somebody with triage permission who puts the label %s on, or says \"/northstar kind %s\" in a comment", quoted(q.rules.Labels[d.Unvouched]), d.Unvouched)
	}
	if d.NeedsTrust {
		return "Knowing whether who stated it has triage permission"
	}
	return fmt.Sprintf("The label %s or %s, %s, or \"/northstar kind feature\" in a comment",
		quoted(q.rules.Labels[checks.Feature]), quoted(q.rules.Labels[checks.TechDebt]), line)
}

// exemption is what keeps an item out, and what takes it in all the same.
func (q *question) exemption() string {
	it, e := q.in.Item, q.rules.Classify.Exempt
	const person = "a kind label or \"/northstar kind\" by a person outranks it"
	if why, _ := Exempt(it, q.rules); strings.HasSuffix(why, ownersPolicy) {
		return "Another policy of the owner’s, classify.exempt in northstar.yml; " + person
	}
	for _, l := range it.Labels {
		if containsFold(e.Labels, l) {
			return fmt.Sprintf("Taking off its label %s; for all, taking it out of classify.exempt.labels in northstar.yml; %s", quoted(l), person)
		}
	}
	if p, ok := author(e.Authors, it.Author, q.budget); ok {
		return fmt.Sprintf("Taking %s out of classify.exempt.authors in northstar.yml; %s", quoted(p), person)
	}
	return fmt.Sprintf("Another issue type than %s; for all, taking it out of classify.exempt.issue-types in northstar.yml; %s",
		quoted(it.IssueType), person)
}

// ruleOf names the rule that decided for a kind: what it is of, and its place in the list, from 1.
func (q *question) ruleOf(k checks.Kind) (of, rule string) {
	const any = "that it is of"
	if !q.rules.Quotes("classify.rules") {
		return any, "classify.rules of the owner’s policy,"
	}
	for i := range q.rules.Classify.Rules {
		r := &q.rules.Classify.Rules[i]
		if r.Kind != k {
			continue
		}
		if _, ok := q.match(r); ok { // of two rules of one kind the first that matches decides
			return sortOf(r), fmt.Sprintf("rule %d of classify.rules", i+1)
		}
	}
	return any, "classify.rules"
}

// sortOf says in words what a rule is of: "whose title starts with "feat"".
func sortOf(r *checks.Rule) string {
	oneOf := func(names []string) string {
		if len(names) == 1 {
			return "is " + text.Cut(names[0], maxRule)
		}
		return "is one of " + text.Cut(strings.Join(names, ", "), maxRule)
	}
	var all []string
	if r.Title != nil {
		all = append(all, "whose title "+requires(r.Title))
	}
	if len(r.Labels) > 0 {
		all = append(all, "whose label "+oneOf(r.Labels))
	}
	if len(r.Authors) > 0 {
		all = append(all, "whose author "+oneOf(r.Authors))
	}
	if r.Body != nil {
		all = append(all, "whose description "+requires(r.Body))
	}
	if len(r.Paths) > 0 {
		all = append(all, "whose changed files all match "+text.Cut(spelledOut(r.Paths), maxRule))
	}
	return strings.Join(all, " and ")
}

// withTrust is the plan, a vision or a strategy, that the item would be if somebody with triage permission stood behind
// what makes it one.
func (q *question) withTrust(d checks.Decision) (checks.Kind, bool) {
	if q.in.Trusted == checks.Yes || q.in.Item.Type == checks.Pull || !strings.Contains(d.Evidence, "takes triage permission") {
		return checks.None, false // trust decided nothing, or the evidence would say so: no need to decide twice
	}
	in := q.in
	in.Trusted = checks.Yes
	k := Decide(in, q.rules).Kind
	return k, k != d.Kind && (k == checks.Vision || k == checks.Strategy)
}

// another is the kind that an example names beside the one that was decided.
func another(k checks.Kind) checks.Kind {
	if k == checks.Feature {
		return checks.TechDebt
	}
	return checks.Feature
}

// quoted is a name in quotes, cut to a length that a line bears.
func quoted(name string) string {
	return `"` + text.Cut(strings.Join(strings.Fields(name), " "), maxName) + `"`
}
