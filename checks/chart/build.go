package chart

import (
	"cmp"
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// New draws the map. Each item is under what it serves directly: a strategy that leads on to a further one stands between.
func New(in Input) *Map {
	b := builder{in: in, at: map[string]int{}}
	m := &Map{Of: in.Of, At: in.At, Notes: append([]string{}, in.Notes...), Unclassified: in.Unclassified, Visions: []*Guide{},
		Strategies: []*Guide{}, Elsewhere: elsewhere{Strategies: []*Guide{}}, Unserved: unserved{Items: []*Item{}}, Balance: Balance{Milestones: []*Moved{}, Unserved: []*Vision{}}, home: in.Home}
	b.index()
	b.connect()
	b.cover(m)
	b.balance(m)
	// In the order in which they are shown: a strategy of several is whole under the first.
	for _, i := range b.order {
		if in.Nodes[i].Kind == checks.Vision {
			m.Visions = append(m.Visions, b.guide(i))
		}
	}
	for _, to := range []struct {
		list      *[]*Guide
		elsewhere bool
	}{{&m.Strategies, false}, {&m.Elsewhere.Strategies, true}} {
		for _, i := range b.order {
			if in.Nodes[i].Kind == checks.Strategy && len(b.up[i]) == 0 && b.elsewhere(i) == to.elsewhere {
				*to.list = append(*to.list, b.guide(i))
			}
		}
	}
	for _, i := range b.order { // what is left serves nothing but each other, in a circle
		if in.Nodes[i].Kind == checks.Strategy && !b.placed[i] {
			m.Strategies = append(m.Strategies, b.guide(i))
		}
	}
	for _, i := range b.order {
		n := &in.Nodes[i]
		m.points = m.points || n.Kind.Work() && n.Weight != checks.Unit
		m.perspectives = m.perspectives || len(n.Perspectives) > 0
		if n.Kind.Work() && len(b.up[i]) == 0 && n.State == checks.Open && !b.elsewhere(i) {
			m.Unserved.Items = append(m.Unserved.Items, item(n))
		}
	}
	return m
}

// builder works with the indexes of nodes.
type builder struct {
	in       Input
	at       map[string]int // by Ref.Key
	order    []int          // those on the map, as people read them
	serves   []map[int]bool // strategies: what they serve, directly or not
	up, down [][]int        // what is served directly, and what serves
	coverage []Coverage
	placed   []bool
}

// index finds the nodes that are on the map, once each, and their order: open ones first, then by repository and number.
func (b *builder) index() {
	for i := range b.in.Nodes {
		n := &b.in.Nodes[i]
		if _, twice := b.at[n.Ref.Key()]; !twice && n.Kind != checks.None {
			b.at[n.Ref.Key()] = i
		}
	}
	for i := range b.in.Nodes {
		if b.at[b.in.Nodes[i].Ref.Key()] == i && b.in.Nodes[i].Kind != checks.None && !b.beside(i) {
			b.order = append(b.order, i)
		}
	}
	slices.SortFunc(b.order, func(x, y int) int {
		p, q := &b.in.Nodes[x], &b.in.Nodes[y]
		return cmp.Or(-cmp.Compare(p.State, q.State), cmp.Compare(p.Ref.Owner, q.Ref.Owner),
			cmp.Compare(p.Ref.Repo, q.Ref.Repo), cmp.Compare(p.Ref.Number, q.Ref.Number))
	})
}

// beside reports whether a pull request is there for an issue: one that its milestone counts, or one that is on the map itself.
func (b *builder) beside(i int) bool {
	if b.in.Nodes[i].Milestone != "" {
		return b.in.Nodes[i].Beside
	}
	return slices.ContainsFunc(b.in.Nodes[i].Closes, func(r checks.Ref) bool {
		j, ok := b.at[r.Key()]
		return ok && j != i && b.in.Nodes[i].Type == checks.Pull && b.in.Nodes[j].Type == checks.Issue && b.in.Nodes[j].Kind.Work()
	})
}

// connect finds out what is directly under what.
func (b *builder) connect() {
	size := len(b.in.Nodes)
	b.serves, b.up, b.down = make([]map[int]bool, size), make([][]int, size), make([][]int, size)
	for _, i := range b.order {
		if b.in.Nodes[i].Kind == checks.Strategy {
			b.serves[i] = map[int]bool{}
			for _, j := range b.above(i) {
				b.serves[i][j] = true
			}
		}
	}
	for _, i := range b.order {
		b.up[i] = b.direct(b.above(i))
		for _, j := range b.up[i] {
			b.down[j] = append(b.down[j], i)
		}
	}
}

// above is what a node serves, directly or not, nearest first.
func (b *builder) above(i int) []int {
	n := &b.in.Nodes[i]
	var out []int
	for _, r := range n.Serves {
		j, ok := b.at[r.Key()]
		if !ok || j == i || slices.Contains(out, j) {
			continue
		}
		if k := b.in.Nodes[j].Kind; k == checks.Strategy && n.Kind != checks.Vision || k == checks.Vision && n.Kind == checks.Strategy {
			out = append(out, j)
		}
	}
	return out
}

// elsewhere reports whether a node serves something that is not given.
func (b *builder) elsewhere(i int) bool {
	n := &b.in.Nodes[i]
	return n.Kind != checks.Vision && slices.ContainsFunc(n.Serves, func(r checks.Ref) bool {
		_, given := b.at[r.Key()]
		return !given
	})
}

// direct leaves out what another one of the list serves. Of those that serve each other the nearest stays.
func (b *builder) direct(all []int) []int {
	var out []int
	for x, j := range all {
		further := false
		for y, k := range all {
			further = further || b.serves[k][j] && (!b.serves[j][k] || y < x)
		}
		if !further {
			out = append(out, j)
		}
	}
	return out
}

// cover adds each item of work to everything that it serves.
func (b *builder) cover(m *Map) {
	in := places{all: []*repository{}, repos: map[string]*repository{}, milestones: map[[2]string]*place{}}
	b.coverage = make([]Coverage, len(b.in.Nodes))
	b.placed = make([]bool, len(b.in.Nodes))
	seen := make([]int, len(b.in.Nodes)) // by which item last, from 1
	for turn, i := range b.order {
		n := &b.in.Nodes[i]
		if !n.Kind.Work() {
			continue
		}
		m.Work.add(n)
		elsewhere := len(b.up[i]) == 0 && b.elsewhere(i)
		for _, p := range in.of(n) {
			p.add(n)
			if len(b.up[i]) == 0 && !elsewhere {
				p.Unserved.add(n)
			}
		}
		switch {
		case len(b.up[i]) > 0:
		case elsewhere:
			m.Elsewhere.add(n)
		default:
			m.Unserved.add(n)
		}
		for next := slices.Clone(b.up[i]); len(next) > 0; {
			j := next[len(next)-1]
			if next = next[:len(next)-1]; seen[j] == turn+1 {
				continue
			}
			seen[j] = turn + 1
			b.coverage[j].add(n)
			next = append(next, b.up[j]...)
		}
	}
	m.Repositories = in.sorted()
}

// guide is a vision or a strategy with everything under it, or its name alone when it is on the map already.
func (b *builder) guide(i int) *Guide {
	g := &Guide{Item: *item(&b.in.Nodes[i]), Findings: []string{}, Coverage: b.coverage[i], Again: b.placed[i], Strategies: []*Guide{}, Work: []*Item{}}
	if g.Again {
		return g
	}
	b.placed[i] = true
	for _, j := range b.down[i] {
		if n := &b.in.Nodes[j]; n.Kind == checks.Strategy {
			g.Strategies = append(g.Strategies, b.guide(j))
		} else {
			g.Work = append(g.Work, item(n))
		}
	}
	return g
}

func item(n *Node) *Item {
	return &Item{Name: n.Ref.String(), Type: n.Type, Kind: n.Kind, Title: n.Title, State: n.State, Weight: n.Weight, Private: n.Private,
		Likely: n.Likely, TouchesNonGoal: n.Touches, Ref: n.Ref, URL: n.URL}
}
