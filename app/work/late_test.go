package work

import (
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// An item is left with the label of what it is, though the app put another one on for what it was, and decided again before it was
// told that this one is there.
func TestLabelsOfTwoDecisions(t *testing.T) {
	tn := build(t)
	tn.calm()
	for title, want := range map[string][]string{"refactor: search": {"tech-debt"}, "Hm": nil} {
		decidedTwice(tn, title, want)
	}
}

// ids are those of all repositories, by their names.
func (tn *town) ids() map[string]int64 {
	tn.t.Helper()
	out := map[string]int64{}
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Repositories(0)
		for _, r := range all {
			out[r.Owner+"/"+r.Name] = r.ID
		}
		return err
	}))
	return out
}

func decidedTwice(tn *town, title string, want []string) {
	tn.t.Helper()
	n := tn.issue("acme/shop")
	tn.deliverAll()
	tn.later()
	tn.must(tn.EditIssue("ben", "acme/shop", n, &title, nil))
	tn.later()
	tn.run()             // by what it knows
	tn.deliver(0, false) // the title, with no label yet
	tn.run()
	tn.calm()
	tn.wants("a title that changed meanwhile", "acme/shop", n, want...)
}

// What is written on an item goes by what it shows when that is recorded: nothing is begun on one that was closed since it was judged.
func TestChangedSinceItWasJudged(t *testing.T) {
	tn := build(t)
	tn.calm()
	n := tn.issue("acme/shop")
	tn.deliverAll()
	p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
	tn.must(err)
	judged, report, err := tn.w.evaluate(t.Context(), p, n)
	tn.must(err)
	shows := func() (writes int) {
		t.Helper()
		it, err := tn.w.item(t.Context(), p, n)
		tn.must(err)
		var on onItem
		tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { on, err = tn.w.showsOn(tx, p, it, nil); return err }))
		return len(tn.w.planItem(p, settled{it, judged.Subject, report}, on).writes)
	}
	if n := shows(); n != 1 {
		t.Errorf("%d writes on an open item, want its label", n)
	}
	tn.must(tn.Label("tom", "acme/shop", n, "feature"))
	tn.deliverAll()
	if n := shows(); n != 0 {
		t.Errorf("%d writes on an item that has its label by now", n)
	}
	tn.must(tn.Unlabel("tom", "acme/shop", n, "feature"))
	tn.deliverAll()
	tn.must(tn.CloseIssue("ben", "acme/shop", n, "completed"))
	tn.deliverAll()
	if n := shows(); n != 0 {
		t.Errorf("%d writes on a closed one", n)
	}
}

// What a person chose since an item was judged is not taken back by that judgement.
func TestChosenSinceItWasJudged(t *testing.T) {
	for what, choose := range map[string]func(tn *town, n int) error{
		"another put on": func(tn *town, n int) error { return tn.Label("tom", "acme/shop", n, "tech-debt") },
		"taken off":      func(tn *town, n int) error { return tn.Unlabel("tom", "acme/shop", n, "feature") },
	} {
		tn := build(t)
		tn.calm()
		n := tn.issue("acme/shop")
		tn.say("ben", "acme/shop", n, "/northstar kind feature")
		tn.calm()
		tn.wants("by a command", "acme/shop", n, "feature")
		p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
		tn.must(err)
		judged, report, err := tn.w.evaluate(t.Context(), p, n)
		tn.must(err)
		tn.must(choose(tn, n))
		tn.deliverAll()
		it, err := tn.w.item(t.Context(), p, n)
		tn.must(err)
		tn.must(tn.w.show(t.Context(), p, settled{it, judged.Subject, report}))
		if tn.left() > 0 {
			t.Errorf("%s: labels are %q by a judgement from before", what, tn.Labels("acme/shop", n))
		}
	}
}

// People change a label by taking one off and putting another on, within a second. What is judged between the two takes nothing off, nor
// does what was judged before the second and is written after it.
func TestLabelChangedInASecond(t *testing.T) {
	for what, first := range map[string]func(tn *town, b *batch){
		"one has been taken off": func(tn *town, b *batch) { tn.deliverAll(); _, err := b.load(tn.t.Context()); tn.must(err) },
		"neither is known":       func(tn *town, b *batch) { _, err := b.load(tn.t.Context()); tn.must(err); tn.deliverAll() },
	} {
		tn := build(t)
		tn.calm()
		n := tn.issue("acme/shop")
		tn.calm()
		tn.wants("by its title", "acme/shop", n, "feature")
		tn.later()
		p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
		tn.must(err)
		b := &batch{Work: tn.w, ps: &pass{claims: map[string]store.Claim{}}, p: p, items: []*batchItem{{number: n, item: true}}}
		tn.must(tn.Unlabel("tom", "acme/shop", n, "feature"))
		first(tn, b)
		tn.must(tn.Label("tom", "acme/shop", n, "tech-debt"))
		tn.deliverAll()
		tn.must(b.conclude(t.Context()))
		for _, job := range b.jobs(t.Context()) {
			for _, w := range job.Writes {
				if w.Op == plan.RemoveLabel || w.Op == plan.AddLabel {
					t.Errorf("%s: %s", what, w.Brief)
				}
			}
		}
	}
}

// Another delivery may show the label that was put on before its own arrives.
func TestLabelShownBeforeItIsToldOf(t *testing.T) {
	tn := build(t)
	tn.calm()
	n := tn.issue("acme/shop")
	tn.calm()
	tn.later()
	tn.must(tn.Unlabel("tom", "acme/shop", n, "feature"))
	tn.deliverAll()
	tn.must(tn.Label("tom", "acme/shop", n, "tech-debt"))
	tn.say("ben", "acme/shop", n, "Looks good.")
	tn.deliver(len(tn.waiting)-1, false) // the comment
	p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
	tn.must(err)
	it, err := tn.w.item(t.Context(), p, n)
	tn.must(err)
	if len(it.Labels) != 1 {
		t.Fatalf("the comment shows %q", it.Labels)
	}
	b := &batch{Work: tn.w, ps: &pass{claims: map[string]store.Claim{}}, p: p, items: []*batchItem{{number: n, item: true}}}
	_, err = b.load(t.Context())
	tn.must(err, b.conclude(t.Context()))
	for _, job := range b.jobs(t.Context()) {
		for _, w := range job.Writes {
			if w.Op == plan.RemoveLabel {
				t.Errorf("%s", w.Brief)
			}
		}
	}
}

// A policy of the owner's decides from when it is known, before anybody looks at the repositories under it: what was decided by one that was
// in force for a moment is decided again.
func TestPolicyInForceForAMoment(t *testing.T) {
	tn := build(t)
	home, site := "acme/.github", "acme/site"
	tn.must(tn.AddRepo(home, githubsim.RepoOptions{Files: map[string]string{"northstar.yml": polite}}), tn.AddRepo(site, githubsim.RepoOptions{}))
	tn.calm()
	n, err := tn.OpenPull("ada", site, githubsim.NewPull{Title: "feat: search"})
	tn.must(err)
	tn.calm()
	ids := tn.ids()
	it, err := tn.Item(site, n)
	tn.must(err)
	put := func(policy, want string, keys ...string) {
		t.Helper()
		_, err := tn.CommitFile("ada", home, "", "northstar.yml", policy)
		tn.must(err)
		tn.deliverAll()
		for _, key := range keys {
			tn.must(tn.w.reconcile(t.Context(), nil, key))
		}
		if len(keys) == 0 {
			tn.calm()
		}
		if run, _ := tn.CheckRun(site, it.Head, checks.CheckStrategy); run.Conclusion != want {
			t.Errorf("the check is %q, want %q", run.Conclusion, want)
		}
	}
	put(strings.Replace(polite, "advise", "enforce", 1), "failure", store.PolicyKey(ids[home]), store.HeadKey(ids[site], it.Head))
	put(polite, "neutral")
}

// A check says why the pull request is what it is: who took its label off is said though it was known before that somebody had.
func TestCheckSaysWhoChose(t *testing.T) {
	tn := build(t)
	tn.calm()
	n, err := tn.OpenPull("ada", "acme/shop", githubsim.NewPull{Title: "feat: search"})
	tn.must(err)
	tn.calm()
	tn.must(tn.Unlabel("tom", "acme/shop", n, "feature"))
	tn.mu.Lock()
	late := tn.waiting
	tn.waiting = nil
	tn.mu.Unlock()
	tn.must(tn.w.reconcile(t.Context(), nil, store.FetchKey(store.Place{Repo: tn.ids()["acme/shop"], Number: n})))
	tn.run()
	tn.mu.Lock()
	tn.waiting = append(tn.waiting, late...)
	tn.mu.Unlock()
	tn.calm()
	it, err := tn.Item("acme/shop", n)
	tn.must(err)
	if run, _ := tn.CheckRun("acme/shop", it.Head, checks.CheckStrategy); !strings.Contains(run.Summary, "tom") {
		t.Errorf("the check does not say who:\n%s", run.Summary)
	}
}

// A label that the app took off once, and GitHub's answer to that was lost, is not its own when somebody puts it on later: also when the
// delivery that tells of that comes after others that show it.
func TestLostRemovalIsNoClaim(t *testing.T) {
	for name, c := range map[string]struct {
		wait   bool // until the second after what it follows from
		died   bool // the process dies before the answer, and the next one finds the label off
		unsaid bool // the delivery that tells of the removal is lost too
	}{
		"in the second of what it follows from": {}, "in the next": {wait: true},
		"by death, in the second of what it follows from": {died: true}, "by death, in the next": {died: true, wait: true},
		"by death, and nobody tells": {died: true, unsaid: true},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			tn.calm()
			n := tn.issue("acme/shop")
			tn.calm()
			tn.wants("by its title", "acme/shop", n, "feature")
			tn.nextSecond()
			declared := "Kind: tech-debt"
			tn.must(tn.EditIssue("ben", "acme/shop", n, nil, &declared))
			tn.deliverAll()
			if c.wait {
				tn.nextSecond()
			}
			mend := tn.Break(githubsim.Fault{Method: "DELETE", Route: "/repos/*/*/issues/*/labels/*", Times: map[bool]int{false: 1, true: 100}[c.died], Lost: true})
			if c.died {
				if err := tn.w.reconcile(t.Context(), nil, store.ItemKey(tn.repoID("acme", "shop"), n)); err == nil {
					t.Fatal("the removal was answered")
				}
			} else {
				tn.run() // the connection's second attempt finds nothing to take off
			}
			mend()
			tn.nextSecond()
			if c.unsaid {
				tn.lose(0)
				more := declared + "\n\nMore."
				tn.must(tn.EditIssue("ben", "acme/shop", n, nil, &more))
			}
			tn.calm()
			tn.wants("by its body", "acme/shop", n, "tech-debt")
			tn.nextSecond()
			tn.must(tn.Label("tom", "acme/shop", n, "feature"))
			tn.later()
			tn.must(tn.CloseIssue("ben", "acme/shop", n, "completed"))
			tn.deliver(1, false) // that it was closed, with both labels
			tn.run()
			tn.calm()
			tn.wants("by what somebody chose", "acme/shop", n, "feature")
		})
	}
}

// Commands take effect in the order in which they were given, in whichever their deliveries arrive.
func TestLateCommand(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		said   []string // the second arrives first
		waived bool
		linked []int // of the strategies 1 and 2
	}{
		"unwaived":                            {said: []string{"waive strategy because", "unwaive strategy"}},
		"waived anew":                         {said: []string{"unwaive strategy", "waive strategy because"}, waived: true},
		"unlinked":                            {body: "Strategy: #1, #2", said: []string{"link #1", "unlink #1"}, linked: []int{2}},
		"linked anew":                         {body: "Strategy: #1, #2", said: []string{"unlink #1", "link #1"}, linked: []int{1, 2}},
		"unlinked what only a command linked": {said: []string{"link #1", "unlink #1"}},
		"unlinked one of two":                 {said: []string{"link #1 #2", "unlink #1"}, linked: []int{2}},
		"unlinked another":                    {said: []string{"link #1", "unlink #2"}, linked: []int{1}},
		"another link":                        {body: "Strategy: #2", said: []string{"link #1", "unlink #2"}, linked: []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			tn.calm()
			for range 2 {
				tn.must(tn.Label("ada", "acme/shop", tn.issue("acme/shop"), "strategy"))
			}
			n, err := tn.OpenPull("sam", "acme/shop", githubsim.NewPull{Title: "feat: search", Body: c.body})
			tn.must(err)
			tn.calm()
			for _, words := range c.said {
				tn.say("ada", "acme/shop", n, "/northstar "+words)
			}
			tn.deliver(1, false)
			tn.run()
			tn.calm()
			if got := tn.waived(n); len(got) > 0 != c.waived {
				t.Errorf("waivers: %v", got)
			}
			p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
			tn.must(err)
			_, report, err := tn.w.evaluate(t.Context(), p, n)
			tn.must(err)
			var linked []int
			for _, s := range report.Chain.Strategies {
				linked = append(linked, s.Number)
			}
			if slices.Sort(linked); !slices.Equal(linked, c.linked) {
				t.Errorf("linked to %v, want %v", linked, c.linked)
			}
		})
	}
}

// What is said of a milestone that was deleted stays as it is when its title is let go of.
func TestDeletedMilestoneIsLetGoOf(t *testing.T) {
	tn := build(t)
	tn.calm()
	tn.must(tn.Label("ada", "acme/shop", tn.issue("acme/shop"), "strategy"))
	m, err := tn.Milestone("ada", "acme/shop", githubsim.NewMilestone{Title: "Next"})
	tn.must(err)
	_, err = tn.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "feat: search", Body: "Strategy: #1", Milestone: m})
	tn.must(err)
	tn.calm()
	tn.nextSecond()
	tn.must(tn.DeleteMilestone("ada", "acme/shop", m))
	tn.calm()
	said := func() (out []string) {
		for _, c := range tn.Comments("acme/shop", 1) {
			if strings.Contains(c.Body, "northstar:milestone:") {
				out = append(out, c.Body)
			}
		}
		return out
	}
	before := said()
	if len(before) != 1 || !strings.Contains(before[0], "“Next” was deleted") {
		t.Fatalf("said of it: %q", before)
	}
	repo := tn.repoID("acme", "shop")
	tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error {
		row, err := tx.Milestone(repo, m)
		tn.must(err)
		row.Title, row.Description = "", ""
		return tx.PutMilestone(row)
	}))
	tn.must(tn.w.reconcile(t.Context(), nil, store.MilestoneKey(repo, m)))
	if after := said(); !slices.Equal(before, after) {
		t.Errorf("said of it: %q", after)
	}
}
