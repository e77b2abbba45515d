package work

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// allowance is what one installation may have looked at ahead of others: a burst of so many subjects, and then so many a second.
type allowance struct {
	burst int
	rate  rate.Limit
}

// What installations may have ahead of others. Beyond it what one sends goes behind what others send, so that a quiet installation never waits
// for a busy one's backlog. Ahead of their own other work go commands and new commits, as many as people give and push; a flood of
// either is work like any other.
var (
	anything    = allowance{burst: 400, rate: 40}
	fewCommands = allowance{burst: 20, rate: 1}
	newCommits  = allowance{burst: 60, rate: 6}
)

// shares counts what installations have looked at. It keeps a few words for each that ever sent something.
type shares struct {
	mu sync.Mutex
	m  map[share]*rate.Limiter
}

// share is an installation's part of something.
type share struct {
	installation int64
	of           allowance
}

// allow reports whether an installation may have so many more subjects ahead of others, and counts them.
func (s *shares) allow(now time.Time, installation int64, subjects int, of allowance) bool {
	s.mu.Lock()
	if s.m == nil {
		s.m = map[share]*rate.Limiter{}
	}
	l := s.m[share{installation, of}]
	if l == nil {
		l = rate.NewLimiter(of.rate, of.burst)
		s.m[share{installation, of}] = l
	}
	s.mu.Unlock()
	return l.AllowN(now, subjects)
}

// rank is the priority at which an installation has that many subjects looked at now: the one that is asked for, or third.
func (s *shares) rank(now time.Time, installation int64, subjects, priority int) int {
	if !s.allow(now, installation, subjects, anything) {
		return max(priority, third)
	}
	return priority
}
