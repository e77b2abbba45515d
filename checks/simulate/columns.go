package simulate

import (
	"strings"

	"github.com/rivo/uniseg"
)

// cut is a text of at most so many columns.
func cut(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	var b strings.Builder
	w := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if w += g.Width(); w > width-1 {
			break
		}
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// pad is a text of exactly so many columns.
func pad(s string, width int) string {
	s = cut(s, width)
	return s + strings.Repeat(" ", max(0, width-uniseg.StringWidth(s)))
}

// wrap breaks a text between words into lines of at most so many columns; a word that is longer is cut.
func wrap(s string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(s) {
		switch {
		case line == "":
			line = word
		case uniseg.StringWidth(line)+1+uniseg.StringWidth(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
