// Package crowd is a door that strangers cannot block: so many may be in at once, so many of them from one place, and they may
// hold so much together. Nobody is turned away because others are there. Whenever somebody comes in, or wants more, beyond a
// limit, one has to go: of the source that has most, the one that has been in for longest.
//
// It suits a server whose wanted guests stay for milliseconds: those who are slow, or hold much, go before them. A source is the
// address that a connection comes from. Behind a proxy all have one, and the same rule serves: the oldest goes. Headers such as
// X-Forwarded-For are not read, since whoever sends can write them. It keeps no time and starts nothing.
package crowd

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits are how many may be in, and how many bytes they may hold together. Zero is none at all, but for Bytes where nobody
// calls [Visit.Hold].
type Limits struct {
	All   int   // visits
	Each  int   // visits of one source
	Bytes int64 // held by all
}

// Crowd is everybody who is in. It is safe for concurrent use.
type Crowd struct {
	limits Limits

	mu      sync.Mutex
	visits  map[string]*ring // by source, without empty ones
	count   int
	bytes   int64
	evicted int64 // since the start
	entered int64 // since the start
}

// ring is the visits of one source, the oldest first.
type ring struct {
	first, last *Visit
	count       int
	bytes       int64
}

// Visit is one who is in.
type Visit struct {
	of         *Crowd
	source     string
	bytes      int64
	prev, next *Visit
	number     int64           // in the order in which they came
	out        bool            // was sent out, or has left
	cut        func(time.Time) // called with the crowd locked
}

// New makes an empty crowd.
func New(l Limits) *Crowd { return &Crowd{limits: l, visits: map[string]*ring{}} }

// sourceOf is the network address of a connection; IPv6 ends at the 64 bits that one household has.
func sourceOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// Enter lets somebody in who comes from an address, "host:port". cut sets until when they may go on; a time that is past
// sends them out. It must not wait, nor call the crowd.
func (c *Crowd) Enter(remote string, cut func(time.Time)) *Visit {
	v := &Visit{of: c, source: sourceOf(remote), cut: cut}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entered++
	v.number = c.entered
	r := c.visits[v.source]
	if r == nil {
		r = &ring{}
		c.visits[v.source] = r
	}
	if v.prev = r.last; v.prev != nil {
		v.prev.next = v
	} else {
		r.first = v
	}
	r.last = v
	r.count++
	c.count++
	if r.count > c.limits.Each {
		c.evict(r)
	} else if c.count > c.limits.All {
		c.evict(c.heaviest(func(r *ring) int64 { return int64(r.count) }))
	}
	return v
}

// Hold takes room for more bytes. It reports false when the visitor has to go.
func (v *Visit) Hold(n int64) bool {
	c := v.of
	c.mu.Lock()
	defer c.mu.Unlock()
	if v.out {
		return false
	}
	v.bytes += n
	c.visits[v.source].bytes += n
	for c.bytes += n; c.bytes > c.limits.Bytes; {
		c.evict(c.heaviest(func(r *ring) int64 { return r.bytes }))
	}
	return !v.out
}

// Until calls cut with a time until when the visitor may go on, unless it was sent out meanwhile.
func (v *Visit) Until(t time.Time) {
	v.of.mu.Lock()
	defer v.of.mu.Unlock()
	if !v.out {
		v.cut(t)
	}
}

// Leave ends a visit and gives its room back. It reports false for one that was sent out.
func (v *Visit) Leave() bool {
	v.of.mu.Lock()
	defer v.of.mu.Unlock()
	return v.of.remove(v)
}

// heaviest is the source of which a measure is greatest, among equal ones that whose first visit is the oldest.
func (c *Crowd) heaviest(measure func(*ring) int64) *ring {
	var out *ring
	for _, r := range c.visits {
		if out == nil || measure(r) > measure(out) || measure(r) == measure(out) && r.first.number < out.first.number {
			out = r
		}
	}
	return out
}

// evict sends out the oldest visit of a source; where that is for want of bytes, the oldest that holds some.
func (c *Crowd) evict(r *ring) {
	v := r.first
	if c.bytes > c.limits.Bytes {
		for v.bytes == 0 {
			v = v.next
		}
	}
	c.remove(v)
	c.evicted++
	v.cut(time.Unix(1, 0))
}

func (c *Crowd) remove(v *Visit) bool {
	if v.out {
		return false
	}
	v.out = true
	r := c.visits[v.source]
	if v.prev != nil {
		v.prev.next = v.next
	} else {
		r.first = v.next
	}
	if v.next != nil {
		v.next.prev = v.prev
	} else {
		r.last = v.prev
	}
	r.count--
	r.bytes -= v.bytes
	c.count--
	c.bytes -= v.bytes
	if r.count == 0 {
		delete(c.visits, v.source)
	}
	return true
}

// Held is how many are in, how many bytes they hold, and how many were sent out since the start.
func (c *Crowd) Held() (visits int, bytes, evicted int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count, c.bytes, c.evicted
}
