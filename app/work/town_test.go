package work

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// town is a simulated GitHub with workers whose jobs a test runs itself, one after the other: what was delivered, and what
// the app did about it, is as the test says. Everything but River and the webhooks' HTTP is as in the server.
type town struct {
	*githubsim.Host
	w    *Work
	t    testing.TB
	hub  *githubsim.App
	inst *githubsim.Installation

	mu      sync.Mutex
	count   int           // of what happened
	known   int           // the latest thing about an issue that the app was told of
	waiting []news        // not delivered yet, as they happened
	acts    []news        // everything that happened to labels on items
	ahead   time.Duration // GitHub's clock and ours, ahead of this machine's
}

// news are a delivery, its place in everything that happened, and what the app knew of by then.
type news struct {
	githubsim.Delivery
	at, known int
}

// polite is a policy in which only labels are shown.
const polite = "version: 1\nmode: advise\ncomments: {unlinked: false}\nplaybook: {review: false}\n"

// rsaKey is made once, and half as long as those of GitHub: making one takes longer than the tests, and every token is signed with it.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return k
})

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// build makes an organisation with people of every role, and the app installed there on everything.
func build(t testing.TB) *town {
	t.Helper()
	return buildOn(t, storetest.SQLite(t))
}

// buildOn is the same on a database.
func buildOn(t testing.TB, url string) *town {
	t.Helper()
	tn := &town{t: t}
	tn.Host = githubsim.New(githubsim.Options{Now: tn.now, Limits: githubsim.Limits{Primary: 1 << 30}})
	tn.must(tn.Start())
	t.Cleanup(func() { tn.Host.Close() })
	tn.AddOrg("acme", "ada")
	tn.repo("acme/shop", polite)
	hub, err := tn.AddApp(githubsim.AppOptions{Slug: "northstar", Key: rsaKey()})
	tn.must(err)
	tn.hub = hub
	tn.ObserveDeliveries(func(d githubsim.Delivery) {
		tn.mu.Lock()
		defer tn.mu.Unlock()
		tn.count++
		n := news{d, tn.count, tn.known}
		tn.waiting = append(tn.waiting, n)
		if d.Action == "labeled" || d.Action == "unlabeled" {
			tn.acts = append(tn.acts, n)
		}
	})
	pkcs := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey())})
	gh, err := github.New(github.Options{V3URL: tn.V3URL(), V4URL: tn.V4URL(), AppID: hub.ID(), PrivateKey: pkcs, Now: tn.now})
	tn.must(err)
	db, err := store.Open(t.Context(), url)
	tn.must(err)
	t.Cleanup(func() { db.Close() })
	_, err = db.Migrate(t.Context())
	tn.must(err)
	tn.w, err = New(Options{DB: db, GitHub: gh, Self: github.Identity{ID: hub.ID(), Slug: "northstar"}, Log: zerolog.Nop(), Replica: t.Name(), Now: tn.now})
	tn.must(err)
	tn.install()
	return tn
}

func (tn *town) must(errs ...error) {
	tn.t.Helper()
	for _, err := range errs {
		if err != nil {
			tn.t.Fatal(err)
		}
	}
}

func (tn *town) now() time.Time {
	tn.mu.Lock()
	defer tn.mu.Unlock()
	return time.Now().Add(tn.ahead)
}

// later lets a second and a half go by.
func (tn *town) later() { tn.pass(1500 * time.Millisecond) }

// pass lets some time go by.
func (tn *town) pass(d time.Duration) {
	tn.mu.Lock()
	defer tn.mu.Unlock()
	tn.ahead += d
}

// nextSecond lets what is left of the second go by.
func (tn *town) nextSecond() {
	now := tn.now()
	tn.mu.Lock()
	defer tn.mu.Unlock()
	tn.ahead += now.Truncate(time.Second).Add(time.Second).Sub(now)
}

func (tn *town) install(repos ...string) {
	tn.t.Helper()
	inst, err := tn.Install(tn.hub, "acme", repos...)
	tn.must(err)
	tn.inst = inst
	tn.calm()
}

// repo makes a repository with a policy file.
func (tn *town) repo(full, policy string) {
	tn.t.Helper()
	tn.must(tn.AddRepo(full, githubsim.RepoOptions{Files: map[string]string{".github/northstar.yml": policy}}))
	for login, role := range map[string]string{"ben": "write", "dana": "maintain", "tom": "triage"} {
		tn.must(tn.SetPermission("ada", full, login, role))
	}
}

// policy commits another policy.
func (tn *town) policy(full, text string) {
	tn.t.Helper()
	_, err := tn.CommitFile("ada", full, "", ".github/northstar.yml", text)
	tn.must(err)
}

// issue opens one, which is a feature by its title.
func (tn *town) issue(full string, labels ...string) int {
	tn.t.Helper()
	n, err := tn.OpenIssue("sam", full, githubsim.NewIssue{Title: "feat: search", Labels: labels})
	tn.must(err)
	return n
}

// say comments and has the time pass: commands of one second have no order.
func (tn *town) say(who, full string, n int, words string) {
	tn.t.Helper()
	tn.later()
	_, err := tn.Comment(who, full, n, words)
	tn.must(err)
}

// deliver hands the delivery at a place in the queue over, and leaves it there when it is to arrive again.
func (tn *town) deliver(at int, again bool) {
	tn.t.Helper()
	tn.mu.Lock()
	d := tn.waiting[at]
	if d.Event == "issues" {
		tn.known = max(tn.known, d.at)
	}
	if !again {
		tn.waiting = slices.Delete(tn.waiting, at, at+1)
	}
	tn.mu.Unlock()
	row := store.Delivery{GUID: d.GUID, Event: d.Event, Payload: d.Payload, State: store.Waiting, Received: tn.now()}
	tn.must(tn.w.DB.Write(tn.t.Context(), func(tx *store.Tx) error {
		if !Wants(d.Event) {
			return nil
		}
		row.Pack()
		fresh, err := tx.AddDeliveries([]store.Delivery{row})
		if err != nil || len(fresh) == 0 {
			return err
		}
		_, err = tn.w.intakeWork.take(tx, tn.w.intakeWork.parse(row))
		return err
	}))
}

// run does everything that is to be done by now. What is to be done later lets time go by, where there is nothing else.
func (tn *town) run() {
	tn.t.Helper()
	for done := 0; ; done = 0 {
		var keys []string
		tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) (err error) { keys, err = tx.Undone("", 1000); return err }))
		if len(keys) == 0 {
			return
		}
		var later error
		for _, key := range keys {
			var version int64
			tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) (err error) { version, _, err = tx.Version(key); return err }))
			err := tn.w.reconcile(tn.t.Context(), nil, key)
			if at, ok := github.LaterAt(err); ok && at.After(tn.now()) {
				later = err
				continue
			}
			tn.must(err)
			done++
			tn.must(tn.w.DB.Write(tn.t.Context(), func(tx *store.Tx) error { _, err := tx.Done(store.Claim{Key: key, Version: version}); return err }))
		}
		if later != nil && done == 0 {
			at, _ := github.LaterAt(later)
			now := tn.now()
			if at.Sub(now) > time.Minute {
				tn.t.Fatal(later)
			}
			tn.mu.Lock()
			tn.ahead += at.Sub(now)
			tn.mu.Unlock()
		}
	}
}

// left is how many deliveries did not arrive yet.
func (tn *town) left() int { tn.mu.Lock(); defer tn.mu.Unlock(); return len(tn.waiting) }

// lose drops one of the deliveries that wait.
func (tn *town) lose(at int) {
	tn.mu.Lock()
	defer tn.mu.Unlock()
	tn.waiting = slices.Delete(tn.waiting, at, at+1)
}

// deliverAll delivers what waits, in order.
func (tn *town) deliverAll() {
	tn.t.Helper()
	for tn.left() > 0 {
		tn.deliver(0, false)
	}
}

// calm delivers everything in order until nothing happens any more, and lets the second end.
func (tn *town) calm() {
	tn.t.Helper()
	for rounds := 0; rounds == 0 || tn.left() > 0; rounds++ {
		if rounds > 20 {
			tn.t.Fatal("it never ends")
		}
		tn.deliverAll()
		tn.run()
	}
	tn.later()
}

// wants compares an item's labels.
func (tn *town) wants(what, full string, n int, want ...string) {
	tn.t.Helper()
	got := slices.Sorted(slices.Values(tn.Labels(full, n)))
	if slices.Sort(want); !slices.Equal(got, want) {
		tn.t.Errorf("%s: %s#%d has the labels %q, want %q", what, full, n, got, want)
	}
}

// labelled is how often the app put a label on or took one off.
func (tn *town) labelled() (n int) {
	tn.mu.Lock()
	defer tn.mu.Unlock()
	for _, d := range tn.acts {
		if sender(d.Delivery) == "northstar[bot]" {
			n++
		}
	}
	return n
}

// sender is who did what a delivery tells.
func sender(d githubsim.Delivery) string {
	ev, err := github.ParseEvent(d.Event, d.Payload)
	if err != nil {
		return ""
	}
	return ev.Sender.Login
}
