package app_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/githubsim/contract"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/app/work"
	"github.com/northstar-app/northstar/config"
	"github.com/northstar-app/northstar/internal/testenv"
)

// The people and places of every test. ada owns acme, ben may write, dana maintain and tom triage; sam may only read.
const (
	roadmap = "acme/roadmap"
	shop    = "acme/shop"
	home    = "acme/.github"
	bot     = "northstar[bot]"
	secret  = "a-webhook-secret-of-a-test"
)

// advise is a policy in which nothing waits.
const advise = "version: 1\nmode: advise\ncapacity: {min-items: 3}\ncomments: {grace: 0s}\nsummary: {every: 0s}\n"

// enforce is the same policy with consequences.
var enforce = strings.Replace(advise, "advise", "enforce", 1)

// setup is what a world starts with.
type setup struct {
	policy  string // of the owner, in acme/.github; none when empty
	files   map[string]string
	fill    func(h *githubsim.Host) // before the app is installed
	limits  githubsim.Limits
	keep    int
	bare    bool          // the app is not installed
	private bool          // acme/shop is private
	unnamed bool          // issues tell their fields without names
	server  bool          // it is an Enterprise Server, which has no merge_group
	beyond  bool          // what happens is not as GitHub's descriptions have it
	lag     time.Duration // how long what GitHub told of may be unknown to it
	ahead   time.Duration // GitHub's clock, of this machine's
	logs    zerolog.Level
	hosts   []string      // where owners may have models of their own; nil: on this machine
	answer  time.Duration // how long an owner's own model may take
	begins  time.Time     // when it is told, by the clocks of GitHub and of the server; zero: now
	log     io.Writer     // gets what is logged for information and above
}

// world is a simulated GitHub and the real server, over loopback HTTP.
type world struct {
	*githubsim.Host
	t      testing.TB
	hub    *githubsim.App
	inst   *githubsim.Installation
	url    string // of the database
	server *app.App
	stop   func() error
	secret string
	lag    time.Duration
	answer time.Duration
	hosts  []string
	log    io.Writer
	again  map[int64]bool // deliveries that were sent again
	// rediscover is how often installations are looked for of which a delivery was lost; 0: as in production.
	rediscover time.Duration
	// young is how old an installation is at most whose database is the first that it has; 0: as in production.
	young time.Duration
	ahead *atomic.Int64 // GitHub's clock, in nanoseconds ahead of this machine's
	dated bool          // the server goes by GitHub's clock, see [setup.begins]
}

// TestMain lets more scenarios run at a time than there are processors: they mostly wait, for GitHub and for calm. Under the race
// detector they compute more, and what may take only so long, as an evaluation, must not take that for all that run beside it.
func TestMain(m *testing.M) {
	flag.Parse()
	more := 4
	if testenv.Race {
		more = 2
	}
	if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		if err := f.Value.Set(strconv.Itoa(more * runtime.GOMAXPROCS(0))); err != nil {
			panic(err)
		}
	}
	os.Exit(storetest.Main(m))
}

// testKey is made once, and half as long as those of GitHub: making one takes longer than most tests, and every token is signed with it.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return key
})

// each runs a scenario on both databases, each time in a world of its own: of each subject the scenarios in which most is written and looked
// for. Statements that differ are held to both in the tests of store.
func each(t *testing.T, s setup, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, start(t, s, storetest.SQLite(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		storetest.Server(t)
		t.Parallel()
		test(t, start(t, s, postgresURL(t)))
	})
}

// inWorld runs a scenario in a world of its own on SQLite alone, see [one].
func inWorld(t *testing.T, s setup, test func(t *testing.T, w *world)) {
	t.Helper()
	test(t, one(t, s))
}

// one is a world on SQLite: for what cannot depend on the database.
func one(t *testing.T, s setup) *world {
	t.Helper()
	t.Parallel()
	return start(t, s, storetest.SQLite(t))
}

// servers keeps those that run on PostgreSQL at a time to a few: it allows 100 connections, and other packages need some.
var servers = make(chan struct{}, 4)

// connections is how many each of them may take.
const connections = "10"

// postgresURL names a database that is dropped after the test, once there is room for its server.
func postgresURL(t testing.TB) string {
	t.Helper()
	servers <- struct{}{}
	t.Cleanup(func() { <-servers })
	return storetest.Postgres(t)
}

// start makes a world and waits until the app has read it.
func start(t testing.TB, s setup, database string) *world {
	t.Helper()
	w := begin(t, s, database)
	w.serve(s.logs)
	if !s.bare {
		w.install()
	}
	w.calm()
	return w
}

// begin makes a GitHub with people and repositories, and registers the app.
func begin(t testing.TB, s setup, database string) *world {
	t.Helper()
	ahead := new(atomic.Int64)
	ahead.Store(int64(s.ahead))
	if !s.begins.IsZero() {
		ahead.Store(int64(time.Until(s.begins)))
	}
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	w := &world{dated: !s.begins.IsZero(), Host: githubsim.New(githubsim.Options{Limits: s.limits, Keep: s.keep, Now: now, UnnamedFields: s.unnamed,
		Enterprise: s.server}), t: t, url: database, secret: secret, again: map[int64]bool{}, ahead: ahead, log: s.log, lag: s.lag, answer: s.answer, hosts: s.hosts}
	if w.hosts == nil {
		w.hosts = []string{"127.0.0.1"}
	}
	must(t, w.Start())
	t.Cleanup(func() { w.Close() })
	if contract.Available() && !s.server && !s.beyond { // a server's descriptions are others
		if t, ok := t.(*testing.T); ok {
			contract.Load(t).Watch(t, w.Host)
		}
	}
	w.AddOrg("acme", "ada")
	for _, u := range []string{"ben", "dana", "tom", "sam", "renovate[bot]"} {
		w.AddUser(u)
	}
	files := map[string]string{"README.md": "acme"}
	if s.policy != "" {
		files["northstar.yml"] = s.policy
	}
	must(t, w.AddRepo(home, githubsim.RepoOptions{Files: files}))
	must(t, w.AddRepo(roadmap, githubsim.RepoOptions{}))
	must(t, w.AddRepo(shop, githubsim.RepoOptions{Files: s.files, Private: s.private}))
	for login, role := range map[string]string{"ben": "write", "dana": "maintain", "tom": "triage"} {
		for _, repo := range []string{home, roadmap, shop} {
			must(t, w.SetPermission("ada", repo, login, role))
		}
	}
	if s.fill != nil {
		s.fill(w.Host)
	}
	hub, err := w.AddApp(githubsim.AppOptions{Slug: "northstar", Secret: secret, Key: testKey()})
	must(t, err)
	w.hub = hub
	return w
}

func (w *world) install(repos ...string) {
	w.t.Helper()
	inst, err := w.Install(w.hub, "acme", repos...)
	must(w.t, err)
	w.inst = inst
}

// settings are those of a server in this world.
func (w *world) settings() config.Server {
	database := w.url
	if u, err := url.Parse(w.url); err == nil && u.Scheme != "sqlite" {
		q := u.Query()
		q.Set("pool_max_conns", connections)
		u.RawQuery = q.Encode()
		database = u.String()
	}
	return config.Server{IntegrationID: w.hub.ID(), PrivateKey: config.NewSecret(string(w.hub.PrivateKey())),
		WebhookSecrets: []config.Secret{config.NewSecret(w.secret)}, V3URL: w.V3URL(), V4URL: w.V4URL(), WebURL: w.URL(),
		DatabaseURL: config.NewSecret(database), Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0", ModelKey: config.NewSecret(modelKey), ModelHosts: w.hosts}
}

// serve starts the server, and directs the app's webhooks to it.
func (w *world) serve(level zerolog.Level) {
	w.t.Helper()
	log := zerolog.New(zerolog.NewTestWriter(w.t)).Level(max(level, zerolog.WarnLevel))
	if os.Getenv("NORTHSTAR_TEST_LOG") != "" {
		log = zerolog.New(zerolog.ConsoleWriter{Out: os.Stderr, TimeFormat: "05.000", NoColor: true}).Level(zerolog.DebugLevel).With().Timestamp().Logger()
	}
	if level == zerolog.Disabled {
		log = zerolog.Nop()
	}
	if w.log != nil {
		log = zerolog.New(w.log).Level(zerolog.InfoLevel)
	}
	server, err := app.New(context.Background(), w.settings(), "test", log)
	must(w.t, err)
	server.SetPace(work.Pace{Gather: 40 * time.Millisecond, Poll: 200 * time.Millisecond, BatchEvery: 5 * time.Millisecond, Arrival: 200 * time.Millisecond, Lag: w.lag,
		Rediscover: w.rediscover, Young: w.young, Answer: w.answer})
	server.SetPatience(10 * time.Millisecond)
	if w.dated {
		server.SetNow(w.now)
	}
	run, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(run) }()
	w.server = server
	w.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	w.t.Cleanup(func() {
		if err := w.stop(); err != nil {
			w.t.Error("the server ended with:", err)
		}
	})
	w.hub.SetHook("http://"+server.Addr()+"/api/github/hook", w.secret)
}

// calm waits until every webhook was delivered and the server has nothing left to do. What it writes comes back as
// webhooks, so that has to be seen several times in a row.
func (w *world) calm() {
	w.t.Helper()
	times := 0
	w.until("calm", func() bool {
		if !w.Settled() {
			times = 0
			return false
		}
		idle, err := w.server.Idle(context.Background())
		if times++; err != nil || !idle {
			times = 0
		}
		if times >= 3 && w.redeliver() {
			times = 0
		}
		return times >= 3
	})
	failed, err := w.server.Failed(context.Background())
	if err != nil || failed > 0 {
		w.t.Fatalf("%d deliveries were given up (%v)", failed, err)
	}
}

// redeliver sends again, as the app's owner would, what the server on a busy machine did not take within GitHub's ten seconds.
func (w *world) redeliver() (any bool) {
	for _, d := range w.hub.Deliveries() {
		if late := d.Code == http.StatusServiceUnavailable || d.Status == "timed out"; late && !w.again[d.ID] {
			w.again[d.ID], any = true, true
			w.must(w.hub.Redeliver(d.ID))
		}
	}
	return any
}

// later lets a second and a half go by on GitHub, whose times are whole seconds: people are not as quick as tests.
func (w *world) later() { w.ahead.Add(int64(1500 * time.Millisecond)) }

// now is the time on GitHub.
func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// pass lets time go by, on GitHub and for a server that goes by its clock, which is away meanwhile: what has become due is looked at when it is
// back. The queue of what is due, which is not the server's own, goes by this machine's clock.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.calm()
	w.must(w.stop())
	w.ahead.Add(int64(d))
	db, err := store.Open(context.Background(), w.url)
	w.must(err)
	err = db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(tx.Context(), `UPDATE river_job SET state = 'available', scheduled_at = '2000-01-01 00:00:00.000'
			WHERE kind = 'wake' AND state IN ('scheduled', 'retryable', 'available') AND json_extract(args, '$.at') <= $1`, w.now().Unix())
		return err
	})
	w.must(err, db.Close())
	w.serve(zerolog.ErrorLevel)
	reading, err := store.OpenReading(context.Background(), w.url)
	w.must(err)
	defer reading.Close()
	w.until("what has become due", func() bool {
		due := 1
		err := reading.Read(context.Background(), func(tx *store.Tx) error {
			return tx.SQL().QueryRowContext(tx.Context(), `SELECT count(*) FROM river_job WHERE kind = 'wake' AND state IN ('available', 'running', 'retryable')`).Scan(&due)
		})
		return err == nil && due == 0
	})
	w.calm()
}

// until waits for something that happens by itself, for as long as anything happens.
func (w *world) until(what string, done func() bool) {
	w.t.Helper()
	testenv.Wait(w.t, what, w.moves, done)
}

// inTime does something that tells, by true, whether it did in time what had to be done within a while, and does it again with
// twice as long when it did not.
func inTime(does func(d time.Duration) bool) {
	for d := 4 * time.Second; !does(d); d *= 2 {
	}
}

// moves is everything that changes while the server has something to do.
func (w *world) moves() string {
	left, err := w.server.Left(context.Background())
	return fmt.Sprintf("requests %v, webhooks settled %t, left %+v %v", w.Counts(), w.Settled(), left, err)
}
