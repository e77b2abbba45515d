package mirror

import (
	"fmt"
	"slices"
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// suggested are the strategies that an open issue of a repository would be told of.
func (w *world) suggested(repo store.Repository, number int) []string {
	w.t.Helper()
	var s checks.Subject
	w.read(func(tx *store.Tx) error {
		r, err := tx.Repository(repo.ID)
		if err == nil {
			s, err = w.r.Subject(tx, r, number, config.Default(), at(10))
		}
		return err
	})
	var out []string
	for _, l := range s.Likely {
		out = append(out, fmt.Sprintf("%s %q", l.Ref, l.Title))
	}
	return out
}

// Suggestions follow the strategies as they are now, whatever was kept of them, and name no private one of another
// repository.
func TestLikely(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		put := func(repo store.Repository, number, second int, title string, state string) {
			it := issue(number, second)
			it.Title, it.State = title, state
			ev := issues("edited", it, alice)
			ev.Repository = repoOf(repo)
			w.tell(ev)
		}
		strategy := func(repo store.Repository, number int, title string) {
			put(repo, number, 2, title, "open")
			w.conclude(repo, number, checks.Strategy)
		}
		want := func(when string, repo store.Repository, number int, all ...string) {
			t.Helper()
			for range 2 { // afresh, then from what was kept
				if got := w.suggested(repo, number); !slices.Equal(got, all) {
					t.Errorf("%s: suggested for %s#%d: %q, want %q", when, repo.Name, number, got, all)
				}
			}
		}
		strategy(roadmap, 1, "Boring deployments of storage")
		strategy(secret, 2, "Boring deployments of storage, secretly")
		strategy(home, 3, "One way to sign in")
		put(home, 9, 2, "Deployments of storage stall", "open")
		put(secret, 9, 2, "Deployments of storage stall", "open")
		const shown, hidden = `acme/roadmap#1 "Boring deployments of storage"`, `acme/secret#2 "Boring deployments of storage, secretly"`
		want("at first", home, 9, shown)
		want("at first", secret, 9, shown, hidden)
		put(roadmap, 1, 5, "Fewer passwords", "open")
		want("another title", home, 9)
		put(roadmap, 1, 6, "Boring deployments of storage", "open")
		want("the title again", home, 9, shown)
		renamed := repoOf(roadmap)
		renamed.Name, renamed.Updated = "plans", at(20)
		w.tell(github.Event{Name: "repository", Action: "renamed", Installation: 1, Repository: renamed, WasName: "roadmap", Sender: alice})
		want("another name", home, 9, `acme/plans#1 "Boring deployments of storage"`)
		roadmap := store.Repository{ID: roadmap.ID, Owner: "acme", Name: "plans"}
		put(roadmap, 1, 30, "Boring deployments of storage", "closed")
		want("closed", home, 9)
		want("closed", secret, 9, hidden)
		public := repoOf(secret)
		public.Private, public.Updated = false, at(40)
		w.tell(github.Event{Name: "repository", Action: "publicized", Installation: 1, Repository: public, Sender: alice})
		want("shown to all", home, 9, hidden)
		want("shown to all", secret, 9, hidden)
	})
}

// Whatever becomes of a strategy, the texts that suggest it or show its title are looked at again.
func TestShownTitlesAreKeptUp(t *testing.T) {
	edit := func(w *world, do func(*github.Item)) Changes {
		it := issue(1, 20)
		it.Title = "Boring deployments of storage"
		do(it)
		ev := issues("edited", it, alice)
		ev.Repository = repoOf(roadmap)
		return w.tell(ev)
	}
	tests := []struct {
		name string
		do   func(w *world) Changes
	}{
		{"another title", func(w *world) Changes { return edit(w, func(it *github.Item) { it.Title = "Dull deployments" }) }},
		{"another body", func(w *world) Changes { return edit(w, func(it *github.Item) { it.Body = "Other words" }) }},
		{"closed", func(w *world) Changes {
			return edit(w, func(it *github.Item) { it.State, it.Reason, it.Closed = "closed", "completed", at(20) })
		}},
		{"no strategy any more", func(w *world) Changes { return w.conclude(roadmap, 1, checks.Feature) }},
		{"past its horizon", func(w *world) (c Changes) {
			w.write(func(tx *store.Tx) error {
				past := store.Conclusion{Settled: true, Kind: checks.Strategy, Source: checks.ByPerson, Expires: at(30)}
				if _, err := tx.Settle(roadmap.ID, 1, past); err != nil {
					return err
				}
				var err error
				c, _, err = w.m.Expire(tx, at(40), 10)
				return err
			})
			return c
		}},
		{"hidden", func(w *world) Changes {
			hidden := repoOf(roadmap)
			hidden.Private, hidden.Updated = true, at(20)
			return w.tell(github.Event{Name: "repository", Action: "privatized", Installation: 1, Repository: hidden, Sender: alice})
		}},
		{"out of sight", func(w *world) Changes {
			return w.tell(github.Event{Name: "installation_repositories", Action: "removed", Installation: 1, Removed: []github.Repository{*repoOf(roadmap)}, Sender: alice})
		}},
		{"deleted", func(w *world) Changes {
			ev := issues("deleted", issue(1, 20), alice)
			ev.Repository = repoOf(roadmap)
			return w.tell(ev)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				ev := issues("opened", issue(1, 2), alice)
				ev.Item.Title, ev.Repository = "Boring deployments of storage", repoOf(roadmap)
				w.tell(ev)
				w.conclude(roadmap, 1, checks.Strategy)
				linked := issue(8, 2)
				linked.Milestone = &github.Milestone{Number: 3, Title: "M", State: "open", Created: at(0), Updated: at(0)}
				w.tell(issues("opened", linked, alice))
				w.link(home, 8, checks.FromBody, "alice", roadmap.Ref(1))
				w.conclude(home, 8, checks.Feature, roadmap.Ref(1))
				unlinked := issue(9, 2)
				unlinked.Title = "Deployments of storage stall"
				w.tell(issues("opened", unlinked, alice))
				w.write(func(tx *store.Tx) error {
					l, err := w.r.Load(tx, home, 9, config.Default(), at(10))
					if err != nil {
						return err
					}
					if len(l.Subject.Likely) != 1 {
						t.Fatalf("suggested: %v", l.Subject.Likely)
					}
					_, err = w.m.Settle(tx, home, 9, l.Subject, checks.Report{})
					return err
				})
				c := test.do(w)
				if test.name == "another body" {
					if has(c, store.ItemKey(home.ID, 9)) {
						t.Errorf("what is suggested elsewhere does not change: %v", c.Keys)
					}
					return
				}
				if !has(c, store.ItemKey(home.ID, 9)) || !has(c, store.ItemKey(home.ID, 8)) {
					t.Errorf("the items that show it are not looked at: %v", c.Keys)
				}
				if want := test.name == "another title" || test.name == "hidden"; want && !has(c, store.MilestoneKey(home.ID, 3)) {
					t.Errorf("the summary that names it is not looked at: %v", c.Keys)
				}
			})
		})
	}
}

// Two states of a strategy within one second are two.
func TestLikelyWithinASecond(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(9, 2), alice))
		w.write(func(tx *store.Tx) error {
			it := store.Item{Repo: home.ID, Number: 9, Type: checks.Issue, State: checks.Open, Title: "Deployments of storage stall", Updated: at(3)}
			return tx.PutItem(it)
		})
		for _, title := range []string{"Boring deployments of storage", "Fewer passwords", "Boring deployments of storage"} {
			w.write(func(tx *store.Tx) error {
				it := store.Item{Repo: roadmap.ID, Number: 1, Type: checks.Issue, State: checks.Open, Title: title, Updated: at(3)}
				if err := tx.PutItem(it); err != nil {
					return err
				}
				_, err := tx.Settle(roadmap.ID, 1, store.Conclusion{Settled: true, Kind: checks.Strategy})
				return err
			})
			if got := w.suggested(home, 9); (len(got) == 1) != (title != "Fewer passwords") {
				t.Errorf("%s: suggested %q", title, got)
			}
		}
	})
}
