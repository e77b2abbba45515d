package mirror

import (
	"testing"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

func TestRules(t *testing.T) {
	owners := store.Repository{ID: 13, Installation: 1, Owner: "acme", Name: ".github", Updated: at(0)}
	each(t, func(t *testing.T, w *world) {
		rules := func() (r config.Resolved, ps []config.Problem) {
			w.read(func(tx *store.Tx) (err error) { r, ps, err = w.m.policies.Rules(tx, home); return err })
			return r, ps
		}
		put := func(repo int64, found bool, text, good string) {
			w.write(func(tx *store.Tx) error {
				return tx.PutPolicy(store.Policy{Repo: repo, Found: found, Text: text, Good: good, HasGood: good != "", Read: at(1)})
			})
		}
		if r, _ := rules(); r.Rules.Mode != checks.Observe || r.Active {
			t.Errorf("no file: %s", r.Rules.Mode)
		}
		w.write(func(tx *store.Tx) error { return tx.PutRepository(owners) })
		put(13, true, "version: 1\nmode: enforce\n", "")
		if r, _ := rules(); r.Rules.Mode != checks.Enforce {
			t.Errorf("the owner's file: %s", r.Rules.Mode)
		}
		put(10, true, "version: 1\nmode: advise\n", "")
		if r, _ := rules(); r.Rules.Mode != checks.Advise {
			t.Errorf("the repository's file over it: %s", r.Rules.Mode)
		}
		put(10, true, "version: 1\nmod: enforce\n", "version: 1\nmode: advise\n")
		if r, ps := rules(); r.Rules.Mode != checks.Advise || len(ps) == 0 {
			t.Errorf("an invalid file: %s, %v", r.Rules.Mode, ps)
		}
		put(10, false, "", "version: 1\nmode: advise\n")
		if r, _ := rules(); r.Rules.Mode != checks.Enforce {
			t.Errorf("a file that was deleted: %s", r.Rules.Mode)
		}
		put(10, true, "version: 1\nlabels: {feature: enhancement}\n", "")
		w.write(func(tx *store.Tx) error { _, err := w.m.RememberLabels(tx, home, at(0)); return err })
		put(10, true, "version: 1\nlabels: {feature: product}\n", "")
		if r, _ := rules(); r.Rules.OldNames["enhancement"] != checks.Feature || r.Rules.Labels[checks.Feature] != "product" {
			t.Errorf("a label that was called otherwise: %v, %v", r.Rules.Labels, r.Rules.OldNames)
		}
	})
}

func TestMilestoneView(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		inMilestone(w, 4)
		there := issues("opened", issue(5, 2), alice)
		there.Repository = repoOf(secret)
		w.tell(there)
		w.tell(issues("opened", issue(50, 2), alice))
		w.conclude(home, 50, checks.Strategy)
		w.conclude(secret, 5, checks.Strategy)
		w.conclude(home, 1, checks.Feature, home.Ref(50))
		w.conclude(home, 2, checks.TechDebt, home.Ref(50), secret.Ref(5))
		w.conclude(home, 3, checks.Feature)
		w.conclude(home, 4, checks.None)
		var v facts.View
		w.read(func(tx *store.Tx) (err error) {
			v, err = w.r.MilestoneView(tx, facts.ViewOf{Repo: home, Number: 3, Readers: home, Rules: config.Default(), Most: 20, Now: at(9)})
			return err
		})
		if len(v.Served) != 2 || v.Served[0].Strategy.Ref != home.Ref(50) || v.Served[0].Feature.Count != 1 || v.Served[0].Debt.Count != 1 {
			t.Fatalf("served: %+v", v.Served)
		}
		if v.Served[1].Strategy.Title != "" {
			t.Errorf("a private strategy is named: %+v", v.Served[1])
		}
		if v.UnlinkedCount != 1 || v.Unlinked[0].Ref != home.Ref(3) || v.UnclassifiedCount != 1 || v.Unclassified[0].Ref != home.Ref(4) {
			t.Errorf("unlinked %+v, unclassified %+v", v.Unlinked, v.Unclassified)
		}
	})
}

// A pull request without a milestone is judged by that of the issues it closes, the one that is due first.
func TestMilestoneOfClosedIssues(t *testing.T) {
	tests := []struct {
		name string
		due  map[int]int // milestone to the second it is due, 0: no date, -1: it is closed
		want int
	}{
		{"one", map[int]int{3: 0}, 3},
		{"the nearest", map[int]int{3: 900, 4: 500}, 4},
		{"a date before none", map[int]int{3: 0, 4: 500}, 4},
		{"a tie", map[int]int{3: 500, 4: 500}, 0},
		{"none dated", map[int]int{3: 0, 4: 0}, 0},
		{"a closed one", map[int]int{3: -1, 4: 0}, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.tell(issues("opened", pull(100, 2, "head"), alice))
				var refs []checks.Ref
				for n, due := range test.due {
					ms := &github.Milestone{Number: n, Title: "M", State: "open", Created: at(0), Updated: at(0)}
					if due > 0 {
						ms.Due = at(due)
					}
					if due < 0 {
						ms.State = "closed"
					}
					it := issue(n, 2)
					it.Milestone = ms
					w.tell(issues("opened", it, alice))
					refs = append(refs, home.Ref(n))
				}
				w.link(home, 100, checks.FromClosing, "alice", refs...)
				var s checks.Subject
				w.read(func(tx *store.Tx) (err error) {
					s, err = w.r.Subject(tx, home, 100, config.Default(), at(9))
					return err
				})
				got := 0
				if s.Capacity.Milestone != nil {
					got = s.Capacity.Milestone.Number
				}
				if got != test.want {
					t.Errorf("judged by milestone %d, want %d", got, test.want)
				}
			})
		})
	}
}
