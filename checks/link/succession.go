package link

import "github.com/northstar-app/northstar/checks"

// A strategy says "Superseded by: #40" when another one, or several after a split, took its place. What serves it then
// serves those, whether it is closed by now or not. A vision may say the same. While none of those holds, what is said
// changes nothing.

// holds reports whether a strategy or a vision counts itself: neither has it ended, nor does another stand in for it.
func (w *walk) holds(s *step) bool { return s.ended == "" && !s.yields }

// heirs are those that hold of what supersedes a node, and what supersedes that, as far as readers may be told.
func (w *walk) heirs(of *step) []checks.Ref {
	if !of.yields {
		return nil
	}
	var out []checks.Ref
	met := map[string]bool{of.key(): true}
	for queue := []string{of.key()}; len(queue) > 0; queue = queue[1:] {
		for _, c := range w.crossings {
			if c.from != queue[0] || c.link.Source != checks.FromSuccession || c.why != "" || met[c.to] || !w.disclosed[c.to] {
				continue
			}
			met[c.to] = true
			queue = append(queue, c.to)
			if s := w.steps[c.to]; w.holds(s) {
				out = append(out, s.node.Ref)
			}
		}
	}
	return out
}

// inherit finds out which strategies and visions others stand in for, and refuses the links to those that ended and that
// none stands in for.
func (w *walk) inherit() {
	c := circles{heirs: map[string][]string{}, order: map[string]int{}, low: map[string]int{}, of: map[string]int{}}
	for _, x := range w.crossings {
		if x.link.Source == checks.FromSuccession && x.why == "" {
			c.heirs[x.from] = append(c.heirs[x.from], x.to)
		}
	}
	c.stands = func(key string) bool { return w.steps[key].ended == "" }
	for _, x := range w.crossings {
		if c.heirs[x.from] != nil && c.order[x.from] == 0 {
			c.visit(x.from)
		}
	}
	for key, n := range c.of {
		w.steps[key].yields = c.yields[n]
	}
	for i, x := range w.crossings {
		if s := w.steps[x.to]; x.why == "" && s != nil && s.ended != "" && !s.yields {
			w.crossings[i].why = s.ended
		}
	}
}

// circles are the groups of nodes that supersede each other in a circle, nearly always of one node each, by Tarjan's
// algorithm: none in a group stands in for another, and whatever holds after the group stands in for all of it.
type circles struct {
	heirs  map[string][]string
	stands func(key string) bool // it has not ended

	order, low map[string]int
	stack      []string
	of         map[string]int // the group of a node that was left
	held       []bool         // by group: one of it has not ended
	yields     []bool         // by group: one after it has not ended
}

func (c *circles) visit(key string) {
	c.order[key] = len(c.order) + 1
	c.low[key] = c.order[key]
	c.stack = append(c.stack, key)
	for _, next := range c.heirs[key] {
		if c.order[next] == 0 {
			c.visit(next)
		}
		if _, left := c.of[next]; !left {
			c.low[key] = min(c.low[key], c.low[next])
		}
	}
	if c.low[key] != c.order[key] {
		return
	}
	at := len(c.stack) - 1
	for c.stack[at] != key {
		at--
	}
	group, n := c.stack[at:], len(c.held)
	c.stack = c.stack[:at:at]
	held, yields := false, false
	for _, k := range group {
		held = held || c.stands(k)
		c.of[k] = n
		for _, next := range c.heirs[k] {
			if g, left := c.of[next]; left && g != n {
				yields = yields || c.held[g] || c.yields[g]
			}
		}
	}
	c.held, c.yields = append(c.held, held), append(c.yields, yields)
}

// misfit says why a link does not lead to a node though that is there: whoever stated it may not know of it, or it cannot take the
// place of another; "" for other links.
func (w *walk) misfit(at *step, n checks.Node, l checks.Link) string {
	if l.Unknown {
		return unseen
	}
	if l.Source != checks.FromSuccession || n.Kind == at.node.Kind {
		return ""
	}
	return "is named as what supersedes " + at.node.Ref.In(w.from.Ref) + ", and is no " + at.node.Kind.String()
}
