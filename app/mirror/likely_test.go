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
			s, err = w.m.Subject(tx, r, number, config.Default(), at(10))
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
	})
}
