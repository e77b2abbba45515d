package playbook

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func TestPrecedences(t *testing.T) {
	for _, c := range []struct{ body, first, second string }{
		// a team that says what it does
		{"We prefer speed over breadth.", "speed", "breadth"},
		{"When in doubt, we prefer a fast checkout over more payment methods.", "a fast checkout", "more payment methods"},
		{"In doubt we choose accessibility over animation", "accessibility", "animation"},
		{"We will always favour offline use over live collaboration!", "offline use", "live collaboration"},
		{"Prefer boring technology to clever abstractions.", "boring technology", "clever abstractions"},
		{"We value privacy more than personalisation.", "privacy", "personalisation"},
		{"We prioritise search before the marketplace, because people leave when they find nothing.", "search", "the marketplace, because people leave when they find nothing"},
		{"We put couriers before merchants.", "couriers", "merchants"},
		{"We put reliability first and reports second.", "reliability", "reports"},
		{"We care more about import than about export.", "import", "export"},
		{"We’d rather fix sync than add themes.", "fix sync", "add themes"},
		{"We would rather lose a theme than a receipt.", "lose a theme", "a receipt"},
		{"We build for couriers, not for accountants.", "couriers", "accountants"},
		{"We invest in search rather than in themes.", "search", "themes"},
		{"Rather than new themes, we will ship a faster index.", "ship a faster index", "new themes"},
		{"We finish the migration before we start dashboards.", "the migration", "dashboards"},
		{"We optimise for latency instead of throughput.", "latency", "throughput"},
		// a thing that comes before another
		{"Speed comes before breadth.", "Speed", "breadth"},
		{"Security takes precedence over convenience.", "Security", "convenience"},
		{"Keyboard access always trumps animation.", "Keyboard access", "animation"},
		{"Latency matters more to us than throughput.", "Latency", "throughput"},
		{"A clear invoice is more important than a pretty one.", "A clear invoice", "a pretty one"},
		{"Receipts outrank dashboards", "Receipts", "dashboards"},
		{"First we build the importer, then the exporter.", "the importer", "the exporter"},
		{"Search first, themes later.", "Search", "themes"},
		{"Backups come first, then restores get faster.", "Backups", "restores get faster"},
		// what something costs
		{"Search gets faster, even at the cost of fewer themes.", "Search", "fewer themes"},
		{"Checkout stays simple even if it delays the marketplace.", "Checkout", "the marketplace"},
		{"Exports are exact even if imports have to wait.", "Exports", "imports"},
		{"Growth must never come at the expense of privacy.", "privacy", "Growth"},
		// what waits
		{"Themes can wait for search.", "search", "Themes"},
		{"The marketplace has to wait until search is fast.", "search", "The marketplace"},
		{"Dashboards come after receipts.", "receipts", "Dashboards"},
		{"Animation is less important than accessibility.", "accessibility", "Animation"},
		{"Breadth yields to speed.", "speed", "Breadth"},
		// two that compete
		{"When speed and breadth conflict, speed wins.", "speed", "breadth"},
		{"If search and themes compete for a sprint, we choose search.", "search", "themes"},
		{"Between receipts and dashboards we choose receipts.", "receipts", "dashboards"},
		// how it is written
		{"## How we decide\n\n- Speed over breadth\n", "Speed", "breadth"},
		{"## Principles\n\n- **Speed over breadth.** A courier has one hand free.\n", "Speed", "breadth"},
		{"## Principles\n\n1. Receipts before dashboards: nobody is paid by a chart\n", "Receipts", "dashboards"},
		{"Trade-offs:\n\n- Privacy > personalisation\n", "Privacy", "personalisation"},
		{"We prefer speed\nover breadth.", "speed", "breadth"},
		{"Everybody finds what they need. _We prefer **speed** over breadth_ in all of it.", "", ""},
		{"A courier opens it. We prefer **speed** over breadth.", "speed", "breadth"},
	} {
		got := Precedences(text.Read(c.body), &checks.Rules{})
		switch {
		case c.first == "" && len(got) < 2:
		case len(got) != 1 || got[0].First != c.first || got[0].Second != c.second:
			t.Errorf("%q: %q", c.body, got)
		case !strings.Contains(strings.NewReplacer("*", "", "\n", " ").Replace(c.body), got[0].Sentence):
			t.Errorf("%q is quoted as %q", c.body, got[0].Sentence)
		}
	}
}

func TestNoPrecedences(t *testing.T) {
	for _, body := range []string{
		"",
		"We want to be fast and broad.",
		"Do we prefer speed over breadth?",
		"Today we prefer breadth over speed.",
		"Too often breadth comes before speed.",
		"Our competitors prefer breadth over speed.",
		"Users prefer speed over breadth.",
		"Some teams put features before quality.",
		"They say: “We prefer speed over breadth.”",
		"We do not prefer speed over breadth.",
		"We never put speed before breadth.",
		"Speed does not come before breadth.",
		"Speed might come before breadth.",
		"Perhaps we prefer speed over breadth.",
		"We preferred breadth over speed.",
		"We have not decided whether speed comes before breadth.",
		"People keep control over their data.",
		"Speed over breadth",
		"Voice over IP",
		"Calls go over the internet.",
		"We prefer to ship to everybody.",
		"We prefer tools to help people.",
		"Nobody waits for a build.",
		"A customer waits for delivery.",
		"We prefer this over that.",
		"We prefer good things over bad things.",
		"We prefer search over search.",
		"It is a library, not a framework.",
		"Think before you act.",
		"The release is before summer.",
		"We are over budget.",
		"When speed and breadth conflict, we talk.",
		"When speed and breadth conflict, polish wins.",
		"# We prefer speed over breadth",
		"**We prefer speed over breadth**",
		"> We prefer speed over breadth.",
		"```\nWe prefer speed over breadth.\n```",
		"`We prefer speed over breadth.`",
		"We prefer `make` over `npm`.",
		"<!-- We prefer speed over breadth. -->",
		"## Non-goals\n\nWe prefer speed over breadth.\n",
		"## Non-goals\n\n### In detail\n\n- We prefer speed over breadth.\n",
		"~~We prefer speed over breadth.~~",
		"## Principles\n\n- Control over your data?\n",
		"## End state\n\n- Insight over time\n",
		"We prefer speed over breadth, " + strings.Repeat("and ", 200) + "so on.",
	} {
		if got := Precedences(text.Read(body), &checks.Rules{}); len(got) > 0 {
			t.Errorf("%q: %q", body, got)
		}
	}
}

// A text of nothing but precedences has few.
func TestPrecedencesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		b.WriteString("We prefer speed" + strings.Repeat("x", i%50) + " over breadth.\n\n")
	}
	if got := Precedences(text.Read(b.String()), &checks.Rules{}); len(got) != maxPrecedences {
		t.Errorf("%d", len(got))
	}
}

func FuzzPrecedences(f *testing.F) {
	for _, s := range []string{"We prefer speed over breadth.", "## Principles\n\n- A > B\n- A, not B\n", "When speed and breadth conflict, speed wins.", "Themes can wait until search is fast.",
		"a first, b second", "We’d rather x than y", "## Non-goals\n\nWe prefer a over b", "\x00 over \x00", "> over >"} {
		f.Add(s, "feat: speed", "Breadth")
	}
	f.Fuzz(func(t *testing.T, body, a, b string) {
		all := Precedences(text.Read(body), &checks.Rules{})
		if len(all) > maxPrecedences {
			t.Fatalf("%d precedences", len(all))
		}
		for _, p := range all {
			if p.First == "" || p.Second == "" || len(p.Sentence) > maxSentence || strings.ContainsAny(p.Sentence, "\n\x00") {
				t.Fatalf("%q", p)
			}
		}
		vision := ref(3)
		serves := []Service{{Strategy: checks.Reference{Ref: ref(1)}, Visions: []checks.Ref{vision}}}
		tie := Tie{Visions: []Voiced{{vision, all}}, Contenders: []Contender{
			{Item: checks.Reference{Ref: ref(8), Title: a}, Serves: serves}, {Item: checks.Reference{Ref: ref(9), Title: b}, Serves: serves}}}
		if got := tie.Breaks(); len(got) > 1 {
			t.Fatalf("%q", got)
		}
	})
}

// tied is a tie of items with a title and the title of the strategy that each serves, in a vision's words.
func tied(body string, titles ...[2]string) Tie {
	vision := ref(3)
	t := Tie{Visions: []Voiced{{vision, Precedences(text.Read(body), &checks.Rules{})}}}
	for i, title := range titles {
		t.Contenders = append(t.Contenders, Contender{Item: checks.Reference{Ref: ref(100 + i), Title: title[0]},
			Serves: []Service{{Strategy: checks.Reference{Ref: ref(10 + i), Title: title[1]}, Visions: []checks.Ref{vision}}}})
	}
	return t
}

func TestBreaks(t *testing.T) {
	for _, c := range []struct {
		name, body string
		items      [][2]string
		want       []string // who goes, who stays
	}{
		{"by titles", "We prefer speed over breadth.", [][2]string{{"Speed up the index", ""}, {"Breadth of the catalogue", ""}}, []string{"101 100"}},
		{"by strategies", "Search comes before the marketplace.", [][2]string{{"feat: suggest words", "Search first"}, {"feat: seller pages", "A marketplace for sellers"}}, []string{"101 100"}},
		{"by both", "Themes can wait for search.", [][2]string{{"feat: themes", "Looks"}, {"feat: rank results", "Searching is instant"}}, []string{"100 101"}},
		{"other forms of the words", "We prefer localising invoices over exporting reports.", [][2]string{{"Localization of invoices", ""}, {"Export reports as CSV", ""}}, []string{"101 100"}},
		{"several named", "Search and receipts come before themes and dashboards.", [][2]string{{"Receipts", ""}, {"Dark themes", ""}, {"Dashboards", ""}}, []string{"101 100", "102 100"}},
		{"only one is named", "We prefer speed over breadth.", [][2]string{{"Speed up the index", ""}, {"Seller pages", ""}}, nil},
		{"one is both", "We prefer speed over breadth.", [][2]string{{"Speed up the index", ""}, {"Breadth at speed", ""}}, nil},
		{"its strategy is the other", "We prefer speed over breadth.", [][2]string{{"Speed up the index", "Breadth of everything"}, {"Breadth", ""}}, nil},
		{"contradicted", "We prefer speed over breadth. Breadth comes before speed.", [][2]string{{"Speed", ""}, {"Breadth", ""}}, nil},
		{"in a circle", "Speed comes before breadth. Breadth comes before polish. Polish comes before speed.", [][2]string{{"Speed", ""}, {"Breadth", ""}, {"Polish", ""}}, nil},
		{"declined", "We prefer speed over breadth.", [][2]string{{"Speed", ""}, {"Drop breadth", ""}}, nil},
		{"a name", "We prefer Linux over Windows.", [][2]string{{"Linux packages", ""}, {"A settings window", ""}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, b := range tied(c.body, c.items...).Breaks() {
				got = append(got, strings.TrimPrefix(b.Goes.String(), "acme/shop#")+" "+strings.TrimPrefix(b.Stays.String(), "acme/shop#"))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What a vision says is nothing to what does not serve it.
func TestBreaksOnlyWhatServesIt(t *testing.T) {
	tie := tied("We prefer speed over breadth.", [2]string{"Speed"}, [2]string{"Breadth"})
	tie.Contenders[1].Serves[0].Visions = []checks.Ref{ref(4)}
	if got := tie.Breaks(); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}

func TestUnbroken(t *testing.T) {
	none := [2]checks.Ref{}
	pair := func(a, b int) [2]checks.Ref { return [2]checks.Ref{ref(a), ref(b)} }
	silent := tied("A courier has one hand free.", [2]string{"Speed"}, [2]string{"Breadth"}, [2]string{"Polish"})
	for _, c := range []struct {
		name        string
		tie         Tie
		vision      int
		before, was [2]checks.Ref
	}{
		{"the first two", silent, 3, none, pair(100, 101)},
		{"those of before", silent, 3, pair(102, 100), pair(102, 100)},
		{"of before one is gone", silent, 3, pair(102, 99), pair(100, 101)},
		{"another vision", silent, 4, none, none},
		{"some sentence decides", tied("We prefer speed over breadth.", [2]string{"Speed"}, [2]string{"Breadth"}, [2]string{"Polish"}), 3, none, none},
		{"one item", tied("", [2]string{"Speed"}), 3, none, none},
	} {
		got, ok := c.tie.Unbroken(ref(c.vision), c.before)
		if got != c.was || ok != (c.was != none) {
			t.Errorf("%s: %v %v", c.name, got, ok)
		}
	}
	same := silent
	same.Contenders = slices.Clone(silent.Contenders[:2])
	same.Contenders[1].Serves = same.Contenders[0].Serves
	if _, ok := same.Unbroken(ref(3), none); ok {
		t.Error("two that serve one strategy")
	}
}

// Whatever is said of whatever items, nothing is decided both ways or in a circle, and the order of the items decides nothing.
func TestBreaksAgree(t *testing.T) {
	things := []string{"speed", "breadth", "polish", "search", "payment methods", "the fast index"}
	rapid.Check(t, func(t *rapid.T) {
		thing := rapid.SampledFrom(things)
		says := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			how := rapid.SampledFrom([]string{"We prefer A over B.", "B can wait for A.", "When A and B conflict, A wins.", "A must never come at the cost of B."}).Draw(t, "how")
			return strings.NewReplacer("A", thing.Draw(t, "a"), "B", thing.Draw(t, "b")).Replace(how)
		}), 0, 6).Draw(t, "says")
		var titles [][2]string
		for range rapid.IntRange(0, 5).Draw(t, "items") {
			titles = append(titles, [2]string{"Better " + thing.Draw(t, "title"), thing.Draw(t, "strategy")})
		}
		tie := tied(strings.Join(says, "\n\n"), titles...)
		goes := map[string]bool{}
		leads := map[checks.Ref][]checks.Ref{}
		for _, b := range tie.Breaks() {
			goes[b.Goes.Key()+" "+b.Stays.Key()] = true
			leads[b.Goes] = append(leads[b.Goes], b.Stays)
		}
		var walk func(at checks.Ref, deep int)
		walk = func(at checks.Ref, deep int) {
			if deep > len(titles) {
				t.Fatalf("in a circle: %v", goes)
			}
			for _, n := range leads[at] {
				walk(n, deep+1)
			}
		}
		for at := range leads {
			walk(at, 0)
		}
		turned := tie
		turned.Contenders = slices.Clone(tie.Contenders)
		slices.Reverse(turned.Contenders)
		all := turned.Breaks()
		for _, b := range all {
			if !goes[b.Goes.Key()+" "+b.Stays.Key()] {
				t.Fatalf("%v is decided only in another order", b)
			}
		}
		if len(all) != len(goes) {
			t.Fatalf("%d and %d are decided", len(all), len(goes))
		}
	})
}

func ref(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "shop", Number: n} }
