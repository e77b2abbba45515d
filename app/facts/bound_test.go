package facts

import (
	"errors"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// home is where the items of these tests are, and at a time of GitHub's.
var home = store.Repository{ID: 10, Installation: 1, Owner: "acme", Name: "app", DefaultBranch: "main", Updated: at(0)}

func at(second int) time.Time {
	return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
}

// open makes a database that holds what a function writes.
func open(t *testing.T, fill func(*store.Tx) error) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.PutInstallation(store.Installation{ID: 1, Account: "acme"}), tx.PutRepository(home), fill(tx))
	}); err != nil {
		t.Fatal(err)
	}
	return db
}

// However many items links lead to, a walk loads so many and says that there are more.
func TestWalkIsBounded(t *testing.T) {
	db := open(t, func(tx *store.Tx) error {
		for n := 1; n <= 100*100; n++ {
			it := store.Item{Repo: home.ID, Number: n, Type: checks.Issue, State: checks.Open, Title: "x", Updated: at(1)}
			if err := tx.PutItem(it); err != nil {
				return err
			}
		}
		for n := 1; n <= 100; n++ {
			var links []store.Link
			for to := 1; to <= 100; to++ {
				links = append(links, store.Link{Repo: home.ID, Number: n, Target: home.Ref(100*(n-1) + to), Source: checks.FromBody, At: at(1)})
			}
			if _, err := tx.ReplaceLinks(stored.Text("body", home.ID, n), links); err != nil {
				return err
			}
		}
		return nil
	})
	var s checks.Subject
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		s, err = New("", &memo.Memo{}, &policy.Policies{}).Subject(tx, home, 1, config.Default(), at(9))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Graph.Cut || len(s.Graph.Nodes) > mostReached {
		t.Errorf("%d items are loaded, cut: %v", len(s.Graph.Nodes), s.Graph.Cut)
	}
	s.Classify.Choice = &checks.Choice{Kind: checks.Feature, By: "alice"}
	if o, _, why := evaluate.Outcome(&s, evaluate.Item(&s).Decision, checks.Chain{}); o != summary.Unknown || why == "" {
		t.Errorf("it is judged %d all the same", o)
	}
}

// Issues that all name each other are few items with very many links: a walk follows so many, looks each item up once, and
// what an item links to is not walked again for every strategy that is suggested to it.
func TestTangleIsBounded(t *testing.T) {
	const items = 100
	db := open(t, func(tx *store.Tx) error {
		for n := 1; n <= items+1; n++ {
			it := store.Item{Repo: home.ID, Number: n, Type: checks.Issue, State: checks.Open, Title: "x", Body: "long", Updated: at(1)}
			if err := tx.PutItem(it); err != nil {
				return err
			}
			var links []store.Link
			for to := 1; to <= items && n <= items; to++ {
				links = append(links, store.Link{Repo: home.ID, Number: n, Target: home.Ref(to), Source: checks.FromBody, At: at(1)})
			}
			if _, err := tx.ReplaceLinks(stored.Text("body", home.ID, n), links); err != nil {
				return err
			}
		}
		return nil
	})
	rules := config.Default()
	rd := New("", &memo.Memo{}, &policy.Policies{})
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		l := rd.loader(tx, home, &rules, at(9))
		row, err := tx.Item(home.ID, 1)
		if err != nil {
			return err
		}
		g, err := l.graph(row)
		edges := 0
		for _, e := range g.Edges {
			edges += len(e)
		}
		for key, row := range l.rows {
			if row.Body != "" && row.Number != 1 {
				t.Fatalf("the description of %s is kept", key)
			}
		}
		if err != nil || !g.Cut || edges > mostFollowed || l.Lookups > items {
			t.Errorf("%d links are followed, %d items looked up, cut: %v, %v", edges, l.Lookups, g.Cut, err)
		}
		l = rd.loader(tx, home, &rules, at(9))
		if _, _, err = l.ifLinked(stored.Item(home, row, ""), row, home.Ref(items+1)); err != nil || len(l.rows) > 2 {
			t.Errorf("%d items are walked for one that is suggested, %v", len(l.rows), err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
