package chart

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

var update = flag.Bool("update", false, "write the golden files anew")

// hostile is a title that tries to end what it stands in, to ping and to hide what follows.
const hostile = "\"]; end <img src=x onerror=alert(1)> #quot; @everyone `**b**` | fixes #1 \u202e\u200b%%{init}%% --> x"

func ref(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "shop", Number: n} }

func node(n int, k checks.Kind, title string, serves ...checks.Ref) Node {
	return Node{Ref: ref(n), Type: checks.Issue, Kind: k, Title: title, State: checks.Open, Weight: checks.Unit, Serves: serves}
}

func touches(n Node) Node { n.Touches = true; return n }
func closed(n Node) Node  { n.State = checks.Closed; return n }
func planned(n Node, milestone string) Node {
	n.Milestone = milestone
	return n
}
func likely(n Node) Node { n.Likely = true; return n }
func plannedBy(n Node, milestone string, p Plan) Node {
	n.Milestone, n.Plan = milestone, &p
	return n
}
func pull(n Node, closes ...checks.Ref) Node {
	n.Type, n.Closes = checks.Pull, closes
	return n
}

// story is a map with everything: two visions, a strategy under another, one under two visions, one in a private
// repository, one that serves nothing, two in a circle, work under several, done work and pull requests, work that touches a
// non-goal, and what serves something that is not given.
func story() Input {
	board := checks.Ref{Owner: "acme", Repo: "board", Number: 5}
	heavy := node(35, checks.TechDebt, "Remove the old index", ref(12), ref(3))
	heavy.Weight = 2500
	return Input{Of: "acme/shop", Home: ref(0), At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Unclassified: 4, Notes: []string{"acme/web is still being read"}, Nodes: []Node{
		said(node(3, checks.Vision, "Shopping without searching"), "product"),
		node(4, checks.Vision, hostile),
		closed(node(5, checks.Vision, "Open a shop")),
		node(12, checks.Strategy, "Find anything in a second", ref(3)),
		node(13, checks.Strategy, "Suggest before they ask", ref(12), ref(3)),
		node(14, checks.Strategy, "One catalogue", ref(3), ref(4)),
		{Ref: board, Type: checks.Issue, Kind: checks.Strategy, Title: "Sell the warehouse", State: checks.Open, Private: true, Serves: []checks.Ref{ref(4)}},
		closed(node(15, checks.Strategy, "Take cards", ref(5))),
		node(16, checks.Strategy, "Fewer passwords"),
		node(17, checks.Strategy, "Chicken", ref(18)),
		node(18, checks.Strategy, "Egg", ref(17)),
		node(34, checks.Feature, "Suggest while typing", ref(13), ref(12), ref(3)),
		heavy,
		in(node(46, checks.Feature, "Search by size", ref(12), ref(3)), "Winter", 5),
		planned(closed(node(36, checks.Feature, "Search by colour", ref(12), ref(3))), "Spring"),
		node(37, checks.TechDebt, "One table of articles", ref(12), ref(14), ref(3), ref(4)),
		node(38, checks.Feature, "Chick", ref(17), ref(18)),
		pull(node(71, checks.Feature, "Suggest while typing", ref(13)), ref(34)),
		pull(node(72, checks.TechDebt, "Rename the shelf", board), checks.Ref{Owner: "acme", Repo: "shop", Number: 999}),
		planned(node(40, checks.Feature, hostile), "Spring"),
		pull(node(41, checks.TechDebt, "Tabs to spaces")),
		closed(node(42, checks.Feature, "A snow effect", ref(77))),
		touches(node(43, checks.Feature, "Accounts for guests", ref(16))),
		node(19, checks.Strategy, "Ship from the shelf", checks.Ref{}),
		node(44, checks.Feature, "Count the shelf", ref(19)),
		node(45, checks.TechDebt, "Sort the shelf", checks.Ref{}),
	}}
}

// A milestone on the map has the figures of its checks and its summary: likely kinds count and are told apart, a pull request counts beside
// the issue that it closes there and nowhere else, and the share is on the side of the band's ends where it is.
func TestMilestonesAreCountedOnce(t *testing.T) {
	band := checks.Band{Min: 330_000, Max: 400_000}
	plan := func(basis checks.Basis, org bool) Plan { return Plan{Band: band, Basis: basis, Org: org} }
	besides := plannedBy(pull(node(5, checks.Feature, "e"), ref(3)), "Spring", plan(checks.Planned, false))
	besides.Beside = true
	m := New(Input{Of: "acme/shop", Home: ref(0), Nodes: []Node{
		plannedBy(likely(node(1, checks.Feature, "a")), "Spring", plan(checks.Planned, false)),
		plannedBy(closed(node(2, checks.TechDebt, "b")), "Spring", plan(checks.Planned, false)),
		plannedBy(node(3, checks.Feature, "c"), "Spring", plan(checks.Planned, false)),
		besides,
		plannedBy(pull(node(6, checks.Feature, "f"), ref(3)), "Summer", plan(checks.Finished, false)), // of an issue elsewhere
		plannedBy(closed(node(7, checks.TechDebt, "g")), "Summer", plan(checks.Finished, false)),
		plannedBy(node(8, checks.TechDebt, "h"), "Winter", plan(checks.Remaining, true)),
		plannedBy(closed(node(9, checks.TechDebt, "i")), "Winter", plan(checks.Remaining, true)),
	}})
	got := m.Text(Short)
	for _, want := range []string{
		"Spring · 2 open, 1 done, 33.3% debt, 1 likely; 2 of the open serve no strategy",
		"Summer · 1 open, 1 done, 100% debt of completed work; 1 of the open serves no strategy",
		"Winter · 1 open, 1 done, 100% debt of remaining work in this repository, judged with the others; 1 of the open serves no strategy",
		"✨ #1 a · open · likely",
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("the map does not say %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "#5") || !strings.Contains(got, "PR #6") {
		t.Errorf("the pull requests:\n%s", got)
	}
}

func drawn() *Map {
	m := New(story())
	m.Guides(func(g *Guide) {
		if g.Ref == ref(12) {
			g.Findings = []string{"no-non-goals", "no-horizon"}
		}
	})
	return m
}

func TestStory(t *testing.T) {
	m := drawn()
	asJSON, err := m.JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "story.txt.golden", m.Text(Short))
	golden(t, "story.md.golden", m.Markdown(Short))
	golden(t, "story.mermaid.golden", m.Mermaid())
	golden(t, "story.json.golden", string(asJSON))
	golden(t, "empty.txt.golden", New(Input{Of: "acme", At: story().At}).Text(Short))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s: -golden +got\n%s", name, d)
	}
}

// Long lists are cut with a count, never at one that would take as much room, and whole on demand.
func TestCut(t *testing.T) {
	in := Input{Of: "acme", Home: ref(0), Nodes: []Node{node(1, checks.Strategy, "All of it")}}
	for n := range 15 {
		in.Nodes = append(in.Nodes, node(10+n, checks.Feature, "Under it", ref(1)), node(50+n, checks.Strategy, "Another"), node(100+n, checks.TechDebt, "Under nothing"))
	}
	m := New(in)
	for l, want := range map[Limits][]string{
		{Work: 10, Unserved: 5, Guides: 3}:   {"│  └─ … and 5 more\n", "\n└─ … and 10 more\n", "\n└─ … and 13 more\n"},
		{Work: 14, Unserved: 14, Guides: 15}: nil,
		{}:                                   nil,
	} {
		got := m.Text(l)
		if want == nil && (strings.Contains(got, "more") || strings.Count(got, "\n") != 15+16+15+5) {
			t.Errorf("%+v: %s", l, got)
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%+v: no %q in\n%s", l, w, got)
			}
		}
	}
}

// Mermaid stays within what GitHub draws, whatever the size of the map.
func TestMermaidFits(t *testing.T) {
	for _, c := range []struct{ strategies, work, unserved int }{{1, 1000, 1000}, {1000, 10, 0}, {30, 30, 100}, {3000, 0, 3}} {
		in := Input{Of: "acme", Home: ref(0), Nodes: []Node{node(1, checks.Vision, "All")}}
		n := 2
		add := func(k checks.Kind, serves ...checks.Ref) checks.Ref {
			in.Nodes = append(in.Nodes, node(n, k, strings.Repeat("\"", 200), serves...))
			n++
			return ref(n - 1)
		}
		for range c.strategies {
			s := add(checks.Strategy, ref(1))
			for range c.work {
				add(checks.Feature, s, ref(1))
			}
		}
		for range c.unserved {
			add(checks.TechDebt)
		}
		got := New(in).Mermaid()
		if edges := strings.Count(got, " --> "); edges > 500 || len(got) > 50_000 || !strings.Contains(got, "not shown") {
			t.Errorf("%+v: %d characters, %d edges", c, len(got), edges)
		}
	}
}

// Whatever links to whatever, every item is on the map, each counted once, and every text is made.
func TestAnyGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := maps(t, 14)
		size := len(in.Nodes)
		m := New(in)
		guides, whole, work := map[string]int{}, map[string]int{}, map[string]bool{}
		var walk func(gs []*Guide, depth int)
		walk = func(gs []*Guide, depth int) {
			for _, g := range gs {
				if depth > size+1 { // the last may be there again
					t.Fatal("deeper than there are items")
				}
				guides[g.Name]++
				if !g.Again {
					whole[g.Name]++
				}
				for _, w := range g.Work {
					work[w.Name] = true
				}
				walk(g.Strategies, depth+1)
			}
		}
		walk(m.Visions, 1)
		walk(m.Strategies, 1)
		walk(m.Elsewhere.Strategies, 1)
		for _, w := range m.Unserved.Items {
			if work[w.Name] {
				t.Fatalf("%s serves something and nothing", w.Name)
			}
			work[w.Name] = true
		}
		open, done, elsewhere := 0, 0, 0
		placed := map[string][3]int{} // open, done, and what serves nothing
		for i := range in.Nodes {
			n := &in.Nodes[i]
			switch {
			case !n.Kind.Work():
				if whole[n.Ref.String()] != 1 {
					t.Fatalf("%s is shown whole %d times", n.Ref, whole[n.Ref.String()])
				}
				continue
			case n.State == checks.Open && !work[n.Ref.String()]:
				if !slices.ContainsFunc(n.Serves, func(r checks.Ref) bool { return r.Number > size }) {
					t.Fatalf("%s is not on the map", n.Ref)
				}
				elsewhere++
				open++
			case n.State == checks.Open:
				open++
			default:
				done++
			}
			for _, name := range []string{n.Ref.Full(), n.Ref.Full() + " " + n.Milestone} {
				p := placed[name]
				p[map[bool]int{true: 0, false: 1}[n.State == checks.Open]]++
				if !slices.ContainsFunc(n.Serves, func(r checks.Ref) bool {
					i := slices.IndexFunc(in.Nodes, func(o Node) bool { return o.Ref == r })
					return i < 0 || in.Nodes[i].Kind == checks.Strategy
				}) {
					p[2]++
				}
				if placed[name] = p; n.Milestone == "" {
					break
				}
			}
		}
		shown := map[string][3]int{}
		for _, r := range m.Repositories {
			shown[r.Name] = [3]int{r.Work.Open, r.Work.Done, r.Unserved.Open + r.Unserved.Done}
			for _, p := range r.Milestones {
				shown[r.Name+" "+p.Name] = [3]int{p.Work.Open, p.Work.Done, p.Unserved.Open + p.Unserved.Done}
			}
		}
		if d := cmp.Diff(placed, shown); d != "" {
			t.Fatalf("what is where (-), and what is shown (+): %s", d)
		}
		if m.Work.Open != open || m.Work.Done != done || m.Unserved.Open != len(m.Unserved.Items) || m.Elsewhere.Open != elsewhere {
			t.Fatalf("counted %+v, %+v; there are %d and %d", m.Work, m.Unserved, open, done)
		}
		m.Guides(func(g *Guide) {
			if g.Coverage.Open > m.Work.Open-m.Unserved.Open || g.Coverage.Open < len(openOf(g.Work)) {
				t.Fatalf("%s covers %+v of %+v", g.Name, g.Coverage, m.Work)
			}
		})
		if b, err := m.JSON(); err != nil || !json.Valid(b) {
			t.Fatal(err)
		}
		m.Text(Short)
		m.Markdown(Short)
		m.Mermaid()
	})
}

func openOf(all []*Item) (open []*Item) {
	for _, it := range all {
		if it.State == checks.Open {
			open = append(open, it)
		}
	}
	return open
}

// FuzzTitles holds that no title breaks out of the box, the line or the list entry that it stands in.
func FuzzTitles(f *testing.F) {
	for _, s := range []string{hostile, "1. one", "- two", "`x`", "end", "a\nb\r\nc", "\xff\xfe", "#35;", "&#34;", "</text><script>", "🔭👩‍💻", "%%", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		m := New(Input{Of: "acme", Home: ref(0), Nodes: []Node{node(1, checks.Vision, title), node(2, checks.Strategy, "b", ref(1)), node(3, checks.Feature, title, ref(2)), planned(node(4, checks.Feature, title), title)}})
		drawing := m.Mermaid()
		if strings.Count(drawing, "\n") != 17 || strings.Count(drawing, `"`) != 2*5 || strings.ContainsAny(drawing, "<&") ||
			strings.Count(drawing, "-->") != strings.Count(drawing, ">") || strings.Count(drawing, "`") != 6 {
			t.Errorf("%q: %s", title, drawing)
		}
		lines := 12 // as many whatever the title, but for the milestone that needs one
		if title == "" {
			lines = 8
		}
		if s := m.Text(Short); strings.Count(s, "\n") != lines || !utf8.ValidString(s) {
			t.Errorf("%q: %s", title, s)
		}
		if s := m.Markdown(Short); strings.Count(s, "\n") != 3 || !utf8.ValidString(s) {
			t.Errorf("%q: %s", title, s)
		}
	})
}

// BenchmarkMap draws 100,000 items of work under 1,000 strategies, eight deep.
func BenchmarkMap(b *testing.B) {
	in := Input{Of: "acme"}
	chains := map[int][]checks.Ref{}
	for n := 1; n <= 1000; n++ {
		k := checks.Strategy
		if n%8 == 1 {
			k = checks.Vision
		} else {
			chains[n] = append([]checks.Ref{ref(n - 1)}, chains[n-1]...)
		}
		in.Nodes = append(in.Nodes, node(n, k, fmt.Sprint("Number ", n), chains[n]...))
	}
	for n := range 100_000 {
		s := n%1000 + 1
		in.Nodes = append(in.Nodes, node(10_000+n, checks.Feature, "Work", append([]checks.Ref{ref(s)}, chains[s]...)...))
	}
	for b.Loop() {
		m := New(in)
		m.Text(Short)
		m.Mermaid()
	}
}
