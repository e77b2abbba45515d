package link

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// MaxDepth is how many links a chain may have.
const MaxDepth = 10

// Walk follows the links of an item, breadth first, to every strategy that counts and from the nearest of them on to its
// vision. A strategy that does not count carries nothing, nor does an item that was closed as not planned; every other
// item does, open or closed. A vision ends the walk: work that is linked straight to one is linked to no strategy.
func Walk(from checks.Item, g checks.Graph) checks.Chain {
	w := walk{from: from, g: g, steps: map[string]*step{}, said: map[[2]string]bool{}}
	start := &step{node: w.start()}
	w.explore(start)
	c := checks.Chain{}
	for _, s := range w.counting {
		c.Strategies = append(c.Strategies, s.node.Ref)
	}
	switch {
	case len(w.counting) > 0:
		c.Linked = true
		c.Path, c.Vision = w.onward(w.counting[0])
	case start.node.Kind == checks.Strategy:
		// A strategy is linked to none; where it leads is still of use to its readers.
		if path, vision := w.onward(start); !vision.Zero() {
			c.Path, c.Vision = path, vision
		}
	}
	c.Problems = w.problems(c.Linked)
	return c
}

// step is a node that the walk reached, and how.
type step struct {
	node  checks.Node
	depth int
	from  *step
}

// crossing is one edge that the walk followed or refused.
type crossing struct {
	from, to string // keys
	link     checks.Link
	node     checks.Node // at the end, after a transfer
	why      string      // it was refused, for readers who may see node
}

// walk is the state of one exploration.
type walk struct {
	from      checks.Item
	g         checks.Graph
	steps     map[string]*step
	counting  []*step
	crossings []crossing
	said      map[[2]string]bool // problems by reference and reason
}

// start is the node of the item itself, which may not be in the graph.
func (w *walk) start() checks.Node {
	n, ok := w.g.Nodes[w.from.Ref.Key()]
	if !ok {
		n = checks.Node{Kind: checks.None}
	}
	n.Ref, n.Found, n.Accessible, n.Visible = w.from.Ref, true, true, true
	return n
}

// explore reaches every node that an edge may be followed to, nearest first.
func (w *walk) explore(start *step) {
	w.steps[start.node.Ref.Key()] = start
	for queue := []*step{start}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, l := range w.g.Edges[at.node.Ref.Key()] {
			n := w.target(l.To)
			if skipped(at.node, n, l) {
				continue
			}
			c := crossing{from: at.node.Ref.Key(), to: n.Ref.Key(), link: l, node: n}
			if known, again := w.steps[c.to]; again {
				c.node = known.node
			} else {
				c.why = w.refuse(at, n)
				if c.why == "" {
					next := &step{node: n, depth: at.depth + 1, from: at}
					w.steps[c.to] = next
					if n.Kind == checks.Strategy {
						w.counting = append(w.counting, next)
					}
					if n.Kind != checks.Vision {
						queue = append(queue, next)
					}
				}
			}
			w.crossings = append(w.crossings, c)
		}
	}
}

// target is the node that a reference leads to, where it is now.
func (w *walk) target(ref checks.Ref) checks.Node {
	for range MaxDepth {
		n, ok := w.g.Nodes[ref.Key()]
		if !ok {
			return checks.Node{Ref: ref}
		}
		if n.MovedTo.Zero() {
			if n.Ref.Zero() {
				n.Ref = ref
			}
			return n
		}
		ref = n.MovedTo
	}
	return checks.Node{Ref: ref}
}

// skipped reports whether an edge says nothing: a milestone's line covers the work in it, not the strategies and visions
// that are planned there, and never the strategy that it names. "Fixes other/repository#7" is meant for that repository:
// where it leads nowhere it is no broken link to a strategy.
func skipped(from, to checks.Node, l checks.Link) bool {
	if l.Source == checks.FromClosing && !to.Found && !l.To.SameRepo(from.Ref) {
		return true
	}
	return l.Source == checks.FromMilestone &&
		(from.Kind == checks.Strategy || from.Kind == checks.Vision || from.Ref.Key() == to.Ref.Key())
}

// onward is the path to a step and from there to the nearest vision, without meeting a node twice.
func (w *walk) onward(s *step) (path []checks.Ref, vision checks.Ref) {
	met := map[string]bool{}
	for at := s; at != nil; at = at.from {
		path = append(path, at.node.Ref)
		met[at.node.Ref.Key()] = true
	}
	slices.Reverse(path)
	for queue := []*step{{node: s.node, depth: s.depth}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.depth >= MaxDepth {
			continue
		}
		for _, l := range w.g.Edges[at.node.Ref.Key()] {
			n := w.target(l.To)
			known, ok := w.steps[n.Ref.Key()]
			if !ok || met[n.Ref.Key()] || skipped(at.node, n, l) {
				continue
			}
			met[n.Ref.Key()] = true
			next := &step{node: known.node, depth: at.depth + 1, from: at}
			if n.Kind == checks.Vision {
				return append(path, back(next)...), n.Ref
			}
			queue = append(queue, next)
		}
	}
	return path, checks.Ref{}
}

// back is the way to a step without its beginning.
func back(s *step) []checks.Ref {
	var refs []checks.Ref
	for ; s.from != nil; s = s.from {
		refs = append(refs, s.node.Ref)
	}
	slices.Reverse(refs)
	return refs
}
