package work

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// After a reading only those items are looked at on which something is to be shown, or was: it settled every one. Where a
// policy came into force in the middle of it, all are.
func TestReadingLeavesWhatShowsNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		policy  string
		resumed bool // it goes on after issue 1, and nobody knows by which policy that was settled
		want    []int
	}{
		"nothing is posted":          {"mode: observe", false, []int{3}},
		"open ones get labels":       {"mode: advise", false, []int{1, 3}},
		"a policy came in between":   {"mode: advise", true, []int{1, 2, 3}},
		"a policy that says nothing": {"mode: observe", true, []int{1, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			w := idle(t, func(w http.ResponseWriter, r *http.Request) {
				now := time.Now().UTC().Format(time.RFC3339)
				if strings.HasSuffix(r.URL.Path, "/issues") {
					fmt.Fprintf(w, `[{"number": 1, "id": 1, "title": "feat: a", "state": "open", "updated_at": %[1]q},
						{"number": 2, "id": 2, "title": "feat: b", "state": "closed", "updated_at": %[1]q},
						{"number": 3, "id": 3, "title": "feat: c", "state": "closed", "updated_at": %[1]q}]`, now)
					return
				}
				fmt.Fprint(w, `[]`)
			})
			must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.Confirm(store.Posted{Repo: shop.ID, Subject: store.OnItem(3), Name: "northstar:unlinked", At: time.Now()}); err != nil {
					return err
				}
				return tx.PutPolicy(store.Policy{Repo: shop.ID, Found: true, Text: tt.policy, Good: tt.policy, HasGood: true, Read: time.Now()})
			}))
			w.exec(t, `UPDATE repositories SET read_phase = '', read_at = 0`)
			if tt.resumed {
				must(t, w.reconcile(t.Context(), nil, store.ReadKey(shop.ID)))
				w.exec(t, `DELETE FROM subjects`)
				w.exec(t, `UPDATE repositories SET settled_by = ''`)
				w.exec(t, `UPDATE repositories SET read_phase = 'settle', read_cursor = '1', read_at = 0`)
			}
			must(t, w.reconcile(t.Context(), nil, store.ReadKey(shop.ID)))
			var looked []int
			for n := 1; n <= 3; n++ {
				if w.version(t, store.ItemKey(shop.ID, n)) > 0 {
					looked = append(looked, n)
				}
			}
			if !slices.Equal(looked, tt.want) {
				t.Errorf("%v are looked at, want %v", looked, tt.want)
			}
		})
	}
}
