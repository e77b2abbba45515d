package mirror

import (
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/config"
)

// What becomes of a private item has the review of a private strategy made again, and of a public one not: it would tell nothing of
// the item, and the look would put off the next one that does.
func TestPrivateWorkIsReviewedInPrivate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for repo, n := range map[*store.Repository]int{&roadmap: 1, &secret: 2, &home: 3} {
			w.put(*repo, issue(n, 2), checks.Strategy)
		}
		for repo, public := range map[*store.Repository]bool{&secret: false, &home: true} {
			w.put(*repo, issue(7, 2), checks.None)
			c := w.conclude(*repo, 7, checks.Feature, roadmap.Ref(1), secret.Ref(2))
			if got := has(c, store.ReviewKey(roadmap.ID, 1)); got != public {
				t.Errorf("work in %s: the public review is looked at: %v", repo.Name, got)
			}
			if !has(c, store.ReviewKey(secret.ID, 2)) {
				t.Errorf("work in %s: the private review is not looked at", repo.Name)
			}
		}
	})
}

// With capacity.scope org a private item names nothing in public to look at again, and a public one names both.
func TestPrivateSharesNameNothingPublic(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rules := config.Default()
		rules.Capacity.Scope, rules.Capacity.MinItems = checks.ScopeOrg, 1
		for _, repo := range []store.Repository{home, secret} {
			ms := &github.Milestone{Number: 3, Title: "Winter", State: "open", Created: at(0), Updated: at(0)}
			for _, it := range []*github.Item{issue(1, 2), issue(2, 2), pull(100, 2, "head")} {
				it.Milestone = ms
				w.put(repo, it, checks.None)
			}
			w.write(func(tx *store.Tx) error { // which is what a share decides about
				_, err := tx.Settle(repo.ID, 100, store.Conclusion{Settled: true, Kind: checks.Feature})
				return err
			})
		}
		settle := func(repo store.Repository, n int, kind checks.Kind) (c Changes) {
			w.write(func(tx *store.Tx) (err error) {
				c, err = w.m.Settle(tx, repo, n, checks.Subject{Now: at(0), Rules: rules}, checks.Report{Weight: checks.Unit,
					Decision: checks.Decision{Kind: kind, Source: checks.ByPerson, Confidence: 1}})
				return err
			})
			return c
		}
		for _, step := range []struct {
			repo   store.Repository
			kind   checks.Kind
			public bool
		}{{secret, checks.Feature, false}, {secret, checks.TechDebt, false}, {home, checks.Feature, true}, {secret, checks.Feature, false}} {
			c := settle(step.repo, 1, step.kind)
			for _, key := range []string{store.HeadKey(home.ID, "head"), store.MilestoneKey(home.ID, 3)} {
				if has(c, key) != step.public {
					t.Errorf("%s in %s: %s is looked at: %v", step.kind, step.repo.Name, key, has(c, key))
				}
			}
			if !has(c, store.MilestoneKey(secret.ID, 3)) {
				t.Errorf("%s in %s: the private summary is not looked at: %v", step.kind, step.repo.Name, c.Keys)
			}
		}
	})
}

// Totals that readers may not be told are none at all, even of one milestone.
func TestTotalsAreForWhoMayBeTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rules := config.Default()
		ms := store.Milestone{Repo: secret.ID, Number: 3, Title: "Winter"}
		w.write(func(tx *store.Tx) error {
			return tx.SetReading(secret.ID, store.ReadProgress{Phase: "done", Items: 1, Total: 1, Ended: at(1)})
		})
		for readers, told := range map[audience.Audience]bool{stored.Readers(secret): true, stored.Readers(home): false, audience.Everybody(): false, {}: false} {
			w.read(func(tx *store.Tx) error {
				got, err := stored.Totals(tx, secret, ms, readers, &rules)
				if got.Incomplete == told {
					t.Errorf("%+v are told: %v, want %v", readers, !got.Incomplete, told)
				}
				return err
			})
		}
	})
}

// A public strategy counts what its readers may know to serve it, even where they may not know of every way that it is concluded by.
func TestUntoldWorkIsNotCounted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(roadmap, issue(1, 2), checks.Strategy)
		w.put(home, issue(7, 2), checks.Feature, roadmap.Ref(1))
		w.link(home, 7, checks.FromBody, "alice", roadmap.Ref(1))
		size := func() (n int) {
			w.read(func(tx *store.Tx) error {
				rules := config.Default()
				in, err := w.r.Review(tx, roadmap, 1, &rules, at(9))
				n = in.Next.Size
				return err
			})
			return n
		}
		if size() != 1 {
			t.Error("what is told is not counted")
		}
		w.write(func(tx *store.Tx) error {
			_, err := tx.Settle(home.ID, 7, store.Conclusion{Settled: true, Kind: checks.Feature, Linked: true,
				Strategies: []checks.Ref{roadmap.Ref(1)}, Hidden: []checks.Ref{roadmap.Ref(1)}})
			return err
		})
		if size() != 0 {
			t.Error("what is not to be told is counted")
		}
	})
}

// What was transferred out of a private repository is on the map for everybody under nothing that its old name leads to.
func TestPublicMapFollowsNothingPrivate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(secret, issue(5, 2), checks.Strategy)
		ev := issues("transferred", issue(5, 9), alice)
		ev.Repository, ev.Moved, ev.MovedRepo = repoOf(secret), &github.Item{Number: 40}, repoOf(roadmap)
		w.tell(ev)
		w.put(roadmap, issue(40, 10), checks.Strategy)
		w.put(home, issue(7, 2), checks.Feature, secret.Ref(5))
		for name, public := range map[string]bool{"whole": false, "public": true} {
			draw := w.r.Chart
			if public {
				draw = w.r.PublicChart
			}
			m, err := w.charted(draw, "acme")
			if err != nil {
				t.Fatal(err)
			}
			under := 0
			m.Guides(func(g *chart.Guide) { under += len(g.Work) })
			if want := map[bool]int{false: 1, true: 0}[public]; under != want {
				t.Errorf("%s: %d items under the strategy, want %d", name, under, want)
			}
		}
	})
}
