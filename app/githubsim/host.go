package githubsim

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Options is how a host is made. The zero value is a github.com on a free port of the loopback.
type Options struct {
	Enterprise bool             // serve the API under /api/v3 and /api/graphql, as Enterprise Server does
	Now        func() time.Time // clock of everything but socket timeouts; time.Now when nil
	Limits     Limits           // rate limits, see [Limits]; an Enterprise Server has those alone that are set
	Seed       uint64           // of the deliberate disorder in deliveries
	Keep       int              // deliveries and requests remembered; 20,000 when 0
	// UnnamedFields leaves the names of issue fields out of issues, as GitHub's description allows.
	UnnamedFields bool
}

// Host is one simulated GitHub: what is on it, what people do there, what apps see of it over HTTP, and what a test watches
// and breaks. Its methods may be called at any time from any goroutine.
type Host struct {
	*site
	*server
	directory
	repositories
	code
	tracker
	planning
	pulls
	checks
	marketplace
	deliveries
	views

	stop context.CancelFunc
	http *http.Server // nil until it listens
}

// New makes a host that does not listen yet; it can be filled already.
func New(o Options) *Host {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Keep == 0 {
		o.Keep = 20_000
	}
	if o.Limits.Primary == 0 && !o.Enterprise {
		o.Limits.Primary = 5000
	}
	quit, stop := context.WithCancel(context.Background())
	s := newSite(o, quit)
	return &Host{site: s, server: newServer(s), stop: stop, directory: directory{s}, repositories: repositories{s}, code: code{s}, tracker: tracker{s},
		planning: planning{s}, pulls: pulls{s}, checks: checks{s}, marketplace: marketplace{s}, deliveries: deliveries{s}, views: views{s}}
}

// Start listens and serves until [Host.Close].
func (h *Host) Start() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("simulated GitHub: %w", err)
	}
	h.mu.Lock()
	h.setBase("http://" + l.Addr().String())
	h.mu.Unlock()
	h.http = &http.Server{Handler: h, ReadHeaderTimeout: 30 * time.Second}
	h.serving.Go(func() { _ = h.http.Serve(l) }) // ends with ErrServerClosed
	return nil
}

// Close stops serving and delivering, and waits for both to end.
func (h *Host) Close() error {
	h.stop()
	var err error
	if h.http != nil {
		err = h.http.Close()
	}
	h.serving.Wait()
	return err
}

// URL is where people would look: the start of every html_url.
func (h *Host) URL() string { h.mu.Lock(); defer h.mu.Unlock(); return h.web }

// V3URL is the REST root, ending in a slash, as a client is configured with it.
func (h *Host) V3URL() string { h.mu.Lock(); defer h.mu.Unlock(); return h.site.api + "/" }

// V4URL is the GraphQL address.
func (h *Host) V4URL() string { h.mu.Lock(); defer h.mu.Unlock(); return h.gql }
