package checks

import (
	"strings"
	"unicode"
)

// MaxTitle is how many characters GitHub takes for the title of a check run.
const MaxTitle = 255

// Plain is user text for a place that shows no Markdown, such as the title of a check run: one line, without control or
// direction-changing characters, with every @mention defused by a zero-width space.
func Plain(s string) string {
	var b strings.Builder
	space, at := false, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space, at = b.Len() > 0, false
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == unicode.ReplacementChar:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if at && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteRune('\u200b')
		}
		b.WriteRune(r)
		at = r == '@'
	}
	return b.String()
}

// Title shortens a check run's title to what GitHub takes.
func Title(s string) string {
	r := []rune(s)
	if len(r) <= MaxTitle {
		return s
	}
	return string(r[:MaxTitle-1]) + "…"
}
