package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// Everything that was said is kept in its order, and what is repeated is said once.
func TestVoices(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		said := []Voice{
			{By: "ann", ID: 1 << 40, Product: true, At: at(1)},
			{By: "ben", Engineering: true, Objects: "strategy", Why: "it is slower 🐌", At: at(2)},
			{By: "ben", Product: true, Engineering: true, At: at(2)},
			{By: "ann", At: at(3)},
		}
		origins := []string{"comment:7", "comment:99", "comment:100", "comment:8:2"} // in one second the ids tell the order
		for range 2 {
			write(t, db, func(tx *Tx) error {
				for i := len(said) - 1; i >= 0; i-- {
					if err := tx.AddVoice(1, 12, origins[i], said[i]); err != nil {
						return err
					}
				}
				return tx.AddVoice(2, 12, "comment:7", Voice{By: "eve", At: at(1)})
			})
		}
		got := read(t, db, func(tx *Tx) ([]Voice, error) { return tx.Voices(1, 12) })
		if d := cmp.Diff(said, got); d != "" {
			t.Error(d)
		}
	})
}

// The last review of an item is found by it.
func TestReviews(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		get := func() Review { return read(t, db, func(tx *Tx) (Review, error) { return tx.Review(1, 12) }) }
		if d := cmp.Diff(Review{}, get()); d != "" {
			t.Error("never reviewed:", d)
		}
		for _, r := range []Review{{Looked: at(1), Size: 30, Took: time.Second, Migrated: 2, ToMigrate: 5}, {Looked: at(2)}} {
			write(t, db, func(tx *Tx) error { return tx.PutReview(1, 12, r) })
			if d := cmp.Diff(r, get()); d != "" {
				t.Error(d)
			}
		}
	})
}

// The strategies of a milestone's work, each once whatever item names it.
func TestStrategiesIn(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ref := func(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "roadmap", Number: n} }
		write(t, db, func(tx *Tx) error {
			for n, served := range map[int][]checks.Ref{1: {ref(12), ref(13)}, 2: {ref(13), ref(12)}, 3: nil, 4: {ref(12)}} {
				if err := tx.PutItem(Item{Repo: 1, Number: n, Type: checks.Issue, Milestone: 1 + n/4, Updated: at(1)}); err != nil {
					return err
				}
				if _, err := tx.Settle(1, n, Conclusion{Settled: true, Strategies: served}); err != nil {
					return err
				}
			}
			return nil
		})
		for milestone, want := range map[int]int{1: 2, 2: 1, 3: 0} {
			got := read(t, db, func(tx *Tx) ([]checks.Ref, error) { return tx.StrategiesIn(1, milestone) })
			if len(got) != want {
				t.Errorf("milestone %d: %v, want %d", milestone, got, want)
			}
		}
	})
}
