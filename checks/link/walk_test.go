package link

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func ref(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "app", Number: n} }

// world builds a graph from lines: "12 strategy", "13 strategy closed not_planned", "1 > 12", "1 > 12 closing",
// "5 feature hidden", "5 moved 6", "5 strategy expired", "12 > 40 superseded-by", "5 strategy deleted".
func world(t testing.TB, lines string) checks.Graph {
	g := checks.Graph{Now: day, Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
	for _, l := range strings.Split(strings.TrimSpace(lines), "\n") {
		f := strings.Fields(l)
		var from, to int
		fmt.Sscan(f[0], &from)
		if f[1] == ">" {
			fmt.Sscan(f[2], &to)
			source := checks.FromBody
			if len(f) > 3 {
				source = checks.LinkSource(f[3])
			}
			g.Edges[ref(from).Key()] = append(g.Edges[ref(from).Key()], checks.Link{From: ref(from), To: ref(to), Source: source})
			continue
		}
		n := checks.Node{Ref: ref(from), Found: true, Accessible: true, Visible: true, State: checks.Open}
		n.Kind, _ = checks.ParseKind(f[1])
		for i, w := range f[1:] {
			switch w {
			case "closed":
				n.State, n.Reason, n.Closed = checks.Closed, checks.Completed, day.AddDate(0, 1, 0)
			case "early":
				n.Closed = day.AddDate(0, -1, 0)
			case "not_planned", "duplicate":
				n.Reason = checks.Reason(w)
			case "expired":
				n.Expires = day
			case "expires":
				n.Expires = day.Add(time.Second)
			case "deleted", "converted":
				n.Found, n.Fate = false, checks.Fate(w)
			case "claims-strategy":
				n.Unvouched = checks.Strategy
			case "claims-vision":
				n.Unvouched = checks.Vision
			case "hidden":
				n.Visible = false
			case "inaccessible":
				n.Accessible = false
			case "moved":
				fmt.Sscan(f[i+2], &to)
				n.MovedTo = ref(to)
			}
		}
		g.Nodes[ref(from).Key()] = n
	}
	return g
}

// told is a chain in words.
func told(c checks.Chain) string {
	home := ref(0)
	var b strings.Builder
	names := func(rs []checks.Ref) string {
		var s []string
		for _, r := range rs {
			if r.Zero() {
				s = append(s, "?")
				continue
			}
			s = append(s, r.In(home))
		}
		return strings.Join(s, " ")
	}
	if c.Linked {
		fmt.Fprintf(&b, "linked %s; ", names(c.Strategies))
	}
	if len(c.Path) > 0 {
		fmt.Fprintf(&b, "path %s; ", names(c.Path))
	}
	if !slices.Equal(c.Disclosed, c.Strategies) {
		fmt.Fprintf(&b, "told %s; ", names(c.Disclosed))
	}
	if !c.Vision.Zero() {
		fmt.Fprintf(&b, "vision %s; ", c.Vision.In(home))
	}
	for _, p := range c.Problems {
		fmt.Fprintf(&b, "%s %s; ", p.Ref.In(home), p.Why)
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestWalk(t *testing.T) {
	far := "12 strategy\n"
	for i := range 11 {
		far += fmt.Sprintf("%d > %d closing\n%d feature\n", 100+i, 101+i, 101+i)
	}
	for _, c := range []struct{ name, world, want string }{
		{"nothing", "1 feature", ""},
		{"straight", "12 strategy\n1 > 12", "linked #12; path #1 #12"},
		{"to the vision", "60 feature\n12 strategy\n3 vision\n1 > 60 closing\n60 > 12\n12 > 3", "linked #12; path #1 #60 #12 #3; vision #3"},
		{"a closed issue carries", "60 feature closed\n12 strategy\n1 > 60 closing\n60 > 12", "linked #12; path #1 #60 #12"},
		{"no kind carries", "60 none\n12 strategy\n1 > 60 closing\n60 > 12 sub-issue", "linked #12; path #1 #60 #12"},
		{"a dropped issue carries not", "60 feature closed not_planned\n12 strategy\n1 > 60 closing\n60 > 12", "#60 is closed as not planned"},
		{"nearest first", "60 feature\n12 strategy\n13 strategy\n1 > 60 closing\n60 > 12\n1 > 13 milestone", "linked #13 #12; path #1 #13"},
		{"as stated when equally near", "12 strategy\n13 strategy\n1 > 13\n1 > 12", "linked #13 #12; path #1 #13"},
		{"strategies beyond strategies", "12 strategy\n13 strategy\n3 vision\n1 > 12\n12 > 13\n13 > 3", "linked #12 #13; path #1 #12 #13 #3; vision #3"},
		{"the vision of the nearest", "12 strategy\n13 strategy\n3 vision\n1 > 12\n1 > 13\n13 > 3", "linked #12 #13; path #1 #12"},
		{"dangling", "1 > 99", "#99 does not exist, or cannot be seen from here"},
		{"not planned", "12 strategy closed not_planned\n1 > 12", "#12 is closed as not planned"},
		{"duplicate", "12 strategy closed duplicate\n1 > 12", "#12 is closed as a duplicate"},
		{"completed later", "12 strategy closed\n1 > 12", "linked #12; path #1 #12"},
		{"completed before", "12 strategy closed early\n1 > 12", "#12 was closed as completed before this was opened"},
		{"a dead strategy carries not", "12 strategy closed not_planned\n13 strategy\n1 > 12\n12 > 13", "#12 is closed as not planned"},
		{"elsewhere", "12 strategy inaccessible\n1 > 12", "#12 is in a repository whose strategies do not count here"},
		{"no strategy", "60 feature\n1 > 60", "#60 is a feature, not a strategy, and is linked to none"},
		{"nothing known", "60 none\n1 > 60", "#60 is not a strategy, and is linked to none"},
		{"closing a leaf is no claim", "60 feature\n1 > 60 closing", ""},
		{"a claim further on", "60 feature\n61 none\n1 > 60 closing\n60 > 61", "#61 is not a strategy, and is linked to none"},
		{"only the reason", "60 feature\n1 > 60\n60 > 99", "#99 does not exist, or cannot be seen from here"},
		{"straight to a vision", "3 vision\n1 > 3", "#3 is a vision: work serves a strategy, and the strategy serves the vision"},
		{"both named", "3 vision\n12 strategy\n1 > 3\n1 > 12", "linked #12; path #1 #12"},
		{"cycle", "2 feature\n3 feature\n1 > 2\n2 > 3\n3 > 2", "#2 is part of a cycle: #2 → #3 → #2"},
		{"back to itself", "2 feature\n1 > 2\n2 > 1", "#1 is part of a cycle: #1 → #2 → #1"},
		{"to itself", "1 feature\n1 > 1", "#1 is linked to itself"},
		{"cycle beside a strategy", "2 feature\n12 strategy\n1 > 2\n2 > 1\n2 > 12", "linked #12; path #1 #2 #12; #1 is part of a cycle: #1 → #2 → #1"},
		{"a milestone's own strategy", "12 strategy\n13 strategy\n1 > 12 milestone\n12 > 12 milestone\n12 > 13 milestone\n13 > 12 milestone", "linked #12; path #1 #12"},
		{"depth 10", far + "1 > 102 closing\n110 > 12", "linked #12; path #1 #102 #103 #104 #105 #106 #107 #108 #109 #110 #12"},
		{"depth 11", far + "1 > 101 closing\n110 > 12", "#111 is more than 10 links away; #12 is more than 10 links away"},
		{"transferred", "12 x moved 40\n40 strategy\n1 > 12", "linked #40; path #1 #40"},
		{"transferred away", "12 x moved 40\n1 > 12", "#12 does not exist, or cannot be seen from here"},
		{"transferred in a circle", "12 x moved 40\n40 x moved 12\n1 > 12", "#12 does not exist, or cannot be seen from here"},
		{"expired", "12 strategy expired\n1 > 12", "#12 expired on 2026-02-28"},
		{"not yet expired", "12 strategy expires\n1 > 12", "linked #12; path #1 #12"},
		{"an expired strategy carries not", "12 strategy expired\n13 strategy\n1 > 12\n12 > 13", "#12 expired on 2026-02-28"},
		{"deleted", "12 strategy deleted\n1 > 12", "#12 was deleted"},
		{"converted", "12 strategy converted\n1 > 12", "#12 was converted to a discussion"},
		{"superseded", "12 strategy\n40 strategy\n3 vision\n1 > 12\n12 > 40 superseded-by\n40 > 3", "linked #40; path #1 #12 #40 #3; vision #3"},
		{"superseded and closed", "12 strategy closed not_planned\n40 strategy\n1 > 12\n12 > 40 superseded-by", "linked #40; path #1 #12 #40"},
		{"superseded and expired", "12 strategy expired\n40 strategy\n1 > 12\n12 > 40 superseded-by", "linked #40; path #1 #12 #40"},
		{"superseded twice", "12 strategy closed early\n40 strategy closed duplicate\n41 strategy\n1 > 12\n12 > 40 superseded-by\n40 > 41 superseded-by",
			"linked #41; path #1 #12 #40 #41"},
		{"split", "12 strategy\n40 strategy\n41 strategy\n1 > 12\n12 > 40 superseded-by\n12 > 41 superseded-by", "linked #40 #41; path #1 #12 #40"},
		{"split, one half dropped", "12 strategy\n40 strategy closed not_planned\n41 strategy\n1 > 12\n12 > 40 superseded-by\n12 > 41 superseded-by",
			"linked #41; path #1 #12 #41"},
		{"superseded by nothing", "12 strategy\n1 > 12\n12 > 99 superseded-by", "linked #12; path #1 #12"},
		{"closed and superseded by nothing", "12 strategy closed not_planned\n1 > 12\n12 > 99 superseded-by",
			"#12 is closed as not planned; #99 does not exist, or cannot be seen from here"},
		{"closed and superseded by no strategy", "12 strategy closed not_planned\n60 feature\n1 > 12\n12 > 60 superseded-by",
			"#12 is closed as not planned; #60 is named as what supersedes #12, and is no strategy"},
		{"a strategy that nobody with the right calls so", "12 none claims-strategy\n1 > 12", "#12 is not a strategy yet, since whoever wrote it has no triage permission, or no account any more: " +
			"somebody with that permission puts the strategy label on it, or says `/northstar kind strategy` there"},
		{"one that is taken for work", "12 feature claims-strategy\n1 > 12", "#12 is not a strategy yet, since whoever wrote it has no triage permission, or no account any more: " +
			"somebody with that permission puts the strategy label on it, or says `/northstar kind strategy` there"},
		{"one that nobody may see", "12 none claims-strategy hidden\n1 > 12", "#12 does not exist, or cannot be seen from here"},
		{"a vision that nobody with the right calls so, for work", "3 none claims-vision\n1 > 3", "#3 is not a strategy, and is linked to none"},
		{"superseded by what ended", "12 strategy\n40 strategy closed duplicate\n1 > 12\n12 > 40 superseded-by", "linked #12; path #1 #12"},
		{"both ended", "12 strategy expired\n40 strategy closed duplicate\n1 > 12\n12 > 40 superseded-by",
			"#12 expired on 2026-02-28; #40 is closed as a duplicate"},
		{"superseded in a circle", "12 strategy\n40 strategy\n1 > 12\n12 > 40 superseded-by\n40 > 12 superseded-by",
			"linked #12 #40; path #1 #12; #12 is part of a cycle: #12 → #40 → #12"},
		{"out of a circle", "12 strategy\n40 strategy\n41 strategy\n1 > 12\n12 > 40 superseded-by\n40 > 12 superseded-by\n40 > 41 superseded-by",
			"linked #41; path #1 #12 #40 #41; #12 is part of a cycle: #12 → #40 → #12"},
		{"superseded by itself", "12 strategy\n1 > 12\n12 > 12 superseded-by", "linked #12; path #1 #12; #12 is linked to itself"},
		{"work is not superseded", "60 feature\n12 strategy\n1 > 60\n60 > 12 superseded-by", "#60 is a feature, not a strategy, and is linked to none"},
		{"the heir is linked to as well", "12 strategy\n40 strategy\n1 > 40\n1 > 12\n12 > 40 superseded-by", "linked #40; path #1 #40"},
		{"a vision superseded", "12 strategy\n3 vision closed not_planned\n4 vision\n1 > 12\n12 > 3\n3 > 4 superseded-by",
			"linked #12; path #1 #12 #3 #4; vision #4"},
		{"a vision that ended", "12 strategy\n3 vision closed not_planned\n1 > 12\n12 > 3", "linked #12; path #1 #12"},
		{"a private one is superseded", "12 strategy hidden closed\n40 strategy\n1 > 12\n12 > 40 superseded-by", "linked #40; path #1 #12; told #12"},
		{"a superseded strategy itself", "1 strategy\n40 strategy\n1 > 40 superseded-by", "linked #40; path #1 #40"},
		{"private counts", "12 strategy hidden\n1 > 12", "linked #12; path #1 #12"},
		{"what a private one leads to is its own", "13 feature hidden\n12 strategy\n3 vision\n1 > 13\n13 > 12\n12 > 3", "linked #12; path #1 #13; told #13; vision #3"},
		{"and the trouble behind it", "13 feature hidden\n2 feature\n12 strategy closed not_planned\n1 > 13 closing\n13 > 2\n2 > 12", ""},
		{"a private parent", "13 strategy hidden\n1 > 13 sub-issue", "linked #13; path #1 ?; told ?"},
		{"a private parent that is named as well", "13 strategy hidden\n1 > 13 sub-issue\n1 > 13 command", "linked #13; path #1 #13"},
		{"a private task list behind another item", "13 strategy hidden\n2 feature\n1 > 2 closing\n2 > 13 task-list", "linked #13; path #1 #2 ?; told ?"},
		{"a private parent that ended", "13 strategy hidden closed not_planned\n1 > 13 sub-issue", ""},
		{"two ways to one", "13 feature hidden\n2 feature\n3 feature\n12 strategy\n1 > 13\n13 > 12\n1 > 2\n2 > 3\n3 > 12", "linked #12; path #1 #13"},
		{"a private vision", "12 strategy\n3 vision hidden\n1 > 12\n12 > 3", "linked #12; path #1 #12 #3; vision #3"},
		{"a private vision that states it itself", "12 strategy\n3 vision hidden\n1 > 12\n12 > 3 task-list", "linked #12; path #1 #12 ?; vision #3"},
		{"private says nothing", "12 strategy hidden closed not_planned\n13 feature hidden\n1 > 12\n1 > 13",
			"#12 does not exist, or cannot be seen from here; #13 does not exist, or cannot be seen from here"},
		{"nor what it is linked to", "13 feature hidden\n1 > 13\n13 > 99", "#13 does not exist, or cannot be seen from here"},
		{"nor its cycles", "13 feature hidden\n1 > 13 closing\n13 > 1", ""},
		{"a strategy's own vision", "1 strategy\n3 vision\n1 > 3", "path #1 #3; vision #3"},
		{"a strategy without", "1 strategy\n60 feature\n1 > 60", "#60 is not a vision, and leads to none"},
		{"a strategy's troubles are its own", "12 strategy\n1 > 12\n12 > 99", "linked #12; path #1 #12"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := told(Walk(checks.Item{Ref: ref(1), Created: day}, world(t, c.world)))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestWalkOnAnyGraph holds what must be true whatever people link.
func TestWalkOnAnyGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 24).Draw(t, "nodes")
		g := checks.Graph{Now: day, Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
		for i := 1; i <= n; i++ {
			node := checks.Node{Ref: ref(i)}
			node.Found = rapid.IntRange(0, 9).Draw(t, "found") > 0
			node.Accessible = rapid.IntRange(0, 9).Draw(t, "accessible") > 0
			node.Visible = rapid.IntRange(0, 4).Draw(t, "visible") > 0
			node.Kind = rapid.SampledFrom([]checks.Kind{checks.None, checks.Feature, checks.Feature, checks.Strategy, checks.Vision}).Draw(t, "kind")
			node.State = rapid.SampledFrom([]checks.State{checks.Open, checks.Closed}).Draw(t, "state")
			node.Reason = rapid.SampledFrom([]checks.Reason{"", checks.Completed, checks.NotPlanned}).Draw(t, "reason")
			node.Closed = day.AddDate(0, 0, rapid.IntRange(-1, 1).Draw(t, "closed"))
			if rapid.IntRange(0, 4).Draw(t, "horizon") == 0 {
				node.Expires = day.AddDate(0, 0, rapid.IntRange(0, 1).Draw(t, "expires"))
			}
			if rapid.IntRange(0, 14).Draw(t, "moved") == 0 {
				node.MovedTo = ref(rapid.IntRange(1, n+1).Draw(t, "to"))
			}
			if rapid.IntRange(0, 19).Draw(t, "known") > 0 {
				g.Nodes[node.Ref.Key()] = node
			}
			for _, to := range rapid.SliceOfN(rapid.IntRange(1, n+1), 0, 3).Draw(t, "edges") {
				g.Edges[ref(i).Key()] = append(g.Edges[ref(i).Key()], checks.Link{From: ref(i), To: ref(to),
					Source: rapid.SampledFrom([]checks.LinkSource{checks.FromBody, checks.FromClosing, checks.FromMilestone, checks.FromSuccession, checks.FromSubIssue, checks.FromTaskList}).Draw(t, "source")})
			}
		}
		c := Walk(checks.Item{Ref: ref(1), Created: day}, g)
		if d := cmp.Diff(c, Walk(checks.Item{Ref: ref(1), Created: day}, g)); d != "" {
			t.Fatal("two walks differ: ", d)
		}
		if c.Linked != (len(c.Strategies) > 0) || c.Linked && !contains(c.Path, c.Strategies[0]) && !contains(c.Disclosed, c.Strategies[0]) && !contains(c.Disclosed, c.Path[len(c.Path)-1]) {
			t.Fatalf("linked without its strategy: %+v", c)
		}
		validPath(t, c, g)
		public := stated(g)
		for _, r := range slices.Concat(c.Path, c.Disclosed) {
			if !r.Zero() && !public[r] {
				t.Fatalf("%v is told, and stated where not everybody can read it: %+v", r, c)
			}
		}
		for _, p := range c.Problems {
			if !public[p.Ref] {
				t.Fatalf("%+v is told, and stated where not everybody can read it", p)
			}
			for _, m := range regexp.MustCompile(`#(\d+)`).FindAllStringSubmatch(p.Why, -1) {
				if n, _ := strconv.Atoi(m[1]); !public[ref(n)] {
					t.Fatalf("%+v tells of #%d", p, n)
				}
			}
		}
		for _, s := range c.Strategies {
			if node := g.Nodes[s.Key()]; node.Kind != checks.Strategy || !node.Found || !node.Accessible ||
				node.State == checks.Closed && (node.Reason == checks.NotPlanned || !node.Closed.After(day)) ||
				!node.Expires.IsZero() && !node.Expires.After(day) {
				t.Fatalf("%v counts: %+v", s, node)
			}
		}
		for _, p := range c.Problems {
			if node := g.Nodes[p.Ref.Key()]; p.Ref != ref(1) && !node.Visible && p.Why != unseen {
				t.Fatalf("tells of a private item: %+v", p)
			}
		}
	})
}

// stated is what the readers of item 1 can find out for themselves: what it is linked to by the texts that they may read, and
// what that is linked to, as long as they may see it.
func stated(g checks.Graph) map[checks.Ref]bool {
	w := walk{g: g}
	out := map[checks.Ref]bool{ref(1): true}
	for queue := []checks.Ref{ref(1)}; len(queue) > 0; queue = queue[1:] {
		for _, l := range g.Edges[queue[0].Key()] {
			n := w.target(l.To)
			by := n.Visible || l.Source != checks.FromSubIssue && l.Source != checks.FromTaskList
			if by && n.Visible && !out[n.Ref] {
				queue = append(queue, n.Ref)
			}
			out[n.Ref], out[l.To] = out[n.Ref] || by, out[l.To] || by
		}
	}
	return out
}

func contains(rs []checks.Ref, r checks.Ref) bool {
	for _, x := range rs {
		if x == r {
			return true
		}
	}
	return false
}

func validPath(t *rapid.T, c checks.Chain, g checks.Graph) {
	if len(c.Path) == 0 {
		return
	}
	if c.Path[0] != ref(1) || len(c.Path) > MaxDepth+1 {
		t.Fatalf("path %v", c.Path)
	}
	if len(c.Links) != len(c.Path)-1 {
		t.Fatalf("%d links for the path %v", len(c.Links), c.Path)
	}
	for i, l := range c.Links {
		if l.From != c.Path[i] && !c.Path[i+1].Zero() {
			t.Fatalf("%+v does not lead on from %v", l, c.Path[i])
		}
	}
	w := walk{g: g}
	met := map[checks.Ref]bool{c.Path[0]: true}
	for i, to := range c.Path[1:] {
		found := to.Zero() && i == len(c.Path)-2 && c.Links[i] == checks.Link{}
		for _, l := range g.Edges[c.Path[i].Key()] {
			found = found || w.target(l.To).Ref == to
		}
		if !found || met[to] {
			t.Fatalf("step to %v in %v: edge %v, met before %v", to, c.Path, found, met[to])
		}
		met[to] = true
	}
	if end := c.Path[len(c.Path)-1]; !c.Vision.Zero() && (end != c.Vision && g.Nodes[end.Key()].Visible || g.Nodes[c.Vision.Key()].Kind != checks.Vision) {
		t.Fatalf("vision %v of %v", c.Vision, c.Path)
	}
}

func TestWalkOnALargeGraph(t *testing.T) {
	g := checks.Graph{Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
	for i := 1; i <= 2000; i++ {
		g.Nodes[ref(i).Key()] = checks.Node{Ref: ref(i), Found: true, Accessible: true, Visible: true, Kind: checks.Feature, State: checks.Open}
		for j := range 20 {
			g.Edges[ref(i).Key()] = append(g.Edges[ref(i).Key()], checks.Link{From: ref(i), To: ref((i*7+j*13)%2000 + 1), Source: checks.FromBody})
		}
	}
	c := Walk(checks.Item{Ref: ref(1), Created: day}, g)
	if len(c.Problems) > 2000*20 { // every link at most once, not every way through
		t.Errorf("%d problems", len(c.Problems))
	}
}

func TestClosingElsewhereIsNoBrokenLink(t *testing.T) {
	it := checks.Item{Ref: ref(1), Type: checks.Pull}
	away := checks.Ref{Owner: "elsewhere", Repo: "x", Number: 7}
	g := checks.Graph{Edges: map[string][]checks.Link{it.Ref.Key(): {
		{From: it.Ref, To: away, Source: checks.FromClosing}, {From: it.Ref, To: ref(9), Source: checks.FromClosing}}}}
	got := Walk(it, g)
	if len(got.Problems) != 1 || got.Problems[0].Ref != ref(9) {
		t.Errorf("problems %v: want the dangling one at home alone", got.Problems)
	}
}

// Where the link to each strategy is stated is told of ways that readers may see all of.
func TestWays(t *testing.T) {
	g := world(t, `
5 feature
6 feature hidden
7 feature
12 strategy
13 strategy
14 strategy hidden
15 strategy hidden
16 strategy
1 > 12
1 > 5 closing
5 > 13 sub-issue
5 > 14
5 > 15 sub-issue
1 > 6
6 > 7
7 > 16`)
	got := map[int]string{}
	for key, l := range Walk(checks.Item{Ref: ref(1), Type: checks.Pull}, g).Ways {
		got[l.To.Number] = fmt.Sprint(l.From.Number, " ", l.Source)
		if l.To.Key() != key {
			t.Errorf("%s: the way to %s", key, l.To)
		}
	}
	if d := cmp.Diff(map[int]string{12: "1 body", 13: "5 sub-issue", 14: "5 body"}, got); d != "" {
		t.Error(d)
	}
}

// What is stated and was taken away is named, unless the item leads there by another link.
func TestLinksThatWereTakenAway(t *testing.T) {
	g := world(t, `
12 strategy
13 strategy
5 feature
1 > 5 closing
5 > 13`)
	for _, n := range []int{12, 13, 12} {
		g.Away = append(g.Away, checks.Link{From: ref(1), To: ref(n), Source: checks.FromBody, By: "tom"})
	}
	c := Walk(checks.Item{Ref: ref(1), Type: checks.Pull}, g)
	want := []checks.Problem{{Ref: ref(12), Why: "was unlinked by @tom", Source: checks.FromBody, Away: true}}
	if d := cmp.Diff(want, c.Problems); d != "" || !c.Linked {
		t.Errorf("linked %v: %s", c.Linked, d)
	}
}

// Who may not know of an item links to nothing, whoever else leads there: neither does their link count, nor is it shorter.
func TestLinkOfWhoMayNotKnowOfItsEnd(t *testing.T) {
	g := world(t, "1 feature\n2 feature\n12 strategy hidden\n1 > 12\n1 > 2\n2 > 12")
	item := checks.Item{Ref: ref(1), State: checks.Open}
	if c := Walk(item, g); len(c.Links) != 1 {
		t.Fatalf("a link of somebody who may: %s", told(c))
	}
	g.Edges[ref(1).Key()][0].Unknown = true
	c := Walk(item, g)
	if want := []checks.Ref{ref(1), ref(2), ref(12)}; !c.Linked || !slices.Equal(c.Path, want) {
		t.Errorf("the chain is %s, want it by #2", told(c))
	}
	if len(c.Problems) != 1 || c.Problems[0].Ref != ref(12) || c.Problems[0].Why != unseen {
		t.Errorf("problems: %+v", c.Problems)
	}
	delete(g.Edges, ref(2).Key())
	if c := Walk(item, g); c.Linked {
		t.Errorf("it counts: %s", told(c))
	}
}
