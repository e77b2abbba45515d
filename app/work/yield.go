package work

import (
	"context"
	"time"
)

// begin waits until it may decide, and reports whether it may.
func (b *batch) begin(ctx context.Context) bool {
	if b.at {
		return true
	}
	select {
	case b.deciding <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	b.yieldToIntake(ctx)
	b.at, b.since = true, time.Now()
	return true
}

// pause lets others decide.
func (b *batch) pause() {
	if b.at {
		b.held.Store(int64(time.Since(b.since)))
		<-b.deciding
		b.at = false
	}
}

// longestYield is how long deciding waits for deliveries at most.
const longestYield = 50 * time.Millisecond

// yieldToIntake lets deliveries be answered that wait, for as long as was decided before at most: so that neither starves the other.
func (w *Work) yieldToIntake(ctx context.Context) {
	if w.Busy == nil {
		return
	}
	for end := time.Now().Add(min(time.Duration(w.held.Load()), longestYield)); w.Busy() && time.Now().Before(end); {
		pause(ctx, time.Millisecond)
	}
}
