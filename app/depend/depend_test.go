package depend_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

var (
	home    = store.Repository{ID: 10, Installation: 1, Owner: "acme", Name: "app", Updated: at(0)}
	roadmap = store.Repository{ID: 11, Installation: 1, Owner: "acme", Name: "roadmap", Updated: at(0)}
)

func at(second int) time.Time {
	return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
}

// open makes a database that holds what a function writes.
func open(t testing.TB, fill func(*store.Tx) error) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		for _, r := range []store.Repository{home, roadmap} {
			if err := tx.PutRepository(r); err != nil {
				return err
			}
		}
		return fill(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// put stores an open item that links to others.
func put(tx *store.Tx, repo store.Repository, it store.Item, source checks.LinkSource, to ...checks.Ref) error {
	it.Repo, it.State, it.Updated = repo.ID, checks.Open, at(1)
	if it.Type == "" {
		it.Type = checks.Issue
	}
	if err := tx.PutItem(it); err != nil {
		return err
	}
	var links []store.Link
	for _, t := range to {
		links = append(links, store.Link{Repo: repo.ID, Number: it.Number, Target: t, Source: source, At: at(1)})
	}
	_, err := tx.ReplaceLinks(stored.Text("body", repo.ID, it.Number), links)
	return err
}

// named are the subjects that a change names.
func named(t testing.TB, db *store.DB, change func(depend.Change) error) []string {
	t.Helper()
	var keys depend.Keys
	if err := db.Read(context.Background(), func(tx *store.Tx) error {
		keys = nil
		return change(depend.Change{Tx: tx, Keys: &keys})
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

// A change of a strategy concerns what links to it, what links to that, and everything in a milestone that does, each once, and
// nothing else.
func TestThrough(t *testing.T) {
	strategy := roadmap.Ref(1)
	db := open(t, func(tx *store.Tx) error {
		for _, it := range []struct {
			item store.Item
			to   []checks.Ref
		}{
			{store.Item{Number: 2}, []checks.Ref{strategy}},
			{store.Item{Number: 3, Type: checks.Pull, Head: "abc"}, []checks.Ref{home.Ref(2), strategy}},
			{store.Item{Number: 4}, []checks.Ref{home.Ref(3), home.Ref(5)}},
			{store.Item{Number: 5}, []checks.Ref{home.Ref(4)}}, // the two lead to each other
			{store.Item{Number: 6, Milestone: 7}, nil},
			{store.Item{Number: 8}, []checks.Ref{roadmap.Ref(9)}},
		} {
			if err := put(tx, home, it.item, checks.FromBody, it.to...); err != nil {
				return err
			}
		}
		_, err := tx.ReplaceLinks("milestone:10#7", []store.Link{{Repo: home.ID, Milestone: 7, Target: strategy, Source: checks.FromMilestone, At: at(1)}})
		return err
	})
	want := []string{store.HeadKey(10, "abc"), store.ItemKey(10, 2), store.ItemKey(10, 3), store.ItemKey(10, 4), store.ItemKey(10, 5), store.ItemKey(10, 6)}
	if got := named(t, db, func(d depend.Change) error { return d.Through(strategy) }); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Of the pull requests without a milestone a milestone judges those whose issues are in it, unless another one does.
func TestPulls(t *testing.T) {
	db := open(t, func(tx *store.Tx) error {
		for n, in := range map[int]int{1: 7, 2: 7, 3: 8, 4: 0} {
			if err := put(tx, home, store.Item{Number: n, Milestone: in}, checks.FromBody); err != nil {
				return err
			}
		}
		for n, closes := range map[int][]int{10: {1}, 11: {2, 3}, 12: {3}, 13: {4}, 14: {1, 2, 4}, 15: nil} {
			var to []checks.Ref
			for _, c := range closes {
				to = append(to, home.Ref(c))
			}
			if err := put(tx, home, store.Item{Number: n, Type: checks.Pull, Head: fmt.Sprintf("head%d", n)}, checks.FromClosing, to...); err != nil {
				return err
			}
		}
		if err := put(tx, home, store.Item{Number: 16, Type: checks.Pull, Milestone: 7}, checks.FromClosing, home.Ref(3)); err != nil {
			return err
		}
		for n, due := range map[int]int{7: 300, 8: 200} { // 8 is due first: it judges what closes of both
			if err := tx.PutMilestone(store.Milestone{Repo: home.ID, Number: n, State: checks.Open, Due: at(due), Updated: at(1)}); err != nil {
				return err
			}
		}
		return nil
	})
	for milestone, want := range map[int][]int{7: {10, 14, 16}, 8: {11, 12}, 9: nil} {
		var got []int
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			pulls, err := stored.Pulls(tx, home.ID, milestone)
			got = nil
			for _, p := range pulls {
				got = append(got, p.Number)
			}
			return err
		})
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("milestone %d judges %v, want %v, %v", milestone, got, want, err)
		}
	}
}

// BenchmarkThrough is a change of a strategy that 5,000 items serve.
func BenchmarkThrough(b *testing.B) {
	strategy := roadmap.Ref(1)
	db := open(b, func(tx *store.Tx) error {
		for n := 1; n <= 5000; n++ {
			if err := put(tx, home, store.Item{Number: n, Title: "Search", Body: "A body of some length."}, checks.FromBody, strategy); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		if got := named(b, db, func(d depend.Change) error { return d.Through(strategy) }); len(got) != 5000 {
			b.Fatalf("%d are named", len(got))
		}
	}
}

// BenchmarkPulls is a milestone among 2,000 open pull requests without one.
func BenchmarkPulls(b *testing.B) {
	db := open(b, func(tx *store.Tx) error {
		for n := 1; n <= 4000; n++ {
			it, to := store.Item{Number: n, Milestone: n % 20}, []checks.Ref(nil)
			if n%2 == 0 {
				it, to = store.Item{Number: n, Type: checks.Pull, Head: fmt.Sprintf("head%d", n)}, []checks.Ref{home.Ref(n - 1)}
			}
			if err := put(tx, home, it, checks.FromClosing, to...); err != nil {
				return err
			}
		}
		return tx.PutMilestone(store.Milestone{Repo: home.ID, Number: 3, State: checks.Open, Updated: at(1)})
	})
	for b.Loop() {
		if err := db.Read(b.Context(), func(tx *store.Tx) error { _, err := stored.Pulls(tx, home.ID, 3); return err }); err != nil {
			b.Fatal(err)
		}
	}
}

// What names a strategy by its former title is looked at again, even while that is concluded to be none: it may not have been looked at
// since.
func TestNewTitleOfWhatIsSuggested(t *testing.T) {
	for _, kind := range []checks.Kind{checks.Strategy, checks.None} {
		was := store.Item{Repo: roadmap.ID, Number: 2, Type: checks.Issue, Title: "Checkout", Conclusion: store.Conclusion{Settled: true, Kind: kind}}
		db := open(t, func(tx *store.Tx) error {
			if err := put(tx, home, store.Item{Number: 7}, checks.FromBody); err != nil {
				return err
			}
			if err := put(tx, roadmap, was, checks.FromBody); err != nil {
				return err
			}
			_, err := tx.Suggest(home.ID, 7, []checks.Reference{{Ref: roadmap.Ref(2)}})
			return err
		})
		now := was
		now.Title = "Payments"
		keys := named(t, db, func(d depend.Change) error { return d.Reworded(roadmap, was, now) })
		if !slices.Contains(keys, store.ItemKey(home.ID, 7)) {
			t.Errorf("concluded to be %s: nobody looks at what it is suggested for, but at %v", kind, keys)
		}
	}
}
