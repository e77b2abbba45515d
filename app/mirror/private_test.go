package mirror

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Whichever payload tells first that a repository became private, what shows its strategies elsewhere is looked at again.
func TestPrivateByAnyPayload(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		it := pull(100, 2, "head")
		it.Milestone = &github.Milestone{Number: 3, Title: "M", State: "open", Created: at(0), Updated: at(0)}
		w.tell(issues("opened", it, alice))
		strategy := issues("opened", issue(5, 2), alice)
		strategy.Repository = repoOf(roadmap)
		w.tell(strategy)
		w.conclude(roadmap, 5, checks.Strategy)
		w.link(home, 100, checks.FromBody, "alice", roadmap.Ref(5))

		hidden := repoOf(roadmap)
		hidden.Private, hidden.Updated = true, at(20)
		edited := issues("edited", issue(5, 30), alice)
		edited.Repository = hidden
		if c := w.tell(edited); !has(c, store.HeadKey(home.ID, "head")) || !has(c, store.MilestoneKey(home.ID, 3)) {
			t.Errorf("the pull request and the summary that show the strategy are not looked at: %v", c.Keys)
		}
		late := github.Event{Name: "repository", Action: "privatized", Installation: 1, Repository: hidden, Sender: alice}
		w.tell(late)
		var row store.Repository
		w.read(func(tx *store.Tx) (err error) { row, err = tx.Repository(roadmap.ID); return err })
		if !row.Private {
			t.Error("the repository is not private")
		}
	})
}

// One comment cannot make the app answer without end.
func TestCommandsOfOneCommentAreLimited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ev := issues("created", issue(1, 2), alice)
		ev.Name, ev.Comment = "issue_comment", &github.Comment{ID: 9, Author: alice, Created: at(2), Updated: at(2)}
		for n := range 500 {
			ev.Comment.Body += fmt.Sprintf("/northstar help %s\n", strings.Repeat("x", n%7))
		}
		if c := w.tell(ev); c.Commands != MostCommands+1 {
			t.Errorf("%d commands, want %d", c.Commands, MostCommands+1)
		}
	})
}
