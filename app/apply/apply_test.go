package apply_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/githubsim/contract"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// world is a simulated GitHub with one repository, a database, and the writer between them.
type world struct {
	*githubsim.Host
	t      *testing.T
	db     *store.DB
	apply  *apply.Apply
	client *github.Client
	self   github.Identity
	inst   *githubsim.Installation
	repo   int64
	skew   time.Duration // how far the writer's clock is ahead
}

const full = "acme/web"

// key is one key for all tests: making one takes longer than most of them.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, Host: githubsim.New(githubsim.Options{})}
	if contract.Available() {
		contract.Load(t).Watch(t, w.Host)
	}
	must(t, w.Start())
	t.Cleanup(func() { must(t, w.Host.Close()) })
	app, err := w.AddApp(githubsim.AppOptions{Key: key()})
	must(t, err)
	w.AddOrg("acme", "root")
	w.AddUser("ada")
	must(t, w.AddRepo(full, githubsim.RepoOptions{}))
	w.inst, err = w.Install(app, "acme")
	must(t, err)

	gh, err := github.New(github.Options{V3URL: w.V3URL(), V4URL: w.V4URL(), AppID: app.ID(), PrivateKey: app.PrivateKey(), Log: zerolog.Nop(),
		Now:  w.now,
		Wait: func(context.Context, time.Duration) error { return nil }})
	must(t, err)
	self, err := gh.Self(t.Context())
	must(t, err)
	w.self = self
	w.client = gh.Client(w.inst.ID)
	repos, err := w.client.Repositories(t.Context(), "")
	must(t, err)
	w.repo = repos.Rows[0].ID

	w.db, err = store.Open(t.Context(), storetest.SQLite(t))
	must(t, err)
	t.Cleanup(func() { w.db.Close() })
	_, err = w.db.Migrate(t.Context())
	must(t, err)
	w.write(func(tx *store.Tx) error {
		if err := tx.PutInstallation(store.Installation{ID: w.inst.ID, Account: "acme"}); err != nil {
			return err
		}
		return tx.PutRepository(store.Repository{ID: w.repo, Installation: w.inst.ID, Owner: "acme", Name: "web"})
	})
	w.apply = apply.New(apply.Options{DB: w.db, Self: self, Now: w.now, Log: zerolog.Nop()})
	w.ForgetRequests()
	return w
}

// now is the writer's clock.
func (w *world) now() time.Time { return time.Now().Add(w.skew) }

// wait lets the time go by in which what was begun may not be seen.
func (w *world) wait() { w.skew += 6 * time.Second }

func (w *world) write(f func(*store.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Write(w.t.Context(), f))
}

// do carries a write out as a job would: with the repository as it is stored.
func (w *world) do(wr plan.Write) error { return w.doing(w.t.Context(), wr) }

func (w *world) doing(ctx context.Context, wr plan.Write) error {
	w.t.Helper()
	var repo store.Repository
	must(w.t, w.db.Read(w.t.Context(), func(tx *store.Tx) (err error) { repo, err = tx.Repository(w.repo); return err }))
	return w.apply.Do(ctx, apply.Target{Repo: repo, Client: w.client}, wr)
}

// posted is the record of a write.
func (w *world) posted(wr plan.Write) (store.Posted, bool) {
	w.t.Helper()
	var p store.Posted
	err := w.db.Read(w.t.Context(), func(tx *store.Tx) (err error) { p, err = tx.Posted(w.repo, wr.Subject, wr.Name); return err })
	if errors.Is(err, store.ErrNotFound) {
		return p, false
	}
	must(w.t, err)
	return p, true
}

// recorded holds the record of a write against what it should be: "none", "intent", "done" or "deleted", and the hash.
func (w *world) recorded(wr plan.Write, state, hash string) {
	w.t.Helper()
	p, ok := w.posted(wr)
	got := "none"
	if ok && p.Ended() {
		got = string(p.State)
	} else if ok {
		got = "intent"
	}
	if got != state || state == "done" && p.Hash != hash {
		w.t.Errorf("%s of %s is recorded as %s with hash %q, want %s with %q", wr.Name, wr.Subject, got, p.Hash, state, hash)
	}
}

// asked counts the requests since the last call, by method and the end of their route.
func (w *world) asked(method, end string) int {
	n := 0
	for _, r := range w.Requests() {
		if r.Method == method && strings.HasSuffix(r.Route, end) {
			n++
		}
	}
	return n
}

func (w *world) issue(title string) int {
	w.t.Helper()
	n, err := w.OpenIssue("ada", full, githubsim.NewIssue{Title: title})
	must(w.t, err)
	return n
}

// bodies are an item's comments.
func (w *world) bodies(number int) []string {
	out := []string{}
	for _, c := range w.Comments(full, number) {
		out = append(out, c.Body)
	}
	return out
}

// later wants an error that says to come back.
func later(t *testing.T, err error) {
	t.Helper()
	if at, ok := github.LaterAt(err); !ok || at.IsZero() {
		t.Fatalf("got %v, want to be told when to come back", err)
	}
}

// lost is a request that takes effect and whose answer is lost.
func lost(route string) githubsim.Fault {
	return githubsim.Fault{Method: "POST", Route: route, Times: 1, Lost: true}
}

func TestUnknownWrites(t *testing.T) {
	w := newWorld(t)
	if err := w.do(plan.Write{Op: "dance", Subject: "#1", Name: "x"}); err == nil {
		t.Error("a write that there is not was carried out")
	}
	if n := len(w.Requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func labelled(number int, op plan.Op, name string, k checks.Kind) plan.Write {
	return plan.Write{Op: op, Subject: plan.Subject(number), Number: number, Name: plan.LabelName(k), Hash: plan.Hash(string(op), name),
		Brief: string(op) + " " + name, Label: name, Kind: k}
}
