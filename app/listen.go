package app

import (
	"context"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/crowd"
	"github.com/northstar-app/northstar/app/doctor"
	"github.com/northstar-app/northstar/app/web"
	"github.com/northstar-app/northstar/config"
)

// connections of the public address: beyond these, one that has been in the same request, or idle, for longest is closed.
var connections = crowd.Limits{All: 4096, Each: 2048}

// maxHeader is more than GitHub and any proxy send before a body.
const maxHeader = 16 << 10

// listen takes both addresses. One that cannot be had is a setting to change.
func (a *App) listen(ctx context.Context) (err error) {
	take := func(name, address string) (net.Listener, error) {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			return nil, &config.SettingError{Name: name, Message: err.Error()}
		}
		return l, nil
	}
	if a.public, err = take("NORTHSTAR_LISTEN", a.set.Listen); err != nil {
		return err
	}
	if a.admin, err = take("NORTHSTAR_ADMIN_LISTEN", a.set.AdminListen); err != nil {
		a.public.Close()
	}
	return err
}

// Addr is the address that everybody reaches, which tells the port when the setting left it open.
func (a *App) Addr() string { return a.public.Addr().String() }

// AdminAddr is the address of metrics and the operator's pages.
func (a *App) AdminAddr() string { return a.admin.Addr().String() }

// servers are the two that serve. Neither speaks HTTP/2, which Go offers over TLS alone, and TLS ends before them.
func (a *App) servers(ctx context.Context) (public, admin *http.Server) {
	base := func(net.Listener) context.Context { return a.log.WithContext(context.WithoutCancel(ctx)) }
	options := web.Options{DB: a.db, Registry: a.registry, Setup: a.setup, Version: a.version, Log: a.log,
		Working: func() bool { return a.hook.Load() != nil }, Doctor: func(ctx context.Context) any { return doctor.Examine(ctx, *a.doctor.Load()) },
		Milestones: a.standings()}
	public = &http.Server{Handler: a.handler(web.Public(options)), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 20 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: maxHeader, BaseContext: base, ConnState: watch(crowd.New(connections))}
	admin = &http.Server{Handler: web.Admin(options), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: maxHeader, BaseContext: base}
	return public, admin
}

// watch keeps the number of connections within limits. One that ended a request counts as new, so that a proxy's, which
// are used over and over, outlast those of strangers who send nothing.
func watch(c *crowd.Crowd) func(net.Conn, http.ConnState) {
	var mu sync.Mutex
	visits := map[net.Conn]*crowd.Visit{}
	leave := func(conn net.Conn) {
		mu.Lock()
		v := visits[conn]
		delete(visits, conn)
		mu.Unlock()
		if v != nil {
			v.Leave()
		}
	}
	return func(conn net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew, http.StateIdle:
			leave(conn)
			v := c.Enter(conn.RemoteAddr().String(), func(time.Time) { conn.Close() })
			mu.Lock()
			visits[conn] = v
			mu.Unlock()
		case http.StateClosed, http.StateHijacked:
			leave(conn)
		}
	}
}

// handler is what is served to everybody: webhooks, and pages.
func (a *App) handler(pages http.Handler) http.Handler {
	quiet := a.log.Level(max(a.log.GetLevel(), zerolog.WarnLevel)) // the dispatcher tells of every event
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	mux.HandleFunc("/api/github/hook", func(w http.ResponseWriter, r *http.Request) {
		h := a.hook.Load()
		if h == nil {
			w.Header().Set("Retry-After", "10")
			http.Error(w, "starting: deliver this again in a while", http.StatusServiceUnavailable)
			return
		}
		h.ServeHTTP(w, r.WithContext(quiet.WithContext(r.Context())))
	})
	return mux
}

// spool is where long deliveries are kept while they are read: beside a SQLite file, which is on a disk that can be written,
// else where temporary files are ("").
func (a *App) spool() string {
	path, ok := strings.CutPrefix(a.set.DatabaseURL.Reveal(), "sqlite:")
	if !ok {
		return ""
	}
	return filepath.Dir(strings.TrimPrefix(path, "//"))
}
