package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// sum is the one summary of milestones of a title on an issue.
func (w *world) sum(repo string, n int, title string) string {
	w.t.Helper()
	all := w.marked(repo, n, "<!-- northstar:milestone:"+title)
	if len(all) != 1 {
		w.t.Fatalf("%d summaries of %s on %s#%d", len(all), title, repo, n)
	}
	return all[0].Body
}

// says holds a text to words that it has, and to those that it has not.
func (w *world) says(text string, want []string, not ...string) {
	w.t.Helper()
	for _, s := range want {
		if !strings.Contains(text, s) {
			w.t.Errorf("it does not say %q:\n%s", s, text)
		}
	}
	for _, s := range not {
		if strings.Contains(text, s) {
			w.t.Errorf("it says %q:\n%s", s, text)
		}
	}
}

// What a milestone closed with stays, and what moves afterwards is told beside it: an item that is finished, moves out, comes in, or turns out to
// be of another kind. A strategy that it serves from then on gets no summary.
func TestSummaryAfterClosing(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m, next := w.milestone(shop, "Winter", "Strategy: "+ref("", s)), w.milestone(shop, "Spring", "")
		var n []int
		for i := range 4 {
			n = append(n, w.issue("ben", shop, fmt.Sprintf("feat: part %d", i), "", in(m)))
		}
		debt := w.issue("ben", shop, "refactor: carts", "", in(m))
		w.must(w.CloseIssue("ben", shop, n[0], "completed"))
		w.later()
		w.must(w.CloseMilestone("ada", shop, m)) // before it was looked at all of that
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"as it closed", "1 of 5 items done (20%)", "1 of 5 items is tech-debt", "It closed inside the band"}, "Since then", "as first seen")
		w.later()
		w.must(w.CloseIssue("ben", shop, n[1], "completed"), w.SetMilestone("ben", shop, n[2], next), w.Label("tom", shop, n[3], "tech-debt"))
		late := w.issue("ben", shop, "refactor: late", "", in(m))
		w.calm()
		other := w.strategy(roadmap, "Refunds")
		w.calm()
		w.say("tom", shop, debt, "/northstar link "+ref(roadmap, other))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"as it closed", "1 of 5 items done (20%)", "1 of 5 items is tech-debt", "It closed inside the band", "### Since then",
			"Counted today, tech-debt would be 60% (3 of 5)", fmt.Sprintf("Finished:\n\n- ✨ #%d", n[1]), fmt.Sprintf("Left:\n\n- ✨ #%d", n[2]),
			fmt.Sprintf("Came in:\n\n- 🧹 #%d", late), fmt.Sprintf("#%d feat: part 3: feature → tech-debt, by `tom`", n[3])})
		if c := w.marked(roadmap, other, "northstar:milestone:"); len(c) != 0 {
			t.Errorf("a strategy that was served later has the summary:\n%s", c[0].Body)
		}
		w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{State: text("open")}))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"2 of 5 items done (40%)", "Over the band"}, "as it closed", "Since then")
		w.later()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"as it closed", "2 of 5 items done (40%)", "It closed over the band"}, "Since then")
	})
}

// That a strategy is none any more, or a milestone names another, is no news of what a milestone held that had closed before, however soon that is told.
func TestClosedServesWhatItServed(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s, other := w.strategy(roadmap, "Payments"), w.strategy(roadmap, "Refunds")
		w.calm()
		m := w.milestone(shop, "Winter", "Strategy: "+ref(roadmap, s))
		first := w.issue("ben", shop, "feat: one", "Strategy: "+ref(roadmap, s), in(m))
		w.issue("ben", shop, "feat: two", "", in(m))
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		served := "| #1 Payments | 2 | – | 0 of 2 |"
		w.says(w.sum(roadmap, s, "Winter"), []string{served})
		w.later()
		w.must(w.Label("tom", roadmap, s, "feature"))
		w.calm()
		description := "Strategy: " + ref(roadmap, other)
		w.must(w.SetMilestone("ben", shop, first, 0), w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{Description: &description}))
		w.calm()
		w.must(w.Unlabel("tom", roadmap, s, "feature"), w.Label("tom", roadmap, s, "strategy"))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{served})
	})
}

// What a command says of an item after its milestone closed is told beside what that closed with, however soon it is said.
func TestCommandAfterClosing(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
		var n int
		for i := range 5 {
			n = w.pull("ben", shop, fmt.Sprintf("feat: part %d", i), "", inPull(m))
		}
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.later()
		w.say("tom", shop, n, "/northstar kind tech-debt")
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"0 of 5 items are tech-debt", fmt.Sprintf("#%d feat: part 4: feature → tech-debt, by `tom`", n)})
	})
}

// closedStanding is what the API says of closed milestones.
func (w *world) closedStanding() string {
	w.t.Helper()
	_, body := w.admin("/api/v1/milestones?state=closed")
	return strings.Join(strings.Fields(body), "")
}

// A milestone is judged by the policy that was in force when it closed, whatever the policy says later; what it says is told beside that.
func TestClosedVerdictStays(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
		for i := range 4 {
			w.issue("ben", shop, fmt.Sprintf("feat: part %d", i), "", in(m))
		}
		w.must(w.CloseIssue("ben", shop, w.issue("ben", shop, "refactor: carts", "", in(m)), "completed"))
		w.calm()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		verdict := []string{"1 of 5 items is tech-debt. The band is 20%–40%.", "✅ It closed inside the band."}
		w.says(w.sum(shop, s, "Winter"), verdict, "Since then")
		for policy, want := range map[string]string{
			"min-items: 3, tech-debt: {min: 71%, max: 93%}": "has a band of 71%–93%.",
			"min-items: 3, basis: completed":                "looks at completed work.",
			"min-items: 8":                                  "judges from 8 items on.",
			"min-items: 3, unit: points":                    "counts points.",
			"min-items: 3, basis: remaining":                "",
		} {
			w.later()
			w.commit("ada", home, "northstar.yml", strings.Replace(advise, "min-items: 3", policy, 1))
			w.calm()
			if want != "" {
				want = "The debt share would be the same today. It is judged by the policy of then; the one of today " + want
			}
			w.says(w.sum(shop, s, "Winter"), append(verdict, want), "too few", "Too few")
			w.says(w.closedStanding(), []string{`"share":"20%"`, `"band":{"min":"20%","max":"40%"}`, `"basis":"planned"`, `"verdict":"inside"`})
		}
	})
}

// A milestone that had closed before it was kept what milestones are judged by is judged by the policy of the first look afterwards.
func TestVerdictOfBefore(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
		for _, title := range []string{"refactor: carts", "feat: a form", "feat: a button"} {
			w.issue("ben", shop, title, "", in(m))
		}
		w.calm()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.inside(true, func(tx *store.Tx, repo int64) error {
			c, err := tx.ClosingOf(repo, m)
			if err != nil {
				return err
			}
			c.Terms = checks.Terms{}
			return tx.Close(c)
		})
		w.later()
		late := w.issue("ben", shop, "feat: late", "", in(m))
		w.calm()
		w.later()
		w.commit("ada", home, "northstar.yml", strings.Replace(advise, "min-items: 3", "min-items: 3, tech-debt: {min: 71%, max: 93%}", 1))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"1 of 3 items is tech-debt. The band is 20%–40%", "It closed inside the band", "the one of today has a band of 71%–93%"})
		w.say("tom", shop, late, "/northstar explain")
		w.calm()
		if c := w.marked(shop, late, "33% (1 of 3)"); len(c) != 1 {
			t.Errorf("it is explained by other figures: %v", w.Comments(shop, late))
		}
	})
}

// Of a closed milestone nothing remains to be done: it is judged over all that was planned, and its summary says so.
func TestClosedOverRemaining(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(advise, "min-items: 3", "min-items: 3, basis: remaining", 1)})
	s := w.strategy(shop, "Payments")
	w.calm()
	m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
	for i, title := range []string{"refactor: carts", "feat: a form", "feat: a button"} {
		if n := w.issue("ben", shop, title, "", in(m)); i < 2 {
			w.must(w.CloseIssue("ben", shop, n, "completed"))
		}
	}
	w.calm()
	w.says(w.sum(shop, s, "Winter"), []string{"Too few items to judge"})
	w.must(w.CloseMilestone("ada", shop, m))
	w.calm()
	w.says(w.sum(shop, s, "Winter"), []string{"1 of 3 items is tech-debt", "It closed inside the band", "judged over all that was planned"}, "Too few")
	w.says(w.closedStanding(), []string{`"share":"33%"`, `"basis":"planned"`, `"verdict":"inside"`})
}

// All tell of the milestone that closed last before, whatever the order in which they were learned of; of one that held too little to judge nobody does.
func TestMilestoneBefore(t *testing.T) {
	inWorld(t, setup{policy: advise, bare: true}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		fill := func(title string, debt int) int {
			m := w.milestone(shop, title, "Strategy: "+ref("", s))
			for i := range max(debt, 1) {
				w.issue("ben", shop, fmt.Sprintf("refactor: %s %d", title, i), "", in(m))
			}
			w.issue("ben", shop, "feat: "+title, "", in(m))
			return m
		}
		last, open, first, small := fill("3.5", 3), fill("3.6", 4), fill("3.3", 2), fill("3.7", 0)
		early := fill("3.2", 5)
		w.later()
		for _, m := range []int{first, last, small} {
			w.must(w.CloseMilestone("ada", shop, m))
			w.later()
		}
		w.install()
		w.calm()
		w.says(w.sum(shop, s, "3.6"), []string{"The milestone before, 3\\.5, closed with 75% (3 of 4)."}, "3\\.7")
		w.says(w.sum(shop, s, "3.2"), []string{"The milestone before, 3\\.5, closed with 75%"}, "3\\.7")
		w.must(w.CloseMilestone("ada", shop, open))
		w.calm()
		w.says(w.sum(shop, s, "3.6"), []string{"The milestone before, 3\\.5, closed with 75%"})
		w.says(w.sum(shop, s, "3.2"), []string{"The milestone before, 3\\.6, closed with 80% (4 of 5)."})
		fill("4.0", 2)
		soon, late := time.Now().AddDate(0, 0, 10), time.Now().AddDate(0, 0, 20)
		w.must(w.EditMilestone("ada", shop, early, githubsim.MilestoneEdit{Due: &soon}), w.EditMilestone("ada", shop, open, githubsim.MilestoneEdit{Due: &late}))
		w.calm()
		w.says(w.sum(shop, s, "3.2"), []string{"The one that closed last, 3\\.6, had 80% (4 of 5)."})
		w.later()
		w.must(w.CloseMilestone("ada", shop, early))
		w.calm()
		w.says(w.sum(shop, s, "3.2"), []string{"The one that closed last before it, 3\\.6, had 80%"})
		w.says(w.sum(shop, s, "4.0"), []string{"The milestone before, 3\\.2, closed with 83%"})
		w.must(w.DeleteMilestone("ada", shop, early))
		w.calm()
		w.says(w.sum(shop, s, "4.0"), []string{"The milestone before, 3\\.6, closed with 80%"})
	})
}

// What was said to be no work any more is in the milestone still: it is told by whom, and it did not leave.
func TestLateOther(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
		var n []int
		for i := range 4 {
			n = append(n, w.issue("ben", shop, fmt.Sprintf("feat: part %d", i), "", in(m)))
		}
		w.calm()
		starts := "Strategy: " + ref("", s) + "\n\nStarts: " + time.Now().UTC().Format(time.DateOnly)
		w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{Description: &starts}))
		w.calm()
		w.later()
		w.say("tom", shop, n[0], "/northstar kind other")
		came := w.issue("ben", shop, "feat: came", "", in(m))
		turned := w.issue("ben", shop, "feat: came too", "", in(m))
		w.calm()
		w.later()
		w.say("dana", shop, came, "/northstar kind other")
		w.say("dana", shop, turned, "/northstar kind tech-debt")
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"with 4 items (0% tech-debt): 3 are still open and 1 no longer counts as work; 1 item came in later.",
			fmt.Sprintf("Kinds that changed after the start:\n\n- #%d feat: part 0: still in it, but no longer counted as work (`tom` said other)", n[0]),
			fmt.Sprintf("- #%d feat: came: still in it, but no longer counted as work (`dana` said other)", came),
			fmt.Sprintf("- #%d feat: came too: feature → tech-debt, by `dana`", turned)}, "What left", "not in the repository")
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.later()
		w.say("tom", shop, n[1], "/northstar kind other")
		afterwards := w.issue("ben", shop, "feat: afterwards", "", in(m))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{fmt.Sprintf("Kinds that changed:\n\n- #%d feat: part 1: still in it, but no longer counted as work (`tom` said other)", n[1]),
			fmt.Sprintf("Came in:\n\n- ✨ #%d feat: afterwards", afterwards)}, "Left:", "feat: afterwards: still in it")
	})
}

// A waiver stays in the summary when its pull request is merged, also where that is in the milestone by what it closes alone, and when the
// milestone closes.
func TestWaiverStays(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
		issue := w.issue("ben", shop, "feat: a form", "", in(m))
		w.issue("ben", shop, "feat: a button", "", in(m))
		w.issue("ben", shop, "refactor: carts", "", in(m))
		pull := w.pull("ben", shop, "feat: the form", "Closes #"+fmt.Sprint(issue))
		w.calm()
		w.say("dana", shop, pull, "/northstar waive debt-capacity the launch")
		w.calm()
		waived := []string{fmt.Sprintf("### Waived: 1\n\n- #%d feat: the form: `debt-capacity`, by `dana`: the launch", pull)}
		w.says(w.sum(shop, s, "Winter"), waived)
		w.later()
		w.must(w.Merge("ben", shop, pull))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), append(waived, "1 of 3 items done"))
		w.later()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), append(waived, "as it closed"))
		w.later()
		w.must(w.SetMilestone("ben", shop, issue, w.milestone(shop, "Spring", "")))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), append(waived, "as it closed", "moved to Spring"))
	})
}

// Nothing is asked for of a closed milestone that would change nothing in its figures.
func TestClosedAsksForNothing(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(advise, "min-items: 3", "min-items: 2, unit: points", 1)})
	s := w.strategy(shop, "Payments")
	w.calm()
	m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
	w.issue("ben", shop, "feat: of no size", "", in(m))
	w.issue("ben", shop, "refactor: carts", "Points: 3", in(m))
	w.issue("ben", shop, "The thing", "", in(m))
	w.calm()
	w.says(w.sum(shop, s, "Winter"), []string{"is not classified yet", "A line `Points: 3` in the description sizes one"})
	w.must(w.CloseMilestone("ada", shop, m))
	w.calm()
	w.says(w.sum(shop, s, "Winter"), []string{"1 open item not classified when it closed", "The thing", "1 item says nothing of how big the work is", "Counted as 1 each"},
		"not classified yet", "/northstar kind", "A line `Points")
}

// What was finished without serving a strategy is among what serves none.
func TestSummaryCountsFinishedUnlinkedWork(t *testing.T) {
	w := one(t, setup{policy: advise})
	s := w.strategy(shop, "Payments")
	w.calm()
	m := w.milestone(shop, "Winter", "")
	w.issue("ben", shop, "feat: a", "Strategy: "+ref("", s), in(m))
	done, open := w.issue("ben", shop, "feat: b", "", in(m)), w.issue("ben", shop, "refactor: c", "", in(m))
	w.must(w.CloseIssue("ben", shop, done, "completed"))
	w.calm()
	w.says(w.sum(shop, s, "Winter"), []string{"| *none* | 1 | 1 | 1 of 2 |", "Serves no strategy\n\n2 items, 1 of them done.",
		fmt.Sprintf("- 🧹 #%d refactor: c\n- ✨ #%d feat: b ✅", open, done)})
}

// Each strategy is told what serves it, before the milestone as a whole.
func TestEachStrategyHasItsOwnPart(t *testing.T) {
	w := one(t, setup{policy: advise})
	a, b := w.strategy(shop, "Payments"), w.strategy(roadmap, "Checkout")
	w.calm()
	m := w.milestone(shop, "Winter", "")
	w.issue("ben", shop, "feat: one", "Strategy: "+ref("", a), in(m))
	w.issue("ben", shop, "feat: two", "Strategy: "+ref(roadmap, b), in(m))
	w.issue("ben", shop, "refactor: three", "Strategy: "+ref(roadmap, b), in(m))
	w.calm()
	for repo, c := range map[string]struct {
		n    int
		want string
		not  string
	}{shop: {a, "feat: one", "feat: two"}, roadmap: {b, "feat: two", "feat: one"}} {
		own, whole, ok := strings.Cut(w.sum(repo, c.n, "Winter"), "<details><summary>The whole milestone")
		if !ok || !strings.Contains(whole, "```mermaid") || strings.Count(own+whole, "```mermaid") != 1 {
			t.Errorf("the milestone is not told as a whole:\n%s%s", own, whole)
		}
		w.says(own, []string{"### What serves this strategy", c.want}, c.not)
	}
}

// With a first day in its description that came, what a milestone holds is its plan: what leaves and what comes is told by name.
func TestPlanInSummary(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m, next := w.milestone(shop, "Winter", "Strategy: "+ref("", s)), w.milestone(shop, "Spring", "")
		kept, gone := w.issue("ben", shop, "feat: kept", "", in(m)), w.issue("ben", shop, "feat: put off", "", in(m))
		turned, dropped := w.issue("ben", shop, "feat: turned", "", in(m)), w.issue("ben", shop, "refactor: dropped", "", in(m))
		w.calm()
		if strings.Contains(w.sum(shop, s, "Winter"), "### The plan") {
			t.Error("it has a plan on its first day")
		}
		starts := time.Now().UTC().Format(time.DateOnly)
		w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{Description: text("Strategy: " + ref("", s) + "\n\nStarts: " + starts)}))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"It started on " + starts + " with 4 items (25% tech-debt): 4 are still open; nothing came in later."})
		w.later()
		w.must(w.CloseIssue("ben", shop, kept, "completed"), w.SetMilestone("ben", shop, gone, next), w.Label("tom", shop, turned, "tech-debt"), w.CloseIssue("ben", shop, dropped, "not_planned"))
		came := w.issue("ben", shop, "feat: came", "", in(m))
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{"with 4 items (25% tech-debt): 1 is done, 1 is still open and 2 left; 1 item came in later.",
			fmt.Sprintf("What left:\n\n- ✨ #%d feat: put off: moved to Spring\n- 🧹 #%d refactor: dropped: was closed without being done\n", gone, dropped),
			fmt.Sprintf("What came in instead:\n\n- ✨ #%d feat: came", came), fmt.Sprintf("#%d feat: turned: feature → tech-debt, by `tom`", turned)})
		pull := w.pull("ben", shop, "feat: a form", "", inPull(m))
		w.calm()
		w.say("dana", shop, pull, "/northstar waive debt-capacity the launch, cc @sam")
		w.calm()
		w.says(w.sum(shop, s, "Winter"), []string{fmt.Sprintf("### Waived: 1\n\n- #%d feat: a form: `debt-capacity`, by `dana`: the launch, cc @\u200bsam", pull)})
	})
}

// Work that says nothing of its size is named where weights are points.
func TestSummaryNamesWhatIsUnsized(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(advise, "min-items: 3", "min-items: 3, unit: points", 1)})
	s := w.strategy(shop, "Payments")
	w.calm()
	m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
	w.issue("ben", shop, "feat: sized", "Points: 5", in(m))
	n := w.issue("ben", shop, "feat: of no size", "", in(m))
	w.calm()
	w.says(w.sum(shop, s, "Winter"), []string{"1 item says nothing of how big the work is", fmt.Sprintf("- ✨ #%d feat: of no size (1)", n)})
}

// With capacity.scope org there is one summary for all milestones of a title, and no two that tell of the same. Readers of a public repository
// are told of public ones alone.
func TestOrgHasOneSummary(t *testing.T) {
	inWorld(t, setup{policy: strings.Replace(advise, "capacity: {", "capacity: {scope: org, ", 1), fill: func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(docsRepo, githubsim.RepoOptions{})
	}}, func(t *testing.T, w *world) {
		s, inner := w.strategy(roadmap, "Checkout"), w.strategy(vaulted, "Takeover")
		w.calm()
		work := func(repo, title string, more ...string) (milestone int) {
			milestone = w.milestone(repo, "Winter", "")
			for _, m := range append(more, title) {
				w.issue("ada", repo, m, "Strategy: "+ref(roadmap, s)+", "+ref(vaulted, inner), in(milestone))
			}
			return milestone
		}
		docs := work(docsRepo, "refactor: guides")
		w.later()
		deep := w.strategy(vaulted, "Kitchen")
		w.calm()
		w.issue("ada", vaulted, "feat: spoons", "Strategy: "+ref("", deep), in(work(vaulted, "feat: secret sauce")))
		here := work(shop, "feat: a form", "feat: a button")
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"0 of 3 items done", "refactor: guides", "feat: a form", "1 of 3 items is tech-debt", "In acme/", "together"}, "sauce", "Takeover", vaulted, "of 5 items", "1 more")
		w.says(w.sum(vaulted, inner, "Winter"), []string{"0 of 5 items done", "refactor: guides", "feat: a form", "sauce"})
		w.says(w.sum(vaulted, deep, "Winter"), []string{"0 of 5 items done", "- ✨ #"})
		w.must(w.CloseMilestone("ada", docsRepo, docs))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"0 of 3 items done"}, "as it closed")
		w.must(w.CloseMilestone("ada", shop, here))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"as it closed", "0 of 3 items done"})
		w.says(w.sum(vaulted, inner, "Winter"), []string{"0 of 5 items done"}, "as it closed")
		w.later()
		w.must(w.Turn("ada", docsRepo, "private"))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"0 of 2 items done", "feat: a form"}, "guides", docsRepo, "1 more")
	})
}

// What turned private after a milestone closed is taken back from its summary, also where nothing links to it any more, and what was not told then
// is not told because of what is kept.
func TestClosedSummaryTakesBackWhatTurnedPrivate(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) { _ = h.AddRepo(docsRepo, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		s, there := w.strategy(roadmap, "Checkout"), w.strategy(docsRepo, "Guides for all")
		w.calm()
		m := w.milestone(shop, "Winter", "")
		n := w.issue("ben", shop, "feat: a form", "Strategy: "+ref(docsRepo, there)+", "+ref(roadmap, s), in(m))
		w.issue("ben", shop, "feat: a button", "Strategy: "+ref(roadmap, s), in(m))
		w.issue("ben", shop, "refactor: carts", "Strategy: "+ref(roadmap, s), in(m))
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"as it closed", "Guides for all"})
		w.later()
		w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref(roadmap, s))))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"Guides for all"})
		w.later()
		w.must(w.Turn("ada", docsRepo, "private"))
		w.calm()
		w.says(w.sum(roadmap, s, "Winter"), []string{"as it closed", "0 of 3 items done"}, "Guides", docsRepo)
	})
}
