package mirror

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// queueBot is GitHub's own merge queue.
var queueBot = github.Actor{Login: "github-merge-queue[bot]", ID: 118344674, Bot: true}

// commit is a SHA of one character.
func commit(c string) string { return strings.Repeat(c, 40) }

func queueBranch(number string, onto string) string {
	return "gh-readonly-queue/main/pr-" + number + "-" + onto
}

// grouped is a merge_group delivery.
func grouped(action, head string, number int, onto string) github.Event {
	ev := event("merge_group", action)
	ev.MergeGroup = &github.MergeGroup{HeadSHA: head, BaseSHA: onto, BaseRef: "refs/heads/main", Pull: number, Onto: onto}
	return ev
}

// on are the numbers of the pull requests that a commit is for, and of those that are not known.
func (w *world) on(sha string) (pulls, missing []int) {
	w.t.Helper()
	w.read(func(tx *store.Tx) error {
		on, err := PullsOf(tx, home.ID, sha, at(3600+w.n))
		pulls, missing = nil, on.Missing
		for _, p := range on.Pulls {
			pulls = append(pulls, p.Number)
		}
		return err
	})
	slices.Sort(pulls)
	return pulls, missing
}

func (w *world) wantOn(what, sha string, pulls, missing []int) {
	w.t.Helper()
	got, unknown := w.on(sha)
	if !slices.Equal(got, pulls) || !slices.Equal(unknown, missing) {
		w.t.Errorf("%s: the commit is for %v, unknown %v; want %v, %v", what, got, unknown, pulls, missing)
	}
}

// Only what GitHub says of a merge queue makes a commit one of a merge queue's; whoever may write says anything else.
func TestWhatQueues(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", pull(7, 2, commit("7")), alice))
		branch := queueBranch("7", commit("0"))
		pushed := func(by github.Actor, p github.Push) github.Event {
			ev := event("push", "")
			ev.Sender, ev.Push = by, &p
			return ev
		}
		suite := func(action string, by github.Actor) github.Event {
			ev := event("check_suite", action)
			ev.Sender, ev.CheckSuite = by, &github.CheckSuite{App: 7, HeadSHA: commit("c"), HeadBranch: branch}
			return ev
		}
		forged := map[string]github.Event{
			"a push":                  pushed(alice, github.Push{Branch: branch, After: commit("c"), Created: true}),
			"a push by another app":   pushed(robot, github.Push{Branch: branch, After: commit("c")}),
			"a push by this app":      pushed(self, github.Push{Branch: branch, After: commit("c")}),
			"a push by such a person": pushed(github.Actor{Login: "github-merge-queue"}, github.Push{Branch: branch, After: commit("c")}),
			"a tag":                   pushed(queueBot, github.Push{Ref: "refs/tags/" + branch, After: commit("c")}),
			"a suite":                 suite("requested", alice),
			"a suite again":           suite("rerequested", alice),
			"a group of another base": func() github.Event { // as the parser tells of it
				ev := grouped("checks_requested", commit("c"), 0, "")
				ev.MergeGroup.HeadRef, ev.MergeGroup.BaseRef = "refs/heads/"+branch, "refs/heads/release"
				return ev
			}(),
			"an unknown action": grouped("created", commit("c"), 7, commit("0")),
		}
		for _, named := range []bool{false, true} {
			w.m.NamedQueues = named
			for what, ev := range forged {
				w.tell(ev)
				w.wantOn(what, commit("c"), nil, nil)
			}
		}
		w.m.NamedQueues = false
		w.tell(pushed(queueBot, github.Push{Branch: branch, After: commit("c")}))
		w.tell(suite("requested", queueBot))
		w.wantOn("GitHub's push where there is merge_group", commit("c"), nil, nil)

		w.m.NamedQueues = true
		if c := w.tell(pushed(queueBot, github.Push{Branch: branch, After: commit("c")})); !has(c, store.HeadKey(home.ID, commit("c"))) {
			t.Errorf("GitHub's push: %v", c.Keys)
		}
		w.wantOn("GitHub's push where there is no merge_group", commit("c"), []int{7}, nil)
		w.tell(pushed(alice, github.Push{Branch: branch, Before: commit("c"), After: commit("0"), Deleted: true}))
		w.wantOn("somebody deletes the branch", commit("c"), []int{7}, nil)
		w.tell(pushed(queueBot, github.Push{Branch: branch, Before: commit("c"), After: commit("0"), Deleted: true}))
		w.wantOn("GitHub deletes the branch", commit("c"), nil, nil)
		w.tell(suite("requested", queueBot))
		w.wantOn("its suite comes late", commit("c"), nil, nil)
	})
}

// What a commit is for does not depend on the order of deliveries nor on how often they come; what was destroyed stays so.
func TestQueueInAnyOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, n := range []int{7, 8} {
			w.tell(issues("opened", pull(n, 2, commit(string(rune('0'+n)))), alice))
		}
		request := grouped("checks_requested", commit("a"), 7, commit("0"))
		next := grouped("checks_requested", commit("b"), 8, commit("a"))
		w.tell(next)
		w.wantOn("what it stands on is not known yet", commit("b"), []int{8}, nil)
		w.tell(request)
		w.tell(request)
		w.wantOn("a group", commit("a"), []int{7}, nil)
		w.wantOn("a group on a group", commit("b"), []int{7, 8}, nil)
		w.read(func(tx *store.Tx) error {
			heads, err := QueuedWith(tx, home.ID, []store.Item{{Number: 7}}, at(3600+w.n))
			if d := cmp.Diff([]string{commit("a"), commit("b")}, heads); d != "" {
				t.Error(d)
			}
			return err
		})

		destroy := grouped("destroyed", commit("a"), 7, commit("0"))
		if c := w.tell(destroy); !has(c, store.HeadKey(home.ID, commit("a"))) {
			t.Errorf("destroyed: %v", c.Keys)
		}
		w.tell(request)
		w.wantOn("destroyed, and told again of its beginning", commit("a"), nil, nil)
		w.wantOn("what stood on it", commit("b"), []int{8}, nil)

		w.tell(grouped("destroyed", commit("d"), 8, commit("0")))
		w.tell(grouped("checks_requested", commit("d"), 8, commit("0")))
		w.tell(grouped("checks_requested", commit("d"), 7, commit("0")))
		w.wantOn("destroyed before it was heard of", commit("d"), nil, nil)
	})
}

// A group counts for an open pull request of its own repository, and not for ever.
func TestQueueCounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		closed := pull(5, 2, commit("5"))
		closed.State = "closed"
		w.tell(issues("closed", closed, alice))
		w.tell(issues("opened", issue(6, 2), alice))
		w.tell(issues("opened", pull(7, 2, commit("7")), alice))
		w.tell(issues("opened", pull(8, 2, commit("a")), alice)) // its head is the queue's commit for #7
		elsewhere := issues("opened", pull(9, 2, commit("9")), alice)
		elsewhere.Repository = repoOf(roadmap)
		w.tell(elsewhere)

		w.tell(grouped("checks_requested", commit("a"), 7, commit("0")))
		w.tell(grouped("checks_requested", commit("b"), 5, commit("0")))
		w.tell(grouped("checks_requested", commit("c"), 6, commit("0")))
		w.tell(grouped("checks_requested", commit("d"), 9, commit("0")))
		w.wantOn("queued, and the head of another", commit("a"), []int{7, 8}, nil)
		w.wantOn("of a closed one", commit("b"), nil, nil)
		w.wantOn("of an issue", commit("c"), nil, nil)
		w.wantOn("of one of another repository", commit("d"), nil, []int{9})
		w.wantOn("the head of a queued one", commit("7"), []int{7}, nil)
		button := event("check_run", "requested_action")
		button.CheckRun = &github.CheckRun{App: 7, HeadSHA: commit("a"), Action: "recheck"}
		if c := w.tell(button); c.Commands != 2 || !has(c, store.ItemKey(home.ID, 7)) || !has(c, store.ItemKey(home.ID, 8)) {
			t.Errorf("a button on the queue's commit: %+v", c)
		}
		w.read(func(tx *store.Tx) error {
			on, err := PullsOf(tx, home.ID, commit("a"), at(3600+w.n).Add(queueLife+1e9))
			if len(on.Groups) != 0 || len(on.Pulls) != 1 || on.Pulls[0].Number != 8 {
				t.Errorf("long after: %+v", on)
			}
			return err
		})

		// A ring of groups, which cannot be, ends.
		w.tell(grouped("checks_requested", commit("e"), 7, commit("f")))
		w.tell(grouped("checks_requested", commit("f"), 8, commit("e")))
		w.wantOn("a ring", commit("e"), []int{7, 8}, nil)
		w.read(func(tx *store.Tx) error {
			_, err := QueuedWith(tx, home.ID, []store.Item{{Number: 7}}, at(3600+w.n))
			return err
		})
	})
}
