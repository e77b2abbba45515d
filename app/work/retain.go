package work

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/store"
)

// defaultRetention is how long deliveries and history are kept where the settings do not say.
const defaultRetention = 90 * 24 * time.Hour

// How letting go goes about it: a few rows a transaction, so that a delivery that arrives never waits for long; a few
// seconds a job, so that the server can stop; everything that is due every hour; and the long look for what belongs to
// nothing once a day.
const (
	retainBatch  = 500
	retainBudget = 5 * time.Second
	retainEvery  = time.Hour
	strayEvery   = 24 * time.Hour
)

// mostAhead is how far this machine's clock may be ahead of GitHub's for what is old by it to be let go of.
const mostAhead = time.Hour

// retainArgs are those of the job that lets go of what is no longer to be kept.
type retainArgs struct{}

// Kind is the job's name in the database.
func (retainArgs) Kind() string { return "retain" }

// retaining has the replica that leads queue the job, at its start and every hour.
func retaining() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(retainEvery), func() (river.JobArgs, *river.InsertOpts) {
		return retainArgs{}, &river.InsertOpts{Queue: upkeepQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// retainWorker lets go of what is no longer to be kept.
type retainWorker struct {
	river.WorkerDefaults[retainArgs]
	w *Work
}

// Work goes on until nothing is due or its time is up; then it comes back.
func (rw *retainWorker) Work(ctx context.Context, _ *river.Job[retainArgs]) error {
	w, start := rw.w.upkeepWork, time.Now()
	if ahead := -w.GitHub.Ahead(); ahead > mostAhead {
		w.Log.Error().Dur("ahead", ahead).Msg("this machine's clock is ahead of GitHub's: nothing is let go of by it until it is set right")
		return nil
	}
	gone := map[string]int{}
	defer func() { w.upkeepWork.tellForgotten(gone) }()
	for {
		more, err := w.upkeepWork.retain(ctx, gone)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if time.Since(start) > retainBudget {
			return river.JobSnooze(time.Second)
		}
	}
	if len(gone) > 0 {
		return w.DB.Tidy()
	}
	return nil
}

// tellForgotten counts what was let go of, and tells of it.
func (w upkeepWork) tellForgotten(gone map[string]int) {
	if len(gone) == 0 {
		return
	}
	rows := zerolog.Dict()
	for _, table := range slices.Sorted(maps.Keys(gone)) {
		w.metrics.forgotten.WithLabelValues(table).Add(float64(gone[table]))
		rows = rows.Int(table, gone[table])
	}
	w.Log.Info().Dict("rows", rows).Msg("let go of what is no longer kept")
}

// retain lets go of one batch, adds to gone how many rows of which table that were, and reports whether there may be more. It
// may stop between any two batches, for good or for a while.
func (w upkeepWork) retain(ctx context.Context, gone map[string]int) (more bool, err error) {
	before, ages := w.Now().Add(-store.Grace), store.AgesAt(w.Now(), w.Retention)
	repos := w.strays.repos
	if len(repos) == 0 {
		if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { repos, err = tx.GoneRepositories(before, 1); return err }); err != nil {
			return false, err
		}
	}
	if len(repos) > 0 {
		f, err := w.forgetSome(ctx, repos[0], before)
		if err != nil {
			return false, err
		}
		w.strays.again = addTo(gone, f.Rows) || w.strays.again
		if !f.More && len(w.strays.repos) > 0 {
			w.strays.repos = w.strays.repos[1:]
		}
		return true, nil
	}
	var rows map[string]int
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.ForgetInstallations(before, retainBatch)
		if rows = map[string]int{"installations": n}; err == nil && n == 0 {
			rows, err = tx.LetGo(ages, retainBatch)
		}
		return err
	})
	if err != nil {
		return false, err
	}
	w.strays.again = rows["installations"] > 0 || w.strays.again
	if addTo(gone, rows) {
		return true, nil
	}
	return w.retainStrays(ctx, ages, gone)
}

// addTo adds rows to those that are gone, and reports whether there were any.
func addTo(gone, rows map[string]int) (any bool) {
	for table, n := range rows {
		if n > 0 {
			gone[table] += n
			any = true
		}
	}
	return any
}

// forgetSome deletes a batch of rows about a repository, and has looked at what was linked by it.
func (w upkeepWork) forgetSome(ctx context.Context, repo int64, before time.Time) (f store.Forgotten, err error) {
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		if f, err = tx.ForgetRepository(repo, before, retainBatch); err != nil {
			return err
		}
		var keys []string
		for _, p := range f.Touched {
			it, err := tx.Item(p.Repo, p.Number)
			if errors.Is(err, store.ErrNotFound) {
				continue // a link about something that was never seen
			}
			if err != nil {
				return err
			}
			keys = append(append(keys, store.ItemKey(p.Repo, p.Number)), headKeys(it)...)
		}
		return w.bump(tx, last, keys...)
	})
	return f, err
}

// strays is how far the look for rows that belong to nothing is. Only the one job that lets go uses it.
type strays struct {
	at    time.Time // when it was last done
	again bool      // something was let go of since, which may have left some
	repos []int64   // repositories that are not known, and that there are rows about
}

// retainStrays lets go of what belongs to nothing: once a day, and after a repository or an installation was forgotten.
func (w upkeepWork) retainStrays(ctx context.Context, ages store.Ages, gone map[string]int) (more bool, err error) {
	if w.Now().Sub(w.strays.at) < strayEvery && !w.strays.again {
		return false, nil
	}
	var s store.Stray
	if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { s, err = tx.Strays(ages, retainBatch); return err }); err != nil {
		return false, err
	}
	var rows map[string]int
	err = w.DB.Write(ctx, func(tx *store.Tx) (err error) { rows, err = tx.DropStray(s, ages); return err })
	if err != nil {
		return false, err
	}
	w.strays = strays{at: w.Now(), repos: s.Repositories, again: addTo(gone, rows)}
	return w.strays.again || len(w.strays.repos) > 0, nil
}
