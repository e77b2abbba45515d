package chart

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// choice is what a drawing shows of a map, and what it leaves out: each vision, strategy and item of work is either shown or
// left out once, under the nearest shown one of what it is under.
type choice struct {
	m     *Map
	shown map[string]bool     // by Ref.Key
	taken []string            // what is shown, in the order in which it was chosen
	left  map[string]*leftOut // by Ref.Key of what is shown; "" for what is under nothing that is shown
	more  int                 // work that serves nothing and is left out
}

// choose spends so many boxes where they tell most: every vision first, then strategies, level by level and for each vision
// in turn, then work, for each strategy in turn. A part of the boxes is kept for the work.
func (m *Map) choose(boxes int) choice {
	c := choice{m: m, shown: map[string]bool{}, left: map[string]*leftOut{}}
	guides := boxes * 2 / 3
	var visions, strategies, work [][]*Item
	for _, v := range m.Visions {
		visions = append(visions, []*Item{&v.Item})
	}
	guides -= c.take(visions, guides)
	for _, v := range m.Visions {
		if c.shown[v.Ref.Key()] {
			strategies = append(strategies, level(v.Strategies))
		}
	}
	c.take(append(strategies, level(m.Strategies), level(m.Elsewhere.Strategies)), guides)
	under := map[string][]*Item{}
	m.Guides(func(g *Guide) { under[g.Ref.Key()] = g.Work })
	for _, key := range c.taken { // a strategy of each vision in turn
		work = append(work, under[key])
	}
	c.take(append(work, m.Unserved.Items), boxes-len(c.shown))
	c.count()
	return c
}

// level lists strategies and those under them where they are shown whole, level by level.
func level(gs []*Guide) []*Item {
	var out []*Item
	for queue := slices.Clone(gs); len(queue) > 0; queue = queue[1:] {
		if g := queue[0]; !g.Again {
			out = append(out, &g.Item)
			queue = append(queue, g.Strategies...)
		}
	}
	return out
}

// take shows up to so many of what is in the queues, one of each in turn, and says how many.
func (c *choice) take(queues [][]*Item, most int) int {
	n := 0
	for more := true; more; {
		more = false
		for i := range queues {
			for len(queues[i]) > 0 && c.shown[queues[i][0].Ref.Key()] {
				queues[i] = queues[i][1:]
			}
			if len(queues[i]) == 0 {
				continue
			}
			if n == most {
				return n
			}
			key := queues[i][0].Ref.Key()
			c.shown[key], c.taken = true, append(c.taken, key)
			n, more = n+1, true
		}
	}
	return n
}

// count finds what is left out, and what it is under: work under several is counted at one that is shown, if any is.
func (c *choice) count() {
	counted := map[string]bool{}
	var walk func(gs []*Guide, under string, shown bool)
	walk = func(gs []*Guide, under string, shown bool) {
		for _, g := range gs {
			if g.Again {
				continue
			}
			key, at := g.Ref.Key(), under
			if c.shown[key] {
				at = key
			} else if shown { // once in the two walks
				c.leave(at, g.Kind)
			}
			for _, it := range g.Work {
				if k := it.Ref.Key(); c.shown[key] == shown && !c.shown[k] && !counted[k] {
					counted[k] = true
					c.leave(at, it.Kind)
				}
			}
			walk(g.Strategies, at, shown)
		}
	}
	for _, shown := range []bool{true, false} {
		for _, gs := range [][]*Guide{c.m.Visions, c.m.Strategies, c.m.Elsewhere.Strategies} {
			walk(gs, "", shown)
		}
	}
	for _, it := range c.m.Unserved.Items {
		if !c.shown[it.Ref.Key()] {
			c.more++
		}
	}
}

func (c *choice) leave(under string, k checks.Kind) {
	l := c.left[under]
	if l == nil {
		l = &leftOut{}
		c.left[under] = l
	}
	switch k {
	case checks.Vision:
		l.visions++
	case checks.Strategy:
		l.strategies++
	default:
		l.work++
	}
}

// leftOut is how much is not shown.
type leftOut struct{ visions, strategies, work int }

// String says it in words: "not shown: 2 visions, 205 strategies, 12 items of work"; "" for nothing.
func (l *leftOut) String() string {
	if l == nil {
		return ""
	}
	var parts []string
	if l.visions > 0 {
		parts = append(parts, count(l.visions, "vision", "visions"))
	}
	if l.strategies > 0 {
		parts = append(parts, count(l.strategies, "strategy", "strategies"))
	}
	if l.work > 0 {
		parts = append(parts, count(l.work, "item of work", "items of work"))
	}
	return "not shown: " + strings.Join(parts, ", ")
}
