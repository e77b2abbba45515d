package classify

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// byDeclaration takes the kind that the body declares.
func byDeclaration(q *question) answer {
	kind, ok := Declared(q.body())
	if !ok {
		return answer{}
	}
	return says(kind, checks.ByBody, "its description says Kind: "+kind.String(), 1)
}

// Declared is the kind that a body declares: a line "Kind: tech-debt", or an issue-form heading "Kind" followed by it.
// The first that names a kind counts. What names several names none: a template's "feature | tech-debt", a form in which
// more than one was chosen. A form's "None" is GitHub's word for a list from which nothing was chosen.
func Declared(doc *text.Doc) (checks.Kind, bool) {
	for _, f := range doc.All("Kind") {
		if first, _, _ := strings.Cut(f.Value, "\n"); f.Form && strings.TrimSpace(first) == "None" {
			continue
		}
		if k, ok := named(f); ok {
			return k, true
		}
	}
	return checks.None, false
}

// named is the kind that a field names on its first line. Further lines are a remark, unless one names another kind.
func named(f text.Field) (checks.Kind, bool) {
	first, more, _ := strings.Cut(f.Value, "\n")
	kind, ok := spelled(first)
	for line := range strings.SplitSeq(more, "\n") {
		if k, another := checks.ParseKind(strings.TrimFunc(line, ornament)); another && k != kind {
			return checks.None, false
		}
	}
	return kind, ok
}

// spelled reads a kind with what people put around it: emoji, full stops, quotes, a remark in parentheses or behind a
// dash or a colon.
func spelled(line string) (checks.Kind, bool) {
	line = code.ReplaceAllString(strings.TrimSpace(line), "")
	if k, ok := checks.ParseKind(strings.TrimFunc(line, ornament)); ok {
		return k, true
	}
	for _, remark := range []string{" (", " - ", " – ", " — ", ": "} {
		word, _, found := strings.Cut(line, remark)
		if k, ok := checks.ParseKind(strings.TrimFunc(word, ornament)); ok && found {
			return k, true
		}
	}
	return checks.None, false
}

// code is an emoji by its code, ":broom:", at an end of a line.
var code = regexp.MustCompile(`^:[a-z0-9_+-]+:|:[a-z0-9_+-]+:$`)

// ornament is what may stand around a kind without changing what it says. A question mark does.
func ornament(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.So, unicode.Sk, unicode.Mn, unicode.Cf) || strings.ContainsRune(".,;!\"'“”‘’", r)
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
