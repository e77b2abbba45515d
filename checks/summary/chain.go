package summary

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Sight is what readers of one repository may see of linked items, by [checks.Ref.Key]: the nodes of the graph that was
// walked. What is not in it, or not Visible, is shown by its reference alone.
type Sight map[string]checks.Node

// seen is the node of a reference when readers may see it. In their own repository they always may.
func (s Sight) seen(r, home checks.Ref) (checks.Node, bool) {
	n, ok := s[r.Key()]
	return n, ok && n.Found && (n.Visible || r.SameRepo(home))
}

// Chain is the path from an item to its vision in one line: "PR #71 → #60 → strategy #12 → vision #3".
func Chain(it checks.Item, path []checks.Ref, s Sight) string {
	steps := make([]string, 0, len(path))
	for i, r := range path {
		name := r.In(it.Ref)
		if i == 0 && it.Type == checks.Pull {
			name = "PR " + name
		} else if n, ok := s.seen(r, it.Ref); ok && i > 0 && (n.Kind == checks.Strategy || n.Kind == checks.Vision) {
			name = n.Kind.String() + " " + name
		}
		steps = append(steps, name)
	}
	return strings.Join(steps, " → ")
}

// chainList is the path with titles, one step a line, without the item itself.
func chainList(it checks.Item, path []checks.Ref, s Sight) []string {
	var out []string
	for i, r := range path {
		if i > 0 {
			out = append(out, step(r, it.Ref, s))
		}
	}
	return out
}

// step is one linked item as a row, as far as readers may see it.
func step(r, home checks.Ref, s Sight) string {
	ref, sign := checks.Reference{Ref: r}, "→"
	if n, ok := s.seen(r, home); ok {
		ref.Title = n.Title
		if n.Kind != checks.None {
			sign = n.Kind.Emoji()
		}
	}
	return "- " + sign + " " + named(ref, home) + "\n"
}
