package mirror

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// inMilestone makes open issues in milestone 3, and one pull request with the head "head".
func inMilestone(w *world, issueCount int) {
	ms := &github.Milestone{Number: 3, Title: "M", State: "open", Created: at(0), Updated: at(0)}
	for n := 1; n <= issueCount; n++ {
		it := issue(n, 2)
		it.Milestone = ms
		w.tell(issues("opened", it, alice))
	}
	it := pull(100, 2, "head")
	it.Milestone = ms
	w.tell(issues("opened", it, alice))
}

func (w *world) totals() (got, recount checks.Totals) {
	w.read(func(tx *store.Tx) (err error) {
		if got, err = tx.Totals(home.ID, 3); err == nil {
			recount, err = tx.Recount(home.ID, 3)
		}
		return err
	})
	return got, recount
}

// An item that was judged by the policy of before has pull requests looked at again that the one in force judges otherwise by its totals: they
// may have been judged by that one already, before the item counted.
func TestCrossingUnderAnotherPolicy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const text = "version: 1\ncapacity: {min-items: 3}\n"
		inMilestone(w, 12)
		w.conclude(home, 100, checks.Feature)
		w.conclude(home, 1, checks.Feature)
		w.write(func(tx *store.Tx) error {
			return tx.PutPolicy(store.Policy{Repo: home.ID, Found: true, Text: text, SHA: "1", Good: text, HasGood: true, Read: at(9), Since: at(9)})
		})
		if c := w.conclude(home, 2, checks.Feature); !has(c, store.HeadKey(home.ID, "head")) { // by the defaults, which want five items
			t.Errorf("the third item leads to %v", c.Keys)
		}
		if c := w.conclude(home, 3, checks.Feature); has(c, store.HeadKey(home.ID, "head")) {
			t.Errorf("the fourth item leads to %v", c.Keys)
		}
	})
}

// A pull request's checks are looked at again when the milestone crosses a boundary of its band, and not before.
func TestCrossing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		inMilestone(w, 12)
		w.conclude(home, 100, checks.Feature)
		crossed := map[int]bool{}
		kinds := map[int]checks.Kind{2: checks.TechDebt}
		for n := 1; n <= 12; n++ {
			kind := kinds[n]
			if kind == checks.None {
				kind = checks.Feature
			}
			c := w.conclude(home, n, kind)
			if !has(c, store.MilestoneKey(home.ID, 3)) {
				t.Errorf("issue %d: the summary is not looked at", n)
			}
			crossed[n] = has(c, store.HeadKey(home.ID, "head"))
			if again := w.conclude(home, n, kind); !again.Empty() {
				t.Errorf("settling issue %d twice leads to %+v", n, again)
			}
			if got, recount := w.totals(); !cmp.Equal(got, recount) {
				t.Fatalf("totals %+v, recounted %+v", got, recount)
			}
		}
		// With the pull request the fifth item of work is issue 4: 1 of 5 is 20%, inside. Issue 5 makes it 1 of 6: under.
		for n := range 12 {
			if want := n+1 == 4 || n+1 == 5; crossed[n+1] != want {
				t.Errorf("issue %d: the pull request is looked at: %v, want %v", n+1, crossed[n+1], want)
			}
		}
		if got, _ := w.totals(); got.Open[checks.Feature].Count != 12 || got.Open[checks.TechDebt].Count != 1 {
			t.Errorf("totals %+v", got)
		}
	})
}

// A pull request that closes an issue of its milestone is not counted beside it, whichever of the two is settled first.
func TestNotCountedBeside(t *testing.T) {
	for _, first := range []int{1, 100} {
		t.Run(fmt.Sprintf("%d first", first), func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				inMilestone(w, 1)
				w.link(home, 100, checks.FromClosing, "alice", home.Ref(1))
				w.conclude(home, first, checks.Feature)
				c := w.conclude(home, 101-first, checks.Feature)
				if first == 100 {
					if !has(c, store.ItemKey(home.ID, 100)) {
						t.Fatalf("the pull request is not looked at: %v", c.Keys)
					}
					w.conclude(home, 100, checks.Feature)
				}
				if got, _ := w.totals(); got.Open[checks.Feature].Count != 1 {
					t.Errorf("counted %+v", got)
				}
				// Where the issue counts no more, with nothing else of it another one, the pull request counts for itself.
				w.write(func(tx *store.Tx) (err error) {
					c, err = w.m.Settle(tx, home, 1, checks.Subject{Now: at(0), Rules: config.Default()}, checks.Report{Weight: checks.Unit,
						Decision: checks.Decision{Kind: checks.Feature, Source: checks.Exempted, Confidence: 1}})
					return err
				})
				if !has(c, store.ItemKey(home.ID, 100)) {
					t.Errorf("the pull request of an issue that counts no more is not reconciled: %v", c.Keys)
				}
				w.conclude(home, 100, checks.Feature)
				if got, _ := w.totals(); got.Open[checks.Feature].Count != 1 {
					t.Errorf("without the issue %+v is counted", got)
				}
			})
		})
	}
}

func TestDependents(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(1, 2), alice)) // strategy
		w.tell(issues("opened", issue(2, 2), alice)) // serves it
		w.tell(issues("opened", pull(3, 2, "abc"), alice))
		w.link(home, 2, checks.FromBody, "alice", home.Ref(1))
		w.link(home, 3, checks.FromClosing, "alice", home.Ref(2))
		want := func(what string, c Changes, keys ...string) {
			t.Helper()
			for _, k := range keys {
				if !has(c, k) {
					t.Errorf("%s: %s is not looked at: %v", what, k, c.Keys)
				}
			}
		}
		all := []string{store.ItemKey(home.ID, 2), store.ItemKey(home.ID, 3), store.HeadKey(home.ID, "abc")}
		want("it is a strategy", w.conclude(home, 1, checks.Strategy), all...)
		closed := issue(1, 5)
		closed.State, closed.Reason, closed.Closed = "closed", "not_planned", at(5)
		want("it is closed", w.tell(issues("closed", closed, alice)), all...)
		ev := issues("transferred", issue(1, 9), alice)
		ev.Moved, ev.MovedRepo = &github.Item{Number: 40}, repoOf(roadmap)
		want("it is transferred", w.tell(ev), all...)
		there := issues("opened", issue(40, 10), alice)
		there.Repository = repoOf(roadmap)
		want("it is seen where it is now", w.tell(there), all...)
		want("it is a strategy there", w.conclude(roadmap, 40, checks.Strategy), all...)
	})
}

// What readers of a public repository learn about a strategy in a private one depends on who linked to it.
func TestPrivacy(t *testing.T) {
	target := secret.Ref(5)
	tests := []struct {
		name, by, role string
		source         checks.LinkSource
		found          bool
		ask            bool
	}{
		{"its author can read it", "alice", "read", checks.FromBody, true, false},
		{"its author cannot", "alice", "none", checks.FromBody, false, false},
		{"not known yet", "alice", "", checks.FromBody, false, true},
		{"listed in the strategy itself", "alice", "", checks.FromTaskList, true, false},
		{"nobody knows who", "", "", checks.FromMilestone, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.tell(issues("opened", issue(1, 2), alice))
				there := issues("opened", issue(5, 2), alice)
				there.Repository = repoOf(secret)
				w.tell(there)
				w.conclude(secret, 5, checks.Strategy)
				w.link(home, 1, test.source, test.by, target)
				w.write(func(tx *store.Tx) error {
					if err := tx.PutPermission(home.ID, alice.ID, "triage", at(0)); err != nil || test.role == "" {
						return err
					}
					return tx.PutPermission(secret.ID, accounts[test.by], test.role, at(0))
				})
				var l facts.Loaded
				w.read(func(tx *store.Tx) (err error) {
					l, err = w.r.Load(tx, home, 1, config.Default(), at(10))
					return err
				})
				n := l.Subject.Graph.Nodes[target.Key()]
				if n.Found != test.found || n.Visible || n.Title != "" {
					t.Errorf("node: %+v", n)
				}
				asked := false
				for _, a := range l.Asks {
					asked = asked || a.Repo == secret.ID
				}
				if asked != test.ask {
					t.Errorf("asks: %+v", l.Asks)
				}
				if len(l.Subject.Likely) != 0 {
					t.Errorf("a private strategy is suggested: %+v", l.Subject.Likely)
				}
			})
		})
	}
}

// A renamed repository and a transferred issue are found under the names that links were written with.
func TestNamesSurvive(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(1, 2), alice))
		there := issues("opened", issue(5, 2), alice)
		there.Repository = repoOf(roadmap)
		w.tell(there)
		w.conclude(roadmap, 5, checks.Strategy)
		w.link(home, 1, checks.FromBody, "alice", roadmap.Ref(5))
		renamed := repoOf(roadmap)
		renamed.Name, renamed.Updated = "plans", at(20)
		w.tell(github.Event{Name: "repository", Action: "renamed", Installation: 1, Repository: renamed, WasName: "roadmap", Sender: alice})
		late := issues("edited", issue(5, 3), alice)
		late.Repository = repoOf(roadmap)
		w.tell(late)
		var s checks.Subject
		w.read(func(tx *store.Tx) (err error) {
			s, err = w.r.Subject(tx, home, 1, config.Default(), at(10))
			return err
		})
		want := checks.Ref{Owner: "acme", Repo: "plans", Number: 5}
		if n := s.Graph.Nodes[want.Key()]; !n.Found || !n.Accessible || !n.Visible || n.Kind != checks.Strategy {
			t.Errorf("nodes: %+v", s.Graph.Nodes)
		}
	})
}
