package hook

import (
	"context"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// entry is a delivery on its way to the disk.
type entry struct {
	delivery store.Delivery
	done     chan answer // has room for the one answer: the writer never waits for who asked
}

// store waits until a delivery is on disk. Who gives up at the deadline leaves the delivery in the queue: stored after all,
// it is a duplicate of what GitHub delivers again.
func (h *Hook) store(event, guid string, payload []byte, t *trip) answer {
	e := &entry{
		delivery: store.Delivery{GUID: guid, Event: event, Received: h.o.Now(), Payload: payload},
		done:     make(chan answer, 1),
	}
	e.delivery.Pack() // here and not in the writer, which all others wait for
	e.delivery.Hold()
	select {
	case <-h.stopped:
		return unavailable
	default:
	}
	h.storing.Add(1)
	defer h.storing.Add(-1)
	select {
	case h.queue <- e:
	default:
		return unavailable
	}
	t.leave()
	late := time.NewTimer(time.Until(t.deadline))
	defer late.Stop()
	select {
	case a := <-e.done:
		return a
	case <-late.C:
		return unavailable
	case <-h.stopped:
	}
	select {
	case a := <-e.done: // among the last that were written
		return a
	default:
		return unavailable
	}
}

// Run writes what arrives until the context ends, then what has arrived. Stop sending requests first: those that come after
// are answered 503.
func (h *Hook) Run(ctx context.Context) error {
	defer close(h.stopped)
	for {
		select {
		case e := <-h.queue:
			h.commit(h.gather(e))
		case <-ctx.Done():
			for {
				select {
				case e := <-h.queue:
					h.commit(h.gather(e))
				default:
					return nil
				}
			}
		}
	}
}

// gather takes what waits, and what is being verified right now if that takes no longer than linger: a commit costs the same
// for one as for many, so under load it pays to let those in that are at the door. A delivery that comes alone never waits.
func (h *Hook) gather(first *entry) []*entry {
	batch, size := []*entry{first}, first.delivery.PackedSize()
	var late <-chan time.Time
	for len(batch) < batchRows && size < batchBytes {
		if len(h.queue) == 0 {
			if h.coming.Load() == 0 {
				return batch
			}
			if late == nil {
				late = time.After(linger)
			}
		}
		select {
		case e := <-h.queue:
			batch = append(batch, e)
			size += e.delivery.PackedSize()
		case <-late:
			return batch
		}
	}
	return batch
}

// commit writes a batch and answers everybody in it. When the batch fails, each delivery is tried alone, so that one that
// the database refuses does not take its neighbours along.
func (h *Hook) commit(batch []*entry) {
	ctx, cancel := context.WithTimeout(context.Background(), h.patience-time.Second)
	defer cancel()
	err := h.write(ctx, batch)
	if err == nil {
		return
	}
	if len(batch) > 1 && !store.Unreachable(err) {
		h.o.Log.Warn().Err(err).Int("deliveries", len(batch)).Msg("a batch of deliveries could not be stored; trying each alone")
		for i := range batch {
			h.commitOne(ctx, batch[i:i+1])
		}
		return
	}
	h.refuse(batch, err)
}

// commitOne writes a delivery alone.
func (h *Hook) commitOne(ctx context.Context, one []*entry) {
	if err := h.write(ctx, one); err != nil {
		h.refuse(one, err)
	}
}

// refuse answers that a batch could not be stored.
func (h *Hook) refuse(batch []*entry, err error) {
	h.o.Log.Error().Err(err).Int("deliveries", len(batch)).Str("first", batch[0].delivery.GUID).Msg("deliveries could not be stored")
	for _, e := range batch {
		e.done <- unavailable
	}
}

// write commits deliveries with the job for those that are new, and answers them.
func (h *Hook) write(ctx context.Context, batch []*entry) error {
	rows := make([]store.Delivery, len(batch))
	for i, e := range batch {
		rows[i] = e.delivery
	}
	var fresh []string
	err := h.o.write(ctx, func(tx *store.Tx) (err error) {
		if fresh, err = tx.AddDeliveries(rows); err != nil || len(fresh) == 0 {
			return err
		}
		return h.o.Enqueue(tx, fresh)
	})
	if err != nil {
		return err
	}
	h.meter.batch(len(batch))
	for _, e := range batch {
		a := seen
		if len(fresh) > 0 && fresh[0] == e.delivery.GUID { // in the order given, and only the first of equal ones
			a, fresh = stored, fresh[1:]
		}
		e.done <- a
	}
	return nil
}
