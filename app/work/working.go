package work

import (
	"sync"

	"github.com/northstar-app/northstar/app/store"
)

// working are the subjects that this process works on, and how often: one that is let go of may be taken again before the
// worker that had it is gone.
type working struct {
	mu sync.Mutex
	on map[string]int
}

func (w *working) begin(claims ...store.Claim) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.on == nil {
		w.on = map[string]int{}
	}
	for _, c := range claims {
		w.on[c.Key]++
	}
}

func (w *working) end(claims ...store.Claim) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range claims {
		if w.on[c.Key]--; w.on[c.Key] <= 0 {
			delete(w.on, c.Key)
		}
	}
}

func (w *working) has(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.on[key] > 0
}
