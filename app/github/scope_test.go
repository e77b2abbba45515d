package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Each token is for what its requests need: reading, one repository to write in, the members of teams, the fields of issues.
func TestTokensAreNarrow(t *testing.T) {
	const read = `{"permissions":{"checks":"read","contents":"read","issue_fields":"read","issues":"read","metadata":"read","pull_requests":"read"}}`
	write := func(repo string) string {
		return `{"permissions":{"checks":"write","issues":"write","metadata":"read","pull_requests":"write"},"repositories":["` + repo + `"]}`
	}
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/issue-fields"), strings.HasSuffix(r.URL.Path, "/labels"):
			reply(w, 200, `[]`)
		default:
			reply(w, 200, `{"number":1,"id":2}`)
		}
	})
	c := s.client()
	for n, step := range []struct {
		does func() error
		want string
	}{
		{func() error { _, err := c.Issue(ctx, "acme", "shop", 1); return err }, read},
		{func() error { _, err := c.CreateComment(ctx, "acme", "Shop", 1, "hi"); return err }, write("shop")},
		{func() error { return c.EditComment(ctx, "acme", "shop", 1, "hi") }, write("shop")},
		{func() error { _, err := c.CreateComment(ctx, "acme", "web", 1, "hi"); return err }, write("web")},
		{func() error { _, err := c.TeamMember(ctx, "acme", "product", "ben"); return err }, `{"permissions":{"members":"read"}}`},
		{func() error { _, err := c.IssueFields(ctx, "acme"); return err }, `{"permissions":{"issue_fields":"read"}}`},
		{func() error { _, err := c.Repository(ctx, "acme", "web"); return err }, read},
		{func() error { _, err := c.AddLabel(ctx, "acme", "shop", 1, "feature"); return err }, write("shop")},
	} {
		if err := step.does(); err != nil {
			t.Fatal(n, err)
		}
		if got := s.signedFor(n); got != step.want {
			t.Errorf("%s is signed by a token for %s, want %s", s.lines()[n], got, step.want)
		}
	}
	if _, tokens := s.count(); tokens != 5 {
		t.Errorf("%d tokens, want 5: one for each scope", tokens)
	}
}

// An owner who has not granted a permission yet, or a repository that was renamed, keeps working: with the token that GitHub gives.
func TestTokensThatGitHubDoesNotGive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(201, `{"id":7}`))
		refusals := 2
		s.signin = func(w http.ResponseWriter, n int) bool {
			if n > refusals {
				return true
			}
			reply(w, 422, `{"message":"There is at least one repository that does not exist or is not accessible to the parent installation."}`)
			return false
		}
		c := s.client()
		for range 3 {
			if _, err := c.CreateComment(ctx, "acme", "old", 1, "hi"); err != nil {
				t.Fatal(err)
			}
		}
		if got := s.signedFor(0); got != "" {
			t.Errorf("in the end it asks for %s", got)
		}
		if asked, tokens := s.count(); asked != 3 || tokens != 3 {
			t.Errorf("%d requests, %d attempts to sign in", asked, tokens)
		}
		time.Sleep(widened + time.Second)
		if _, err := c.CreateComment(ctx, "acme", "old", 1, "hi"); err != nil {
			t.Fatal(err)
		}
		if got := s.signedFor(3); !strings.Contains(got, `"repositories":["old"]`) {
			t.Errorf("later it asks for %s", got)
		}
		refusals = 99
		_, err := c.CreateComment(ctx, "acme", "none", 1, "hi")
		if KindOf(err) != Auth || IsUnsure(err) {
			t.Errorf("where GitHub gives no token at all: %v", err)
		}
	})
}

// A repository that took the name of another one is not mistaken for it, nor taken for gone.
func TestTokenOfAFormerRepository(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s *server
		former := true
		s = newServer(t, func(w http.ResponseWriter, r *http.Request) {
			if former {
				reply(w, 201, `{"id":7}`)
			} else if strings.HasPrefix(r.Header.Get("Authorization"), "token ghs_1_") {
				reply(w, 404, `{"message":"Not Found"}`)
			} else {
				reply(w, 201, `{"id":8}`)
			}
		})
		c := s.client()
		if _, err := c.CreateComment(ctx, "acme", "shop", 1, "hi"); err != nil {
			t.Fatal(err)
		}
		former = false
		if _, err := c.CreateComment(ctx, "acme", "shop", 1, "hi"); !IsNotFound(err) {
			t.Errorf("a moment later: %v", err)
		}
		time.Sleep(2 * time.Minute)
		if id, err := c.CreateComment(ctx, "acme", "shop", 1, "hi"); id != 8 || err != nil {
			t.Errorf("%d %v", id, err)
		}
	})
}

// However many repositories are written to, an installation asks for so many tokens an hour, and what is kept is bounded.
func TestNarrowTokensHaveABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(201, `{"id":7}`))
		c := s.client(func(o *Options) { o.Limits = &Limits{Reads: 8} })
		for n := range 1000 {
			if _, err := c.CreateComment(ctx, "acme", fmt.Sprint("r", n), 1, "hi"); err != nil {
				t.Fatal(n, err)
			}
		}
		if _, tokens := s.count(); tokens > narrowAnHour+1 {
			t.Errorf("%d tokens", tokens)
		}
		var want map[string]any
		if err := json.Unmarshal([]byte(s.signedFor(999)), &want); err != nil || want["repositories"] != nil || len(want["permissions"].(map[string]any)) != 4 {
			t.Errorf("the last one is signed by a token for %v (%v)", want, err)
		}
	})
	kept := newSessions(3)
	for n := range 10 {
		kept.put(sessionKey{1, scope{writing, fmt.Sprint(n)}}, session{})
		kept.get(sessionKey{1, scope{writing, "0"}}, time.Now())
	}
	if _, ok := kept.get(sessionKey{1, scope{writing, "0"}}, time.Now()); !ok || kept.order.Len() != 3 || len(kept.byKey) != 3 {
		t.Errorf("%d sessions are kept", kept.order.Len())
	}
}

// What is remembered of one scope answers nobody of another, and only what was read to its end is remembered.
func TestMemory(t *testing.T) {
	m := newMemory(10 << 10)
	for n := range 20 {
		m.set(fmt.Sprint(n), remembered{etag: "x", body: make([]byte, 500)})
	}
	if m.bytes > m.limit || m.order.Len() != len(m.byKey) || m.order.Len() < 3 {
		t.Errorf("%d bytes in %d answers", m.bytes, m.order.Len())
	}
	if _, ok := m.get("19"); !ok {
		t.Error("the last one is forgotten")
	}
	m.delete("19")
	m.set("18", remembered{})
	if _, ok := m.get("19"); ok {
		t.Error("it is still there")
	}
	for m.order.Len() > 0 {
		m.drop(m.order.Back())
	}
	if m.bytes != 0 {
		t.Errorf("%d bytes are left of nothing", m.bytes)
	}
}

// A permission that was granted since a token was made is not refused for long: no more where that is known, else after a minute.
func TestTokenOfBeforeAGrant(t *testing.T) {
	before, after := map[string]string{"issues": "write"}, map[string]string{"issues": "write", "checks": "write"}
	for name, c := range map[string]struct {
		known   map[string]string
		wait    time.Duration
		refused bool
	}{"where it is known": {after, 0, false}, "where it is not": {before, 0, true}, "later": {before, 2 * time.Minute, false}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
					if strings.HasPrefix(r.Header.Get("Authorization"), "token ghs_3_") {
						reply(w, 403, `{"message":"Resource not accessible by integration"}`)
						return
					}
					reply(w, 201, `{"id":7}`)
				})
				s.signin = func(w http.ResponseWriter, n int) bool { // the third is for whatever was granted by then
					if n < 3 {
						reply(w, 422, `{"message":"The permissions requested are not granted to this installation."}`)
					}
					return n >= 3
				}
				a := s.app()
				post := func(granted map[string]string) error {
					_, err := a.ClientFor(99, granted).CreateCheckRun(ctx, "acme", "shop", CheckRunInput{Name: "x", HeadSHA: "y"})
					return err
				}
				if err := post(before); !IsUngranted(err) {
					t.Fatalf("before it is granted: %v", err)
				}
				time.Sleep(c.wait)
				if err := post(c.known); IsUngranted(err) != c.refused || !c.refused && err != nil {
					t.Errorf("then: %v", err)
				}
				if last, tokens := s.count(); !c.refused && (tokens != 4 || !strings.Contains(s.signedFor(last-1), `"checks":"write"`)) {
					t.Errorf("%d tokens, the last for %s", tokens, s.signedFor(last-1))
				}
			})
		})
	}
}
