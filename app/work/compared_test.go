package work

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// What comparing finds before the deliveries tell of it is taken as it is meant: a person's label, beside the app's own, on an item that is
// closed at once.
func TestComparedBeforeItIsTold(t *testing.T) {
	for _, compare := range []bool{false, true} {
		tn := build(t)
		tn.calm()
		n := tn.issue("acme/shop")
		tn.calm()
		body := "Kind: tech-debt\n"
		tn.later()
		tn.must(tn.EditIssue("ben", "acme/shop", n, nil, &body))
		tn.calm()
		tn.wants("declared", "acme/shop", n, "tech-debt")
		tn.later()
		tn.must(tn.Label("tom", "acme/shop", n, "feature"))
		tn.later()
		tn.must(tn.CloseIssue("ben", "acme/shop", n, "completed"))
		tn.mu.Lock()
		late := tn.waiting
		tn.waiting = nil
		tn.mu.Unlock()
		if compare {
			tn.must(tn.w.reconcile(t.Context(), nil, store.CompareKey(tn.ids()["acme/shop"])))
			tn.run()
		}
		tn.mu.Lock()
		tn.waiting = append(tn.waiting, late...)
		tn.mu.Unlock()
		tn.calm()
		tn.wants("labelled and closed at once", "acme/shop", n, "feature")
	}
}

// A server whose clock is ahead asks for what changed since it compared by GitHub's clock, and leaves out nothing of what is between them.
func TestComparedByGitHubsClock(t *testing.T) {
	const ahead = 10 * time.Minute
	w := idle(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-ahead).UTC().Format(http.TimeFormat))
		w.Header().Set("X-GitHub-Request-Id", "0400:1")
		fmt.Fprint(w, `[]`)
	})
	must(t, w.reconcile(t.Context(), nil, store.ReadKey(shop.ID)))
	compared := time.Now()
	since := w.comparedFrom(store.Repository{Compared: compared})
	if back := compared.Sub(since); back < ahead+compareOverlap-2*time.Second {
		t.Errorf("what changed is asked for from %s before, want %s", back, ahead+compareOverlap)
	}
}
