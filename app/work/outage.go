package work

import (
	"context"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// leastDown is how many subjects have to fail at a time, and all of them, before GitHub is taken to be down and not one of them to be wrong.
const leastDown = 4

// outages remember for which installations GitHub took no write of a whole batch: what waits for them isn't judged meanwhile, only to fail
// again. A hundred thousand subjects that are judged at every attempt leave no processor for deliveries.
type outages struct {
	mu sync.Mutex
	m  map[int64]failure
}

// failure is that all writes of a batch failed, as those of the batches before it since some time.
type failure struct {
	err         error
	since, last time.Time
}

// note takes down how the subjects of a batch ended on which something was to be written.
func (o *outages) note(installation int64, errs []error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, err := range errs {
		if !down(err) {
			delete(o.m, installation)
			return
		}
	}
	if len(errs) < leastDown {
		return
	}
	if o.m == nil {
		o.m = map[int64]failure{}
	}
	f, again := o.m[installation]
	if !again || now.Sub(f.last) > longestBackoff { // what failed then was tried again since, and nobody knows how that went
		f.since = now
	}
	f.err, f.last = errs[0], now
	o.m[installation] = f
}

// failing is the error of the last batch while it speaks for others, else nil.
func (o *outages) failing(installation int64, now time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f, there := o.m[installation]; there && now.Before(speaksUntil(f.since, f.last)) {
		return f.err
	}
	return nil
}

// putOff has subjects wait for their next attempt, unjudged.
func (b *batch) putOff(ctx context.Context, claims []store.Claim, why error) error {
	return b.DB.Write(ctx, func(tx *store.Tx) error {
		for _, c := range claims {
			c = b.ps.claims[c.Key]
			if err := b.queueWork.finish(ctx, tx, c, why); err != nil {
				return err
			}
			tx.After(func() {
				b.ps.finish(c.Key)
				b.queueWork.unfinished(ctx, c, why)
			})
		}
		return nil
	})
}
