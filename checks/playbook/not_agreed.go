package playbook

import (
	"fmt"
	"regexp"
	"strings"
)

var notAgreed = rule{
	Name:   "not-agreed",
	On:     "strategy, where `teams.product` and `teams.engineering` are set",
	Fine:   "Product and engineering agree on it.",
	Wrong:  "Not both sides agree on it yet.",
	Why:    "A strategy that one side only puts up with is undone one exception at a time.",
	Remedy: "Somebody of each team says `/northstar agree`. Who doesn't agree says `/northstar object vision WHY` or `/northstar object strategy WHY`.",
	applies: func(r *reading) bool {
		return isStrategy(r) && len(r.Rules.Teams.Product) > 0 && len(r.Rules.Teams.Engineering) > 0
	},
	judge: func(r *reading) answer {
		if r.Facts.Voices == nil {
			return unknown("who agreed could not be read")
		}
		product, engineering := r.Facts.agreeing()
		if objections := r.Facts.objections(); len(objections) > 0 {
			return objected(objections)
		}
		switch {
		case len(product) > 0 && len(engineering) > 0:
			return answer{status: OK, sentence: "Product (" + people(product) + ") and engineering (" + people(engineering) + ") agree on it."}
		case len(product) > 0:
			return advise("Product (%s) has agreed to it; nobody of engineering (`teams.engineering`) has yet.", people(product))
		case len(engineering) > 0:
			return advise("Engineering (%s) has agreed to it; nobody of product (`teams.product`) has yet.", people(engineering))
		}
		return advise("Nobody of product (`teams.product`) or engineering (`teams.engineering`) has agreed to it yet.")
	},
}

// mostPeople is how many of those who agreed are named.
const mostPeople = 3

// people are logins for a sentence. Of each only what GitHub lets a login have is shown, so that nobody is called and nothing is
// marked up.
func people(logins []string) string {
	var out []string
	for _, l := range logins[:min(len(logins), mostPeople)] {
		out = append(out, "`"+notLogin.ReplaceAllString(l, "")+"`")
	}
	if left := len(logins) - len(out); left > 0 {
		return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", left)
	}
	return strings.Join(out, ", ")
}

// notLogin is what no login has, those of apps ("name[bot]") included.
var notLogin = regexp.MustCompile(`[^A-Za-z0-9_\[\]-]+`)

// objected says what the objections are to: that decides what there is to talk about.
func objected(objections []Objection) answer {
	to := map[Aspect]int{}
	for _, o := range objections {
		to[o.To]++
	}
	a := answer{status: Advice}
	switch {
	case to[ToVision] == 0:
		a.sentence = thereAreObjections(len(objections)) + " to the strategy; the vision is not in dispute."
		a.remedy = "You want the same end. Look for another way there, or try this one on a small slice. Who objected says `/northstar agree` when it is settled."
	case to[ToStrategy] == 0:
		a.sentence = thereAreObjections(len(objections)) + " to the vision: you don't want the same end yet."
		a.remedy = "Leave the strategy aside and settle the vision first. Who objected says `/northstar agree` when it is settled."
	default:
		a.sentence = fmt.Sprintf("%s: %d to the vision, %d to the strategy.", thereAreObjections(len(objections)), to[ToVision], to[ToStrategy])
		a.remedy = "Settle the vision first: a way can't be right while the end is in dispute. Who objected says `/northstar agree` when it is settled."
	}
	return a
}

// thereAreObjections begins the sentence about objections.
func thereAreObjections(n int) string {
	if n == 1 {
		return "There is an objection"
	}
	return fmt.Sprintf("There are %d objections", n)
}
