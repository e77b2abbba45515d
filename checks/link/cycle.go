package link

import "strings"

// A cycle of more items than this is named without them.
const maxNamed = 6

// cycles finds the links that lead back to where they came from, one for each that closes a circle, with its reason.
func (w *walk) cycles() []crossing {
	out := map[string][]crossing{}
	for _, c := range w.crossings {
		if c.why == "" {
			out[c.from] = append(out[c.from], c)
		}
	}
	const entered, left = 1, 2
	mark := map[string]int{}
	type frame struct {
		key  string
		next int
	}
	var found []crossing
	start := w.from.Ref.Key()
	mark[start] = entered
	for stack := []frame{{key: start}}; len(stack) > 0; {
		top := &stack[len(stack)-1]
		if top.next == len(out[top.key]) {
			mark[top.key] = left
			stack = stack[:len(stack)-1]
			continue
		}
		c := out[top.key][top.next]
		top.next++
		switch mark[c.to] {
		case entered:
			var circle []string
			for i := len(stack) - 1; i >= 0; i-- {
				circle = append(circle, stack[i].key)
				if stack[i].key == c.to || len(circle) > maxNamed {
					break
				}
			}
			c.why = w.circle(circle)
			found = append(found, c)
		case left:
		default:
			mark[c.to] = entered
			stack = append(stack, frame{key: c.to})
		}
	}
	return found
}

// circle names the items of a cycle, given backwards from its last, when readers may see them all.
func (w *walk) circle(backwards []string) string {
	if len(backwards) == 1 {
		return "is linked to itself"
	}
	names := make([]string, 0, len(backwards)+1)
	for i := len(backwards) - 1; i >= 0; i-- {
		n := w.steps[backwards[i]].node
		if !n.Visible || len(backwards) > maxNamed {
			return "is part of a cycle of links"
		}
		names = append(names, n.Ref.In(w.from.Ref))
	}
	names = append(names, names[0])
	return "is part of a cycle: " + strings.Join(names, " → ")
}
