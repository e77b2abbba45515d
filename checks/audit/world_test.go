package audit

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/simulate"
)

// with is an export after items were put into other milestones: what gh would print then.
func (e Export) with(moves map[int]string) Export {
	e.Items = slices.Clone(e.Items)
	for i := range e.Items {
		if to, moved := moves[e.Items[i].Ref.Number]; moved {
			e.Items[i].Milestone = to
		}
	}
	return e
}

// drawExport draws a small repository: issues of all kinds, pull requests that close some of them, two milestones of which one states a
// strategy, and points.
func drawExport(t *rapid.T) Export {
	milestone := func() string {
		return rapid.SampledFrom([]string{"", `,"milestone":{"number":1,"title":"2.4","description":"Strategy: #1","dueOn":"2027-01-01T00:00:00Z"}`,
			`,"milestone":{"number":2,"title":"3.0","description":"","dueOn":null}`}).Draw(t, "milestone")
	}
	label := func() string {
		return rapid.SampledFrom([]string{"feature", "feature", "tech-debt", "tech-debt", "bug", "x"}).Draw(t, "label")
	}
	n := rapid.IntRange(2, 14).Draw(t, "issues")
	issues := []string{issue(1, `"body":"Kind: strategy"`)}
	for i := 2; i <= n; i++ {
		state := rapid.SampledFrom([]string{"OPEN", "OPEN", "OPEN", "CLOSED"}).Draw(t, "state")
		issues = append(issues, issue(i, fmt.Sprintf(`"state":%q,"labels":[{"name":%q},{"name":"points/%d"}]%s`, state, label(), rapid.IntRange(0, 5).Draw(t, "points"), milestone())))
	}
	var pulls []string
	for i := range rapid.IntRange(0, 5).Draw(t, "pulls") {
		closes := fmt.Sprintf(`"body":"Closes #%d, closes #%d"`, rapid.IntRange(2, n).Draw(t, "closes"), rapid.IntRange(2, n).Draw(t, "closes"))
		if rapid.Bool().Draw(t, "nothing") {
			closes = `"body":""`
		}
		state := rapid.SampledFrom([]string{"OPEN", "OPEN", "MERGED", "CLOSED"}).Draw(t, "state")
		labels := fmt.Sprintf(`[{"name":%q}]`, label())
		if rapid.Bool().Draw(t, "no label") { // it is of the kind of what it closes, or of none
			labels = "[]"
		}
		pulls = append(pulls, pull(100+i, fmt.Sprintf(`%s,"state":%q,"labels":%s%s`, closes, state, labels, milestone())))
	}
	e, err := Read(list(issues...), list(pulls...))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// drawRules draws a policy.
func drawRules(t *rapid.T) *checks.Rules {
	lo := rapid.IntRange(0, 60).Draw(t, "min")
	return rules(&testing.T{}, fmt.Sprintf("mode: enforce\ncapacity: {unit: %s, basis: %s, min-items: %d, max-unclassified: %d%%, tech-debt: {min: %d%%, max: %d%%}}\n",
		rapid.SampledFrom([]string{"items", "points"}).Draw(t, "unit"), rapid.SampledFrom([]string{"planned", "remaining", "completed"}).Draw(t, "basis"),
		rapid.IntRange(1, 5).Draw(t, "min-items"), rapid.SampledFrom([]int{25, 100}).Draw(t, "max-unclassified"), lo, lo+rapid.IntRange(0, 100-lo).Draw(t, "width")))
}

// said are the conclusions and titles of all open pull requests, and of every milestone the verdict.
func saidBy(r Report) map[string]string {
	out := map[string]string{}
	for _, it := range r.Items {
		for name, c := range it.Checks {
			if it.State == checks.Open {
				out[fmt.Sprint(it.Number, " ", name)] = string(c.Conclusion) + " " + c.Title
			}
		}
	}
	for _, m := range r.Milestones {
		out[m.Title] = fmt.Sprint(m.Verdict, m.DebtShare, m.DebtRange)
	}
	return out
}

func decidedBy(w *simulate.World, p simulate.Plan) map[string]string {
	o := simulate.Decide(w, p)
	out := map[string]string{}
	for _, p := range o.Pulls {
		for _, v := range []checks.Verdict{p.Strategy, p.Capacity} {
			out[fmt.Sprint(p.Number, " ", v.Check)] = string(v.Conclusion) + " " + v.Title
		}
	}
	for _, s := range o.Milestones {
		a := s.Assessment
		out[s.Milestone.Title] = fmt.Sprint(position(a), fraction{a.Debt, a.Work}, span{fraction{a.Low.Debt, a.Low.Work}, fraction{a.High.Debt, a.High.Work}})
	}
	return out
}

func differ(t *rapid.T, what string, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for k := range want {
		if got[k] != want[k] {
			t.Errorf("%s: %s is %q, want %q", what, k, got[k], want[k])
		}
	}
	for k := range got {
		if _, ok := want[k]; !ok {
			t.Errorf("%s: %s is %q, and is not there at all otherwise", what, k, got[k])
		}
	}
}

// Simulating nothing says what the audit says, and moving items says what the audit says of the export of a repository in which they were moved.
func TestWorldAgreesWithAudit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, r := drawExport(t), drawRules(t)
		differ(t, "as it is", decidedBy(World(e, r, now), simulate.Plan{}), saidBy(Run(e, r, now)))
		moves := map[int]string{}
		var titles []string
		for _, m := range e.Milestones {
			titles = append(titles, m.Title)
		}
		for _, it := range e.Items {
			if rapid.IntRange(0, 3).Draw(t, "moved") == 0 {
				moves[it.Ref.Number] = rapid.SampledFrom(append(titles, "")).Draw(t, "to")
			}
		}
		moved := World(e.with(moves), r, now)
		for i, m := range World(e, r, now).Milestones { // an export says of no milestone whether it is closed: moving the last item does not close it
			moved.Milestones[i].Milestone = m.Milestone
		}
		differ(t, "moved", decidedBy(World(e, r, now), simulate.Plan{Moves: moves}), decidedBy(moved, simulate.Plan{}))
	})
}

// What is suggested brings the milestone into its band, by the audit of the export in which it was done, and no smaller set of moves does.
func TestSuggestion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, r := drawExport(t), drawRules(t)
		w := World(e, r, now)
		if len(w.Milestones) == 0 || w.Milestones[0].State == checks.Closed {
			return
		}
		title := w.Milestones[0].Title
		s, err := simulate.Suggest(w, simulate.Plan{}, title)
		if err != nil {
			t.Fatal(err)
		}
		inside := func(moves map[int]string) bool {
			for _, m := range Run(e.with(moves), r, now).Milestones {
				if m.Title == title {
					return m.Verdict == inside || m.Verdict == undecided && s.After.Verdict == "unclassified" && len(s.Moves) > 0 && holds(capacity.BandOf(title, r), m.DebtShare)
				}
			}
			return false
		}
		moves := map[int]string{}
		for _, m := range s.Moves {
			moves[m.Number] = title
			if m.Out {
				moves[m.Number] = ""
			}
			for _, n := range m.With {
				moves[n] = ""
			}
		}
		if len(moves) > 0 {
			if s.Helps != (s.After.Verdict == "inside") || !inside(moves) {
				t.Fatalf("%v does not bring %s into its band: %+v", moves, title, s.After)
			}
		}
		if v := s.Before.Verdict; v != "under" && v != "over" || r.Capacity.Basis == checks.Finished {
			if len(moves) > 0 {
				t.Fatalf("%s is %s, and moves are suggested", title, v)
			}
			return
		}
		smallest := smallestSet(w, title, inside, len(s.Moves))
		if smallest > 0 {
			t.Fatalf("%v is suggested, and %d moves suffice", moves, smallest)
		}
	})
}

// holds reports whether a share is inside a band, whatever what has no kind would make of it.
func holds(b checks.Band, s fraction) bool {
	part, whole := new(big.Int).Mul(big.NewInt(int64(s.Num)), big.NewInt(int64(checks.Whole))), big.NewInt(int64(s.Den))
	return s.Den > 0 && part.Cmp(new(big.Int).Mul(whole, big.NewInt(int64(b.Min)))) >= 0 && part.Cmp(new(big.Int).Mul(whole, big.NewInt(int64(b.Max)))) <= 0
}

// smallestSet tries every set of fewer than so many moves (0: of any) of what nothing is tied to, and returns the size of the smallest that helps, 0 for none.
func smallestSet(w *simulate.World, title string, helps func(map[int]string) bool, below int) int {
	tied := map[int]bool{}
	for _, it := range w.Items {
		for _, n := range it.Closes {
			tied[n] = tied[n] || it.Milestone == title && !it.Dropped()
		}
	}
	var free []simulate.Item
	for _, it := range w.Items {
		if it.State == checks.Open && it.Decision.Kind.Work() && !tied[it.Ref.Number] && len(it.Closes) == 0 &&
			(it.Milestone == title || it.Milestone == "" && it.Type == checks.Issue) {
			free = append(free, it)
		}
	}
	best := 0
	for set := 1; set < 1<<len(free); set++ {
		moves := map[int]string{}
		for i, it := range free {
			if set&(1<<i) != 0 {
				moves[it.Ref.Number] = title
				if it.Milestone == title {
					moves[it.Ref.Number] = ""
				}
			}
		}
		if (below == 0 || len(moves) < below) && (best == 0 || len(moves) < best) && helps(moves) {
			best = len(moves)
		}
	}
	return best
}
