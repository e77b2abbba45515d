package chart

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

// maps is any map of a size: whatever links to whatever, some of it to what is not given.
func maps(t *rapid.T, most int) Input {
	in := Input{Of: "acme", Home: ref(0)}
	where := func(n int) checks.Ref {
		return checks.Ref{Owner: "acme", Repo: []string{"shop", "web"}[n%2], Number: n}
	}
	size := rapid.IntRange(0, most).Draw(t, "size")
	for n := range size {
		x := node(n+1, rapid.SampledFrom(checks.Kinds).Draw(t, "kind"), "x")
		x.Ref, x.Milestone = where(n+1), rapid.SampledFrom([]string{"", "M", "N"}).Draw(t, "milestone")
		for range rapid.IntRange(0, 4).Draw(t, "links") {
			x.Serves = append(x.Serves, where(rapid.IntRange(1, size+1).Draw(t, "to")))
		}
		if rapid.Bool().Draw(t, "done") {
			x = closed(x)
		}
		in.Nodes = append(in.Nodes, x)
	}
	return in
}

// tell is how many visions, strategies and items of work a drawing has boxes for, and how many it says that it leaves out.
func tell(drawing string) (shown, left leftOut) {
	for sign, n := range map[string]*int{"🔭": &shown.visions, "🧭": &shown.strategies, "✨": &shown.work, "🧹": &shown.work} {
		*n += strings.Count(drawing, `"`+sign+" ")
	}
	number := func(pattern string, n *int) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(drawing, -1) {
			k, _ := strconv.Atoi(m[1])
			*n += k
		}
	}
	drawing = strings.NewReplacer("#44;", ",", "#58;", ":").Replace(drawing)
	number(`not shown:.* (\d+) visions?`, &left.visions)
	number(`not shown:.* (\d+) strateg`, &left.strategies)
	number(`not shown:.* (\d+) items? of work`, &left.work)
	number(`, (\d+) of them not shown`, &left.work)
	number(`serves no strategy: (\d+) open"\):::note`, &left.work)
	return shown, left
}

// What a drawing shows and what it says that it leaves out is all that there is, whatever there is and however little it may
// show; and it is never larger than GitHub takes.
func TestShownAndLeftOutIsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := maps(t, 120)
		m := New(in)
		want := leftOut{work: len(m.Unserved.Items)}
		under := map[string]bool{}
		m.Guides(func(g *Guide) {
			if g.Kind == checks.Vision {
				want.visions++
			} else {
				want.strategies++
			}
			for _, it := range g.Work {
				under[it.Name] = true
			}
		})
		want.work += len(under)
		drawing := m.Mermaid()
		shown, left := tell(drawing)
		if got := (leftOut{shown.visions + left.visions, shown.strategies + left.strategies, shown.work + left.work}); got != want {
			t.Fatalf("shown %+v, left out %+v, there are %+v\n%s", shown, left, want, drawing)
		}
		if edges := strings.Count(drawing, " --> "); edges > maxEdges || len(drawing) > 50_000 {
			t.Fatalf("%d edges, %d bytes", edges, len(drawing))
		}
	})
}

// No vision, and no strategy of one, keeps the others off the drawing.
func TestEveryVisionHasItsPlace(t *testing.T) {
	in := Input{Of: "acme", Home: ref(0)}
	for v := range 5 {
		in.Nodes = append(in.Nodes, node(v+1, checks.Vision, fmt.Sprint("Vision ", v)))
	}
	for s := range 300 {
		in.Nodes = append(in.Nodes, node(100+s, checks.Strategy, fmt.Sprint("Strategy ", s), ref(s/60+1)))
	}
	for w := range 3000 {
		in.Nodes = append(in.Nodes, node(1000+w, checks.Feature, fmt.Sprint("Work ", w), ref(100+w/10), ref(w/600+1)))
	}
	drawing := New(in).Mermaid()
	shown, left := tell(drawing)
	if want := (leftOut{5, 35, 20}); shown != want {
		t.Errorf("shown %+v, want %+v", shown, want)
	}
	if want := (leftOut{0, 265, 2980}); left != want {
		t.Errorf("left out %+v, want %+v", left, want)
	}
	if got := strings.Count(drawing, "not shown#58; 53 strategies, 530 items of work"); got != 5 {
		t.Errorf("%d visions say what is left out of them\n%s", got, drawing)
	}
}

// hostileTitles are titles that Mermaid would read as mathematics, breaks, icons, Markdown, HTML or its own language.
var hostileTitles = []string{
	"Pay $$ {here $$ now", `$$\frac{$$`, "From $$ to $$$ pricing", `C:\new`, "fa:fa-car icon", "**b** _x_ `y` ~~z~~", "1. one",
	"<img src=x onerror=alert(1)> &lt;b&gt; &#36;", "<br>two", "a]--> b", "#36;#36;x#36;#36;", `x\\ny`, "%%{init: {}}%%", "end", "click n1 x", `"quoted"`,
}

// A title stands in a box as letters, spaces and numbers of signs alone. No label has a tag, which would make Mermaid put the
// signs in their places before it looks for what they mean.
func TestHostileTitlesInBoxes(t *testing.T) {
	for _, title := range hostileTitles {
		drawing := New(Input{Of: "acme", Home: ref(0), Nodes: []Node{node(1, checks.Vision, title), node(2, checks.Strategy, title, ref(1)), node(3, checks.Feature, title, ref(2))}}).Mermaid()
		labels := regexp.MustCompile(`(?s)[\[(]"(.*?)"[\])]`).FindAllStringSubmatch(drawing, -1)
		if len(labels) != 3 {
			t.Fatalf("%q: %d boxes\n%s", title, len(labels), drawing)
		}
		for _, l := range labels {
			if rest := regexp.MustCompile(`#\d+;`).ReplaceAllString(l[1], ""); strings.ContainsAny(rest, "$\\:`*_~<>&#;\"[](){}|%-.") {
				t.Errorf("%q: the box says %q", title, l[1])
			}
			read := regexp.MustCompile(`#(\d+);`).ReplaceAllStringFunc(l[1], func(s string) string {
				n, _ := strconv.Atoi(s[1 : len(s)-1])
				return string(rune(n))
			})
			if first, _, _ := strings.Cut(read, "\n"); !strings.HasSuffix(first, " "+title) {
				t.Errorf("%q reads %q", title, first)
			}
		}
	}
}
