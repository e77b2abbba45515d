package summary_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// render is a text as GitHub would show it before it removes what is dangerous.
func render(t *rapid.T, text string) string {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	var b bytes.Buffer
	if err := md.Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	tag  = regexp.MustCompile(`</?[a-zA-Z][a-zA-Z0-9]*|<!--`)
	code = regexp.MustCompile(`(?s)<code[^>]*>.*?</code>`)
	ping = regexp.MustCompile(`@[a-zA-Z0-9]|(?i:fixes|closes) +#[0-9]`)
)

// shape is the tags of rendered HTML, which user text must not change.
func shape(html string) string { return strings.Join(tag.FindAllString(html, -1), "") }

// TestUserTextNeverChangesTheShapeOfAText writes each text with a plain word and with whatever users may write in its
// place: the HTML has the same elements, nobody is pinged and nothing is closed.
func TestUserTextNeverChangesTheShapeOfAText(t *testing.T) {
	nasty := rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("@a|`*_~[]()<>!#1&;:/\\-+=\"'$^{}\n\r\t .www"))),
		rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"@ada", "fixes #1", "|", "`", "```", "**", "<img src=x>", "<!--", "-->", "[x](http://a.example)", "![x](y)",
			"http://a.example", "www.a.example", "a@b.example", "- ", "1. ", "# ", "> ", "\n\n", "\n| a | b |", "&lt;", "\\", "~~", "</details>", "\u202e", "$$", " ", "x"})),
			func(s []string) string { return strings.Join(s, "") }),
		rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		user := "x" + nasty.Draw(t, "user text")
		for name, write := range userTexts() {
			text := write(user)
			got, want := render(t, text), render(t, write("xplain"))
			if shape(got) != shape(want) {
				t.Fatalf("%s changes its shape:\n%s\n%s\n%s", name, text, got, want)
			}
			if m := ping.FindString(code.ReplaceAllString(got, "")); m != "" && !strings.Contains(name, "title") {
				t.Fatalf("%s says %q:\n%s", name, m, got)
			}
		}
	})
}

// userTexts write each sort of text around user text.
func userTexts() map[string]func(string) string {
	r := policy(checks.Enforce)
	all := totals(1, 8, 1, 4, 9)
	refs := func(u string) []checks.Reference { return []checks.Reference{at(9, u, checks.Feature)} }
	mile := func(u string) checks.Milestone { return checks.Milestone{Repo: ref(0), Title: u, State: checks.Open} }
	body := func(s string) string { _, s, _ = strings.Cut(s, " -->\n"); return s }
	second := func(_, s string) string { return s }
	return map[string]func(string) string{
		"milestone": func(u string) string {
			return body(summary.Milestone(summary.MilestoneInput{Now: now, Home: ref(12), Milestone: mile(u), Totals: all,
				Assessment: capacity.AssessNaming(all, r.Capacity.Band, &r, []checks.Reference{{Ref: ref(9), Title: u, Weight: checks.Unit, State: checks.Open}}), Unlinked: refs(u), Unclassified: refs(u),
				Strategies: []summary.ServedStrategy{{Strategy: refs(u)[0], Feature: cell(1)}}}))
		},
		"milestone's life": func(u string) string {
			kinds := []summary.Rekind{{Item: refs(u)[0], From: checks.Feature, To: checks.TechDebt, By: u}, {Item: refs(u)[0], To: checks.Other, By: u, NoWork: true}}
			m := mile(u)
			m.State = checks.Closed
			return body(summary.Milestone(summary.MilestoneInput{Now: now, Home: ref(12), Milestone: m, Totals: all, Assessment: capacity.Assess(all, r.Capacity.Band, &r),
				Own:    &summary.Own{ServedStrategy: summary.ServedStrategy{Feature: cell(1)}, Items: refs(u), Count: 1},
				Plan:   &summary.Plan{Promised: 1, LeftCount: 2, Left: []summary.Displaced{{Item: refs(u)[0], To: u}, {Item: refs(u)[0]}}, Added: refs(u), AddedCount: 1, Rekinds: kinds, RekindsCount: 2},
				Waived: []summary.WaivedItem{{Item: refs(u)[0], Waiver: checks.Waiver{Check: checks.WaiveCapacity, By: u, Reason: u}}}, Before: &summary.Standing{Title: u, Debt: 1000, Work: 2000},
				Closing: &summary.Closing{Finished: refs(u), FinishedCount: 1, Left: []summary.Displaced{{Item: refs(u)[0], To: u}}, LeftCount: 1, Came: refs(u), CameCount: 1, Rekinds: kinds, RekindsCount: 2}}))
		},
		"unlinked": func(u string) string {
			return body(summary.Unlinked(summary.UnlinkedInput{Item: pull, Kind: checks.Feature, Likely: refs(u), Chain: checks.Chain{Problems: []checks.Problem{{Ref: ref(1), Why: u}}}}))
		},
		"collapsed": func(u string) string {
			return body(summary.Collapsed(summary.CollapsedInput{Item: pull, Outcome: summary.Waived, Waiver: checks.Waiver{By: u, Reason: u}}))
		},
		"strategy": func(u string) string {
			return second(summary.Strategy(summary.StrategyInput{Item: pull, Outcome: summary.Waived, Decision: checks.Decision{Kind: checks.Feature, Evidence: u}, Waiver: checks.Waiver{By: u, Reason: u}}))
		},
		"exempt": func(u string) string {
			return second(summary.Strategy(summary.StrategyInput{Item: pull, Outcome: summary.Exempt, Decision: checks.Decision{Source: checks.Exempted, Evidence: u}}))
		},
		"capacity": func(u string) string {
			m := mile(u)
			v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: checks.CapacityInput{Milestone: &m, Totals: all, Counted: true, Weight: checks.Unit, Unclassified: refs(u), Spare: refs(u), Movable: refs(u)}, Waivers: []checks.Waiver{{Check: checks.WaiveCapacity, By: u, Reason: u}}}, feature)
			return v.Summary
		},
		"config": func(u string) string {
			return second(summary.Config(summary.ConfigInput{File: u, Deleted: true, Settings: []summary.Setting{{u, u, u}}, Open: []summary.Shift{shift(u, u, u, summary.MarkInside, summary.MarkOutside)}, Closed: []summary.Shift{shift(u, u, u, summary.MarkInside, summary.MarkOutside)}}))
		},
		"config-issue": func(u string) string {
			return body(summary.ConfigIssue(summary.ConfigIssueInput{Findings: []summary.Finding{{File: u, Key: u, Message: u, Nearest: u, Line: 1}}}))
		},
		"onboarding": func(u string) string {
			return body(summary.Onboarding(summary.OnboardingInput{Web: "https://github.com", Repo: ref(0), Branch: "main", File: "northstar.yml", Policy: "# " + u,
				Milestones: []summary.PastMilestone{{Milestone: mile(u)}}}))
		},
		"explain": func(u string) string {
			m := mile(u)
			return summary.Explain(summary.ExplainInput{Item: pull, Milestone: &m, Figures: u, Choice: &checks.Choice{By: u, How: "label"},
				Report: checks.Report{Decision: checks.Decision{Kind: checks.Feature, Source: checks.ByPerson, Evidence: u}, Capacity: checks.Verdict{Conclusion: checks.Success, Title: u}}})
		},
		"review": func(u string) string {
			return body(summary.Review(playbook.Result{Kind: checks.Strategy, Findings: []playbook.Finding{{Name: "slogan", Status: playbook.Advice, Sentence: "So:", Quote: u}},
				Objections: []playbook.Objection{{By: u, To: playbook.ToVision, Why: u}}}))
		},
		"touches": func(u string) string { return summary.TouchesNonGoal(ref(71), ref(12), u, sight) },
		"refuse":  func(u string) string { return summary.Refuse("/northstar link "+u, "name the issue") },
	}
}
