// Package hook is the way in: it verifies webhook deliveries, puts them on disk and only then answers.
//
// Whatever was answered 202 is committed, together with the job that is going to look at it; a delivery that could not be
// committed was answered 503. Nobody waits because others send slowly, much or unsigned: the signature is computed while a
// body is read, and what is held until then is little and has its limits, by source. Deliveries that arrive together share one
// commit. Nothing that is not signed with SHA-256 by one of the secrets is parsed, stored or counted by its name. What a
// delivery means is decided elsewhere and later.
package hook

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"golang.org/x/sync/semaphore"

	"github.com/northstar-app/northstar/app/crowd"
	"github.com/northstar-app/northstar/app/store"
)

// Options are what a Hook is made of.
type Options struct {
	Secrets  []string                                           // any of them may have signed; two while rotating
	DB       *store.DB                                          // where deliveries are kept
	Enqueue  func(tx *store.Tx, guids []string) error           // adds the job for deliveries just stored; nil: none
	Wants    func(event string) bool                            // which events are stored; nil: all. "ping" never is
	Needs    func(event, action string) bool                    // which actions of those are; nil: all
	Log      zerolog.Logger                                     // what could not be stored, and why
	Registry prometheus.Registerer                              // nil: nothing is measured
	Now      func() time.Time                                   // nil: time.Now
	Spool    string                                             // where long deliveries are kept while they are read; "": the folder for temporary files
	write    func(context.Context, func(*store.Tx) error) error // DB.Write, or in tests what fails
}

// Limits of the way in.
const (
	patience  = 8 * time.Second // from the first byte to the answer; GitHub gives up after 10
	maxBody   = store.MaxPayload
	grace     = 2 * time.Second // before somebody counts as slow
	leastRate = 64 << 10        // bytes a second, after that

	smallBody    = 64 << 10  // of a body in memory while nobody knows whose it is; the rest is on disk
	mostVisits   = 1024      // bodies being read: with smallBody, 64 MB of memory
	mostVisitsOf = 512       // of one source
	maxDisk      = 512 << 20 // bytes of bodies on disk
	maxHeld      = 256 << 20 // bytes of long bodies in memory, all of them signed

	queueSize  = 2048                 // deliveries that wait for the writer
	batchRows  = 256                  // deliveries in one commit
	batchBytes = 4 << 20              // of compressed payload in one commit
	linger     = 2 * time.Millisecond // at most, for deliveries that are being verified; see gather
	retryAfter = "5"                  // seconds, with 503
)

// Hook is the handler of POST /api/github/hook. Deliveries wait for [Hook.Run] to write them, and are answered 503 when it
// does not.
type Hook struct {
	o        Options
	keys     []*key
	dispatch sync.Map // event → http.Handler of go-githubapp
	queue    chan *entry
	stopped  chan struct{}
	crowd    *crowd.Crowd
	room     *semaphore.Weighted // bytes of long bodies in memory
	coming   atomic.Int64        // deliveries between their last byte and the queue
	storing  atomic.Int64        // deliveries in the queue that are not answered
	bodies   sync.Pool           // *[]byte
	meter    *meter
	patience time.Duration // the constants of these names, but in tests that a busy machine must not break
	grace    time.Duration
}

// Busy reports whether whole deliveries are here that were not answered yet.
func (h *Hook) Busy() bool { return h.coming.Load()+h.storing.Load() > 0 }

// New makes a Hook. It refuses to be without a secret, because an empty one would let everybody in.
func New(o Options) (*Hook, error) {
	if len(o.Secrets) == 0 {
		return nil, errors.New("the webhook needs a secret")
	}
	h := &Hook{queue: make(chan *entry, queueSize), stopped: make(chan struct{}), crowd: crowd.New(crowd.Limits{All: mostVisits, Each: mostVisitsOf, Bytes: maxDisk}), room: semaphore.NewWeighted(maxHeld),
		patience: patience, grace: grace}
	for _, s := range o.Secrets {
		if s == "" {
			return nil, errors.New("a webhook secret is empty")
		}
		h.keys = append(h.keys, newKey(s))
	}
	if o.DB == nil && o.write == nil {
		return nil, errors.New("the webhook needs a database")
	}
	if o.write == nil {
		o.write = o.DB.WriteFirst
	}
	if o.Enqueue == nil {
		o.Enqueue = func(*store.Tx, []string) error { return nil }
	}
	if o.Needs == nil {
		o.Needs = func(string, string) bool { return true }
	}
	if o.Wants == nil {
		o.Wants = func(string) bool { return true }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	h.o = o
	h.bodies.New = func() any { b := make([]byte, 0, smallBody); return &b }
	var err error
	h.meter, err = newMeter(o.Registry, h)
	return h, err
}

// ServeHTTP answers one delivery, within eight seconds of its first byte.
func (h *Hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	event, a := h.receive(w, r, start)
	if a == unavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	if a == notPost {
		w.Header().Set("Allow", http.MethodPost)
	}
	h.meter.answered(event, a, time.Since(start))
	if a != tooLarge {
		say(w, a)
		return
	}
	// Said at once and not when all was read, which may take a while.
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex()
	w.Header().Set("Connection", "close")
	say(w, a)
	_ = control.Flush()
	h.drain(w, r, start)
}

// say writes the answer: a status and a line that GitHub shows beside the delivery.
func say(w http.ResponseWriter, a answer) {
	w.Header()["Content-Type"] = plain
	w.Header()["X-Content-Type-Options"] = nosniff
	w.WriteHeader(a.status())
	_, _ = w.Write(a.line()) // whoever hung up does not read
}

var (
	plain   = []string{"text/plain; charset=utf-8"}
	nosniff = []string{"nosniff"}
)
