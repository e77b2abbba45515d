package summary_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// reviewed12 is a review of strategy #12 that advises two things, and says how it stands between the teams.
func reviewed12(agreement playbook.Status, says string) playbook.Result {
	return playbook.Result{Kind: checks.Strategy, Findings: []playbook.Finding{
		{Name: "no-problem", Status: playbook.OK, Sentence: "It says what is in the way."},
		{Name: "no-non-goals", Status: playbook.Advice, Sentence: "It does not say what will not be done (`Non-goals`)."},
		{Name: "no-work", Status: playbook.Advice, Sentence: "Nothing is linked to it."},
		{Name: "goal-not-strategy", Status: playbook.Advice, Sentence: "Its guiding policy is only targets and dates:", Quote: "Grow by 40% " + hostile},
		{Name: "not-agreed", Status: agreement, Sentence: says},
	}}
}

// guideTexts are explanations of visions and strategies.
func guideTexts(all map[string]string) {
	strategy := checks.Item{Ref: ref(12), Type: checks.Issue, State: checks.Open, Title: "Find anything in a second"}
	declared := func(k checks.Kind) checks.Decision {
		return checks.Decision{Kind: k, Source: checks.ByBody, Confidence: 1, Evidence: "its description says Kind: " + k.String()}
	}
	serves := by(along(ref(12), ref(3)), checks.FromForm)
	serves.Linked, serves.Strategies, serves.Vision, serves.Visions = false, nil, ref(3), []checks.Ref{ref(3), roadmap, private}
	graph := checks.Graph{Nodes: sight, Edges: map[string][]checks.Link{ref(12).Key(): {
		{From: ref(12), To: ref(3), Source: checks.FromForm}, {From: ref(12), To: roadmap, Source: checks.FromCommand, By: "ada"},
		{From: ref(12), To: private, Source: checks.FromSubIssue}}}}
	in := summary.ExplainInput{Item: strategy, Sight: sight, Report: checks.Report{Decision: declared(checks.Strategy), Chain: serves},
		Also:  summary.Also(strategy, serves, graph),
		Guide: &summary.Guide{Kind: checks.Strategy, Known: true, Open: 4, Done: 1, Review: reviewed12(playbook.OK, "Product and engineering agree on it.")}}
	all["explain-strategy"] = summary.Explain(in)
	in.Also, in.Report.Chain = nil, checks.Chain{Problems: dead}
	in.Guide = &summary.Guide{Kind: checks.Strategy, Review: reviewed12(playbook.Advice, "Nobody of engineering (`teams.engineering`) has agreed to it yet.")}
	all["explain-strategy-alone"] = summary.Explain(in)
	in.Guide.Review = playbook.Result{} // closed, or reviews are off
	all["explain-strategy-not-reviewed"] = summary.Explain(in)
	vision := checks.Item{Ref: ref(3), Type: checks.Issue, State: checks.Open, Title: "Shopping without searching"}
	in = summary.ExplainInput{Item: vision, Sight: sight, Report: checks.Report{Decision: declared(checks.Vision)},
		Guide: &summary.Guide{Kind: checks.Vision, Known: true, Open: 1, Done: 7, Finished: 1,
			Strategies: []checks.Reference{at(12, hostile, checks.Strategy), {Ref: private, Kind: checks.Strategy}},
			Review:     playbook.Result{Findings: []playbook.Finding{{Name: "no-horizon", Status: playbook.OK, Sentence: "It has a horizon."}}}}}
	all["explain-vision"] = summary.Explain(in)
	for n := range 12 {
		in.Guide.Strategies = append(in.Guide.Strategies, at(100+n, "One of many", checks.Strategy))
	}
	all["explain-vision-many"] = summary.Explain(in)
}

func TestAgreement(t *testing.T) {
	for name, c := range map[string]struct {
		guide summary.Guide
		says  string
		known bool
		yes   bool
	}{
		"agreed":       {summary.Guide{Kind: checks.Strategy, Review: reviewed12(playbook.OK, "Both.")}, "Both.", true, true},
		"not agreed":   {summary.Guide{Kind: checks.Strategy, Review: reviewed12(playbook.Advice, "One.")}, "One.", true, false},
		"not read":     {summary.Guide{Kind: checks.Strategy, Review: reviewed12(playbook.NotReviewed, "it could not be read")}, "not known: it could not be read", false, false},
		"no teams":     {summary.Guide{Kind: checks.Strategy, Review: playbook.Result{Findings: []playbook.Finding{{Name: "no-policy"}}}}, "not asked: `teams.product` and `teams.engineering` are not both set", false, false},
		"not reviewed": {summary.Guide{Kind: checks.Strategy}, "", false, false},
		"a vision":     {summary.Guide{Kind: checks.Vision, Review: playbook.Result{Findings: []playbook.Finding{{Name: "no-horizon"}}}}, "", false, false},
	} {
		says, agreed := c.guide.Agreement()
		if says != c.says || (agreed != nil) != c.known || c.known && *agreed != c.yes {
			t.Errorf("%s: %q, %v", name, says, agreed)
		}
	}
}
