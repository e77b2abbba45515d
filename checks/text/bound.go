package text

import (
	"strings"
	"unicode/utf8"
)

// Limits that keep reading cheap. GitHub takes 65,536 characters for a body, so nothing real is lost to the first; the
// others are far beyond what people write and far below where the Markdown parser turns quadratic.
const (
	maxRunes   = 65_536
	maxNesting = 32   // container markers at the start of one line
	maxAngles  = 200  // "](<", each of which makes the parser look to the end of its paragraph
	maxLinks   = 500  // "](", each of which may make it look to the next space: beyond, there is one
	maxHeads   = 1000 // headings that are sections, and lines that stand for one: what is kept of one takes 130 bytes
	maxEntries = 2000 // entries of task lists; a parent has 1000 at most
	maxMarks   = 3000 // runs of "*", "_" or "~" in one paragraph, each of which may be compared with all before it
)

// bound makes any text safe to parse: valid UTF-8 without NUL, one kind of line end, limited in length and nesting.
func bound(s string) string {
	s = cutRunes(s)
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(s)
	if strings.Count(s, "](<") > maxAngles {
		s = strings.ReplaceAll(s, "](<", "]( ")
	}
	if strings.Count(s, "](") > maxLinks {
		s = strings.ReplaceAll(s, "](", "]( ") // the same link
	}
	lines, marks := strings.Split(s, "\n"), 0
	for i, l := range lines {
		if l == "" {
			marks = 0
		}
		lines[i], marks = unmarked(shallow(l), marks)
	}
	return strings.Join(lines, "\n")
}

// unmarked escapes what would be emphasis beyond the limit, given how many runs were before it in the paragraph; and says how
// many are now. Only the emphasis is lost.
func unmarked(line string, marks int) (string, int) {
	if marks+len(line) <= maxMarks { // as always
		for i := range len(line) {
			if mark(line[i]) && (i == 0 || line[i-1] != line[i]) {
				marks++
			}
		}
		return line, marks
	}
	var b strings.Builder
	escaped := false
	for i := range len(line) {
		if mark(line[i]) {
			if i == 0 || line[i-1] != line[i] {
				marks++
			}
			if marks > maxMarks && !escaped {
				b.WriteByte('\\')
			}
		}
		escaped = line[i] == '\\' && !escaped
		b.WriteByte(line[i])
	}
	return b.String(), marks
}

func mark(c byte) bool { return c == '*' || c == '_' || c == '~' }

// cutRunes shortens to the limit, never within a number: half of one would be another one.
func cutRunes(s string) string {
	if len(s) <= maxRunes {
		return s
	}
	if len(s) > maxRunes*utf8.UTFMax {
		s = s[:maxRunes*utf8.UTFMax]
	}
	n := 0
	for i := range s {
		if n++; n <= maxRunes {
			continue
		}
		return strings.TrimRight(s[:i], "0123456789")
	}
	return s
}

// shallow drops the container markers of a line ("> ", "- ", "1. ") beyond the limit. Only the depth is lost.
func shallow(line string) string {
	i, markers := 0, 0
	for i < len(line) {
		n := marker(line[i:])
		if n == 0 {
			return line
		}
		if line[i] != ' ' && line[i] != '\t' {
			if markers++; markers > maxNesting {
				break
			}
		}
		i += n
	}
	end := i
	for end < len(line) {
		n := marker(line[end:])
		if n == 0 {
			break
		}
		end += n
	}
	return line[:i] + line[end:]
}

// marker is the length of the white space or container marker that a line starts with, 0 for neither.
func marker(s string) int {
	switch s[0] {
	case ' ', '\t', '>':
		return 1
	case '-', '+', '*':
		if len(s) > 1 && (s[1] == ' ' || s[1] == '\t') {
			return 1
		}
		return 0
	}
	n := 0
	for n < len(s) && n < 10 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 0 || n+1 >= len(s) || s[n] != '.' && s[n] != ')' || s[n+1] != ' ' && s[n+1] != '\t' {
		return 0
	}
	return n + 1
}
