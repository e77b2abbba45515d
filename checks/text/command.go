package text

import "strings"

// commands reads the lines that are commands: at the start of a line, outside lists, quotes and code.
func commands(lines []line) []string {
	var all []string
	for _, l := range lines {
		first, _, _ := strings.Cut(l.seen, " ")
		if l.depth > 0 || l.heading > 0 || !strings.EqualFold(first, "/northstar") {
			continue
		}
		if strings.Contains(l.seen, hidden) {
			all = append(all, l.plain) // a reason may hold code
		} else {
			all = append(all, strings.Join(strings.Fields(l.seen), " "))
		}
	}
	return all
}
