package work

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What one installation may have looked at ahead of others: a burst of so many subjects, and then so many a second. Beyond
// it what it sends goes behind what others send, so that a quiet installation never waits for a busy one's backlog.
const (
	shareBurst = 400
	shareRate  = 40
)

// shares counts what installations have looked at. It keeps a few words for each that ever sent something.
type shares struct {
	mu sync.Mutex
	m  map[int64]*rate.Limiter
}

// rank is the priority at which an installation has that many subjects looked at now: the one that is asked for, or third.
func (s *shares) rank(now time.Time, installation int64, subjects, priority int) int {
	s.mu.Lock()
	if s.m == nil {
		s.m = map[int64]*rate.Limiter{}
	}
	l := s.m[installation]
	if l == nil {
		l = rate.NewLimiter(shareRate, shareBurst)
		s.m[installation] = l
	}
	s.mu.Unlock()
	if !l.AllowN(now, subjects) {
		return max(priority, third)
	}
	return priority
}
