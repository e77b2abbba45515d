package summary_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/checks/text"
)

const goodStrategy = `Vision: #3

## Problem

Half of all support requests are about orders that people cannot find again.

## Guiding policy

Search comes before any new page: what can be found needs no menu.

## Actions

- [ ] #34 index addresses and names
- [ ] suggest while typing

## Non-goals

- Searching in attachments
`

// reviewed is the review of an issue that was written half a year ago and about which everything is known.
func reviewed(k checks.Kind, body string, change func(*playbook.Reviewed)) string {
	in := playbook.Reviewed{
		Item: checks.Item{Ref: ref(12), Type: checks.Issue, Title: "Find anything in a second", Body: body, Created: now.AddDate(0, -6, 0)},
		Kind: k, Now: now, Rules: &checks.Rules{}, Doc: text.Read(body),
		Facts: playbook.Facts{Work: &playbook.Work{Open: 3, Closed: 2, Strategies: 1}, Visions: &playbook.Visions{Refs: []checks.Ref{ref(3)}},
			Plan: &playbook.Plan{Slices: []playbook.Slice{{Title: "2.0", Due: now.AddDate(0, 3, 0)}}}},
	}
	if change != nil {
		change(&in)
	}
	return summary.Review(playbook.Review(in))
}

func reviewTexts(all map[string]string) {
	teams := func(in *playbook.Reviewed) {
		in.Rules = &checks.Rules{Teams: checks.Teams{Product: []string{"acme/product"}, Engineering: []string{"acme/engineering"}}}
	}
	all["review-strategy-fine"] = reviewed(checks.Strategy, goodStrategy, nil)
	all["review-strategy-agreed"] = reviewed(checks.Strategy, goodStrategy, func(in *playbook.Reviewed) {
		teams(in)
		in.Facts.Voices = &playbook.Voices{All: []playbook.Voice{{By: "ada", Product: true}, {By: "bob", Engineering: true}, {By: "cy", Product: true, Engineering: true}}}
	})
	all["review-strategy-empty"] = reviewed(checks.Strategy, "", func(in *playbook.Reviewed) {
		in.Facts = playbook.Facts{Work: &playbook.Work{}, Visions: &playbook.Visions{}, Plan: &playbook.Plan{}}
	})
	all["review-strategy-goal"] = reviewed(checks.Strategy, "Pattern: migratoin\nHorizon: 2025\n\n## Problem\n\nWe don't have a search page, cc @everyone.\n\n"+
		"## Guiding policy\n\nGrow revenue by 20% until Q4 2027, cc @everyone | fixes #1 <img src=x>\n\n## Actions\n\n- [ ] Build a search page, cc @everyone\n", func(in *playbook.Reviewed) {
		in.Facts.Visions = &playbook.Visions{Problems: dead}
		in.Facts.Plan = &playbook.Plan{Slices: []playbook.Slice{{Title: "2.0 " + hostile, Due: now.AddDate(0, 0, 9)}}}
	})
	all["review-strategy-objections"] = reviewed(checks.Strategy, goodStrategy, func(in *playbook.Reviewed) {
		teams(in)
		in.Facts.Voices = &playbook.Voices{All: []playbook.Voice{
			{By: "ada", Product: true},
			{By: "bob", Engineering: true, Objects: playbook.ToStrategy, Why: "The index is slower than the menu. " + hostile},
			{By: "cy", Product: true, Objects: playbook.ToVision, Why: "nobody asked for it"},
		}}
	})
	all["review-strategy-unread"] = reviewed(checks.Strategy, goodStrategy, func(in *playbook.Reviewed) {
		teams(in)
		in.Facts = playbook.Facts{}
	})
	all["review-migration"] = reviewed(checks.Strategy, "Pattern: migration\nProof of concept: #9\n\n"+goodStrategy, func(in *playbook.Reviewed) {
		teams(in)
		in.Facts.Proof = &playbook.Proof{Ref: ref(9)}
		in.Facts.Voices = &playbook.Voices{All: []playbook.Voice{{By: "ada", Product: true}}}
	})
	turned := playbook.TurnedAway{Count: 23, Last: []playbook.Declined{
		{Work: at(71, "Search the text of attachments", checks.None), By: "ada", NonGoal: "Searching in attachments", At: now.AddDate(0, 0, -2)},
		{Work: checks.Reference{Ref: roadmap, Title: hostile}, By: "dependabot[bot]", NonGoal: "No " + hostile, At: now.AddDate(0, -1, 0)},
		{Work: at(40, "Old", checks.None), NonGoal: "Menus", At: now.AddDate(-1, 0, 0)}}}
	saidNo := func(in *playbook.Reviewed) { in.Facts.TurnedAway = turned }
	all["review-strategy-said-no"] = reviewed(checks.Strategy, goodStrategy, saidNo)
	all["review-strategy-said-no-once"] = reviewed(checks.Strategy, "Kind: strategy", func(in *playbook.Reviewed) {
		in.Facts.TurnedAway = playbook.TurnedAway{Count: 1, Last: turned.Last[:1]}
	})
	all["review-taken-back"] = summary.ReviewTakenBack()
	all["review-vision-fine"] = reviewed(checks.Vision, "Perspective: product\nHorizon: 3 years\n\n## End state\n\nA customer opens the page, types a word from "+
		"last year's letter, and reads our answer before finishing the coffee.\n", nil)
	unbroken := []playbook.Unbroken{{Milestone: "Sprint 12", Repo: ref(0), Between: [2]checks.Ref{ref(9), ref(12)}}}
	all["review-vision-tie"] = reviewed(checks.Vision, "Perspective: product\nHorizon: 3 years\n", func(in *playbook.Reviewed) { in.Facts.Unbroken = unbroken })
	all["review-vision-ties"] = reviewed(checks.Vision, "Perspective: product\nHorizon: 3 years\n", func(in *playbook.Reviewed) {
		for range 7 {
			unbroken = append(unbroken, playbook.Unbroken{Milestone: hostile, Repo: roadmap, Between: [2]checks.Ref{roadmap, ref(12)}})
		}
		in.Facts.Unbroken = unbroken
	})
	all["review-vision-slogan"] = reviewed(checks.Vision, "Perspective: both\nHorizon: soon | @everyone\n\n## End state\n\nThe best platform for everyone. <!-- @everyone\n",
		func(in *playbook.Reviewed) { in.Facts.Work = &playbook.Work{} })
	all["review-collapsed-off"] = summary.ReviewOff()
	all["review-collapsed-kind"] = summary.ReviewCollapsed(checks.Feature)
	all["review-closed"] = summary.ReviewClosed()
	all["review-collapsed-none"] = summary.ReviewCollapsed(checks.None)
	_, all["strategy-touches-non-goal"] = summary.Strategy(summary.StrategyInput{Item: pull, Decision: feature, Outcome: summary.Linked, Chain: chain, Sight: sight,
		Touches: []checks.NonGoal{{Strategy: ref(12), Text: "Searching in attachments"}, {Strategy: private, Text: "secret"}}})
	_, all["strategy-before-proof"] = summary.Strategy(summary.StrategyInput{Item: pull, Decision: feature, Outcome: summary.Linked, Chain: chain, Sight: sight,
		Ahead: []checks.Ahead{{Strategy: ref(12), Proof: ref(9)}, {Strategy: private, Proof: ref(8)}}})
	all["review-work"] = summary.ReviewWork(ref(71), []checks.NonGoal{{Strategy: ref(12), Text: "No " + hostile + " attachments"}, {Strategy: private, Text: "secret"}}, []checks.Ahead{{Strategy: ref(12), Proof: roadmap}}, sight)
	all["review-work-early"] = summary.ReviewWork(ref(71), []checks.NonGoal{{Strategy: private, Text: "secret"}}, []checks.Ahead{{Strategy: ref(12), Proof: ref(9)}, {Strategy: private, Proof: ref(8)}}, sight)
	all["touches-non-goal"] = summary.TouchesNonGoal(ref(71), ref(12), "No "+hostile+" attachments", sight)
}

// Readers who may see none of the strategies are told nothing.
func TestReviewOfWorkHidden(t *testing.T) {
	if s := summary.ReviewWork(ref(71), []checks.NonGoal{{Strategy: private, Text: "secret"}}, []checks.Ahead{{Strategy: private, Proof: ref(9)}}, sight); s != "" {
		t.Errorf("said: %s", s)
	}
}

// TestReviewKeepsToItsLength gives a review more to say than GitHub takes.
func TestReviewKeepsToItsLength(t *testing.T) {
	r := playbook.Result{Kind: checks.Strategy, Findings: []playbook.Finding{{Name: "no-policy", Status: playbook.Advice, Sentence: "x", Why: "y", Remedy: "z"}}}
	for range 2000 {
		r.Objections = append(r.Objections, playbook.Objection{By: "bob", To: playbook.ToVision, Why: strings.Repeat("no ", 400)})
	}
	s := summary.Review(r)
	if len(s) > summary.Limit || !strings.Contains(s, "… and ") || !strings.Contains(s, "`no-policy`") {
		t.Errorf("%d bytes: %.300s", len(s), s)
	}
}

func TestANonGoalThatReadersMayNotSeeIsNotQuoted(t *testing.T) {
	if s := summary.TouchesNonGoal(ref(71), private, "secret", sight); s != "" {
		t.Errorf("%q", s)
	}
	if s := summary.TouchesNonGoal(ref(71), roadmap, "attachments", sight); !strings.Contains(s, "attachments") || !strings.Contains(s, "acme/roadmap#7") {
		t.Errorf("%q", s)
	}
}

// TestAReviewCountsEachThingOnce holds what a review says first: of one thing it counts what is open, or one point that is in place.
func TestAReviewCountsEachThingOnce(t *testing.T) {
	of := func(status playbook.Status, names ...string) (all []playbook.Finding) {
		for _, n := range names {
			all = append(all, playbook.Finding{Name: n, Status: status, Sentence: n + ".", Why: "y", Remedy: "z"})
		}
		return all
	}
	for want, fs := range map[string][]playbook.Finding{
		"**The one point of the playbook is in place.**":                   of(playbook.OK, "no-horizon", "horizon-passed", "too-near", "too-far"),
		"**All 2 points of the playbook are in place.**":                   of(playbook.OK, "no-policy", "no-actions"),
		"1 point to think about.":                                          append(of(playbook.OK, "no-policy"), of(playbook.Advice, "goal-not-strategy")...),
		"1 of 2 points is in place, one is left to think about.":           append(of(playbook.OK, "no-policy", "no-actions"), of(playbook.Advice, "goal-not-strategy")...),
		"1 of 3 points is in place, 2 are left to think about.":            append(of(playbook.OK, "no-actions"), of(playbook.Advice, "no-policy", "no-problem")...),
		"2 of 3 points are in place, one is left to think about. This is ": append(of(playbook.OK, "no-actions", "no-work"), of(playbook.Advice, "no-policy")...),
		"Nothing could be reviewed yet.":                                   nil,
	} {
		if s := summary.Review(playbook.Result{Kind: checks.Strategy, Findings: fs}); !strings.Contains(s, want) {
			t.Errorf("want %q:\n%s", want, s)
		}
	}
}
