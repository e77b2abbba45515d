package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/riverqueue/river"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// GitHub does not deliver again by itself what met a closed door. Its log of deliveries tells, and sends it again when it is asked:
// https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries.

const (
	catchUpEvery   = 5 * time.Minute
	catchUpBudget  = 80 * time.Second // of one job, within [jobTimeout]
	startBudget    = 20 * time.Second // the same at a start, where comparing waits for it
	logOverlap     = 10 * time.Minute // what was on its way while the log was read has an earlier time
	askedAtATime   = 100
	askedAtMost    = 11              // after 1, 2, 4 … minutes: for the three days that GitHub remembers it
	defaultArrival = 5 * time.Second // how long what was asked for takes to come, mostly
)

// logKept is how long GitHub keeps its log: three days, on Enterprise Server seven.
func (w upkeepWork) logKept() time.Duration {
	if w.Self.Server != "" {
		return 7 * 24 * time.Hour
	}
	return 3 * 24 * time.Hour
}

// catchUpArgs are those of the job that asks GitHub for what it could not deliver.
type catchUpArgs struct {
	// Start is set for the one at a start, after which every repository is compared with GitHub.
	Start bool `json:"start" river:"unique"`
}

// CatchingUp is the name of the job that asks GitHub for what it could not deliver.
const CatchingUp = "catch_up"

// Kind is the job's name in the database.
func (catchUpArgs) Kind() string { return CatchingUp }

// catchUpOnce has one such job at a time.
var catchUpOnce = river.InsertOpts{Queue: catchUpQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}

// catchingUp has the replica that leads queue the job every few minutes.
func catchingUp() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(catchUpEvery), func() (river.JobArgs, *river.InsertOpts) {
		return catchUpArgs{}, &catchUpOnce
	}, nil)
}

// CatchUp has what was missed while no server ran found and repaired: deliveries by GitHub's log of them, everything else by comparing
// each repository with GitHub. Call it at every start, before [Work.Run]. While another replica runs nothing was missed but what the log
// tells of, which is read every few minutes.
func (w *Work) CatchUp(ctx context.Context) error {
	return w.untilUp(ctx, func() error { return w.DB.Write(ctx, w.catchUpSoon) })
}

// catchUpSoon has it begin.
func (w *Work) catchUpSoon(tx *store.Tx) error {
	if err := w.upkeepWork.nothingMissed(tx); err != nil {
		return err
	}
	if served, err := w.upkeepWork.served(tx); err != nil || served {
		return err
	}
	// One that an earlier process put off is not waited for.
	if _, err := tx.SQL().ExecContext(tx.Context(), `DELETE FROM river_job WHERE kind = '`+CatchingUp+`' AND state IN ('scheduled', 'retryable')`); err != nil {
		return fmt.Errorf("putting off what was missed no longer: %w", err)
	}
	_, err := w.river.InsertTx(tx.Context(), tx.SQL(), catchUpArgs{Start: true}, &catchUpOnce)
	return err
}

// nothingMissed has the log of a server that just came to be begin now: of what happened before it is told by reading everything.
func (w upkeepWork) nothingMissed(tx *store.Tx) error {
	_, err := tx.Fact("log")
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	all, err := tx.Installations()
	if err != nil || len(all) > 0 {
		return err // it was there before, and never read the log
	}
	text, err := json.Marshal(logRead{Floor: w.Now().Add(w.GitHub.Ahead()).Add(logOverlap)})
	if err != nil {
		return err
	}
	return tx.SetFact("log", string(text))
}

// catchUpWorker asks GitHub for what it could not deliver.
type catchUpWorker struct {
	river.WorkerDefaults[catchUpArgs]
	w *Work
}

// Work reads the log, asks for what is missing and comes back while there is more.
func (cw *catchUpWorker) Work(ctx context.Context, job *river.Job[catchUpArgs]) error {
	w := cw.w.upkeepWork
	ctx = github.Backfill(ctx)
	if job.Args.Start {
		return w.start(ctx)
	}
	_, more, err := w.catchUp(ctx, time.Now().Add(catchUpBudget))
	if at, later := github.LaterAt(err); later {
		return river.JobSnooze(min(max(at.Sub(w.Now()), time.Second), catchUpEvery))
	}
	if more && err == nil {
		return river.JobSnooze(time.Second)
	}
	return err
}

// start asks for what can be asked for in a moment and has every repository compared after that: what comes in tells who did what, which
// a comparison can't. Comparing waits neither for a log that can't be read nor for thousands of deliveries, and is done once: the rest
// is asked for by a job of its own.
func (w upkeepWork) start(ctx context.Context) error {
	asked, more, err := w.catchUp(ctx, time.Now().Add(startBudget))
	from := w.Now()
	if asked > 0 {
		from = from.Add(w.Pace.Arrival)
	}
	if cerr := w.compareAll(ctx, from); cerr != nil {
		return errors.Join(err, cerr)
	}
	if err == nil && !more {
		return nil
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := w.river.InsertTx(tx.Context(), tx.SQL(), catchUpArgs{}, &catchUpOnce)
		return err
	})
}

// catchUp reads what is new in GitHub's log and asks for what never came in. It says for how much, and whether there is more to do.
func (w upkeepWork) catchUp(ctx context.Context, end time.Time) (asked int, more bool, err error) {
	whole, err := w.readLog(ctx, end)
	if err != nil && !github.IsNotFound(err) && !github.IsForbidden(err) { // a server that has no log
		return 0, false, err
	}
	asked, more, failure := w.askAgain(ctx, end)
	return asked, more || !whole && err == nil, failure
}

// logRead is how far GitHub's log was read, by GitHub's clock. It is read from its end to its beginning.
type logRead struct {
	Floor  time.Time // what was delivered before was read
	Top    time.Time // where the present reading began, zero when there is none
	Cursor string    // how far it is
}

// readLog reads what is new in GitHub's log, records what never came in, and reports whether it came to the end before its time.
func (w upkeepWork) readLog(ctx context.Context, end time.Time) (whole bool, err error) {
	at, gone, err := w.logAt(ctx)
	if err != nil {
		return false, err
	}
	if at.Top.IsZero() {
		at.Cursor = ""
	}
	resumed := at.Cursor != ""
	seen := map[string]bool{} // by GUID, of this job: the last attempt at a delivery comes first, and is the one that counts
	for time.Now().Before(end) {
		began := w.Now()
		page, err := w.GitHub.Attempts(ctx, at.Cursor)
		if resumed && err != nil && !github.IsLater(err) {
			at.Cursor, resumed = "", false // GitHub no longer knows the cursor of an earlier job: once more from the end
			continue
		}
		if err != nil {
			return false, err
		}
		resumed = false
		if at.Cursor == "" { // by GitHub's clock, which this answer told, as the times in its log are
			at.Top = began.Add(w.GitHub.Ahead())
		}
		rows, last := page.Rows, page.Next == ""
		for i, r := range rows {
			if r.At.Before(at.Floor.Add(-logOverlap)) {
				rows, last = rows[:i], true
				break
			}
		}
		if at.Cursor = page.Next; last {
			at = logRead{Floor: at.Top}
		}
		if err := w.recordAttempts(ctx, rows, gone, seen, at); err != nil || last {
			return last, err
		}
	}
	return false, nil
}

// logAt is how far the log was read, and the installations that are known by whether they are gone. A server that
// was there before and never read it reads all of it.
func (w upkeepWork) logAt(ctx context.Context) (at logRead, gone map[int64]bool, err error) {
	gone = map[int64]bool{}
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Installations()
		if err != nil {
			return err
		}
		for _, in := range all {
			gone[in.ID] = !in.Gone.IsZero()
		}
		text, err := tx.Fact("log")
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(text), &at)
	})
	if least := w.Now().Add(w.GitHub.Ahead() - w.logKept()); at.Floor.Before(least) {
		at.Floor = least
	}
	return at, gone, err
}

// recordAttempts records what of a page of the log never came in, what did after all, and how far the log is read.
func (w upkeepWork) recordAttempts(ctx context.Context, rows []github.Attempt, gone map[int64]bool, seen map[string]bool, at logRead) error {
	rest, err := json.Marshal(at)
	if err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		var guids, well []string
		for _, r := range rows {
			guids = append(guids, r.GUID)
		}
		known, err := tx.KnownDeliveries(guids)
		if err != nil {
			return err
		}
		var missed []store.MissedDelivery
		for _, r := range rows {
			// What was answered with another 2xx was not needed. One that was stored, and isn't here, was lost with a database.
			unneeded := r.Answered() && r.Code != http.StatusAccepted
			if unneeded {
				well = append(well, r.GUID)
			}
			earlier := seen[r.GUID]
			seen[r.GUID] = true
			if unneeded || earlier || known[r.GUID] || gone[r.Installation] || !Wants(r.Event) || !Needs(r.Event, r.Action) {
				continue
			}
			missed = append(missed, store.MissedDelivery{GUID: r.GUID, Delivery: r.ID, Event: r.Event, Code: r.Code, At: r.At, Due: w.Now()})
		}
		if err := tx.PutMissed(missed); err != nil {
			return err
		}
		if err := tx.RecoverMissed(well); err != nil {
			return err
		}
		return tx.SetFact("log", string(rest))
	})
}

// askAgain asks GitHub for deliveries that are due, the oldest first, and says for how many, and whether there are more.
func (w upkeepWork) askAgain(ctx context.Context, end time.Time) (asked int, more bool, err error) {
	for {
		var due []store.MissedDelivery
		err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
			if err = tx.RecoverMissed(nil); err == nil {
				due, err = tx.DueMissed(w.Now(), askedAtATime)
			}
			return err
		})
		if err != nil || len(due) == 0 {
			return asked, false, err
		}
		for _, m := range due {
			if time.Now().After(end) {
				return asked, true, nil
			}
			if err := w.askFor(ctx, m); err != nil {
				return asked, true, err
			}
			asked++
		}
	}
}

// askFor asks GitHub for one delivery. One that GitHub does not know, twice asked, or that did not come in however often it was asked for, is lost;
// what it told of is found by comparing. One that GitHub refuses, or fails over, is asked for later again, so that it holds up no other.
func (w upkeepWork) askFor(ctx context.Context, m store.MissedDelivery) error {
	again := w.Now().Add(time.Minute << m.Asked)
	var err error
	if m.Asked < askedAtMost {
		err = w.GitHub.Redeliver(ctx, m.Delivery)
	}
	var why *github.Error
	errors.As(err, &why)
	switch {
	case m.Asked >= askedAtMost, m.Asked > 0 && (github.IsNotFound(err) || github.IsGone(err)):
		again, err = time.Time{}, nil
		w.Log.Warn().Str("delivery", m.GUID).Str("event", m.Event).Int("asked", m.Asked).Msg("a delivery that GitHub could not deliver is lost; comparing with GitHub finds what it changed")
	case err == nil:
		w.metrics.askedAgain.WithLabelValues(known(m.Event)).Inc()
	case why == nil, why.Kind == github.Auth, why.Kind == github.Later && why.Status < 500:
		return err // nothing is asked for just now
	case why.Kind != github.Later:
		w.Log.Warn().Err(err).Str("delivery", m.GUID).Msg("a delivery is not sent again just now")
		err = nil
	}
	werr := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.AskedMissed(m.GUID, again) })
	return errors.Join(err, werr)
}
