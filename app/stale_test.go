package app_test

import (
	"strings"
	"testing"
)

// wantNot looks for words that a pull request's northstar/strategy must not say.
func (w *world) wantNot(repo string, n int, words ...string) {
	w.t.Helper()
	run, _ := w.run(repo, n, "northstar/strategy")
	for _, word := range words {
		if strings.Contains(run.Title+"\n"+run.Summary, word) {
			w.t.Errorf("%s#%d still says %q:\n%s\n%s", repo, n, word, run.Title, run.Summary)
		}
	}
}

// What a check says of links beside the one that counts is true too, with where each is stated.
func TestOtherStrategiesOfACheck(t *testing.T) {
	w := one(t, setup{policy: enforce})
	above := w.strategy(shop, "All of the shop")
	a := w.issue("ada", shop, "Checkout", "Kind: strategy\n\nPart of: "+ref("", above))
	b := w.strategy(shop, "Search")
	n := w.pull("ben", shop, "feat: x", "Strategy: "+ref("", a))
	w.calm()
	w.wantStrategy(shop, n, "success", "And also", ref("", above)+" All of the shop (in the description of "+ref("", a)+")")

	w.must(w.CloseIssue("ada", shop, above, "not_planned"))
	w.calm()
	w.wantStrategy(shop, n, "success", ref("", a))
	w.wantNot(shop, n, "And also", "All of the shop")

	w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref("", a)+", "+ref("", b))))
	w.calm()
	w.wantStrategy(shop, n, "success", ref("", b)+" Search (in the description of this pull request)")

	w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref("", a))))
	w.calm()
	w.wantNot(shop, n, "And also", "Search")

	w.say("tom", shop, n, "/northstar link "+ref("", a))
	w.must(w.EditIssue("ben", shop, n, nil, text("Words.")))
	w.calm()
	w.wantStrategy(shop, n, "success", "linked by `tom`")
	w.wantNot(shop, n, "in the description of")
}

// A non-goal that work touches is quoted as long as it is there, and as long as the work touches it; nothing else that is
// edited in a strategy is told where it serves.
func TestNonGoalsComeAndGo(t *testing.T) {
	w := one(t, setup{policy: enforce})
	rest, goal := "Kind: strategy\n\n## Problem\n\nPeople give up.\n", "\n## Non-goals\n\n- Native mobile applications\n"
	s := w.issue("ada", shop, "Checkout", rest)
	via := w.issue("ben", shop, "feat: a screen", "Strategy: "+ref("", s))
	n := w.pull("ben", shop, "feat: native mobile applications", "Closes "+ref("", via))
	w.calm()
	w.wantStrategy(shop, n, "success")
	w.wantNot(shop, n, "Native mobile")

	w.must(w.EditIssue("ada", shop, s, nil, text(rest+goal)))
	w.calm()
	w.wantStrategy(shop, n, "success", "Native mobile applications")

	w.quiet("another edit of the strategy", func() { w.must(w.EditIssue("ada", shop, s, nil, text(rest+"Really.\n"+goal))) })

	w.must(w.EditIssue("ben", shop, n, text("feat: a wider form"), nil))
	w.calm()
	w.wantNot(shop, n, "Native mobile")
	w.must(w.EditIssue("ben", shop, n, nil, text("Closes "+ref("", via)+"\n\nThis adds native mobile applications.")))
	w.calm()
	w.wantStrategy(shop, n, "success", "Native mobile applications")

	w.must(w.EditIssue("ada", shop, s, nil, text(rest)))
	w.calm()
	w.wantNot(shop, n, "Native mobile")
}
