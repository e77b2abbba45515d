package work

import (
	"net/http"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// At midnight a horizon passes without a word from GitHub. What depends on the strategy is looked at again, once.
func TestMidnight(t *testing.T) {
	w := idle(t, func(rw http.ResponseWriter, _ *http.Request) { http.NotFound(rw, nil) })
	midnight := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		for _, it := range []store.Item{
			{Repo: shop.ID, Number: 2, Type: checks.Issue, State: checks.Open, Updated: midnight},
			{Repo: shop.ID, Number: 3, Type: checks.Pull, State: checks.Open, Head: "sha", Updated: midnight},
		} {
			if err := tx.PutItem(it); err != nil {
				return err
			}
		}
		if _, err := tx.Settle(shop.ID, 2, store.Conclusion{Settled: true, Kind: checks.Strategy, Expires: midnight}); err != nil {
			return err
		}
		_, err := tx.ReplaceLinks("body:3", []store.Link{{Repo: shop.ID, Number: 3, Target: shop.Ref(2), Source: checks.FromBody}})
		return err
	}))
	waiting := func(now time.Time) map[string]bool {
		w.Now = func() time.Time { return now }
		w.upkeepWork.expire(t.Context())
		out := map[string]bool{}
		must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
			keys, err := tx.Undone("", 100)
			for _, k := range keys {
				out[k] = true
				version, _, err := tx.Version(k)
				if err != nil {
					return err
				}
				if _, err := tx.Done(store.Claim{Key: k, Version: version}); err != nil {
					return err
				}
			}
			return err
		}))
		return out
	}
	if got := waiting(midnight.Add(-time.Second)); len(got) > 0 {
		t.Errorf("before midnight: %v", got)
	}
	got := waiting(midnight)
	for _, key := range []string{store.ItemKey(shop.ID, 2), store.ItemKey(shop.ID, 3), store.HeadKey(shop.ID, "sha")} {
		if !got[key] {
			t.Errorf("at midnight %s is not looked at: %v", key, got)
		}
	}
	if got[store.ItemKey(shop.ID, 1)] {
		t.Error("what does not depend on the strategy is looked at")
	}
	if got := waiting(midnight.Add(time.Hour)); len(got) > 0 {
		t.Errorf("twice: %v", got)
	}
}
