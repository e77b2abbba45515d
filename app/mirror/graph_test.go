package mirror

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/config"
)

// planet is an owner's repositories as GitHub has them, told to a mirror event by event. What the mirror names is looked at
// and nothing else, as the workers do.
type planet struct {
	*world
	rt      *rapid.T // nil where nothing is drawn
	fail    rapid.TB
	tx      *store.Tx
	repos   []*store.Repository
	items   []*thing
	ms      map[int64][]*github.Milestone
	members map[string]string // lower-case login and repository's id: role
	clock   time.Time
	serial  int
	looked  int            // subjects that were looked at
	away    map[int64]bool // repositories that the app was taken out of

	reads     bool                          // reviews and summaries are made too
	shown     map[string]string             // what was last told, by subject
	suggested map[string][]checks.Reference // by subject
}

// thing is one item.
type thing struct {
	repo *store.Repository
	it   github.Item
	gone bool

	wrote  github.Written
	closes []github.ItemRef // pull requests: what GitHub keeps
}

func (g *planet) ref(t *thing) checks.Ref { return g.refOf(t.repo, t.it.Number) }

func (g *planet) refOf(r *store.Repository, n int) checks.Ref { return r.Ref(n) }

// tick lets time pass, so that no two events are of one second.
func (g *planet) tick() time.Time { g.clock = g.clock.Add(2 * time.Second); return g.clock }

// event tells of something and looks at everything that follows.
func (g *planet) event(ev github.Event, r *store.Repository) {
	g.serial++
	ev.Installation = 1
	if g.rt != nil {
		g.rt.Log(line(ev, r))
	}
	if ev.Repository == nil {
		ev.Repository = repoOf(*r)
		ev.Repository.Updated = r.Updated
	}
	var c Changes
	d := store.Delivery{GUID: fmt.Sprint(g.clock.UnixNano(), "-", g.serial), Event: ev.Name, Received: g.tick()}
	g.outside(func() (err error) { c, err = g.m.Apply(g.tx, d, ev); return err })
	g.follow(c)
}

// outside calls a function until it asks for nothing that is worked out outside of the transaction, as the database does;
// what an attempt wrote that asked is undone.
func (g *planet) outside(does func() error) {
	g.fail.Helper()
	sql := func(text string) {
		_, err := g.tx.SQL().ExecContext(g.t.Context(), text)
		g.must(err)
	}
	outside(g.fail, func() error {
		sql("SAVEPOINT attempt")
		err := does()
		if err != nil {
			sql("ROLLBACK TO SAVEPOINT attempt")
		}
		sql("RELEASE SAVEPOINT attempt")
		return err
	})
}

// try is outside with a value.
func try[T any](g *planet, does func() (T, error)) (v T) {
	g.fail.Helper()
	g.outside(func() (err error) { v, err = does(); return err })
	return v
}

// rules are those in force for a repository.
func (g *planet) rules(repo store.Repository) (res config.Resolved) {
	g.outside(func() (err error) { res, _, err = g.m.policies.Rules(g.tx, repo); return err })
	return res
}

func (g *planet) must(err error) {
	if err != nil {
		g.fail.Helper()
		g.fail.Fatal(err)
	}
}

// follow looks at subjects until nothing is left.
func (g *planet) follow(c Changes) {
	for rounds := 0; len(c.Keys) > 0; rounds++ {
		if rounds > 200 {
			g.fail.Fatalf("it never ends: %v", c.Keys)
		}
		var more Changes
		for _, key := range c.Keys {
			k, err := store.ParseKey(key)
			g.must(err)
			switch k.Kind {
			case store.ItemSubject:
				row, err := g.tx.Item(k.Repo, k.Number)
				if errors.Is(err, store.ErrNotFound) || err == nil && !row.Gone.IsZero() {
					continue
				}
				g.must(err)
				g.look(key, row, &more)
			case store.HeadSubject:
				rows, err := g.tx.Items(store.ItemFilter{Repo: k.Repo, Type: checks.Pull, State: checks.Open, Head: k.SHA})
				g.must(err)
				for _, row := range rows {
					g.look(key, row, &more)
				}
			case store.ReviewSubject:
				if _, err := g.tx.Item(k.Repo, k.Number); g.reads && err == nil {
					text, next := g.reviewed(k)
					g.shown[key] = text
					g.must(g.tx.PutReview(k.Repo, k.Number, next))
				}
			case store.MilestoneSubject:
				if _, err := g.tx.Milestone(k.Repo, k.Number); g.reads && err == nil {
					g.shown[key] = g.summed(k)
				}
			}
		}
		c = more
	}
}

// look settles an item and remembers what is shown of it.
func (g *planet) look(key string, row store.Item, more *Changes) {
	g.looked++
	repo, s, rep := g.evaluate(row)
	var c Changes
	g.outside(func() (err error) { c, err = g.m.Settle(g.tx, repo, row.Number, s, rep); return err })
	more.Add(c)
	g.shown[key] = says(repo, row, s, rep)
	if g.suggested != nil {
		g.suggested[key] = s.Named()
	}
}

// evaluate decides what is true of an item now.
func (g *planet) evaluate(row store.Item) (store.Repository, checks.Subject, checks.Report) {
	repo, err := g.tx.Repository(row.Repo)
	g.must(err)
	res := g.rules(repo)
	for {
		var l facts.Loaded
		g.outside(func() (err error) { l, err = g.r.Load(g.tx, repo, row.Number, res.Rules, g.clock); return err })
		if len(l.Asks) == 0 {
			return repo, l.Subject, evaluate.Item(&l.Subject)
		}
		g.grant(l.Asks)
	}
}

// grant tells the permissions that were asked for.
func (g *planet) grant(asks []facts.Ask) {
	for _, a := range asks {
		if a.Of != facts.OfNone {
			g.tellMaker(a)
			continue
		}
		role := "none"
		if r := g.members[strings.ToLower(a.Account.Login)]; r != "" {
			role = r
		}
		g.must(g.tx.PutPermission(a.Repo, a.Account.ID, role, g.clock))
	}
}

// tellMaker tells who wrote an item, or that nobody knows who gave it a parent.
func (g *planet) tellMaker(a facts.Ask) {
	repo, err := g.tx.Repository(a.Repo)
	g.must(err)
	var c Changes
	if a.Of == facts.OfParent {
		c, err = g.m.PutRelated(g.tx, repo, a.Number, github.Written{})
		g.must(err)
		g.follow(c)
		return
	}
	for _, t := range g.items {
		if t.repo.ID == a.Repo && t.it.Number == a.Number && !t.gone {
			c, err = g.m.PutWriter(g.tx, repo, a.Number, Authorship{t.it.Author, t.wrote, g.clock})
			g.must(err)
			g.follow(c)
			return
		}
	}
	c, err = g.m.PutWriter(g.tx, repo, a.Number, Authorship{Asked: g.clock})
	g.must(err)
	g.follow(c)
}

// draw is a number below n.
func (g *planet) draw(what string, n int) int { return rapid.IntRange(0, n-1).Draw(g.rt, what) }

// scratch forgets every conclusion, concludes everything anew until nothing changes, and returns what is concluded and
// counted. It leaves the transaction to be rolled back.
func (g *planet) scratch() (map[string]store.Conclusion, map[string]checks.Totals) {
	for _, r := range g.here() { // of others nothing is told
		_, err := g.tx.SQL().ExecContext(g.t.Context(), `UPDATE items SET kind = '', source = '', evidence = '', weight = 0, linked = 0,
			strategies = '[]', visions = '[]', expires = 0, expired = 0, settled = 0, counted = 0, counted_milestone = 0, counted_kind = '',
			counted_state = '', counted_weight = 0 WHERE repo = `+fmt.Sprint(r.ID))
		g.must(err)
		_, err = g.tx.SQL().ExecContext(g.t.Context(), `DELETE FROM totals WHERE repo = `+fmt.Sprint(r.ID))
		g.must(err)
	}
	for range 4 { // kinds of issues, then of the pull requests that close them, then what counts beside what
		for _, r := range g.here() {
			rows, err := g.tx.Items(store.ItemFilter{Repo: r.ID})
			g.must(err)
			for _, row := range rows {
				repo, s, rep := g.evaluate(row)
				g.outside(func() error { _, err := g.m.Settle(g.tx, repo, row.Number, s, rep); return err })
			}
		}
	}
	return g.state()
}

// state is everything that is concluded and counted.
func (g *planet) state() (map[string]store.Conclusion, map[string]checks.Totals) {
	concluded, counted := map[string]store.Conclusion{}, map[string]checks.Totals{}
	for _, r := range g.here() {
		rows, err := g.tx.Items(store.ItemFilter{Repo: r.ID})
		g.must(err)
		for _, row := range rows {
			concluded[store.ItemKey(r.ID, row.Number)] = row.Conclusion
		}
		for _, m := range g.ms[r.ID] {
			t, err := g.tx.Totals(r.ID, m.Number)
			g.must(err)
			again, err := g.tx.Recount(r.ID, m.Number)
			g.must(err)
			if d := cmp.Diff(t, again); d != "" {
				g.fail.Fatalf("totals (-) are not what is counted (+): %s", d)
			}
			counted[store.MilestoneKey(r.ID, m.Number)] = t
		}
	}
	return concluded, counted
}

var errBack = errors.New("roll back")

// After any sequence of changes, what was concluded piece by piece is what is concluded from scratch, what is counted is what
// is there, and what every check and comment was last told is still true.
func TestAnyChange(t *testing.T) {
	w := open(t, storetest.SQLite(t))
	rapid.Check(t, func(rt *rapid.T) { anyChange(w, rt, rt) })
}

// anyChange makes a world and some changes in it, and fails where what is known piece by piece is not what is known from scratch.
func anyChange(w *world, rt *rapid.T, fail rapid.TB) {
	const id = 1000
	err := w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		g := &planet{world: w, rt: rt, fail: fail, tx: tx, ms: map[int64][]*github.Milestone{}, clock: at(0), shown: map[string]string{},
			reads: true, away: map[int64]bool{}, suggested: map[string][]checks.Reference{},
			members: map[string]string{"alice": "write", "bob": "triage"}}
		for n := range int64(3) {
			r := store.Repository{ID: id + n, Installation: 1, Owner: fmt.Sprintf("owner%d", id), Name: fmt.Sprintf("r%d", n), DefaultBranch: "main",
				Private: n == 2, Updated: at(0)}
			g.must(tx.PutRepository(r))
			g.must(tx.SetReading(r.ID, store.ReadProgress{Phase: "done", Ended: at(0)}))
			g.repos = append(g.repos, &r)
		}
		g.create() // what milestones may serve
		for range rapid.IntRange(0, 2).Draw(rt, "milestones") {
			g.plan()
		}
		for range rapid.IntRange(3, 11).Draw(rt, "items") {
			g.create()
		}
		for range rapid.IntRange(1, 40).Draw(rt, "changes") {
			g.change()
		}
		g.wantShown()
		g.wantCovered()
		concluded, counted := g.state()
		fresh, recounted := g.scratch()
		ignore := cmpopts.IgnoreFields(store.Conclusion{}, "UnlinkedAt")
		if d := cmp.Diff(concluded, fresh, ignore, cmpopts.EquateEmpty()); d != "" {
			fail.Fatalf("piece by piece (-), from scratch (+):\n%s", d)
		}
		if d := cmp.Diff(counted, recounted); d != "" {
			fail.Fatalf("counted piece by piece (-), from scratch (+):\n%s", d)
		}
		return errBack
	})
	if !errors.Is(err, errBack) {
		fail.Fatal(err)
	}
}
