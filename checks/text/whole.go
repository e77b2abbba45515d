package text

import "strings"

// whole is everything that is read, as people see it.
func whole(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(strings.TrimFunc(l.plain, invisible))
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}
