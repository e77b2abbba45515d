package githubsim_test

import (
	"sync"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

func TestTheLimitOfAnHour(t *testing.T) {
	w := newWorld(t, githubsim.Options{Limits: githubsim.Limits{Primary: 3}})
	tokenOf(w)
	for range 3 {
		wantStatus(t, w.as("GET", "/repos/acme/web", nil), 200)
	}
	a := wantStatus(t, w.as("GET", "/repos/acme/web", nil), 403)
	if a.header.Get("X-RateLimit-Remaining") != "0" || a.header.Get("X-RateLimit-Reset") == "" {
		t.Errorf("%v", a.header)
	}
	if a := wantStatus(t, w.as("POST", "/graphql", fields{"query": "{rateLimit{remaining}}"}), 200); a.object()["errors"] != nil {
		t.Errorf("GraphQL has a limit of its own: %s", a.body)
	}
	w.ExhaustRateLimit(w.inst.ID)
	a = wantStatus(t, w.as("POST", "/graphql", fields{"query": "{rateLimit{remaining}}"}), 200)
	if errs, _ := a.object()["errors"].([]any); len(errs) != 1 || errs[0].(map[string]any)["type"] != "RATE_LIMITED" {
		t.Errorf("%s", a.body)
	}
	w.clock.advance(time.Hour)
	w.token = ""
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 200)
}

func TestSecondaryLimits(t *testing.T) {
	w := newWorld(t, githubsim.Options{Limits: githubsim.Limits{ContentPerMinute: 2}})
	w.issue(githubsim.NewIssue{Title: "A"})
	at := "/repos/acme/web/issues/1/comments"
	for range 2 {
		wantStatus(t, w.as("POST", at, fields{"body": "x"}), 201)
	}
	a := wantStatus(t, w.as("POST", at, fields{"body": "x"}), 403)
	if a.header.Get("Retry-After") != "60" || a.header.Get("X-RateLimit-Remaining") == "0" {
		t.Errorf("%v", a.header)
	}
	w.clock.advance(61 * time.Second)
	wantStatus(t, w.as("POST", at, fields{"body": "x"}), 201)
	w.SecondaryLimit(w.inst.ID, 30*time.Second)
	if a := wantStatus(t, w.as("GET", "/repos/acme/web", nil), 403); a.header.Get("Retry-After") != "30" {
		t.Errorf("%v", a.header)
	}
}

func TestFaults(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.issue(githubsim.NewIssue{Title: "A"})
	tokenOf(w)
	w.Break(githubsim.Fault{Method: "GET", Route: "/repos/*/issues/{issue_number}", Status: 502, Times: 2, Skip: 1})
	for _, want := range []int{200, 502, 502, 200} {
		wantStatus(t, w.as("GET", "/repos/acme/web/issues/1", nil), want)
	}
	w.Break(githubsim.Fault{Route: "*/comments", Lost: true, Times: 1})
	if a := w.as("POST", "/repos/acme/web/issues/1/comments", fields{"body": "x"}); a.status != 0 {
		t.Errorf("an answer came: %d", a.status)
	}
	if n := len(w.Comments("acme/web", 1)); n != 1 {
		t.Errorf("%d comments, want the one whose answer was lost", n)
	}
	mend := w.Break(githubsim.Fault{Reset: true})
	if a := w.as("POST", "/repos/acme/web/issues/1/comments", fields{"body": "x"}); a.status != 0 || len(w.Comments("acme/web", 1)) != 1 {
		t.Errorf("%d, %d comments", a.status, len(w.Comments("acme/web", 1)))
	}
	mend()
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 200)
	counts := w.Counts()
	if n := counts["GET /repos/{owner}/{repo}/issues/{issue_number}"]; n != 4 {
		t.Errorf("%d requests counted: %v", n, counts)
	}
}

func TestManyAtOnce(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	tokenOf(w)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				n, err := w.OpenIssue("alice", "acme/web", githubsim.NewIssue{Title: "A", Labels: []string{"x"}})
				if err != nil {
					t.Error(err)
				}
				w.as("GET", "/repos/acme/web/issues?per_page=100", nil)
				w.Labels("acme/web", n)
			}
		})
	}
	wg.Wait()
	if got := w.hooks(); len(got) != 1+80*2+1 {
		t.Errorf("%d webhooks", len(got))
	}
}
