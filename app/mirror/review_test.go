package mirror

import (
	"path/filepath"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// BenchmarkReview is one review of a strategy that 5,000 items serve. It is spaced by how many there are.
func BenchmarkReview(b *testing.B) {
	w := open(b, "sqlite:"+filepath.Join(b.TempDir(), "test.db"))
	const size = 5000
	strategy := roadmap.Ref(1)
	w.write(func(tx *store.Tx) error {
		put := func(repo store.Repository, n int, kind checks.Kind, served ...checks.Ref) error {
			err := tx.PutItem(store.Item{Repo: repo.ID, Number: n, Type: checks.Issue, State: checks.Open, Title: "Search", Body: "A body of some length.", Updated: at(1)})
			if err == nil {
				_, err = tx.Settle(repo.ID, n, store.Conclusion{Settled: true, Kind: kind, Linked: len(served) > 0, Strategies: served})
			}
			return err
		}
		if err := put(roadmap, 1, checks.Strategy); err != nil {
			return err
		}
		for n := 1; n <= size; n++ {
			if err := put(home, n, checks.Feature, strategy); err != nil {
				return err
			}
			if _, err := tx.ReplaceLinks(stored.Text("body", home.ID, n), []store.Link{{Repo: home.ID, Number: n, Target: strategy, Source: checks.FromBody, At: at(1)}}); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		w.write(func(tx *store.Tx) error {
			in, err := w.r.Review(tx, roadmap, 1, &checks.Rules{}, at(2))
			if err == nil && in.Next.Size != size { // else a text is read first, outside of the transaction
				b.Fatalf("%d items serve it, want %d", in.Next.Size, size)
			}
			return err
		})
	}
}
