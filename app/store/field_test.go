package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What an owner's fields are called is kept for as long as there is anything of the owner.
func TestFieldsGoWithTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		names := func(owner string) map[int64]string {
			return read(t, db, func(tx *Tx) (map[int64]string, error) { return tx.FieldNames(owner) })
		}
		write(t, db, func(tx *Tx) error {
			for _, owner := range []string{"Acme", "gone-co", "other"} {
				if err := tx.PutFieldNames(owner, map[int64]string{7: "Effort by " + owner, 8: "Kind"}, at(1)); err != nil {
					return err
				}
			}
			if err := tx.PutFieldNames("other", map[int64]string{7: "Days"}, at(2)); err != nil {
				return err
			}
			if err := tx.PutInstallation(Installation{ID: 7, Account: "Other"}); err != nil {
				return err
			}
			return tx.PutRepository(Repository{ID: 1, Installation: 9, Owner: "ACME", Name: "app"})
		})
		ages := AgesAt(at(3), time.Hour)
		s := read(t, db, func(tx *Tx) (Stray, error) { return tx.Strays(ages, 10) })
		if d := cmp.Diff([]string{"gone-co"}, s.Owners); d != "" {
			t.Error(d)
		}
		s.Owners = append(s.Owners, "acme") // it came back since
		write(t, db, func(tx *Tx) error {
			gone, err := tx.DropStray(s, ages)
			if gone["fields"] != 2 || gone["field_lists"] != 1 {
				t.Errorf("it is told that %v went", gone)
			}
			return err
		})
		for owner, want := range map[string]map[int64]string{"acme": {7: "Effort by Acme", 8: "Kind"}, "other": {7: "Days", 8: "Kind"}, "gone-co": {}} {
			if d := cmp.Diff(want, names(owner)); d != "" {
				t.Error(owner, d)
			}
		}
		if at2 := read(t, db, func(tx *Tx) (time.Time, error) { return tx.FieldsRead("OTHER") }); !at2.Equal(at(2)) {
			t.Errorf("read at %v", at2)
		}
	})
}
