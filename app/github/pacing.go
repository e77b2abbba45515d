package github

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// Limits are what one installation may ask. GitHub publishes the numbers; a server of one's own usually has none, and
// then only what it asks for by its answers holds. Zero is no limit, but for Reads, which is at least 1.
type Limits struct {
	Reads            int // at once
	PointsPerMinute  int // a read is one point, a write five
	ContentPerMinute int // comments and issues made
	ContentPerHour   int
}

// published are GitHub's own limits on its own hosts: 900 points a minute, 80 and 500 pieces of content.
var published = Limits{Reads: 8, PointsPerMinute: 900, ContentPerMinute: 80, ContentPerHour: 500}

// limitsFor are the limits at an address.
func limitsFor(v3 string) Limits {
	u, err := url.Parse(v3)
	if err == nil && (u.Hostname() == "api.github.com" || strings.HasSuffix(u.Hostname(), ".ghe.com")) {
		return published
	}
	return Limits{Reads: published.Reads}
}

const (
	patience   = 2 * time.Second  // the longest that a call waits; beyond, it says when to come back
	firstClose = time.Minute      // after a complaint that names no time, as GitHub asks
	maxClose   = 15 * time.Minute // the same after many
	memoryOf   = time.Hour        // how long a complaint is remembered
	reserve    = 5                // backfill leaves one part in so many of a rate limit
	signinRest = 3 * time.Second  // between attempts to sign in that failed
	signinTell = time.Minute      // between two lines in the log about that
)

// gate holds what one installation may ask, and when. Reads go side by side, writes one after the other, as GitHub asks
// for. Once GitHub complained, writes keep a second apart for an hour.
type gate struct {
	log  zerolog.Logger
	now  func() time.Time
	wait func(context.Context, time.Duration) error

	clock *clock // GitHub's

	reads, backfill, writes chan struct{}
	points, minute, hour    *rate.Limiter // nil: no limit

	mu         sync.Mutex
	budgets    map[string]budget // by resource: core, graphql
	closed     time.Time         // nothing is asked until then
	complaints int
	complained time.Time
	written    time.Time // when the last write left
	signinOpen time.Time // no attempt to sign in until then
	signinTold time.Time // when the log was last told that GitHub gives no token
}

// budget is what GitHub said is left of a primary rate limit.
type budget struct {
	left, limit int
	reset       time.Time
}

func newGate(l Limits, log zerolog.Logger, now func() time.Time, wait func(context.Context, time.Duration) error) *gate {
	l.Reads = max(l.Reads, 1)
	return &gate{
		log: log, now: now, wait: wait, budgets: map[string]budget{},
		reads:    make(chan struct{}, l.Reads),
		backfill: make(chan struct{}, max(l.Reads/2, 1)),
		writes:   make(chan struct{}, 1),
		points:   window(l.PointsPerMinute, time.Minute),
		minute:   window(l.ContentPerMinute, time.Minute),
		hour:     window(l.ContentPerHour, time.Hour),
	}
}

// share leaves one of n equal parts of what GitHub publishes to this process: n replicas ask for the same installation side by side.
// What GitHub itself tells of (its rate limit, its complaints) holds for all of them as it is.
func (g *gate) share(l Limits, n int) {
	for _, x := range []struct {
		l    *rate.Limiter
		most int
		span time.Duration
	}{{g.points, l.PointsPerMinute, time.Minute}, {g.minute, l.ContentPerMinute, time.Minute}, {g.hour, l.ContentPerHour, time.Hour}} {
		if x.l != nil {
			part := window(max(x.most/n, 1), x.span)
			now := g.now()
			x.l.SetLimitAt(now, part.Limit())
			x.l.SetBurstAt(now, part.Burst())
		}
	}
}

// window is a limiter that lets through at most n in every span: half of them at once, the other half over the span.
func window(n int, span time.Duration) *rate.Limiter {
	if n <= 0 {
		return nil
	}
	burst := max(n/2, 1)
	return rate.NewLimiter(rate.Limit(float64(max(n-burst, 1))/span.Seconds()), burst)
}

// enter waits until the operation may be sent, for a moment at most, and returns what to call when it is over.
func (g *gate) enter(ctx context.Context, o op) (leave func(), e *Error) {
	if ctx.Err() != nil {
		return nil, cancelled(ctx, g.now())
	}
	if e := g.open(ctx, o); e != nil {
		return nil, e
	}
	leave, e = g.slot(ctx, o)
	if e != nil {
		return nil, e
	}
	if e = g.pace(ctx, o); e == nil {
		e = g.open(ctx, o) // it may have closed meanwhile
	}
	if e != nil {
		leave()
		return nil, e
	}
	return leave, nil
}

// open refuses, or waits out a moment, while the installation is closed or its rate limit is used up.
func (g *gate) open(ctx context.Context, o op) *Error {
	at, why := g.closedUntil(ctx, o)
	d := at.Sub(g.now())
	if d <= 0 {
		return nil
	}
	if d > patience {
		return &Error{Kind: Later, Message: why, At: at}
	}
	if g.wait(ctx, d) != nil {
		return cancelled(ctx, g.now())
	}
	return nil
}

func (g *gate) closedUntil(ctx context.Context, o op) (time.Time, string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, why := g.closed, "GitHub asked this installation to wait"
	b, known := g.budgets[resource(o)]
	if known && b.reset.After(at) {
		switch {
		case b.left <= 0:
			return b.reset, "the installation's rate limit is used up"
		case isBackfill(ctx) && b.left < b.limit/reserve:
			return b.reset, "what is left of the installation's rate limit is kept for live events"
		}
	}
	return at, why
}

// slot takes a place among the requests on their way.
func (g *gate) slot(ctx context.Context, o op) (func(), *Error) {
	var taken []chan struct{}
	leave := func() {
		for _, c := range taken {
			<-c
		}
	}
	want := []chan struct{}{g.reads}
	switch {
	case o.write:
		want = []chan struct{}{g.writes}
	case isBackfill(ctx):
		want = []chan struct{}{g.backfill, g.reads}
	}
	limit, cancel := context.WithCancel(ctx)
	defer cancel()
	var once sync.Once
	for _, c := range want {
		select {
		case c <- struct{}{}:
			taken = append(taken, c)
			continue
		default:
		}
		once.Do(func() {
			go func() { // ends with limit
				if g.wait(limit, patience) == nil {
					cancel()
				}
			}()
		})
		select {
		case c <- struct{}{}:
			taken = append(taken, c)
		case <-limit.Done():
			leave()
			if ctx.Err() != nil {
				return nil, cancelled(ctx, g.now())
			}
			return nil, &Error{Kind: Later, Message: "the installation has enough requests on their way", At: g.now().Add(patience)}
		}
	}
	return leave, nil
}

// pace keeps to what GitHub publishes, and to a second between writes once it complained.
func (g *gate) pace(ctx context.Context, o op) *Error {
	now := g.now()
	var d time.Duration
	var held []*rate.Reservation
	take := func(l *rate.Limiter, n int) {
		if l == nil {
			return
		}
		r := l.ReserveN(now, min(n, l.Burst()))
		held = append(held, r)
		d = max(d, r.DelayFrom(now))
	}
	take(g.points, cost(o))
	if o.content {
		take(g.minute, 1)
		take(g.hour, 1)
	}
	if o.write {
		d = max(d, g.apart(now))
	}
	if d > patience {
		for _, r := range held {
			r.CancelAt(now)
		}
		return &Error{Kind: Later, Message: "the installation has asked enough for now", At: now.Add(d)}
	}
	if d > 0 && g.wait(ctx, d) != nil {
		return cancelled(ctx, g.now())
	}
	if o.write {
		g.mu.Lock()
		g.written = g.now()
		g.mu.Unlock()
	}
	return nil
}

func cost(o op) int {
	if o.write {
		return 5
	}
	return 1
}

// apart is how long a write has to wait for the one before it.
func (g *gate) apart(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.complained.IsZero() || now.Sub(g.complained) > memoryOf {
		return 0
	}
	return g.written.Add(time.Second).Sub(now)
}

// observe notes what an answer says is left.
func (g *gate) observe(o op, h http.Header) {
	left, err1 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	limit, err2 := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	reset, err3 := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err1 != nil || err2 != nil || err3 != nil || h.Get("X-From-Cache") != "" && h.Get("X-RateLimit-Reset") == "" {
		return
	}
	name := h.Get("X-RateLimit-Resource")
	if name == "" {
		name = resource(o)
	}
	now := g.now()
	at := g.clock.local(time.Unix(reset, 0))
	if at.After(now.Add(longest)) {
		at = now.Add(longest)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	old, known := g.budgets[name]
	same := known && at.Sub(old.reset).Abs() < 2*time.Second // how far the clocks differ is known to a second
	if same && old.left < left {
		return // an earlier answer that came late
	}
	if known && !same && at.Before(old.reset) && old.reset.After(now) {
		return
	}
	g.budgets[name] = budget{left: left, limit: limit, reset: at}
}

// refused notes a complaint, and completes the error with the time to come back.
func (g *gate) refused(o op, status int, h http.Header, e *Error) {
	if e.Kind != Later {
		return
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	complaint := status == http.StatusForbidden || status == http.StatusTooManyRequests
	switch {
	case h.Get("Retry-After") != "" && !e.At.IsZero():
		if complaint {
			g.complain(now)
		}
		g.closed = later(g.closed, e.At)
	case complaint && h.Get("X-RateLimit-Remaining") == "0":
		b := g.budgets[resource(o)]
		if at, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil && g.clock.local(time.Unix(at, 0)).After(now) {
			b.reset = clampTime(g.clock.local(time.Unix(at, 0)), now) // who refuses knows best until when, whatever was told before
		}
		if !b.reset.After(now) {
			b.reset = now.Add(firstClose) // our clocks disagree
		}
		b.left = 0
		g.budgets[resource(o)] = b
		e.At = b.reset
	case complaint:
		g.complain(now)
		d := firstClose
		for range g.complaints - 1 {
			d = min(2*d, maxClose)
		}
		e.At = now.Add(d)
		g.closed = later(g.closed, e.At)
	}
}

// close closes the installation after a complaint.
func (g *gate) close(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.complain(g.now())
	g.closed = later(g.closed, until)
}

func (g *gate) complain(now time.Time) {
	if now.Sub(g.complained) > memoryOf {
		g.complaints = 0
	}
	g.complaints++
	g.complained = now
	g.log.Warn().Int("complaints", g.complaints).Msg("GitHub asks this installation to slow down")
}

// signinClosed refuses to ask for another token right after one was not given, so that calls which wait for the same
// token fail together and not one after the other.
func (g *gate) signinClosed() *Error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now().Before(g.signinOpen) {
		return &Error{Kind: Later, Message: "signing in failed a moment ago", At: g.signinOpen}
	}
	return nil
}

func (g *gate) signinFailed(why *Error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.signinOpen = now.Add(signinRest)
	if why.Kind == Auth && now.Sub(g.signinTold) >= signinTell {
		g.signinTold = now
		g.log.Warn().Int("status", why.Status).Str("message", why.Message).Msg("GitHub gives no token for this installation; everything of it waits")
	}
}

// left is what is known to be left of a rate limit that still runs.
func (g *gate) left(resource string) (int, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b, ok := g.budgets[resource]
	return b.left, ok && b.reset.After(g.now())
}

// paused reports whether GitHub closed the installation.
func (g *gate) paused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed.After(g.now())
}

func resource(o op) string {
	if o.graphql {
		return "graphql"
	}
	return "core"
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
