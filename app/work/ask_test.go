package work

import (
	"testing"
	"time"
)

// A server that does not answer is left alone for ever longer, as long as it says itself where that is longer, until it answers.
func TestRests(t *testing.T) {
	now, r, last := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC), rests{}, time.Duration(0)
	for i := range 12 {
		until := r.fail("a", now, time.Time{})
		if d := until.Sub(now); d < last || i < 9 && d == last || d > 17*time.Minute || !r.until("a").Equal(until) {
			t.Errorf("the %d. time for %s, after %s", i+1, d, last)
		}
		last = until.Sub(now)
	}
	if at := now.Add(3 * time.Hour); !r.fail("a", now, at).Equal(at) {
		t.Error("what it says itself does not count")
	}
	if !r.until("b").IsZero() {
		t.Error("so is another one")
	}
	if r.end("a"); !r.until("a").IsZero() || r.fail("a", now, time.Time{}).Sub(now) > 2*time.Second {
		t.Error("it is not forgiven")
	}
}
