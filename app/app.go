// Package app builds Northstar from its settings, runs it, and stops it in order.
//
// It holds no logic of its own: what comes in is package hook's, what follows is package work's, what is shown is package
// web's. Every goroutine that it starts ends before Run returns.
package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/northstar-app/northstar/app/doctor"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/hook"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/web"
	"github.com/northstar-app/northstar/app/work"
	"github.com/northstar-app/northstar/config"
)

// App is Northstar, built and not yet running.
type App struct {
	set      config.Server
	log      zerolog.Logger
	version  string
	db       *store.DB
	registry *prometheus.Registry
	public   net.Listener                 // for everybody
	admin    net.Listener                 // for the operator
	hook     atomic.Pointer[hook.Hook]    // nil until GitHub told who the app is
	asked    atomic.Bool                  // whether GitHub was asked for the installations that no delivery told of
	doctor   atomic.Pointer[doctor.Input] // what is looked at when somebody asks what is wrong
	made     bool                         // whether /setup made the app
	setup    *web.Setup                   // nil once the app exists
	roomy    bool                         // see KeepRoom
	pace     work.Pace
	now      func() time.Time // nil: this machine's clock
	patience time.Duration    // after GitHub first refused to say who the app is, twice as long after each further time; 0: a second
}

// New opens and migrates the database and takes the addresses, so that what is wrong with either is said at once.
func New(ctx context.Context, set config.Server, version string, log zerolog.Logger) (*App, error) {
	db, err := store.Open(ctx, set.DatabaseURL.Reveal())
	if err != nil {
		if !store.Unreachable(err) {
			err = &config.SettingError{Name: "NORTHSTAR_DATABASE_URL", Message: err.Error()}
		}
		return nil, err
	}
	if err := db.Alone(); err != nil {
		db.Close()
		if errors.Is(err, store.ErrInUse) {
			err = &config.SettingError{Name: "NORTHSTAR_DATABASE_URL", Message: err.Error() + "; stop that one, or use PostgreSQL, which any number may share"}
		}
		return nil, err
	}
	applied, err := db.Migrate(ctx)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("bringing the database up to date: %w", err)
	}
	if len(applied) > 0 {
		log.Info().Strs("migrations", applied).Msg("database brought up to date")
	}
	a := &App{set: set, log: log, version: version, db: db, registry: prometheus.NewRegistry()}
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if err := a.listen(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if err := a.adopt(ctx); err != nil { // what it says about /setup holds: the address is taken
		a.public.Close()
		a.admin.Close()
		db.Close()
		return nil, err
	}
	a.examined(doctor.Input{GitHubGone: errors.New("GitHub was not asked yet who the app is, or there is none yet")})
	return a, nil
}

// SetPace changes how long the workers wait for more to do at once. It is for tests, and for before [App.Run].
func (a *App) SetPace(p work.Pace) { a.pace = p }

// SetPatience changes how long GitHub is left alone after it first refused to say who the app is. It is for tests, and for before [App.Run].
func (a *App) SetPatience(d time.Duration) { a.patience = d }

// SetNow has everything that the server dates, and waits for, go by a clock other than this machine's. It is for tests, which let months pass, and for
// before [App.Run].
func (a *App) SetNow(now func() time.Time) { a.now = now }

// adopt takes the app's credentials from the database when /setup made them, or prepares /setup.
func (a *App) adopt(ctx context.Context) error {
	if !a.set.Setup {
		return nil
	}
	if a.set.SecretKey.Empty() {
		a.log.Warn().Msg("NORTHSTAR_SECRET_KEY is not set: the keys that /setup makes are not encrypted in the database")
	}
	made, ok, err := web.Made(ctx, a.db, a.set.SecretKey)
	if err != nil {
		return err
	}
	if ok {
		a.use(made)
		return nil
	}
	a.setup, err = web.NewSetup(ctx, web.SetupOptions{DB: a.db, V3URL: a.set.V3URL, WebURL: a.set.WebURL, PublicURL: a.set.PublicURL,
		SecretKey: a.set.SecretKey, Log: a.log, Permissions: github.Permissions(), Events: github.Events()})
	return err
}

func (a *App) use(c web.Credentials) {
	a.set.Setup, a.made = false, true
	a.set.IntegrationID = c.ID
	a.set.PrivateKey = config.NewSecret(c.PrivateKey)
	a.set.WebhookSecrets = []config.Secret{config.NewSecret(c.WebhookSecret)}
}

// answering is how long requests under way have to end when the server stops.
const answering = 8 * time.Second

// Drain is the longest that [App.Run] takes to stop: whoever ends the process waits so long and some more before it kills it.
const Drain = answering + work.Drain

// Run serves until ctx ends, then stops in order: no new requests, stored deliveries, jobs under way, the database. The
// operator's pages go last, so that what happens until then can be seen.
func (a *App) Run(ctx context.Context) error {
	defer a.db.Close()
	resting, awake := context.WithCancel(ctx)
	defer awake()
	go a.rest(resting)
	public, admin := a.servers(ctx)
	serving := make(chan error, 2)
	go func() { serving <- public.Serve(a.public) }()
	go func() { serving <- admin.Serve(a.admin) }()
	defer admin.Close()
	a.log.Info().Str("address", "http://"+a.Addr()).Str("admin", "http://"+a.AdminAddr()).Str("version", a.version).Msg("listening")

	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	working := make(chan error, 1)
	go func() { working <- a.work(inner, ctx) }()

	var err error
	select {
	case <-ctx.Done():
		a.log.Info().Msg("stopping")
	case err = <-serving:
		err = fmt.Errorf("serving: %w", err)
	case err = <-working:
		working <- nil
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), answering)
	defer cancel()
	if serr := public.Shutdown(end); serr != nil {
		public.Close()
	}
	stop()
	if werr := <-working; err == nil && !errors.Is(werr, context.Canceled) {
		err = werr
	}
	_ = admin.Shutdown(end) // what a monitor reads just now is short
	return err
}

// work runs what happens behind the hook. inner outlives ctx until requests under way were answered.
func (a *App) work(inner, ctx context.Context) error {
	if a.setup != nil {
		made, err := a.setup.Wait(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		a.use(made)
	}
	gh, err := github.New(github.Options{V3URL: a.set.V3URL, V4URL: a.set.V4URL, AppID: a.set.IntegrationID,
		PrivateKey: []byte(a.set.PrivateKey.Reveal()), UserAgent: "northstar/" + a.version, Log: a.log, Registry: a.registry, Now: a.now})
	if err != nil {
		return err
	}
	a.examined(doctor.Input{GitHub: gh})
	self, err := a.identify(ctx, gh)
	if err != nil {
		return err
	}
	var h *hook.Hook
	w, err := work.New(work.Options{Busy: func() bool { return h.Busy() }, DB: a.db, GitHub: gh, Self: self, PublicURL: a.set.PublicURL, WebURL: a.set.WebURL, Log: a.log,
		Registry: a.registry, Now: a.now, Retention: a.set.Retention, Replica: replica(), Pace: a.pace,
		ModelKey: a.set.ModelKey.Reveal(), ModelHosts: a.set.ModelHosts, UserAgent: "northstar/" + a.version})
	if err != nil {
		return err
	}
	var secrets []string
	for _, s := range a.set.WebhookSecrets {
		secrets = append(secrets, s.Reveal())
	}
	h, err = hook.New(hook.Options{Secrets: secrets, DB: a.db, Enqueue: w.Enqueue, Wants: work.Wants, Needs: work.Needs, Log: a.log, Registry: a.registry,
		Now: a.now, Spool: a.spool()})
	if err != nil {
		return err
	}
	if err := w.CatchUp(ctx); err != nil { // before anything comes in: a server that just came to be missed nothing
		return err
	}
	g, gctx := errgroup.WithContext(inner)
	g.Go(func() error { return h.Run(gctx) })
	current, stop := context.WithCancel(gctx)
	defer stop()
	g.Go(func() error { return w.Run(current) })
	a.hook.Store(h)
	g.Go(func() error { a.discover(current, w); return nil })
	g.Go(func() error { a.retire(current, stop); return nil })
	a.log.Info().Str("app", self.Slug).Int64("id", self.ID).Msg("ready")
	return g.Wait()
}

// examined says what is looked at from now on when somebody asks what is wrong.
func (a *App) examined(in doctor.Input) {
	in.Settings, in.DB, in.MadeBySetup, in.Encrypted = a.set, a.db, a.made, !a.set.SecretKey.Empty()
	a.doctor.Store(&in)
}

// retire ends the work of a server whose database a newer northstar has migrated. It answers 503 to deliveries and to /readyz from then
// on, so that whoever updates it ends it when the newer ones are ready.
func (a *App) retire(ctx context.Context, stop func()) {
	select {
	case <-ctx.Done():
		return
	case <-a.db.Superseded():
	}
	a.log.Error().Err(a.db.Ready(ctx)).Msg("this server does nothing more: replace it by the newer version, which goes on with what it took in")
	stop()
}

// discover looks for installations that no delivery told of: GitHub does not repeat those that met a closed door. It goes on until
// GitHub answers, and from then on looks for what was lost since.
func (a *App) discover(ctx context.Context, w *work.Work) {
	look := w.Discover
	for wait := time.Second; ; wait = min(2*wait, 5*time.Minute) {
		err := look(ctx)
		a.asked.Store(true)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			look, wait = w.Rediscover, w.Pace.Rediscover
		} else {
			a.log.Warn().Err(err).Dur("again_in", wait).Msg("installations could not be read; deliveries tell of them")
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// identify asks GitHub who the app is, until it answers. While GitHub is away a server that was up before goes on with
// what it was told then.
func (a *App) identify(ctx context.Context, gh *github.App) (github.Identity, error) {
	const fact = "identity"
	refusals := 0
	for wait := cmp.Or(a.patience, time.Second); ; wait = min(2*wait, time.Minute) {
		self, err := gh.Self(ctx)
		if err == nil {
			text, _ := json.Marshal(self)
			err := a.db.Write(ctx, func(tx *store.Tx) error {
				was, err := tx.Fact(fact)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
				var before github.Identity
				if json.Unmarshal([]byte(was), &before) == nil && before.ID != self.ID { // it was registered anew
					if err := tx.ForgetRuns(); err != nil {
						return err
					}
				}
				return tx.SetFact(fact, string(text))
			})
			if store.Down(err) && !store.Newer(err) && ctx.Err() == nil {
				a.log.Warn().Err(err).Msg("who the app is was not stored; the next start stores it")
				return self, nil
			}
			return self, err
		}
		if k := github.KindOf(err); k == github.Auth || k == github.NotFound || k == github.Forbidden {
			if refusals++; refusals == refusedForGood {
				return self, fmt.Errorf("GITHUB_APP_INTEGRATION_ID and GITHUB_APP_PRIVATE_KEY: %w: take both from the app's settings page; GitHub was asked at GITHUB_V3_API_URL, which is %s",
					unidentified(err, gh.Ahead()), a.set.V3URL)
			}
			a.log.Warn().Err(err).Dur("again_in", wait).Int("refusals_left", refusedForGood-refusals).Msg("GitHub refuses the app's id and key; asking again, since it may refuse for a moment only")
			if err := pause(ctx, wait); err != nil {
				return self, err
			}
			continue
		}
		refusals = 0
		var known string
		rerr := a.db.Read(ctx, func(tx *store.Tx) (err error) { known, err = tx.Fact(fact); return err })
		if rerr == nil && json.Unmarshal([]byte(known), &self) == nil && self.ID == a.set.IntegrationID {
			a.log.Warn().Err(err).Msg("GitHub does not answer; going on with what is known")
			return self, nil
		}
		says := "GitHub does not say who the app is"
		if github.KindOf(err) == github.Ours { // a page for people, such as one to sign in
			says = "what answers is not GitHub's REST API: see GITHUB_V3_API_URL, which ends in /api/v3 on an Enterprise Server"
		}
		a.log.Warn().Err(err).Str("address", a.set.V3URL).Dur("again_in", wait).Msg(says)
		if err := pause(ctx, wait); err != nil {
			return self, err
		}
	}
}

// refusedForGood is how many refusals in a row, over 31 seconds, show that the app's id or its key is wrong. GitHub also refuses for a moment
// what it accepts the next, and what is signed by a clock that is off is signed again before.
const refusedForGood = 6

// unidentified is a refusal of the app's id and key, with what may be another reason for it than those.
func unidentified(err error, ahead time.Duration) error {
	if ahead.Abs() <= github.Gross {
		return err
	}
	return fmt.Errorf("%w (%s, which was allowed for)", err, github.Skewed(ahead))
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// replica names this process: where it runs, and something that no other has.
func replica() string {
	host, _ := os.Hostname()
	host, _, _ = strings.Cut(host, ".")
	b := make([]byte, 6)
	rand.Read(b) // never fails: crypto/rand ends the process instead
	return fmt.Sprintf("%.40s-%d-%s", host, os.Getpid(), hex.EncodeToString(b))
}
