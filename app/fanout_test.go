package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/internal/testenv"
)

// A milestone that leaves its band has the checks written whose conclusion that changes, the newest first, and no others: technical
// debt passes inside the band and under it.
func TestFanOut(t *testing.T) {
	pulls := 500
	if !testenv.Long() {
		pulls = 60
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
	before, from := w.writes(), time.Now()
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
	order := w.posted(from)
	if len(order) != pulls-debt {
		t.Fatalf("%d runs are recorded", len(order))
	}
	// Newest first: some are taken and written at a time, so that it is the halves that tell. Those of any other order differ by a quarter of
	// all pull requests less, by far. On a machine so busy that this takes minutes, batches are interrupted and go on at the end of the queue.
	half := len(order) / 2
	if early, late := mean(order[:half]), mean(order[half:]); pulls >= 500 && time.Since(from) < time.Minute && early < late+float64(pulls)/4 {
		t.Errorf("on average, #%.0f was written early and #%.0f late", early, late)
	}
}

func mean(numbers []int) float64 {
	sum := 0
	for _, n := range numbers {
		sum += n
	}
	return float64(sum) / float64(len(numbers))
}

// posted are the pull requests whose capacity check was written since a time, in that order.
func (w *world) posted(from time.Time) (numbers []int) {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), w.url)
	must(w.t, err)
	defer db.Close()
	must(w.t, db.Read(w.t.Context(), func(tx *store.Tx) error {
		all, err := tx.RecentPosted(1 << 20)
		if err != nil {
			return err
		}
		slices.Reverse(all)
		for _, p := range all {
			if p.Name != checks.CheckCapacity || p.At.Before(from) {
				continue
			}
			on, err := tx.OpenOn(p.Repo, []string{p.Subject})
			if err != nil {
				return err
			}
			numbers = append(numbers, on[p.Subject]...)
		}
		return nil
	}))
	return numbers
}
