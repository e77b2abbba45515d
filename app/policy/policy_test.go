package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// What a pull request proposes is by anybody: it is parsed, and not kept where the policies in force are. Those are bounded by
// the memory that they take.
func TestProposedPoliciesAreNotKept(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	home := store.Repository{ID: 10, Installation: 1, Owner: "acme", Name: "app", DefaultBranch: "main"}
	var ps Policies
	kept := func() (n, size int) {
		ps.mu.Lock()
		defer ps.mu.Unlock()
		return len(ps.byID), ps.size
	}
	if err := db.Read(t.Context(), func(tx *store.Tx) error { _, _, err := ps.Rules(tx, home); return err }); err != nil {
		t.Fatal(err)
	}
	before, _ := kept()
	for i := range 20 {
		next, problems, err := Propose(t.Context(), db, home, store.Policy{Found: true, Text: fmt.Sprintf("mode: enforce\ncapacity: {min-items: %d}\n", i+10)})
		if err != nil || len(problems) > 0 || next.Rules.Capacity.MinItems != i+10 {
			t.Errorf("proposed %d: %d, %v, %v", i+10, next.Rules.Capacity.MinItems, problems, err)
		}
	}
	if after, _ := kept(); after != before {
		t.Errorf("%d policies are kept, %d before twenty were proposed", after, before)
	}
	large := "classify: {rules: [" + strings.Repeat(`{kind: feature, title: '\pL\pN[^\pL]'}, `, 12) + "]}\n# " + strings.Repeat("x", 900_000) + "\n"
	for i := range 30 {
		_, err := ps.inForce("acme", store.Policy{}, store.Policy{Found: true, Text: fmt.Sprintf("%s# %d\n", large, i)})
		var o *store.Outside
		if !errors.As(err, &o) {
			t.Fatalf("it is worked out within the transaction: %v", err)
		}
		if err := o.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, size := kept(); size > most || n == 0 || i == 29 && n > 20 {
			t.Errorf("%d policies of %d MB are kept, at most %d", n, size>>20, most>>20)
		}
	}
}
