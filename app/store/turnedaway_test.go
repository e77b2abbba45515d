package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// turnedAway is what every test has: a strategy, and items of three repositories that touch a non-goal of it.
func turnedAway(t *testing.T, db *DB) (strategy Place, all []TurnedAway) {
	t.Helper()
	strategy = Place{9, 12}
	write(t, db, func(tx *Tx) error {
		err := errors.Join(
			tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "shop"}), tx.PutRepository(Repository{ID: 2, Installation: 7, Owner: "acme", Name: "vault", Private: true}),
			tx.PutRepository(Repository{ID: 3, Installation: 7, Owner: "acme", Name: "old", Gone: at(1)}), tx.PutRepository(Repository{ID: 9, Installation: 7, Owner: "acme", Name: "roadmap"}))
		for i, item := range []Place{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {2, 1}, {3, 1}} {
			a := TurnedAway{Item: item, Strategy: strategy, NonGoal: "No “cards” 🐌", Noted: at(i), At: at(10 + i)}
			gone := time.Time{}
			switch item {
			case Place{1, 3}:
				a.At = time.Time{}
			case Place{1, 4}:
				gone = at(2)
			}
			err = errors.Join(err, tx.PutItem(Item{Repo: item.Repo, Number: item.Number, Type: checks.Issue, Title: "Cards", Author: checks.Actor{Login: "sam", Bot: i == 1}, Updated: at(1), Gone: gone}),
				tx.PutTurnedAway(a))
			all = append(all, a)
		}
		return err
	})
	return strategy, all
}

// What a strategy turned away is counted by repository and named newest first, where it is still there.
func TestTurnedAway(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		strategy, all := turnedAway(t, db)
		in := read(t, db, func(tx *Tx) ([]TurnedAwayIn, error) { return tx.TurnedAwayBy(strategy) })
		want := []TurnedAwayIn{{Repository{ID: 1, Owner: "acme", Name: "shop"}, 2}, {Repository{ID: 2, Owner: "acme", Name: "vault", Private: true}, 1}}
		if d := cmp.Diff(want, in); d != "" {
			t.Error(d)
		}
		last := func(limit int, repos ...int64) []NamedTurnedAway {
			return read(t, db, func(tx *Tx) ([]NamedTurnedAway, error) { return tx.LastTurnedAway(strategy, repos, limit) })
		}
		sam := checks.Actor{Login: "sam"}
		if d := cmp.Diff([]NamedTurnedAway{{all[4], "Cards", sam}, {all[1], "Cards", checks.Actor{Login: "sam", Bot: true}}}, last(2, 1, 2)); d != "" {
			t.Error(d)
		}
		if got := last(9, 1); len(got) != 2 || got[1].Item != (Place{1, 1}) {
			t.Errorf("of one repository: %+v", got)
		}
		if got := read(t, db, func(tx *Tx) ([]Place, error) { return tx.TurnersAway(1) }); !cmp.Equal(got, []Place{strategy}) {
			t.Errorf("by whom: %v", got)
		}
		back := all[0]
		back.NonGoal, back.At = "Cards", time.Time{}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutTurnedAway(back), tx.DropTurnedAway(Place{1, 2}, strategy))
		})
		of := func(n int) []TurnedAway {
			return read(t, db, func(tx *Tx) ([]TurnedAway, error) { return tx.TurnedAway(1, n) })
		}
		if d := cmp.Diff([]TurnedAway{back}, of(1)); d != "" {
			t.Error(d)
		}
		if got := of(2); len(got) != 0 {
			t.Errorf("forgotten: %v", got)
		}
	})
}

// It is read ahead like everything else that deciding needs.
func TestTurnedAwayIsReadAhead(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		_, all := turnedAway(t, db)
		got := read(t, db, func(tx *Tx) (out [][]TurnedAway, err error) {
			err = tx.ReadAhead(1, []int{1, 2, 77})
			for _, n := range []int{1, 2, 77} {
				a, err2 := tx.TurnedAway(1, n)
				out, err = append(out, a), errors.Join(err, err2)
			}
			return out, err
		})
		if d := cmp.Diff([][]TurnedAway{{all[0]}, {all[1]}, nil}, got); d != "" {
			t.Error(d)
		}
	})
}

// An item that moves takes along what turned it away, and a strategy what it turned away; what is there already stays.
func TestTurnedAwayMoves(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		strategy, all := turnedAway(t, db)
		other := Place{1, 40}
		write(t, db, func(tx *Tx) error {
			for range 2 {
				if err := errors.Join(tx.MoveTurnedAway(Place{1, 1}, Place{2, 8}), tx.MoveTurnedAway(strategy, other)); err != nil {
					return err
				}
			}
			return nil
		})
		want := all[0]
		want.Item, want.Strategy = Place{2, 8}, other
		got := read(t, db, func(tx *Tx) ([]TurnedAway, error) { return tx.TurnedAway(2, 8) })
		if d := cmp.Diff([]TurnedAway{want}, got); d != "" {
			t.Error(d)
		}
		if got := read(t, db, func(tx *Tx) ([]TurnedAway, error) { return tx.TurnedAway(1, 1) }); len(got) != 0 {
			t.Errorf("it is still where it was: %v", got)
		}
		if got := read(t, db, func(tx *Tx) ([]TurnedAwayIn, error) { return tx.TurnedAwayBy(strategy) }); len(got) != 0 {
			t.Errorf("the strategy is still where it was: %v", got)
		}
	})
}

// What a strategy turned away goes with it, and with the item.
func TestTurnedAwayIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		strategy, _ := turnedAway(t, db)
		left := func() int {
			return read(t, db, func(tx *Tx) (int, error) { return one(tx, "count", value[int], "SELECT count(*) FROM turned_away") })
		}
		blank := func() {
			for range 9 {
				write(t, db, func(tx *Tx) error { _, err := tx.LetGo(AgesAt(at(1).Add(31*24*time.Hour), Grace), 100); return err })
			}
		}
		if blank(); left() != 5 { // that of the deleted item
			t.Errorf("%d are left", left())
		}
		write(t, db, func(tx *Tx) error {
			return tx.PutItem(Item{Repo: strategy.Repo, Number: strategy.Number, Type: checks.Issue, Title: "Search first", Updated: at(1), Gone: at(1)})
		})
		if blank(); left() != 0 {
			t.Errorf("%d are left of a deleted strategy", left())
		}
	})
}
