package hook

import (
	"context"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/northstar-app/northstar/app/crowd"
)

// body is what somebody sends, signed or not: its beginning in memory, and on disk where it is longer.
type body struct {
	mem  *[]byte  // of the pool; while there is a file, what was read and not written yet
	file *os.File // nil for a short body
	size int64
	sums []hash.Hash // of each key, over what was read
}

// slow is when somebody who has sent so much has to have sent more: two seconds to begin with, and then one for every
// 64 kB. GitHub sends what it has to say at once.
func (h *Hook) slow(start time.Time, sent int64) time.Time {
	t := start.Add(h.grace + time.Duration(sent)*time.Second/leastRate)
	if end := start.Add(h.patience); t.After(end) {
		return end
	}
	return t
}

// readBody reads a body to its end and signs it on the way. Whoever it is from is not known yet: what is kept is 64 kB in
// memory and the rest on disk.
func (h *Hook) readBody(r *http.Request, v *crowd.Visit, start time.Time, b *body) (answer, bool) {
	paced := start
	for {
		if t := h.slow(start, b.size); t.Sub(paced) > time.Second/4 { // a system call for some reads, not for each
			paced = t
			v.Until(t)
		}
		buf := *b.mem
		if len(buf) == cap(buf) {
			if !h.spill(b, v) {
				return unavailable, false
			}
			buf = *b.mem
		}
		n, err := r.Body.Read(buf[len(buf):cap(buf)])
		*b.mem = buf[:len(buf)+n]
		for _, s := range b.sums {
			s.Write(buf[len(buf) : len(buf)+n])
		}
		b.size += int64(n)
		switch {
		case b.size > maxBody:
			return tooLarge, false
		case errors.Is(err, io.EOF):
			if b.file != nil && !h.spill(b, v) {
				return unavailable, false
			}
			v.Until(start.Add(h.patience)) // while it is stored nothing has to come
			return 0, true
		case err != nil:
			return malformed, false
		}
	}
}

// spill writes what is in memory to disk. It reports false where there is no room.
func (h *Hook) spill(b *body, v *crowd.Visit) bool {
	if b.file == nil {
		f, err := os.CreateTemp(h.o.Spool, "northstar-delivery-*")
		if err != nil {
			h.o.Log.Error().Err(err).Msg("a long delivery could not be kept while it is read")
			return false
		}
		b.file = f
		_ = os.Remove(f.Name()) // so that nothing is left when the process ends; where that fails, close does it
	}
	if !v.Hold(int64(len(*b.mem))) {
		return false
	}
	if _, err := b.file.Write(*b.mem); err != nil {
		h.o.Log.Error().Err(err).Msg("a long delivery could not be kept while it is read")
		return false
	}
	*b.mem = (*b.mem)[:0]
	return true
}

// open gives the payload of a body that is known to be GitHub's, and what to call when it is no longer needed. A long one
// waits for room in memory beside other long ones, all of which are GitHub's too.
func (h *Hook) open(b *body, deadline time.Time) (payload []byte, done func(), ok bool) {
	if b.file == nil {
		return *b.mem, func() {}, true
	}
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	if h.room.Acquire(ctx, b.size) != nil {
		return nil, nil, false
	}
	done = func() { h.room.Release(b.size) }
	payload = make([]byte, b.size)
	if _, err := b.file.ReadAt(payload, 0); err != nil {
		h.o.Log.Error().Err(err).Msg("a long delivery could not be read back")
		done()
		return nil, nil, false
	}
	return payload, done, true
}

// newBody takes what is needed to read a body.
func (h *Hook) newBody() *body {
	b := &body{mem: h.bodies.Get().(*[]byte)}
	for _, k := range h.keys {
		b.sums = append(b.sums, k.begin())
	}
	return b
}

// close gives everything back.
func (h *Hook) close(b *body) {
	*b.mem = (*b.mem)[:0]
	h.bodies.Put(b.mem)
	for i, k := range h.keys {
		k.hashes.Put(b.sums[i])
	}
	if b.file != nil {
		b.file.Close()
		_ = os.Remove(b.file.Name()) // gone already, but on Windows
	}
}

// drain reads on for a while and keeps nothing, so that a sender who writes all before it reads gets to see the answer and
// not a connection that is closed under it.
func (h *Hook) drain(w http.ResponseWriter, r *http.Request, start time.Time) {
	if r.Header.Get("Expect") != "" {
		return // who asks before it sends is answered before it sends
	}
	v := h.enter(w, r)
	defer v.Leave()
	var sent int64
	for sent < 2*maxBody {
		v.Until(h.slow(start, sent))
		n, err := io.CopyN(io.Discard, r.Body, 1<<20)
		if sent += n; err != nil {
			return
		}
	}
}
