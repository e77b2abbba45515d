package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// emptySQLite is the address of a database without any table.
func emptySQLite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

// site is every page over HTTP, on a database of its own.
type site struct {
	*httptest.Server
	t       *testing.T
	db      *store.DB
	working atomic.Bool
	client  *http.Client
	ops     *site // the same on the operator's address
}

func newSite(t *testing.T, setup func(*store.DB) *Setup) *site {
	t.Helper()
	return newSiteOn(t, emptySQLite(t), setup)
}

func newSiteOn(t *testing.T, url string, setup func(*store.DB) *Setup) *site {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	s := &site{t: t, db: db, client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	registry := prometheus.NewRegistry()
	count := prometheus.NewCounter(prometheus.CounterOpts{Name: "northstar_test_total", Help: "a test's"})
	registry.MustRegister(count)
	var su *Setup
	if setup != nil {
		s.migrate()
		su = setup(db)
	}
	o := Options{DB: db, Registry: registry, Setup: su, Version: "v1<2>", Log: zerolog.Nop(), Working: s.working.Load}
	s.Server = httptest.NewServer(Public(o))
	t.Cleanup(s.Close)
	s.ops = &site{t: t, db: db, client: s.client, Server: httptest.NewServer(Admin(o))}
	t.Cleanup(s.ops.Close)
	return s
}

func (s *site) migrate() {
	s.t.Helper()
	if _, err := s.db.Migrate(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) ask(method, path string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
		if got := res.Header.Get(name); got != want {
			s.t.Errorf("%s: %s is %q", path, name, got)
		}
	}
	if csp := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none';") {
		s.t.Errorf("%s: its content policy is %q", path, csp)
	}
	return res, string(body)
}

// is asks and holds the status against what it should be.
func (s *site) is(method, path string, status int, says string) string {
	s.t.Helper()
	res, body := s.ask(method, path)
	if res.StatusCode != status || !strings.Contains(body, says) {
		s.t.Errorf("%s %s answers %d and %q, want %d and %q", method, path, res.StatusCode, body, status, says)
	}
	return body
}

func TestHealth(t *testing.T) {
	s := newSite(t, nil)
	s.is("GET", "/healthz", 200, "ok")
	s.is("GET", "/readyz", 503, "not at this version")
	s.ops.is("GET", "/readyz", 503, "the database is empty: run northstar migrate")
	s.migrate()
	s.is("GET", "/readyz", 503, "starting")
	s.working.Store(true)
	s.is("GET", "/readyz", 200, "ready")
	s.is("HEAD", "/readyz", 200, "")
	s.db.Close()
	body := s.is("GET", "/readyz", 503, "does not answer")
	if strings.Contains(body, "sql") {
		t.Errorf("it tells strangers what went wrong inside: %q", body)
	}
	s.is("GET", "/healthz", 200, "ok")
	res, body := s.ops.ask("GET", "/api/v1/installations")
	if res.StatusCode != 503 || !json.Valid([]byte(body)) || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		t.Errorf("%d %v %q", res.StatusCode, res.Header, body)
	}
}

func TestMetrics(t *testing.T) {
	newSite(t, nil).ops.is("GET", "/metrics", 200, "northstar_test_total 0")
}

func TestNothingElse(t *testing.T) {
	s := newSite(t, nil)
	s.is("GET", "/nothing", 404, "")
	s.is("GET", "/index.html", 404, "")
	s.is("POST", "/healthz", 405, "")
	s.ops.is("DELETE", "/api/v1/installations", 405, "")
	s.ops.is("GET", "/setup", 404, "")
	s.ops.is("POST", "/api/github/hook", 404, "")
	s.is("POST", "/setup", 405, "")
	s.is("GET", "/setup", 410, "The app exists")
	s.is("GET", "/setup?key=", 410, "The app exists")
	s.is("GET", "/setup/made?code=x&state=", 410, "The app exists")
}

func TestIndex(t *testing.T) {
	s := newSite(t, nil)
	body := s.ops.is("GET", "/", 200, "Version v1&lt;2&gt;.")
	if strings.Contains(body, "no GitHub App") {
		t.Error("it offers to make an app")
	}
	if body := s.is("GET", "/", 200, "Northstar"); strings.Contains(body, "v1") || strings.Contains(body, "/metrics") || strings.Contains(body, "/api") {
		t.Errorf("it tells everybody what is the operator's: %s", body)
	}
}

// What tells of installations is on the operator's address alone, whatever the method.
func TestOperatorsPagesAreNotPublic(t *testing.T) {
	s := newSite(t, nil)
	s.migrate()
	must(t, s.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutInstallation(store.Installation{ID: 4711, Account: "acme-corp"})
	}))
	for _, path := range []string{"/metrics", "/metrics?x", "/api/v1/installations", "/api/v1/", "/api/v1/anything/else", "//api/v1/installations"} {
		for _, method := range []string{"GET", "HEAD", "POST", "OPTIONS"} {
			res, body := s.ask(method, path)
			if res.StatusCode == http.StatusMovedPermanently || res.StatusCode == http.StatusTemporaryRedirect {
				continue // to the path without doubled slashes
			}
			if res.StatusCode != http.StatusNotFound || strings.Contains(body, "acme") || strings.Contains(body, "northstar_test_total") {
				t.Errorf("%s %s answers %d and %q", method, path, res.StatusCode, body)
			}
		}
	}
	s.ops.is("GET", "/api/v1/installations", 200, "acme-corp")
}

// Probes and pages are answered while everything else that may read is taken.
func TestProbesHaveTheirOwnReaders(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": emptySQLite, "postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			s := newSiteOn(t, url(t), nil)
			s.migrate()
			s.working.Store(true)
			release := make(chan struct{})
			var wg sync.WaitGroup
			var reading atomic.Int32
			for range 32 { // more than there are readers
				wg.Go(func() {
					_ = s.db.Read(context.Background(), func(tx *store.Tx) error {
						if _, err := tx.Installations(); err != nil {
							return err
						}
						reading.Add(1)
						<-release
						return nil
					})
				})
			}
			t.Cleanup(func() { close(release); wg.Wait() })
			for reading.Load() < 4 {
				time.Sleep(time.Millisecond)
			}
			for range 8 {
				s.is("GET", "/readyz", 200, "ready")
				s.ops.is("GET", "/readyz", 200, "ready")
				s.ops.is("GET", "/api/v1/installations", 200, "installations")
			}
		})
	}
}

func TestInstallations(t *testing.T) {
	s := newSite(t, nil)
	s.migrate()
	if body := s.ops.is("GET", "/api/v1/installations", 200, ""); body != "{\n  \"installations\": []\n}\n" {
		t.Errorf("none: %q", body)
	}
	then := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	err := s.db.Write(t.Context(), func(tx *store.Tx) error {
		for _, in := range []store.Installation{{ID: 1, Account: "acme"}, {ID: 2, Account: "bit"}, {ID: 3, Account: "away", Gone: then},
			{ID: 4, Account: "paused", Suspended: then}, {ID: 5, Account: "empty"}} {
			if err := tx.PutInstallation(in); err != nil {
				return err
			}
		}
		for _, r := range []struct {
			store.Repository
			phase        string
			items, total int
			at           time.Time
		}{
			{store.Repository{ID: 10, Installation: 1, Owner: "acme", Name: "web", Private: true}, "done", 130, 120, then},
			{store.Repository{ID: 11, Installation: 1, Owner: "acme", Name: "app"}, "done", 20, 20, then.Add(time.Minute)},
			{store.Repository{ID: 12, Installation: 1, Owner: "acme", Name: "gone", Gone: then}, "issues", 7, 9, time.Time{}},
			{store.Repository{ID: 20, Installation: 2, Owner: "bit", Name: "one"}, "issues", 100, 640, time.Time{}},
			{store.Repository{ID: 21, Installation: 2, Owner: "bit", Name: "two"}, "done", 5, 5, then},
			{store.Repository{ID: 40, Installation: 4, Owner: "paused", Name: "one"}, "issues", 1, 2, time.Time{}},
		} {
			if err := tx.PutRepository(r.Repository); err != nil {
				return err
			}
			if err := tx.SetReading(r.ID, store.ReadProgress{Phase: r.phase, Items: r.items, Total: r.total, Ended: r.at}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	res, body := s.ops.ask("GET", "/api/v1/installations")
	if ct := res.Header.Get("Content-Type"); res.StatusCode != 200 || ct != "application/json; charset=utf-8" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	var got any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	one := func(id float64, account, state string, repos, ofRepos, items, of float64, at any) any {
		return map[string]any{"id": id, "account": account, "state": state, "readAt": at, "secondsLeft": nil,
			"repositories": map[string]any{"read": repos, "total": ofRepos}, "items": map[string]any{"read": items, "total": of}}
	}
	want := map[string]any{"installations": []any{
		one(1, "acme", "ready", 2, 2, 150, 150, "2026-11-02T09:01:00Z"),
		one(3, "away", "uninstalled", 0, 0, 0, 0, nil),
		one(2, "bit", "reading", 1, 2, 105, 645, nil),
		one(5, "empty", "ready", 0, 0, 0, 0, nil),
		one(4, "paused", "suspended", 0, 1, 1, 2, nil),
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, name := range []string{"web", "app", "gone", "one"} {
		if strings.Contains(body, `"`+name+`"`) {
			t.Errorf("it names the repository %s", name)
		}
	}
}

// Every delivery is accounted for, to the operator alone.
func TestDeliveries(t *testing.T) {
	s := newSite(t, nil)
	s.migrate()
	now := time.Now().UTC().Truncate(time.Second)
	must(t, s.db.Write(t.Context(), func(tx *store.Tx) error {
		var ds []store.Delivery
		for _, d := range []struct{ guid, event string }{{"a", "issues"}, {"b", "issues"}, {"c", "push"}, {"d", "push"}} {
			ds = append(ds, store.Delivery{GUID: d.guid, Event: d.event, Received: now, Payload: []byte("{}")})
		}
		_, err := tx.AddDeliveries(ds)
		return errors.Join(err, tx.FinishDelivery("a", store.Done, "", now), tx.FinishDelivery("c", store.Failed, "what <was> wrong", now),
			tx.PutMissed([]store.MissedDelivery{{GUID: "x", Delivery: 1, Event: "issues", At: now, Due: now}, {GUID: "a", Delivery: 2, Event: "issues", At: now, Due: now}}))
	}))
	res, body := s.ops.ask("GET", "/api/v1/deliveries")
	var got, want any
	must(t, json.Unmarshal([]byte(body), &got))
	must(t, json.Unmarshal([]byte(`{"sent": 5, "received": 4, "waiting": 2, "processed": 1, "failed": 1, "repaired": 1, "missed": {"missing": 1, "recovered": 1, "lost": 0},
		"events": [{"event": "issues", "waiting": 1, "processed": 1, "failed": 0}, {"event": "push", "waiting": 1, "processed": 0, "failed": 1}],
		"failures": [{"guid": "c", "event": "push", "received": "`+now.Format(time.RFC3339)+`", "attempts": 0, "problem": "what <was> wrong", "replayable": true}]}`), &want))
	if diff := cmp.Diff(want, got); diff != "" || res.Header.Get("Cache-Control") != "no-store" {
		t.Error(diff, res.Header)
	}
	s.is("GET", "/api/v1/deliveries", 404, "operator's address")
	s.db.Close()
	s.ops.is("GET", "/api/v1/deliveries", 503, "does not answer")
}
