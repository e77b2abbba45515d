package work

import (
	"context"
	"time"
)

// begin waits until it may decide, and reports whether it may.
func (s *several) begin(ctx context.Context) bool {
	if s.at {
		return true
	}
	select {
	case s.deciding <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	s.giveWay(ctx)
	s.at, s.since = true, time.Now()
	return true
}

// pause lets others decide.
func (s *several) pause() {
	if s.at {
		s.held.Store(int64(time.Since(s.since)))
		<-s.deciding
		s.at = false
	}
}

// longestWay is how long deciding gives way at most.
const longestWay = 50 * time.Millisecond

// giveWay lets deliveries be answered that wait, for as long as was decided before at most: so that neither starves the other.
func (w *Work) giveWay(ctx context.Context) {
	if w.Busy == nil {
		return
	}
	for end := time.Now().Add(min(time.Duration(w.held.Load()), longestWay)); w.Busy() && time.Now().Before(end); {
		pause(ctx, time.Millisecond)
	}
}
