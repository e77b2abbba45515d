package mirror

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// served makes a strategy that so many items of one milestone serve, each with a description of so many bytes.
func served(w *world, size, body int) checks.Ref {
	strategy := roadmap.Ref(1)
	w.write(func(tx *store.Tx) error {
		put := func(repo store.Repository, n int, kind checks.Kind, served ...checks.Ref) error {
			it := store.Item{Repo: repo.ID, Number: n, Type: checks.Issue, State: checks.Open, Title: "Search", Body: strings.Repeat("a", body), Updated: at(1)}
			c := store.Conclusion{Settled: true, Kind: kind, Linked: len(served) > 0, Strategies: served}
			if repo.ID == home.ID {
				it.Milestone, c.Weight = 1, 1000
				c.Share = store.Contribution{Counted: true, Milestone: 1, Kind: kind, State: checks.Open, Weight: 1000}
			}
			err := tx.PutItem(it)
			if err == nil {
				_, err = tx.Settle(repo.ID, n, c)
			}
			return err
		}
		if err := errors.Join(put(roadmap, 1, checks.Strategy), tx.PutMilestone(store.Milestone{Repo: home.ID, Number: 1, State: checks.Open})); err != nil {
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
	return strategy
}

// What serves a strategy, or is in a milestone, may be a hundred thousand items of a quarter of a megabyte each: a review and a
// summary read none of their descriptions.
func TestManyServeInLittleMemory(t *testing.T) {
	w := open(t, storetest.SQLite(t))
	const size, body = 1500, 60_000
	served(w, size, body)
	allocated := func(read func(*store.Tx) error) uint64 {
		w.write(read) // the first reads texts, outside of the transaction
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w.write(read)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	for name, read := range map[string]func(*store.Tx) error{
		"review": func(tx *store.Tx) error {
			in, err := w.r.Review(tx, roadmap, 1, &checks.Rules{}, at(2))
			if err == nil && in.Next.Size != size {
				t.Fatalf("%d items serve it, want %d", in.Next.Size, size)
			}
			return err
		},
		"summary": func(tx *store.Tx) error {
			v, err := w.r.MilestoneView(tx, facts.ViewOf{Repo: home, Number: 1, Readers: home, Most: 20, Now: at(2)})
			if err == nil && (len(v.Served) != 1 || v.Served[0].Feature.Count != size) {
				t.Fatalf("%+v", v.Served)
			}
			return err
		},
	} {
		if got := allocated(read); got > size*body/4 {
			t.Errorf("%s: %d kB allocated, %d kB are in the descriptions", name, got/1000, size*body/1000)
		} else {
			t.Logf("%s: %d bytes an item", name, got/size)
		}
	}
}

// BenchmarkReview is one review of a strategy that 5,000 items serve. It is spaced by how many there are.
func BenchmarkReview(b *testing.B) {
	w := open(b, storetest.SQLite(b))
	const size = 5000
	served(w, size, 2000)
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
