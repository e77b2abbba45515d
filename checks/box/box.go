// Package box is checkboxes in comments and issues of the app's own that act when somebody ticks them.
//
// Whoever may edit a comment may write anything into it. So of an edited text nothing is read but which of its boxes are ticked, and a
// box counts only where its whole line is as the app wrote it: what the line means is what the app kept of it, under its words.
package box

import "strings"

const (
	open   = "- [ ] "
	ticked = "- [x] "
	upper  = "- [X] " // as some people write it
)

// Line is a list's line with a checkbox. The words are one line, and no two boxes of a comment have the same.
func Line(tick bool, words string) string {
	if tick {
		return ticked + words + "\n"
	}
	return open + words + "\n"
}

// Edit is what an edit of a comment did to its checkboxes, by their words.
type Edit struct {
	Ticked, Unticked []string // in their order, each once
}

// Any reports whether it did anything to them.
func (e Edit) Any() bool { return len(e.Ticked)+len(e.Unticked) > 0 }

// mostRead is how many checkboxes of a text are read: more than the app writes into one.
const mostRead = 200

// Compare reads what an edit did. A box that was not there before, or is no longer, was neither ticked nor unticked.
func Compare(was, now string) Edit {
	before, _ := read(was)
	after, order := read(now)
	var e Edit
	for _, words := range order {
		switch tick, known := before[words]; {
		case !known || tick == after[words]:
		case tick:
			e.Unticked = append(e.Unticked, words)
		default:
			e.Ticked = append(e.Ticked, words)
		}
	}
	return e
}

// read is whether each checkbox of a text is ticked, by its words, and the words in their order. Of several with the same words it is
// ticked where one of them is.
func read(text string) (boxes map[string]bool, order []string) {
	boxes = map[string]bool{}
	for line := range strings.Lines(text) {
		words, tick, is := parse(strings.TrimRight(line, "\r\n"))
		if !is {
			continue
		}
		was, known := boxes[words]
		if !known && len(order) == mostRead {
			break
		}
		if boxes[words] = was || tick; !known {
			order = append(order, words)
		}
	}
	return boxes, order
}

func parse(line string) (words string, tick, is bool) {
	if words, is = strings.CutPrefix(line, open); is {
		return words, false, true
	}
	for _, mark := range []string{ticked, upper} {
		if words, is = strings.CutPrefix(line, mark); is {
			return words, true, true
		}
	}
	return "", false, false
}
