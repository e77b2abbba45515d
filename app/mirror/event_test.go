package mirror

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

func event(name, action string) github.Event {
	return github.Event{Name: name, Action: action, Installation: 1, Repository: repoOf(home), Sender: alice}
}

func TestPush(t *testing.T) {
	owners := store.Repository{ID: 13, Installation: 1, Owner: "acme", Name: ".github", DefaultBranch: "main", Updated: at(0)}
	each(t, func(t *testing.T, w *world) {
		w.write(func(tx *store.Tx) error { return tx.PutRepository(owners) })
		push := func(repo store.Repository, p github.Push) []string {
			ev := event("push", "")
			ev.Repository, ev.Push = repoOf(repo), &p
			return w.tell(ev).Keys
		}
		all := []string{store.PolicyKey(13), store.RulesKey(10), store.RulesKey(11), store.RulesKey(12)}
		for name, test := range map[string]struct {
			repo store.Repository
			push github.Push
			want []string
		}{
			"the policy file":       {home, github.Push{Branch: "main", Complete: true, Files: []string{".github/northstar.yml"}}, []string{store.PolicyKey(10)}},
			"another file":          {home, github.Push{Branch: "main", Complete: true, Files: []string{"docs/northstar.yml"}}, nil},
			"a policy out of place": {home, github.Push{Branch: "main", Complete: true, Files: []string{"northstar.yml"}}, []string{store.PolicyKey(10)}},
			"another branch":        {home, github.Push{Branch: "topic", Files: []string{".github/northstar.yml"}}, nil},
			"unknown files":         {home, github.Push{Branch: "main"}, []string{store.PolicyKey(10)}},
			"forced":                {home, github.Push{Branch: "main", Complete: true, Forced: true}, []string{store.PolicyKey(10)}},
			"the owner's file":      {owners, github.Push{Branch: "main", Complete: true, Files: []string{"northstar.yml"}}, all},
			"a merge queue's name":  {home, github.Push{Branch: "gh-readonly-queue/main/pr-7-" + commit("a"), After: "fff"}, nil},
			"a branch that is gone": {home, github.Push{Branch: "main", Deleted: true}, nil},
		} {
			got := push(test.repo, test.push)
			slices.Sort(got)
			slices.Sort(test.want)
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	})
}

func TestCheckRuns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", pull(1, 2, "abc"), alice))
		run := func(action string, r github.CheckRun) Changes {
			ev := event("check_run", action)
			ev.CheckRun = &r
			return w.tell(ev)
		}
		c := run("rerequested", github.CheckRun{App: 7, HeadSHA: "abc", Name: checks.CheckStrategy})
		if d := cmp.Diff([]Head{{Repo: home.ID, SHA: "abc", Check: checks.CheckStrategy}}, c.Rerequest); d != "" {
			t.Error(d)
		}
		if c := run("rerequested", github.CheckRun{App: 8, HeadSHA: "abc"}); !c.Empty() {
			t.Errorf("another app's run: %+v", c)
		}
		if c := run("requested_action", github.CheckRun{App: 7, HeadSHA: "abc", Action: "kind:feature"}); c.Commands != 1 || !has(c, store.ItemKey(home.ID, 1)) {
			t.Errorf("a button: %+v", c)
		}
		if c := run("requested_action", github.CheckRun{App: 7, HeadSHA: "abc", Action: "rm -rf"}); !c.Empty() {
			t.Errorf("no button of ours: %+v", c)
		}
		ev := event("check_suite", "rerequested")
		ev.CheckSuite = &github.CheckSuite{App: 7, HeadSHA: "abc"}
		if c := w.tell(ev); !cmp.Equal(c.Rerequest, []Head{{Repo: home.ID, SHA: "abc"}}) {
			t.Errorf("a suite: %+v", c)
		}
	})
}

func TestInstallation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		info := &github.Installation{ID: 2, Account: "other", AccountType: "Organization", Selection: "selected"}
		tell := func(name, action string, added, removed []github.Repository) Changes {
			return w.tell(github.Event{Name: name, Action: action, Installation: 2, InstallationInfo: info, Added: added, Removed: removed, Sender: alice})
		}
		repos := []github.Repository{{ID: 20, Owner: "other", Name: "one", Partial: true}, {ID: 21, Owner: "other", Name: "two", Private: true, Partial: true}}
		if c := tell("installation", "created", repos, nil); !cmp.Equal(c.Read, []int64{20, 21}) || !cmp.Equal(c.Installed, []int64{2}) {
			t.Errorf("created: %+v", c)
		}
		if c := tell("installation_repositories", "removed", nil, repos[:1]); !cmp.Equal(c.Removed, []int64{20}) {
			t.Errorf("removed: %+v", c)
		}
		late := event("issues", "edited")
		late.Installation, late.Item = 2, issue(1, 5)
		late.Repository = &github.Repository{ID: 20, Owner: "other", Name: "one", DefaultBranch: "main", Updated: at(0)}
		if c := w.tell(late); !cmp.Equal(c, Changes{Installed: []int64{2}}) {
			t.Errorf("an event of a repository that is gone, however late by GitHub's clock: %+v", c)
		}
		if c := tell("installation_repositories", "added", repos[:1], nil); !cmp.Equal(c.Read, []int64{20}) {
			t.Errorf("added again: %+v", c)
		}
		if c := tell("installation", "deleted", nil, nil); !cmp.Equal(c.Removed, []int64{20, 21}) {
			t.Errorf("deleted: %+v", c)
		}
		if c := tell("installation_repositories", "added", repos, nil); !c.Empty() {
			t.Errorf("late news of a deleted installation: %+v", c)
		}
		w.read(func(tx *store.Tx) error {
			row, err := tx.Installation(2)
			if row.Gone.IsZero() {
				t.Error("the installation is not gone")
			}
			return err
		})
	})
}

// Whoever edits a repository may have switched its issues on, without which the onboarding issue was refused.
func TestEditedRepositoryMayTakeTheOnboardingIssue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		edited := event("repository", "edited")
		edited.Repository = repoOf(home)
		for _, refused := range []string{"", "Issues are disabled for this repo"} {
			w.write(func(tx *store.Tx) error { return tx.SetOnboardingRefused(1, refused) })
			if c := w.tell(edited); has(c, store.OnboardKey(1)) != (refused != "") {
				t.Errorf("refused for %q: %v", refused, c.Keys)
			}
		}
	})
}

// A list of repositories may be older than what deliveries told of one: that turned private, and stays so.
func TestOldListOfRepositories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		turned := event("repository", "privatized")
		turned.Repository = repoOf(home)
		turned.Repository.Private, turned.Repository.Updated = true, at(9)
		w.tell(turned)
		listed := func(second int, owner string) (row store.Repository) {
			r := repoOf(home)
			r.Updated, r.Owner = at(second), owner
			w.write(func(tx *store.Tx) error {
				_, err := w.m.PutInstallation(tx, github.Installation{ID: 1, Account: owner}, []github.Repository{*r, *repoOf(roadmap)}, at(3700))
				return err
			})
			w.read(func(tx *store.Tx) (err error) { row, err = tx.Repository(home.ID); return err })
			return row
		}
		if row := listed(8, "acme"); !row.Private {
			t.Error("it is public by an older list")
		}
		if row := listed(8, "apex"); !row.Private || row.Owner != "apex" {
			t.Errorf("its owner has another name, which leaves its time as it is: %+v", row)
		}
		if row := listed(10, "apex"); row.Private {
			t.Error("it is private though a newer list says that it is not")
		}
	})
}

func TestUnknownIsMadeKnown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ev := issues("opened", issue(1, 5), alice)
		ev.Installation, ev.Repository = 9, &github.Repository{ID: 90, Owner: "new", Name: "app", DefaultBranch: "main", Updated: at(1)}
		c := w.tell(ev)
		if !cmp.Equal(c.Read, []int64{90}) || !cmp.Equal(c.Installed, []int64{9}) || !has(c, store.ItemKey(90, 1)) {
			t.Errorf("%+v", c)
		}
		for name, ev := range map[string]github.Event{
			"no repository":   {Name: "issues", Action: "opened", Installation: 1, Item: issue(1, 5)},
			"no installation": {Name: "issues", Action: "opened", Repository: &github.Repository{ID: 91, Owner: "x", Name: "y"}, Item: issue(1, 5)},
			"no item":         event("issues", "opened"),
			"no milestone":    event("milestone", "edited"),
			"no label":        event("label", "edited"),
			"no sub-issue":    event("sub_issues", "sub_issue_added"),
			"no push":         event("push", ""),
			"no run":          event("check_run", "rerequested"),
			"no comment":      event("issue_comment", "created"),
			"no group":        event("merge_group", "checks_requested"),
			"unheard of":      event("sponsorship", "created"),
		} {
			if c := w.tell(ev); !c.Empty() {
				t.Errorf("%s: %+v", name, c)
			}
		}
	})
}

func TestSubIssues(t *testing.T) {
	sub := func(action string, parent, second int) github.Event {
		ev := event("sub_issues", action)
		ev.Parent, ev.Child, ev.ParentRepo, ev.ChildRepo = issue(parent, second), issue(1, second), repoOf(home), repoOf(home)
		return ev
	}
	added2, removed2, added3 := sub("sub_issue_added", 2, 5), sub("sub_issue_removed", 2, 8), sub("parent_issue_added", 3, 9)
	for name, evs := range map[string][]github.Event{
		"in order":   {added2, removed2, added3},
		"backwards":  {added3, removed2, added2},
		"mixed":      {removed2, added3, added2},
		"repeatedly": {added2, removed2, added2, added3, removed2},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				for _, ev := range evs {
					w.tell(ev)
				}
				w.read(func(tx *store.Tx) error {
					got, err := parentOf(tx, home, 1)
					if got == nil || got.Number != 3 {
						t.Errorf("parent %v", got)
					}
					return err
				})
			})
		})
	}
}

func TestLabelsOfTheRepository(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(1, 2, "tech-debt", "help wanted"), alice))
		ev := event("label", "edited")
		ev.Label, ev.LabelWas = &github.Label{Name: "chore"}, "tech-debt"
		if c := w.tell(ev); !has(c, store.ItemKey(home.ID, 1)) {
			t.Errorf("a renamed label: %+v", c)
		}
		if d := cmp.Diff([]string{"chore", "help wanted"}, w.item(home, 1).Labels); d != "" {
			t.Error(d)
		}
		w.tell(labelled("labeled", "chore", issue(2, 5, "chore"), alice))
		if c := w.choice(2); c == nil || c.Kind != checks.TechDebt {
			t.Errorf("the new name of a kind label does not count: %+v", c)
		}
		gone := event("label", "deleted")
		gone.Label = &github.Label{Name: "help wanted"}
		w.tell(gone)
		if d := cmp.Diff([]string{"chore"}, w.item(home, 1).Labels); d != "" {
			t.Error(d)
		}
	})
}

func TestMilestones(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		inMilestone(w, 1)
		tell := func(action string, second int, ms github.Milestone) Changes {
			ms.Number, ms.Updated, ms.Created = 3, at(second), at(0)
			ev := event("milestone", action)
			ev.Milestone = &ms
			return w.tell(ev)
		}
		c := tell("edited", 5, github.Milestone{Title: "M", State: "open", Description: "Strategy: acme/roadmap#5"})
		for _, k := range []string{store.ItemKey(home.ID, 1), store.HeadKey(home.ID, "head"), store.MilestoneKey(home.ID, 3)} {
			if !has(c, k) {
				t.Errorf("%s is not looked at: %v", k, c.Keys)
			}
		}
		if c := tell("closed", 9, github.Milestone{Title: "M", State: "closed", Description: "Strategy: acme/roadmap#5"}); !has(c, store.HeadKey(home.ID, "head")) {
			t.Errorf("closed: %v", c.Keys)
		}
		if c := tell("edited", 6, github.Milestone{Title: "Late", State: "open"}); !c.Empty() {
			t.Errorf("late: %+v", c)
		}
		tell("deleted", 9, github.Milestone{Title: "M", State: "closed"})
		tell("edited", 12, github.Milestone{Title: "M", State: "open"})
		w.read(func(tx *store.Tx) error {
			ms, err := tx.Milestone(home.ID, 3)
			if ms.Gone.IsZero() {
				t.Error("a deleted milestone came back")
			}
			return err
		})
	})
}

// Of two payloads of one second a read settles which was later, unless a third arrived since the read was asked.
func TestMilestoneWithinOneSecond(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ms := func(title string) github.Milestone {
			return github.Milestone{Number: 3, Title: title, State: "open", Updated: at(5), Created: at(0)}
		}
		tell := func(title string) Changes {
			ev, m := event("milestone", "edited"), ms(title)
			ev.Milestone = &m
			return w.tell(ev)
		}
		tell("A")
		if c := tell("B"); !slices.Contains(c.ReadMilestones, store.Place{Repo: home.ID, Number: 3}) {
			t.Errorf("not read: %+v", c)
		}
		for _, x := range []struct {
			asked int
			again bool
			title string
		}{{30, true, "B"}, {7200, false, "A"}} {
			w.write(func(tx *store.Tx) error {
				c, err := w.m.PutMilestones(tx, home, []github.Milestone{ms("A")}, at(x.asked))
				if len(c.ReadMilestones) > 0 != x.again {
					t.Errorf("asked at %d: %+v", x.asked, c)
				}
				return err
			})
			var got store.Milestone
			w.read(func(tx *store.Tx) (err error) { got, err = tx.Milestone(home.ID, 3); return err })
			if got.Title != x.title {
				t.Errorf("asked at %d: title %s, want %s", x.asked, got.Title, x.title)
			}
		}
	})
}

// Every payload that GitHub publishes as an example can be applied, in any state of the rows, twice.
func TestExamples(t *testing.T) {
	dir := os.Getenv("NORTHSTAR_TEST_CONTRACTS")
	if dir == "" {
		t.Skip("set NORTHSTAR_TEST_CONTRACTS to a folder with node_modules/@octokit/webhooks-examples")
	}
	text, err := os.ReadFile(filepath.Join(dir, "node_modules/@octokit/webhooks-examples/api.github.com/index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name     string            `json:"name"`
		Examples []json.RawMessage `json:"examples"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	w := open(t, storetest.SQLite(t))
	count := 0
	for range 2 {
		for _, e := range all {
			for _, payload := range e.Examples {
				ev, err := github.ParseEvent(e.Name, payload)
				if err != nil {
					continue // what cannot be read is app/github's to test
				}
				ev.Installation = 1
				w.tell(ev)
				count++
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d examples", count)
	}
}
