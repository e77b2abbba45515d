package checks

import (
	"strings"
	"unicode"
)

// MaxTitle is how many characters GitHub takes for the title of a check run.
const MaxTitle = 255

// Plain is user text for a place that shows no Markdown, such as the title of a check run: one line, without what is
// [Unseen], with every @mention defused by a zero-width space.
func Plain(s string) string { return line(s, "\u200b") }

// Line is user text on one line of a terminal or a page, where nobody is pinged: [Plain] as it was written.
func Line(s string) string { return line(s, "") }

// Unseen reports whether a character has no look of its own, and so could only mislead who reads a text: control characters,
// those that change the direction of what follows, the zero-width ones. The two that join letters and emoji or keep them
// apart are seen in what is beside them.
func Unseen(r rune) bool {
	switch {
	case r == '\u200c', r == '\u200d', unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
}

// line puts apart between an @ and a name.
func line(s, apart string) string {
	var b strings.Builder
	space, at := false, false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space, at = b.Len() > 0, false
			continue
		case Unseen(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if at && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			b.WriteString(apart)
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
