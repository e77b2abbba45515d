package chart

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/text"
)

// Limits are how many entries lists show; 0 is all.
type Limits struct {
	Work     int // under each vision and strategy
	Unserved int
	Guides   int // strategies in one list
}

// Short are the limits that keep a map readable.
var Short = Limits{Work: 10, Unserved: 20, Guides: 50}

// maxTitle is how many characters of a title are shown.
const maxTitle = 80

// Text is the map as a tree for a terminal.
func (m *Map) Text(l Limits) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s on %s: %s\n", cmp.Or(checks.Line(m.Of), "Nothing"), m.At.UTC().Format(time.DateOnly), m.figures())
	for _, n := range m.Notes {
		fmt.Fprintf(&b, "note: %s\n", checks.Line(n))
	}
	t := tree{m: m, l: l, b: &b}
	for _, g := range m.Visions {
		b.WriteByte('\n')
		t.root(g)
	}
	t.section("🧭 Strategies that serve no vision", m.Strategies)
	t.section("🧭 Strategies that serve what is not on this map", m.Elsewhere.Strategies)
	if m.Unserved.Open > 0 {
		fmt.Fprintf(&b, "\n❔ Work that serves no strategy: %s\n", m.Unserved.Coverage)
		t.leaves("", m.Unserved.Items, l.Unserved)
	}
	if s := m.elsewhere(); s != "" {
		fmt.Fprintf(&b, "\n%s\n", s)
	}
	t.places(m.Repositories)
	t.balance()
	return legend(b.String())
}

// legend explains the sign for what touches a non-goal at the end of a text that shows it.
func legend(s string) string {
	if strings.Contains(s, touched+" ") {
		s += "\n" + touching + "\n"
	}
	return s
}

// figures are the numbers at the head of a map.
func (m *Map) figures() string {
	visions, strategies := 0, 0
	m.Guides(func(g *Guide) {
		switch {
		case g.State != checks.Open:
		case g.Kind == checks.Vision:
			visions++
		default:
			strategies++
		}
	})
	s := fmt.Sprintf("%s and %s are open", count(visions, "vision", "visions"), count(strategies, "strategy", "strategies"))
	if w := m.Work; w.Open > 0 {
		s += fmt.Sprintf("; of %s of work %d serve a strategy", count(w.Open, "open item", "open items"), w.Open-m.Unserved.Open)
	} else {
		s += "; no work is open"
	}
	if m.Unclassified > 0 {
		s += "; " + count(m.Unclassified, "further open item has no kind", "further open items have no kind")
	}
	return s
}

// touched marks work that seems to touch a non-goal, and touching explains the mark.
const (
	touched  = "⛔"
	touching = touched + " seems to do what a strategy that it serves says will not be done"
)

// elsewhere says how much work serves what is not on the map, "" when none does.
func (m *Map) elsewhere() string {
	if c := m.Elsewhere; c.Open+c.Done > 0 {
		return fmt.Sprintf("↗ Work that serves what is not on this map: %d open, %d done", c.Open, c.Done)
	}
	return ""
}

// String is the coverage in words: "12 open, 3 done, 25% debt", and of how many items that is only likely.
func (c Coverage) String() string { return c.words(c.DebtShare, "") }

// words is the coverage with a share of some of it, which is shown on the side of the edges where it is.
func (c Coverage) words(debt share, of string, edges ...checks.Share) string {
	if c.Open+c.Done == 0 {
		return "no work"
	}
	s := fmt.Sprintf("%d open, %d done", c.Open, c.Done)
	if debt.Den > 0 {
		s += fmt.Sprintf(", %s debt%s", capacity.Percent(debt.Num, debt.Den, edges...), of)
	}
	if c.Likely > 0 {
		s += fmt.Sprintf(", %d likely", c.Likely)
	}
	return s
}

// tree writes with the branches of a tree.
type tree struct {
	m *Map
	l Limits
	b *strings.Builder
}

func (t tree) section(title string, gs []*Guide) {
	if len(gs) == 0 {
		return
	}
	fmt.Fprintf(t.b, "\n%s\n", title)
	t.branches("", gs, nil)
}

func (t tree) root(g *Guide) {
	t.b.WriteString(t.m.line(g) + "\n")
	t.branches("", g.Strategies, g.Work)
}

// branches writes what is under something: strategies, then work.
func (t tree) branches(prefix string, gs []*Guide, work []*Item) {
	shown, more := first(gs, t.l.Guides)
	for i, g := range shown {
		stem, rest := "├─ ", "│  "
		if i == len(shown)-1 && more+len(work) == 0 {
			stem, rest = "└─ ", "   "
		}
		t.b.WriteString(prefix + stem + t.m.line(g) + "\n")
		t.branches(prefix+rest, g.Strategies, g.Work)
	}
	if more > 0 {
		stem := branch
		if len(work) == 0 {
			stem = twig
		}
		t.more(prefix+stem, more)
	}
	t.leaves(prefix, work, t.l.Work)
}

func (t tree) leaves(prefix string, work []*Item, limit int) {
	shown, more := first(work, limit)
	for i, it := range shown {
		stem := "├─ "
		if i == len(shown)-1 && more == 0 {
			stem = "└─ "
		}
		t.b.WriteString(prefix + stem + t.m.leaf(it) + "\n")
	}
	if more > 0 {
		t.more(prefix+twig, more)
	}
}

// The lines that lead to an entry, and to the last one.
const (
	branch = "├─ "
	twig   = "└─ "
)

// more says how many entries were left out.
func (t tree) more(prefix string, n int) {
	fmt.Fprintf(t.b, "%s… and %d more\n", prefix, n)
}

// line is a vision or a strategy on a line of a terminal.
func (m *Map) line(g *Guide) string {
	s := m.named(&g.Item)
	if g.State == checks.Closed {
		s += " · done"
	}
	if g.Again {
		return s + " · see above"
	}
	if s += " · " + g.Coverage.String(); len(g.Findings) > 0 {
		s += " · ⚠️ " + strings.Join(g.Findings, ", ")
	}
	return s
}

// leaf is work on a line of a terminal.
func (m *Map) leaf(it *Item) string { return m.named(it) + " · " + m.stateOf(it) }

// named is an item by its sign, reference and title.
func (m *Map) named(it *Item) string {
	return strings.TrimSpace(m.sign(it) + " " + text.Cut(checks.Line(it.Title), maxTitle))
}

// sign is an item by its kind and reference: "🧭 #12", "✨ PR 🔒 acme/board#5".
func (m *Map) sign(it *Item) string {
	s := it.Kind.Emoji() + " "
	if it.TouchesNonGoal {
		s += touched + " "
	}
	if it.Type == checks.Pull {
		s += "PR "
	}
	if it.Private {
		s += "🔒 "
	}
	return s + it.Ref.In(m.home)
}

// stateOf is the state of work, and its weight where that is more than a count.
func (m *Map) stateOf(it *Item) string {
	s := "open"
	if it.State == checks.Closed {
		s = "done"
	}
	return s + m.weighs(it)
}

// likely says of work that nobody is sure that it is.
func (it *Item) likely() string {
	if it.Likely {
		return " · likely"
	}
	return ""
}

// weighs is the weight of work, where weights are more than a count, and whether it only likely is.
func (m *Map) weighs(it *Item) string {
	switch {
	case !m.points:
		return it.likely()
	case it.Weight == checks.Unit:
		return " · 1 point" + it.likely()
	}
	return " · " + it.Weight.String() + " points" + it.likely()
}

// first is the beginning of a list, and how many are left out. One more is shown rather than counted.
func first[T any](all []T, limit int) ([]T, int) {
	if limit <= 0 || len(all) <= limit+1 {
		return all, 0
	}
	return all[:limit], len(all) - limit
}

// count writes "1 item", "2 items".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
