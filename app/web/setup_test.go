package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// fakeGitHub trades codes for credentials: "good" for whole ones, each other code for an answer that is none.
func fakeGitHub(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/app-manifests/"), "/conversions")
		if r.Method != http.MethodPost || !ok {
			t.Errorf("asked for %s %s", r.Method, r.URL.Path)
		}
		switch code {
		case "good":
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(`{"id":7,"slug":"northstar-acme","pem":"-----BEGIN RSA PRIVATE KEY-----\nhush","webhook_secret":"whisper",
				"client_id":"Iv1","client_secret":"psst","html_url":"https://github.com/apps/northstar-acme","owner":{"login":"acme"}}`))
		case "garbage":
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte("<html>hush"))
		case "half":
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(`{"id":7,"slug":"northstar-acme","pem":"hush"}`))
		case "away":
			http.Redirect(w, r, "https://example.com/", http.StatusTemporaryRedirect)
		case "cut":
			panic(http.ErrAbortHandler)
		default:
			http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// making is a site whose app is still to be made.
type making struct {
	*site
	setup *Setup
	log   *bytes.Buffer
}

func newMaking(t *testing.T, public string) making { return newMakingWith(t, public, config.Secret{}) }

func newMakingWith(t *testing.T, public string, key config.Secret) making {
	t.Helper()
	m := making{log: &bytes.Buffer{}}
	v3 := fakeGitHub(t)
	m.site = newSite(t, func(db *store.DB) *Setup {
		var err error
		m.setup, err = NewSetup(t.Context(), SetupOptions{DB: db, V3URL: v3 + "/", WebURL: "https://ghe.example.com", PublicURL: public, SecretKey: key,
			Permissions: map[string]string{"checks": "write"}, Events: []string{"push", "label"}, Log: zerolog.New(m.log),
			Look: 10 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		return m.setup
	})
	return m
}

func TestSetupOpensWithTheKeyAlone(t *testing.T) {
	m := newMaking(t, "https://north.example.com")
	m.is("GET", "/readyz", 200, "no GitHub App yet")
	m.is("GET", "/", 200, "There is no GitHub App yet")
	for _, path := range []string{"/setup", "/setup?key=", "/setup?key=x", "/setup?key=" + m.setup.state} {
		if body := m.is("GET", path, 403, "needs the key"); strings.Contains(body, m.setup.key) {
			t.Error("it tells the key")
		}
	}
	if !strings.Contains(m.log.String(), "https://north.example.com/setup?key="+m.setup.key) {
		t.Errorf("the log does not say where to go: %s", m.log)
	}
	m.is("GET", "/setup?key="+m.setup.key, 200, "Make the app on GitHub")
	m.is("GET", "/setup?key="+m.setup.key+"&org=not%20a%20name", 400, "no organisation")
	m.is("GET", "/setup?key="+m.setup.key+"&org=%22%3E%3Cscript%3E", 400, "no organisation")
}

var (
	formAction = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
	formValue  = regexp.MustCompile(`name="manifest" value="([^"]*)"`)
)

func TestSetupAsksForWhatIsNeeded(t *testing.T) {
	m := newMaking(t, "https://north.example.com")
	for org, path := range map[string]string{"": "/settings/apps/new", "acme": "/organizations/acme/settings/apps/new"} {
		res, body := m.ask("GET", "/setup?key="+m.setup.key+"&org="+org)
		action := formAction.FindStringSubmatch(body)
		if want := "https://ghe.example.com" + path + "?state=" + m.setup.state; action == nil || html.UnescapeString(action[1]) != want {
			t.Errorf("the form goes to %q, want %q", action, want)
		}
		if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "; form-action 'self' https://ghe.example.com;") {
			t.Errorf("the form may not be sent: %s", csp)
		}
		value := formValue.FindStringSubmatch(body)
		if value == nil {
			t.Fatal("no manifest")
		}
		var got any
		if err := json.Unmarshal([]byte(html.UnescapeString(value[1])), &got); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{"name": "Northstar", "url": "https://north.example.com", "public": false,
			"redirect_url":        "https://north.example.com/setup/made",
			"description":         "Keeps daily work pointed at strategy: kinds, links and a share for technical debt.",
			"hook_attributes":     map[string]any{"url": "https://north.example.com/api/github/hook", "active": true},
			"default_permissions": map[string]any{"checks": "write"},
			"default_events":      []any{"push", "label"}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

// TestSetupEscapes: a Host header is whatever its sender likes.
func TestSetupEscapes(t *testing.T) {
	m := newMaking(t, "")
	r := httptest.NewRequest("GET", "/setup?key="+m.setup.key, nil)
	r.Host = `x"><script>alert(1)</script>`
	w := httptest.NewRecorder()
	m.Config.Handler.ServeHTTP(w, r)
	if body := w.Body.String(); w.Code != 200 || strings.Contains(body, "<script") || !strings.Contains(body, "Set <code>NORTHSTAR_PUBLIC_URL</code>") {
		t.Errorf("%d %s", w.Code, body)
	}
}

func TestSetupTakesOnlyItsOwnAnswers(t *testing.T) {
	m := newMaking(t, "https://north.example.com")
	good := "&state=" + m.setup.state
	for path, status := range map[string]int{
		"/setup/made": 403, "/setup/made?code=good": 403, "/setup/made?code=good&state=x": 403, "/setup/made?code=good&state=" + m.setup.key: 403,
		"/setup/made?code=" + good: 502, "/setup/made?code=gone" + good: 502, "/setup/made?code=garbage" + good: 502,
		"/setup/made?code=half" + good: 502, "/setup/made?code=away" + good: 502, "/setup/made?code=cut-off" + good: 502, "/setup/made?code=cut" + good: 502,
		"/setup/made?code=" + strings.Repeat("x", 201) + good: 502,
	} {
		m.is("GET", path, status, "")
	}
	if _, ok, err := Made(t.Context(), m.db, config.Secret{}); ok || err != nil {
		t.Errorf("something was stored: %v", err)
	}
	if log := m.log.String(); strings.Contains(log, "hush") || strings.Contains(log, "conversions") {
		t.Errorf("the log holds what it should not: %s", log)
	}
	m.is("GET", "/setup?key="+m.setup.key, 200, "Make the app")
	m.db.Close()
	m.is("GET", "/setup/made?code=good"+good, 500, "could not be stored")
}

func TestSetupMakesTheApp(t *testing.T) {
	m := newMaking(t, "https://north.example.com")
	res, _ := m.ask("GET", "/setup/made?code=good&state="+url.QueryEscape(m.setup.state))
	if to := res.Header.Get("Location"); res.StatusCode != 303 || to != "https://ghe.example.com/apps/northstar-acme/installations/new" {
		t.Fatalf("%d to %q", res.StatusCode, to)
	}
	want := Credentials{ID: 7, Slug: "northstar-acme", PrivateKey: "-----BEGIN RSA PRIVATE KEY-----\nhush", WebhookSecret: "whisper", ClientID: "Iv1",
		ClientSecret: "psst", HTMLURL: "https://github.com/apps/northstar-acme"}
	got, ok, err := Made(t.Context(), m.db, config.Secret{})
	if d := cmp.Diff(want, got); d != "" || !ok || err != nil {
		t.Errorf("stored %v %v: %s", ok, err, d)
	}
	if got, err := m.setup.Wait(t.Context()); got != want || err != nil {
		t.Errorf("waited for %v, %v", got, err)
	}
	m.is("GET", "/setup?key="+m.setup.key, 410, "The app exists")
	m.is("GET", "/setup/made?code=good&state="+m.setup.state, 410, "The app exists")
	if body := m.is("GET", "/", 200, ""); strings.Contains(body, "no GitHub App") {
		t.Error("the index still offers to make an app")
	}
	m.is("GET", "/readyz", 503, "starting")
	m.working.Store(true)
	m.is("GET", "/readyz", 200, "ready")
	for _, secret := range []string{"hush", "whisper", "psst"} {
		if strings.Contains(m.log.String(), secret) {
			t.Errorf("the log holds a secret: %s", m.log)
		}
	}
}

// TestSetupByAnotherReplica: what another replica made is found in the database.
func TestSetupByAnotherReplica(t *testing.T) {
	m := newMaking(t, "")
	err := m.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetFact("app", `{"id":9,"slug":"x","pem":"p","webhook_secret":"s"}`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := m.setup.Wait(t.Context()); got.ID != 9 || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	m.is("GET", "/setup?key="+m.setup.key, 410, "The app exists")
}

// TestSetupAcrossReplicas: the address in one replica's log, the page on another and GitHub's answer to a third are one setup, as they
// are behind a proxy. What it was opened with is gone afterwards.
func TestSetupAcrossReplicas(t *testing.T) {
	m := newMaking(t, "https://north.example.com")
	other := func() *Setup {
		s, err := NewSetup(t.Context(), SetupOptions{DB: m.db, V3URL: m.setup.o.V3URL, WebURL: "https://ghe.example.com", PublicURL: "https://north.example.com",
			Log: zerolog.Nop(), Look: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	second, third := other(), other()
	m.is("GET", "/setup?key="+second.key, 200, "state="+third.state)
	ask := func(s *Setup) int {
		w := httptest.NewRecorder()
		s.offered(s.made).ServeHTTP(w, httptest.NewRequest("GET", "/setup/made?code=good&state="+m.setup.state, nil))
		return w.Code
	}
	if code := ask(third); code != 303 {
		t.Fatalf("the third answers %d", code)
	}
	if code := ask(second); code != 410 {
		t.Errorf("the second makes another app: %d", code)
	}
	if got, err := m.setup.Wait(t.Context()); got.ID != 7 || err != nil {
		t.Errorf("the first has %+v, %v", got, err)
	}
	err := m.db.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Fact("setup"); return err })
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the key is still there: %v", err)
	}
}

func TestWaitEnds(t *testing.T) {
	m := newMaking(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.setup.Wait(ctx); err == nil {
		t.Error("it waits on")
	}
}

func TestDamagedCredentials(t *testing.T) {
	m := newMaking(t, "")
	err := m.db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetFact("app", `{"pem":"hush`) })
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Made(t.Context(), m.db, config.Secret{}); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("got %v", err)
	}
}

// kept is what the database holds of the app.
func (m making) kept() (text string) {
	m.t.Helper()
	must(m.t, m.db.Read(m.t.Context(), func(tx *store.Tx) (err error) { text, err = tx.Fact("app"); return err }))
	return text
}

// With NORTHSTAR_SECRET_KEY no secret of the app is in the database, neither of an app that is made nor of one that was.
func TestKeysAreEncrypted(t *testing.T) {
	key := config.NewSecret("a key for the tests of this")
	m := newMakingWith(t, "https://north.example.com", key)
	m.is("GET", "/setup/made?code=good&state="+m.setup.state, 303, "")
	made := m.kept()
	must(t, m.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.SetFact("app", `{"id":7,"slug":"northstar-acme","pem":"hush","webhook_secret":"whisper","client_secret":"psst"}`)
	}))
	if _, ok, err := Made(t.Context(), m.db, config.Secret{}); !ok || err != nil || !strings.Contains(m.kept(), "hush") {
		t.Errorf("without a key it is kept as it was: %v %v", ok, err)
	}
	if _, ok, err := Made(t.Context(), m.db, key); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	for _, text := range []string{made, m.kept()} {
		for _, secret := range []string{"hush", "whisper", "psst", "PRIVATE KEY", "northstar-acme"} {
			if strings.Contains(text, secret) || !strings.HasPrefix(text, "age:") {
				t.Errorf("%q is in the database: %s", secret, text)
			}
		}
	}
	got, ok, err := Made(t.Context(), m.db, key)
	if !ok || err != nil || got.PrivateKey != "hush" || got.WebhookSecret != "whisper" || got.ClientSecret != "psst" || got.ID != 7 {
		t.Errorf("read back: %v %v", ok, err)
	}
}

// A key that is missing or another one is a setting to mend, and says nothing of what is kept.
func TestWrongSecretKey(t *testing.T) {
	m := newMakingWith(t, "https://north.example.com", config.NewSecret("a key for the tests of this"))
	m.is("GET", "/setup/made?code=good&state="+m.setup.state, 303, "")
	before := m.kept()
	for _, key := range []string{"", "a key for the tests of that", "a key for the tests of this "} {
		_, ok, err := Made(t.Context(), m.db, config.NewSecret(key))
		var setting *config.SettingError
		if ok || !errors.As(err, &setting) || setting.Name != "NORTHSTAR_SECRET_KEY" || strings.Contains(err.Error(), "tests of") {
			t.Errorf("with %q: %v %v", key, ok, err)
		}
	}
	must(t, m.db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetFact("app", before[:len(before)-8]) }))
	if _, ok, err := Made(t.Context(), m.db, config.NewSecret("a key for the tests of this")); ok || err == nil {
		t.Error("what was cut short is taken")
	}
}
