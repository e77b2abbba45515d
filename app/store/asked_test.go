package store

import (
	"errors"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// What was said of a content stays as it was said first, in its repository, and is found from others of the installation alone.
func TestAsked(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		first, second := checks.Said{Kind: checks.Feature, Model: "small", At: at(1)}, checks.Said{Kind: checks.None, Model: "small", At: at(2)}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "a"}), tx.PutRepository(Repository{ID: 2, Installation: 7, Owner: "acme", Name: "b", Private: true}),
				tx.PutAsked(1, "abc", first), tx.PutAsked(1, "abc", second), tx.PutAsked(2, "def", second))
		})
		write(t, db, func(tx *Tx) error {
			if got, err := tx.Asked(1, "abc"); err != nil || got != first {
				t.Errorf("%+v %v", got, err)
			}
			if got, err := tx.Asked(2, "abc"); !errors.Is(err, ErrNotFound) {
				t.Errorf("of another repository: %+v %v", got, err)
			}
			if got, err := tx.AskedInPublic(7, "abc"); err != nil || got != first {
				t.Errorf("%+v %v", got, err)
			}
			if got, err := tx.AskedInPublic(8, "abc"); !errors.Is(err, ErrNotFound) {
				t.Errorf("of another installation: %+v %v", got, err)
			}
			if got, err := tx.AskedInPublic(7, "def"); !errors.Is(err, ErrNotFound) {
				t.Errorf("of a private repository: %+v %v", got, err)
			}
			if got, err := tx.Asked(2, "def"); err != nil || got != second {
				t.Errorf("it does not know: %+v %v", got, err)
			}
			return nil
		})
	})
}

// What waits comes least tried first; what was found unknown again since it was taken still waits.
func TestAsking(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "a"}), tx.PutRepository(Repository{ID: 2, Installation: 8, Owner: "b", Name: "b"}),
				tx.PutAsking(1, 4, at(2)), tx.PutAsking(1, 5, at(1)), tx.PutAsking(1, 5, at(9)), tx.PutAsking(1, 6, at(3)), tx.PutAsking(2, 1, at(0)))
		})
		all := func() []Asking {
			return read(t, db, func(tx *Tx) ([]Asking, error) { return tx.Askings(7, 10) })
		}
		is := func(want ...Asking) {
			t.Helper()
			got := all()
			if len(got) != len(want) {
				t.Fatalf("%+v", got)
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%d is %+v, want %+v", i, got[i], want[i])
				}
			}
		}
		of := func(number int, version int64, tries int) Asking {
			return Asking{Place{Repo: 1, Number: number}, version, tries}
		}
		is(of(5, 2, 0), of(4, 1, 0), of(6, 1, 0))
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.TriedAsking(of(5, 2, 0)), tx.DropAsking(of(4, 1, 0)), tx.PutAsking(1, 6, at(3)), tx.DropAsking(of(6, 1, 0)))
		})
		is(of(6, 2, 0), of(5, 2, 1))
	})
}

// An owner has so many questions a day, whatever they are called and however often the server ends between taking and asking.
func TestAsksOfADay(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		day := time.Date(2026, 5, 4, 23, 59, 59, 0, time.UTC)
		take := func(owner string, now time.Time, want, granted, left int) {
			t.Helper()
			write(t, db, func(tx *Tx) error {
				n, rest, err := tx.TakeAsks(owner, now, want, 10)
				if n != granted || rest != left {
					t.Errorf("%d granted and %d left, want %d and %d", n, rest, granted, left)
				}
				return err
			})
		}
		take("Acme", day, 7, 7, 3)
		take("other", day, 1, 1, 9)
		take("acme", day, 7, 3, 0)
		take("acme", day, 7, 0, 0)
		write(t, db, func(tx *Tx) error { return tx.GiveBackAsks("ACME", day, 2) })
		take("acme", day, 7, 2, 0)
		take("acme", day.Add(time.Second), 4, 4, 6)
		write(t, db, func(tx *Tx) error { return tx.GiveBackAsks("acme", day, 4) }) // those of yesterday
		take("acme", day.Add(time.Second), 10, 6, 0)
	})
}
