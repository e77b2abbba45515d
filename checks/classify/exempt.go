package classify

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// The keys of what exempts, for whether it may be quoted.
const (
	exemptLabels  = "classify.exempt.labels"
	exemptAuthors = "classify.exempt.authors"
)

// ownersPolicy ends what is said instead of a setting that is withheld.
const ownersPolicy = ", by the owner’s policy"

// byExemption takes items under classify.exempt out: they have no kind and pass every check.
func byExemption(q *question) answer {
	why, ok := exempt(q.in.Item, q.rules, q.budget)
	if !ok {
		return answer{}
	}
	return says(checks.None, checks.Exempted, why, 1)
}

// Exempt reports whether an item is under classify.exempt by its labels, its author or its issue type, and by which.
func Exempt(it checks.Item, r *checks.Rules) (why string, ok bool) {
	return exempt(it, r, &checks.Budget{})
}

func exempt(it checks.Item, r *checks.Rules, b *checks.Budget) (why string, ok bool) {
	e := r.Classify.Exempt
	for _, l := range it.Labels {
		if b.Spend(len(e.Labels)) && containsFold(e.Labels, l) {
			if !r.Quotes(exemptLabels) {
				return "one of its labels" + ownersPolicy, true
			}
			return "its label " + l, true
		}
	}
	if p, ok := author(e.Authors, it.Author, b); ok && !r.Quotes(exemptAuthors) {
		return "its author " + it.Author.Name() + ownersPolicy, true
	} else if ok {
		return "its author " + it.Author.Name() + " (" + p + ")", true
	}
	if it.IssueType != "" && b.Spend(len(e.IssueTypes)) && containsFold(e.IssueTypes, it.IssueType) {
		return "its issue type " + it.IssueType, true
	}
	return "", false
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}

// author finds the pattern that names an actor. A bot is "name[bot]" however either side spells it.
func author(patterns []string, a checks.Actor, b *checks.Budget) (string, bool) {
	name := a.Name()
	if name == "" || !b.Spend(authorSteps*len(patterns)) {
		return "", false
	}
	for _, p := range patterns {
		spelled := strings.TrimPrefix(p, "@")
		if bot, ok := strings.CutPrefix(spelled, "app/"); ok {
			spelled = checks.Actor{Login: bot, Bot: true}.Name()
		}
		if star(strings.ToLower(spelled), strings.ToLower(name)) {
			return p, true
		}
	}
	return "", false
}

// authorSteps is what comparing an author with a pattern costs in steps: both are a name long.
const authorSteps = 10

// star matches a pattern in which * stands for any text and nothing else is special. Each piece between stars is taken
// where it first fits, so the time is bounded by the product of the lengths.
func star(pattern, s string) bool {
	first, rest, open := strings.Cut(pattern, "*")
	if !open {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, first)
	if !ok {
		return false
	}
	for {
		piece, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(s, piece)
		}
		at := strings.Index(s, piece)
		if at < 0 {
			return false
		}
		s, rest = s[at+len(piece):], next
	}
}
