package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// counts has items of milestone 4 of repository 1 count.
func counts(t *testing.T, db *DB, items ...Item) {
	t.Helper()
	write(t, db, func(tx *Tx) error {
		for _, it := range items {
			it.Repo, it.Type = 1, checks.Issue
			c := it.Conclusion
			c.Settled, c.Share = true, Contribution{Counted: it.Milestone != 0, Milestone: it.Milestone, Kind: c.Kind, State: it.State, Weight: c.Weight}
			if err := tx.PutItem(it); err != nil {
				return err
			}
			if _, err := tx.Settle(1, it.Number, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func counted(number int, k checks.Kind, s checks.State, milestone int, updated time.Time) Item {
	return Item{Number: number, State: s, Milestone: milestone, Updated: updated, Title: "T", Conclusion: Conclusion{Kind: k, Weight: checks.Unit}}
}

// What a milestone held when it closed stays, whatever becomes of its items; what had happened before is caught up with.
func TestClosings(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "a"}), tx.SetReading(1, ReadProgress{Phase: "done", Ended: at(1)}),
				tx.PutMilestone(Milestone{Repo: 1, Number: 4, Title: "2.0", State: checks.Closed, Updated: at(10), Closed: at(10)}))
		})
		counts(t, db, counted(1, checks.Feature, checks.Open, 4, at(1)), counted(2, checks.TechDebt, checks.Closed, 4, at(1)), counted(3, checks.None, checks.Open, 4, at(1)),
			counted(4, checks.Feature, checks.Open, 5, at(1)))
		unkept := func() (n int) {
			return len(read(t, db, func(tx *Tx) ([]Place, error) { return tx.Unkept(Place{}, 9) }))
		}
		if unkept() != 1 {
			t.Error("nobody knows that the closing is not kept")
		}
		want := Closing{Repo: 1, Milestone: 4, Closed: at(10), At: at(11), Late: true}
		write(t, db, func(tx *Tx) error { return tx.Close(want) })
		kept := func() Closing {
			return read(t, db, func(tx *Tx) (Closing, error) { return tx.ClosingOf(1, 4) })
		}
		if got := kept(); got != want || unkept() != 1 {
			t.Errorf("without what it is judged by: got %+v", got)
		}
		write(t, db, func(tx *Tx) error { return tx.KeepLed(Place{1, 4}, nil, nil) })
		want.Led = true
		terms := checks.Terms{Band: checks.Band{Min: 200_000, Max: 400_000}, Basis: checks.Remaining, Unit: "points", MinItems: 5, MaxUnclassified: 250_000}
		write(t, db, func(tx *Tx) error { return tx.SetTerms(1, 4, terms) })
		write(t, db, func(tx *Tx) error { return tx.SetTerms(1, 4, checks.Terms{Basis: checks.Planned}) })
		if want.Terms = terms; kept() != want || unkept() != 0 {
			t.Errorf("what it is judged by changes: %+v", kept())
		}
		write(t, db, func(tx *Tx) error { return tx.Close(want) })
		if want.Led = false; kept() != want || unkept() != 1 {
			t.Errorf("kept at once: %+v", kept())
		}
		held := func() checks.Totals {
			return read(t, db, func(tx *Tx) (checks.Totals, error) { return tx.ClosingTotals(1, 4) })
		}
		one := checks.Cell{Count: 1, Weight: checks.Unit}
		totals := checks.Totals{Open: map[checks.Kind]checks.Cell{checks.Feature: one, checks.None: one}, Closed: map[checks.Kind]checks.Cell{checks.TechDebt: one}}
		if d := cmp.Diff(totals, held()); d != "" {
			t.Error(d)
		}
		// One is finished later, one moves out, one moves in.
		counts(t, db, counted(1, checks.Feature, checks.Closed, 4, at(12)), counted(2, checks.TechDebt, checks.Closed, 0, at(12)), counted(4, checks.Feature, checks.Open, 4, at(12)))
		if d := cmp.Diff(totals, held()); d != "" {
			t.Error("after the closing:", d)
		}
		items := read(t, db, func(tx *Tx) ([]ClosedItem, error) { return tx.ClosedItems(1, 4, 1, 1) })
		if len(items) != 1 || items[0].Number != 2 || items[0].Share.Kind != checks.TechDebt || items[0].After.Counted || items[0].Milestone != 0 {
			t.Errorf("the second: %+v", items)
		}
		catch := func(number int, updated, heard, now time.Time) {
			write(t, db, func(tx *Tx) error {
				_, err := tx.CatchUp(4, Item{Repo: 1, Number: number, Updated: updated, Heard: heard}, true, now)
				return err
			})
		}
		catch(1, at(12), at(12), at(13))               // it was changed later
		catch(4, at(10), at(12), at(13))               // in the same second, and heard of later
		catch(2, at(9), at(9), at(12).Add(2*Settling)) // it is too late for that
		if d := cmp.Diff(totals, held()); d != "" {
			t.Error("what came later:", d)
		}
		catch(2, at(9), at(12), at(13))  // it had left before
		catch(4, at(10), at(10), at(13)) // it had come before
		totals.Open[checks.Feature] = checks.Cell{Count: 2, Weight: 2 * checks.Unit}
		totals.Closed = map[checks.Kind]checks.Cell{}
		if d := cmp.Diff(totals, held()); d != "" {
			t.Error("what had come before:", d)
		}
		write(t, db, func(tx *Tx) error { // closed before, and labelled by the app later; and never looked at before
			one, err := tx.CatchUp(4, Item{Repo: 1, Number: 3, State: checks.Closed, Closed: at(9), Updated: at(12)}, true, at(13))
			two, also := tx.CatchUp(4, Item{Repo: 1, Number: 4, State: checks.Closed, Closed: at(12), Created: at(9), Updated: at(12)}, false, at(13))
			if not, late := tx.CatchUp(4, Item{Repo: 1, Number: 3, Updated: at(12)}, true, at(13)); !one || !two || not || late != nil {
				t.Errorf("what changed in the closing: %t, %t, %t, %v", one, two, not, late)
			}
			return errors.Join(err, also)
		})
		delete(totals.Open, checks.None)
		totals.Closed[checks.None] = one
		if d := cmp.Diff(totals, held()); d != "" {
			t.Error("what was closed before:", d)
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutMilestone(Milestone{Repo: 1, Number: 3, State: checks.Closed, Closed: at(10)}), tx.Close(Closing{Repo: 1, Milestone: 3, Closed: at(10), At: at(11), Terms: terms}),
				tx.PutMilestone(Milestone{Repo: 1, Number: 6, State: checks.Closed, Closed: at(12)}), tx.Close(Closing{Repo: 1, Milestone: 6, Closed: at(12), At: at(12), Terms: terms}),
				tx.PutMilestone(Milestone{Repo: 1, Number: 7, State: checks.Closed, Closed: at(9)}))
		})
		near := func(of func(*Tx) ([]Milestone, error)) (out []int) {
			for _, ms := range read(t, db, of) {
				out = append(out, ms.Number)
			}
			return out
		}
		for of, want := range map[[2]int][2][]int{{5, 11}: {{4, 3}, {6}}, {3, 10}: {nil, {4, 6}}, {4, 10}: {{3}, {6}}, {6, 12}: {{4, 3}, nil}, {9, 20}: {{6, 4, 3}, nil}} {
			before := near(func(tx *Tx) ([]Milestone, error) { return tx.ClosedBefore(1, of[0], at(of[1]), 9) })
			after := near(func(tx *Tx) ([]Milestone, error) { return tx.ClosedAfter(1, of[0], at(of[1]), 9) })
			if d := cmp.Diff(want, [2][]int{before, after}); d != "" {
				t.Errorf("what closed before and after milestone %d at %d: %s", of[0], of[1], d)
			}
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.Reopen(1, 4), tx.KeepLed(Place{1, 3}, nil, nil), tx.KeepLed(Place{1, 6}, nil, nil))
		})
		if got := held(); len(got.Open)+len(got.Closed) != 0 || unkept() != 2 {
			t.Errorf("opened again: %+v", got)
		}
	})
}

// A plan is taken once, and stays what it was.
func TestPlans(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		counts(t, db, counted(1, checks.Feature, checks.Open, 4, at(1)), counted(2, checks.None, checks.Closed, 4, at(1)))
		plan := Plan{Repo: 1, Milestone: 4, Starts: at(20), Stated: true}
		write(t, db, func(tx *Tx) error { return tx.PutPlan(plan) })
		promised := func() map[int]Contribution {
			return read(t, db, func(tx *Tx) (map[int]Contribution, error) { return tx.Promised(1, 4) })
		}
		if len(promised()) != 0 {
			t.Error("something is promised before the start")
		}
		plan.At, plan.Late = at(21), true
		write(t, db, func(tx *Tx) error { return tx.PutPlan(plan) })
		counts(t, db, counted(1, checks.TechDebt, checks.Closed, 4, at(22)), counted(3, checks.Feature, checks.Open, 4, at(22)))
		want := map[int]Contribution{
			1: {Counted: true, Milestone: 4, Kind: checks.Feature, State: checks.Open, Weight: checks.Unit},
			2: {Counted: true, Milestone: 4, State: checks.Closed, Weight: checks.Unit},
		}
		if d := cmp.Diff(want, promised()); d != "" {
			t.Error(d)
		}
		if got := read(t, db, func(tx *Tx) (Plan, error) { return tx.Plan(1, 4) }); got != plan {
			t.Errorf("got %+v", got)
		}
		counts(t, db, counted(3, checks.TechDebt, checks.Open, 4, at(23)), counted(4, checks.Feature, checks.Open, 5, at(23)))
		counts(t, db, counted(3, checks.TechDebt, checks.Open, 0, at(24)))
		counts(t, db, counted(3, checks.None, checks.Open, 4, at(25)))
		added := map[int]Contribution{3: {Counted: true, Milestone: 4, Kind: checks.Feature, State: checks.Open, Weight: checks.Unit}}
		if d := cmp.Diff(added, read(t, db, func(tx *Tx) (map[int]Contribution, error) { return tx.Added(1, 4) })); d != "" {
			t.Error("what came in later is what it came as:", d)
		}
		now := read(t, db, func(tx *Tx) (map[int]Contribution, error) { return tx.CountedIn(1, 4) })
		if len(now) != 3 || now[1].Kind != checks.TechDebt {
			t.Errorf("what counts now: %v", now)
		}
		plan.At = time.Time{}
		write(t, db, func(tx *Tx) error { return tx.PutPlan(plan) })
		if len(promised()) != 0 {
			t.Error("a start that was put off leaves its promises")
		}
	})
}

// The figures of a week are those that it ended with; older ones than of 26 weeks go.
func TestWeeklyTotals(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		monday := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
		week := WeekOf(monday)
		if WeekOf(monday.Add(-time.Second)) != week-1 || WeekOf(monday.AddDate(0, 0, 6)) != week || WeekOf(monday.AddDate(0, 0, 7)) != week+1 {
			t.Error("a week does not begin on Monday")
		}
		keep := func(week int) { write(t, db, func(tx *Tx) error { return tx.KeepFigures(1, 4, week) }) }
		counts(t, db, counted(1, checks.Feature, checks.Open, 4, at(1)))
		keep(week - 26)
		keep(week - 3)
		counts(t, db, counted(2, checks.TechDebt, checks.Closed, 4, at(1)))
		keep(week - 3)
		keep(week)
		before := func(week int) (checks.Totals, int) {
			var t0 checks.Totals
			return t0, read(t, db, func(tx *Tx) (n int, err error) { t0, n, err = tx.FiguresBefore(1, 4, week); return n, err })
		}
		var got checks.Totals
		last := read(t, db, func(tx *Tx) (n int, err error) { got, n, err = tx.FiguresBefore(1, 4, week); return n, err })
		if last != week-3 || got.Open[checks.Feature].Count != 1 || got.Closed[checks.TechDebt].Count != 1 {
			t.Errorf("in week %d: %+v", last-week, got)
		}
		if _, n := before(week - 3); n != 0 {
			t.Errorf("figures of %d weeks ago are kept", week-n)
		}
	})
}
