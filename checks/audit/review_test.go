package audit

import (
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/config"
)

// The report says of visions and strategies what the comment on them would, as far as an export knows it.
func TestReviews(t *testing.T) {
	body := func(s string) string { return `"body":"` + strings.ReplaceAll(s, "\n", `\n`) + `"` }
	strategy := "Kind: strategy\nVision: #1\n\n## Problem\n\nOrders cannot be found again.\n\n## Guiding policy\n\nSearch comes before any new page.\n\n" +
		"## Actions\n\n- index names\n\n## Non-goals\n\n- Loyalty points\n"
	old, young := `,"createdAt":"2026-01-01T12:00:00Z"`, `,"createdAt":"2026-05-28T12:00:00Z"`
	milestone := `,"milestone":{"number":1,"title":"2.0","description":"","dueOn":"2027-06-01T00:00:00Z"}`
	work := issue(9, `"title":"feat: search",`+body("Strategy: #3"))
	for name, c := range map[string]struct {
		number int
		issues string
		want   []string
	}{
		"a vision that no strategy serves": {1, issue(1, body("Kind: vision\nPerspective: product\nHorizon: 3 years\n\n## End state\n\nA customer types a word from an old letter and reads our answer.")+old),
			[]string{"no-work"}},
		"work, of which none serves it":      {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+old) + "," + issue(9, `"title":"feat: search"`), []string{"no-work"}},
		"a roadmap, whose work is elsewhere": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+old), nil},
		"work that is exempt": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+old) + "," + issue(8, `"title":"feat: search"`) + "," +
			issue(9, `"title":"It crashes","labels":[{"name":"bug"}],`+body("Strategy: #3")), []string{"no-work"}},
		"an action that is itself": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strings.Replace(strategy, "- index", "- [ ] #3 index", 1))+old) + "," +
			issue(9, `"title":"feat: search"`), []string{"no-work"}},
		"an action that was dropped": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strings.Replace(strategy, "- index", "- [ ] #9 index", 1))+old) + "," +
			issue(9, `"title":"feat: search","state":"CLOSED","stateReason":"NOT_PLANNED"`), []string{"no-work"}},
		"an action that is done": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strings.Replace(strategy, "- index", "- #9 index", 1))+old) + "," +
			issue(9, `"title":"feat: search","state":"CLOSED","stateReason":"COMPLETED"`), nil},
		"too young to have work": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+young) + "," + issue(9, `"title":"feat: search"`), nil},
		"work without a slice":   {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+old) + "," + work, []string{"no-slice"}},
		"a slice of a year": {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+old) + "," +
			issue(9, `"title":"feat: search",`+body("Strategy: #3")+milestone), []string{"slice-too-long"}},
		"a vision that is none": {3, issue(1, `"title":"feat: it"`) + "," + issue(3, body(strategy)+young), []string{"no-vision"}},
		"closed":                {3, issue(3, body("Kind: strategy")+`,"state":"CLOSED"`), nil},
		"a proof that was dropped": {3, issue(1, body("Kind: vision")) + "," + issue(3, body("Pattern: migration\nProof of concept: #7\n"+strategy)+young) + "," +
			issue(7, `"state":"CLOSED","stateReason":"NOT_PLANNED"`), []string{"no-proof-of-concept"}},
		"a proof that is not in the export": {3, issue(1, body("Kind: vision")) + "," + issue(3, body("Pattern: migration\nProof of concept: acme/labs#7\n"+strategy)+young), nil},
	} {
		e, err := Read(list(c.issues), list())
		if err != nil {
			t.Fatal(name, err)
		}
		for _, it := range Run(e, rules(t, ""), now).Items {
			if it.Number == c.number && !slices.Equal(it.Findings, c.want) {
				t.Errorf("%s: %q, want %q", name, it.Findings, c.want)
			}
		}
	}
}

// Of a pull request and the issue that it closes the issue counts, and work that touches a non-goal says so.
func TestServedAndNonGoals(t *testing.T) {
	e, err := Read(list(issue(3, `"body":"Kind: strategy\nPattern: migration\n\n## Non-goals\n\n- Loyalty points\n"`),
		issue(9, `"title":"feat: loyalty points at the till","body":"Strategy: #3"`)), list(pull(10, `"title":"feat: search","body":"Closes #9\n\nStrategy: #3"`)))
	if err != nil {
		t.Fatal(err)
	}
	rep := Run(e, rules(t, ""), now)
	if m := rep.Items[0].Review.Migrated; m == nil || m.Done != 0 || m.All != 1 {
		t.Errorf("migrated %+v, want 0 of 1", m)
	}
	if got := rep.Items[1].NonGoals; len(got) != 1 || got[0].Strategy != "acme/app#3" || got[0].Text != "Loyalty points" {
		t.Errorf("the issue touches %v", got)
	}
	if got := rep.Items[2].NonGoals; len(got) != 0 {
		t.Errorf("the pull request touches %v", got)
	}
}

// Work that seems to touch a non-goal is there to read, with the strategy and its words, in a list and on the map.
func TestTouchingIsShown(t *testing.T) {
	e, err := Read(list(issue(3, `"title":"Move carts","body":"Kind: strategy\nPattern: migration\n\n## Non-goals\n\n- Loyalty | points\u202e\n"`),
		issue(4, `"title":"Loyalty points\u202e","body":"Kind: feature\nStrategy: #3"`),
		issue(5, `"title":"Loyalty points","state":"CLOSED","stateReason":"COMPLETED","body":"Kind: feature\nStrategy: #3"`),
		issue(6, `"title":"Carts","body":"Kind: feature\nStrategy: #3"`)), list())
	if err != nil {
		t.Fatal(err)
	}
	rep := Run(e, rules(t, ""), now)
	page := rep.HTML()
	md := rep.Markdown()
	for _, want := range []string{"## Open work that seems to touch a non-goal (1)\n", "- #4 ✨ Loyalty points\n  - 🧭 #3 will not do “Loyalty \\| points”\n", "- ✨ ⛔ #4 Loyalty points · open\n", "⛔ seems to do"} {
		if !strings.Contains(md, want) {
			t.Errorf("no %q in\n%s", want, md)
		}
	}
	for _, want := range []string{"Work that seems to touch a non-goal", "<td class=\"w\">🧭 #3</td><td>“Loyalty | points”</td>", "<span title=\"seems to touch a non-goal\">⛔</span> #4 ", "⛔ seems to do"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	if strings.Count(page, "⛔") != 2 || strings.Count(md, "⛔") != 2 {
		t.Error("more than #4 is marked")
	}
	calm := Run(Export{Repo: e.Repo, Items: []entry{e.Items[0], e.Items[3]}}, rules(t, ""), now)
	if page = calm.HTML(); strings.Contains(page, "non-goal</h2>") || strings.Contains(page, "⛔") || strings.Contains(calm.Markdown(), "⛔") {
		t.Error("nothing touches a non-goal, but the report says so")
	}
}

// Whatever a text holds that has no look of its own, neither report has it, wherever the text stands.
func TestNothingUnseen(t *testing.T) {
	const hidden = `x\u202ey\u2066z\u200bw\u00ad\u2060\ufeff\u061c\udb40\udc41`
	milestone := `"milestone":{"number":1,"title":"M` + hidden + `"}`
	e, err := Read(list(issue(1, `"title":"V `+hidden+`","body":"Kind: vision `+hidden+`"`),
		issue(2, `"title":"S `+hidden+`","labels":[{"name":"strategy"}],"body":"Kind: strategy\nVision: #1\n\n## Non-goals\n\n- Loyalty points `+hidden+`\n"`),
		issue(3, `"title":"Loyalty points `+hidden+`","body":"Kind: feature\nStrategy: #2",`+milestone),
		issue(4, `"title":"T `+hidden+`","labels":[{"name":"enhancement `+hidden+`"}],`+milestone)), list())
	if err != nil {
		t.Fatal(err)
	}
	rep := Run(e, rules(t, ""), now)
	page := rep.HTML()
	for name, s := range map[string]string{"HTML": page, "Markdown": rep.Markdown(), "the map": rep.Map.Text(chart.Limits{}), "Mermaid": rep.Map.Mermaid()} {
		for _, r := range "\u202e\u2066\u00ad\u2060\ufeff\u061c\U000e0041" {
			if i := strings.IndexRune(s, r); i >= 0 {
				t.Errorf("%s has %U: …%q", name, r, s[max(0, i-40):i+4])
			}
		}
		if !strings.Contains(s, "xyzw") {
			t.Errorf("%s does not have the text:\n%s", name, s)
		}
	}
	file, problems := config.Parse("northstar.yml", []byte(rep.Policy))
	if len(problems) > 0 || file == nil || !strings.Contains(rep.Policy, `\u202e`) {
		t.Errorf("the advised policy is not valid: %v\n%s", problems, rep.Policy)
	} else {
		r, _ := config.Resolve("acme", file, nil)
		if h, _ := r.Rules.Classify.Habits.Find(&checks.Budget{}, e.Items[3].Item, nil, true); h.Kind != checks.Feature || !h.Own {
			t.Errorf("the advised policy says %+v of the label %q", h, e.Items[3].Labels)
		}
	}
}

// Work that serves nothing is not told that it may serve what rules it out, but that this decided against it.
func TestDecidedAgainst(t *testing.T) {
	e, err := Read(list(issue(3, `"title":"Move carts","body":"Kind: strategy\n\n## Problem\n\nCarts get lost.\n\n## Non-goals\n\n- Loyalty | points at the till\u202e\n"`),
		issue(4, `"title":"Points for loyalty at the till","body":"Kind: feature"`), issue(5, `"title":"Carts get lost","body":"Kind: feature"`)), list())
	if err != nil {
		t.Fatal(err)
	}
	rep := Run(e, rules(t, ""), now)
	md, page := rep.Markdown(), rep.HTML()
	for _, want := range []string{"- #4 ✨ Points for loyalty at the till — 🧭 #3 decided against this: “Loyalty \\| points at the till”\n", "- #5 ✨ Carts get lost — perhaps #3\n"} {
		if !strings.Contains(md, want) {
			t.Errorf("no %q in\n%s", want, md)
		}
	}
	if want := "#3 decided against this: “Loyalty | points at the till”"; strings.Count(string(page), want) != 1 {
		t.Errorf("no %q in the page", want)
	}
	for _, c := range []struct {
		number  int
		refused bool
	}{{4, true}, {5, false}} {
		in, ok := Explain(e, rules(t, ""), c.number, now)
		if !ok || (in.Report.Refused.Strategy.Number == 3) != c.refused || (len(in.Subject.Likely) == 0) != c.refused {
			t.Errorf("#%d: refused %+v, offered %v", c.number, in.Report.Refused, in.Subject.Likely)
		}
	}
}
