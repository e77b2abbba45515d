package github

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestOutages(t *testing.T) {
	ok := says(200, `{"number":1}`)
	tests := []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request)
		call   func(*Client) error
		sent   int
		kind   Kind
		unsure bool
		fine   bool
	}{
		{"read, 502 then well", script(says(502, `<html>`), says(500, ``), ok), readIssue, 3, Ours, false, true},
		{"read, lost then well", script(breaks, ok), readIssue, 2, Ours, false, true},
		{"read, 503 for good", says(503, ``), readIssue, 3, Later, false, false},
		{"read, hangs", hangs, readIssue, 1, Later, false, false},
		{"set a label, 502 then well", script(says(502, ``), says(200, `[]`)), addLabel, 2, Ours, false, true},
		{"edit, lost then well", script(breaks, ok), editComment, 2, Ours, false, true},
		{"make, 502", script(says(502, ``), ok), makeComment, 1, Later, true, false},
		{"make, lost", script(breaks, ok), makeComment, 1, Later, true, false},
		{"make, hangs", hangs, makeComment, 1, Later, true, false},
		{"make, refused", says(422, `{"message":"Validation Failed","errors":[{"resource":"IssueComment","code":"custom","field":"body","message":"body is too long"}]}`), makeComment, 1, Invalid, false, false},
		{"make, signing in is lost", nil, makeComment, 0, Later, false, false},
		{"make, answer that cannot be read", says(201, `{"id":`), makeComment, 1, Later, true, false},
		{"read, answer of another shape", says(200, `{"number":"one"}`), readIssue, 1, Ours, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, tt.answer)
				if tt.answer == nil {
					s.signin = func(http.ResponseWriter, int) bool { panic("connection reset by peer") }
				}
				began := time.Now()
				err := tt.call(s.client())
				if n, _ := s.count(); n != tt.sent {
					t.Errorf("sent %d times, want %d", n, tt.sent)
				}
				if (err == nil) != tt.fine || !tt.fine && (KindOf(err) != tt.kind || IsUnsure(err) != tt.unsure) {
					t.Errorf("got %v, %v, unsure %v", err, KindOf(err), IsUnsure(err))
				}
				if d := time.Since(began); d > 11*time.Second {
					t.Errorf("took %s", d)
				}
				if at, later := LaterAt(err); later && !at.After(time.Now()) {
					t.Errorf("to come back at %s, which is past", at)
				}
			})
		})
	}
}

func readIssue(c *Client) error { _, err := c.Issue(ctx, "acme", "shop", 1); return err }
func addLabel(c *Client) error  { _, err := c.AddLabel(ctx, "acme", "shop", 1, "feature"); return err }
func makeComment(c *Client) error {
	_, err := c.CreateComment(ctx, "acme", "shop", 1, "hi")
	return err
}
func editComment(c *Client) error { return c.EditComment(ctx, "acme", "shop", 7, "hi") }

func TestACallEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, hangs)
		c := s.client()
		short, cancel := context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Issue(short, "acme", "shop", 1)
		if !errors.Is(err, context.DeadlineExceeded) || KindOf(err) != Later || time.Since(began) != 3*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if _, err := c.Issue(short, "acme", "shop", 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if n, _ := s.count(); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestConditionalRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == `"v1"` {
				reply(w, 304, "", "ETag", `"v1"`, "Vary", "Accept, Authorization", "Cache-Control", "private, max-age=60")
				return
			}
			reply(w, 200, `{"type":"file","encoding":"base64","sha":"70c742765843058d6cbeac487f844f66b203bae0","content":"bW9kZTog\nYWR2aXNl\n"}`,
				"ETag", `"v1"`, "Vary", "Accept, Authorization", "Cache-Control", "private, max-age=60",
				"Date", time.Now().Add(2*time.Hour).UTC().Format(http.TimeFormat)) // this machine's clock is behind
		})
		c := s.client()
		for i := range 3 {
			text, sha, err := c.File(ctx, "acme", "shop", ".github/northstar.yml", "")
			if err != nil || text != "mode: advise" || sha != "70c742765843058d6cbeac487f844f66b203bae0" {
				t.Fatalf("%q %q %v", text, sha, err)
			}
			if n, _ := s.count(); n != i+1 {
				t.Errorf("%d requests after %d readings: an answer was used without asking", n, i+1)
			}
			time.Sleep(59 * time.Minute) // beyond a token
		}
		for i, a := range s.asked {
			if got := a.Header.Get("If-None-Match"); (got != "") != (i > 0) {
				t.Errorf("request %d: If-None-Match %q", i, got)
			}
		}
	})
}

func TestPages(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch q := r.URL.Query(); {
		case q.Get("page") == "3":
			reply(w, 200, `[{"number":3}]`)
		case q.Get("after") == "abc=":
			reply(w, 200, `[{"number":2},null]`, "Link", `<https://github.test/api/v3/x?page=3&state=open>; rel="next"`)
		default:
			reply(w, 200, `[{"number":1}]`, "Link", `<https://evil.test/repositories/1/issues?per_page=1&after=abc%3D&page=2&state=open>; rel="next", <https://github.test/x?page=7>; rel="last"`)
		}
	})
	c := s.client()
	var numbers []int
	cursor, totals := "", []int{}
	for {
		p, err := c.Items(ctx, "acme", "shop", cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range p.Rows {
			numbers = append(numbers, i.Number)
		}
		totals = append(totals, p.Total)
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	if !slices.Equal(numbers, []int{1, 2, 3}) || totals[0] != 700 {
		t.Errorf("items %v, totals %v", numbers, totals)
	}
	want := []string{
		"GET /repos/acme/shop/issues?direction=asc&per_page=100&sort=created&state=all",
		"GET /repos/acme/shop/issues?after=abc%3D&direction=asc&page=2&per_page=100&sort=created&state=all",
		"GET /repos/acme/shop/issues?direction=asc&page=3&per_page=100&sort=created&state=all",
	}
	if !slices.Equal(s.lines(), want) {
		t.Errorf("asked %q", s.lines())
	}
}

func TestMovedRepositories(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.Contains(r.URL.Path, "/elsewhere/"):
				reply(w, 302, ``, "Location", "https://evil.test/take")
			case r.URL.Path == "/api/v3/repos/acme/old/issues/1":
				reply(w, 301, `{"message":"Moved Permanently"}`, "Location", "https://github.test/api/v3/repositories/7/issues/1")
			default:
				reply(w, 200, `{"number":1,"repository_url":"https://github.test/api/v3/repos/acme/new"}`)
			}
		})
		c := s.client()
		i, err := c.Issue(ctx, "acme", "old", 1)
		if err != nil || i.Repo != "new" {
			t.Errorf("reading: %+v, %v", i, err)
		}
		if err := c.EditIssue(ctx, "acme", "old", 1, IssueEdit{State: "closed"}); KindOf(err) != Later {
			t.Errorf("a write to a moved repository seems done: %v", err)
		}
		before := len(s.lines())
		if _, err := c.Issue(ctx, "acme", "elsewhere", 1); KindOf(err) != Ours || len(s.lines()) != before+1 {
			t.Errorf("followed to another host: %v, %q", err, s.lines()[before:])
		}
	})
}

func TestKindsOfFailure(t *testing.T) {
	tests := []struct {
		status int
		body   string
		check  func(error) bool
		text   string
	}{
		{404, `{"message":"Not Found"}`, IsNotFound, "create label feature in acme/shop: GitHub answered 404: Not Found"},
		{410, `{"message":"Issues are disabled for this repo"}`, IsGone, "create label feature in acme/shop: GitHub answered 410: Issues are disabled for this repo"},
		{403, `{"message":"Resource not accessible by integration"}`, IsForbidden, "create label feature in acme/shop: GitHub answered 403: Resource not accessible by integration"},
		{451, `{"message":"Repository access blocked"}`, IsForbidden, "create label feature in acme/shop: GitHub answered 451: Repository access blocked"},
		{422, `{"message":"Validation Failed","errors":[{"resource":"Label","code":"already_exists","field":"name"}]}`, IsExists, "create label feature in acme/shop: GitHub answered 422: Validation Failed: name already_exists"},
		{422, `{"message":"Validation Failed","errors":["Name is too long"]}`, IsInvalid, "create label feature in acme/shop: GitHub answered 422: Validation Failed: Name is too long"},
		{400, `{"message":"Problems parsing JSON"}`, func(err error) bool { return KindOf(err) == Ours }, "create label feature in acme/shop: GitHub answered 400: Problems parsing JSON"},
	}
	for _, tt := range tests {
		s := newServer(t, says(tt.status, tt.body))
		err := s.client().CreateLabel(ctx, "acme", "shop", Label{Name: "feature", Color: "#abcdef"})
		if !tt.check(err) || err.Error() != tt.text || errors.Is(err, errNotFound) != (tt.status == 404) || IsUnsure(err) {
			t.Errorf("%d: %v", tt.status, err)
		}
	}
}

func TestAnswersThatMeanNothingThere(t *testing.T) {
	s := newServer(t, says(404, `{"message":"Not Found"}`))
	c := s.client()
	if role, err := c.Permission(ctx, "acme", "shop", Actor{Login: "nobody", ID: 5}); role != "none" || !IsNotFound(err) {
		t.Errorf("permission %q, %v", role, err)
	}
	if in, err := c.TeamMember(ctx, "acme", "product", "nobody"); in || !IsNotFound(err) {
		t.Errorf("team %v, %v", in, err)
	}
	if p, err := c.Parent(ctx, "acme", "shop", 1); p != nil || err != nil {
		t.Errorf("parent %v, %v", p, err)
	}
	if p, err := c.SubIssues(ctx, "acme", "shop", 1, ""); len(p.Rows) != 0 || err != nil {
		t.Errorf("sub-issues %v, %v", p, err)
	}
	if _, err := c.RemoveLabel(ctx, "acme", "shop", 1, "x"); !IsNotFound(err) {
		t.Errorf("an issue that is gone reads as a label that is off: %v", err)
	}
	if _, _, err := c.File(ctx, "acme", "shop", ".github/northstar.yml", ""); !errors.Is(err, errNotFound) {
		t.Errorf("file %v", err)
	}
	s.answer = says(404, `{"message":"Label does not exist"}`)
	if _, err := c.RemoveLabel(ctx, "acme", "shop", 1, "a/b c"); err != nil {
		t.Errorf("label %v", err)
	}
	if got := s.lines()[len(s.lines())-1]; got != "DELETE /repos/acme/shop/issues/1/labels/a%2Fb%20c" {
		t.Error(got)
	}
	before := len(s.lines())
	for _, name := range []string{"..", "a/b", "a?b", "", "a b", strings.Repeat("a", 101)} {
		if _, err := c.Issue(ctx, name, "shop", 1); !IsNotFound(err) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if len(s.lines()) != before {
		t.Errorf("asked for names that cannot be: %q", s.lines()[before:])
	}
}

func TestPermissionRoles(t *testing.T) {
	for body, want := range map[string]string{
		`{"permission":"write","role_name":"maintain","user":{"id":5,"permissions":{"maintain":true,"push":true,"triage":true,"pull":true}}}`: "maintain",
		`{"permission":"write","role_name":"Release captain","user":{"id":5,"permissions":{"push":true,"triage":true,"pull":true}}}`:          "write",
		`{"permission":"read","role_name":"triage","user":{"id":5}}`:                                                                          "triage",
		`{"permission":"admin","user":{"id":5}}`:                                                                                              "admin",
		`{"permission":"read","role_name":"read","user":{"id":5,"permissions":{"pull":true}}}`:                                                "read",
		`{"permission":"none","role_name":"none","user":{"id":5}}`:                                                                            "none",
		`{"permission":"odd","user":{"id":5}}`:                                                                                                "none",
		// Of whom GitHub does not say whose role it is, and of another account, there is none.
		`{"permission":"admin","user":null}`:                                  "none",
		`{"permission":"admin"}`:                                              "none",
		`{"permission":"admin","user":{"id":6,"permissions":{"admin":true}}}`: "none",
	} {
		if got, err := newServer(t, says(200, body)).client().Permission(ctx, "acme", "shop", Actor{Login: "ann", ID: 5}); got != want || err != nil {
			t.Errorf("%s: %q, %v", body, got, err)
		}
	}
	if got, err := newServer(t, says(200, `{"permission":"admin","user":{"id":0}}`)).client().Permission(ctx, "acme", "shop", Actor{Login: "ann"}); got != "none" || err != nil {
		t.Errorf("an account without an id: %q, %v", got, err)
	}
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewRegistry()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		reply(w, 200, `{}`, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "4321", "X-RateLimit-Reset", inSeconds(time.Hour))
	})
	c := s.client(func(o *Options) { o.Registry = reg })
	for n := range 5 {
		if _, err := c.Issue(ctx, "acme", "shop", n+1); err != nil {
			t.Fatal(err)
		}
	}
	got, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]float64{}
	for _, f := range got {
		for _, m := range f.Metric {
			key := f.GetName()
			for _, l := range m.Label {
				key += " " + l.GetValue()
			}
			seen[key] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	for key, want := range map[string]float64{
		"northstar_github_requests_total GET /repos/{owner}/{repo}/issues/{issue_number} 200":         5,
		"northstar_github_requests_total POST /app/installations/{installation_id}/access_tokens 201": 1,
		"northstar_github_rate_limit_remaining core":                                                  4321,
		"northstar_github_installation_rate_limit_remaining 99 core":                                  4321,
		"northstar_github_installations_paused":                                                       0,
	} {
		if v, ok := seen[key]; !ok || v != want {
			t.Errorf("%s is %v (%v), want %v", key, v, ok, want)
		}
	}
}
