package work

import (
	"net/http"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// What people did while nothing was posted was there before the policy that posts, however soon that follows.
func TestPolicyCountsFromItsOwnPush(t *testing.T) {
	policy := "version: 1\nmode: observe\n"
	w := idle(t, func(rw http.ResponseWriter, r *http.Request) { contents(policy)(rw, r) })
	pushed := func(at time.Time) {
		must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.policyWork.notePush(tx, shop.ID, at) }))
		must(t, w.reconcile(t.Context(), nil, "policy:10"))
	}
	second := time.Now().Truncate(time.Microsecond)
	pushed(second.Add(-20 * time.Second))
	policy = "version: 1\nmode: enforce\n"
	pushed(second)
	var row store.Policy
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { row, err = tx.Policy(shop.ID); return err }))
	if !row.Since.Equal(second) {
		t.Errorf("in force since %s, pushed at %s", row.Since, second)
	}
}
