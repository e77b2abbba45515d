package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// wantDecided demands of the comment on unlinked work, and of a pull request's check, that they say that a strategy decided against it and do
// not offer it, or with "" the other way round.
func (w *world) wantDecided(when string, issue, pull, strategy int, nonGoal string) {
	w.t.Helper()
	run, _ := w.run(shop, pull, "northstar/strategy")
	texts := map[string]string{"check": run.Summary}
	for _, n := range []int{issue, pull} {
		got := w.marked(shop, n, unlinkedMarker)
		if len(got) != 1 {
			w.t.Errorf("%s: %s has %d comments on unlinked work", when, ref(shop, n), len(got))
			return
		}
		texts["comment on "+ref(shop, n)] = got[0].Body
	}
	for what, body := range texts {
		decided := strings.Contains(body, ref(roadmap, strategy)+" decided against this: “"+nonGoal+"”. Is it still worth doing?")
		offered := strings.Contains(body, "/northstar link "+ref(roadmap, strategy)+"\n")
		if nonGoal == "" {
			decided = strings.Contains(body, "decided against")
		}
		if decided != (nonGoal != "") || offered != (nonGoal == "") {
			w.t.Errorf("%s: the %s, want the non-goal %q:\n%s", when, what, nonGoal, body)
		}
	}
}

// Work that a strategy rules out is not offered the strategy, and told that it decided against it, whatever changes at either end. Nobody
// is told what a private strategy of another repository rules out.
func TestDecidedAgainst(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		must(t, w.AddRepo("acme/plans", githubsim.RepoOptions{Private: true}))
		w.calm()
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.issue("ada", "acme/plans", "The secret plan", strings.ReplaceAll(wholeStrategy, "Loyalty points", "Wrapping paper"))
		w.calm()
		n := w.issue("sam", shop, "feat: collect loyalty points", "")
		p := w.pull("ben", shop, "feat: loyalty points at the till", "")
		paper := w.issue("sam", shop, "feat: wrapping paper", "")
		w.calm()
		w.wantDecided("opened", n, p, s, "Loyalty points")
		first := w.marked(shop, n, unlinkedMarker)[0].ID
		if got := w.marked(shop, paper, unlinkedMarker); len(got) != 1 || strings.Contains(got[0].Body, "decided against") || strings.Contains(got[0].Body, "plans") {
			t.Errorf("a private strategy is told of: %+v", got)
		}
		c := w.say("sam", shop, n, "/northstar explain")
		w.calm()
		w.reacted(shop, n, c, "+1")
		if got := w.marked(shop, n, "decided against this: “Loyalty points”"); len(got) != 2 { // the comment and the answer
			t.Errorf("explained without it: %+v", w.Comments(shop, n))
		}
		second := w.strategy(roadmap, "Fewer vendors")
		w.calm()
		w.wantDecided("there is another one", n, p, s, "Loyalty points")
		if got := w.marked(shop, n, unlinkedMarker)[0].Body; !strings.Contains(got, "/northstar link "+ref(roadmap, second)) {
			t.Errorf("the other one is not offered: %s", got)
		}
		edit := func(body string) func() {
			return func() { w.must(w.EditIssue("ada", roadmap, s, nil, text(body))) }
		}
		for _, step := range []struct {
			what string
			do   func()
			want string
		}{
			{"other words of the non-goal", edit(strings.Replace(wholeStrategy, "Loyalty points", "Points for loyalty", 1)), "Points for loyalty"},
			{"no such non-goal", edit(strings.Replace(wholeStrategy, "Loyalty points", "Printed vouchers", 1)), ""},
			{"ruled out again", edit(wholeStrategy), "Loyalty points"},
			{"retitled", func() {
				w.must(w.EditIssue("sam", shop, n, text("feat: find stamps"), nil), w.EditIssue("ben", shop, p, text("feat: find stamps at the till"), nil))
			}, ""},
			{"retitled back", func() {
				w.must(w.EditIssue("sam", shop, n, text("feat: collect loyalty points"), nil), w.EditIssue("ben", shop, p, text("feat: loyalty points at the till"), nil))
			}, "Loyalty points"},
		} {
			w.later()
			step.do()
			w.calm()
			w.wantDecided(step.what, n, p, s, step.want)
		}
		w.later()
		w.must(w.CloseIssue("ada", roadmap, s, "not_planned"))
		w.calm()
		if got := w.marked(shop, n, unlinkedMarker); len(got) != 1 || got[0].ID != first || strings.Contains(got[0].Body, "decided against") {
			t.Errorf("it is closed, and its non-goal is still told: %+v", got)
		}
	})
}

// What a strategy rules out is taken back from what quotes it once the strategy is private.
func TestDecidedAgainstIsTakenBack(t *testing.T) {
	w := one(t, setup{policy: advise})
	s := w.issue("ada", roadmap, "Search first", wholeStrategy)
	w.strategy(shop, "Fewer vendors")
	w.calm()
	n := w.issue("sam", shop, "feat: collect loyalty points", "")
	p := w.pull("ben", shop, "feat: loyalty points at the till", "")
	w.calm()
	w.wantDecided("opened", n, p, s, "Loyalty points")
	w.later()
	w.must(w.Turn("ada", roadmap, "private"))
	w.calm()
	run, _ := w.run(shop, p, "northstar/strategy")
	for _, body := range []string{w.marked(shop, n, unlinkedMarker)[0].Body, w.marked(shop, p, unlinkedMarker)[0].Body, run.Summary} {
		if strings.Contains(body, "decided against") || strings.Contains(body, "Loyalty points") || strings.Contains(body, roadmap) {
			t.Errorf("it is private, and still told of: %s", body)
		}
	}
}
