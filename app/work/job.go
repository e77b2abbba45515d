package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
)

// The queues: deliveries into rows; live work; reading what was there before; letting go of what is no longer kept.
const (
	intakeQueue = "intake"
	liveQueue   = "live"
	readQueue   = "read"
	upkeepQueue = "upkeep" // one job at a time, behind everybody's back
)

// Priorities within the live queue.
const (
	first  = iota + 1 // what a delivery names
	second            // what follows from it
	third             // both, beyond an installation's share; open pull requests under a changed policy
	last              // what was there before
)

// intakeArgs name deliveries that one commit stored.
type intakeArgs struct {
	GUIDs []string `json:"guids"`
}

// Kind is the job's name in the database.
func (intakeArgs) Kind() string { return "intake" }

// InsertOpts puts intake in its own queue.
func (intakeArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: intakeQueue} }

// subjectArgs name one subject to look at again.
type subjectArgs struct {
	Key string `json:"key" river:"unique"`
}

// Kind is the job's name in the database.
func (subjectArgs) Kind() string { return "subject" }

// wakeArgs name a subject to look at again at a certain time.
type wakeArgs struct {
	Key string `json:"key" river:"unique"`
	At  int64  `json:"at" river:"unique"` // seconds, so that waking twice in one second is once
}

// Kind is the job's name in the database.
func (wakeArgs) Kind() string { return "wake" }

var waiting = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled}

// Enqueue adds the job that turns stored deliveries into rows, in the transaction that stores them.
func (w *Work) Enqueue(tx *store.Tx, guids []string) error {
	if len(guids) == 0 {
		return nil
	}
	_, err := w.river.InsertTx(tx.Context(), tx.SQL(), intakeArgs{GUIDs: guids}, nil)
	if err != nil {
		return fmt.Errorf("queueing %d deliveries: %w", len(guids), err)
	}
	return nil
}

// bump gives each subject a new version and makes sure that a job will look at it. One that failed and waits for its next
// attempt is tried now: what happened may be what it waits for.
func (w *Work) bump(tx *store.Tx, priority int, keys ...string) error {
	keys = slices.Clone(keys)
	slices.Sort(keys) // one order for all, so that two transactions never wait for each other
	keys = slices.Compact(keys)
	for _, key := range keys {
		if _, err := tx.Bump(key); err != nil {
			return err
		}
	}
	jobs, err := w.insert(tx, priority, keys)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.UniqueSkippedAsDuplicate && j.Job.State == rivertype.JobStateRetryable {
			if _, err := w.river.JobRetryTx(tx.Context(), tx.SQL(), j.Job.ID); err != nil {
				return fmt.Errorf("trying a subject again: %w", err)
			}
		}
	}
	return nil
}

// insert adds a job for each subject that has none.
func (w *Work) insert(tx *store.Tx, priority int, keys []string) ([]*rivertype.JobInsertResult, error) {
	params := make([]river.InsertManyParams, 0, len(keys))
	for _, key := range keys {
		queue := liveQueue
		if strings.HasPrefix(key, "read:") {
			queue = readQueue
		}
		params = append(params, river.InsertManyParams{Args: subjectArgs{Key: key}, InsertOpts: &river.InsertOpts{
			Queue: queue, Priority: priority, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}})
	}
	if len(params) == 0 {
		return nil, nil
	}
	jobs, err := w.river.InsertManyTx(tx.Context(), tx.SQL(), params)
	if err != nil {
		return nil, fmt.Errorf("queueing %d subjects: %w", len(params), err)
	}
	return jobs, nil
}

// wake looks at a subject again at a time.
func (w *Work) wake(tx *store.Tx, key string, at time.Time) error {
	at = at.Add(time.Second).Truncate(time.Second)
	_, err := w.river.InsertTx(tx.Context(), tx.SQL(), wakeArgs{Key: key, At: at.Unix()}, &river.InsertOpts{
		Queue: liveQueue, ScheduledAt: at, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}})
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

// Work bumps the subject, and with a pull request the checks of the head that it has by now.
func (ww *wakeWorker) Work(ctx context.Context, job *river.Job[wakeArgs]) error {
	return ww.w.DB.Write(ctx, func(tx *store.Tx) error {
		keys := []string{job.Args.Key}
		k, err := mirror.ParseKey(job.Args.Key)
		if err == nil {
			if _, err := tx.Repository(k.Repo); errors.Is(err, store.ErrNotFound) {
				return nil // it was forgotten meanwhile
			}
		}
		if err == nil && k.Kind == "item" {
			it, err := tx.Item(k.Repo, k.Number)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			keys = append(keys, heads(it)...)
		}
		return ww.w.bump(tx, second, keys...)
	})
}

// subjectWorker looks at one subject.
type subjectWorker struct {
	river.WorkerDefaults[subjectArgs]
	w *Work
}

// Work looks at the subject, and ends only when nothing changed since it looked.
func (sw *subjectWorker) Work(ctx context.Context, job *river.Job[subjectArgs]) error {
	version, err := sw.w.attempt(ctx, job.Args.Key)
	if err != nil {
		level := zerolog.WarnLevel
		if _, again := github.LaterAt(err); again || ctx.Err() != nil {
			level = zerolog.DebugLevel
		}
		sw.w.Log.WithLevel(level).Err(err).Str("subject", job.Args.Key).Int("attempt", job.Attempt).Msg("subject not finished")
		return sw.w.later(ctx, err)
	}
	finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second) // the job's own time may be up
	defer cancel()
	return sw.w.finish(finishing, job, version)
}

// attempt looks at a subject, or sets it aside, and returns the version of it that this was done for.
func (w *Work) attempt(ctx context.Context, key string) (version int64, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		version, _, err = tx.Version(key)
		return err
	})
	if err != nil {
		return 0, err
	}
	start := w.Now()
	err = w.guarded(ctx, key)
	switch {
	case err == nil:
		w.metrics.looked(key, w.Now().Sub(start))
	case over(ctx, key, err):
		err = w.exhausted(ctx, key, version, err)
	}
	return version, err
}

// finish ends the job of a subject that was looked at as it was at a version, or has it run again when there is a newer one.
func (w *Work) finish(ctx context.Context, job *river.Job[subjectArgs], version int64) error {
	current := false
	err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if current, err = tx.Done(job.Args.Key, version); err != nil || !current {
			return err
		}
		_, err = complete(tx, job)
		return err
	})
	if err != nil {
		return err
	}
	if !current {
		return river.JobSnooze(0)
	}
	return nil
}

// complete ends a job in the transaction that makes its effects true. Both drivers share database/sql's transaction, and
// the driver's type only carries it.
func complete[T river.JobArgs](tx *store.Tx, job *river.Job[T]) (*river.Job[T], error) {
	return river.JobCompleteTx[*riversqlite.Driver, *sql.Tx](tx.Context(), tx.SQL(), job)
}
