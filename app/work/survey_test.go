package work

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// What is asked for many is asked once, kept for the turn of each and for a while, and an outage makes nobody wait.
func TestAhead(t *testing.T) {
	repo := func(id int64) store.Repository {
		return store.Repository{ID: id, NodeID: fmt.Sprint("R_", id), Installation: 1}
	}
	at := func(id int64) place { return place{repo: repo(id), inst: store.Installation{ID: 1}} }
	var clock atomic.Int64
	now := func() time.Time { return time.Unix(clock.Load(), 0) }
	var asked atomic.Int64
	var failure error
	var a ahead[string]
	take := func(id int64) (string, error) {
		got, err := a.take(t.Context(), at(id), now, func() (all []store.Repository, err error) {
			for n := range int64(10) {
				all = append(all, repo(n+1))
			}
			return all, nil
		}, func(_ context.Context, ids []string) (map[string]string, error) {
			asked.Add(1)
			out := map[string]string{}
			for _, id := range ids {
				out[id] = "of " + id
			}
			return out, failure
		})
		return got.answer, err
	}
	var all sync.WaitGroup
	for id := range int64(10) {
		all.Go(func() {
			if got, err := take(id + 1); got != fmt.Sprint("of R_", id+1) || err != nil {
				t.Errorf("of %d: %q, %v", id+1, got, err)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times for ten", n)
	}
	if len(a.of(1, now())) != 0 || len(a.known) != 0 {
		t.Errorf("%d are kept whose turn was", len(a.known))
	}
	take(3)
	if kept := a.of(1, now()); len(kept) != 9 || len(a.of(2, now())) != 0 {
		t.Errorf("%d are kept", len(kept))
	}
	clock.Add(int64(keepAhead / time.Second))
	before := asked.Load()
	take(4)
	if asked.Load() != before+1 {
		t.Error("an old answer was taken")
	}
	a = ahead[string]{}
	failure = &github.Error{Kind: github.Later, Status: 502}
	before = asked.Load()
	for id := range int64(10) {
		if _, err := take(id + 1); err != nil {
			t.Errorf("in an outage: %v", err)
		}
	}
	if n := asked.Load() - before; n != 1 {
		t.Errorf("asked %d times in an outage", n)
	}
	failure = &github.Error{Kind: github.Later, Status: 403, At: now().Add(time.Minute)}
	if _, err := take(1); !github.IsLater(err) {
		t.Errorf("at a limit: %v", err)
	}
	none, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.lock(none, 1, now); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
