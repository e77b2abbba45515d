package app_test

import (
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// Installations of which no delivery told are found at the start, also when GitHub fails at first, and a server that has not
// looked for them has something left to do.
func TestDiscover(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		if _, err := h.OpenIssue("ben", shop, githubsim.NewIssue{Title: "feat: a"}); err != nil {
			t.Error(err)
		}
	}}, storetest.SQLite(t))
	w.install() // nobody hears of it
	w.must(w.Settle(t.Context()))
	w.Break(githubsim.Fault{Method: "GET", Route: "/app/installations", Times: 1, Status: 404})
	w.Break(githubsim.Fault{Method: "GET", Route: "/app/installations", Delay: 300 * time.Millisecond})
	w.serve(zerolog.ErrorLevel)
	if idle, err := w.server.Idle(t.Context()); err != nil || idle {
		t.Errorf("a server that has just started is idle: %v %v", idle, err)
	}
	w.until("the installation", func() bool {
		all, err := w.server.Conclusions(t.Context())
		w.must(err)
		_, ok := all[shop+"#1"]
		return ok
	})
	w.calm()
}
