package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/internal/testenv"
)

// Every row of the table of northstar/strategy, in both modes that post.
func TestStrategyCheck(t *testing.T) {
	for _, mode := range []string{"advise", "enforce"} {
		t.Run(mode, func(t *testing.T) {
			bad := map[string]string{"advise": "neutral", "enforce": "failure"}[mode]
			policy := strings.Replace(advise, "advise", mode, 1) + "strategy: {require: [feature]}\n"
			each(t, setup{policy: policy}, func(t *testing.T, w *world) {
				s := w.strategy(roadmap, "Faster")
				linked := "Strategy: " + ref(roadmap, s)
				w.calm()
				kept := w.pull("ben", shop, "feat: linked", linked)
				not := w.pull("ben", shop, "feat: not linked", "")
				unkind := w.pull("ben", shop, "Something", linked)
				unkindNot := w.pull("ben", shop, "Something", "")
				exempt := w.pull("renovate[bot]", shop, "feat: bot", "")
				free := w.pull("ben", shop, "refactor: not required", "")
				fork := w.pull("sam", shop, "feat: fork", "", func(p *githubsim.NewPull) { p.Fork = true })
				draft := w.pull("sam", shop, "feat: draft", linked, func(p *githubsim.NewPull) { p.Draft, p.Fork = true, true })
				waived := w.pull("ben", shop, "feat: waived", "")
				w.calm()
				id := w.say("dana", shop, waived, "/northstar waive strategy 14d a hot fix")
				w.calm()
				w.reacted(shop, waived, id, "+1")
				w.wantStrategy(shop, kept, "success", ref(roadmap, s))
				w.wantStrategy(shop, not, bad, "/northstar link")
				w.wantStrategy(shop, unkind, "success")
				w.wantStrategy(shop, unkindNot, "neutral", "kind")
				w.wantStrategy(shop, exempt, "skipped")
				w.wantCapacity(shop, exempt, "skipped")
				w.wantStrategy(shop, free, "skipped")
				w.wantStrategy(shop, fork, bad)
				w.wantStrategy(shop, draft, "success")
				w.wantStrategy(shop, waived, "success", "Waived by @dana until ", ": a hot fix")
				w.later()
				w.say("dana", shop, waived, "/northstar unwaive strategy")
				refused := w.say("ben", shop, not, "/northstar waive strategy please")
				nothing := w.say("dana", shop, not, "/northstar waive strategy")
				w.calm()
				w.wantStrategy(shop, waived, bad)
				w.reacted(shop, not, refused, "-1")
				w.reacted(shop, not, nothing, "-1")
				w.wantStrategy(shop, not, bad)
			})
		})
	}
}

// `none` in strategy.require makes saying what a pull request is an obligation.
func TestKindRequired(t *testing.T) {
	w := one(t, setup{policy: enforce + "strategy: {require: [feature, tech-debt, none]}\n"})
	n := w.pull("ben", shop, "Something", "")
	w.calm()
	w.wantStrategy(shop, n, "failure", "kind")
}

// Every row of the table of northstar/debt-capacity, in both modes that post.
func TestCapacityCheck(t *testing.T) {
	for _, mode := range []string{"advise", "enforce"} {
		t.Run(mode, func(t *testing.T) {
			bad := map[string]string{"advise": "neutral", "enforce": "failure"}[mode]
			policy := strings.Replace(advise, "advise", mode, 1) + "strategy: {require: []}\n"
			each(t, setup{policy: policy}, func(t *testing.T, w *world) {
				m := w.milestone(shop, "Winter", "")
				feature := w.pull("ben", shop, "feat: a", "", inPull(m))
				debt := w.pull("ben", shop, "refactor: b", "", inPull(m))
				w.calm()
				w.wantCapacity(shop, feature, "success", "Too early")
				w.wantCapacity(shop, debt, "success", "Too early")
				want := func(f, d string) {
					t.Helper()
					w.calm()
					w.wantCapacity(shop, feature, f)
					w.wantCapacity(shop, debt, d)
				}
				var debts []int
				for range 2 { // 3 of 4
					debts = append(debts, w.issue("ben", shop, "refactor: more", "", in(m)))
				}
				want("success", bad)
				w.must(w.CloseIssue("ben", shop, debts[0], "not_planned")) // 2 of 3
				want("success", bad)
				w.must(w.SetMilestone("ben", shop, debts[1], 0)) // 1 of 2: too few again
				want("success", "success")
				for range 3 { // 1 of 5, which meets a minimum of 20%
					w.issue("ben", shop, "feat: more", "", in(m))
				}
				want("success", "success")
				w.issue("ben", shop, "feat: one too many", "", in(m)) // 1 of 6
				want(bad, "success")
				w.wantCapacity(shop, feature, bad, "1 of 6", "20%")

				// What nobody has classified, closed or not, could be debt: 2 of 7. It fails once that is certain.
				hm := w.issue("ben", shop, "Hm", "", in(m))
				w.must(w.CloseIssue("ben", shop, hm, "completed"))
				want("neutral", "neutral")
				if mode == "enforce" { // else it concludes what it did, and its figures are brought up to date later
					w.wantCapacity(shop, feature, "neutral", "classify these first", " Hm", "/northstar kind")
				}
				w.must(w.Label("ben", shop, hm, "feature")) // 1 of 7
				want(bad, "success")
				w.must(w.SetMilestone("ben", shop, hm, 0))

				// A pull request that closes an issue of the milestone is not counted beside it.
				closing := w.pull("ben", shop, "refactor: more", "Closes "+ref("", debts[0]), inPull(m))
				w.must(w.Reopen("ben", shop, debts[0]), w.SetMilestone("ben", shop, debts[0], m)) // 2 of 7
				want("success", "success")
				w.wantCapacity(shop, closing, "success", "of 7")

				// No kind: more than a quarter of what is open.
				var unkind []int
				for range 4 {
					unkind = append(unkind, w.issue("ben", shop, "Hm", "", in(m)))
				}
				want("neutral", "neutral")
				// It is written once, when the third crosses the limit or later.
				w.wantCapacity(shop, feature, "neutral", "open items of work have no kind", " Hm")
				w.must(w.Label("ben", shop, unkind[0], "bug"), w.Label("ben", shop, unkind[1], "question"))
				want("success", "success")

				none := w.pull("ben", shop, "feat: elsewhere", "")
				inherits := w.pull("ben", shop, "refactor: by its issue", "Closes "+ref("", debts[0]))
				w.calm()
				w.wantCapacity(shop, none, "neutral", "No milestone")
				w.wantCapacity(shop, inherits, "success", "of 7")
				asked := w.pull("ben", shop, "What", "", inPull(m))
				w.calm()
				w.wantCapacity(shop, asked, "neutral", "Still unclassified")
				w.must(w.SetMilestone("ben", shop, asked, 0))
				want("success", "success")
				w.must(w.CloseMilestone("ada", shop, m))
				w.calm()
				w.wantCapacity(shop, feature, "neutral", "closed")
			})
		})
	}
}

// require-milestone is an obligation under enforce only.
func TestMilestoneRequired(t *testing.T) {
	w := one(t, setup{policy: enforce + "strategy: {require: []}\n", files: map[string]string{".github/northstar.yml": "version: 1\ncapacity: {require-milestone: true}\n"}})
	n := w.pull("ben", shop, "feat: x", "")
	w.calm()
	w.wantCapacity(shop, n, "failure")
	w.commit("ada", shop, ".github/northstar.yml", "version: 1\nmode: advise\ncapacity: {require-milestone: true}\n")
	w.calm()
	w.wantCapacity(shop, n, "neutral")
}

// What people and templates write beside a number of points counts by the number; what is not understood is said where they look.
func TestPointsAsWritten(t *testing.T) {
	w := one(t, setup{policy: enforce + "strategy: {require: []}\n", files: map[string]string{".github/northstar.yml": "version: 1\ncapacity: {unit: points, min-items: 2}\n"}})
	m := w.milestone(shop, "Winter", "")
	s := w.strategy(shop, "Checkout")
	d := w.issue("ben", shop, "refactor: y", "Strategy: "+ref("", s)+"\nPoints: 3 SP.", in(m))
	w.calm()
	n := w.pull("ben", shop, "feat: x", "Strategy: "+ref("", s)+"\nPoints: 5 (1,2,3,5,8)", inPull(m))
	w.calm()
	w.wantCapacity(shop, n, "success", "3 of 8")
	says := func(what string, want bool, text string) {
		t.Helper()
		if strings.Contains(text, "not understood") != want {
			t.Errorf("%s speaks of what is not understood: %v, want %v\n%s", what, !want, want, text)
		}
	}
	check := func() string { run, _ := w.run(shop, n, checks.CheckCapacity); return run.Summary }
	sum := func() string {
		all := w.marked(shop, s, "<!-- northstar:milestone:")
		if len(all) != 1 {
			t.Fatalf("%d summaries, want one", len(all))
		}
		return all[0].Body
	}
	says("the check", false, check())
	says("the summary", false, sum())
	w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref("", s)+"\nPoints: 1,5")))
	w.calm()
	says("the check", true, check())
	says("the summary", true, sum())
	w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref("", s)+"\nPoints: 1.5")), w.EditIssue("ben", shop, d, nil, text("Strategy: "+ref("", s)+"\nPoints: large")))
	w.calm()
	says("the check", false, check())
	says("the summary", true, sum())
	if all := sum(); !strings.Contains(all[strings.Index(all, "not understood"):], ref("", d)) {
		t.Errorf("the summary does not name #%d:\n%s", d, all)
	}
	w.say("ben", shop, d, "/northstar explain")
	w.calm()
	comments := w.item(shop, d).Comments
	says("the explanation", true, comments[len(comments)-1].Body)
}

// Points, and the work that the share is taken over.
func TestUnitAndBasis(t *testing.T) {
	w := one(t, setup{policy: enforce + "points: {labels: {size/L: 8}}\n", files: map[string]string{
		".github/northstar.yml": "version: 1\ncapacity: {unit: points, min-items: 2}\nstrategy: {require: []}\n"}})
	m := w.milestone(shop, "Winter", "")
	n := w.pull("ben", shop, "feat: x", "Points: 8", inPull(m))
	d := w.issue("ben", shop, "refactor: y", "### Points\n\n1\n", in(m))
	w.calm()
	w.wantCapacity(shop, n, "failure", "1 of 9")
	w.must(w.Label("ben", shop, d, "points/2"))
	w.must(w.EditIssue("ben", shop, d, nil, text("")))
	w.calm()
	w.wantCapacity(shop, n, "success", "2 of 10")
	w.must(w.Label("ben", shop, d, "size/L"), w.Unlabel("ben", shop, d, "points/2"))
	w.calm()
	w.wantCapacity(shop, n, "success") // its conclusion stays, so its figures do; unless somebody asks
	w.say("sam", shop, n, "/northstar recheck")
	w.calm()
	w.wantCapacity(shop, n, "success", "8 of 16")

	w.commit("ada", shop, ".github/northstar.yml", "version: 1\ncapacity: {basis: completed, min-items: 1}\nstrategy: {require: []}\n")
	w.calm()
	w.wantCapacity(shop, n, "failure", "0 of 1")
	w.must(w.CloseIssue("ben", shop, d, "completed"))
	w.calm()
	w.wantCapacity(shop, n, "success", "1 of 2")
	w.commit("ada", shop, ".github/northstar.yml", "version: 1\ncapacity: {basis: remaining, min-items: 1}\nstrategy: {require: []}\n")
	w.calm()
	w.wantCapacity(shop, n, "failure", "0 of 1")
}

// One run of a name on a head commit at any time, finished, whatever is pressed; a re-run makes a new one.
func TestRunsAgain(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: x", "")
		w.calm()
		first, _ := w.run(shop, n, checks.CheckStrategy)
		other, _ := w.run(shop, n, checks.CheckCapacity)
		w.must(w.Rerequest("ben", shop, first.ID))
		w.calm()
		second, _ := w.run(shop, n, checks.CheckStrategy)
		if still, _ := w.run(shop, n, checks.CheckCapacity); second.ID == first.ID || still.ID != other.ID || second.Conclusion != "failure" {
			t.Errorf("re-run: %d became %d (%s); the other %d became %d", first.ID, second.ID, second.Conclusion, other.ID, still.ID)
		}
		w.must(w.RerequestSuite("ben", shop, w.hub, first.Head))
		w.calm()
		third, _ := w.run(shop, n, checks.CheckStrategy)
		if still, _ := w.run(shop, n, checks.CheckCapacity); third.ID == second.ID || still.ID == other.ID {
			t.Error("re-running all made no new runs")
		}
		w.must(w.PressButton("ben", shop, third.ID, "recheck"))
		w.calm()
		if again, _ := w.run(shop, n, checks.CheckStrategy); again.ID != third.ID {
			t.Errorf("Check again made run %d beside %d", again.ID, third.ID)
		}

		// A new head gets runs of its own; the text follows the title.
		sha, err := w.PushTo("ben", shop, n, map[string]string{"a": "b"})
		must(t, err)
		w.calm()
		w.wantStrategy(shop, n, "failure")
		if runs := w.CheckRuns(shop, sha); len(runs) != 2 {
			t.Errorf("the new head has %d runs", len(runs))
		}
		// On a commit that is nobody's head any more a run ends as it had ended, and no other is made.
		former := func(when string) {
			t.Helper()
			w.must(w.Rerequest("ben", shop, third.ID))
			w.calm()
			w.must(w.RerequestSuite("ben", shop, w.hub, third.Head))
			w.calm()
			newest := map[string]githubsim.RunView{}
			for _, r := range w.CheckRuns(shop, third.Head) {
				if r.ID >= newest[r.Name].ID {
					newest[r.Name] = r
				}
			}
			if r := newest[checks.CheckStrategy]; r.ID != third.ID || r.Status != "completed" || r.Conclusion != "failure" {
				t.Errorf("%s, run %d on the former head is %d, %s, %s", when, third.ID, r.ID, r.Status, r.Conclusion)
			}
			if r := newest[checks.CheckCapacity]; r.Status != "completed" {
				t.Errorf("%s, the run %s on the former head is %s", when, r.Name, r.Status)
			}
		}
		former("open")
		w.must(w.CloseIssue("ben", shop, n, ""))
		w.calm()
		former("closed")
		over, _ := w.run(shop, n, checks.CheckStrategy)
		beside, _ := w.run(shop, n, checks.CheckCapacity)
		w.must(w.Rerequest("ben", shop, over.ID))
		w.calm()
		w.wantStrategy(shop, n, "failure")
		if again, _ := w.run(shop, n, checks.CheckStrategy); again.ID != over.ID || again.Status != "completed" {
			t.Errorf("a re-run on a closed pull request ends as run %d, %s; it was %d", again.ID, again.Status, over.ID)
		}
		w.must(w.RerequestSuite("ben", shop, w.hub, over.Head))
		w.calm()
		for _, was := range []githubsim.RunView{over, beside} {
			if again, _ := w.run(shop, n, was.Name); again.ID != was.ID || again.Status != "completed" || again.Conclusion != was.Conclusion {
				t.Errorf("all re-run on a closed pull request: %s is %s, %s, and was %s", was.Name, again.Status, again.Conclusion, was.Conclusion)
			}
		}
		w.must(w.Reopen("ben", shop, n))
		w.calm()
		w.wantStrategy(shop, n, "failure")
	})
}

// The buttons of a check do what the commands do, with the same permissions.
func TestButtons(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		n := w.pull("sam", shop, "Something", "", func(p *githubsim.NewPull) { p.Fork = true })
		w.calm()
		run, _ := w.run(shop, n, checks.CheckStrategy)
		if len(run.Actions) != 3 {
			t.Fatalf("the check has the buttons %q", run.Actions)
		}
		w.must(w.PressButton("tom", shop, run.ID, "kind:tech-debt"))
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
		w.wantStrategy(shop, n, "failure")
		w.later()
		w.must(w.PressButton("ben", shop, run.ID, "kind:feature"))
		w.calm()
		w.wantLabels(shop, n, "feature")
	})
}

// A head commit that two pull requests share gets the stricter conclusion, and says whose it is.
func TestSharedHead(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		_, err := w.CommitFile("ada", shop, "release", "a", "b")
		must(t, err)
		good := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s), func(p *githubsim.NewPull) { p.Head = "topic" })
		w.calm()
		w.wantStrategy(shop, good, "success")
		bad := w.pull("ben", shop, "feat: x for release", "", func(p *githubsim.NewPull) { p.Head, p.Base = "topic", "release" })
		w.calm()
		if a, b := w.item(shop, good).Head, w.item(shop, bad).Head; a != b {
			t.Fatalf("two heads: %s, %s", a, b)
		}
		w.wantStrategy(shop, good, "failure", ref("", bad))
		w.must(w.CloseIssue("ben", shop, bad, ""))
		w.calm()
		w.wantStrategy(shop, good, "success")
	})
}

// A merge queue's commit gets both checks, and repeats the capacity verdict that its pull requests had.
func TestMergeQueue(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		m := w.milestone(shop, "Winter", "Strategy: "+ref(roadmap, s))
		a := w.pull("ben", shop, "feat: x", "", inPull(m))
		debt := w.issue("ben", shop, "refactor: y", "", in(m))
		for range 2 {
			w.issue("ben", shop, "feat: z", "", in(m))
		}
		w.calm()
		w.wantCapacity(shop, a, "success")
		// Planning changes between the verdict and the queue; the app is told of the change late.
		sha, err := w.QueueMerge("ben", shop, a)
		must(t, err)
		w.calm()
		check := func(conclusion string) {
			t.Helper()
			for _, name := range []string{checks.CheckStrategy, checks.CheckCapacity} {
				run, ok := w.CheckRun(shop, sha, name)
				if !ok || run.Conclusion != conclusion || run.Status != "completed" {
					t.Errorf("%s on the queue's commit: %v %s %s", name, ok, run.Conclusion, run.Title)
				}
			}
		}
		check("success")
		w.must(w.CloseIssue("ben", shop, debt, "not_planned"))
		w.calm()
		w.wantCapacity(shop, a, "failure")
		check("success")
		w.must(w.LeaveQueue("ben", shop, sha, "merged"))
		w.calm()
	})
}

// A merge queue's commit gets its checks also when it is heard of before its pull request, or instead of it.
func TestMergeQueueFirst(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		w.hub.Misbehave(githubsim.Mischief{Drop: 1})
		n := w.pull("ben", shop, "feat: x", "")
		must(t, w.Settle(t.Context()))
		w.hub.Misbehave(githubsim.Mischief{})
		sha, err := w.QueueMerge("ben", shop, n)
		must(t, err)
		w.calm()
		if run, ok := w.CheckRun(shop, sha, checks.CheckStrategy); !ok || run.Conclusion != "failure" {
			t.Errorf("strategy: %v %+v", ok, run)
		}
		if run, ok := w.CheckRun(shop, sha, checks.CheckCapacity); !ok || run.Conclusion != "neutral" {
			t.Errorf("capacity: %v %+v", ok, run)
		}
	})
}

// A deleted milestone is none.
func TestMilestoneDeleted(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		n := w.pull("ben", shop, "feat: x", "", inPull(m))
		w.calm()
		w.wantCapacity(shop, n, "success")
		w.must(w.DeleteMilestone("ada", shop, m))
		w.calm()
		run, _ := w.CheckRun(shop, w.item(shop, n).Head, checks.CheckCapacity)
		if run.Conclusion != "neutral" || !strings.HasPrefix(run.Title, "No milestone") {
			t.Errorf("%s: %s", run.Conclusion, run.Title)
		}
	})
}

// A milestone that crosses its band tells every open pull request whose conclusion changes, and no other.
func TestCrossing(t *testing.T) {
	each(t, setup{policy: strings.Replace(enforce, "every: 0s", "every: 1h", 1) + "strategy: {require: []}\n"}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		var features, debts []int
		for range 8 {
			features = append(features, w.pull("ben", shop, "feat: a", "", inPull(m)))
		}
		for range 2 { // 2 of 10: just inside
			debts = append(debts, w.pull("ben", shop, "refactor: a", "", inPull(m)))
		}
		w.calm()
		before := w.writes()
		extra := w.issue("ben", shop, "feat: one too many", "", in(m), labelled("feature"))
		w.calm()
		wrote := since(before, w.writes())
		for _, n := range features {
			w.wantCapacity(shop, n, "failure", "2 of 11")
		}
		for _, n := range debts {
			w.wantCapacity(shop, n, "success")
		}
		if n := wrote["PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}"]; n != 8 || wrote["POST /repos/{owner}/{repo}/check-runs"] != 0 {
			t.Errorf("8 conclusions changed; the app wrote %v", wrote)
		}
		// Within the band's side nothing changes, so nothing is written.
		before = w.writes()
		more := w.issue("ben", shop, "feat: and another", "", in(m), labelled("feature"))
		w.calm()
		if wrote := since(before, w.writes()); sum(wrote) > 1 { // the comment on the new issue is not wanted here
			t.Errorf("no conclusion changed; the app wrote %v", wrote)
		}
		w.must(w.SetMilestone("ben", shop, more, 0), w.SetMilestone("ben", shop, extra, 0))
		w.calm()
		for _, n := range features {
			w.wantCapacity(shop, n, "success")
		}
	})
}

// Many changes in a milestone with many open pull requests cost writes by what changed, not by their product.
func TestBurst(t *testing.T) {
	pulls, changes := 40, 500
	if !testenv.Long() {
		pulls, changes = 20, 150
	}
	each(t, setup{policy: strings.Replace(enforce, "every: 0s", "every: 1h", 1) + "strategy: {require: []}\n"}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		for i := range pulls {
			w.pull("ben", shop, fmt.Sprintf("feat: %d", i), "", inPull(m), func(p *githubsim.NewPull) { p.Labels = []string{"feature"} })
		}
		for range pulls / 4 { // 10 of 50: just inside
			w.issue("ben", shop, "refactor: a", "", in(m), labelled("tech-debt"))
		}
		w.calm()
		before := w.writes()
		var added []int
		for i := range changes {
			switch {
			case i%2 == 0:
				w.must(w.EditIssue("ben", shop, 1+i%pulls, nil, text(fmt.Sprintf("Words %d.", i))))
			case len(added) < 20:
				added = append(added, w.issue("ben", shop, "feat: more", "", in(m), labelled("feature")))
			default:
				n := added[i%len(added)]
				w.must(w.SetMilestone("ben", shop, n, 0), w.SetMilestone("ben", shop, n, m))
			}
		}
		w.calm()
		wrote := sum(since(before, w.writes()))
		if wrote > 4*pulls {
			t.Errorf("%d changes in a milestone with %d open pull requests: %d writes", changes, pulls, wrote)
		}
		for n := 1; n <= pulls; n++ {
			w.wantCapacity(shop, n, "failure")
		}
		t.Logf("%d changes, %d pull requests: %d writes", changes, pulls, wrote)
	})
}

// Of what a pull request closes every page counts, however many issues come before the one that serves a strategy.
func TestPullRequestThatClosesVeryMany(t *testing.T) {
	w := one(t, setup{policy: enforce})
	s := w.strategy(roadmap, "Checkout")
	pull := func(n int) int {
		var body strings.Builder
		for i := range n {
			serves := ""
			if i == n-1 {
				serves = "Strategy: " + ref(roadmap, s)
			}
			fmt.Fprintf(&body, "Closes #%d\n", w.issue("sam", shop, "feat: a", serves))
		}
		return w.pull("ben", shop, "feat: all of them", body.String())
	}
	few, many := pull(28), pull(103)
	w.calm()
	w.wantStrategy(shop, few, "success")
	w.wantStrategy(shop, many, "success")
}

// Of more than 1,000 not all are read: that is said, and nothing is concluded from the rest.
func TestPullRequestThatClosesTooMany(t *testing.T) {
	const all = 1001
	w := one(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		for range all {
			if _, err := h.OpenIssue("sam", shop, githubsim.NewIssue{Title: "feat: a"}); err != nil {
				panic(err)
			}
		}
	}})
	var body strings.Builder
	for n := range all {
		fmt.Fprintf(&body, "Closes #%d\n", n+1)
	}
	s := w.strategy(roadmap, "Checkout")
	n := w.pull("ben", shop, "feat: all of them", body.String())
	w.calm()
	w.wantCheck(shop, n, checks.CheckStrategy, "neutral", "Could not be decided yet", "more than the 1,000 that are read")
	w.wantCheck(shop, n, checks.CheckCapacity, "neutral", "Not judged: it closes more than 1,000 issues")
	if c := w.marked(shop, n, unlinkedMarker); len(c) != 0 {
		t.Errorf("it is asked to link what may be linked: %+v", c)
	}
	w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref(roadmap, s)+"\n"+body.String())))
	w.calm()
	w.wantStrategy(shop, n, "success")
}
