package githubsim_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/githubsim"
)

const someIssues = `[
 {"number": 7, "title": "Slow start", "body": "b", "labels": [{"name": "perf", "color": "ff0000", "description": ""}], "milestone": {"number": 3, "title": "May"},
  "state": "CLOSED", "stateReason": "NOT_PLANNED", "author": {"login": "zoe", "is_bot": false}, "createdAt": "2025-04-22T02:50:27Z", "updatedAt": "2025-06-20T02:17:26Z", "closedAt": "2025-06-20T02:17:26Z"},
 {"number": 2, "title": "Open one", "body": "", "labels": [], "milestone": null, "state": "OPEN", "stateReason": "", "author": {"login": "app/renovate", "is_bot": true},
  "createdAt": "2025-04-01T00:00:00Z", "updatedAt": "2025-04-02T00:00:00Z", "closedAt": null}]`

const somePulls = `[{"number": 9, "title": "Faster", "body": "Closes #7", "labels": [{"name": "PERF"}], "state": "MERGED", "author": {"login": "zoe"}, "isDraft": false,
  "createdAt": "2025-06-01T00:00:00Z", "updatedAt": "2025-06-20T02:17:26Z", "closedAt": "2025-06-20T02:17:26Z", "mergedAt": "2025-06-20T02:17:26Z",
  "headRefName": "fast", "baseRefName": "main", "files": [{"path": "main.go"}], "closingIssuesReferences": [{"number": 2}]}]`

func TestImport(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.settle()
	must(t, w.Import("acme/web", []byte(someIssues), []byte(somePulls)))
	if got := w.settle(); len(got) > 0 {
		t.Errorf("history was told: %v", got)
	}
	v, err := w.Repo("acme/web")
	must(t, err)
	var got []string
	for _, i := range v.Items {
		got = append(got, strings.Join([]string{i.Title, i.Author, i.State, i.Reason, strings.Join(i.Labels, ",")}, "|"))
	}
	want := []string{"Open one|renovate[bot]|open||", "Slow start|zoe|closed|not_planned|perf", "Faster|zoe|closed||perf"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(v.Milestones) != 1 || v.Milestones[0].Number != 3 || v.Milestones[0].State != "closed" || v.Items[1].Milestone != 3 {
		t.Errorf("%+v", v.Milestones)
	}
	l := wantStatus(t, w.as("GET", "/repos/acme/web/issues?state=all", nil), 200).list()
	if len(l) != 3 {
		t.Errorf("%d items are listed", len(l))
	}
	wantStatus(t, w.as("GET", "/repos/acme/web/pulls?state=all", nil), 200)
	o := w.query(facts, fields{"ids": []string{v.Items[2].NodeID}})
	if !strings.Contains(string(o.body), `"totalCount":2`) || !strings.Contains(string(o.body), "main.go") {
		t.Errorf("%s", o.body)
	}
	if n := w.issue(githubsim.NewIssue{Title: "Next"}); n != 10 {
		t.Errorf("the next number is %d", n)
	}
	if err := w.Import("acme/web", []byte(someIssues), nil); err == nil {
		t.Error("the same items can be imported twice")
	}
}

func TestEnterpriseServer(t *testing.T) {
	w := buildWorld(t, githubsim.Options{Enterprise: true}, func(*testing.T, *githubsim.Host) {}) // its descriptions are others
	if !strings.HasSuffix(w.V3URL(), "/api/v3/") || !strings.HasSuffix(w.V4URL(), "/api/graphql") {
		t.Errorf("%s %s", w.V3URL(), w.V4URL())
	}
	n := w.issue(githubsim.NewIssue{Title: "A"})
	m := w.issue(githubsim.NewIssue{Title: "B"})
	a := wantStatus(t, w.as("GET", "/repos/acme/web/issues?per_page=1", nil), 200)
	if a.header.Get("X-GitHub-Enterprise-Version") == "" || !strings.Contains(a.header.Get("Link"), "/api/v3/repositories/") {
		t.Errorf("%v", a.header)
	}
	wantStatus(t, w.as("GET", nextLink.FindStringSubmatch(a.header.Get("Link"))[1], nil), 200)
	wantStatus(t, w.as("GET", "/repos/acme/web/issues/1/sub_issues", nil), 404)
	w.settle()
	must(t, w.AddSubIssue("alice", "acme/web", n, "acme/web", m))
	if got := w.settle(); len(got) > 0 {
		t.Errorf("told %v", got)
	}
	wantStatus(t, w.as("POST", w.V4URL(), fields{"query": "{rateLimit{cost}}"}), 200)
}

func TestSigningInToADashboard(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.SignIn("alice")
	id, shared := w.app.Client()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := http.NewRequestWithContext(context.Background(), "GET", w.URL()+"/login/oauth/authorize?state=s&redirect_uri=http%3A%2F%2Fhere%2Fback&client_id="+id, nil)
	must(t, err)
	resp, err := client.Do(r)
	must(t, err)
	resp.Body.Close()
	back, err := resp.Location()
	must(t, err)
	form := url.Values{"client_id": {id}, "client_secret": {shared}, "code": {back.Query().Get("code")}}
	trade := func() map[string]any {
		return w.request("", "POST", w.URL()+"/login/oauth/access_token", form.Encode(), "Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded").object()
	}
	token, _ := trade()["access_token"].(string)
	if o := wantStatus(t, w.request(token, "GET", "/user", nil), 200).object(); o["login"] != "alice" {
		t.Errorf("%v", o)
	}
	if again := trade(); again["error"] != "bad_verification_code" {
		t.Errorf("a code works twice: %v", again)
	}
}
