package work

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// state is that of a subject's job.
func (w *Work) state(t *testing.T, key string) (state string) {
	t.Helper()
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
		return tx.SQL().QueryRowContext(tx.Context(), `SELECT state FROM river_job WHERE kind = 'subject' AND json_extract(args, '$.key') = $1`, key).Scan(&state)
	}))
	return state
}

// While GitHub is down what waits comes back ever later; a limit says itself when.
func TestOutageIsNotAskedEveryFewSeconds(t *testing.T) {
	w := idle(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) })
	_, _, err := w.GitHub.Client(1).File(t.Context(), "acme", "shop", "northstar.yml", "")
	if github.KindOf(err) != github.Later {
		t.Fatalf("an outage is %v", err)
	}
	var snooze *rivertype.JobSnoozeError
	if errors.As(w.later(t.Context(), err), &snooze) {
		t.Errorf("an outage comes back after %s, however long it lasts", snooze.Duration)
	}
	limit := &github.Error{Kind: github.Later, Status: 403, At: w.Now().Add(time.Minute)}
	if !errors.As(w.later(t.Context(), limit), &snooze) || snooze.Duration < 55*time.Second {
		t.Errorf("a limit comes back after %v", snooze)
	}
	var before time.Duration
	for n := range 20 {
		d := w.retryIn(n)
		if d < before || d > 17*time.Minute {
			t.Errorf("attempt %d comes after %s", n+1, d)
		}
		before = d
	}
	if d := w.retryIn(0); d > 1200*time.Millisecond {
		t.Errorf("the first retry comes after %s", d)
	}
}

// retryIn is when a job that failed so often before is tried again.
func (w *Work) retryIn(n int) time.Duration {
	now := time.Now()
	job := &rivertype.JobRow{Errors: make([]rivertype.AttemptError, n)}
	return retry{now: func() time.Time { return now }}.NextRetry(job).Sub(now)
}

// What failed for long is tried at once when something happens to it.
func TestNewsEndsTheWait(t *testing.T) {
	w := idle(t, http.NotFound)
	bump := func() {
		must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, "item:10:1") }))
	}
	bump()
	w.exec(t, `UPDATE river_job SET state = 'retryable', scheduled_at = '2099-01-01 00:00:00'`)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.requeue(tx, []string{"item:10:1"}) }))
	if got := w.state(t, "item:10:1"); got != "retryable" {
		t.Errorf("the sweep makes it %s", got)
	}
	bump()
	if got := w.state(t, "item:10:1"); got != "available" {
		t.Errorf("after news it is %s", got)
	}
}

// A sweep goes through all that is unfinished, also when its beginning waits for long.
func TestSweepReachesTheEnd(t *testing.T) {
	w := idle(t, http.NotFound)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		for n := range swept + 100 {
			if _, err := tx.Bump(fmt.Sprintf("item:10:%04d", n)); err != nil {
				return err
			}
		}
		return nil
	}))
	w.repair(t.Context())
	w.repair(t.Context())
	if got := len(w.next(t)); got != swept+100 {
		t.Errorf("%d of %d subjects have a job", got, swept+100)
	}
}
