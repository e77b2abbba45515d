package link

import "github.com/northstar-app/northstar/checks"

// What counts and what people may be told of it are two things. A link to an item that readers may not see is shown when it
// is stated where they can read it, and that is all: what that item is, and where its own links lead, is for its own
// readers, even if they lead back to what everybody can see.

// disclose finds the nodes that readers may know the item to be linked to: everything that is reached without passing through an
// item that they may not see.
func (w *walk) disclose() {
	out := map[string][]crossing{}
	for _, c := range w.crossings {
		if c.why == "" {
			out[c.from] = append(out[c.from], c)
		}
	}
	start := w.from.Ref.Key()
	w.disclosed = map[string]bool{start: true}
	for queue := []string{start}; len(queue) > 0; queue = queue[1:] {
		for _, c := range out[queue[0]] {
			if seen := w.steps[c.to].node.Visible; !w.disclosed[c.to] && c.link.Disclosed(seen) {
				w.disclosed[c.to] = true
				if seen {
					queue = append(queue, c.to)
				}
			}
		}
	}
}

// outset is what readers may be told of the way to a step: the step itself, or the first item on the way that they may not
// see; the zero reference where even that one is named by what they may not see.
func (w *walk) outset(s *step) checks.Ref {
	if w.disclosed[s.key()] {
		return s.node.Ref
	}
	path, links := w.shown(back(s))
	if len(links) == 0 {
		return checks.Ref{}
	}
	return path[len(path)-1]
}

// outsets are those of several steps, each once.
func (w *walk) outsets(steps []*step) []checks.Ref {
	var out []checks.Ref
	known := map[string]bool{}
	for _, s := range steps {
		if r := w.outset(s); !known[r.Key()] {
			known[r.Key()] = true
			out = append(out, r)
		}
	}
	return out
}

// shown is a path as far as readers may be told of it: to the first item that they may not see. Where even its name is not
// theirs to read the zero reference stands for it, behind a zero link.
func (w *walk) shown(path []checks.Ref, links []checks.Link) ([]checks.Ref, []checks.Link) {
	for i := range links {
		to := w.steps[path[i+1].Key()].node
		l, ok := w.stated(path[i].Key(), to, links[i])
		if !ok {
			return append(path[:i+1:i+1], checks.Ref{}), append(links[:i:i], checks.Link{})
		}
		if links[i] = l; !to.Visible {
			return path[:i+2], links[:i+1]
		}
	}
	return path, links
}

// stated is the link itself, or another between the two that is stated where readers may see it.
func (w *walk) stated(from string, to checks.Node, l checks.Link) (checks.Link, bool) {
	if l.Disclosed(to.Visible) {
		return l, true
	}
	for _, c := range w.crossings {
		if c.from == from && c.to == to.Ref.Key() && c.why == "" && c.link.Disclosed(to.Visible) {
			return c.link, true
		}
	}
	return l, false
}
