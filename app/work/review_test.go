package work

import (
	"testing"
	"time"
)

// The more a review reads, the longer the next one waits; what is small is reviewed at once.
func TestBreather(t *testing.T) {
	for size, want := range map[int]time.Duration{0: 0, few - 1: 0, 200: 4 * time.Second, 5000: 30 * time.Second} {
		if got := breather(size); got != want {
			t.Errorf("%d items: %s, want %s", size, got, want)
		}
	}
}
