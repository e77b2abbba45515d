package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTies(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ms, vision, mute := Place{1, 4}, Place{2, 3}, Place{1, 5}
		first := []Tie{
			{Milestone: ms, Strategy: Place{1, 10}, Vision: vision, Between: [2]int{9, 12}},
			{Milestone: ms, Strategy: Place{1, 11}},
			{Milestone: ms, Strategy: Place{2, 12}, Vision: mute},
			{Milestone: ms, Strategy: Place{2, 12}, Vision: vision, Between: [2]int{9, 12}},
		}
		replace := func(ties []Tie) (changed []Place) {
			t.Helper()
			write(t, db, func(tx *Tx) (err error) {
				changed, err = tx.ReplaceTies(ms, ties)
				return err
			})
			return changed
		}
		same := func(what string, want, got any) {
			t.Helper()
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", what, d)
			}
		}
		same("recorded", []Place{vision}, replace(first))
		same("again", []Place(nil), replace(first))
		same("read", first, read(t, db, func(tx *Tx) ([]Tie, error) { return tx.Ties(ms) }))
		same("of the vision", first[:1], read(t, db, func(tx *Tx) ([]Tie, error) { return tx.TiesOf(vision) }))
		same("of one that leaves none", 0, len(read(t, db, func(tx *Tx) ([]Tie, error) { return tx.TiesOf(mute) })))
		for _, to := range []Place{{1, 10}, {1, 11}, {2, 12}, vision, mute} {
			same("tied", []Place{ms}, read(t, db, func(tx *Tx) ([]Place, error) { return tx.Tied(to) }))
		}
		same("beyond 1", []Tie{first[0], first[3]}, read(t, db, func(tx *Tx) ([]Tie, error) { return tx.TiedBeyond(1) }))
		same("beyond 2", []Tie{first[0], first[2], first[3]}, read(t, db, func(tx *Tx) ([]Tie, error) { return tx.TiedBeyond(2) }))
		other := []Tie{{Milestone: ms, Strategy: Place{1, 10}, Vision: vision, Between: [2]int{9, 12}}, {Milestone: ms, Strategy: Place{1, 11}, Vision: mute, Between: [2]int{9, 12}}}
		same("another vision", []Place{vision, mute}, replace(other[1:]))
		same("none left", []Place{mute}, replace(nil))
		same("and again", []Place(nil), replace(nil))
		left := read(t, db, func(tx *Tx) ([]Tie, error) { return tx.Ties(ms) })
		for _, e := range left {
			same("decides", [2]int{}, e.Between)
		}
		same("what texts may tell of", 5, len(left))
	})
}
