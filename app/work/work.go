// Package work does everything that happens after a delivery is stored.
//
// The inbox turns deliveries into rows. A subject is one thing to reconcile (an item, a head commit, a milestone, a policy,
// a repository to read): GitHub is made to show what is true of it now. Subjects wait in the database, each with a version
// that grows whenever something about it changes; it is finished only for the version that was reconciled, and by one worker at a
// time. River reconciles some of them again at a later time, and keeps what is done periodically by one of many replicas.
// Whatever is done here may be done twice, late or out of order.
package work

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"github.com/rs/zerolog"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/chat"
	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/policy"
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
	// Busy reports whether deliveries wait for their answer, which goes ahead of deciding; nil: never.
	Busy func() bool
	// Pace is how long the workers wait for more to do at once.
	Pace Pace
	// Retention is how long deliveries and history are kept, at least a week; 90 days when it is 0.
	Retention time.Duration
	// ModelKey is sent to models of owners' own, ModelHosts are where they may be: see [chat.May]. UserAgent names this server there.
	ModelKey   string
	ModelHosts []string
	UserAgent  string
	// Replica names this process among those that share a database; it must differ between two that run at once.
	Replica string
}

// Pace is how long the workers wait where nothing forces them to. The zero value is for production: it keeps the database
// and GitHub from being asked too often. Tests, which wait for every step, are quicker with less.
type Pace struct {
	Gather  time.Duration // the least time between two batched reads of an installation's pull requests; 0: 600 ms
	Poll    time.Duration // between two looks for what is due at a certain time; 0: 500 ms
	Arrival time.Duration // how long what GitHub is asked to deliver again takes to come, mostly; 0: 5 s
	Lag     time.Duration // how long what GitHub told of may be unknown to it; 0: 10 minutes
	// BatchEvery is the least time between two takings of what waits, so that more is taken at once; 0: 50 ms.
	BatchEvery time.Duration
	// Rediscover is between two looks for installations of which a delivery was lost; 0: an hour.
	Rediscover time.Duration
	// Answer is how long a model of an owner's own may take to answer; 0: 30 seconds.
	Answer time.Duration
	// Young is how old an installation is at most whose repositories are read for the first time by the first database that it has; 0: a day.
	Young time.Duration
}

// Work runs jobs. Build it with [New], run it with [Work.Run].
type Work struct {
	Options
	memo                 *memo.Memo
	policies             *policy.Policies
	mirror               *mirror.Mirror
	reader               *facts.Reader
	apply                *apply.Apply
	river                *river.Client[*sql.Tx]
	shares               shares
	recounts             *rate.Limiter      // items that are derived again
	outages              outages            // for which installations GitHub takes nothing
	reads                readLocks          // one batched read of pull requests at a time for an installation
	files                singleflight.Group // one reading of a pull request's files at a time
	metrics              metrics
	strays               strays
	questions            questions
	parts                firsts[int64]                      // of repositories of which a part is unknown
	unknownInstallations firsts[int64]                      // of installations that GitHub does not know
	unlistedRepos        firsts[int64]                      // of repositories that GitHub does not list
	unknownRoles         firsts[roleOf]                     // of accounts whose role somewhere GitHub does not know
	strangers            firsts[memberOf]                   // of accounts that GitHub says are in no team where they were looked for
	refusedAnswers       firsts[store.Place]                // of items about which GitHub does not answer
	refusedWrites        firsts[string]                     // of writes that GitHub refused
	unknownAccounts      firsts[int64]                      // of accounts that GitHub does not know
	facts                ahead[map[string]github.PullFacts] // of pull requests in repositories that are to be read, by their node ids
	surveys              ahead[github.Survey]               // what there is in repositories that are to be read
	policyFiles          ahead[github.PolicyFiles]          // of repositories whose policy was never looked for
	unanswered           firsts[store.Place]                // of items about which GitHub answers nothing that is understood
	missingNear          firsts[fileOf]                     // files that look like a policy, of which a push told
	missingPolicies      firsts[int64]                      // of repositories whose policy file is gone
	unchecked            firsts[string]                     // head commits that were found without checks, by their keys
	otherParents         firsts[store.Place]                // of issues whose parent is not the one that GitHub told of
	missingPasts         firsts[store.Place]                // the first of some items of which GitHub did not say what was done
	unknownPasts         firsts[int64]                      // of repositories of whose items it can't be read what was done

	inbox, live, reading, comparing, chatting lane

	splits looks // at strategies that others took the place of

	chat   *chat.Client
	rests  rests
	untold bool // deliveries may be taken by this process that it does not work on; the intake's own

	// What the workers do, by what it is about.
	intakeWork  intakeWork
	upkeepWork  upkeepWork
	commandWork commandWork
	policyWork  policyWork
	installWork installWork
	summaryWork summaryWork
	queueWork   queueWork
	askWork     askWork
	working     working
	started     time.Time     // by GitHub's clock
	held        atomic.Int64  // how long the last that decided did, in nanoseconds
	deciding    chan struct{} // full where as many passes load and decide as there are processors: one more would only be slower
}

// intakeWork turns deliveries into rows.
type intakeWork struct{ *Work }

// upkeepWork is what is done from time to time: sweeping for what was missed, letting go of what is no longer kept, other replicas.
type upkeepWork struct{ *Work }

// commandWork carries out what people say in comments, and answers.
type commandWork struct{ *Work }

// policyWork looks at policy files, and at pull requests that change one.
type policyWork struct{ *Work }

// installWork reads what the app was installed on, and tells of it.
type installWork struct{ *Work }

// summaryWork writes the summaries of milestones, and takes back what is not to be shown any more.
type summaryWork struct{ *Work }

// queueWork hands subjects to workers, and looks at them.
type queueWork struct{ *Work }

// Workers of each lane: they mostly wait for GitHub.
const (
	liveWorkers    = 24
	readingWorkers = 2
	compareWorkers = 4
	chatWorkers    = 4
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
		o.Retention = defaultRetention
	}
	if o.Pace.BatchEvery == 0 {
		o.Pace.BatchEvery = defaultBatchEvery
	}
	if o.Pace.Arrival == 0 {
		o.Pace.Arrival = defaultArrival
	}
	if o.Pace.Lag == 0 {
		o.Pace.Lag = defaultLag
	}
	if o.Pace.Gather == 0 {
		o.Pace.Gather = defaultGather
	}
	if o.Pace.Young == 0 {
		o.Pace.Young = 24 * time.Hour
	}
	if o.Pace.Rediscover == 0 {
		o.Pace.Rediscover = time.Hour
	}
	w := &Work{Options: o, metrics: newMetrics(o.Registry), recounts: rate.NewLimiter(recountRate, recountBurst), reads: readLocks{gather: o.Pace.Gather}, started: o.Now()}
	if o.GitHub != nil {
		w.started = w.started.Add(o.GitHub.Ahead())
	}
	host := checks.HostOf(o.WebURL)
	w.memo, w.policies = &memo.Memo{}, &policy.Policies{}
	w.reader = facts.New(host, w.memo, w.policies)
	w.mirror = mirror.New(mirror.Options{AppSlug: o.Self.Slug, AppID: o.Self.ID, Host: host, NamedQueues: o.Self.NamedQueues()},
		w.memo, w.policies)
	w.intakeWork, w.upkeepWork, w.commandWork = intakeWork{w}, upkeepWork{w}, commandWork{w}
	w.policyWork, w.installWork, w.summaryWork = policyWork{w}, installWork{w}, summaryWork{w}
	w.queueWork, w.askWork = queueWork{w}, askWork{w}
	w.chat = chat.New(chat.Options{Key: o.ModelKey, UserAgent: o.UserAgent, Deadline: o.Pace.Answer, Now: o.Now})
	w.inbox.news = make(chan struct{}, 1)
	w.deciding = make(chan struct{}, runtime.GOMAXPROCS(0))
	w.live = lane{Lane: store.Live, name: "live", workers: liveWorkers, news: make(chan struct{}, 1)}
	w.reading = lane{Lane: store.Reading, name: "read", workers: readingWorkers, news: make(chan struct{}, 1)}
	w.comparing = lane{Lane: store.Comparing, name: "compare", workers: compareWorkers, news: make(chan struct{}, 1)}
	w.chatting = lane{Lane: store.Chatting, name: "chat", workers: chatWorkers, news: make(chan struct{}, 1)}
	w.apply = apply.New(apply.Options{DB: o.DB, Self: o.Self, Now: o.Now, Ahead: o.GitHub.Ahead, Log: o.Log})

	workers := river.NewWorkers()
	river.AddWorker(workers, &wakeWorker{w: w})
	river.AddWorker(workers, &retainWorker{w: w})
	river.AddWorker(workers, &catchUpWorker{w: w})
	river.AddWorker(workers, &compareWorker{w: w})
	river.AddWorker(workers, &learnWorker{w: w})
	var driver riverdriver.Driver[*sql.Tx] = riversqlite.New(o.DB.SQL())
	if o.DB.Postgres() {
		driver = riverdatabasesql.New(o.DB.SQL())
	}
	wakes := 500 * time.Millisecond
	if o.Pace.Poll > 0 {
		wakes = o.Pace.Poll
	}
	c, err := river.NewClient(driver, &river.Config{
		ID:                          o.Replica,
		Workers:                     workers,
		Queues:                      map[string]river.QueueConfig{wakeQueue: {MaxWorkers: 2}, upkeepQueue: {MaxWorkers: 1, FetchPollInterval: time.Second}, catchUpQueue: {MaxWorkers: 1, FetchPollInterval: wakes}},
		PeriodicJobs:                []*river.PeriodicJob{retaining(), catchingUp(), comparisons(), learning()},
		FetchPollInterval:           wakes,
		FetchCooldown:               min(wakes, 100*time.Millisecond),
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

// What is under way when the work is to stop has so long to end, then River's jobs have as long, and then a moment to be cancelled.
const (
	ending     = 10 * time.Second
	cancelling = 2 * time.Second
)

// Drain is the longest that [Work.Run] takes to stop.
const Drain = 2*ending + cancelling

// Run works until ctx ends, then waits for what is under way, at most [Drain], and returns.
func (w *Work) Run(ctx context.Context) error {
	var release func()
	err := w.untilUp(ctx, func() (err error) { release, err = w.upkeepWork.enlist(ctx); return err })
	if err != nil {
		return err
	}
	defer release()
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if err := w.untilUp(ctx, func() error { return w.river.Start(run) }); err != nil {
		return fmt.Errorf("starting the job queue: %w", err)
	}
	var wg sync.WaitGroup
	wg.Go(func() { w.upkeepWork.sweep(ctx) })
	wg.Go(func() { w.intakeWork.intake(ctx, run) })
	for _, l := range w.lanes() {
		wg.Go(func() { w.queueWork.serve(ctx, run, l) })
	}
	<-ctx.Done()
	patience := time.AfterFunc(ending, stop)
	defer patience.Stop()
	wg.Wait()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), ending)
	defer cancel()
	if err := w.river.Stop(end); err != nil {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelling)
		defer cancel()
		return w.river.StopAndCancel(end)
	}
	return nil
}

// untilUp tries something until the database takes it: what a server begins with waits when the database went away since it was opened.
func (w *Work) untilUp(ctx context.Context, try func() error) error {
	for {
		err := try()
		switch {
		case err == nil, store.Newer(err), !store.Down(err):
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		w.Log.Warn().Err(err).Msg("starting once the database takes what is written")
		pause(ctx, time.Second)
	}
}

// Enqueue has stored deliveries worked on, once the transaction that stores them is committed.
func (w *Work) Enqueue(tx *store.Tx, _ []string) error {
	tx.After(w.inbox.tell)
	return nil
}

// retry spaces the attempts of a wake that fails as those of a subject are.
type retry struct{ now func() time.Time }

// NextRetry is when a wake that failed is tried again.
func (r retry) NextRetry(job *rivertype.JobRow) time.Time {
	return r.now().UTC().Add(backoff(len(job.Errors), strconv.FormatInt(job.ID, 10))) // River appends the failure after asking
}
