package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// Where issues and the pull requests that close them are in one milestone, what is moved out is both, and what a pull request of the milestone
// closes already is no candidate to be added: it would count in place of that.
func TestCandidatesTiedToPullRequests(t *testing.T) {
	each(t, setup{policy: enforce + "strategy: {require: []}\n"}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		var features, pulls []int
		for i := range 6 {
			features = append(features, w.issue("ben", shop, fmt.Sprintf("feat: %d", i), "", in(m)))
		}
		for i, n := range features {
			pulls = append(pulls, w.pull("sam", shop, fmt.Sprintf("feat: do %d", i), fmt.Sprintf("Closes #%d", n), inPull(m)))
		}
		tied := w.issue("ben", shop, "refactor: tied", "")
		w.pull("sam", shop, "refactor: it", fmt.Sprintf("Closes #%d", tied), inPull(m))
		free := w.issue("ben", shop, "refactor: free", "")
		again := w.issue("ben", shop, "refactor: given up once", "")
		given := w.pull("sam", shop, "refactor: that", fmt.Sprintf("Closes #%d", again), inPull(m))
		w.must(w.CloseIssue("sam", shop, given, ""))
		w.calm()
		w.say("sam", shop, pulls[0], "/northstar recheck") // a candidate that comes alone rewrites no check
		w.calm()
		w.wantCapacity(shop, pulls[0], "failure", "14% technical debt (1 of 7 items)", fmt.Sprintf("Add 1–3 tech-debt items (candidates: #%d, #%d)", free, again),
			"move out 2–4 feature items", fmt.Sprintf("#%d with #%d", features[0], pulls[0]))
		if run, _ := w.run(shop, pulls[0], checks.CheckCapacity); strings.Contains(run.Summary, fmt.Sprintf("#%d ", tied)) {
			t.Errorf("what would change nothing is named:\n%s", run.Summary)
		}
		for _, n := range []int{features[0], pulls[0], features[1], pulls[1]} {
			w.must(w.SetMilestone("ben", shop, n, 0))
		}
		w.calm()
		w.wantCapacity(shop, pulls[2], "success", "20% technical debt (1 of 5 items)")
	})
}

// Of points those candidates are named that are as many together as it takes, and none where none are.
func TestCandidatesOfPoints(t *testing.T) {
	inWorld(t, setup{policy: "version: 1\nmode: enforce\nstrategy: {require: []}\ncapacity: {unit: points}\n"}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		for i := range 8 {
			w.issue("ben", shop, fmt.Sprintf("feat: %d", i), "Points: 5", in(m))
		}
		w.issue("ben", shop, "refactor: a", "Points: 3", in(m))
		w.issue("ben", shop, "refactor: far too much", "Points: 40")
		one, other := w.issue("ben", shop, "refactor: b", "Points: 4"), w.issue("ben", shop, "refactor: c", "Points: 6")
		w.calm() // a candidate that comes alone rewrites no check
		pull := w.pull("sam", shop, "feat: p", "Points: 1", inPull(m))
		w.calm()
		w.wantCapacity(shop, pull, "failure", fmt.Sprintf("(together 10 points: #%d, #%d)", one, other))
	})
}
