package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// A pull request whose checks were forgotten gets them when the server looks for such, and an operator sees that it happened.
func TestForgottenChecksAreFound(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		forgotten := w.pull("ben", shop, "feat: x", "")
		half := w.pull("ben", shop, "feat: y", "")
		w.pull("ben", shop, "feat: z", "")
		w.calm()
		head := w.item(shop, forgotten).Head
		must(t, w.stop())
		db, err := store.Open(t.Context(), w.url)
		must(t, err)
		must(t, db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("DELETE FROM posted WHERE subject = '" + head + "' OR subject = '" + w.item(shop, half).Head + "' AND name = '" + checks.CheckCapacity + "'")
			return err
		}))
		must(t, db.Close())
		w.serve(0)
		w.until("its checks", func() bool {
			_, metrics := w.admin("/metrics")
			return strings.Contains(metrics, "northstar_unchecked_heads_total 2")
		})
		w.calm()
		w.wantStrategy(shop, forgotten, "failure")
		if db, err = store.Open(t.Context(), w.url); err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		must(t, db.Read(t.Context(), func(tx *store.Tx) error {
			repo, err := tx.RepositoryNamed("acme", "shop")
			if err != nil {
				return err
			}
			if got, err := tx.Posted(repo.ID, head, checks.CheckStrategy); err != nil || !got.Ended() {
				t.Errorf("the check is not known to be there: %v, %v", got, err)
			}
			return nil
		}))
	})
}
