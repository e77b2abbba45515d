package work

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/github"
)

// readLocks let one at a time read for an installation. It keeps a few words for each installation that ever read.
type readLocks struct {
	gather time.Duration // the least time between two reads of one installation
	mu     sync.Mutex
	m      map[int64]*readLock
}

// readLock is one installation's. Its fields are read and changed by whoever holds it.
type readLock struct {
	gather time.Duration // the least time between two reads
	taken  chan struct{} // full while somebody has it
	last   time.Time     // when the last read began
	failed error         // of the last read, while it says to come back later
	ended  time.Time     // when that was
	since  time.Time     // of the first of those that failed in a row for no limit, zero when the last did not
}

// patience is how long a worker waits for an installation's lock. Beyond, the job comes back in a while: where GitHub is slow
// to answer one installation, the workers are there for others.
const patience = 2 * time.Second

// lock waits for the installation's lock and returns it with what lets go of it.
func (t *readLocks) lock(ctx context.Context, installation int64, now func() time.Time) (*readLock, func(), error) {
	t.mu.Lock()
	if t.m == nil {
		t.m = map[int64]*readLock{}
	}
	own := t.m[installation]
	if own == nil {
		own = &readLock{gather: t.gather, taken: make(chan struct{}, 1)}
		t.m[installation] = own
	}
	t.mu.Unlock()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case own.taken <- struct{}{}:
		return own, func() { <-own.taken }, nil
	case <-late.C:
		return nil, nil, &github.Error{Kind: github.Later, Op: "read pull requests", Message: "others wait for GitHub's answer", At: now().Add(time.Second)}
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// A read that failed for no limit speaks for others as well, at first for outage: shorter than the first retry of any of them.
// The longer GitHub is down the longer it does, up to longOutage, since the retries of those that wait drift apart.
const (
	outage     = 800 * time.Millisecond
	longOutage = 5 * time.Second
)

// speaksUntil is until when what failed last speaks for others, by since when all did; the zero time where those before it did not.
func speaksUntil(since, last time.Time) time.Time {
	d := outage
	if !since.IsZero() {
		d = min(max(d, last.Sub(since)/8), longOutage)
	}
	return last.Add(d)
}

// failing is the error of the last read while it speaks for others: those that waited for a read that failed fail with it, and
// not one after the other.
func (t *readLock) failing(now time.Time) error {
	if at, later := github.LaterAt(t.failed); later {
		if down(t.failed) {
			at = speaksUntil(t.since, t.ended)
		}
		if now.Before(at) {
			return t.failed
		}
	}
	return nil
}

// wait keeps two reads apart, so that the second finds more to read at once.
func (t *readLock) wait(ctx context.Context, now time.Time) error {
	d := t.last.Add(t.gather).Sub(now)
	if t.last.IsZero() || d <= 0 {
		return nil
	}
	timer := time.NewTimer(min(d, t.gather))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// long is how long a check waits for what GitHub keeps of a pull request. Beyond, it says that this could not be read, for a
// required check must not wait for an answer that may not come for hours; and whoever waits is looked at again after as long, then ever later.
const long = 6 * time.Second

// end notes how a read ended.
func (t *readLock) end(err error, now time.Time) {
	t.failed, t.ended = err, now
	switch {
	case !down(err):
		t.since = time.Time{}
	case t.since.IsZero():
		t.since = now
	}
}

// unread is a failure that lasts.
type unread struct {
	cause error
	since time.Time
}

// Error says since when GitHub has not answered, and with what.
func (u *unread) Error() string {
	return fmt.Sprintf("GitHub has not answered since %s: %s", u.since.UTC().Format(time.RFC3339), u.cause)
}

// Unwrap is the failure itself.
func (u *unread) Unwrap() error { return u.cause }

// again is when to ask once more what could not be read: after as long as GitHub has been down already, as far as it is not too
// long.
func (u *unread) again(now time.Time) time.Time {
	return now.Add(min(max(long, now.Sub(u.since)), 15*time.Minute))
}

// lasting adds to a failure that it lasts, where it does.
func (t *readLock) lasting(err error, now time.Time) error {
	if down(err) && !t.since.IsZero() && now.Sub(t.since) >= long {
		return &unread{err, t.since}
	}
	return err
}

// down reports whether a read failed because GitHub, or the way there, is out of order: not a limit, which says itself when
// to come back.
func down(err error) bool {
	var e *github.Error
	return errors.As(err, &e) && (e.Kind == github.Auth || e.Kind == github.Later && (e.Status >= 500 || e.Err != nil))
}
