package link

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// MaxDepth is how many links a chain may have.
const MaxDepth = 10

// Walk follows the links of an item, breadth first, to every strategy that counts and from the nearest of them on to its
// vision. A strategy that does not count carries nothing but those that supersede it, nor does an item that was closed as
// not planned; every other item does, open or closed. A vision ends the walk: work that is linked straight to one is
// linked to no strategy.
func Walk(from checks.Item, g checks.Graph) checks.Chain {
	w := walk{from: from, g: g, steps: map[string]*step{}, said: map[[2]string]bool{}}
	start := &step{node: w.start()}
	w.explore(start)
	w.disclose()
	w.inherit()
	c := checks.Chain{}
	var counting []*step
	for _, s := range w.strategies {
		if w.holds(s) {
			counting = append(counting, s)
			c.Strategies = append(c.Strategies, s.node.Ref)
			if open(s) {
				if c.Ways == nil {
					c.Ways = map[string]checks.Link{}
				}
				c.Ways[s.key()] = s.by
			}
		}
	}
	ends := counting
	if start.node.Kind == checks.Strategy {
		ends = append([]*step{start}, ends...)
	}
	c.Disclosed, c.Visions, c.Heirs = w.outsets(counting), w.visions(ends), w.heirs(start)
	for _, r := range slices.Concat(c.Strategies, c.Visions) {
		if !w.disclosed[r.Key()] {
			c.Hidden = append(c.Hidden, r)
		}
	}
	switch {
	case len(counting) > 0:
		c.Linked = true
		c.Path, c.Links, c.Vision = w.onward(counting[0])
		c.Path, c.Links = w.shown(c.Path, c.Links)
	case start.node.Kind == checks.Strategy:
		// A strategy is linked to none; where it leads is still of use to its readers.
		if path, links, vision := w.onward(start); !vision.Zero() {
			c.Path, c.Links = w.shown(path, links)
			c.Vision = vision
		}
	}
	c.Problems = append(w.problems(c.Linked), w.elsewhere()...)
	return c
}

// step is a node that the walk reached, and how.
type step struct {
	node   checks.Node
	depth  int
	from   *step
	by     checks.Link // from leads here
	ended  string      // why a strategy or a vision holds no more, "" while it does
	yields bool        // another one that holds supersedes it
}

// key is the step's node, "" for no step.
func (s *step) key() string {
	if s == nil {
		return ""
	}
	return s.node.Ref.Key()
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
	from       checks.Item
	g          checks.Graph
	steps      map[string]*step
	strategies []*step // those that were reached, nearest first
	crossings  []crossing
	disclosed  map[string]bool    // nodes that readers may know the item to be linked to
	said       map[[2]string]bool // problems by reference and reason
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
		for _, l := range w.edges(at) {
			n := w.target(l.To)
			n.Found = n.Found && !l.Unknown
			if skipped(at.node, n, l) {
				continue
			}
			c := crossing{from: at.node.Ref.Key(), to: n.Ref.Key(), link: l, node: n}
			if known, again := w.steps[c.to]; again {
				c.node = known.node
				c.why = w.misfit(at, known.node, l)
			} else if c.why = w.refuse(at, n, l); c.why == "" {
				next := &step{node: n, depth: at.depth + 1, from: at, by: l}
				w.steps[c.to] = next
				if n.Kind == checks.Strategy || n.Kind == checks.Vision {
					next.ended = w.ended(n)
				}
				if n.Kind == checks.Strategy {
					w.strategies = append(w.strategies, next)
				}
				queue = append(queue, next)
			}
			w.crossings = append(w.crossings, c)
		}
	}
}

// edges are the links that lead on from a step. What supersedes comes first; a vision, and whatever holds no more, leads to
// nothing else.
func (w *walk) edges(at *step) []checks.Link {
	all := w.g.Edges[at.node.Ref.Key()]
	heirs := make([]checks.Link, 0, len(all))
	for _, l := range all {
		if l.Source == checks.FromSuccession {
			heirs = append(heirs, l)
		}
	}
	if at.ended != "" || at.node.Kind == checks.Vision {
		return heirs
	}
	for _, l := range all {
		if l.Source != checks.FromSuccession {
			heirs = append(heirs, l)
		}
	}
	return heirs
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
// that are planned there, and never the strategy that it names. Only strategies and visions are superseded. "Fixes
// other/repository#7" is meant for that repository: where it leads nowhere it is no broken link to a strategy.
func skipped(from, to checks.Node, l checks.Link) bool {
	plans := from.Kind == checks.Strategy || from.Kind == checks.Vision
	switch l.Source {
	case checks.FromClosing:
		return !to.Found && !l.To.SameRepo(from.Ref)
	case checks.FromMilestone:
		return plans || from.Ref.Key() == to.Ref.Key()
	case checks.FromSuccession:
		return !plans
	}
	return false
}

// onward is the path to a step and from there to the nearest vision that holds, without meeting a node twice. links are
// how each of the path leads to the next.
func (w *walk) onward(s *step) (path []checks.Ref, links []checks.Link, vision checks.Ref) {
	met := map[string]bool{}
	for at := s; at != nil; at = at.from {
		met[at.node.Ref.Key()] = true
	}
	path, links = back(s)
	for queue := []*step{{node: s.node, depth: s.depth, ended: s.ended, yields: s.yields}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.depth >= MaxDepth {
			continue
		}
		for _, l := range w.edges(at) {
			n := w.target(l.To)
			known, ok := w.steps[n.Ref.Key()]
			if !ok || met[n.Ref.Key()] || skipped(at.node, n, l) || w.misfit(at, known.node, l) != "" {
				continue
			}
			met[n.Ref.Key()] = true
			next := &step{node: known.node, depth: at.depth + 1, from: at, by: l, ended: known.ended, yields: known.yields}
			if n.Kind == checks.Vision && w.holds(next) {
				on, by := back(next)
				return append(path, on[1:]...), append(links, by...), n.Ref
			}
			queue = append(queue, next)
		}
	}
	return path, links, checks.Ref{}
}

// visions are all that hold and that steps lead to, nearest first.
func (w *walk) visions(from []*step) []checks.Ref {
	var out []checks.Ref
	met := map[string]bool{}
	for _, s := range from {
		met[s.node.Ref.Key()] = true
	}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		for _, l := range w.edges(queue[0]) {
			n := w.target(l.To)
			known, ok := w.steps[n.Ref.Key()]
			if !ok || met[n.Ref.Key()] || skipped(queue[0].node, n, l) || w.misfit(queue[0], known.node, l) != "" {
				continue
			}
			met[n.Ref.Key()] = true
			if n.Kind == checks.Vision && w.holds(known) {
				out = append(out, n.Ref)
			}
			queue = append(queue, known)
		}
	}
	return out
}

// open reports whether readers may see every link on the way to a step: what a link is stated in, and of an issue's parts the
// issue itself, which states them.
func open(s *step) bool {
	if s.by.Source == checks.FromSubIssue || s.by.Source == checks.FromTaskList {
		if !s.node.Visible {
			return false
		}
	}
	for at := s.from; at != nil; at = at.from {
		if !at.node.Visible {
			return false
		}
	}
	return true
}

// back is the way to a step from where its steps begin.
func back(s *step) (refs []checks.Ref, links []checks.Link) {
	for ; s != nil; s = s.from {
		refs = append(refs, s.node.Ref)
		if s.from != nil {
			links = append(links, s.by)
		}
	}
	slices.Reverse(refs)
	slices.Reverse(links)
	return refs, links
}
