package work

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// The more a review reads, the longer the next one waits; what is small is reviewed at once. What takes seconds waits for as long
// as keeps it to a small part of the time.
func TestReviewInterval(t *testing.T) {
	for _, c := range []struct {
		size       int
		took, want time.Duration
	}{
		{0, 0, 0}, {few - 1, time.Second, 0}, {200, 9 * time.Second, 4 * time.Second}, {5000, 300 * time.Millisecond, 30 * time.Second},
		{100_000, 3 * time.Second, 150 * time.Second}, {1_000_000, time.Minute, 10 * time.Minute},
	} {
		if got := reviewInterval(store.Review{Size: c.size, Took: c.took}); got != c.want {
			t.Errorf("%d items in %s: %s, want %s", c.size, c.took, got, c.want)
		}
	}
}
