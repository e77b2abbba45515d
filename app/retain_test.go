package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// A server that starts lets go of what became due while it was down.
func TestAServerForgetsByItself(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		must(t, w.stop())
		const gone = 4242
		inside := func(do func(db *store.DB)) {
			db, err := store.Open(context.Background(), w.url)
			must(t, err)
			defer db.Close()
			do(db)
		}
		inside(func(db *store.DB) {
			must(t, db.Write(t.Context(), func(tx *store.Tx) error {
				at := time.Now().Add(-31 * 24 * time.Hour)
				return errors.Join(tx.PutRepository(store.Repository{ID: gone, Installation: 1, Owner: "acme", Name: "old", Private: true, Gone: at}),
					tx.PutItem(store.Item{Repo: gone, Number: 1, Type: checks.Issue, Title: "feat: a quagga"}))
			}))
		})
		w.serve(0)
		inside(func(db *store.DB) {
			w.until("the repository to be forgotten", func() bool {
				err := db.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Repository(gone); return err })
				return errors.Is(err, store.ErrNotFound)
			})
			if err := db.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Item(gone, 1); return err }); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("its item: %v", err)
			}
		})
		if _, err := w.Repo(shop); err != nil {
			t.Error(err)
		}
		w.calm()
	})
}
