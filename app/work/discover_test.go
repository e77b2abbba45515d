package work

import (
	"net/http"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// The list of installations is read once an hour for all replicas, and at once again where it could not be read.
func TestOneReplicaListsInstallationsForAll(t *testing.T) {
	tn := build(t)
	tn.calm()
	lists := func() int { return tn.Counts()["GET /app/installations"] }
	tn.must(tn.w.Discover(t.Context()))
	first := lists()
	tn.must(tn.w.Rediscover(t.Context()), tn.w.Rediscover(t.Context()))
	if got := lists(); got != first {
		t.Errorf("it was read %d times more within the hour", got-first)
	}
	tn.mu.Lock()
	tn.ahead += tn.w.Pace.Rediscover
	tn.mu.Unlock()
	mend := tn.Break(githubsim.Fault{Route: "/app/installations", Status: http.StatusNotFound})
	if err := tn.w.Rediscover(t.Context()); err == nil {
		t.Error("what could not be read is no error")
	}
	mend()
	before := lists()
	tn.must(tn.w.Rediscover(t.Context()), tn.w.Rediscover(t.Context()))
	if got := lists(); got != before+1 {
		t.Errorf("after an hour it was read %d times", got-before)
	}
}
