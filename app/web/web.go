// Package web serves what people and monitors look at, on two addresses: to everybody whether the server works and the page
// that makes the app; to the operator alone metrics and how far the reading of each installation is. It only reads; the one
// form is /setup, which exists until the app does.
//
// Whoever asks on the public address is not known: nothing there tells of an account, a repository or a count. Pages and
// probes read the database on connections of their own.
package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"
	"golang.org/x/sync/singleflight"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/markup"
)

// Options are what the pages need.
type Options struct {
	DB       *store.DB
	Registry *prometheus.Registry
	Setup    *Setup // nil when the app existed from the start
	Version  string
	Log      zerolog.Logger
	Working  func() bool               // whether deliveries are taken
	Doctor   func(context.Context) any // looks for what is wrong; nil on the public address
	// Milestones are where milestones of a repository ("": of all) stand, of a state ("": of both), at most so many, and how many more there
	// are; nil on the public address.
	Milestones func(ctx context.Context, repository string, state checks.State, most int) (list []audit.Standing, left int, err error)
}

// Public returns every page but the webhooks' for the address that everybody reaches.
func Public(o Options) http.Handler {
	p := &pages{o: o}
	mux := p.probes()
	mux.HandleFunc("GET /{$}", p.index)
	for _, path := range []string{"/metrics", "/api/v1/"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			plain(w, http.StatusNotFound, "This is on the operator's address alone, NORTHSTAR_ADMIN_LISTEN.")
		})
	}
	mux.Handle("GET /setup", o.Setup.offered(o.Setup.page))
	mux.Handle("GET /setup/made", o.Setup.offered(o.Setup.made))
	return guard(mux)
}

// Admin returns the pages for the address that the operator alone reaches: they tell of every installation.
func Admin(o Options) http.Handler {
	p := &pages{o: o, private: true}
	mux := p.probes()
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.Registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /api/v1/installations", p.installations)
	mux.HandleFunc("GET /api/v1/deliveries", p.deliveries)
	mux.HandleFunc("GET /api/v1/milestones", p.milestones)
	mux.HandleFunc("GET /api/v1/doctor", p.doctor)
	mux.HandleFunc("GET /{$}", p.operator)
	return guard(mux)
}

// probes are for monitors, on both addresses.
func (p *pages) probes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", p.ready)
	return mux
}

// guard sets what every answer has. A page that needs more says so itself.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", policy("'none'"))
		next.ServeHTTP(w, r)
	})
}

// policy is what a page may do in a browser: show its own style, and send forms where it says.
func policy(forms string) string {
	return "default-src 'none'; style-src 'unsafe-inline'; form-action " + forms + "; base-uri 'none'; frame-ancestors 'none'"
}

type pages struct {
	o       Options
	private bool // who asks may know paths and versions
	paces   paces
	asked   singleflight.Group // of the database whether it is ready, and what is wrong: all who ask at a time share one answer
	looked  atomic.Pointer[lastLook]
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text + "\n"))
}

// ready says whether the database answers and is up to date, and what is missing.
func (p *pages) ready(w http.ResponseWriter, r *http.Request) {
	_, err, _ := p.asked.Do("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 2*time.Second) // the first to ask may leave before the others
		defer cancel()
		return nil, p.o.DB.Ready(ctx)
	})
	if err != nil {
		p.o.Log.Warn().Err(err).Msg("not ready")
		text := "the database does not answer or take what is written, or is not at this version: the log says why, and /readyz on the operator's address"
		if p.private {
			text = err.Error()
		}
		plain(w, http.StatusServiceUnavailable, text)
		return
	}
	switch {
	case p.o.Setup.pending():
		plain(w, http.StatusOK, "ready: there is no GitHub App yet, the log says how to make one")
	case !p.o.Working():
		plain(w, http.StatusServiceUnavailable, "starting: GitHub has not said yet who the app is")
	default:
		plain(w, http.StatusOK, "ready")
	}
}

// answer writes JSON that no cache keeps.
func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.Encode(value) // fails only when nobody listens any more
}

// installation is one installation as the API shows it.
type installation struct {
	ID           int64      `json:"id"`
	Account      string     `json:"account"`
	State        string     `json:"state"` // reading, ready, suspended or uninstalled
	Repositories progress   `json:"repositories"`
	Items        progress   `json:"items"`
	SecondsLeft  *int       `json:"secondsLeft"` // in about how many seconds all are read at the present pace; null where none are being read or nobody can tell
	ReadAt       *time.Time `json:"readAt"`      // when the last repository was read to its end; null until all were
}

// installations shows how far the reading of each installation is, in counts.
func (p *pages) installations(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	list := []installation{}
	err := p.o.DB.ReadPage(ctx, func(tx *store.Tx) error {
		rows, err := tx.Installations()
		if err != nil {
			return err
		}
		for _, in := range rows {
			repos, err := tx.Repositories(in.ID)
			if err != nil {
				return err
			}
			one := shown(in, repos)
			if one.State == "reading" {
				one.SecondsLeft = p.paces.left(in.ID, one.Items, repos, time.Now())
			} else {
				p.paces.forget(in.ID)
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		p.o.Log.Error().Err(err).Msg("showing installations")
		answer(w, http.StatusServiceUnavailable, map[string]string{"message": "the database does not answer"})
		return
	}
	answer(w, http.StatusOK, map[string]any{"installations": list})
}

func shown(in store.Installation, repos []store.Repository) installation {
	out := installation{ID: in.ID, Account: in.Account, State: "ready", Items: estimate(repos)}
	var last time.Time
	for _, r := range repos {
		if !r.Gone.IsZero() {
			continue
		}
		out.Repositories.Total++
		if r.ReadAt.IsZero() {
			out.State = "reading"
			continue
		}
		out.Repositories.Read++
		if r.ReadAt.After(last) {
			last = r.ReadAt
		}
	}
	switch {
	case !in.Gone.IsZero():
		out.State = "uninstalled"
	case !in.Suspended.IsZero():
		out.State = "suspended"
	}
	if out.State == "ready" && !last.IsZero() {
		out.ReadAt = &last
	}
	return out
}

// indexPage is the first page of both addresses.
type indexPage struct {
	Version  string // "" where it is not told
	Setup    bool   // there is no app yet
	Operator bool
}

func (p indexPage) show() markup.HTML {
	return markup.Format(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Northstar</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color:#1f2328;background:#fff}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}a{color:#4493f8}}
code{font-size:.9em}li{margin:.25rem 0}</style>
<h1>🧭 Northstar</h1>
<p>Keeps an organisation’s daily work pointed at its strategies.{}</p>
{}
<ul><li><a href="/readyz">/readyz</a>: whether it works</li>
{}</ul></html>
`, markup.If(p.Version != "", " Version {}.", p.Version),
		markup.If(p.Setup, "<p><strong>There is no GitHub App yet.</strong> The address that makes one is in the log of <code>northstar serve</code>.</p>"),
		markup.If(p.Operator, `<li><a href="/api/v1/installations">/api/v1/installations</a>: how far the reading of each installation is</li>
<li><a href="/api/v1/deliveries">/api/v1/deliveries</a>: what became of every delivery</li>
<li><a href="/api/v1/milestones">/api/v1/milestones</a>: where every open milestone stands</li>
<li><a href="/api/v1/doctor">/api/v1/doctor</a>: what is wrong, and how to mend it</li>
<li><a href="/metrics">/metrics</a>: for Prometheus</li>
`))
}

// index is the public address's first page. It does not tell the version, by which known holes are found.
func (p *pages) index(w http.ResponseWriter, _ *http.Request) {
	p.show(w, indexPage{Setup: p.o.Setup.pending()})
}

// operator is the admin address's first page.
func (p *pages) operator(w http.ResponseWriter, _ *http.Request) {
	p.show(w, indexPage{Version: p.o.Version, Setup: p.o.Setup.pending(), Operator: true})
}

func (p *pages) show(w http.ResponseWriter, page indexPage) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := io.WriteString(w, page.show().String()); err != nil {
		p.o.Log.Debug().Err(err).Msg("showing the first page")
	}
}
