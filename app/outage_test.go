package app_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// While GitHub takes no writes of an organisation, what waits there is not tried one by one: a batch speaks for all of it, another organisation
// goes on, and once it is over everything is written, once.
func TestOutageIsTriedForAll(t *testing.T) {
	const waiting, other = 200, "other/shop"
	w := one(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		h.AddOrg("other", "ada")
		_ = h.AddRepo(other, githubsim.RepoOptions{Files: map[string]string{file: enforce}})
	}})
	_, err := w.Install(w.hub, "other")
	w.must(err)
	w.calm()

	var refused atomic.Int64
	began := time.Now()
	mend := w.Break(githubsim.Fault{Method: http.MethodPost, Path: "/repos/" + shop + "/", Status: http.StatusServiceUnavailable, Count: &refused})
	defer mend()
	for i := range waiting {
		w.issue("sam", shop, fmt.Sprintf("feat: %d", i), "")
	}
	elsewhere := w.issue("ada", other, "feat: b", "")
	w.until("the other organisation", func() bool { return len(w.item(other, elsewhere).Labels) == 1 })
	w.until("all to wait", func() bool {
		left, err := w.server.Left(t.Context())
		return err == nil && left.Deliveries == 0 && left.Subjects >= waiting && time.Since(began) > 4*time.Second
	})
	// A batch of 32, and not again before 0.8 s have passed; at first a few that had begun together.
	batches := int64(time.Since(began)/(800*time.Millisecond)) + 4
	if n := refused.Load(); n == 0 || n > 32*batches {
		t.Errorf("%d requests were refused in %s", n, time.Since(began))
	}
	mend()
	w.calm()
	for n := 1; n <= waiting; n++ {
		if labels := w.item(shop, n).Labels; len(labels) != 1 || labels[0] != "feature" {
			t.Fatalf("#%d has the labels %q", n, labels)
		}
	}
	put := 0
	for _, r := range w.Requests() {
		if r.Method == http.MethodPost && r.Route == "/repos/{owner}/{repo}/issues/{issue_number}/labels" && r.Status == http.StatusOK {
			put++
		}
	}
	if put != waiting+1 {
		t.Errorf("labels were put on %d times", put)
	}
}
