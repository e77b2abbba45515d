package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestLabels(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		want := map[int64]string{}
		for id := range int64(71) {
			want[id+1] = fmt.Sprint("label ", id)
		}
		write(t, db, func(tx *Tx) error {
			if err := tx.PutLabels(1, want); err != nil {
				return err
			}
			if err := tx.PutLabels(2, map[int64]string{1: "of another"}); err != nil {
				return err
			}
			if known, err := tx.LabelNames(1); err != nil || len(known) != 71 {
				t.Errorf("%d labels, %v", len(known), err)
			}
			want[3] = "renamed"
			delete(want, 4)
			if err := tx.PutLabels(1, map[int64]string{3: "renamed"}); err != nil {
				return err
			}
			return tx.DropLabel(1, 4)
		})
		if d := cmp.Diff(want, read(t, db, func(tx *Tx) (map[int64]string, error) { return tx.LabelNames(1) })); d != "" {
			t.Error(d)
		}
	})
}

func TestAdditions(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		to := checks.Ref{Owner: "Acme", Repo: "Secret", Number: 9}
		ann, ben := Addition{Account{"ann", 5}, at(1)}, Addition{Account{"ben", 6}, at(2)}
		write(t, db, func(tx *Tx) error {
			if err := tx.PutAddition(1, 2, to, ann); err != nil {
				return err
			}
			if got, err := tx.Additions(1, 2); err != nil || got[to.Key()] != ann {
				t.Errorf("%v, %v", got, err)
			}
			return tx.PutAddition(1, 2, to, ben)
		})
		for number, want := range map[int]map[string]Addition{2: {"acme/secret#9": ben}, 3: {}} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) (map[string]Addition, error) { return tx.Additions(1, number) })); d != "" {
				t.Error(number, d)
			}
		}
	})
}
