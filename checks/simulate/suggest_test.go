package simulate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/simulate"
)

// suggested is what is suggested for milestone 2.4, and as a text.
func suggested(t testing.TB, e audit.Export, policy string, moves, kinds []string) (simulate.Suggestion, string) {
	t.Helper()
	w := audit.World(e, rules(t, policy), now)
	m, err := simulate.ParseMoves(moves)
	if err != nil {
		t.Fatal(err)
	}
	k, err := simulate.ParseKinds(kinds)
	if err != nil {
		t.Fatal(err)
	}
	p, err := simulate.PlanOf(w, m, k)
	if err != nil {
		t.Fatal(err)
	}
	s, err := simulate.Suggest(w, p, "2.4")
	if err != nil {
		t.Fatal(err)
	}
	return s, simulate.NewReport(simulate.AsItIs, "", simulate.Result{Suggestion: &s}).Text(0)
}

// Where no moves help it is said exactly why, however many items there are that would lead away from the band.
func TestWhyNoMovesHelp(t *testing.T) {
	policy := func(band string) string { return byLabels("capacity: {tech-debt: " + band + "}\n") }
	away := items{60, "OPEN", "feature", ""}
	for name, c := range map[string]struct {
		policy string
		items  []items
		want   string
	}{
		"too little to add": {policy("{min: 90%, max: 95%}"), []items{{8, "OPEN", "feature", "2.4"}, {4, "CLOSED", "feature", "2.4"}, {3, "OPEN", "tech-debt", ""}, away},
			"No set of moves brings it into its band: there are 3 to add and 8 to move out, and all of them together make it 43%. " +
				"Add 108–228 tech-debt items; only 3 are open without a milestone that are surely tech-debt."},
		"nothing to add or to move": {policy("{min: 90%, max: 95%}"), []items{{12, "CLOSED", "feature", "2.4"}, away},
			"No set of moves brings it into its band: no issue that is surely tech-debt is open without a milestone, and no open feature work in it can be moved out. Add 108–228 tech-debt items."},
		"over": {policy("{min: 0%, max: 10%}"), []items{{8, "CLOSED", "tech-debt", "2.4"}, {1, "OPEN", "feature", ""}, {60, "OPEN", "tech-debt", ""}},
			"there are 1 to add and 0 to move out, and all of them together make it 89%. Add at least 72 feature items; only 1 is open without a milestone that is surely feature."},
		"a band between two items": {policy("{min: 99%, max: 99%}"), []items{{2, "OPEN", "feature", "2.4"}, {8, "OPEN", "tech-debt", "2.4"}, {20, "OPEN", "tech-debt", ""}},
			"there are 20 to add and 2 to move out, and no set of moves lands in 99%–99% with at least 5 items left. Add exactly 190 tech-debt items; only 20 are open without a milestone that are surely tech-debt."},
		"a band between two items, and many that lead away": {policy("{min: 99%, max: 99%}"), []items{{2, "OPEN", "feature", "2.4"}, {8, "OPEN", "tech-debt", "2.4"}, {20, "OPEN", "tech-debt", ""}, away},
			"there are 20 to add and 2 to move out, and no set of up to 40 moves lands in 99%–99% with at least 5 items left."},
		"too few would be left": {policy("{min: 90%, max: 100%}"), []items{{5, "OPEN", "feature", "2.4"}, {1, "OPEN", "tech-debt", "2.4"}},
			"there are 0 to add and 5 to move out, and no set of moves lands in 90%–100% with at least 5 items left. Add at least 44 tech-debt items."},
	} {
		t.Run(name, func(t *testing.T) {
			if s, _ := suggested(t, exported(t, c.items...), c.policy, nil, nil); s.Helps || len(s.Moves) > 0 || !strings.Contains(s.Why, c.want) {
				t.Errorf("%s\nwant %s", s.Why, c.want)
			}
		})
	}
}

// Commands work as they are pasted. What has no kind at all is asked for apart from them, with a line for each answer.
func TestCommandsWorkAsPasted(t *testing.T) {
	e := exported(t, items{4, "OPEN", "feature", "2.4"}, items{1, "OPEN", "tech-debt", "2.4"}, items{2, "OPEN", "someday", "2.4"}, items{2, "OPEN", "chore", "2.4"},
		items{1, "OPEN", "enhancement", "2.4"})
	s, text := suggested(t, e, byLabels("capacity: {tech-debt: {min: 45%, max: 60%}}\n"), nil, nil)
	want := []string{`gh issue comment 8 --repo acme/shop --body "/northstar kind tech-debt #8 #9"`, `gh issue comment 10 --repo acme/shop --body "/northstar kind feature #10"`}
	if s.Helps || len(s.Classify) != 5 || !slices.Equal(s.Commands, want) {
		t.Errorf("helps %t, to classify %v, commands %q, want %q", s.Helps, s.Classify, s.Commands, want)
	}
	for _, kind := range []string{"tech-debt", "feature", "other"} {
		if want := "\n  /northstar kind " + kind + " #6 #7\n"; !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "KIND") {
		t.Errorf("it has a command that is refused as it is pasted:\n%s", text)
	}
	golden(t, "classify.txt", text)
}

// The commands carry out the plan that a suggestion builds on, too, but for what the suggestion does otherwise.
func TestCommandsCarryOutThePlan(t *testing.T) {
	e := exported(t, items{9, "OPEN", "feature", "2.4"}, items{3, "OPEN", "tech-debt", ""}, items{1, "OPEN", "feature", ""})
	s, text := suggested(t, e, byLabels("capacity: {tech-debt: {min: 20%, max: 40%}}\n"), []string{"10,13:2.4", "1:2.4"}, []string{"2,3=other", "12=none"})
	want := []string{`gh issue edit 10 --milestone "2.4" --repo acme/shop`, `gh issue edit 13 --milestone "2.4" --repo acme/shop`,
		`gh issue comment 2 --repo acme/shop --body "/northstar kind other #2 #3"`, `gh issue comment 12 --repo acme/shop --body "/northstar kind none #12"`}
	if len(s.Commands) < 4 || !slices.Equal(s.Commands[:4], want) {
		t.Errorf("%q, want first %q", s.Commands, want)
	}
	if len(s.Moves) == 0 || !s.Helps || len(s.Commands) != 4+len(s.Moves) || !strings.Contains(text, "The plan itself:") || !strings.Contains(text, "Then what is suggested:") {
		t.Errorf("%+v\n%s", s, text)
	}
}

// An issue moves out with the pull request that closes it and nothing else, which would count in its place: the plan, the figure and the
// commands have both. Where a pull request closes more, or is merged, the issue stays.
func TestIssueMovesWithItsPullRequest(t *testing.T) {
	closing := func(state string, numbers ...int) func(n int) string {
		return func(n int) string {
			var refs []string
			for _, c := range numbers {
				refs = append(refs, fmt.Sprintf(`{"number":%d,"url":"https://github.com/acme/shop/issues/%d"}`, c, c))
			}
			return strings.TrimSuffix(row(n, "pull", fmt.Sprintf("Change %d", n), state, "feature", "2.4", ""), "}") +
				`,"closingIssuesReferences":[` + strings.Join(refs, ",") + `]}`
		}
	}
	var issues, pulls []string
	for n := 1; n <= 8; n++ { // 2 of 8 is debt: 25%
		label := "feature"
		if n > 6 {
			label = "tech-debt"
		}
		issues = append(issues, row(n, "issues", fmt.Sprintf("Item %d", n), "OPEN", label, "2.4", ""))
	}
	for i, pull := range []func(int) string{closing("OPEN", 1), closing("OPEN", 2, 3), closing("MERGED", 4), closing("MERGED", 5), closing("MERGED", 6)} {
		pulls = append(pulls, pull(20+i))
	}
	e, err := audit.Read([]byte("["+strings.Join(issues, ",")+"]"), []byte("["+strings.Join(pulls, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	s, text := suggested(t, e, byLabels("capacity: {tech-debt: {min: 28%, max: 60%}}\n"), nil, nil)
	if len(s.Moves) != 1 || s.Moves[0].Number != 1 || !slices.Equal(s.Moves[0].With, []int{20}) || !s.Helps || s.After.Share.Den != 7*checks.Unit {
		t.Fatalf("%+v\n%s", s, text)
	}
	want := []string{"gh issue edit 1 --remove-milestone --repo acme/shop", "gh pr edit 20 --remove-milestone --repo acme/shop"}
	if !slices.Equal(s.Commands, want) {
		t.Errorf("%q, want %q", s.Commands, want)
	}
	if !strings.Contains(text, "#1 Item 1 (feature, with its pull request #20)") {
		t.Errorf("%s", text)
	}
}
