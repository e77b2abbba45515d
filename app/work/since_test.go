package work

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/policy"
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

// However long it takes until a policy can be read, within a day it counts from the push that brought it.
func TestPolicyCountsFromAPushLongAgo(t *testing.T) {
	w := idle(t, func(rw http.ResponseWriter, r *http.Request) { contents("version: 1\nmode: enforce\n")(rw, r) })
	pushed := time.Now().Add(-20 * time.Hour).Truncate(time.Microsecond)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.policyWork.notePush(tx, shop.ID, pushed) }))
	must(t, w.reconcile(t.Context(), nil, "policy:10"))
	var row store.Policy
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { row, err = tx.Policy(shop.ID); return err }))
	if !row.Since.Equal(pushed) {
		t.Errorf("in force since %s, pushed at %s", row.Since, pushed)
	}
}

// A push brings no policy into force once it is known that none is: the looks that tell, at the repository's policy, the owner's
// and the list of repositories, end in any order, and while one of them goes on the others don't know.
func TestPushThatBroughtNoPolicyIsForgotten(t *testing.T) {
	list := store.InstallKey(1)
	for _, home := range []bool{false, true} {
		keys := []string{store.PolicyKey(shop.ID), list}
		if home {
			keys = append(keys, store.PolicyKey(shop.ID+1))
		}
		for _, order := range orders(keys) {
			w := idle(t, func(rw http.ResponseWriter, r *http.Request) { contents("version: 1\nmode: observe\n")(rw, r) })
			claims := map[string]store.Claim{}
			must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
				if home {
					r := shop
					r.ID, r.Name = shop.ID+1, policy.OwnerRepository
					if err := tx.PutRepository(r); err != nil {
						return err
					}
				}
				if err := w.bump(tx, first, keys...); err != nil {
					return err
				}
				cs, err := tx.Claim(w.Replica, keys, time.Now().Add(time.Minute))
				for _, c := range cs {
					claims[c.Key] = c
				}
				if err != nil {
					return err
				}
				return w.policyWork.notePush(tx, shop.ID, time.Now())
			}))
			must(t, w.reconcile(t.Context(), nil, store.PolicyKey(shop.ID)))
			for i, key := range order {
				waits := func() (waits bool) {
					must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
						r, err := tx.Repository(shop.ID)
						waits = !r.Pushed.IsZero()
						return err
					}))
					return waits
				}
				if !waits() {
					t.Errorf("%v: the push is forgotten after %v", order, order[:i])
				}
				must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.queueWork.finish(t.Context(), tx, claims[key], nil) }))
				if i == len(order)-1 && waits() {
					t.Errorf("%v: the push can still bring a policy into force", order)
				}
			}
		}
	}
}

// orders are all the orders of some keys.
func orders(keys []string) (all [][]string) {
	if len(keys) == 0 {
		return [][]string{nil}
	}
	for i, key := range keys {
		for _, rest := range orders(slices.Concat(keys[:i], keys[i+1:])) {
			all = append(all, append([]string{key}, rest...))
		}
	}
	return all
}
