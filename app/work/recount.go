package work

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"time"

	"golang.org/x/time/rate"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// Totals change by differences, so what went wrong once would stay wrong. Once a day, and at a start, they are held against what they are
// sums of; and item by item it is worked out anew what each adds, some milestones of a repository at a time, those that wait longest
// first. What differs is a defect: it is counted, told with what was expected, and mended.

const (
	recountPage  = 100  // items that are derived in one transaction
	recountItems = 2000 // items of a repository that are derived at a time
	recountEvery = 20 * time.Hour
)

// What a process derives again: a burst of so many items, and so many a second, so that a start with many repositories does
// nothing else for no longer than that. What does not fit is first on the next day.
const (
	recountBurst = 4000
	recountRate  = rate.Limit(20)
)

// recount holds the totals of a repository's milestones against their items, and some of these against what they are evaluated from.
func (w installWork) recount(ctx context.Context, r store.Repository) error {
	all, err := w.wrongTotals(ctx, r)
	if err != nil {
		return err
	}
	for _, number := range all {
		if err := w.mendTotals(ctx, r, number); err != nil {
			return err
		}
	}
	p, err := w.open(ctx, r.ID)
	if errors.Is(err, errAway) || err == nil && p.repo.ReadPhase != phaseDone {
		return nil
	}
	if err != nil {
		return err
	}
	var due []store.Recounting
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.ToRecount(r.ID, w.Now().Add(-recountEvery), recountItems/recountPage)
		return err
	})
	for left := recountItems; err == nil && len(due) > 0 && left > 0; left -= recountPage {
		if !w.recounts.AllowN(w.Now(), recountPage) {
			return nil
		}
		var done bool
		if done, err = w.derive(ctx, p, &due[0]); done {
			due = due[1:]
		}
		runtime.Gosched()
	}
	return err
}

// wrongTotals are the milestones of a repository whose totals are not the sums of what their items add.
func (w installWork) wrongTotals(ctx context.Context, r store.Repository) (out []int, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Milestones(r.ID)
		if err != nil {
			return err
		}
		for _, m := range all {
			if !m.Gone.IsZero() {
				continue
			}
			kept, err := tx.Totals(r.ID, m.Number)
			if err != nil {
				return err
			}
			counted, err := tx.Recount(r.ID, m.Number)
			if err != nil {
				return err
			}
			if !reflect.DeepEqual(kept, counted) {
				out = append(out, m.Number)
				w.Log.Error().Str("repo", r.Owner+"/"+r.Name).Int("milestone", m.Number).Any("kept", kept).Any("counted", counted).
					Msg("a defect: the totals of a milestone are not those of its items")
			}
		}
		return nil
	})
	return out, err
}

// mendTotals makes a milestone's totals those of its items, and has looked at what shows them.
func (w installWork) mendTotals(ctx context.Context, r store.Repository, number int) error {
	wrong := false
	err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if wrong, err = tx.MendTotals(r.ID, number); err != nil || !wrong {
			return err
		}
		var keys depend.Keys
		d := depend.Change{Tx: tx, Keys: &keys, Memo: w.memo, Policies: w.policies}
		if err := d.Milestone(r, number); err != nil {
			return err
		}
		return w.bump(tx, last, keys...)
	})
	if err == nil && wrong {
		w.metrics.mismatches.Inc()
	}
	return err
}

// derive works out anew what the next items of a milestone add to it, and reports whether that was all of them.
func (w installWork) derive(ctx context.Context, p place, at *store.Recounting) (done bool, err error) {
	var its []store.Item
	waits, numbers := map[string]bool{}, []int(nil)
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if numbers, err = tx.CountedOrIn(p.repo.ID, at.Milestone, at.Reached, recountPage); err != nil {
			return err
		}
		its = nil
		for _, n := range numbers {
			it, err := tx.Item(p.repo.ID, n)
			if err != nil {
				return err
			}
			its = append(its, it)
		}
		waits, err = w.unsettled(tx, p, numbers)
		return err
	})
	if err != nil || waits == nil { // all of it is to be looked at anyway: another day
		return true, err
	}
	decided, err := w.decideAll(ctx, p, its)
	if err != nil {
		return false, err
	}
	if at.Reached = 0; len(numbers) == recountPage {
		at.Reached = numbers[len(numbers)-1]
	} else {
		at.Done, done = w.Now(), true
	}
	return done, w.DB.Write(ctx, func(tx *store.Tx) error {
		if again, err := w.unsettled(tx, p, numbers); err != nil || again == nil {
			return err
		} else if err := w.compareShares(tx, p, decided, func(key string) bool { return waits[key] || again[key] }); err != nil {
			return err
		}
		return tx.SetRecounting(p.repo.ID, *at)
	})
}

// unsettled are those of some items that are to be looked at, so that what they add may be another by right; nil where that is so of the whole
// repository.
func (w installWork) unsettled(tx *store.Tx, p place, numbers []int) (map[string]bool, error) {
	row, err := tx.Policy(p.repo.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && row.Looked != lookedDigest(p) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	learned, err := tx.Learned(p.repo.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	whole := []string{store.PolicyKey(p.repo.ID), store.RulesKey(p.repo.ID), store.LearnKey(p.repo.ID), store.ReadKey(p.repo.ID)}
	keys := whole
	for _, n := range numbers {
		keys = append(keys, store.ItemKey(p.repo.ID, n))
	}
	out, err := tx.Pending(keys)
	for _, k := range whole {
		if out[k] {
			return nil, err
		}
	}
	if !learned.At.IsZero() && !learned.Told { // it may decide otherwise by now
		return nil, err
	}
	return out, err
}

// compareShares holds what items add against what was worked out, and has those looked at that differ: that mends them.
func (w installWork) compareShares(tx *store.Tx, p place, decided []decision, waits func(key string) bool) error {
	for _, d := range decided {
		was := d.loaded.Row
		key := store.ItemKey(p.repo.ID, was.Number)
		if d.left || d.over || waits(key) || was.Number == 0 || facts.Unread(was) {
			continue
		}
		row, err := tx.Item(p.repo.ID, was.Number)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(row, was) { // it changed meanwhile
			continue
		}
		want, err := stored.Share(tx, p.repo, row, d.report)
		if err != nil {
			return err
		}
		if kept := row.Conclusion.Share; kept != want {
			w.metrics.mismatches.Inc()
			w.Log.Error().Str("repo", p.repo.Owner+"/"+p.repo.Name).Int("item", row.Number).Any("kept", kept).Any("derived", want).Str("type", string(row.Type)).
				Bool("open", row.State == checks.Open).Msg("a defect: what an item adds to its milestone is not what follows from it")
			if err := w.bump(tx, last, key); err != nil {
				return err
			}
		}
	}
	return nil
}
