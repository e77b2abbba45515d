package classify

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// byDeclaration takes the kind that the body declares.
func byDeclaration(q *question) answer {
	kind, ok := Declared(q.body())
	if !ok {
		return answer{}
	}
	return says(kind, checks.ByBody, "its description says kind "+kind.String(), 1)
}

// Declared is the kind that a body declares: a line "Kind: tech-debt", or an issue-form heading "Kind" followed by it.
// The first that names a kind counts; a template's "feature | tech-debt" names none.
func Declared(doc *text.Doc) (checks.Kind, bool) {
	for _, f := range doc.All("Kind") {
		first, _, _ := strings.Cut(f.Value, "\n")
		if k, ok := checks.ParseKind(strings.Trim(first, " \t.,;!\"'")); ok {
			return k, true
		}
		for _, remark := range []string{" (", " - ", " – ", " — ", ": "} {
			word, _, found := strings.Cut(first, remark)
			if k, ok := checks.ParseKind(word); ok && found {
				return k, true
			}
		}
	}
	return checks.None, false
}

// byIssueType takes GitHub's issue type, as far as classify.issue-types maps it.
func byIssueType(q *question) answer {
	name := q.in.Item.IssueType
	kind, ok := q.rules.Classify.IssueTypes[strings.ToLower(name)]
	if name == "" || !ok || kind == checks.None {
		return answer{}
	}
	return says(kind, checks.ByIssueType, "its issue type is "+name, 1)
}

// LabelKinds are the kinds whose labels are among the given ones, in the order of [checks.Kinds]. Names that labels had
// before the policy changed still count, unless they now name another kind.
func LabelKinds(labels []string, r *checks.Rules) []checks.Kind {
	found := map[checks.Kind]bool{}
	for _, l := range labels {
		current := false
		for k, name := range r.Labels {
			if strings.EqualFold(name, l) {
				found[k], current = true, true
			}
		}
		if k, ok := r.OldNames[strings.ToLower(l)]; ok && !current {
			found[k] = true
		}
	}
	var kinds []checks.Kind
	for _, k := range checks.Kinds {
		if found[k] {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
