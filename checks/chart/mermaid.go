package chart

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// What Mermaid draws at most as GitHub runs it, with its defaults maxTextSize and maxEdges, and a little less for both.
const (
	maxChars = 45_000 // of 50,000
	maxEdges = 450    // of 500
)

// boxTitle is how many characters of a title are in a box.
const boxTitle = 50

// Mermaid is the map as a fenced block of Mermaid, which GitHub draws in an issue: what serves is on the right of what it
// serves. However large the map is, the drawing is as large as GitHub takes, and says what it leaves out.
func (m *Map) Mermaid() string {
	var d *drawing
	for _, guides := range []int{200, 100, 50, 20} {
		for _, work := range []int{20, 10, 5, 3, 1, 0} {
			d = &drawing{m: m, work: work, guides: guides, ids: map[string]string{}, edges: map[string]bool{}}
			d.draw()
			if len(d.edges) <= maxEdges && d.b.Len() <= maxChars {
				return "```mermaid\n" + d.b.String() + "```\n"
			}
		}
	}
	return "```mermaid\n" + d.b.String() + "```\n"
}

// drawing is one attempt, with so many items in a list and so many visions and strategies in all.
type drawing struct {
	m            *Map
	work, guides int
	b            strings.Builder
	ids          map[string]string // by Ref.Key
	edges        map[string]bool
	left         int // visions and strategies that were left out
	notes        int
}

func (d *drawing) draw() {
	d.b.WriteString("flowchart RL\n")
	d.b.WriteString("  classDef done stroke-dasharray:4 3\n  classDef more stroke-width:0px\n")
	for _, g := range d.m.Visions {
		d.guide(g, "")
	}
	for _, g := range d.m.Strategies {
		d.guide(g, "")
	}
	if d.left > 0 {
		d.more("", d.left, "visions and strategies")
	}
	if n := d.m.Unserved.Open; n > 0 {
		fmt.Fprintf(&d.b, "  subgraph unserved[\"❔ serves no strategy: %d open\"]\n  direction RL\n", n)
		shown, more := d.first(d.m.Unserved.Items)
		for _, it := range shown {
			d.item(it, "")
		}
		if more > 0 {
			d.more("", more, "")
		}
		d.b.WriteString("  end\n")
	}
}

func (d *drawing) guide(g *Guide, under string) {
	key := g.Ref.Key()
	if d.ids[key] == "" {
		if d.guides == 0 {
			d.left++
			return
		}
		d.guides--
		says := d.m.sign(&g.Item) + " " + text.Cut(g.Title, boxTitle)
		label := box(says) + "<br>" + box(g.Coverage.String())
		if len(g.Findings) > 0 {
			label += "<br>" + box("⚠️ "+text.Cut(strings.Join(g.Findings, ", "), 100))
		}
		shape := [2]string{"[", "]"}
		if g.Kind == checks.Vision {
			shape = [2]string{"([", "])"}
		}
		d.node(key, shape, label, g.State)
	}
	d.edge(key, under)
	if g.Again {
		return
	}
	for _, s := range g.Strategies {
		d.guide(s, key)
	}
	shown, more := d.first(g.Work)
	for _, it := range shown {
		d.item(it, key)
	}
	if more > 0 {
		d.more(key, more, "")
	}
}

func (d *drawing) item(it *Item, under string) {
	key := it.Ref.Key()
	if d.ids[key] == "" {
		d.node(key, [2]string{"(", ")"}, box(d.m.sign(it)+" "+text.Cut(it.Title, boxTitle)+d.m.weighs(it)), it.State)
	}
	d.edge(key, under)
}

func (d *drawing) node(key string, shape [2]string, label string, s checks.State) {
	id := fmt.Sprintf("n%d", len(d.ids)+1)
	d.ids[key] = id
	class := ""
	if s == checks.Closed {
		class = ":::done"
	}
	fmt.Fprintf(&d.b, "  %s%s\"%s\"%s%s\n", id, shape[0], label, shape[1], class)
}

// edge draws that one serves another, once.
func (d *drawing) edge(from, to string) {
	if e := d.ids[from] + " --> " + d.ids[to]; to != "" && !d.edges[e] {
		d.edges[e] = true
		d.b.WriteString("  " + e + "\n")
	}
}

// more stands for what is left out of a list.
func (d *drawing) more(under string, n int, what string) {
	d.notes++
	id := fmt.Sprintf("more%d", d.notes)
	fmt.Fprintf(&d.b, "  %s(\"%s\"):::more\n", id, strings.TrimSpace(fmt.Sprintf("… and %d more %s", n, what)))
	if under != "" {
		e := id + " --- " + d.ids[under]
		d.edges[e] = true
		d.b.WriteString("  " + e + "\n")
	}
}

func (d *drawing) first(all []*Item) ([]*Item, int) {
	if d.work == 0 {
		return nil, len(all)
	}
	return first(all, d.work)
}

// box is text in a box of Mermaid, where every sign that may mean something there, in HTML or in Markdown is written as its
// number.
func box(s string) string {
	var b strings.Builder
	for _, r := range plain(s) {
		switch {
		case r == ' ' || r == ',' || unicode.IsLetter(r) || unicode.IsDigit(r) || r > unicode.MaxASCII && unicode.IsGraphic(r) || r == '\u200d' || r == '\ufe0f':
			b.WriteRune(r)
		case r > unicode.MaxASCII:
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
