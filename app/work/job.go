package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/northstar-app/northstar/app/store"
)

// River's queues: what is to be looked at at a certain time; letting go of what is no longer kept.
const (
	wakeQueue   = "wake"
	upkeepQueue = "upkeep" // one job at a time, behind everybody's back
	// catchUpQueue asks GitHub for what it could not deliver: beside upkeep, which may take its time.
	catchUpQueue = "catch_up"
)

// wakeArgs name a subject to look at again at a certain time.
type wakeArgs struct {
	Key string `json:"key" river:"unique"`
	At  int64  `json:"at" river:"unique"` // seconds, so that waking twice in one second is once
}

// Kind is the job's name in the database.
func (wakeArgs) Kind() string { return "wake" }

var waiting = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled}

// wake looks at a subject again at a time.
func (w *Work) wake(tx *store.Tx, key string, at time.Time) error {
	at = at.Add(time.Second).Truncate(time.Second)
	_, err := w.river.InsertTx(tx.Context(), tx.SQL(), wakeArgs{Key: key, At: at.Unix()}, &river.InsertOpts{
		Queue: wakeQueue, ScheduledAt: at, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}})
	if err != nil {
		return fmt.Errorf("waking %s later: %w", key, err)
	}
	return nil
}

// wakeWorker bumps a subject when its time has come.
type wakeWorker struct {
	river.WorkerDefaults[wakeArgs]
	w *Work
}

// Work bumps the subject, and with a pull request the checks of the head that it has by now. One that was brought forward (see
// bringForward) bumps when its time comes too: by a clock that is right now that is when a day begins.
func (ww *wakeWorker) Work(ctx context.Context, job *river.Job[wakeArgs]) error {
	if err := ww.bump(ctx, job.Args.Key); err != nil {
		return err
	}
	if early := time.Unix(job.Args.At, 0).Sub(ww.w.Now()); early > time.Second {
		return river.JobSnooze(early)
	}
	return nil
}

func (ww *wakeWorker) bump(ctx context.Context, key string) error {
	return ww.w.DB.Write(ctx, func(tx *store.Tx) error {
		keys := []string{key}
		k, err := store.ParseKey(key)
		if err == nil && k.Repo != 0 {
			if _, err := tx.Repository(k.Repo); errors.Is(err, store.ErrNotFound) {
				return nil // it was forgotten meanwhile
			}
		}
		if err == nil && k.Kind == store.ItemSubject {
			it, err := tx.Item(k.Repo, k.Number)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			keys = append(keys, headKeys(it)...)
		}
		return ww.w.bump(tx, second, keys...)
	})
}

// attempt looks at a subject, or sets it aside.
func (w *Work) attempt(ctx context.Context, ps *pass, c store.Claim) error {
	start := w.Now()
	err := w.guarded(ctx, ps, c.Key)
	switch {
	case err == nil:
		w.metrics.reconciled(c.Key, w.Now().Sub(start))
	case over(ctx, c.Key, err):
		err = w.exhausted(ctx, c.Key, c.Version, err)
	}
	return err
}
