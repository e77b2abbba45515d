package work

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// One request reads the pull requests that wait, and not the closed ones of the past, however many there are.
func TestBatchHoldsWhatWaits(t *testing.T) {
	var asked [][]string
	w := idle(t, func(w http.ResponseWriter, r *http.Request) {
		var q struct{ Variables struct{ IDs []string } }
		if r.URL.Path != "/graphql" || json.NewDecoder(r.Body).Decode(&q) != nil {
			http.NotFound(w, r)
			return
		}
		asked = append(asked, q.Variables.IDs)
		var nodes []any
		for _, id := range q.Variables.IDs {
			nodes = append(nodes, map[string]any{"id": id, "headRefOid": "a", "closingIssuesReferences": map[string]any{"pageInfo": map[string]any{"hasNextPage": false, "endCursor": nil}, "nodes": []any{}},
				"files": map[string]any{"totalCount": 0, "nodes": []any{}}})
		}
		json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"nodes": nodes}})
	})
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		for n := 100; n < 300; n++ {
			it := store.Item{Repo: shop.ID, Number: n, NodeID: fmt.Sprintf("PR_%d", n), Type: checks.Pull, State: checks.Closed, Head: fmt.Sprint(n), Updated: time.Now()}
			if n < 103 {
				it.State = checks.Open
			}
			if err := tx.PutItem(it); err != nil {
				return err
			}
			if err := tx.MarkStale(shop.ID, n); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, n := range []int{101, 100, 102, 250} {
		must(t, w.reconcile(t.Context(), nil, store.ItemKey(shop.ID, n)))
	}
	for _, ids := range asked {
		slices.Sort(ids)
	}
	if want := []string{"PR_100", "PR_101", "PR_102"}; len(asked) != 1 || !slices.Equal(asked[0], want) {
		t.Errorf("asked for %v, want once for %v", asked, want)
	}
}
