package githubsim_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

func TestWhatIsUnknownIsNotFound(t *testing.T) {
	w := buildWorld(t, githubsim.Options{}, func(*testing.T, *githubsim.Host) {}) // GitHub describes none of these
	for _, path := range []string{"/", "/repos/acme", "/repos/acme/web/nothing", "/repos/acme/web/issues/1", "/repos/acme/web/issues/x", "/repos/acme/web/labels/none"} {
		a := w.request(tokenOf(w), "GET", path, nil)
		if a.status != 404 || a.message() != "Not Found" || a.object()["documentation_url"] == "" {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

func TestListsComeInPages(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	for n := range 25 {
		w.issue(githubsim.NewIssue{Title: fmt.Sprint("Issue ", n)})
		w.clock.advance(time.Second)
	}
	w.pull(githubsim.NewPull{Title: "A pull request is an issue"})
	var numbers []float64
	pages := 0
	for path := "/repos/acme/web/issues?state=all&per_page=10&direction=asc"; path != ""; pages++ {
		a := wantStatus(t, w.as("GET", path, nil), 200)
		for _, one := range a.list() {
			numbers = append(numbers, one.(map[string]any)["number"].(float64))
		}
		path = ""
		if m := nextLink.FindStringSubmatch(a.header.Get("Link")); m != nil {
			path = m[1]
			if !strings.Contains(path, "/repositories/") {
				t.Errorf("the next page is at %s, want it by the repository's id", path)
			}
		}
	}
	if pages != 3 || len(numbers) != 26 || !slices.IsSorted(numbers) {
		t.Errorf("%d pages with %v", pages, numbers)
	}
	a := w.as("GET", "/repos/acme/web/issues?state=all&per_page=1000", nil)
	if len(a.list()) != 26 || a.header.Get("Link") != "" {
		t.Errorf("%d on one page, Link %q", len(a.list()), a.header.Get("Link"))
	}
	since := w.clock.now().Add(-3 * time.Second).Format(time.RFC3339)
	if got := len(w.as("GET", "/repos/acme/web/issues?state=all&since="+since, nil).list()); got != 4 {
		t.Errorf("%d since %s, want 4", got, since)
	}
}

func TestAnswersThatAreTheSameAreNotCounted(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.issue(githubsim.NewIssue{Title: "A"})
	first := wantStatus(t, w.as("GET", "/repos/acme/web/issues/1", nil), 200)
	etag, left := first.header.Get("ETag"), first.header.Get("X-RateLimit-Remaining")
	again := w.as("GET", "/repos/acme/web/issues/1", nil, "If-None-Match", etag)
	if again.status != 304 || again.header.Get("X-RateLimit-Remaining") != left || len(again.body) > 0 {
		t.Errorf("%d, %s left, want 304 and %s", again.status, again.header.Get("X-RateLimit-Remaining"), left)
	}
	must(t, w.Label("alice", "acme/web", 1, "bug"))
	wantStatus(t, w.as("GET", "/repos/acme/web/issues/1", nil, "If-None-Match", etag), 200)
}

func TestLabelRules(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	n := w.issue(githubsim.NewIssue{Title: "A"})
	for _, c := range []struct {
		name   string
		body   map[string]string
		status int
		code   string
	}{
		{"fine", map[string]string{"name": "strategy", "color": "5319e7"}, 201, ""},
		{"same name in other letters", map[string]string{"name": "Strategy", "color": "5319e7"}, 422, "already_exists"},
		{"a # before the color", map[string]string{"name": "b", "color": "#5319e7"}, 422, "invalid"},
		{"too long", map[string]string{"name": strings.Repeat("ä", 51), "color": "5319e7"}, 422, "custom"},
		{"as long as it may be", map[string]string{"name": strings.Repeat("ä", 50), "color": "5319e7"}, 201, ""},
		{"long description", map[string]string{"name": "c", "color": "5319e7", "description": strings.Repeat("x", 101)}, 422, "custom"},
		{"no name", map[string]string{"color": "5319e7"}, 422, ""},
	} {
		a := w.as("POST", "/repos/acme/web/labels", c.body)
		if a.status != c.status || !strings.Contains(string(a.body), c.code) {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
	at := fmt.Sprintf("/repos/acme/web/issues/%d/labels", n)
	wantStatus(t, w.as("POST", at, fields{"labels": []string{"STRATEGY", "never seen"}}), 200)
	if got := w.Labels("acme/web", n); !slices.Equal(got, []string{"strategy", "never seen"}) {
		t.Errorf("labels %v: one is the one that is there, the other is made", got)
	}
	wantStatus(t, w.as("DELETE", at+"/never%20seen", nil), 200)
	if a := w.as("DELETE", at+"/never%20seen", nil); a.status != 404 || a.message() != "Label does not exist" {
		t.Errorf("%d %s", a.status, a.body)
	}
	wantStatus(t, w.as("PATCH", "/repos/acme/web/labels/strategy", map[string]string{"name": "ignored"}), 200)
	wantStatus(t, w.as("PATCH", "/repos/acme/web/labels/strategy", map[string]string{"new_name": "plan"}), 200)
	if got := w.Labels("acme/web", n); !slices.Equal(got, []string{"plan"}) {
		t.Errorf("labels %v after the label was renamed", got)
	}
}

func TestCommentRules(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	n := w.issue(githubsim.NewIssue{Title: "A"})
	at := fmt.Sprintf("/repos/acme/web/issues/%d/comments", n)
	say := func(body string) answer { return w.as("POST", at, map[string]string{"body": body}) }
	wantStatus(t, say(" \n"), 422)
	wantStatus(t, say(strings.Repeat("ä", 65_537)), 422)
	wantStatus(t, say(strings.Repeat("ä", 65_536)), 201)
	wantStatus(t, w.as("POST", at, map[string]string{}), 422)
	wantStatus(t, w.as("POST", at, `{"body":`), 400)
	if got := w.Comments("acme/web", n); len(got) != 1 || got[0].Author != "northstar[bot]" {
		t.Errorf("%d comments", len(got))
	}
	must(t, w.Lock("alice", "acme/web", n))
	if a := say("hello"); a.status != 403 || !strings.Contains(a.message(), "locked") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestWhatMovedAndWhatIsGone(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/api", githubsim.RepoOptions{}))
	a, b := w.issue(githubsim.NewIssue{Title: "Moves"}), w.issue(githubsim.NewIssue{Title: "Goes"})
	moved, err := w.TransferIssue("alice", "acme/web", a, "acme/api")
	must(t, err)
	must(t, w.DeleteIssue("alice", "acme/web", b))
	got := w.as("GET", fmt.Sprintf("/repos/acme/web/issues/%d", a), nil)
	if got.status != 301 || !strings.HasSuffix(got.header.Get("Location"), fmt.Sprintf("/repos/acme/api/issues/%d", moved)) {
		t.Errorf("%d to %s", got.status, got.header.Get("Location"))
	}
	wantStatus(t, w.as("GET", got.header.Get("Location"), nil), 200)
	wantStatus(t, w.as("GET", fmt.Sprintf("/repos/acme/web/issues/%d", b), nil), 410)
	must(t, w.RenameRepo("root", "acme/api", "core"))
	got = wantStatus(t, w.as("GET", "/repos/acme/api/labels?per_page=3", nil), 301)
	if l := wantStatus(t, w.as("GET", got.header.Get("Location"), nil), 200).list(); len(l) != 3 {
		t.Errorf("%d labels behind the redirect", len(l))
	}
	wantStatus(t, w.as("POST", "/repos/acme/api/labels", map[string]string{"name": "x", "color": "ffffff"}), 307)
	must(t, w.Turn("root", "acme/core", "archived"))
	wantStatus(t, w.as("POST", "/repos/acme/core/labels", map[string]string{"name": "x", "color": "ffffff"}), 403)
	must(t, w.Turn("root", "acme/web", "no issues"))
	wantStatus(t, w.as("GET", "/repos/acme/web/issues", nil), 410)
	must(t, w.DeleteRepo("root", "acme/core"))
	wantStatus(t, w.as("GET", "/repos/acme/core", nil), 404)
}

func TestClosingAndMerging(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	a := w.issue(githubsim.NewIssue{Title: "By keyword"})
	b := w.issue(githubsim.NewIssue{Title: "By hand"})
	c := w.issue(githubsim.NewIssue{Title: "In code only"})
	p := w.pull(githubsim.NewPull{Title: "P", Body: fmt.Sprintf("Fixes: #%d\n```\ncloses #%d\n```", a, c), Files: map[string]string{"x.go": "package x"}})
	must(t, w.LinkPull("alice", "acme/web", p, "acme/web", b))
	must(t, w.Merge("bob", "acme/web", p))
	for n, want := range map[int]string{a: "closed", b: "closed", c: "open"} {
		if v, err := w.Item("acme/web", n); err != nil || v.State != want || want == "closed" && v.Reason != "completed" {
			t.Errorf("#%d is %s (%s), want %s", n, v.State, v.Reason, want)
		}
	}
	wantStatus(t, w.as("GET", "/repos/acme/web/contents/x.go", nil), 200)
	o := w.as("GET", fmt.Sprintf("/repos/acme/web/pulls/%d", p), nil).object()
	if o["merged"] != true || o["merged_by"].(map[string]any)["login"] != "bob" {
		t.Errorf("%v by %v", o["merged"], o["merged_by"])
	}
}

func TestSubIssues(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/api", githubsim.RepoOptions{}))
	a, b := w.issue(githubsim.NewIssue{Title: "Parent"}), w.issue(githubsim.NewIssue{Title: "Other"})
	c, err := w.OpenIssue("alice", "acme/api", githubsim.NewIssue{Title: "Child"})
	must(t, err)
	must(t, w.AddSubIssue("alice", "acme/web", a, "acme/api", c))
	if err := w.AddSubIssue("alice", "acme/web", b, "acme/api", c); err == nil {
		t.Error("a child has two parents")
	}
	if err := w.AddSubIssue("alice", "acme/api", c, "acme/web", a); err == nil {
		t.Error("a cycle of sub-issues")
	}
	o := wantStatus(t, w.as("GET", fmt.Sprintf("/repos/acme/api/issues/%d/parent", c), nil), 200).object()
	if o["number"] != float64(a) || o["sub_issues_summary"].(map[string]any)["total"] != 1.0 {
		t.Errorf("%v", o)
	}
	wantStatus(t, w.as("GET", fmt.Sprintf("/repos/acme/web/issues/%d/parent", a), nil), 404)
}

// A milestone's counts are those of its items, whatever became of them.
func TestMilestonesCountTheirItems(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/api", githubsim.RepoOptions{}))
	var ms [2]int
	for n := range ms {
		var err error
		ms[n], err = w.Milestone("alice", "acme/web", githubsim.NewMilestone{Title: fmt.Sprint("M", n)})
		must(t, err)
	}
	w.milestoneCounts(ms[0], 0, 0)
	var in [8]int
	for n := range in {
		in[n] = w.issue(githubsim.NewIssue{Title: "Search", Milestone: ms[0]})
	}
	p := w.pull(githubsim.NewPull{Title: "P", Body: fmt.Sprintf("Fixes #%d", in[0]), Milestone: ms[1]})
	w.milestoneCounts(ms[0], 8, 0)
	w.milestoneCounts(ms[1], 1, 0)
	must(t, w.Merge("bob", "acme/web", p))
	must(t, w.CloseIssue("alice", "acme/web", in[1], "not_planned"))
	must(t, w.CloseIssue("alice", "acme/web", in[2], ""))
	must(t, w.Reopen("alice", "acme/web", in[2]))
	must(t, w.SetMilestone("alice", "acme/web", in[3], ms[1]))
	must(t, w.SetMilestone("alice", "acme/web", in[4], 0))
	must(t, w.DeleteIssue("alice", "acme/web", in[5]))
	_, err := w.TransferIssue("alice", "acme/web", in[6], "acme/api")
	must(t, err)
	must(t, w.ConvertIssue("alice", "acme/web", in[7]))
	w.milestoneCounts(ms[0], 1, 3)
	w.milestoneCounts(ms[1], 1, 1)
}

// milestoneCounts holds what a milestone says of its items.
func (w *world) milestoneCounts(number, open, closed int) {
	w.t.Helper()
	m := wantStatus(w.t, w.as("GET", fmt.Sprintf("/repos/acme/web/milestones/%d", number), nil), 200).object()
	if got := fmt.Sprint(m["open_issues"], " ", m["closed_issues"]); got != fmt.Sprint(open, " ", closed) {
		w.t.Errorf("milestone %d counts %s, want %d %d", number, got, open, closed)
	}
}
