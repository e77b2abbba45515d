package audit

import (
	"slices"
	"strings"
	"testing"
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
		"too young to have work":             {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+young) + "," + issue(9, `"title":"feat: search"`), nil},
		"work without a slice":               {3, issue(1, body("Kind: vision")) + "," + issue(3, body(strategy)+old) + "," + work, []string{"no-slice"}},
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
	if got := rep.Items[1].NonGoals; len(got) != 1 || got[0] != (NonGoal{"acme/app#3", "Loyalty points"}) {
		t.Errorf("the issue touches %v", got)
	}
	if got := rep.Items[2].NonGoals; len(got) != 0 {
		t.Errorf("the pull request touches %v", got)
	}
}
