package github

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"github.com/shurcooL/githubv4"
	"golang.org/x/time/rate"
)

// Options are what [New] needs. V3URL, AppID and PrivateKey are required.
type Options struct {
	V3URL      string // "https://api.github.com/", "https://ghe.example.com/api/v3/"
	V4URL      string // "https://api.github.com/graphql"; left out: made from V3URL
	AppID      int64
	PrivateKey []byte // PEM
	UserAgent  string // default "northstar"

	Log      zerolog.Logger
	Registry prometheus.Registerer // nil: no metrics
	Limits   *Limits               // nil: GitHub's published limits on GitHub's own hosts, only what the server asks for elsewhere
	Deadline time.Duration         // of one request; default 10 s

	Transport http.RoundTripper                          // default: a copy of http.DefaultTransport
	Now       func() time.Time                           // default time.Now
	Wait      func(context.Context, time.Duration) error // default: a timer; must end when the context does
	Jitter    func() float64                             // default rand.Float64: 0 ≤ x < 1
}

// App is GitHub as the app sees it.
type App struct {
	o       Options
	signin  *signin
	metrics *metrics
	own     *Client // signed in as the app itself

	mu       sync.Mutex
	clients  map[int64]*Client
	replicas int // that ask GitHub as this app, as far as was said; 0: this one
}

// New builds an App. It makes no request; a key that cannot be read is an error that does not show the key.
func New(o Options) (*App, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	a := &App{o: o, clients: map[int64]*Client{}}
	a.metrics = newMetrics()
	if o.Registry != nil {
		if err := o.Registry.Register(a.metrics); err != nil {
			return nil, fmt.Errorf("register GitHub's metrics: %w", err)
		}
	}
	var err error
	if a.signin, err = newSignin(&a.o, a.metrics); err != nil {
		return nil, err
	}
	a.own = a.newClient(0)
	return a, nil
}

func (o *Options) complete() error {
	if o.AppID <= 0 {
		return errors.New("the app's id is missing")
	}
	if o.UserAgent == "" {
		o.UserAgent = "northstar"
	}
	if o.Deadline <= 0 {
		o.Deadline = 10 * time.Second
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = waitTimer
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if err := o.completeURLs(); err != nil {
		return err
	}
	if o.Limits == nil {
		l := limitsFor(o.V3URL)
		o.Limits = &l
	}
	return nil
}

func waitTimer(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Client returns the client of one installation. Every call returns the same one, so that its pacing holds for all.
func (a *App) Client(installation int64) *Client {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.clients[installation]
	if c == nil {
		c = a.newClient(installation)
		a.clients[installation] = c
	}
	return c
}

// ClientFor is [App.Client] of an installation that was granted permissions, as far as is known. Where those are others than before
// it signs in anew: a token has the permissions of when it was made.
func (a *App) ClientFor(installation int64, granted map[string]string) *Client {
	c := a.Client(installation)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(granted) > 0 && !maps.Equal(c.granted, granted) {
		c.granted = granted
		a.signin.sessions.forget(installation)
	}
	return c
}

// Share says how many processes ask GitHub as this app, this one among them, 1 at least: each keeps to its part of what GitHub publishes
// for an installation. It holds for all clients until it is said anew.
func (a *App) Share(replicas int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if replicas = max(replicas, 1); replicas == a.replicas {
		return
	}
	a.replicas = replicas
	for _, c := range a.clients {
		c.gate.share(*a.o.Limits, replicas)
	}
}

func (a *App) newClient(installation int64) *Client {
	log := a.o.Log.With().Int64("installation", installation).Logger()
	c := &Client{caller{app: a, id: installation, gate: newGate(*a.o.Limits, log, a.o.Now, a.o.Wait), narrow: window(narrowAnHour, time.Hour)}}
	c.gate.clock = a.signin.clock
	if a.replicas > 1 {
		c.gate.share(*a.o.Limits, a.replicas)
	}
	a.metrics.watch(installation, c.gate)
	return c
}

// Client asks GitHub as one installation. It is safe for concurrent use.
type Client struct{ caller }

// caller makes an installation's requests: it signs in, keeps to what GitHub lets one ask, and tries again.
type caller struct {
	app    *App
	id     int64
	gate   *gate
	narrow *rate.Limiter // of tokens for one repository

	mu      sync.Mutex        // of signing in
	granted map[string]string // what its owner granted when it last signed in, as far as is known
}

// op is one thing that is done on GitHub.
type op struct {
	does    string // "read issue"
	on      string // "acme/shop#12"
	repo    string // "shop"; of writes
	route   string // "GET /repos/{owner}/{repo}/issues/{issue_number}"
	write   bool
	content bool // it makes content, of which GitHub takes only so much a minute
	once    bool // it makes something appear: never sent a second time unseen
	single  bool // sent once although a second time would be safe: the caller has a better way to go on
	queues  bool // reads merge queues, which takes a token for that
	graphql bool
	quiet   bool // its answer is large and rarely asked for again: not kept for conditional requests
}

// String says for people what the call does, and to what.
func (o op) String() string {
	if o.on == "" {
		return o.does
	}
	return o.does + " " + o.on
}

// attempts is how often a request is sent at most.
const attempts = 3

// do sends one request, and sends it again while that is quick, safe and may help.
func (c *caller) do(ctx context.Context, o op, f func(context.Context, *github.Client) error) error {
	return c.try(ctx, o, func(ctx context.Context, s session) error { return f(ctx, s.rest) })
}

// ask is do for GraphQL.
func (c *caller) ask(ctx context.Context, o op, f func(context.Context, *githubv4.Client) error) error {
	return c.try(ctx, o, func(ctx context.Context, s session) error { return f(ctx, s.graph) })
}

func (c *caller) try(ctx context.Context, o op, f func(context.Context, session) error) error {
	renewed, refreshed := false, false
	for n := 1; ; n++ {
		s, err := c.signed(o)
		if err != nil {
			return &Error{Kind: Ours, Op: o.String(), Message: said(err.Error())}
		}
		e := c.attempt(ctx, o, s, f)
		if e == nil {
			return nil
		}
		e.Op = o.String()
		switch {
		case e.Kind == Auth && !e.token && !renewed && c.renew(s):
			renewed = true
		case e.narrow && c.widen(s): // at most twice, then it is as wide as can be
		case (e.Kind == NotFound || e.Kind == Forbidden) && !refreshed && c.refresh(s, e.Kind):
			refreshed = true // nothing was written
		case n < attempts && !o.once && !o.single && e.brief():
			if c.app.o.Wait(ctx, c.backoff(n)) != nil {
				return e
			}
		default:
			return e
		}
	}
}

// attempt sends one request within its deadline.
func (c *caller) attempt(ctx context.Context, o op, s session, f func(context.Context, session) error) *Error {
	leave, e := c.gate.enter(ctx, o)
	if e != nil {
		return e
	}
	defer leave()
	limited, cancel := context.WithTimeout(ctx, c.app.o.Deadline)
	defer cancel()
	err := f(context.WithValue(limited, flightKey{}, &flight{op: o, gate: c.gate, installation: c.id, scope: s.scope}), s)
	if err == nil {
		return nil
	}
	return c.explain(ctx, o, err)
}

// backoff is about 0.2 s, then about 0.6 s.
func (c *caller) backoff(n int) time.Duration {
	d := 200 * time.Millisecond
	for range n - 1 {
		d *= 3
	}
	return time.Duration(float64(d) * (0.5 + c.app.o.Jitter()))
}

type backfillKey struct{}

// Backfill marks what is asked with the context as able to wait: it leaves a part of every limit to what happens now.
func Backfill(ctx context.Context) context.Context {
	return context.WithValue(ctx, backfillKey{}, true)
}

func isBackfill(ctx context.Context) bool { return ctx.Value(backfillKey{}) != nil }
