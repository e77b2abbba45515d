package work

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// What an item adds is worked out anew: a share that is another than follows from the item is found, counted and mended though the totals
// are the sum of what is kept, in milestones that are closed too; and so are totals that are no such sum. Where nothing is wrong, or what
// is wrong is about to be looked at, nothing is counted.
func TestRecount(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			tn := buildOn(t, url(t))
			tn.policy("acme/shop", figured)
			tn.calm()
			m := tn.planned(2, 3)
			old, err := tn.Milestone("ada", "acme/shop", githubsim.NewMilestone{Title: "Autumn"})
			tn.must(err)
			_, err = tn.OpenIssue("ben", "acme/shop", githubsim.NewIssue{Title: "feat: a", Milestone: old, Labels: []string{"feature"}})
			tn.must(err)
			tn.calm()
			tn.must(tn.CloseMilestone("ada", "acme/shop", old))
			tn.calm()
			repo := tn.repoID("acme", "shop")
			recount := func() float64 {
				before := tn.mismatches()
				tn.pass(recountEvery + recountEvery/10)
				r, err := readOne(tn, func(tx *store.Tx) (store.Repository, error) { return tx.Repository(repo) })
				tn.must(err, tn.w.installWork.recount(t.Context(), r))
				tn.run()
				return tn.mismatches() - before
			}
			totals := func(m int) string {
				all, err := readOne(tn, func(tx *store.Tx) (checks.Totals, error) { return tx.Totals(repo, m) })
				tn.must(err)
				return fmt.Sprint(all)
			}
			sql := func(text string) {
				_, err := tn.w.DB.SQL().Exec(text)
				tn.must(err)
			}
			open, closed := totals(m), totals(old)
			if n := recount(); n != 0 {
				t.Fatalf("%v mismatches where nothing is wrong", n)
			}
			// An item adds what it does not, and the totals are the sum of it.
			sql("UPDATE items SET counted_weight = 5000 WHERE number = 3")
			sql("UPDATE totals SET weight = weight + 4000 WHERE kind = 'tech-debt' AND state = 'open'")
			sql("UPDATE items SET counted = 0, counted_milestone = 0, counted_kind = '', counted_state = '', counted_weight = 0 WHERE number = 6")
			sql(fmt.Sprintf("DELETE FROM totals WHERE milestone = %d", old))
			if totals(m) == open || totals(old) == closed {
				t.Fatal("nothing is wrong")
			}
			if n := recount(); n != 2 || totals(m) != open || totals(old) != closed {
				t.Errorf("%v mismatches of what items add, not 2; then %s, not %s; %s, not %s", n, totals(m), open, totals(old), closed)
			}
			sql("UPDATE totals SET items = items + 1 WHERE kind = 'feature' AND state = 'open'")
			if n := recount(); n != 2 || totals(m) != open || totals(old) != closed {
				t.Errorf("%v mismatches of totals, not 2; then %s, not %s", n, totals(m), open)
			}
			// What is to be looked at anyway is no defect.
			sql("UPDATE items SET counted_weight = 5000 WHERE number = 3")
			sql("UPDATE totals SET weight = weight + 4000 WHERE kind = 'tech-debt' AND state = 'open'")
			tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error { return tn.w.bump(tx, last, store.ItemKey(repo, 3)) }))
			if n := recount(); n != 0 || totals(m) != open {
				t.Errorf("%v mismatches of an item that is to be looked at; then %s", n, totals(m))
			}
		})
	}
}

// A milestone that is counted again is gone on with on the next day, where it has more items than fit.
func TestRecountGoesOn(t *testing.T) {
	tn := build(t)
	m := tn.planned(0, 5)
	repo := tn.repoID("acme", "shop")
	r, err := readOne(tn, func(tx *store.Tx) (store.Repository, error) { return tx.Repository(repo) })
	tn.must(err)
	tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetRecounting(repo, store.Recounting{Milestone: m, Reached: 2})
	}))
	_, err = tn.w.DB.SQL().Exec("UPDATE items SET counted_weight = 5000 WHERE number IN (1, 4)")
	tn.must(err)
	_, err = tn.w.DB.SQL().Exec("UPDATE totals SET weight = weight + 8000")
	tn.must(err)
	tn.must(tn.w.installWork.recount(t.Context(), r))
	if n := tn.mismatches(); n != 1 {
		t.Errorf("%v mismatches behind the second item, not 1", n)
	}
	due, err := readOne(tn, func(tx *store.Tx) ([]store.Recounting, error) {
		return tx.ToRecount(repo, tn.now().Add(-recountEvery), 10)
	})
	tn.must(err)
	if len(due) != 0 {
		t.Errorf("counted to its end, it is due again: %v", due)
	}
}

// mismatches is what the metric says.
func (tn *town) mismatches() float64 {
	tn.t.Helper()
	r := prometheus.NewRegistry()
	tn.must(r.Register(tn.w.metrics.mismatches))
	all, err := r.Gather()
	tn.must(err)
	return all[0].GetMetric()[0].GetCounter().GetValue()
}

// readOne reads something in a transaction.
func readOne[T any](tn *town, read func(*store.Tx) (T, error)) (v T, err error) {
	err = tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) (err error) { v, err = read(tx); return err })
	return v, err
}
