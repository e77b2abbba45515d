package app_test

import (
	"fmt"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/internal/testenv"
)

// A milestone that leaves its band has the checks written whose conclusion that changes, and no others: technical debt passes inside the
// band and under it.
func TestFanOut(t *testing.T) {
	pulls := 60
	if testenv.Long() {
		pulls = 200
	}
	debt := pulls / 5
	policy := "version: 1\nmode: enforce\nstrategy: {require: []}\ncapacity: {min-items: 3, tech-debt: {min: 20%, max: 90%}}\ncomments: {unlinked: false}\n"
	w := one(t, setup{policy: policy, limits: githubsim.Limits{Primary: 1 << 30, Concurrent: 1 << 10, PointsPerMinute: 1 << 30, ContentPerMinute: 1 << 30}})
	m := w.milestone(shop, "Winter", "")
	n := 0
	open := func(count int, label string) {
		for range count {
			n = w.pull("ben", shop, fmt.Sprintf("Words of %d", n), "", inPull(m), func(p *githubsim.NewPull) { p.Labels = []string{label} })
		}
	}
	open(debt, "tech-debt")
	open(pulls-debt, "feature")
	w.calm()            // it is inside, at its end
	feature := debt + 1 // the first of them
	w.wantCapacity(shop, feature, "success")
	before := w.writes()
	for range pulls / 2 {
		w.issue("ben", shop, "Words", "", in(m), labelled("feature"))
	}
	w.calm()
	w.wantCapacity(shop, feature, "failure")
	w.wantCapacity(shop, n, "failure")
	w.wantCapacity(shop, 1, "success")
	wrote := since(before, w.writes())
	runs := wrote["PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}"] + wrote["POST /repos/{owner}/{repo}/check-runs"]
	t.Logf("%d open pull requests, of them %d features: %v", pulls, pulls-debt, wrote)
	if runs != pulls-debt {
		t.Errorf("%d runs were written, of %d pull requests whose conclusion changed", runs, pulls-debt)
	}
}
