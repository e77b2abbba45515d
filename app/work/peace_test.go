package work

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// latest is what is recorded as chosen last.
func (tn *town) latest(full string, n int) (c *checks.Choice) {
	tn.t.Helper()
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed("acme", full[len("acme/"):])
		if err != nil {
			return err
		}
		c, err = tx.LatestChoice(repo.ID, n)
		return err
	}))
	return c
}

// What was chosen for an issue goes along when it is transferred, by whom and when, and so does whose label it bears.
func TestTransfer(t *testing.T) {
	orders := map[string]func(tn *town){
		"in order": func(tn *town) { tn.calm() },
		"the new place first": func(tn *town) {
			for tn.left() > 0 {
				tn.deliver(tn.left()-1, false)
				tn.run()
			}
			tn.calm()
		},
	}
	for name, arrive := range orders {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			tn.repo("acme/plans", polite)
			tn.must(tn.MakeLabel("ada", "acme/plans", "feature", "ededed", ""))
			ours, swapped, off, commanded := tn.issue(mart), tn.issue(mart), tn.issue(mart), tn.issue(mart)
			tn.calm()
			tn.must(tn.Unlabel("ben", mart, swapped, "feature"), tn.Label("ben", mart, swapped, "tech-debt"), tn.Unlabel("ben", mart, off, "feature"))
			tn.say("tom", mart, commanded, "/northstar kind tech-debt")
			tn.calm()
			before := tn.latest(mart, swapped)
			there := map[int]int{}
			for _, n := range []int{ours, swapped, off, commanded} {
				to, err := tn.TransferIssue("ada", mart, n, "acme/plans")
				tn.must(err)
				there[n] = to
				tn.later()
				arrive(tn)
			}
			tn.wants("the app's", "acme/plans", there[ours], "feature")
			tn.wants("a person's, which GitHub dropped", "acme/plans", there[swapped], "tech-debt")
			tn.wants("taken off", "acme/plans", there[off])
			tn.wants("commanded", "acme/plans", there[commanded], "tech-debt")
			if c := tn.latest("acme/plans", there[swapped]); c == nil || c.By != "ben" || c.Kind != checks.TechDebt || c.At.Unix() != before.At.Unix() {
				t.Errorf("chosen: %+v, before the transfer %+v", c, before)
			}
			if c := tn.latest("acme/plans", there[ours]); c != nil {
				t.Errorf("the app's own label is taken for a choice: %+v", c)
			}
			// The app's gives way to another rule in the new place, too.
			title := "refactor: search"
			tn.must(tn.EditIssue("sam", "acme/plans", there[ours], &title, nil), tn.EditIssue("sam", "acme/plans", there[off], &title, nil))
			tn.calm()
			tn.wants("another kind", "acme/plans", there[ours], "tech-debt")
			tn.wants("taken off still", "acme/plans", there[off])
		})
	}
}

// A choice outlives a stay where the app is not installed.
func TestTransferThereAndBack(t *testing.T) {
	tn := build(t)
	tn.must(tn.AddRepo("acme/elsewhere", githubsim.RepoOptions{}))
	tn.calm()
	tn.must(tn.inst.RemoveRepository("acme/elsewhere"))
	tn.calm()
	ours, off, debt := tn.issue(mart), tn.issue(mart), tn.issue(mart)
	tn.calm()
	tn.must(tn.Unlabel("ben", mart, off, "feature"), tn.Label("ben", mart, debt, "tech-debt"))
	tn.calm()
	back := map[int]int{}
	for _, n := range []int{ours, off, debt} {
		there, err := tn.TransferIssue("ada", mart, n, "acme/elsewhere")
		tn.must(err)
		tn.calm()
		again, err := tn.TransferIssue("ada", "acme/elsewhere", there, mart)
		tn.must(err)
		tn.calm()
		back[n] = again
	}
	tn.wants("inferred", mart, back[ours], "feature")
	tn.wants("taken off", mart, back[off])
	tn.wants("chosen", mart, back[debt], "tech-debt")
}

// What people changed while the app could not see it is theirs.
func TestChangedUnseen(t *testing.T) {
	blind := map[string]func(tn *town, does func()){
		"uninstalled": func(tn *town, does func()) {
			tn.must(tn.inst.Uninstall())
			tn.calm()
			does()
			tn.later()
			tn.install()
		},
		"suspended": func(tn *town, does func()) {
			tn.inst.Suspend()
			tn.calm()
			does()
			tn.later()
			tn.inst.Unsuspend()
		},
		"taken from the installation": func(tn *town, does func()) {
			tn.must(tn.inst.RemoveRepository(mart))
			tn.calm()
			does()
			tn.later()
			tn.must(tn.inst.AddRepository(mart))
		},
		"undelivered": func(tn *town, does func()) {
			does()
			tn.mu.Lock()
			tn.waiting = nil
			tn.mu.Unlock()
			tn.later()
			tn.again()
		},
	}
	for name, while := range blind {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			stays, off, swapped, on, theirs, put := tn.issue(mart), tn.issue(mart), tn.issue(mart), tn.issue(mart), tn.issue(mart, "tech-debt"), tn.issue(mart)
			tn.calm()
			title := "improve it"
			tn.must(tn.EditIssue("sam", mart, on, &title, nil)) // the app takes its own off
			tn.must(tn.EditIssue("sam", mart, put, &title, nil))
			tn.calm()
			tn.wants("taken off by the app", mart, on)
			tn.later() // within one second of the app's own act nothing can be concluded from a read
			while(tn, func() {
				tn.must(tn.Unlabel("ben", mart, off, "feature"), tn.Unlabel("ben", mart, swapped, "feature"), tn.Label("ben", mart, swapped, "tech-debt"),
					tn.Label("ben", mart, on, "feature"), tn.Unlabel("ben", mart, theirs, "tech-debt"), tn.Label("ben", mart, put, "tech-debt"))
			})
			tn.calm()
			edit := "refactor: search"
			for _, n := range []int{stays, off, swapped, on, theirs} {
				tn.must(tn.EditIssue("sam", mart, n, &edit, nil))
			}
			edit = "feat: search"
			tn.must(tn.EditIssue("sam", mart, put, &edit, nil))
			tn.calm()
			tn.wants("the app's stayed the app's", mart, stays, "tech-debt")
			tn.wants("the app's was taken off", mart, off)
			tn.wants("swapped", mart, swapped, "tech-debt")
			tn.wants("on again after the app took it off", mart, on, "feature")
			tn.wants("a person's was taken off", mart, theirs)
			tn.wants("put on", mart, put, "tech-debt")
		})
	}
}

// Labelling what was there before the policy overrides nothing that people chose before.
func TestBackfillIsPolite(t *testing.T) {
	tn := build(t)
	tn.must(tn.AddRepo("acme/old", githubsim.RepoOptions{}))
	bare := tn.issue("acme/old")
	labelled, off := tn.issue("acme/old", "tech-debt"), tn.issue("acme/old", "feature")
	tn.calm()
	tn.must(tn.Unlabel("ben", "acme/old", off, "feature"))
	commanded := tn.issue("acme/old")
	tn.say("ada", "acme/old", commanded, "/northstar kind none")
	tn.calm()
	tn.policy("acme/old", polite+"backfill: {label: true}\n")
	tn.calm()
	tn.wants("nobody said anything", "acme/old", bare, "feature")
	tn.wants("labelled before", "acme/old", labelled, "tech-debt")
	tn.wants("taken off before", "acme/old", off)
	tn.wants("commanded before", "acme/old", commanded)
}

// robots has a bot react to everything that happens, as long as anything does, and counts the app's writes.
func (tn *town) robots(limit int, react func()) int {
	tn.t.Helper()
	before := tn.labelled()
	for range limit {
		tn.calm()
		react()
	}
	tn.calm()
	return tn.labelled() - before
}

// Another bot that will not have the app's label, or always sets its own, is not fought with.
func TestNoFightWithBots(t *testing.T) {
	const robot = "triage[bot]"
	take := func(tn *town, n int, name string) {
		for _, l := range tn.Labels(mart, n) {
			if l == name {
				tn.must(tn.Unlabel(robot, mart, n, name))
			}
		}
	}
	for name, c := range map[string]struct {
		command string
		react   func(tn *town, n int)
		most    int
		want    []string
	}{
		"takes the app's off":      {"", func(tn *town, n int) { take(tn, n, "feature") }, 1, nil},
		"sets its own beside":      {"", func(tn *town, n int) { tn.must(tn.Label(robot, mart, n, "tech-debt")) }, 2, []string{"tech-debt"}},
		"sets its own instead":     {"", func(tn *town, n int) { take(tn, n, "feature"); tn.must(tn.Label(robot, mart, n, "tech-debt")) }, 1, []string{"tech-debt"}},
		"against a person, off":    {"/northstar kind feature", func(tn *town, n int) { take(tn, n, "feature") }, 2, nil},
		"against a person, beside": {"/northstar kind feature", func(tn *town, n int) { tn.must(tn.Label(robot, mart, n, "tech-debt")) }, 2, []string{"tech-debt"}},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			n := tn.issue(mart)
			if c.command != "" {
				tn.say("tom", mart, n, c.command)
			}
			if wrote := tn.robots(6, func() { c.react(tn, n) }); wrote > c.most {
				t.Errorf("the app wrote %d times, want at most %d", wrote, c.most)
			}
			tn.wants("in the end", mart, n, c.want...)
			tn.again()
			tn.wants("read again", mart, n, c.want...)
			// A person's word after that is done, and stands.
			tn.say("tom", mart, n, "/northstar kind vision")
			tn.calm()
			tn.say("tom", mart, n, "/northstar kind feature")
			tn.calm()
			tn.wants("a person's word", mart, n, "feature")
			tn.must(tn.Unlabel("ben", mart, n, "feature"))
			tn.calm()
			tn.wants("a person takes it off", mart, n)
		})
	}
}

// A bot that the policy does not exempt speaks like a person.
func TestBotDeclares(t *testing.T) {
	const robot = "triage[bot]"
	tn := build(t)
	tn.policy(mart, polite+"classify: {exempt: {authors: ['renovate[bot]']}}\n")
	n, off := tn.issue(mart), tn.issue(mart)
	tn.calm()
	tn.must(tn.Label(robot, mart, n, "tech-debt"), tn.Unlabel(robot, mart, off, "feature"))
	tn.calm()
	tn.wants("declared", mart, n, "tech-debt")
	tn.wants("taken off", mart, off)
	if c := tn.latest(mart, n); c == nil || c.By != robot {
		t.Errorf("chosen: %+v", c)
	}
	if wrote := tn.robots(5, func() { tn.must(tn.Label(robot, mart, n, "feature"), tn.Label(robot, mart, n, "tech-debt")) }); wrote > 10 {
		t.Errorf("the app wrote %d times", wrote)
	}
	tn.must(tn.Label("ben", mart, n, "feature"))
	tn.calm()
	tn.wants("a person after it", mart, n, "feature")
}

// A bot's label on what somebody else opened is a choice like any other, though the policy exempts what the bot opens.
func TestExemptBotChooses(t *testing.T) {
	tn := build(t)
	n, off := tn.issue(mart), tn.issue(mart)
	tn.calm()
	tn.must(tn.Label("ben", mart, n, "tech-debt"), tn.Unlabel("ben", mart, off, "feature"))
	tn.calm()
	tn.must(tn.Unlabel("renovate[bot]", mart, n, "tech-debt"), tn.Label("renovate[bot]", mart, off, "tech-debt"))
	tn.calm()
	tn.again()
	if c := tn.latest(mart, n); c == nil || c.Kind != checks.None || c.By != "renovate[bot]" {
		t.Errorf("chosen: %+v", c)
	}
	if c := tn.latest(mart, off); c == nil || c.Kind != checks.TechDebt || c.By != "renovate[bot]" {
		t.Errorf("chosen: %+v", c)
	}
}

// What an issue form or somebody's template puts on is the author's declaration; an exempt bot's is none.
func TestLabelledFromTheStart(t *testing.T) {
	tn := build(t)
	n := tn.issue(mart, "tech-debt")
	robots, err := tn.OpenIssue("triage[bot]", mart, githubsim.NewIssue{Title: "feat: x", Labels: []string{"tech-debt"}})
	tn.must(err)
	tn.must(tn.MakeLabel("ada", mart, "strategy", "ededed", ""))
	stranger := tn.issue(mart, "strategy")
	tn.calm()
	tn.wants("the form's", mart, n, "tech-debt")
	if c := tn.latest(mart, n); c == nil || c.Kind != checks.TechDebt || c.By != "sam" {
		t.Errorf("chosen: %+v", c)
	}
	tn.wants("a bot's", mart, robots, "tech-debt")
	if c := tn.latest(mart, robots); c != nil {
		t.Errorf("chosen: %+v", c)
	}
	// A stranger makes no strategy: the label stays, for a person to judge, and counts for nothing.
	tn.wants("a stranger's", mart, stranger, "strategy")
	tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed("acme", "shop")
		if err != nil {
			return err
		}
		row, err := tx.Item(repo.ID, stranger)
		if row.Conclusion.Kind == checks.Strategy {
			t.Error("a stranger made a strategy")
		}
		return err
	}))
}
