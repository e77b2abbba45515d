package work

import (
	"context"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// What waits until a time waits by this machine's clock. When that is set back, by an hour or a day, it would wait for as much longer:
// everything that is due is brought forward then. Early is harmless: what is looked at too early is looked at again.

// clockBack is by how much a clock has to be set back to be noticed. Small corrections are made by slowing it down.
const clockBack = 2 * time.Second

// clockRead is what a clock showed, and how much time had really passed since the process began.
type clockRead struct {
	wall   time.Time
	passed time.Duration
}

// setBack is by how much the clock was set back between two readings, 0 or less when it was not.
func (c clockRead) setBack(later clockRead) time.Duration {
	return later.passed - c.passed - later.wall.Sub(c.wall)
}

// watchClock brings forward what is due when the clock was set back since the last reading, or, with none, since the last delivery came
// in, when no process ran. It returns the reading to go on from.
func (w upkeepWork) watchClock(ctx context.Context, last clockRead, passed time.Duration) clockRead {
	now := clockRead{w.Now().Round(0), passed}
	back, err := last.setBack(now), error(nil)
	if last.wall.IsZero() {
		err = w.DB.Read(ctx, func(tx *store.Tx) error {
			arrived, err := tx.LastArrival()
			back = arrived.Sub(now.wall)
			return err
		})
	}
	if err == nil && back > clockBack {
		err = w.bringForward(ctx, now.wall, back)
	}
	if err != nil {
		if ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("looking whether the clock was set back")
		}
		return last // and once more
	}
	return now
}

// bringForward makes due what waits for a time that was reckoned by a clock that was ahead.
func (w upkeepWork) bringForward(ctx context.Context, now time.Time, back time.Duration) error {
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.BringForward(now, back); err != nil {
			return err
		}
		at := any(now.UTC())
		if !w.DB.Postgres() {
			at = now.UTC().Format("2006-01-02 15:04:05.000") // as River writes it
		}
		if _, err := tx.SQL().ExecContext(tx.Context(), "UPDATE river_job SET scheduled_at = $1 WHERE state IN ('scheduled', 'retryable') AND scheduled_at > $1", at); err != nil {
			return fmt.Errorf("bring jobs forward: %w", err)
		}
		return nil
	})
	if err == nil {
		w.Log.Warn().Dur("by", back).Msg("this machine's clock was set back: what waits for a time is looked at now")
		for _, l := range w.lanes() {
			l.tell()
		}
	}
	return err
}
