package text

import "strings"

// commands reads the lines that are commands: at the start of a line, outside lists, quotes and code.
func commands(lines []line) []string {
	var all []string
	for _, l := range lines {
		seen := strings.TrimFunc(l.seen, invisible)
		if l.depth > 0 || l.heading > 0 || !strings.HasPrefix(seen, "/") {
			continue
		}
		words := strings.Fields(seen)
		first := words[0]
		if !strings.EqualFold(first, "/northstar") {
			continue
		}
		switch {
		case len(words) > 1 && strings.EqualFold(words[1], "waive") && l.typed != l.plain && strings.HasPrefix(l.typed, first):
			all = append(all, l.typed) // a reason is quoted: in "Vec<T> grows" the tag is no tag
		case strings.Contains(l.seen, hidden):
			all = append(all, strings.TrimFunc(l.plain, invisible)) // a reason may hold code
		default:
			all = append(all, strings.Join(words, " "))
		}
	}
	return all
}
