package githubsim_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"

	"github.com/northstar-app/northstar/app/githubsim"
)

// world is a host with one organisation, one repository, an app on it and somebody who takes the app's webhooks.
type world struct {
	*githubsim.Host
	t     *testing.T
	app   *githubsim.App
	inst  *githubsim.Installation
	hook  *httptest.Server
	clock *clock
	token string

	mu    sync.Mutex
	got   []hooked
	reply func(n int) int // status for the n-th webhook; nil: 202
}

type hooked struct {
	event, action, guid string
	header              http.Header
	payload             map[string]any
	raw                 []byte
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time          { c.mu.Lock(); defer c.mu.Unlock(); return c.at }
func (c *clock) advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

const secret = "it's a secret to everybody"

func newWorld(t *testing.T, o githubsim.Options) *world {
	t.Helper()
	return buildWorld(t, o, observe)
}

func buildWorld(t *testing.T, o githubsim.Options, observe func(*testing.T, *githubsim.Host)) *world {
	t.Helper()
	w := &world{t: t, clock: &clock{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}}
	if o.Now == nil {
		o.Now = w.clock.now
	}
	w.hook = httptest.NewServer(http.HandlerFunc(w.take))
	w.Host = githubsim.New(o)
	observe(t, w.Host)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Host.Close(); err != nil {
			t.Error(err)
		}
		w.hook.Close()
	})
	var err error
	if w.app, err = w.AddApp(githubsim.AppOptions{HookURL: w.hook.URL, Secret: secret}); err != nil {
		t.Fatal(err)
	}
	w.AddOrg("acme", "root")
	must(t, w.AddRepo("acme/web", githubsim.RepoOptions{Files: map[string]string{"README.md": "hello\n", "docs/a.md": "a\n"}}))
	if w.inst, err = w.Install(w.app, "acme"); err != nil {
		t.Fatal(err)
	}
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) take(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var payload map[string]any
	_ = json.Unmarshal(body, &payload) // judged by the tests
	action, _ := payload["action"].(string)
	w.mu.Lock()
	w.got = append(w.got, hooked{event: r.Header.Get("X-GitHub-Event"), action: action, guid: r.Header.Get("X-GitHub-Delivery"), header: r.Header, payload: payload, raw: body})
	status := 202
	if w.reply != nil {
		status = w.reply(len(w.got))
	}
	w.mu.Unlock()
	rw.WriteHeader(status)
}

// settle waits for the webhooks and returns them as "event.action", forgetting them.
func (w *world) settle() []string {
	var names []string
	for _, g := range w.hooks() {
		name := g.event
		if g.action != "" {
			name += "." + g.action
		}
		names = append(names, name)
	}
	return names
}

func (w *world) hooks() []hooked {
	w.t.Helper()
	must(w.t, w.Settle(context.Background()))
	w.mu.Lock()
	defer w.mu.Unlock()
	got := w.got
	w.got = nil
	return got
}

// jwt signs in as the app itself.
func (w *world) jwt(change func(*jwt.RegisteredClaims)) string {
	block, _ := pem.Decode(w.app.PrivateKey())
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	must(w.t, err)
	now := w.clock.now()
	claims := jwt.RegisteredClaims{Issuer: strconv.FormatInt(w.app.ID(), 10), IssuedAt: jwt.NewNumericDate(now.Add(-time.Minute)), ExpiresAt: jwt.NewNumericDate(now.Add(8 * time.Minute))}
	if change != nil {
		change(&claims)
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(key)
	must(w.t, err)
	return signed
}

// answer is what came back of a request.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   any
}

func (a answer) object() map[string]any { o, _ := a.json.(map[string]any); return o }
func (a answer) list() []any            { l, _ := a.json.([]any); return l }
func (a answer) message() string        { s, _ := a.object()["message"].(string); return s }

func (w *world) request(token, method, path string, body any, headers ...string) answer {
	w.t.Helper()
	var reader io.Reader
	if s, ok := body.(string); ok {
		reader = strings.NewReader(s)
	} else if body != nil {
		b, err := json.Marshal(body)
		must(w.t, err)
		reader = bytes.NewReader(b)
	}
	url := path
	if !strings.HasPrefix(path, "http") {
		url = strings.TrimSuffix(w.V3URL(), "/") + path
	}
	r, err := http.NewRequest(method, url, reader)
	must(w.t, err)
	r.Header.Set("User-Agent", "test")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for n := 0; n+1 < len(headers); n += 2 {
		r.Header.Set(headers[n], headers[n+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		return answer{}
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	a.body, err = io.ReadAll(resp.Body)
	must(w.t, err)
	_ = json.Unmarshal(a.body, &a.json) // some bodies are not JSON
	return a
}

// as makes a request with the installation's token.
func (w *world) as(method, path string, body any, headers ...string) answer {
	w.t.Helper()
	if w.token == "" {
		a := w.request(w.jwt(nil), "POST", "/app/installations/"+strconv.FormatInt(w.inst.ID, 10)+"/access_tokens", nil)
		if a.status != 201 {
			w.t.Fatalf("no token: %d %s", a.status, a.body)
		}
		w.token = a.object()["token"].(string)
	}
	return w.request(w.token, method, path, body, headers...)
}

func (w *world) issue(in githubsim.NewIssue) int {
	w.t.Helper()
	n, err := w.OpenIssue("alice", "acme/web", in)
	must(w.t, err)
	return n
}

func (w *world) pull(in githubsim.NewPull) int {
	w.t.Helper()
	n, err := w.OpenPull("alice", "acme/web", in)
	must(w.t, err)
	return n
}

func wantStatus(t *testing.T, a answer, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}
