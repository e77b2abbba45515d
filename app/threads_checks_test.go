package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

// What people complained about in other tools that put checks on pull requests, each as a story of Northstar's own.

// runs are the newest check runs of a commit, by name, each of them finished and alone.
func (w *world) runs(sha string) map[string]githubsim.RunView {
	w.t.Helper()
	out := map[string]githubsim.RunView{}
	for _, name := range []string{checks.CheckStrategy, checks.CheckCapacity} {
		run, ok := w.CheckRun(shop, sha, name)
		if !ok || run.Status != "completed" {
			w.t.Errorf("%s on %s hangs: there %t, %s", name, sha, ok, run.Status)
		}
		out[name] = run
	}
	return out
}

// https://github.com/kubernetes/test-infra/issues/8382: the base of a pull request was changed, and its checks went on to tell of the
// former one. No commit is new then, but what it changes is: by a rule for paths it is another kind, to and fro. What it closes counts
// whatever its base is.
func TestThreadBaseChanged(t *testing.T) {
	each(t, setup{policy: enforce + "classify:\n  rules:\n    - {kind: tech-debt, paths: ['**/*_test.go']}\n"}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Checkout")
		feature := w.issue("ben", shop, "feat: a form", "Strategy: "+ref("", s))
		_, err := w.CommitFile("ben", shop, "stack", "a.go", "a")
		must(t, err)
		tests := func(p *githubsim.NewPull) { p.Base, p.Files = "stack", map[string]string{"a_test.go": "a"} }
		upper := w.pull("ben", shop, "Hm", "", tests)
		closing := w.pull("ben", shop, "feat: the form", "Closes "+ref("", feature), func(p *githubsim.NewPull) { p.Base = "stack" })
		w.calm()
		for _, base := range []string{"", "main", "stack", "main"} {
			if base != "" {
				w.later()
				w.must(w.Retarget("ben", shop, upper, base), w.Retarget("ben", shop, closing, base))
				w.calm()
			}
			if base == "main" {
				w.wantLabels(shop, upper)
				w.wantStrategy(shop, upper, "neutral")
			} else {
				w.wantLabels(shop, upper, "tech-debt")
				w.wantStrategy(shop, upper, "failure")
			}
			w.wantStrategy(shop, closing, "success", ref("", feature))
		}
		if all := w.CheckRuns(shop, w.item(shop, upper).Head); len(all) != 2 {
			t.Errorf("%d check runs of one commit", len(all))
		}
	})
}

// https://github.com/kubernetes/test-infra/issues/20829: the default branch got another name, and every open pull request was checked
// anew. Nothing changed but a name: nothing is written, the policy stays in force, and is read where it is from then on.
func TestThreadDefaultBranchRenamed(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Checkout")
		feature := w.issue("ben", shop, "feat: a form", "Strategy: "+ref("", s))
		linked := w.pull("ben", shop, "feat: the form", "Closes "+ref("", feature))
		not := w.pull("sam", shop, "feat: another", "", func(p *githubsim.NewPull) { p.Fork = true })
		w.calm()
		w.wantStrategy(shop, linked, "success")
		w.wantStrategy(shop, not, "failure")
		w.later()
		w.quiet("a default branch with another name", func() { w.must(w.RenameBranch("ada", shop, "trunk")) })
		w.later()
		for _, n := range []int{linked, not} {
			_, err := w.PushTo("ben", shop, n, map[string]string{"more.go": "more"})
			must(t, err)
		}
		w.calm()
		w.wantStrategy(shop, linked, "success", ref("", feature))
		w.wantStrategy(shop, not, "failure")
		w.commit("ada", shop, file, advise)
		w.calm()
		w.wantStrategy(shop, not, "neutral")
		if issues := w.config(shop); len(issues) != 0 {
			t.Errorf("%d issues about the policy", len(issues))
		}
	})
}

// https://github.com/renovatebot/renovate/issues/16648: another branch was made the default one, and the tool went on with the former. Of a
// repository's own policy as of the owner's.
func TestThreadAnotherDefaultBranch(t *testing.T) {
	for _, at := range [][2]string{{shop, file}, {home, "northstar.yml"}} {
		t.Run(at[0], func(t *testing.T) {
			repo, path := at[0], at[1]
			w := one(t, setup{fill: func(h *githubsim.Host) {
				_, err := h.CommitFile("ada", repo, "", path, enforce)
				must(t, err)
				_, err = h.CommitFile("ada", repo, "next", path, advise)
				must(t, err)
			}})
			n := w.pull("ben", shop, "feat: a", "")
			w.calm()
			w.wantStrategy(shop, n, "failure")
			w.later()
			w.must(w.SetDefaultBranch("ada", repo, "next"))
			w.calm()
			w.wantStrategy(shop, n, "neutral")
			_, err := w.CommitFile("ada", repo, "main", path, enforce+"# again\n")
			must(t, err)
			w.calm()
			w.wantStrategy(shop, n, "neutral")
			w.commit("ada", repo, path, enforce)
			w.calm()
			w.wantStrategy(shop, n, "failure")
		})
	}
}

// https://github.com/bors-ng/bors-ng/issues/1109: the fork that a pull request came from was deleted, and the whole queue stood still.
// GitHub shows such a fork as null, which its descriptions leave out: https://github.com/github/rest-api-description/issues/161.
func TestThreadForkDeleted(t *testing.T) {
	inWorld(t, setup{policy: enforce, beyond: true}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		n := w.pull("sam", shop, "feat: a", "", func(p *githubsim.NewPull) { p.Fork = true })
		proposed := w.pull("sam", shop, "feat: b", "", func(p *githubsim.NewPull) {
			p.Fork, p.Files = true, map[string]string{file: "version: 1\nmode: advise\n"}
		})
		w.calm()
		w.wantStrategy(shop, n, "failure")
		w.later()
		w.must(w.DeleteRepo("sam", "sam/shop"))
		for _, n := range []int{n, proposed} {
			w.must(w.EditIssue("sam", shop, n, nil, text("Strategy: "+ref(roadmap, s))))
		}
		w.calm()
		for _, n := range []int{n, proposed} {
			w.wantStrategy(shop, n, "success", ref(roadmap, s))
			w.must(w.RerequestSuite("ben", shop, w.hub, w.item(shop, n).Head))
		}
		w.calm()
		for _, n := range []int{n, proposed} {
			w.wantStrategy(shop, n, "success", ref(roadmap, s))
		}
		w.wantCheck(shop, proposed, checks.CheckConfig, "success")
		sha, err := w.QueueMerge("ben", shop, n, proposed)
		must(t, err)
		w.calm()
		w.wantRun("in the queue", sha, "success", "neutral")
	})
}

// https://github.com/palantir/policy-bot/issues/528: two branches with one commit, a pull request from each, and the status of one tells of
// the other. That is told as long as they share it; once one of them moves on each has its own verdict, and both when they meet again.
func TestThreadBranchesWithOneCommit(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		good := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s), func(p *githubsim.NewPull) { p.Head = "topic" })
		w.calm()
		old := w.item(shop, good).Head
		w.must(w.PushRef("ben", shop, "refs/heads/copy", old))
		bad := w.pull("ben", shop, "feat: y", "", func(p *githubsim.NewPull) { p.Head = "copy" })
		w.calm()
		w.wantStrategy(shop, good, "failure", ref("", bad))
		w.later()
		sha, err := w.PushTo("ben", shop, bad, map[string]string{"more.go": "more"})
		must(t, err)
		w.calm()
		w.wantRun("the one that stayed", old, "success", "neutral")
		w.wantRun("the one that moved", sha, "failure", "neutral")
		if run := w.runs(old)[checks.CheckStrategy]; strings.Contains(run.Title+run.Summary, ref("", bad)) {
			t.Errorf("it still speaks of the other: %s\n%s", run.Title, run.Summary)
		}
		w.later()
		w.must(w.PushRef("ben", shop, "refs/heads/topic", sha))
		w.calm()
		w.wantStrategy(shop, good, "failure", ref("", bad))
		w.later()
		w.must(w.EditIssue("ben", shop, bad, nil, text("Strategy: "+ref(roadmap, s))))
		w.calm()
		w.wantStrategy(shop, good, "success")
	})
}

// https://github.com/kubernetes/test-infra/issues/27774: a pull request was opened into the wrong branch, closed, and opened anew from the same
// commit: what had failed for the first stayed on the second. Each way round.
func TestThreadOpenedAnewFromTheSameCommit(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		_, err := w.CommitFile("ada", shop, "release", "a", "b")
		must(t, err)
		wrong := w.pull("ben", shop, "feat: x", "", func(p *githubsim.NewPull) { p.Head = "topic" })
		w.calm()
		w.wantStrategy(shop, wrong, "failure")
		w.later()
		w.must(w.CloseIssue("ben", shop, wrong, ""))
		w.calm()
		run, _ := w.run(shop, wrong, checks.CheckStrategy)
		w.must(w.Rerequest("ben", shop, run.ID)) // of one that is closed: the next finds it so
		w.calm()
		right := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s), func(p *githubsim.NewPull) { p.Head, p.Base = "topic", "release" })
		w.calm()
		w.wantStrategy(shop, right, "success", ref(roadmap, s))
		now := w.runs(w.item(shop, right).Head)[checks.CheckStrategy]
		if strings.Contains(now.Title+now.Summary, "PR "+ref("", wrong)) {
			t.Errorf("it speaks of the closed one: %s\n%s", now.Title, now.Summary)
		}
		w.must(w.Rerequest("ben", shop, now.ID))
		w.calm()
		w.wantStrategy(shop, right, "success")
		w.later()
		w.must(w.CloseIssue("ben", shop, right, ""), w.Reopen("ben", shop, wrong))
		w.calm()
		w.wantStrategy(shop, wrong, "failure")
		w.runs(w.item(shop, wrong).Head)
	})
}

// https://github.com/palantir/bulldozer/pull/563: GitHub names no pull request with the checks of a fork's commit, and what was pressed there was
// for nothing. Re-run, all of them or one, and a button work on a fork as elsewhere.
func TestThreadRunAgainOnAFork(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		n := w.pull("sam", shop, "feat: a", "", func(p *githubsim.NewPull) { p.Fork = true })
		w.calm()
		head := w.item(shop, n).Head
		was := w.runs(head)
		w.must(w.Rerequest("ben", shop, was[checks.CheckStrategy].ID))
		w.calm()
		now := w.runs(head)
		if now[checks.CheckStrategy].ID == was[checks.CheckStrategy].ID || now[checks.CheckCapacity].ID != was[checks.CheckCapacity].ID {
			t.Error("one was to run again")
		}
		w.must(w.RerequestSuite("ben", shop, w.hub, head))
		w.calm()
		again := w.runs(head)
		for name, run := range again {
			if run.ID == now[name].ID {
				t.Errorf("%s did not run again", name)
			}
		}
		w.must(w.PressButton("tom", shop, again[checks.CheckStrategy].ID, "kind:tech-debt"))
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
		w.runs(head)
	})
}

// https://github.com/Reviewable/Reviewable/issues/503: a branch was forced back to a commit that had been its head before, whose status was never
// written again. Meanwhile the pull request changed, somebody pressed Re-run on the commit that was nobody's, and it is the head again.
func TestThreadForcedBack(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		n := w.pull("ben", shop, "feat: a", "", func(p *githubsim.NewPull) { p.Head = "topic" })
		other := w.pull("ben", shop, "feat: b", "Strategy: "+ref(roadmap, s), func(p *githubsim.NewPull) { p.Head = "other" })
		w.calm()
		first := map[int]string{n: w.item(shop, n).Head, other: w.item(shop, other).Head}
		w.later()
		for _, n := range []int{n, other} {
			_, err := w.PushTo("ben", shop, n, map[string]string{"more.go": "more"})
			must(t, err)
		}
		w.calm()
		for _, sha := range first {
			run, _ := w.CheckRun(shop, sha, checks.CheckStrategy)
			w.must(w.Rerequest("ben", shop, run.ID), w.RerequestSuite("ben", shop, w.hub, sha))
		}
		w.calm()
		w.later()
		w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref(roadmap, s))), w.EditIssue("ben", shop, other, nil, text("")))
		w.calm()
		w.later()
		w.must(w.PushRef("ben", shop, "refs/heads/topic", first[n]), w.PushRef("ben", shop, "refs/heads/other", first[other]))
		w.calm()
		w.wantRun("linked meanwhile", first[n], "success", "neutral")
		w.wantRun("linked no more", first[other], "failure", "neutral")
		w.later()
		w.must(w.EditIssue("ben", shop, n, nil, text("")), w.EditIssue("ben", shop, other, nil, text("Strategy: "+ref(roadmap, s))))
		w.calm()
		w.wantRun("and followed from then on", first[n], "failure", "neutral")
		w.wantRun("the other too", first[other], "success", "neutral")
	})
}

// https://github.com/palantir/policy-bot/issues/13: the policy changed, and pull requests went on to be judged by the former one. Here it goes back
// by a forced push, of which GitHub lists no commit and no file.
func TestThreadPolicyForcedBack(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		before := w.Tip(shop, "")
		n := w.pull("ben", shop, "feat: a", "")
		w.commit("ada", shop, file, advise)
		w.calm()
		w.wantStrategy(shop, n, "neutral")
		w.later()
		w.must(w.PushRef("ada", shop, "refs/heads/main", before))
		w.calm()
		w.wantStrategy(shop, n, "failure")
	})
}

// https://github.com/Mergifyio/mergify/issues/777: a queued pull request changed its base, and stayed in the queue of the former. Here on every sort of
// server it leaves one queue for that of a branch with a slash in its name, behind another, which is thrown out: each time on a new commit.
func TestThreadQueueOfAnotherBranch(t *testing.T) {
	for name, server := range map[string]bool{"github.com": false, "Enterprise Server": true} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: enforce, server: server})
			s := w.strategy(roadmap, "Checkout")
			_, err := w.CommitFile("ada", shop, "release/1.0", "a", "b")
			must(t, err)
			linked := w.pull("ben", shop, "feat: linked", "Strategy: "+ref(roadmap, s))
			not := w.pull("ben", shop, "feat: not linked", "", func(p *githubsim.NewPull) { p.Base = "release/1.0" })
			w.calm()
			queue := func(what, strategy string, pulls ...int) string {
				t.Helper()
				sha, err := w.QueueMerge("ben", shop, pulls...)
				must(t, err)
				w.calm()
				w.wantRun(what, sha, strategy, "neutral")
				return sha
			}
			first := queue("into the default branch", "success", linked)
			w.later()
			w.must(w.LeaveQueue("ben", shop, first, "dequeued"), w.Retarget("ben", shop, linked, "release/1.0"))
			ahead := queue("what is ahead of it", "failure", not)
			behind := queue("behind it", "failure", linked)
			w.must(w.LeaveQueue("ben", shop, ahead, "invalidated"))
			w.calm()
			alone := queue("alone again", "success", linked)
			if slices.Contains([]string{first, ahead, behind}, alone) {
				t.Fatal("it is the same commit")
			}
			if run := w.runs(alone)[checks.CheckStrategy]; strings.Contains(run.Title+run.Summary, ref("", not)) {
				t.Errorf("it still speaks of what was thrown out: %s\n%s", run.Title, run.Summary)
			}
			run := w.runs(alone)[checks.CheckStrategy]
			w.must(w.Rerequest("ben", shop, run.ID))
			w.calm()
			if again := w.runs(alone)[checks.CheckStrategy]; again.ID == run.ID || again.Conclusion != "success" {
				t.Errorf("run again: %d %s, after %d", again.ID, again.Conclusion, run.ID)
			}
			w.must(w.LeaveQueue("ben", shop, alone, "merged"))
			w.calm()
		})
	}
}

// https://github.com/bors-ng/bors-ng/issues/48: the server was down while the queue went on, and what it had missed there stood still for good. A
// commit that was queued meanwhile gets its checks once it is up, whatever came and went before it.
func TestThreadQueuedWhileDown(t *testing.T) {
	for name, server := range map[string]bool{"github.com": false, "Enterprise Server": true} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: enforce, server: server})
			s := w.strategy(roadmap, "Checkout")
			linked := w.pull("ben", shop, "feat: a", "Strategy: "+ref(roadmap, s))
			not := w.pull("ben", shop, "feat: b", "")
			left := w.pull("ben", shop, "feat: c", "")
			w.calm()
			must(t, w.stop())
			w.later()
			gone, err := w.QueueMerge("ben", shop, left)
			must(t, err)
			w.must(w.LeaveQueue("ben", shop, gone, "dequeued"))
			first, err := w.QueueMerge("ben", shop, linked)
			must(t, err)
			second, err := w.QueueMerge("ben", shop, not)
			must(t, err)
			w.must(w.Settle(t.Context()))
			w.serve(zerolog.ErrorLevel)
			w.calm()
			w.wantRun("queued meanwhile", first, "success", "neutral")
			w.wantRun("and behind it", second, "failure", "neutral")
		})
	}
}

// https://github.com/mergeability/mergeable/issues/159: the tool took GitHub's check suites for requests. Here a commit of no pull request
// gets no run and costs no request, though GitHub makes a suite for it, and a pull request gets its runs where GitHub tells of none.
func TestSuitesWithoutPulls(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		w.calm()
		var sha string
		before := w.Counts()
		w.quiet("a push to a branch without a pull request", func() {
			var err error
			sha, err = w.CommitFile("ben", shop, "topic", "a", "b")
			w.must(err)
		})
		w.wantRun("a branch without a pull request", sha, "", "")
		for route, n := range since(before, w.Counts()) {
			t.Errorf("%d × %s for a push that is nobody's", n, route)
		}
		w.must(w.hub.Grant(githubsim.Permissions(), slices.DeleteFunc(githubsim.Events(), func(e string) bool { return e == "check_suite" })))
		w.calm()
		w.pull("ben", shop, "feat: from it", "", func(p *githubsim.NewPull) { p.Head = "topic" })
		w.calm()
		w.wantRun("no suite was told of", sha, "failure", "neutral")
	})
}
