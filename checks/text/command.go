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
		words := strings.Fields(l.seen)
		switch {
		case len(words) > 1 && strings.EqualFold(words[1], "waive") && l.typed != l.plain && strings.HasPrefix(l.typed, first):
			all = append(all, l.typed) // a reason is quoted: in "Vec<T> grows" the tag is no tag
		case strings.Contains(l.seen, hidden):
			all = append(all, l.plain) // a reason may hold code
		default:
			all = append(all, strings.Join(words, " "))
		}
	}
	return all
}
