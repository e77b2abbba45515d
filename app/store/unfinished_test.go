package store

import (
	"testing"
	"time"
)

// A head commit is unfinished since it was first to be looked at, however often that was put off.
func TestUnfinishedHeadsSince(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		const key = "head:1:abc"
		since := func(want time.Time, n int) {
			t.Helper()
			if err := db.Read(t.Context(), func(tx *Tx) error {
				got, at, err := tx.UnfinishedHeads()
				if got != n || !at.Equal(want) {
					t.Errorf("%d unfinished since %s, want %d since %s", got, at, n, want)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		}
		claim := func(now time.Time) (c Claim) {
			write(t, db, func(tx *Tx) error {
				all, err := tx.Claim("me", []string{key}, now)
				if len(all) == 1 {
					c = all[0]
				}
				return err
			})
			return c
		}
		since(time.Time{}, 0)
		write(t, db, func(tx *Tx) error { return tx.Bump(Live, 1, at(1), key) })
		c := claim(at(2))
		write(t, db, func(tx *Tx) error { return tx.Postpone(c, at(3600)) })
		since(at(1), 1)
		write(t, db, func(tx *Tx) error { return tx.Bump(Live, 1, at(50), key) })
		since(at(1), 1)
		c = claim(at(60))
		write(t, db, func(tx *Tx) error { _, err := tx.Done(c); return err })
		since(time.Time{}, 0)
		write(t, db, func(tx *Tx) error { return tx.Bump(Live, 1, at(70), key) })
		since(at(70), 1)
	})
}
