package mirror

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

func TestSwapInOneSecond(t *testing.T) {
	off := func(second int) github.Event {
		return labelled("unlabeled", "feature", issue(1, second), alice)
	}
	on := func(second int) github.Event {
		return labelled("labeled", "tech-debt", issue(1, second, "tech-debt"), alice)
	}
	onFirst := labelled("labeled", "tech-debt", issue(1, 20, "feature", "tech-debt"), alice)
	offSecond := labelled("unlabeled", "feature", issue(1, 20, "tech-debt"), alice)
	for name, evs := range map[string][]github.Event{
		"off then on":           {off(20), on(20)},
		"off then on, late off": {on(20), off(20)},
		"on then off":           {onFirst, offSecond},
		"on then off, late on":  {offSecond, onFirst},
		"in two seconds":        {off(20), on(21)},
		"in two seconds, late":  {on(21), off(20)},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.tell(issues("opened", issue(1, 1, "feature"), alice))
				for _, ev := range evs {
					w.tell(ev)
				}
				if c := w.choice(1); c == nil || c.Kind != checks.TechDebt || c.How != "label" {
					t.Errorf("chosen: %+v", c)
				}
			})
		})
	}
}

func TestChoices(t *testing.T) {
	tests := []struct {
		name   string
		events []github.Event
		want   *checks.Choice
	}{
		{"nobody chose", []github.Event{issues("opened", issue(1, 1, "help wanted"), alice)}, nil},
		{"a person's label", []github.Event{labelled("labeled", "Feature", issue(1, 5, "Feature"), alice)},
			known(checks.Choice{Kind: checks.Feature, By: "alice", ByID: alice.ID, How: "label"}, checks.PutOn, at(5))},
		{"another label", []github.Event{labelled("labeled", "help wanted", issue(1, 5, "help wanted"), alice)}, nil},
		{"the app's own label", []github.Event{labelled("labeled", "feature", issue(1, 5, "feature"), self)}, nil},
		{"a bot that is exempt", []github.Event{labelled("labeled", "feature", issue(1, 5, "feature"), robot)},
			known(checks.Choice{Kind: checks.Feature, By: robot.Login, ByID: robot.ID, How: "label"}, checks.PutOn, at(5))},
		{"a bot that is exempt, on its own", []github.Event{labelled("labeled", "feature", by(robot, issue(1, 5, "feature")), robot)}, nil},
		{"there when it was opened", []github.Event{issues("opened", issue(1, 1, "tech-debt"), alice)},
			&checks.Choice{Kind: checks.TechDebt, How: "label", Act: checks.Seen, At: at(1)}},
		{"there when first seen", []github.Event{issues("edited", issue(1, 9, "tech-debt"), alice)},
			&checks.Choice{Kind: checks.TechDebt, How: "label", Act: checks.Seen, At: at(1)}},
		{"two there when first seen", []github.Event{issues("edited", issue(1, 9, "tech-debt", "feature"), alice)}, nil},
		{"taken off the app's label", []github.Event{
			labelled("labeled", "feature", issue(1, 5, "feature"), self), labelled("unlabeled", "feature", issue(1, 6), alice)},
			known(checks.Choice{Kind: checks.None, By: "alice", ByID: alice.ID, How: "unlabel"}, checks.TookLast, at(6))},
		{"the app takes its own off", []github.Event{
			labelled("labeled", "feature", issue(1, 5, "feature"), self), labelled("unlabeled", "feature", issue(1, 6), self)}, nil},
		{"taken one of two off", []github.Event{labelled("unlabeled", "feature", issue(1, 6, "tech-debt"), alice)},
			known(checks.Choice{Kind: checks.TechDebt, By: "alice", ByID: alice.ID, How: "label"}, checks.TookOne, at(6))},
		{"late news does not win", []github.Event{
			labelled("unlabeled", "feature", issue(1, 8), alice), labelled("labeled", "feature", issue(1, 5, "feature"), alice)},
			known(checks.Choice{Kind: checks.None, By: "alice", ByID: alice.ID, How: "unlabel"}, checks.TookLast, at(8))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				for _, kind := range []string{"feature"} {
					if test.events[0].Sender == self {
						w.write(func(tx *store.Tx) error {
							return tx.Confirm(store.Posted{Repo: home.ID, Subject: "#1", Name: "label:" + kind, Brief: "add-label " + kind, At: at(4)})
						})
					}
				}
				for _, ev := range test.events {
					w.tell(ev)
				}
				if d := cmp.Diff(test.want, w.choice(1)); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

// What GitHub's answers show of labels whose events never came.
func TestMissedChoices(t *testing.T) {
	tests := []struct {
		name   string
		before []string // labels when last seen, at 5
		mine   string   // a kind whose label the app put on
		now    []string // labels as read, changed at 9
		want   *checks.Choice
	}{
		{"nothing happened", []string{"feature"}, "feature", []string{"feature"}, nil},
		{"a label appeared", nil, "", []string{"tech-debt"}, known(checks.Choice{Kind: checks.TechDebt, How: "label"}, checks.ReadOff, at(5))},
		{"the app's own appeared", nil, "tech-debt", []string{"tech-debt"}, nil},
		{"a person's beside the app's", []string{"feature"}, "feature", []string{"feature", "tech-debt"},
			known(checks.Choice{Kind: checks.TechDebt, How: "label"}, checks.ReadOff, at(5))},
		{"the app's went", []string{"feature"}, "feature", nil, known(checks.Choice{Kind: checks.None, How: "unlabel"}, checks.ReadOff, at(5))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.write(func(tx *store.Tx) error {
					if test.mine == "" {
						return nil
					}
					return tx.Confirm(store.Posted{Repo: home.ID, Subject: "#1", Name: "label:" + test.mine, Brief: "add-label " + test.mine, At: at(4)})
				})
				w.tell(issues("edited", issue(1, 5, test.before...), alice))
				w.write(func(tx *store.Tx) error {
					_, err := w.m.PutItems(tx, home, []github.Item{*issue(1, 9, test.now...)}, at(20))
					return err
				})
				if d := cmp.Diff(test.want, w.choice(1)); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestGoneStaysGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("deleted", issue(1, 5), alice))
		w.tell(issues("edited", issue(1, 4), alice))
		w.tell(issues("edited", issue(1, 6), alice)) // GitHub's clock against ours
		if w.item(home, 1).Gone.IsZero() {
			t.Error("a deleted issue came back")
		}
		ev := issues("transferred", issue(2, 5), alice)
		ev.Moved, ev.MovedRepo = &github.Item{Number: 40}, repoOf(roadmap)
		w.tell(ev)
		w.tell(issues("labeled", issue(2, 6), alice))
		if row := w.item(home, 2); row.Gone.IsZero() || row.MovedTo != "acme/roadmap#40" {
			t.Errorf("gone %v, moved to %q", row.Gone, row.MovedTo)
		}
	})
}

func TestPullRequestSeenAsIssue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		comment := func(second int) github.Event {
			it := pull(1, second, "")
			it.Partial = true
			return github.Event{Name: "issue_comment", Action: "created", Installation: 1, Repository: repoOf(home), Sender: alice, Item: it,
				Comment: &github.Comment{ID: 5, Author: alice, Body: "hello", Created: at(second)}}
		}
		if c := w.tell(comment(9)); !slices.Contains(c.ReadItems, store.Place{Repo: home.ID, Number: 1}) {
			t.Errorf("the pull request is not to be read: %+v", c)
		}
		if c := w.tell(issues("synchronize", pull(1, 8, "bbb"), alice)); !has(c, store.HeadKey(home.ID, "bbb")) {
			t.Errorf("the head is not looked at: %v", c.Keys)
		}
		w.tell(comment(12))
		if c := w.tell(issues("synchronize", pull(1, 11, "ccc"), alice)); !has(c, store.HeadKey(home.ID, "ccc")) {
			t.Errorf("a comment shut out the new head: %v", c.Keys)
		}
		if row := w.item(home, 1); row.Head != "ccc" || !row.RefsStale {
			t.Errorf("head %q, stale %v", row.Head, row.RefsStale)
		}
	})
}

func TestCommands(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		say := func(action string, by github.Actor, id int64, body string) Changes {
			return w.tell(github.Event{Name: "issue_comment", Action: action, Installation: 1, Repository: repoOf(home), Sender: by,
				Item: issue(1, 5), Comment: &github.Comment{ID: id, Author: by, Body: body, Created: at(5)}})
		}
		two := "/northstar kind feature\n\nand\n\n/northstar recheck\n"
		if c := say("created", alice, 1, two); c.Commands != 2 || !has(c, store.ItemKey(home.ID, 1)) {
			t.Errorf("two commands: %+v", c)
		}
		if c := say("created", alice, 1, two); c.Commands != 0 {
			t.Errorf("the same again: %+v", c)
		}
		for name, c := range map[string]Changes{
			"edited": say("edited", alice, 2, two), "a bot": say("created", robot, 3, two), "the app": say("created", self, 4, two),
			"in code": say("created", alice, 6, "`/northstar recheck`"),
		} {
			if c.Commands != 0 {
				t.Errorf("%s: %d commands", name, c.Commands)
			}
		}
		var cs []store.Command
		w.read(func(tx *store.Tx) (err error) { cs, err = tx.WaitingCommands(home.ID, 1); return err })
		var origins []string
		for _, c := range cs {
			origins = append(origins, c.Origin)
		}
		if d := cmp.Diff([]string{"comment:1", "comment:1:2"}, origins); d != "" {
			t.Error(d)
		}
		if w.item(home, 1).Touched.IsZero() {
			t.Error("a person's comment does not count as an act")
		}
	})
}

func TestEqualSecondsAreRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := issue(1, 5), issue(1, 5)
		b.Title = "Another title"
		if c := w.tell(issues("opened", a, alice)); len(c.ReadItems) != 0 {
			t.Errorf("read for nothing: %+v", c)
		}
		if c := w.tell(issues("edited", a, alice)); len(c.ReadItems) != 0 {
			t.Errorf("read for a repetition: %+v", c)
		}
		if c := w.tell(issues("edited", b, alice)); !slices.Contains(c.ReadItems, store.Place{Repo: home.ID, Number: 1}) {
			t.Errorf("not read: %+v", c)
		}
		answer := func(asked time.Time) (c Changes) {
			w.write(func(tx *store.Tx) (err error) { c, err = w.m.PutItems(tx, home, []github.Item{*a}, asked); return err })
			return c
		}
		if c := answer(at(30)); !slices.Contains(c.ReadItems, store.Place{Repo: home.ID, Number: 1}) || w.item(home, 1).Title != b.Title {
			t.Errorf("an answer from before the last delivery counts: %+v", c)
		}
		if c := answer(at(7200)); len(c.ReadItems) != 0 {
			t.Errorf("the answer is asked for again: %+v", c)
		}
		if got := w.item(home, 1).Title; got != a.Title {
			t.Errorf("title %q", got)
		}
	})
}

// known is a choice as an act made it known.
func known(c checks.Choice, by checks.Act, at time.Time) *checks.Choice {
	c = c.Known(by, at)
	return &c
}

// by is an item that somebody opened.
func by(who github.Actor, it *github.Item) *github.Item {
	it.Author = who
	return it
}
