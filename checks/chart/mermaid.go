package chart

import (
	"fmt"
	"slices"
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
// serves. However large the map is, the drawing is one that GitHub takes and a person can read: about as high as a long
// comment. It says what it leaves out.
func (m *Map) Mermaid() string {
	var d *drawing
	for _, boxes := range []int{60, 40, 25, 15} {
		d = &drawing{choice: m.choose(boxes), ids: map[string]string{}, edges: map[string]bool{}}
		d.draw()
		if len(d.edges) <= maxEdges && d.b.Len() <= maxChars {
			break
		}
	}
	return "```mermaid\n" + d.b.String() + "```\n"
}

// drawing is one attempt.
type drawing struct {
	choice
	b     strings.Builder
	ids   map[string]string // by Ref.Key
	edges map[string]bool
	notes int
}

func (d *drawing) draw() {
	d.b.WriteString("%%{init: {'flowchart': {'nodeSpacing': 20, 'subGraphTitleMargin': {'bottom': 15}}}}%%\nflowchart RL\n")
	d.b.WriteString("  classDef done stroke-dasharray:4 3\n  classDef note fill:none,stroke:none\n")
	for _, gs := range [][]*Guide{d.m.Visions, d.m.Strategies, d.m.Elsewhere.Strategies} {
		for _, g := range gs {
			d.guide(g, "")
		}
	}
	if n := d.m.Unserved.Open; n > 0 {
		says := fmt.Sprintf("❔ serves no strategy: %d open", n)
		if d.more > 0 {
			says += fmt.Sprintf(", %d of them not shown", d.more)
		}
		if d.more < n {
			fmt.Fprintf(&d.b, "  subgraph unserved[\"%s\"]\n  direction RL\n", says)
			for _, it := range d.m.Unserved.Items {
				d.item(it, "")
			}
			d.b.WriteString("  end\n")
		} else {
			d.note(says)
		}
	}
	d.note(d.left[""].String())
	d.note(d.m.elsewhere())
	if strings.Contains(d.b.String(), touched+" ") {
		d.note(touching)
	}
}

// note is a box with something to know about the drawing.
func (d *drawing) note(says string) {
	if says != "" {
		d.notes++
		fmt.Fprintf(&d.b, "  note%d(\"%s\"):::note\n", d.notes, box(says))
	}
}

// guide draws a vision or a strategy that is shown, with what is shown of what is under it.
func (d *drawing) guide(g *Guide, under string) {
	key := g.Ref.Key()
	if !d.shown[key] {
		return
	}
	if d.ids[key] == "" {
		shape := [2]string{"[", "]"}
		if g.Kind == checks.Vision {
			shape = [2]string{"([", "])"}
		}
		d.node(key, shape, d.label(g), g.State)
	}
	d.edge(key, under)
	if g.Again {
		return
	}
	for _, s := range g.Strategies {
		d.guide(s, key)
	}
	for _, it := range g.Work {
		d.item(it, key)
	}
}

// label is what the box of a vision or a strategy says. Its lines are parted as they are in any text: a tag for it would make
// Mermaid take the label for HTML, put the signs in the place of their numbers, and then read them as mathematics, icons and
// Markdown.
func (d *drawing) label(g *Guide) string {
	lines := []string{d.m.sign(&g.Item) + " " + text.Cut(checks.Line(g.Title), boxTitle), g.Coverage.String()}
	if slices.ContainsFunc(d.m.Elsewhere.Strategies, func(e *Guide) bool { return e.Ref == g.Ref }) {
		lines = append(lines, "serves what is not on this map")
	}
	if len(g.Findings) > 0 {
		lines = append(lines, "⚠️ "+text.Cut(strings.Join(g.Findings, ", "), 100))
	}
	if l := d.left[g.Ref.Key()]; l != nil {
		lines = append(lines, l.String())
	}
	for i, l := range lines {
		lines[i] = box(l)
	}
	return strings.Join(lines, "\n")
}

// item draws an item of work that is shown.
func (d *drawing) item(it *Item, under string) {
	key := it.Ref.Key()
	if !d.shown[key] {
		return
	}
	if d.ids[key] == "" {
		d.node(key, [2]string{"(", ")"}, box(d.m.sign(it)+" "+text.Cut(checks.Line(it.Title), boxTitle)+d.m.weighs(it)), it.State)
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

// box is text in a box of Mermaid, where every sign that may mean something there, in HTML or in Markdown is written as its
// number.
func box(s string) string {
	var b strings.Builder
	for _, r := range checks.Line(s) {
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
