package explain_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/explain"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// hostile is user text that tries the terminal: colours, a title for its window, new lines, text backwards.
const hostile = "a\x1b[31mred\x1b]0;mine\x07\r\nnext\u202eback @everyone"

func ref(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "shop", Number: n} }

var now = time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)

func rules() checks.Rules {
	return checks.Rules{Mode: checks.Advise,
		Labels: map[checks.Kind]string{checks.Vision: "vision", checks.Strategy: "strategy", checks.Feature: "feature", checks.TechDebt: "tech-debt"},
		Capacity: checks.Capacity{Band: checks.Band{Min: 200_000, Max: 400_000}, Unit: "items", Basis: checks.Planned,
			MinItems: 5, MaxUnclassified: 250_000},
		Classify: checks.Classify{Exempt: checks.Exempt{Labels: []string{"bug"}}}}
}

func subject(it checks.Item) *checks.Subject {
	return &checks.Subject{Now: now, Rules: rules(), Classify: checks.Classifiable{Item: it, Trusted: checks.Yes, PathsKnown: true},
		Graph: checks.Graph{Nodes: map[string]checks.Node{
			ref(12).Key(): {Ref: ref(12), Found: true, Visible: true, Kind: checks.Strategy},
			ref(3).Key():  {Ref: ref(3), Found: true, Visible: true, Kind: checks.Vision}}}}
}

// inputs are what people ask about.
func inputs() map[string]explain.Input {
	cell := func(n int) checks.Cell { return checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit} }
	pull := checks.Item{Ref: ref(71), Type: checks.Pull, Title: hostile, State: checks.Open}
	issue := checks.Item{Ref: ref(40), Type: checks.Issue, Title: "Retire the second cache", State: checks.Closed}
	bug := issue
	bug.Labels = []string{"bug"}
	unlinked := subject(issue)
	unlinked.Likely = []checks.Reference{{Ref: ref(12)}, {Ref: checks.Ref{Owner: "acme", Repo: "roadmap", Number: 5}}}
	leading := subject(checks.Item{Ref: ref(12), Type: checks.Issue, Title: "Search first", State: checks.Open})
	return map[string]explain.Input{
		"pull": {Subject: subject(pull), Report: checks.Report{
			Decision: checks.Decision{Kind: checks.TechDebt, Source: checks.ByModel, Confidence: 0.93, Evidence: `words: "remove deprecated", "cleanup", ` + hostile},
			Weight:   checks.Unit, Chain: checks.Chain{Linked: true, Path: []checks.Ref{ref(71), ref(12), ref(3)}, Strategies: []checks.Ref{ref(12)},
				Problems: []checks.Problem{{Ref: ref(4), Why: "is closed as not planned"}}},
			Touches:  []checks.NonGoal{{Strategy: ref(12), Text: "No second cache, " + hostile}},
			Ahead:    []checks.Ahead{{Strategy: ref(12), Proof: ref(9)}},
			Strategy: checks.Verdict{Check: checks.CheckStrategy, Conclusion: checks.Success, Title: "PR #71 → strategy #12 → vision #3"},
			Capacity: checks.Verdict{Check: checks.CheckCapacity, Conclusion: checks.Neutral, Title: "Debt share 10% (1 of 10), band 20%–40%"}},
			Milestone: &checks.Milestone{Title: "2.0"}, Totals: checks.Totals{Open: map[checks.Kind]checks.Cell{checks.TechDebt: cell(1), checks.Feature: cell(9)}},
			Notes: []string{"The mode is observe: nothing of this is shown on GitHub."}},
		"chosen": {Subject: subject(issue), Report: checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Kind: checks.Feature, Source: checks.ByPerson, Confidence: 1, Evidence: "@ada put the label for feature on"}},
			Choices: []checks.Choice{{Kind: checks.Feature, By: "ada", How: "label", At: now.Add(time.Microsecond)}, {Kind: checks.None, By: "ben", How: "unlabel", At: now.Add(-time.Hour)},
				{Kind: checks.TechDebt, How: "label"}}},
		"unlinked": {Subject: unlinked, Report: checks.Report{Weight: checks.Unit, Unlinked: true, Refused: checks.NonGoal{Strategy: ref(13), Text: "No second cache, " + hostile},
			Decision: checks.Decision{Kind: checks.Feature, Source: checks.ByBody, Confidence: 1, Evidence: "its description says Kind: feature"}}},
		"strategy": {Subject: leading, Report: checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Kind: checks.Strategy, Source: checks.ByBody, Confidence: 1, Evidence: "its description says Kind: strategy"},
			Chain:    checks.Chain{Path: []checks.Ref{ref(12), ref(3)}, Links: []checks.Link{{From: ref(12), To: ref(3), Source: checks.FromBody}}, Vision: ref(3), Visions: []checks.Ref{ref(3)}}},
			Guide: &summary.Guide{Kind: checks.Strategy, Known: true, Open: 3, Done: 2, Review: playbook.Result{TurnedAway: playbook.TurnedAway{Count: 23, Last: []playbook.Declined{
				{Work: checks.Reference{Ref: ref(71), Title: "Cards " + hostile}, By: "ada", NonGoal: "No cards " + hostile, At: now},
				{Work: checks.Reference{Ref: ref(40), Title: "Old"}, NonGoal: "Menus", At: now.AddDate(0, -1, 0)}}}, Findings: []playbook.Finding{
				{Name: "no-work", Status: playbook.OK, Sentence: "Work serves it."},
				{Name: "no-non-goals", Status: playbook.Advice, Sentence: "It says nothing under `Non-goals`."},
				{Name: "horizon-passed", Status: playbook.Advice, Sentence: "Its horizon ended on 2026-03-31:", Quote: "March 2026 " + hostile},
				{Name: "not-agreed", Status: playbook.Advice, Sentence: "Nobody of product (`teams.product`) has agreed to it yet."}}}}},
		"vision": {Subject: subject(checks.Item{Ref: ref(3), Type: checks.Issue, Title: hostile, State: checks.Open}), Report: checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Kind: checks.Vision, Source: checks.ByBody, Confidence: 1, Evidence: "its description says Kind: vision"}},
			Guide: &summary.Guide{Kind: checks.Vision, Known: true, Open: 3, Done: 2, Finished: 1, Strategies: []checks.Reference{{Ref: ref(12), Title: hostile}}}},
		"exempt": {Subject: subject(bug), Report: checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Source: checks.Exempted, Confidence: 1, Evidence: "its label bug"}}},
		"nothing": {Subject: subject(issue), Report: checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Source: checks.NoSource, Evidence: "nothing says what it is"}}},
	}
}

func TestTexts(t *testing.T) {
	for name, in := range inputs() {
		e := explain.Of(in)
		asJSON, err := e.JSON()
		if err != nil {
			t.Fatal(err)
		}
		for file, text := range map[string]string{name + ".txt.golden": e.Text(), name + ".json.golden": string(asJSON)} {
			path := filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), text); d != "" {
				t.Errorf("%s: -golden +got\n%s", file, d)
			}
		}
		if strings.ContainsFunc(e.Text(), func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) }) {
			t.Errorf("%s: user text reaches the terminal as it is: %q", name, e.Text())
		}
		var lists map[string]any
		if err := json.Unmarshal(asJSON, &lists); err != nil {
			t.Fatal(err)
		}
		for _, k := range []string{"choices", "strategy", "problems", "likely", "steps", "checks", "notes"} {
			if lists[k] == nil {
				t.Errorf("%s: %s is null", name, k)
			}
		}
	}
}

func TestParseRef(t *testing.T) {
	home := checks.Ref{Owner: "acme", Repo: "shop"}
	for s, want := range map[string]string{
		"acme/shop#12": "acme/shop#12", " Acme/sh.op_1-x#2147483647 ": "Acme/sh.op_1-x#2147483647", "acme/.github#1": "acme/.github#1",
		"https://github.com/acme/roadmap/issues/7": "acme/roadmap#7", "http://www.github.com/acme/roadmap/pull/8#issuecomment-1": "acme/roadmap#8",
		"#12": "acme/shop#12", "12": "acme/shop#12",
	} {
		if got, err := explain.ParseRef(s, home, ""); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v; want %s", s, got, err, want)
		}
	}
	for _, s := range []string{"", "#", "#0", "0", "-1", "acme/shop", "acme/shop#", "acme/shop#0", "acme/shop#x", "acme/shop#99999999999", "shop#1", "a/b/c#1",
		"acme/shop#1 acme/shop#2", "https://github.com/acme/shop", "http://", "acme /shop#1", "#99999999999"} {
		if got, err := explain.ParseRef(s, home, ""); err == nil || !strings.Contains(err.Error(), "write OWNER/REPO#NUMBER") {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	if _, err := explain.ParseRef("#12", checks.Ref{}, ""); err == nil {
		t.Error("a number alone names an item of nowhere")
	}
	if r, err := explain.ParseRef("https://ghe.example/acme/roadmap/pull/8", home, "ghe.example"); err != nil || r.String() != "acme/roadmap#8" {
		t.Errorf("%v, %v", r, err)
	}
	if r, err := explain.ParseRef("https://ghe.example/acme/roadmap/pull/8", home, ""); err == nil || err.Error() != "https://ghe.example/acme/roadmap/pull/8 is not on this GitHub, which is at github.com" {
		t.Errorf("%v, %v", r, err)
	}
	for s, ok := range map[string]bool{"acme/shop": true, "acme": false, "acme/shop/x": false, "acme/shop#1": false, "": false, "/": false, "acme/": false} {
		if _, err := explain.ParseRepo(s); (err == nil) != ok {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// What is read is a reference that reads the same again, whatever was given.
func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"acme/shop#12", "#12", "https://github.com/a/b/issues/1", "a/b#", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := explain.ParseRef(s, checks.Ref{Owner: "acme", Repo: "shop"}, "")
		if err != nil {
			return
		}
		if again, err := explain.ParseRef(r.String(), checks.Ref{}, ""); err != nil || again != r || r.Number <= 0 {
			t.Errorf("%q is %v, which is %v, %v", s, r, again, err)
		}
	})
}
