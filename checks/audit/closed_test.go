package audit

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/count"
	"github.com/northstar-app/northstar/checks/summary"
)

// What closed is judged over what was planned in it where the share is taken over remaining work, by itself, by the checks of its pull
// requests and on its own; the report says so once. What is open is judged over what remains.
func TestNothingRemainsOfWhatClosed(t *testing.T) {
	const done, spring, winter = `"state":"CLOSED","stateReason":"COMPLETED",`, `"milestone":{"title":"spring","dueOn":"2026-03-01T00:00:00Z"}`, `"milestone":{"title":"winter","dueOn":"2026-12-01T00:00:00Z"}`
	var issues []string
	for n := 1; n <= 4; n++ {
		issues = append(issues, issue(n, done+`"labels":["feature"],`+spring), issue(10+n, `"labels":["feature"],`+winter))
	}
	e, err := Read(list(issues...), list(pull(20, `"state":"MERGED","labels":["tech-debt"],`+spring), pull(21, `"state":"MERGED","labels":["tech-debt"],`+winter),
		pull(22, `"labels":["feature"],`+winter)))
	if err != nil {
		t.Fatal(err)
	}
	r := rules(t, "mode: enforce\ncapacity: {basis: remaining}\n")
	rep := Run(e, r, now)
	for title, want := range map[string]struct {
		verdict bandPosition
		share   fraction
	}{"spring": {inside, fraction{checks.Unit, 5 * checks.Unit}}, "winter": {under, fraction{0, 5 * checks.Unit}}} {
		for _, m := range rep.Milestones {
			if m.Title == title && (m.Verdict != want.verdict || m.DebtShare != want.share) {
				t.Errorf("%s is %s by %v, want %s by %v", title, m.Verdict, m.DebtShare, want.verdict, want.share)
			}
		}
	}
	for _, it := range rep.Items {
		if want := "Debt share 20% (1 of 5), inside 20%–40%"; it.Number == 20 && it.Checks[checks.CheckCapacity].Title != want {
			t.Errorf("what was merged into it is told %q, want %q", it.Checks[checks.CheckCapacity].Title, want)
		}
	}
	in, _ := Explain(e, r, 1, now)
	if in.Milestone.State != checks.Closed {
		t.Errorf("the milestone of #1 is %s", in.Milestone.State)
	}
	totals := count.Totals()
	count.Add(totals, checks.Feature, checks.Closed, 5*checks.Unit)
	if s := Stand(checks.Milestone{Title: "x", State: checks.Closed}, totals, checks.Cell{}, r, now); s.Basis != "planned" || s.DebtShare.Den != 5*checks.Unit {
		t.Errorf("on its own it is judged over %s work: %v", s.Basis, s.DebtShare)
	}
	if s := Stand(checks.Milestone{Title: "x", State: checks.Open}, totals, checks.Cell{}, r, now); s.Basis != "remaining" {
		t.Errorf("what is open is judged over %s work", s.Basis)
	}
	for _, text := range []string{rep.Markdown(), rep.HTML()} {
		if strings.Count(text, summary.ClosedOverPlanned) != 1 {
			t.Errorf("it is not said once:\n%s", text)
		}
	}
	for _, text := range []string{Run(e, rules(t, ""), now).Markdown(), Run(e, rules(t, ""), now).HTML()} {
		if strings.Contains(text, summary.ClosedOverPlanned) {
			t.Errorf("it is said where planned work is judged:\n%s", text)
		}
	}
}

// A milestone of too few items says how many there are and how many it takes; what the open ones need is said under a head that fits those too
// that have only to be classified.
func TestWhatMilestonesNeed(t *testing.T) {
	const july = `"milestone":{"title":"july","dueOn":"2026-07-01T00:00:00Z"}`
	var issues []string
	for n := 1; n <= 4; n++ {
		issues = append(issues, issue(n, `"labels":["feature"],`+july))
	}
	few, err := Read(list(issues...), nil)
	if err != nil {
		t.Fatal(err)
	}
	rep := Run(few, rules(t, "classify: {text-model: false}\n"), now)
	for _, text := range []string{rep.Markdown(), rep.HTML()} {
		if !strings.Contains(text, "➖ too few items to judge (4 of 5)") {
			t.Errorf("it does not say how many there are:\n%s", text)
		}
	}
	unsure, err := Read(list(append(issues, issue(5, `"labels":["tech-debt"],`+july), issue(6, july), issue(7, july))...), nil)
	if err != nil {
		t.Fatal(err)
	}
	text := Run(unsure, rules(t, "classify: {text-model: false}\n"), now).Markdown()
	if !strings.Contains(text, "\nWhat the open ones need:\n\n- **july**: Classify ") || strings.Contains(text, "fix the open") {
		t.Errorf("what it needs is not said:\n%s", text)
	}
}
