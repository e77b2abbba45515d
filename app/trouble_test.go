package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
)

// Whatever GitHub answers in between, the end is right once it is well, and nothing appears twice.
func TestTrouble(t *testing.T) {
	const comments, runs = "/repos/*/issues/*/comments", "/repos/*/check-runs"
	for name, fault := range map[string]githubsim.Fault{
		"502 for a check":               {Method: http.MethodPost, Route: runs, Status: 502, Times: 3},
		"503 for everything":            {Status: 503, Times: 6},
		"Retry-After":                   {Method: http.MethodPost, Status: 503, Retry: 1, Times: 3},
		"a secondary limit":             {Method: http.MethodPost, Status: 403, Message: "You have exceeded a secondary rate limit. Please wait.", Retry: 1, Times: 3},
		"429":                           {Method: http.MethodPost, Status: 429, Message: "too many", Retry: 1, Times: 2},
		"a token refused":               {Status: 401, Message: "Bad credentials", Times: 1, Skip: 1},
		"connections cut":               {Reset: true, Times: 5},
		"a comment's answer lost":       {Method: http.MethodPost, Route: comments, Lost: true, Times: 1},
		"two comments' answers lost":    {Method: http.MethodPost, Route: comments, Lost: true, Times: 2},
		"a check's answer lost":         {Method: http.MethodPost, Route: runs, Lost: true, Times: 1},
		"every first answer lost":       {Method: http.MethodPost, Lost: true, Times: 4},
		"a slow GitHub":                 {Delay: 300 * time.Millisecond, Times: 10},
		"GraphQL down":                  {Route: "/graphql", Status: 502, Times: 3},
		"a comment refused as invalid":  {Method: http.MethodPost, Route: comments, Status: 502, Times: 2},
		"no answers for labels at once": {Route: "/repos/*/labels", Lost: true, Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: enforce})
			s := w.strategy(roadmap, "Checkout")
			w.calm()
			mend := w.Break(fault)
			defer mend()
			n := w.issue("sam", shop, "feat: a", "")
			p := w.pull("ben", shop, "refactor: b", "")
			l := w.pull("ben", shop, "feat: c", "Strategy: "+ref(roadmap, s))
			w.calm()
			w.wantLabels(shop, n, "feature")
			w.wantLabels(shop, p, "tech-debt")
			w.wantStrategy(shop, p, "failure")
			w.wantCapacity(shop, p, "neutral")
			w.wantStrategy(shop, l, "success")
			for _, number := range []int{n, p} {
				if c := w.marked(shop, number, unlinkedMarker); len(c) != 1 {
					t.Errorf("#%d has %d comments", number, len(c))
				}
			}
			for _, number := range []int{p, l} {
				if all := w.CheckRuns(shop, w.item(shop, number).Head); len(all) != 2 {
					t.Errorf("#%d has %d check runs", number, len(all))
				}
			}
		})
	}
}

// A configuration issue whose answer was lost is not opened twice.
func TestLostIssue(t *testing.T) {
	w := one(t, setup{})
	w.Break(githubsim.Fault{Method: http.MethodPost, Route: "/repos/*/issues", Lost: true, Times: 2})
	w.commit("ada", shop, file, "version: 3\n")
	w.calm()
	if issues := w.config(shop); len(issues) != 1 {
		t.Errorf("%d issues", len(issues))
	}
}

// An installation whose rate limit is used up is left alone until its time, others go on, and nothing is lost.
func TestRateLimit(t *testing.T) {
	w := one(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		h.AddOrg("other", "ada")
		_ = h.AddRepo("other/shop", githubsim.RepoOptions{Files: map[string]string{file: enforce}})
	}})
	_, err := w.Install(w.hub, "other")
	w.must(err)
	w.calm()
	w.ExhaustRateLimit(w.inst.ID)
	before := len(w.Requests())
	for range 20 {
		w.pull("ben", shop, "feat: a", "")
	}
	n := w.pull("ada", "other/shop", "feat: b", "")
	w.until("the other installation", func() bool { _, ok := w.run("other/shop", n, "northstar/strategy"); return ok })
	time.Sleep(500 * time.Millisecond) // time in which a client that does not wait would ask again and again
	refused := 0
	for _, r := range w.Requests()[before:] {
		if r.Status == 403 || r.Status == 429 {
			refused++
		}
	}
	if refused > 5 {
		t.Errorf("%d requests were refused: the limit is not respected", refused)
	}
	w.until("deliveries to become rows without GitHub, and what they ask for to wait", func() bool {
		left, err := w.server.Left(t.Context())
		return err == nil && left.Deliveries == 0 && left.Subjects > 0
	})
}

// GitHub's published limits on content are kept in a burst: nobody is refused for going too fast.
func TestContentLimits(t *testing.T) {
	w := one(t, setup{policy: advise, limits: githubsim.Limits{Concurrent: 100, PointsPerMinute: 900, ContentPerMinute: 80}})
	w.strategy(roadmap, "One way to sign in") // to choose from
	for range 30 {
		w.issue("sam", shop, "feat: a", "")
	}
	w.calm()
	refused := 0
	for _, r := range w.Requests() {
		if r.Status == 403 || r.Status == 429 {
			refused++
		}
	}
	if refused > 0 {
		t.Errorf("%d requests were refused", refused)
	}
	for n := 1; n <= 30; n++ {
		if len(w.marked(shop, n, unlinkedMarker)) != 1 {
			t.Errorf("#%d has no comment", n)
		}
	}
}

// A restart in the middle goes on where it was.
func TestRestart(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		w.strategy(roadmap, "One way to sign in") // to choose from
		for range 30 {
			w.pull("ben", shop, "feat: a", "")
		}
		must(t, w.Settle(t.Context())) // all of them were answered; what follows from them is hardly begun
		must(t, w.stop())
		w.serve(zerolog.WarnLevel)
		w.calm()
		for n := 1; n <= 30; n++ {
			w.wantStrategy(shop, n, "failure")
			if c := w.marked(shop, n, unlinkedMarker); len(c) != 1 {
				t.Errorf("#%d has %d comments", n, len(c))
			}
			if all := w.CheckRuns(shop, w.item(shop, n).Head); len(all) != 2 {
				t.Errorf("#%d has %d check runs", n, len(all))
			}
		}
	})
}

// What GitHub is told of and what the server shows: metrics by their promised names, and the progress of reading.
func TestPages(t *testing.T) {
	w := one(t, setup{policy: enforce})
	w.pull("ben", shop, "feat: a", "")
	w.calm()
	for path, wants := range map[string][]string{
		"/healthz": nil, "/readyz": nil,
		"/metrics": {"northstar_deliveries_total{", "northstar_deliveries_processed_total{", "northstar_queue_depth{", "northstar_queue_age_seconds",
			"northstar_github_requests_total{", "northstar_github_rate_limit_remaining{", "northstar_evaluation_seconds", "northstar_subject_seconds"},
		"/api/v1/installations": {`"acme"`, `"ready"`, `"read": 3`},
	} {
		status, body := w.admin(path)
		if status != http.StatusOK {
			t.Errorf("%s answers %d: %s", path, status, body)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s does not hold %s", path, want)
				if path != "/metrics" {
					t.Log(body)
				}
			}
		}
	}
	if status, _ := w.get("/api/github/hook"); status != http.StatusMethodNotAllowed && status != http.StatusBadRequest {
		t.Errorf("GET on the hook answers %d", status)
	}
	_, body := w.admin("/metrics")
	if strings.Contains(body, secret) || strings.Contains(body, "ghs_") {
		t.Error("a secret is in the metrics")
	}
}
