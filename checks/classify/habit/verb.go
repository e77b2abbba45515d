package habit

import (
	"strings"
	"unicode"
)

// verbs are those of upkeep: a title that begins with one asks for no more than there is. Those that a user says, too ("replace",
// "move", "split", "extract", "update") are not among them: README.md in checks/classify has the counts.
var verbs = words("remove cleanup tidy prune migrate upgrade bump simplify deduplicate dedupe refactor rename restructure reorganize " +
	"reorganise consolidate unify decouple modernize modernise rewrite rework standardize standardise port")

// verb is the verb of upkeep that a title begins with, as it is written; "" when there is none.
func (o opening) verb() string {
	w, after := word(o.rest)
	if verbs[strings.ToLower(w)] {
		return w
	}
	if up, _ := word(after); strings.EqualFold(w, "clean") && strings.EqualFold(up, "up") {
		return w + " " + up
	}
	return ""
}

// spelled are the names of a tag, the more special first: with "fix" or "release" where the title goes on so ("build: fix the
// image", "chore: publish v1.2"), or says so in brackets ("chore(release)").
func (o opening) spelled(g tag, name string) []string {
	w, _ := word(o.rest)
	more := ""
	switch w = strings.ToLower(w); {
	case w == "fix", w == "fixes", w == "fixed", w == "fixing":
		more = " fix"
	case w == "release", w == "publish", g.area == "release":
		more = " release"
	default:
		return []string{name}
	}
	return []string{name + more, name}
}

// word splits the first word off a text.
func word(s string) (first, rest string) {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); end >= 0 {
		return s[:end], s[end:]
	}
	return s, ""
}

// words is a set of words.
func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}
