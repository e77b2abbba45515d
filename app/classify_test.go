package app_test

import (
	"regexp"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

// Where what has no kind decides, the check names the fewest that settle it and one comment to paste. Pasted as it is, it does
// settle it, for whoever may say what items are.
func TestClassifyInOneComment(t *testing.T) {
	each(t, setup{policy: enforce + "strategy: {require: []}\nclassify: {text-model: false}\n"}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		in := func(n *githubsim.NewIssue) { n.Milestone = m }
		for _, title := range []string{"feat: a", "feat: b", "feat: c", "feat: d", "refactor: e"} {
			w.issue("ben", shop, title, "", in)
		}
		w.issue("ben", shop, "Quokka", "", in)
		w.issue("ben", shop, "Numbat", "", in)
		pull := w.pull("sam", shop, "feat: f", "", inPull(m))
		w.calm()
		w.wantCapacity(shop, pull, "neutral", "classify these first", "at least 1 of the 2 items without a kind", "If it is **technical debt**, the share is 29% (2 of 7), inside the band:")
		run, _ := w.run(shop, pull, checks.CheckCapacity)
		block := regexp.MustCompile("(?s)```text\n(/northstar kind .*?)```").FindStringSubmatch(run.Summary)
		if block == nil {
			t.Fatalf("no commands to paste in\n%s", run.Summary)
		}
		said := block[1]                                             // as it is
		w.answered(shop, pull, w.say("sam", shop, pull, said), "-1") // who wrote this pull request has no say in others
		w.wantCapacity(shop, pull, "neutral")
		w.answered(shop, pull, w.say("ben", shop, pull, said), "+1")
		w.wantCapacity(shop, pull, "success", "Debt share 29% (2 of 7)", "the team agreed on 20–40%")
		w.answered(shop, pull, w.say("ben", shop, pull, "/northstar kind tech-debt #4711"), "-1")
		w.answered(shop, pull, w.say("ben", shop, pull, "/northstar kind strategy "+ref("", pull)), "-1")
		w.answered(shop, pull, w.say("ben", shop, pull, "/northstar kind feature acme/roadmap#1"), "-1")
	})
}
