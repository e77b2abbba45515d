package chart

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

// in is work done in a milestone that closed on a day of 2026, on day 0 none.
func in(n Node, milestone string, day int) Node {
	p := Plan{}
	if day > 0 {
		p.Closed = time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)
	}
	return closed(plannedBy(n, milestone, p))
}

// said is a vision that is written from perspectives.
func said(v Node, sides ...string) Node {
	v.Perspectives = sides
	return v
}

func vision(n int, sides ...string) Node { return said(node(n, checks.Vision, "A vision"), sides...) }

// The last six milestones that closed say what they moved, newest last; what serves both visions counts for both, and what leads off the map is
// not taken for what serves none. A vision that two of them in a row left alone is named.
func TestBalance(t *testing.T) {
	nodes := []Node{vision(1, "product"), vision(2, "technical"), vision(3),
		node(11, checks.Strategy, "Product", ref(1)), node(12, checks.Strategy, "Technical", ref(2)), node(13, checks.Strategy, "Says none", ref(3)),
		node(14, checks.Strategy, "Elsewhere", ref(99)), node(15, checks.Strategy, "Both", ref(1), ref(2))}
	for n := range 7 { // the first of them is too long ago
		nodes = append(nodes, in(node(20+n, checks.Feature, "Words", ref(12)), "M"+string(rune('0'+n)), 1+n))
	}
	nodes = append(nodes,
		in(node(40, checks.Feature, "Words", ref(15)), "M6", 7), in(node(41, checks.Feature, "Words", ref(13)), "M6", 7),
		in(node(42, checks.Feature, "Words"), "M6", 7), in(node(43, checks.Feature, "Words", ref(14)), "M6", 7),
		plannedBy(node(44, checks.Feature, "Not done", ref(11)), "M6", Plan{Closed: time.Date(2026, 1, 7, 0, 0, 0, 0, time.UTC)}),
		in(node(50, checks.Feature, "Words", ref(11)), "Open", 0))
	nodes = append(nodes, in(node(60, checks.TechDebt, "Words", ref(12)), "Last", 20), in(node(61, checks.TechDebt, "Words", ref(12)), "Before", 19))
	m := New(Input{Of: "acme/shop", Home: ref(0), At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Nodes: nodes})
	var names []string
	for _, w := range m.Balance.Milestones {
		names = append(names, w.Milestone)
	}
	if want := []string{"M3", "M4", "M5", "M6", "Before", "Last"}; !slices.Equal(names, want) {
		t.Fatalf("%v, want %v", names, want)
	}
	if got, want := m.Balance.Milestones[3].String(), "product 1, technical 2, neither 2, what is not on this map 1, of 5"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(m.Balance.Unserved) != 1 || m.Balance.Unserved[0].Name != ref(1).String() || m.Balance.Unserved[0].Perspective != "product" {
		t.Errorf("%+v", m.Balance.Unserved)
	}
	for _, want := range []string{"├─ 🏁 M6 in acme/shop, closed 2026-01-07 · product 1, technical 2, neither 2, what is not on this map 1, of 5\n",
		"The product vision #1 was moved by nothing that was done in the last two milestones.\n"} {
		if text := m.Text(Short); !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Whatever links there are, what was done is at least what was moved for each, and all of it is somewhere.
func TestBalanceAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := maps(t, 14)
		sides := [][]string{nil, {"product"}, {"technical"}, {"product", "technical"}}
		for i := range in.Nodes {
			n := &in.Nodes[i]
			n.Perspectives = rapid.SampledFrom(sides).Draw(t, "perspectives")
			n.Milestone = rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "milestone")
			if n.Plan = nil; n.Milestone != "" {
				n.Plan = &Plan{Closed: time.Date(2026, 1, len(n.Milestone), 0, 0, 0, 0, time.UTC)}
			}
		}
		for _, w := range New(in).Balance.Milestones {
			if w.Product > w.Done || w.Technical > w.Done || w.Product+w.Technical+w.Neither+w.Elsewhere < w.Done || max(w.Product, w.Technical)+w.Neither+w.Elsewhere > w.Done {
				t.Fatalf("%+v", w)
			}
		}
	})
}
