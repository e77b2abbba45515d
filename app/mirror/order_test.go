package mirror

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// telling is one delivery of a story.
type telling struct {
	d  store.Delivery
	ev github.Event
}

// story is what happened to one item, told by ten deliveries, and what GitHub answers at the end.
type story struct {
	tellings []telling
	final    *github.Item // nil: it is gone
	moved    bool
}

// draw makes up a story. Seconds repeat, so that some of it cannot be ordered by time.
func draw(t *rapid.T, repo store.Repository) story {
	var s story
	now := *issue(1, 1)
	second, seq := 1, 0
	if rapid.Bool().Draw(t, "pull") {
		now = *pull(1, 1, "sha0")
	}
	if rapid.Bool().Draw(t, "form") {
		now.Labels = []string{"tech-debt"}
	}
	tell := func(name, action string, by github.Actor, more func(*github.Event)) {
		it := now
		it.Labels = slices.Clone(now.Labels)
		seq++
		ev := github.Event{Name: name, Action: action, Installation: 1, Repository: repoOf(repo), Sender: by, Item: &it}
		if more != nil {
			more(&ev)
		}
		s.tellings = append(s.tellings, telling{store.Delivery{GUID: fmt.Sprintf("%d-%d", repo.ID, seq), Event: name, Received: at(3600 + seq)}, ev})
	}
	kind := "issues"
	if now.Type == "pull" {
		kind = "pull_request"
	}
	tell(kind, "opened", alice, nil)
	for len(s.tellings) < 10 {
		second += rapid.IntRange(0, 2).Draw(t, "pause")
		now.Updated = at(second)
		last := len(s.tellings) == 9
		switch op := rapid.IntRange(0, 8).Draw(t, "what"); {
		case op == 0:
			now.Title = fmt.Sprintf("Title %d", seq)
			tell(kind, "edited", alice, nil)
		case op == 1:
			was := now.Body
			now.Body = fmt.Sprintf("Strategy: acme/roadmap#%d\n", seq)
			tell(kind, "edited", rapid.SampledFrom([]github.Actor{alice, bob}).Draw(t, "editor"), func(ev *github.Event) {
				ev.Changed, ev.BodyWas = []string{"body"}, was
			})
		case op <= 3:
			name := rapid.SampledFrom([]string{"feature", "tech-debt", "help wanted"}).Draw(t, "label")
			by := rapid.SampledFrom([]github.Actor{alice, bob}).Draw(t, "by")
			action := "labeled"
			if i := slices.Index(now.Labels, name); i >= 0 {
				action = "unlabeled"
				now.Labels = slices.Delete(slices.Clone(now.Labels), i, i+1)
			} else {
				now.Labels = append(slices.Clone(now.Labels), name)
			}
			tell(kind, action, by, func(ev *github.Event) { ev.Label = &github.Label{Name: name} })
		case op == 4:
			action := "closed"
			if now.State == "closed" {
				now.State, action = "open", "reopened"
			} else {
				now.State = "closed"
			}
			tell(kind, action, alice, nil)
		case op == 5:
			if now.Milestone == nil {
				now.Milestone = &github.Milestone{Number: 3, Title: "M", State: "open", Created: at(0), Updated: at(0)}
				tell(kind, "milestoned", alice, nil)
			} else {
				now.Milestone = nil
				tell(kind, "demilestoned", alice, nil)
			}
		case op == 6:
			tell("issue_comment", "created", alice, func(ev *github.Event) {
				if ev.Item.Type == "pull" {
					ev.Item.Partial, ev.Item.Head, ev.Item.Base, ev.Item.ID = true, "", "", 0
				}
				ev.Comment = &github.Comment{ID: repo.ID*100 + int64(seq), Author: alice, Body: "/northstar recheck", Created: at(second), Updated: at(second)}
			})
		case op == 7 && now.Type == "pull":
			now.Head = fmt.Sprintf("sha%d", seq)
			tell(kind, "synchronize", alice, nil)
		case op == 8 && last && now.Type == "issue":
			tell(kind, "transferred", alice, func(ev *github.Event) {
				ev.Moved, ev.MovedRepo = &github.Item{Number: 40}, repoOf(roadmap)
			})
			s.moved = true
			return s
		case op == 7 && last:
			tell(kind, "deleted", alice, nil)
			return s
		}
	}
	s.final = &now
	return s
}

// ends are all rows that a story leaves.
type ends struct {
	Item     store.Item
	Choice   *checks.Choice
	Links    []store.Link
	Commands []string
}

// live applies a story in some order, then what GitHub answers when it is asked, and returns the rows.
func (w *world) live(t *rapid.T, repo store.Repository, s story, order []telling) (e ends) {
	err := w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		if err := tx.PutRepository(repo); err != nil {
			return err
		}
		for _, o := range order {
			if _, err := w.m.Apply(tx, o.d, o.ev); err != nil {
				return err
			}
		}
		var err error
		switch {
		case s.final != nil:
			_, err = w.m.PutItems(tx, repo, []github.Item{*s.final}, at(9000))
		case s.moved:
			_, err = w.m.Missing(tx, repo, 1, &github.ItemRef{Owner: "acme", Repo: "roadmap", Number: 40}, at(9000))
		default:
			_, err = w.m.Missing(tx, repo, 1, nil, at(9000))
		}
		if err != nil {
			return err
		}
		if e.Item, err = tx.Item(repo.ID, 1); err != nil {
			return err
		}
		if e.Choice, err = tx.LatestChoice(repo.ID, 1); err != nil {
			return err
		}
		if e.Links, err = tx.LinksFrom(repo.ID, 1, e.Item.Milestone); err != nil {
			return err
		}
		cs, err := tx.WaitingCommands(repo.ID, 1)
		for _, c := range cs {
			e.Commands = append(e.Commands, fmt.Sprint(c.At.Unix(), c.Text, c.Actor))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Any order of ten deliveries for one item, with some of them repeated, ends in the same rows.
func TestAnyOrder(t *testing.T) {
	w := open(t, storetest.SQLite(t))
	id := int64(1000)
	rapid.Check(t, func(t *rapid.T) {
		id += 2
		in := func(id int64) store.Repository {
			return store.Repository{ID: id, Installation: 1, Owner: "acme", Name: fmt.Sprintf("r%d", id), DefaultBranch: "main", Updated: at(0)}
		}
		s := draw(t, in(id))
		order := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		for n := range 10 {
			if rapid.IntRange(0, 3).Draw(t, "twice") == 0 {
				order = append(order, n)
			}
		}
		var mixed []telling
		for _, n := range rapid.Permutation(order).Draw(t, "order") {
			mixed = append(mixed, s.tellings[n])
		}
		straight := w.live(t, in(id), s, s.tellings)
		for i := range mixed { // the same in another repository
			r := *mixed[i].ev.Repository
			r.ID, r.Name = id+1, in(id+1).Name
			mixed[i].ev.Repository = &r
			if c := mixed[i].ev.Comment; c != nil {
				other := *c
				other.ID += 100
				mixed[i].ev.Comment = &other
			}
		}
		other := w.live(t, in(id+1), s, mixed)
		if !straight.Item.Updated.Equal(other.Item.Updated) {
			t.Fatalf("updated %v in order, %v in another", straight.Item.Updated, other.Item.Updated)
		}
		if straight.Item.Writer.At.IsZero() || other.Item.Writer.At.IsZero() { // GitHub is asked, and whoever it names counts
			straight.Item.Writer, other.Item.Writer = store.Writer{}, store.Writer{}
		}
		if d := cmp.Diff(straight, other, cmpopts.IgnoreFields(store.Item{}, "Repo", "RefsMark", "Disputed"), cmpopts.IgnoreFields(store.Link{}, "Repo", "Place", "At"), cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("in order (-), in another order (+):\n%s", d)
		}
	})
}
