package mirror

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// outside calls a function until it asks for nothing that is worked out outside of a transaction.
func outside(t interface {
	Helper()
	Fatal(...any)
}, does func() error) {
	t.Helper()
	for {
		err := does()
		var o *store.Outside
		if !errors.As(err, &o) {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if err := o.Work(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// However many texts strangers write, what is kept of them stays within the memo's two halves.
func TestMemoIsBounded(t *testing.T) {
	var m Mirror
	long := strings.Repeat("word ", 10_000)
	for n := range 400 {
		m.ReadTexts(long + strconv.Itoa(n))
	}
	kept := len(m.memo.new) + len(m.memo.old)
	if most := 2 * (memoSize/len(long) + 2); kept > most {
		t.Errorf("%d of 400 long texts are kept, at most %d may be", kept, most)
	}
	if _, err := m.memo.doc(nil, long+"399"); err != nil {
		t.Errorf("the text read last is forgotten: %v", err)
	}
}

// However many items links lead to, a walk loads so many and says that there are more.
func TestWalkIsBounded(t *testing.T) {
	w := open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	w.write(func(tx *store.Tx) error {
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
			if _, err := tx.ReplaceLinks(place("body", home.ID, n), links); err != nil {
				return err
			}
		}
		return nil
	})
	var s checks.Subject
	w.read(func(tx *store.Tx) (err error) {
		s, err = w.m.Subject(tx, home, 1, config.Default(), at(9))
		return err
	})
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
	w := open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	w.write(func(tx *store.Tx) error {
		for n := 1; n <= items+1; n++ {
			it := store.Item{Repo: home.ID, Number: n, Type: checks.Issue, State: checks.Open, Title: "x", Body: "long", Updated: at(1)}
			if err := tx.PutItem(it); err != nil {
				return err
			}
			var links []store.Link
			for to := 1; to <= items && n <= items; to++ {
				links = append(links, store.Link{Repo: home.ID, Number: n, Target: home.Ref(to), Source: checks.FromBody, At: at(1)})
			}
			if _, err := tx.ReplaceLinks(place("body", home.ID, n), links); err != nil {
				return err
			}
		}
		return nil
	})
	rules := config.Default()
	w.read(func(tx *store.Tx) error {
		l := w.m.loader(tx, home, &rules, at(9))
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
		if err != nil || !g.Cut || edges > mostFollowed || len(l.ends) > items {
			t.Errorf("%d links are followed, %d items looked up, cut: %v, %v", edges, len(l.ends), g.Cut, err)
		}
		l = w.m.loader(tx, home, &rules, at(9))
		if _, _, err = l.ifLinked(Item(home, row, ""), row, home.Ref(items+1)); err != nil || len(l.rows) > 2 {
			t.Errorf("%d items are walked for one that is suggested, %v", len(l.rows), err)
		}
		return nil
	})
}

// A transaction that needs more texts at once than the memo keeps is given each of them once.
func TestManyTextsInOneTransaction(t *testing.T) {
	w := open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	runs, texts := 0, 5*memoSize/60_000
	long := strings.Repeat("word ", 12_000)
	w.write(func(tx *store.Tx) error {
		if runs++; runs > texts+1 {
			t.Fatalf("the transaction ran %d times for %d texts", runs, texts)
		}
		for n := range texts {
			if _, err := w.m.memo.doc(tx, long+strconv.Itoa(n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// What was read of a text is not read again by whoever evaluates the item.
func TestATextIsReadOnce(t *testing.T) {
	var m Mirror
	body := strings.Repeat("words #1 ", 5000)
	if first := m.Text(body); m.Text(body) != first {
		t.Error("it is read twice")
	}
	m.ReadTexts(body + "more")
	if known, ok := m.memo.get(bodyKey(body+"more"), 0); !ok || m.Text(body+"more") != known {
		t.Error("what was read before is read again")
	}
}
