package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// What is named together is taken in that order, also when a limit had all of it come back at one time, and whatever failed first.
func TestSubjectsAreTakenAsTheyWereNamed(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		named := []string{"head:1:c", "head:1:a", "head:1:d", "head:1:b"}
		write(t, db, func(tx *Tx) error { return tx.Bump(Live, 2, at(5), named...) })
		due := func(second int) (keys []string) {
			write(t, db, func(tx *Tx) (err error) { keys, err = tx.Due(Live, 10, at(second)); return err })
			return keys
		}
		if got := due(5); !slices.Equal(got, named) {
			t.Errorf("taken in the order %v", got)
		}
		var claims []Claim
		write(t, db, func(tx *Tx) (err error) { claims, err = tx.Claim("me", named, at(5)); return err })
		slices.Reverse(claims)
		for _, c := range claims {
			write(t, db, func(tx *Tx) error { return tx.Postpone(c, at(60)) })
		}
		if got := due(60); len(due(59)) != 0 || !slices.Equal(got, named) {
			t.Errorf("after the limit taken in the order %v", got)
		}
	})
}

func TestFigures(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		of := func() string {
			f := read(t, db, func(tx *Tx) (Figures, error) { return tx.Figures(1, 2) })
			return fmt.Sprintf("%t %t %s", f.Asked.IsZero(), f.Asked.Equal(at(7)), f.Digest)
		}
		if got := of(); got != "true false " {
			t.Errorf("before anything was noted: %s", got)
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.SetFigures(1, 2, Figures{at(3), "a"}), tx.SetFigures(1, 2, Figures{at(7), "b"}), tx.SetFigures(1, 3, Figures{at(9), "c"}))
		})
		if got := of(); got != "false true b" {
			t.Errorf("noted: %s", got)
		}
	})
}
