package mirror

import (
	"slices"
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// What was only missing when GitHub was asked for it is there again as soon as GitHub tells of it, and is asked for once more.
func TestMissingIsNotDeleted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(1, 5), alice))
		missing := func() {
			w.n += 10
			w.write(func(tx *store.Tx) error { _, err := w.m.Missing(tx, home, 1, nil, at(3600+w.n)); return err })
			if w.item(home, 1).Gone.IsZero() {
				t.Fatal("what GitHub doesn't know is there")
			}
		}
		me := store.Place{Repo: home.ID, Number: 1}
		for name, ev := range map[string]github.Event{
			"a later state": issues("edited", issue(1, 6), alice),
			"the same":      issues("labeled", issue(1, 6), alice),
		} {
			missing()
			if c := w.tell(ev); !slices.Contains(c.ReadItems, me) || !slices.Contains(c.Keys, store.ItemKey(home.ID, 1)) || !w.item(home, 1).Gone.IsZero() {
				t.Errorf("%s: %+v", name, c)
			}
		}
		missing()
		if c := w.tell(issues("edited", issue(1, 4), alice)); !slices.Contains(c.ReadItems, me) || w.item(home, 1).Gone.IsZero() {
			t.Errorf("an older state: %+v", c)
		}
		w.tell(issues("edited", issue(1, 7), alice))
		w.write(func(tx *store.Tx) error { // asked before that arrived
			c, err := w.m.Missing(tx, home, 1, nil, at(3600+w.n-1))
			if !slices.Contains(c.ReadItems, me) {
				t.Error("an answer from before the last delivery is believed")
			}
			return err
		})
		if !w.item(home, 1).Gone.IsZero() {
			t.Error("what was told of after GitHub was asked is gone")
		}
		w.tell(issues("deleted", issue(1, 7), alice))
		w.tell(issues("edited", issue(1, 8), alice))
		if w.item(home, 1).Gone.IsZero() {
			t.Error("a deleted issue came back")
		}
	})
}

// So is a milestone.
func TestMissingMilestoneIsNotDeleted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ms := github.Milestone{Number: 3, Title: "M", State: "open", Description: "Strategy: acme/roadmap#5", Updated: at(5), Created: at(0)}
		tell := func(action string) Changes {
			ev := event("milestone", action)
			ev.Milestone = &ms
			return w.tell(ev)
		}
		gone := func() (out bool) {
			w.read(func(tx *store.Tx) error {
				row, err := tx.Milestone(home.ID, 3)
				out = !row.Gone.IsZero()
				return err
			})
			return out
		}
		missing := func() {
			w.n += 10
			w.write(func(tx *store.Tx) error { _, err := w.m.MissingMilestone(tx, home, 3, at(3600+w.n)); return err })
			if !gone() {
				t.Fatal("what GitHub doesn't know is there")
			}
		}
		tell("created")
		missing()
		if tell("edited"); gone() {
			t.Error("GitHub tells of a milestone, and it stays away")
		}
		missing()
		w.n++
		w.write(func(tx *store.Tx) error {
			_, err := w.m.PutMilestones(tx, home, []github.Milestone{ms}, at(3600+w.n))
			return err
		})
		if gone() {
			t.Error("GitHub answers a milestone, and it stays away")
		}
		tell("edited")
		w.write(func(tx *store.Tx) error { // asked before that arrived
			c, err := w.m.MissingMilestone(tx, home, 3, at(3600+w.n-1))
			if !slices.Contains(c.ReadMilestones, store.Place{Repo: home.ID, Number: 3}) {
				t.Error("an answer from before the last delivery is believed")
			}
			return err
		})
		if gone() {
			t.Error("what was told of after GitHub was asked is gone")
		}
		tell("deleted")
		if tell("edited"); !gone() {
			t.Error("a deleted milestone came back")
		}
	})
}
