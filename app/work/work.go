// Package work runs everything that happens after a delivery is stored: River's jobs on the same database.
//
// There are three kinds of job, and one that lets go of what is no longer kept. An intake job turns deliveries into rows. A
// subject job looks at one thing again (an item, a head commit, a milestone, a policy, a repository to read) and makes GitHub
// show what is true of it now. A wake job does that at a later time. A job only ever says what to look at, so any of them may
// run twice, late or out of order. At most one subject job exists for one subject; it ends only when nothing changed since it
// looked.
package work

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"github.com/rs/zerolog"
	"golang.org/x/sync/singleflight"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Options are what the workers need.
type Options struct {
	DB        *store.DB
	GitHub    *github.App
	Self      github.Identity
	PublicURL string // base of the dashboard's pages, "" when it has no public address
	WebURL    string // GitHub's own pages, "https://github.com"
	Log       zerolog.Logger
	Registry  prometheus.Registerer
	Now       func() time.Time
	// Budget is how long one evaluation of an item may take, from when it got a connection to read; 0: 10 seconds. Thousands
	// of times what an ordinary one takes, and a bound on what a hostile one can.
	Budget time.Duration
	// Retention is how long deliveries and history are kept, at least a week; [DefaultRetention] when it is 0.
	Retention time.Duration
	// Replica names this process among those that share a database; it must differ between two that run at once.
	Replica string
}

// Work runs jobs. Build it with [New], run it with [Work.Run].
type Work struct {
	Options
	mirror  *mirror.Mirror
	apply   *apply.Apply
	river   *river.Client[*sql.Tx]
	shares  shares
	facts   turns              // one batched read of pull requests at a time for an installation
	files   singleflight.Group // one reading of a pull request's files at a time
	metrics metrics
	swept   string // the key up to which the last sweep went; its own
	strays  strays
}

// Workers per queue: subject jobs mostly wait for GitHub; intake is bound by the one writer of SQLite.
const (
	intakeWorkers = 2
	liveWorkers   = 24
	readWorkers   = 2
)

// New builds the workers without starting them.
func New(o Options) (*Work, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Budget == 0 {
		o.Budget = 10 * time.Second
	}
	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	w := &Work{Options: o, metrics: newMetrics(o.Registry)}
	w.mirror = &mirror.Mirror{AppSlug: o.Self.Slug, AppID: o.Self.ID, Host: checks.HostOf(o.WebURL),
		NamedQueues: o.Self.NamedQueues()}
	w.apply = apply.New(apply.Options{DB: o.DB, Self: o.Self, Now: o.Now, Log: o.Log})

	workers := river.NewWorkers()
	river.AddWorker(workers, &intakeWorker{w: w})
	river.AddWorker(workers, &subjectWorker{w: w})
	river.AddWorker(workers, &wakeWorker{w: w})
	river.AddWorker(workers, &retainWorker{w: w})
	var driver riverdriver.Driver[*sql.Tx] = riversqlite.New(o.DB.SQL())
	poll := 50 * time.Millisecond
	if o.DB.Postgres() {
		driver, poll = riverdatabasesql.New(o.DB.SQL()), 100*time.Millisecond
	}
	c, err := river.NewClient(driver, &river.Config{
		ID:                          o.Replica,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{intakeQueue: {MaxWorkers: intakeWorkers}, liveQueue: {MaxWorkers: liveWorkers}, readQueue: {MaxWorkers: readWorkers}, upkeepQueue: {MaxWorkers: 1}},
		PeriodicJobs:                retaining(),
		FetchPollInterval:           poll,
		FetchCooldown:               10 * time.Millisecond,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        2 * jobTimeout,
		RetryPolicy:                 retry{now: o.Now},
		MaxAttempts:                 maxAttempts,
		CompletedJobRetentionPeriod: time.Minute,
		Logger:                      slog.New(quiet{log: o.Log}),
		PollOnly:                    true,
	})
	if err != nil {
		return nil, fmt.Errorf("building the job queue: %w", err)
	}
	w.river = c
	return w, nil
}

// A job gets two minutes; one that is still marked as running after four belongs to a process that died unseen.
const (
	jobTimeout  = 2 * time.Minute
	maxAttempts = 60
)

// Run works until ctx ends, then waits for the jobs that run (at most 10 seconds) and returns.
func (w *Work) Run(ctx context.Context) error {
	release, err := w.enlist(ctx)
	if err != nil {
		return err
	}
	defer release()
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if err := w.river.Start(run); err != nil {
		return fmt.Errorf("starting the job queue: %w", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { w.sweep(ctx) })
	<-ctx.Done()
	wg.Wait()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := w.river.Stop(end); err != nil {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		return w.river.StopAndCancel(end)
	}
	return nil
}

// retry spaces the attempts of a failing job: 1, 2, 4 … seconds, up to a quarter of an hour, with the job's id as jitter.
type retry struct{ now func() time.Time }

// NextRetry is when a job that failed is tried again.
func (r retry) NextRetry(job *rivertype.JobRow) time.Time {
	n := len(job.Errors) // River appends the failure after asking
	d := 15 * time.Minute
	if n < 10 {
		d = time.Second << n
	}
	return r.now().UTC().Add(d + d*time.Duration(job.ID%10)/100)
}

// later says when a job that failed comes back. A limit says so itself: a worker is never held by it. So does the end of a
// job's time: what it did so far stays done. Everything else comes back after 1, 2, 4 … seconds, outages above all: there
// is no point in asking a server that is down every few seconds for everything that waits.
func (w *Work) later(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return river.JobSnooze(time.Second)
	}
	var ge *github.Error
	if errors.As(err, &ge) && ge.Kind == github.Later && !ge.At.IsZero() && ge.Status < 500 && ge.Err == nil {
		d := min(max(ge.At.Sub(w.Now()), time.Second), time.Hour)
		return river.JobSnooze(d)
	}
	return err
}
