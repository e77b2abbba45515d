package audit

import (
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
)

// advice is one label that items without a kind carry and whose name says what they are. It is for a person to take
// over into the policy, never a decision: names of labels mean what a team makes them mean.
type advice struct {
	Label  string
	Kind   checks.Kind // None: to be exempt
	Items  int         // without a kind, that carry it
	Sample []int       // the first few of them
}

// Words in names of labels. Whole words, so that "prefix" is no fix and "debugging" no bug.
var (
	featureWords = words("feature features enhancement enhancements improvement improvements improve")
	debtWords    = words("refactor refactoring refactors debt cleanup chore chores maintenance housekeeping")
	exemptWords  = words("bug bugs question questions documentation docs doc duplicate duplicated invalid wontfix support translation translations")
	debtPairs    = []string{"code health", "code quality", "clean up"}
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// advise finds the labels worth a rule, most items first.
func advise(u *run) []advice {
	at := map[string]int{}
	var out []advice
	for i := range u.subjects {
		if u.subjects[i].decision.Source != checks.NoSource {
			continue
		}
		e := &u.export.Items[i]
		for _, l := range e.Labels {
			kind, ok := meaning(l)
			if !ok || len(classify.LabelKinds([]string{l}, u.rules)) > 0 { // a kind label is no news
				continue
			}
			key := strings.ToLower(l)
			j, seen := at[key]
			if !seen {
				j = len(out)
				at[key] = j
				out = append(out, advice{Label: l, Kind: kind})
			}
			out[j].Items++
			if len(out[j].Sample) < 3 {
				out[j].Sample = append(out[j].Sample, e.Ref.Number)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Items != out[j].Items {
			return out[i].Items > out[j].Items
		}
		return strings.ToLower(out[i].Label) < strings.ToLower(out[j].Label)
	})
	return out
}

// meaning is the kind that a label's name stands for; None for what has no kind at all. Names that say two things say
// nothing.
func meaning(label string) (checks.Kind, bool) {
	ws := strings.FieldsFunc(strings.ToLower(label), func(r rune) bool { return !unicode.IsLetter(r) })
	feature, debt, exempt := false, false, false
	for _, w := range ws {
		feature = feature || featureWords[w]
		debt = debt || debtWords[w]
		exempt = exempt || exemptWords[w]
	}
	joined := " " + strings.Join(ws, " ") + " "
	for _, p := range debtPairs {
		debt = debt || strings.Contains(joined, " "+p+" ")
	}
	switch {
	case feature && !debt && !exempt:
		return checks.Feature, true
	case debt && !feature && !exempt:
		return checks.TechDebt, true
	case exempt && !feature && !debt:
		return checks.None, true
	}
	return checks.None, false
}

// policy is the advice as a piece of a policy file. Lists in a policy replace the defaults, so what is in force now comes
// along.
func policy(as []advice, r *checks.Rules) string {
	labels := map[checks.Kind][]string{}
	for _, a := range as {
		labels[a.Kind] = append(labels[a.Kind], a.Label)
	}
	var b strings.Builder
	b.WriteString("classify:\n")
	if len(labels[checks.Feature])+len(labels[checks.TechDebt]) > 0 {
		b.WriteString("  rules:\n")
		for _, k := range []checks.Kind{checks.TechDebt, checks.Feature} {
			if len(labels[k]) > 0 {
				b.WriteString("    - {kind: " + string(k) + ", labels: " + flow(labels[k]) + "}\n")
			}
		}
		for _, rule := range r.Classify.Rules {
			b.WriteString("    - " + rule.Text + "\n")
		}
	}
	if more := labels[checks.None]; len(more) > 0 {
		b.WriteString("  exempt:\n    labels: " + flow(append(append([]string{}, r.Classify.Exempt.Labels...), more...)) + "\n")
	}
	return b.String()
}

// flow is a YAML list in one line. What has no look of its own is written as its number, so that a copy is what was read.
func flow(ss []string) string {
	quoted := make([]string, len(ss))
	for i, s := range ss {
		if quoted[i] = "'" + strings.ReplaceAll(s, "'", "''") + "'"; strings.ContainsFunc(s, checks.Unseen) {
			quoted[i] = strconv.QuoteToASCII(s) // which YAML reads as Go does
		}
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
