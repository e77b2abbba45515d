package config

import (
	"fmt"
	"strings"
)

// Text shows every setting in force for people, one on a line: its key, its value as a file would write it, and the file
// that set it. The problems of the files as they are now stand above, because none of what they say is in force.
func (r Resolved) Text(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "not in force: %s\n", p)
	}
	if len(problems) > 0 {
		b.WriteString("\n")
	}
	if !r.Active {
		b.WriteString("There is no policy file: the defaults decide, and nothing is posted.\n\n")
	}
	settings := r.Settings()
	key, from := 0, 0
	for _, s := range settings {
		key, from = max(key, len(s.Key)), max(from, len(s.From))
	}
	for _, s := range settings {
		fmt.Fprintf(&b, "%-*s  %-*s  %s\n", key, s.Key, from, s.From, s.Value)
	}
	return b.String()
}
