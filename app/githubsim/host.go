package githubsim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options is how a host is made. The zero value is a github.com on a free port of the loopback.
type Options struct {
	Addr       string           // listening address; "127.0.0.1:0" when empty
	Enterprise bool             // serve the API under /api/v3 and /api/graphql, as Enterprise Server does
	Now        func() time.Time // clock of everything but socket timeouts; time.Now when nil
	SignIn     func() time.Time // the clock by which an app's own tokens (JWT) are judged; nil: Now. For tests in which Now runs ahead of this machine
	Limits     Limits           // rate limits; see [Limits]
	Seed       uint64           // of the deliberate disorder in deliveries
	Keep       int              // deliveries and requests remembered; 20,000 when 0
	// UnnamedFields leaves the names of issue fields out of issues, as GitHub's description allows.
	UnnamedFields bool
}

// Host is one simulated GitHub. Its methods may be called at any time from any goroutine.
type Host struct {
	opts Options
	now  func() time.Time

	listener net.Listener
	server   *http.Server
	serving  sync.WaitGroup
	quit     context.Context
	stop     context.CancelFunc

	mu sync.Mutex // guards everything below
	renderer
	last         int64
	random       *rand.Rand
	accounts     map[string]*account // by lower-case login
	repos        map[int64]*repo
	names        map[string]*repo // current full name, lower case
	oldNames     map[string]int64 // former full names, lower case
	nodes        map[string]any   // node id → *item, *repo, *account, *milestone, *label
	apps         map[int64]*App
	installs     map[int64]*Installation
	tokens       map[string]*grant
	codes        map[string]*App // manifest conversion codes
	logins       map[string]loginCode
	signedIn     *account
	faults       []*Fault
	meters       map[string]*meter
	log          []Request
	observers    []func(Exchange)
	deliverySeen []func(Delivery)
}

// New makes a host that does not listen yet; it can be filled already.
func New(o Options) *Host {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keep == 0 {
		o.Keep = 20_000
	}
	if o.Limits.Primary == 0 {
		o.Limits.Primary = 5000
	}
	quit, stop := context.WithCancel(context.Background())
	h := &Host{
		opts: o, now: o.Now, quit: quit, stop: stop,
		last:     1000,
		random:   rand.New(rand.NewPCG(o.Seed, o.Seed^0x9e3779b97f4a7c15)),
		accounts: map[string]*account{}, repos: map[int64]*repo{}, names: map[string]*repo{}, oldNames: map[string]int64{},
		nodes: map[string]any{}, apps: map[int64]*App{}, installs: map[int64]*Installation{}, tokens: map[string]*grant{},
		codes: map[string]*App{}, logins: map[string]loginCode{}, meters: map[string]*meter{},
	}
	h.unnamedFields = o.UnnamedFields
	h.setBase("http://127.0.0.1")
	return h
}

// Start listens and serves until [Host.Close].
func (h *Host) Start() error {
	addr := h.opts.Addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("simulated GitHub: %w", err)
	}
	h.listener = l
	h.mu.Lock()
	h.setBase("http://" + l.Addr().String())
	h.mu.Unlock()
	h.server = &http.Server{Handler: h, ReadHeaderTimeout: 30 * time.Second}
	h.serving.Go(func() { _ = h.server.Serve(l) }) // ends with ErrServerClosed
	return nil
}

// Close stops serving and delivering, and waits for both to end.
func (h *Host) Close() error {
	h.stop()
	var err error
	if h.server != nil {
		err = h.server.Close()
	}
	h.serving.Wait()
	return err
}

// URL is where people would look: the start of every html_url.
func (h *Host) URL() string { h.mu.Lock(); defer h.mu.Unlock(); return h.web }

// V3URL is the REST root, ending in a slash, as a client is configured with it.
func (h *Host) V3URL() string { h.mu.Lock(); defer h.mu.Unlock(); return h.api + "/" }

// V4URL is the GraphQL address.
func (h *Host) V4URL() string { h.mu.Lock(); defer h.mu.Unlock(); return h.gql }

func (h *Host) setBase(web string) {
	h.web, h.api, h.gql = web, web, web+"/graphql"
	if h.opts.Enterprise {
		h.api, h.gql = web+"/api/v3", web+"/api/graphql"
	}
}

// id returns a new number that no other object of the host has.
func (h *Host) id() int64 { h.last++; return h.last }

// time is now in GitHub's resolution.
func (h *Host) time() time.Time { return h.now().UTC().Truncate(time.Second) }
