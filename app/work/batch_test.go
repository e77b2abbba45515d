package work

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// TestTogetherAsAlone holds what subjects come to that are looked at together against what each comes to by itself: what is
// written on GitHub, what is concluded, what is recorded and what is still to be looked at.
func TestTogetherAsAlone(t *testing.T) {
	alone := lookAtAll(t, func(w *Work, ps *pass, claims []store.Claim) {
		for _, c := range claims {
			w.queueWork.finishOne(t.Context(), ps, c)
		}
	}, 10)
	together := lookAtAll(t, func(w *Work, ps *pass, claims []store.Claim) {
		if left := w.reconcileBatch(t.Context(), ps, claims); len(left) > 0 {
			t.Errorf("%d of %d subjects were left: %v", len(left), len(claims), left)
		}
	}, 10)
	if d := cmp.Diff(alone, together); d != "" {
		t.Errorf("what is looked at together comes to something else (-alone, +together):\n%s", d)
	}
	if len(alone.Written) < 40 {
		t.Errorf("only %d writes were compared", len(alone.Written))
	}
}

// What fails for one of those that are looked at together is shown for none, and each is looked at by itself.
func TestTogetherFails(t *testing.T) {
	for what, damage := range map[string]string{
		"loading":   `UPDATE items SET labels = 'damaged' WHERE number = 3`,
		"recording": `CREATE TRIGGER refuse BEFORE UPDATE OF kind ON items WHEN new.number = 3 BEGIN SELECT RAISE(ABORT, 'refused'); END`,
	} {
		t.Run(what, func(t *testing.T) {
			damaged := false
			out := lookAtAll(t, func(w *Work, ps *pass, claims []store.Claim) {
				if !damaged {
					w.exec(t, damage)
					damaged = true
				}
				if left := w.reconcileBatch(t.Context(), ps, claims); len(left) != len(claims) {
					t.Errorf("%d of %d subjects were left", len(left), len(claims))
				}
			}, 1)
			if len(out.Written) > 0 || len(out.Posted) > 0 {
				t.Errorf("something was shown all the same: %v %v", out.Written, out.Posted)
			}
		})
	}
}

// everything is what looking at everything came to.
type everything struct {
	Written     []string
	Conclusions map[int]store.Conclusion
	Posted      []string
	Waiting     []string
}

// lookAtAll has two dozen items looked at: issues and pull requests, linked and not, of both kinds and of none.
func lookAtAll(t *testing.T, look func(*Work, *pass, []store.Claim), rounds int) (out everything) {
	t.Helper()
	var mu sync.Mutex
	ids := 100
	w := idle(t, func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		var in struct {
			Name, Conclusion string
			Labels           []string
			Output           struct{ Title, Summary string }
		}
		_ = json.Unmarshal(body, &in) // a list of labels is none
		ids++
		if in.Name == checks.CheckCapacity {
			fmt.Fprintf(rw, `{"id": %d}`, ids)
			return
		}
		out.Written = append(out.Written, strings.TrimSpace(fmt.Sprintln(r.Method, r.URL.Path, in.Name, in.Conclusion, in.Output.Title, in.Output.Summary)))
		rw.WriteHeader(http.StatusCreated)
		switch {
		case strings.HasSuffix(r.URL.Path, "/check-runs"):
			fmt.Fprintf(rw, `{"id": %d}`, ids)
		case strings.HasSuffix(r.URL.Path, "/labels") && strings.Contains(r.URL.Path, "/issues/"):
			fmt.Fprint(rw, `[]`)
		default:
			fmt.Fprint(rw, `{}`)
		}
	})
	now := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	w.Now = func() time.Time { return now }
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		text := "version: 1\nmode: advise\ncomments: {grace: 0s}\n"
		if err := tx.PutPolicy(store.Policy{Repo: shop.ID, Found: true, Text: text, Good: text, HasGood: true, Read: now, Since: now.Add(-time.Hour)}); err != nil {
			return err
		}
		if err := tx.SetLabelsMade(shop.ID, []string{"feature", "tech-debt", "strategy", "vision"}); err != nil {
			return err
		}
		if err := tx.PutMilestone(store.Milestone{Repo: shop.ID, Number: 1, Title: "2.4", State: checks.Open, Updated: now}); err != nil {
			return err
		}
		guide := store.Item{Repo: shop.ID, Number: 1, ID: 1001, NodeID: "N1", Type: checks.Issue, State: checks.Open, Title: "One way to sign in", Created: now, Updated: now, Heard: now}
		if err := tx.PutItem(guide); err != nil {
			return err
		}
		if _, err := tx.Settle(shop.ID, 1, store.Conclusion{Settled: true, Kind: checks.Strategy, Source: checks.ByRule}); err != nil {
			return err
		}
		for n := 2; n <= 25; n++ {
			it := store.Item{Repo: shop.ID, Number: n, ID: int64(1000 + n), NodeID: fmt.Sprint("N", n), Type: checks.Issue, State: checks.Open, Created: now, Updated: now,
				Author: checks.Actor{Login: "ada"}, AuthorID: 5, Writer: store.Writer{Login: "ada", ID: 5, At: now}, Touched: now, Heard: now,
				Title: []string{"feat: a thing", "refactor: a part", "A part of it"}[n%3]}
			if n%2 == 0 {
				it.Milestone = 1
			}
			if n%4 < 2 {
				it.Type, it.Head, it.Base = checks.Pull, fmt.Sprintf("%040d", n), "main"
			}
			if err := tx.PutItem(it); err != nil {
				return err
			}
			if it.Type == checks.Pull {
				if err := tx.SetRefs(shop.ID, n, store.Refs{Files: []string{"main.go"}, Total: 1, At: now}); err != nil {
					return err
				}
			}
			keys := []string{store.ItemKey(shop.ID, n)}
			keys = append(keys, headKeys(it)...)
			if err := w.bump(tx, first, keys...); err != nil {
				return err
			}
		}
		return nil
	}))
	for range rounds {
		groups, _ := w.queueWork.claim(t.Context(), &w.live, 64)
		for _, b := range batches(groups) {
			ps := &pass{claims: map[string]store.Claim{}, places: &places{m: map[int64]func() (place, error){}}}
			for _, c := range b {
				ps.claims[c.Key] = c
			}
			if _, many := batchable(b[0].Key); many {
				look(w, ps, b)
			} else {
				w.queueWork.finishOne(t.Context(), ps, b[0])
			}
		}
	}
	out.Conclusions = map[int]store.Conclusion{}
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
		its, _ := tx.Items(store.ItemFilter{Repo: shop.ID})
		for _, it := range its { // none where the rows are damaged
			out.Conclusions[it.Number] = it.Conclusion
		}
		posted, err := tx.RecentPosted(1000)
		for _, p := range posted {
			if p.Name == checks.CheckCapacity { // how often it is written on the way depends on the order; what it concludes does not
				p.Hash, p.Brief, p.Title = "", "", ""
			}
			out.Posted = append(out.Posted, fmt.Sprint(p.Subject, " ", p.Name, " ", p.State, " ", p.Conclusion, " ", p.Hash, " ", p.Brief))
		}
		return err
	}))
	out.Waiting = w.next(t)
	slices.Sort(out.Written)
	slices.Sort(out.Posted)
	slices.Sort(out.Waiting)
	return out
}
