package app_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// withoutChecks are what Northstar asks for but for check runs.
func withoutChecks() (map[string]string, []string) {
	permissions := githubsim.Permissions()
	delete(permissions, "checks")
	return permissions, slices.DeleteFunc(githubsim.Events(), func(e string) bool { return e == "check_run" || e == "check_suite" })
}

// unchecked is a world in which acme did not grant check runs, with pull requests that have none.
func unchecked(t *testing.T, database string) (w *world, pulls []int) {
	w = begin(t, setup{policy: enforce}, database)
	w.rediscover = 200 * time.Millisecond
	permissions, events := withoutChecks()
	must(t, w.hub.Ask(permissions, events))
	w.serve(zerolog.ErrorLevel)
	w.install()
	w.calm()
	must(t, w.hub.Ask(githubsim.Permissions(), githubsim.Events()))
	for range 3 {
		pulls = append(pulls, w.pull("ben", shop, "feat: a", ""))
	}
	pulls = append(pulls, w.pull("sam", roadmap, "feat: b", "", func(p *githubsim.NewPull) { p.Fork = true }))
	w.calm()
	if w.checked(pulls) != 0 {
		t.Fatal("there are check runs that nobody granted")
	}
	w.wantLabels(shop, pulls[0], "feature") // everything else works
	return w, pulls
}

// checked is how many of the pull requests of unchecked have both checks.
func (w *world) checked(pulls []int) (n int) {
	for i, number := range pulls {
		repo := shop
		if i == len(pulls)-1 {
			repo = roadmap
		}
		if len(w.CheckRuns(repo, w.item(repo, number).Head)) == 2 {
			n++
		}
	}
	return n
}

// A permission that is accepted later brings what was refused for want of it, and what comes next.
func TestPermissionAcceptedLater(t *testing.T) {
	for name, accepted := range map[string]func(w *world){
		"and told": func(w *world) { w.inst.Accept() },
		"and not told": func(w *world) {
			const read = "GET /app/installations/{installation_id}"
			before := w.Counts()[read]
			w.hub.SetHook("", w.secret)
			w.inst.Accept()
			w.must(w.Settle(w.t.Context()))
			w.until("the installation to be read", func() bool { return w.Counts()[read] > before })
			w.hub.SetHook("http://"+w.server.Addr()+"/api/github/hook", w.secret)
		},
		"while the server was down": func(w *world) {
			w.must(w.stop())
			w.rediscover = 0
			w.hub.SetHook("", w.secret)
			w.inst.Accept()
			w.must(w.Settle(w.t.Context()))
			w.serve(zerolog.ErrorLevel)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, pulls := unchecked(t, storetest.SQLite(t))
			accepted(w)
			w.calm()
			if n := w.checked(pulls); n != len(pulls) {
				t.Errorf("%d of %d pull requests have their checks", n, len(pulls))
			}
			_, err := w.PushTo("ben", shop, pulls[0], map[string]string{"b.go": "b"})
			must(t, err)
			next := w.pull("ben", shop, "feat: next", "")
			w.calm()
			w.wantStrategy(shop, pulls[0], "failure")
			w.wantStrategy(shop, next, "failure")
		})
	}
}

// What was accepted a moment ago is refused by those of GitHub's copies that do not know it yet.
func TestPermissionAcceptedLags(t *testing.T) {
	t.Parallel()
	w, pulls := unchecked(t, storetest.SQLite(t))
	w.Break(githubsim.Fault{Method: http.MethodPost, Route: "/repos/{owner}/{repo}/check-runs", Status: http.StatusForbidden,
		Message: "Resource not accessible by integration", Times: 8})
	w.inst.Accept()
	w.calm()
	if n := w.checked(pulls); n != len(pulls) {
		t.Errorf("%d of %d pull requests have their checks", n, len(pulls))
	}
}

// A permission that is taken away is asked for once for each thing to write, and not over and over.
func TestPermissionTakenAway(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	old := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.wantStrategy(shop, old, "failure")
	permissions, events := withoutChecks()
	must(t, w.hub.Ask(permissions, events))
	before := len(w.Requests())
	n := w.pull("ben", shop, "feat: b", "")
	w.calm() // which it would never be
	w.wantStrategy(shop, n, "")
	w.wantLabels(shop, n, "feature")
	refused := 0
	for _, r := range w.Requests()[before:] {
		if r.Status == http.StatusForbidden {
			refused++
		}
	}
	if refused == 0 || refused > 4 {
		t.Errorf("%d writes were refused", refused)
	}
	must(t, w.hub.Grant(githubsim.Permissions(), githubsim.Events()))
	w.calm()
	w.wantStrategy(shop, n, "failure")
}
