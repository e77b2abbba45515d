package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// What a migration names as its proof of concept finds it, by every name that the repository of that had.
func TestProofs(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ref := func(repo string, n int) checks.Ref { return checks.Ref{Owner: "Acme", Repo: repo, Number: n} }
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(Repository{ID: 1, Owner: "acme", Name: "lab", Updated: at(1)}), tx.PutRepository(Repository{ID: 2, Owner: "acme", Name: "labs"}),
				tx.AddName(1, "acme", "attic"))
		})
		set := func(number int, proofs ...checks.Ref) (changed bool) {
			write(t, db, func(tx *Tx) (err error) { changed, err = tx.SetProofs(Place{9, number}, proofs); return err })
			return changed
		}
		if !set(12, ref("Lab", 9), ref("labs", 4)) || set(12, ref("labs", 4), ref("LAB", 9)) || !set(13, ref("attic", 9)) || set(14) {
			t.Error("what is new is told wrongly")
		}
		by := func(proofs ...checks.Ref) []Place {
			return read(t, db, func(tx *Tx) ([]Place, error) { return tx.ProvenBy(proofs...) })
		}
		for _, c := range []struct {
			proof checks.Ref
			want  []Place
		}{{ref("lab", 9), []Place{{9, 12}, {9, 13}}}, {ref("attic", 9), []Place{{9, 12}, {9, 13}}}, {ref("labs", 4), []Place{{9, 12}}}, {ref("lab", 4), nil}, {ref("other", 9), nil}} {
			if d := cmp.Diff(c.want, by(c.proof)); d != "" {
				t.Errorf("%s: %s", c.proof, d)
			}
		}
		if got := read(t, db, func(tx *Tx) ([]Place, error) { return tx.ProvenIn(1) }); !cmp.Equal(got, []Place{{9, 12}, {9, 13}}) {
			t.Errorf("in a repository: %v", got)
		}
		if !set(12) || len(by(ref("labs", 4))) != 0 {
			t.Error("a proof that is none any more is found")
		}
		got := read(t, db, func(tx *Tx) ([]checks.Ref, error) { return tx.Proofs(Place{9, 13}) })
		if len(got) != 1 || got[0].Key() != "acme/attic#9" {
			t.Errorf("as it was written: %v", got)
		}
	})
}
