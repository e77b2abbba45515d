package web

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// How long a reading takes is told by how fast it was, by the repositories that ended lately where nobody looked before, and not at all
// when it has just begun or stands still.
func TestTimeLeft(t *testing.T) {
	begin := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	at := func(m float64) time.Time { return begin.Add(time.Duration(m * float64(time.Minute))) }
	repos := []store.Repository{{ID: 1, ReadPhase: "issues", ReadItems: 0, ReadTotal: 10_000}}
	var p paces
	for _, c := range []struct {
		minute float64
		read   int
		want   int // seconds; -1: nobody can tell
	}{
		{0, 0, -1}, {0.1, 100, -1}, {1, 1000, 9 * 60}, {2, 1000, 18 * 60}, {4, 4000, 6 * 60}, {14, 9000, 14*60/9 + 1},
		{25, 9500, 500*11*60/500 + 0}, {60, 9600, -1}, {61, 100, -1},
	} {
		repos[0].ReadItems = c.read
		got := -1
		if left := p.left(7, estimate(repos), repos, at(c.minute)); left != nil {
			got = *left
		}
		if got != c.want {
			t.Errorf("after %v minutes, %d read: %d s, want %d", c.minute, c.read, got, c.want)
		}
	}
	p.forget(7)
	done := []store.Repository{
		{ID: 1, ReadPhase: "done", ReadItems: 300, ReadTotal: 300, ReadAt: at(0)}, {ID: 2, ReadPhase: "done", ReadItems: 100, ReadTotal: 100, ReadAt: at(5)},
		{ID: 3}, {ID: 4}, {ID: 5, Gone: begin},
	}
	if e := estimate(done); e != (progress{400, 800}) {
		t.Errorf("%+v", e)
	}
	if left := p.left(7, estimate(done), done, at(10)); left == nil || *left != 600 {
		t.Errorf("by what ended lately: %v", left)
	}
}
