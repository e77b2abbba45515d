package mirror

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// at is a time of GitHub's: whole seconds.
func at(second int) time.Time {
	return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(second) * time.Second)
}

// world is a database with a mirror that follows it.
type world struct {
	t  testing.TB
	db *store.DB
	m  *Mirror
	r  *facts.Reader
	n  int // deliveries so far
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, open(t, storetest.SQLite(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, open(t, storetest.Postgres(t)))
	})
}

func open(t testing.TB, url string) *world {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, db)
	w.write(func(tx *store.Tx) error {
		if err := tx.PutInstallation(store.Installation{ID: 1, Account: "acme", AccountType: "Organization"}); err != nil {
			return err
		}
		for _, r := range []store.Repository{home, roadmap, secret} {
			if err := tx.PutRepository(r); err != nil {
				return err
			}
			if err := tx.SetReading(r.ID, store.ReadProgress{Phase: "done", Ended: at(0)}); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

// newWorld follows a database with a mirror that keeps nothing yet.
func newWorld(t testing.TB, db *store.DB) *world {
	texts, policies := &memo.Memo{}, &policy.Policies{}
	return &world{t: t, db: db, m: New(Options{AppSlug: "northstar", AppID: 7}, texts, policies), r: facts.New("", texts, policies)}
}

// The repositories of the tests: a public one, another one, and a private one, all of one owner.
var (
	home    = store.Repository{ID: 10, Installation: 1, Owner: "acme", Name: "app", DefaultBranch: "main", Updated: at(0)}
	roadmap = store.Repository{ID: 11, Installation: 1, Owner: "acme", Name: "roadmap", DefaultBranch: "main", Updated: at(0)}
	secret  = store.Repository{ID: 12, Installation: 1, Owner: "acme", Name: "secret", Private: true, DefaultBranch: "main", Updated: at(0)}
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Read(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// tell applies a delivery with a GUID of its own, a minute after everything that it can tell of.
func (w *world) tell(ev github.Event) Changes {
	w.t.Helper()
	w.n++
	return w.deliver(store.Delivery{GUID: fmt.Sprintf("guid-%d", w.n), Event: ev.Name, Received: at(3600 + w.n)}, ev)
}

func (w *world) deliver(d store.Delivery, ev github.Event) (c Changes) {
	w.t.Helper()
	w.write(func(tx *store.Tx) (err error) { c, err = w.m.Apply(tx, d, ev); return err })
	return c
}

func (w *world) item(repo store.Repository, number int) (row store.Item) {
	w.t.Helper()
	w.read(func(tx *store.Tx) (err error) { row, err = tx.Item(repo.ID, number); return err })
	return row
}

func (w *world) choice(number int) (c *checks.Choice) {
	w.t.Helper()
	w.read(func(tx *store.Tx) (err error) { c, err = tx.LatestChoice(home.ID, number); return err })
	return c
}

// conclude settles an item with a kind and the strategies that it serves.
func (w *world) conclude(repo store.Repository, number int, kind checks.Kind, serves ...checks.Ref) (c Changes) {
	w.t.Helper()
	w.write(func(tx *store.Tx) (err error) {
		s := checks.Subject{Now: at(0), Rules: config.Default()}
		c, err = w.m.Settle(tx, repo, number, s, checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Kind: kind, Source: checks.ByPerson, Confidence: 1},
			Chain:    checks.Chain{Linked: len(serves) > 0, Strategies: serves, Disclosed: serves}})
		return err
	})
	return c
}

// link states that an item serves others, as a text of its author would.
func (w *world) link(repo store.Repository, number int, source checks.LinkSource, by string, to ...checks.Ref) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		var rows []store.Link
		for _, r := range to {
			rows = append(rows, store.Link{Repo: repo.ID, Number: number, Target: r, Source: source, Actor: by, ActorID: accounts[by], At: at(1)})
		}
		_, err := tx.ReplaceLinks(stored.Text("body", repo.ID, number), rows)
		return err
	})
}

func repoOf(r store.Repository) *github.Repository {
	return &github.Repository{ID: r.ID, Owner: r.Owner, Name: r.Name, Private: r.Private, DefaultBranch: r.DefaultBranch, Updated: at(0)}
}

var (
	alice = someone("alice")
	bob   = someone("bob")
	self  = github.Actor{Login: "northstar[bot]", Bot: true}
	robot = github.Actor{Login: "robot[bot]", Bot: true}
)

// accounts are the ids of the people of these tests.
var accounts = map[string]int64{"alice": 11, "bob": 12, "mallory": 13}

// someone is one of them.
func someone(login string) github.Actor { return github.Actor{Login: login, ID: accounts[login]} }

func issue(number, second int, labels ...string) *github.Item {
	return &github.Item{Number: number, ID: int64(1000 + number), NodeID: fmt.Sprintf("I_%d", number), Type: "issue", Title: "An issue",
		Author: alice, State: "open", Labels: labels, Created: at(1), Updated: at(second)}
}

func pull(number, second int, head string) *github.Item {
	it := issue(number, second)
	it.Type, it.Head, it.Base, it.Title = "pull", head, "main", "A pull request"
	return it
}

func issues(action string, it *github.Item, by github.Actor) github.Event {
	name := "issues"
	if it.Type == "pull" {
		name = "pull_request"
	}
	return github.Event{Name: name, Action: action, Installation: 1, Repository: repoOf(home), Sender: by, Item: it}
}

func labelled(action, label string, it *github.Item, by github.Actor) github.Event {
	ev := issues(action, it, by)
	ev.Label = &github.Label{Name: label}
	return ev
}

func has(c Changes, key string) bool { return slices.Contains(c.Keys, key) }

// Empty reports whether nothing follows.
func (c Changes) Empty() bool {
	return len(c.Keys)+len(c.Read)+len(c.ReadItems)+len(c.ReadParents)+len(c.ReadMilestones)+len(c.Installed)+len(c.Rerequest)+
		len(c.Removed)+c.Commands == 0
}
