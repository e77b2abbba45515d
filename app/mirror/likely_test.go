package mirror

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
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
		for n := range link.MaxChoices { // so many that only the likely ones are named
			strategy(roadmap, 20+n, fmt.Sprintf("Invoices of quarter %d", n))
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
		{"another non-goal", func(w *world) Changes {
			return edit(w, func(it *github.Item) { it.Body = "## Non-goals\n\n- Stalls" })
		}},
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
			if got := w.suggested(home, 9); len(got) != 1 || !strings.Contains(got[0], title) {
				t.Errorf("%s: suggested %q", title, got)
			}
		}
	})
}

// A strategy's title that changes after work was read that names it, and before that is recorded, has the work looked at again: nothing says yet
// that it names the strategy. The same goes for a strategy that ceases to be one.
func TestTitleChangesWhileItIsSuggested(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ev := issues("opened", issue(1, 2), alice)
		ev.Item.Title, ev.Repository = "Boring deployments", repoOf(roadmap)
		w.tell(ev)
		w.conclude(roadmap, 1, checks.Strategy)
		w.tell(issues("opened", issue(9, 2), alice))
		for _, now := range []struct {
			title string
			kind  checks.Kind
			state checks.State
			again bool
		}{
			{"Boring deployments", checks.Strategy, checks.Open, false}, {"Dull deployments", checks.Strategy, checks.Open, true},
			{"Boring deployments", checks.Feature, checks.Open, true}, {"Boring deployments", checks.Strategy, checks.Closed, true},
		} {
			w.conclude(roadmap, 1, checks.Strategy)
			var c Changes
			w.write(func(tx *store.Tx) error {
				l, err := w.r.Load(tx, home, 9, config.Default(), at(10))
				if err != nil {
					return err
				}
				if len(l.Subject.Likely) != 1 {
					t.Fatalf("suggested: %v", l.Subject.Likely)
				}
				if _, err := tx.Suggest(home.ID, 9, nil); err != nil { // not told of any yet
					return err
				}
				it := store.Item{Repo: roadmap.ID, Number: 1, Type: checks.Issue, State: now.state, Title: now.title, Updated: at(11)}
				if err := tx.PutItem(it); err != nil {
					return err
				}
				if _, err := tx.Settle(roadmap.ID, 1, store.Conclusion{Kind: now.kind, Settled: true}); err != nil {
					return err
				}
				c, err = w.m.Settle(tx, home, 9, l.Subject, checks.Report{Decision: checks.Decision{Kind: checks.Feature}})
				return err
			})
			if again := slices.Contains(c.Keys, store.ItemKey(home.ID, 9)); again != now.again {
				t.Errorf("%s %s %q: looked at again: %v", now.state, now.kind, now.title, again)
			}
			w.write(func(tx *store.Tx) error {
				return tx.PutItem(store.Item{Repo: roadmap.ID, Number: 1, Type: checks.Issue, State: checks.Open, Title: "Boring deployments", Updated: at(11)})
			})
		}
	})
}

// Work that a strategy rules out is not suggested it, and looked at again when the strategy rules out something else. That it may have
// been compared with what the strategy ruled out before, and nothing says yet that it names it, changes nothing.
func TestWhatIsRuledOutIsKeptUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		strategy := func(second int, nonGoal string) Changes {
			ev := issues("edited", issue(1, second), alice)
			ev.Item.Title, ev.Item.Body, ev.Repository = "Boring deployments of storage", "## Non-goals\n\n- "+nonGoal, repoOf(roadmap)
			return w.tell(ev)
		}
		strategy(2, "Deploying storage twice")
		w.conclude(roadmap, 1, checks.Strategy)
		ev := issues("opened", issue(9, 2), alice)
		ev.Item.Title = "Storage is deployed twice"
		w.tell(ev)
		load := func(nonGoal string) (s checks.Subject) {
			t.Helper()
			w.read(func(tx *store.Tx) error {
				l, err := w.r.Load(tx, home, 9, config.Default(), at(10))
				s = l.Subject
				return err
			})
			refused := s.Refused.First && len(s.Likely) == 0 && len(s.Refused.All) == 1 && s.Refused.All[0] == checks.NonGoal{Strategy: roadmap.Ref(1), Text: nonGoal}
			offered := len(s.Refused.All) == 0 && !s.Refused.First && len(s.Likely) == 1
			if s.Choices != checks.FewChoices || refused != (nonGoal != "") || offered != (nonGoal == "") {
				t.Fatalf("want the non-goal %q: suggested %v, refused %+v of %v", nonGoal, s.Likely, s.Refused, s.Choices)
			}
			return s
		}
		settle := func(s checks.Subject) (c Changes) {
			w.write(func(tx *store.Tx) (err error) {
				c, err = w.m.Settle(tx, home, 9, s, checks.Report{Decision: checks.Decision{Kind: checks.Feature}})
				return err
			})
			return c
		}
		again := store.ItemKey(home.ID, 9)
		was := load("Deploying storage twice")
		if c := settle(was); has(c, again) {
			t.Errorf("nothing changed, and it is looked at again: %v", c.Keys)
		}
		if c := strategy(20, "Another cloud"); !has(c, again) {
			t.Errorf("it is ruled out no longer, and not looked at: %v", c.Keys)
		}
		w.write(func(tx *store.Tx) error { _, err := tx.Suggest(home.ID, 9, nil); return err }) // not told of any yet
		if c := settle(was); !has(c, again) {
			t.Errorf("it was ruled out meanwhile no longer, and is not looked at: %v", c.Keys)
		}
		if c := settle(load("")); has(c, again) {
			t.Errorf("it is told what is true, and looked at again: %v", c.Keys)
		}
		if c := strategy(30, "Deploying storage twice"); !has(c, again) {
			t.Errorf("what it is suggested rules it out now, and it is not looked at: %v", c.Keys)
		}
		load("Deploying storage twice")
	})
}
