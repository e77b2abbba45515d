package memo

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
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

// However many texts strangers write, and however much there is to be read in them, what is kept stays within the memo's two halves.
func TestMemoIsBounded(t *testing.T) {
	for name, long := range map[string]string{"words": strings.Repeat("word ", 10_000), "headings": strings.Repeat("# a\n", 1_000)} {
		var m Memo
		for n := range 400 {
			m.Read(long + strconv.Itoa(n))
		}
		kept, size := 0, 0
		for _, in := range []map[any]entry{m.new, m.old} {
			for key, e := range in {
				kept++
				size += len(key.(bodyKey)) + e.value.(*text.Doc).Size()
			}
		}
		if size > 2*half || kept == 400 || kept < 10 {
			t.Errorf("%s: %d of 400 long texts are kept, with %d bytes; at most %d may be", name, kept, size, 2*half)
		}
		if _, err := m.Doc(nil, long+"399"); err != nil {
			t.Errorf("%s: the text read last is forgotten: %v", name, err)
		}
	}
}

// A transaction that needs more texts at once than the memo keeps is given each of them once.
func TestManyTextsInOneTransaction(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var m Memo
	runs, texts := 0, 5*half/60_000
	long := strings.Repeat("word ", 12_000)
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		if runs++; runs > texts+1 {
			t.Fatalf("the transaction ran %d times for %d texts", runs, texts)
		}
		for n := range texts {
			if _, err := m.Doc(tx, long+strconv.Itoa(n)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What was read of a text is not read again by whoever evaluates the item.
func TestATextIsReadOnce(t *testing.T) {
	var m Memo
	body := strings.Repeat("words #1 ", 5000)
	if first := m.Text(body); m.Text(body) != first {
		t.Error("it is read twice")
	}
	m.Read(body + "more")
	if known, ok := m.get(bodyKey(body + "more")); !ok || m.Text(body+"more") != known {
		t.Error("what was read before is read again")
	}
}

// Non-goals are those of the text as it is now, under the headings of the policy that asks.
func TestNonGoalsAreReadAnew(t *testing.T) {
	var m Memo
	plain, german := &checks.Rules{}, &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{"non-goals": {"Nicht dabei"}}}}
	for i, c := range []struct {
		what  string
		rules *checks.Rules
		want  string
	}{
		{"Loyalty points", plain, "Loyalty points"}, {"Loyalty points", plain, "Loyalty points"}, {"A rewrite", plain, "A rewrite"},
		{"A rewrite", german, "A rewrite"}, {"(none)", plain, ""}, {"(none)", german, "Punkte"}, {"(none)", plain, ""},
	} {
		var list []string
		outside(t, func() (err error) {
			list, err = m.NonGoals(nil, "## Non-goals\n\n- "+c.what+"\n\n## Nicht dabei\n\n- Punkte\n", c.rules)
			return err
		})
		got := ""
		if len(list) > 0 {
			got = list[0]
		}
		if got != c.want {
			t.Errorf("%d: %q, want %q", i, got, c.want)
		}
	}
}
