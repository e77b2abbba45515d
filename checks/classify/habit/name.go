package habit

import (
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks/text"
)

// Key is the one spelling by which entries for labels and prefixes are told apart: "Type: Bug", "bug!" and "🐞 bug" are all "bug". It is ""
// for a name without letters and digits, which nothing can be compared with.
func Key(name string) string { return bare(normal(name)) }

// normal is a name in the one form in which names are compared: lower case, words apart by one space, without emoji, their
// codes, and signs. "Type: Bug", "type/bug" and "🐞 type-bug" are all "type bug".
func normal(s string) string {
	var b strings.Builder
	apart := false
	for _, r := range text.Name(s) {
		switch {
		case r == '\'' || r == '’':
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			apart = b.Len() > 0
		default:
			if apart {
				b.WriteByte(' ')
			}
			apart = false
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// sorts are the words that teams put before a label to say what sort of label it is: "type: bug", "kind/bug", "C-bug". Those that
// say where an item belongs ("area: ci") are no such words: a bug is at home there, too.
var sorts = map[string]bool{"type": true, "kind": true, "t": true, "c": true, "k": true, "category": true, "cat": true, "issue": true, "tag": true, "topic": true, "label": true, "pr": true}

// bare is a normal name without words that say what sort of label it is.
func bare(name string) string {
	for range 2 {
		first, rest, ok := strings.Cut(name, " ")
		if !ok || !sorts[first] {
			break
		}
		name = rest
	}
	return name
}
