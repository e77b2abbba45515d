// Package demo shows Northstar at work on this machine: a simulated GitHub and the real server, talking over loopback
// HTTP, and either a small organisation's story or the history of a real repository.
//
// Nothing leaves the machine and nothing is kept but the folder of results.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/config"
)

// Options are what the demo may be told.
type Options struct {
	Out           string // folder of the results; made when it is missing
	Issues, Pulls []byte // an export as `gh` prints it; both empty: the story
	Policy        []byte // for an export; empty: the default policy in advise
	Screen        io.Writer
	Terminal      io.Writer // where progress is drawn, which writes codes of a terminal and no text of a user; nil: lines on Screen
	Version       string
	Log           zerolog.Logger
}

// Demo is a demo that has run and still serves.
type Demo struct {
	o       Options
	host    *githubsim.Host
	hub     *githubsim.App
	server  *app.App
	dir     string
	stopped chan error
	stop    context.CancelFunc
	started time.Time
	before  map[string]bool // kind labels that an export brought along, by [labelKey]
}

// Start starts the simulator and the server, tells the story or reads the export, and writes the results. The demo
// serves until [Demo.Close].
func Start(ctx context.Context, o Options) (d *Demo, err error) {
	d = &Demo{o: o, started: time.Now()}
	defer func() {
		if err != nil {
			d.Close()
			d = nil
		}
	}()
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return d, fmt.Errorf("the folder for the results: %w", err)
	}
	if d.dir, err = os.MkdirTemp("", "northstar-demo-"); err != nil {
		return d, fmt.Errorf("a folder for the database: %w", err)
	}
	if err := d.serve(ctx); err != nil {
		return d, err
	}
	if len(o.Issues)+len(o.Pulls) > 0 {
		err = d.replay(ctx)
	} else {
		err = d.story(ctx)
	}
	if err != nil {
		return d, err
	}
	failed, err := d.server.Failed(ctx)
	if err != nil {
		return d, err
	}
	if failed > 0 {
		return d, fmt.Errorf("%d deliveries could not be processed; the log above says why", failed)
	}
	return d, nil
}

// serve starts the simulator, registers the app there, and starts the server against it.
func (d *Demo) serve(ctx context.Context) error {
	d.host = githubsim.New(githubsim.Options{})
	if err := d.host.Start(); err != nil {
		return fmt.Errorf("starting the simulated GitHub: %w", err)
	}
	const secret = "demo-webhook-secret"
	hub, err := d.host.AddApp(githubsim.AppOptions{Slug: "northstar", Secret: secret})
	if err != nil {
		return fmt.Errorf("registering the app: %w", err)
	}
	d.hub = hub
	set := config.Server{
		IntegrationID: hub.ID(), PrivateKey: config.NewSecret(string(hub.PrivateKey())), WebhookSecrets: []config.Secret{config.NewSecret(secret)},
		V3URL: d.host.V3URL(), V4URL: d.host.V4URL(), WebURL: d.host.URL(),
		DatabaseURL: config.NewSecret("sqlite:" + filepath.Join(d.dir, "northstar.db")), Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0",
	}
	if d.server, err = app.New(ctx, set, d.o.Version, d.o.Log); err != nil {
		return err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	d.stop, d.stopped = stop, make(chan error, 1)
	go func() { d.stopped <- d.server.Run(run) }()
	hub.SetHook("http://"+d.server.Addr()+"/api/github/hook", secret)
	return d.until(ctx, 15*time.Second, "the server to start", func() (bool, error) { return d.server.Idle(ctx) })
}

// until waits for something, and fails when it does not come in time or the server ends.
func (d *Demo) until(ctx context.Context, limit time.Duration, what string, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		ok, err := done()
		if ok || err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case err := <-d.stopped:
			d.stopped <- err
			return errors.Join(errors.New("the server ended"), err)
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("waited %s for %s", limit, what)
			}
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// calm waits until every webhook was delivered and the server has nothing left to do, twice in a row: what the server
// writes comes back as webhooks.
func (d *Demo) calm(ctx context.Context, limit time.Duration) error {
	times := 0
	return d.until(ctx, limit, "the server to finish", func() (bool, error) {
		if err := d.host.Settle(ctx); err != nil {
			return false, err
		}
		idle, err := d.server.Idle(ctx)
		if times++; !idle {
			times = 0
		}
		return times > 2, err
	})
}

// Addresses are where the simulated GitHub answers, and the server its operator.
func (d *Demo) Addresses() (github, server string) {
	return d.host.URL(), "http://" + d.server.AdminAddr()
}

// Close stops the server and the simulator, and removes the database.
func (d *Demo) Close() error {
	var errs []error
	if d.stop != nil {
		d.stop()
		errs = append(errs, <-d.stopped)
	}
	if d.host != nil {
		errs = append(errs, d.host.Close())
	}
	if d.dir != "" {
		errs = append(errs, os.RemoveAll(d.dir))
	}
	return errors.Join(errs...)
}
