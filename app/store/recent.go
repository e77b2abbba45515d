package store

import (
	"bytes"
	"sync"
	"time"
)

// What arrives is worked on within moments, most often by the process that stored it. So payloads are kept in memory until they are
// asked for: reading one back and unpacking it costs more than storing it. Those that find no room are read from the database.

const (
	recentBytes = 8 << 20          // how much of what arrived is kept in memory, uncompressed
	recentMost  = 256 << 10        // the longest payload that is
	recentFor   = 30 * time.Second // how long it is at least; another replica may work on what arrived here
)

// recent are payloads that this process stored a moment ago and that nobody asked for yet.
type recent struct {
	mu       sync.Mutex
	now, was generation // what came since a time, and in the time before that
	since    time.Time
}

// generation are payloads by GUID.
type generation struct {
	payloads map[string][]byte
	size     int
}

// keep remembers the payloads of deliveries that were committed.
func (r *recent) keep(ds []Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range ds {
		if d.Received.Sub(r.since) > recentFor {
			r.now, r.was, r.since = generation{payloads: map[string][]byte{}}, r.now, d.Received
		}
		if d.Payload != nil && len(d.Payload) <= recentMost && r.now.size+r.was.size+len(d.Payload) <= recentBytes {
			r.now.payloads[d.GUID] = d.Payload
			r.now.size += len(d.Payload)
		}
	}
}

// payload is what a delivery brought, nil when it is not remembered. It is forgotten then.
func (r *recent) payload(guid string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range []*generation{&r.now, &r.was} {
		if p, ok := g.payloads[guid]; ok {
			delete(g.payloads, guid)
			g.size -= len(p)
			return p
		}
	}
	return nil
}

// Hold keeps a copy of the payload for whoever works on the delivery after it was stored, unless it is too long for that: the
// payload itself may be overwritten from now on. Call [Delivery.Pack] before.
func (d *Delivery) Hold() {
	if len(d.Payload) > recentMost {
		d.Payload = nil
		return
	}
	d.Payload = bytes.Clone(d.Payload)
}
