package work

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/northstar-app/northstar/app/store"
)

// A clock that is set back by a day, while the server runs or while it does not: nothing waits for a day.
func TestClockIsSetBack(t *testing.T) {
	eachTown(t, func(t *testing.T, tn *town, _ string) {
		w := tn.w
		real := time.Now()
		fast := real.Add(24 * time.Hour)
		key, guid := store.ItemKey(1, 1), "guid"
		wait := func() {
			t.Helper()
			must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.Bump(store.Live, 1, fast, key); err != nil {
					return err
				}
				if _, err := tx.AddDeliveries([]store.Delivery{{GUID: guid, Event: "issues", Received: fast, Payload: []byte("{}")}}); err != nil {
					return err
				}
				if err := tx.FailDeliveryAttempt(guid, "", fast.Add(time.Minute)); err != nil {
					return err
				}
				return w.wake(tx, store.ItemKey(1, 2), fast)
			}))
		}
		due := func(after string, want bool) {
			t.Helper()
			var keys []string
			var scheduled int
			must(t, w.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
				if keys, err = tx.Due(store.Live, 9, real.Add(time.Second)); err != nil {
					return err
				}
				return tx.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'wake' AND scheduled_at > $1", map[bool]any{true: real.Add(time.Hour).UTC(),
					false: real.Add(time.Hour).UTC().Format("2006-01-02 15:04:05.000")}[w.DB.Postgres()]).Scan(&scheduled)
			}))
			if (len(keys) > 0) != want || (scheduled == 0) != want {
				t.Errorf("%s: %q are due, %d are woken later", after, keys, scheduled)
			}
		}
		now := w.Now
		defer func() { w.Now = now }()
		w.Now = func() time.Time { return fast }
		read := w.upkeepWork.watchClock(t.Context(), clockRead{}, time.Minute)
		wait()
		read = w.upkeepWork.watchClock(t.Context(), read, time.Minute)
		due("while the clock is right", false)
		w.Now = func() time.Time { return real }
		w.upkeepWork.watchClock(t.Context(), read, time.Minute+time.Second)
		due("after it was set back", true)
		var later *river.JobSnoozeError // what is to happen when a day begins happens then too
		job := &river.Job[wakeArgs]{Args: wakeArgs{Key: store.ItemKey(1, 2), At: fast.Unix()}}
		if err := (&wakeWorker{w: w}).Work(t.Context(), job); !errors.As(err, &later) || later.Duration < 23*time.Hour {
			t.Errorf("what is woken a day too early is woken again: %v", err)
		}

		wait()
		w.exec(t, "UPDATE subjects SET due = $1 WHERE key = $2", fast.UnixMicro(), key)
		w.upkeepWork.watchClock(t.Context(), clockRead{}, 0)
		due("after a start with a clock that was set back", true)
	})
}

// A clock that is ahead of GitHub's by a year lets go of nothing.
func TestClockAheadLetsGoOfNothing(t *testing.T) {
	off := 365 * 24 * time.Hour
	w := idle(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Date", time.Now().Add(-off).UTC().Format(http.TimeFormat))
		rw.Header().Set("X-GitHub-Request-Id", "1")
		http.NotFound(rw, r)
	})
	gone := shop
	gone.Gone = time.Now().Add(-100 * 24 * time.Hour)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.PutRepository(gone) }))
	left := func() (n int) {
		_, _ = w.GitHub.Self(t.Context()) // whatever it answers has a date
		must(t, (&retainWorker{w: w}).Work(t.Context(), nil))
		must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
			rs, err := tx.Repositories(0)
			n = len(rs)
			return err
		}))
		return n
	}
	if n := left(); n != 1 {
		t.Errorf("%d repositories are left", n)
	}
	off = 0
	if n := left(); n != 0 {
		t.Errorf("with a clock that is right %d are left", n)
	}
}
