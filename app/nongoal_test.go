package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// Work that does what its strategy ruled out is told so, quoting the non-goal to those who may read it, and fails no check.
func TestTouchesNonGoal(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		must(t, w.AddRepo("acme/plans", githubsim.RepoOptions{Private: true}))
		w.calm()
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		secret := w.issue("ada", "acme/plans", "The secret plan", strings.ReplaceAll(wholeStrategy, "Loyalty points", "Wrapping paper"))
		w.calm()
		p := w.pull("ben", shop, "feat: loyalty points at the till", "Strategy: "+ref(roadmap, s))
		n := w.issue("sam", shop, "feat: collect loyalty points", "Strategy: "+ref(roadmap, s))
		hidden := w.pull("ada", shop, "feat: wrapping paper", "Strategy: "+ref("acme/plans", secret))
		w.calm()
		w.wantStrategy(shop, p, "success", "`touches-non-goal`", "> Loyalty points")
		w.wantStrategy(shop, hidden, "success")
		if run, _ := w.run(shop, hidden, "northstar/strategy"); strings.Contains(run.Summary, "non-goal") || strings.Contains(run.Summary, "Wrapping paper") {
			t.Errorf("a private strategy is quoted: %s", run.Summary)
		}
		c := w.say("sam", shop, n, "/northstar explain")
		w.say("sam", shop, hidden, "/northstar explain")
		w.calm()
		w.reacted(shop, n, c, "+1")
		if got := w.marked(shop, n, "> Loyalty points"); len(got) != 2 { // the review and the answer
			t.Errorf("explained without the non-goal: %+v", w.Comments(shop, n))
		}
		if got := w.marked(shop, hidden, "Wrapping"); len(got) != 0 {
			t.Errorf("a private strategy is quoted: %+v", got)
		}
	})
}

// wantNote demands that an issue is told of a non-goal; "" that its one comment about that is folded to one line.
func (w *world) wantNote(when string, n int, nonGoal string) {
	w.t.Helper()
	body := w.review(shop, n).Body
	told := strings.Contains(body, "`touches-non-goal`") && strings.Contains(body, "> "+nonGoal+"\n")
	folded := strings.Count(strings.TrimSpace(body), "\n") == 1
	if told == (nonGoal == "") || folded != (nonGoal == "") {
		w.t.Errorf("%s: want the non-goal %q:\n%s", when, nonGoal, body)
	}
}

// An issue is told in one comment, which follows whatever changes at either end; a pull request in its check alone.
func TestIssueTouchesNonGoal(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.calm()
		n := w.issue("sam", shop, "feat: collect loyalty points", "Strategy: "+ref(roadmap, s))
		fine := w.issue("sam", shop, "feat: suggest while typing", "Strategy: "+ref(roadmap, s))
		p := w.pull("ben", shop, "feat: loyalty points at the till", "Strategy: "+ref(roadmap, s))
		w.calm()
		w.wantNote("opened", n, "Loyalty points")
		first := w.review(shop, n)
		if !strings.Contains(first.Body, ref(roadmap, s)+" “Search first”") {
			t.Errorf("it does not say whose non-goal: %s", first.Body)
		}
		w.quiet("a comment", func() { w.say("sam", shop, n, "Let us see.") })
		edit := func(who, repo string, n int, title, body *string) func() {
			return func() { w.must(w.EditIssue(who, repo, n, title, body)) }
		}
		for _, c := range []struct {
			what string
			do   func()
			want string
		}{
			{"retitled", edit("sam", shop, n, text("feat: collect stamps"), nil), ""},
			{"retitled back", edit("sam", shop, n, text("feat: collect loyalty points"), nil), "Loyalty points"},
			{"another non-goal", edit("ada", roadmap, s, nil, text(strings.Replace(wholeStrategy, "Loyalty points", "Collecting loyalty cards or points", 1))), "Collecting loyalty cards or points"},
			{"no such non-goal", edit("ada", roadmap, s, nil, text(strings.Replace(wholeStrategy, "Loyalty points", "Printed vouchers", 1))), ""},
			{"ruled out again", edit("ada", roadmap, s, nil, text(wholeStrategy)), "Loyalty points"},
			{"unlinked", func() { w.say("sam", shop, n, "/northstar unlink "+ref(roadmap, s)) }, ""},
			{"linked", func() { w.say("sam", shop, n, "/northstar link "+ref(roadmap, s)) }, "Loyalty points"},
			{"strategy closed", func() { w.must(w.CloseIssue("ada", roadmap, s, "not_planned")) }, ""},
			{"strategy opened", func() { w.must(w.Reopen("ada", roadmap, s)) }, "Loyalty points"},
			{"exempt", func() { w.must(w.Label("ben", shop, n, "bug")) }, ""},
			{"not exempt", func() { w.must(w.Unlabel("ben", shop, n, "bug")) }, "Loyalty points"},
			{"reviews off", func() { w.commit("ada", home, "northstar.yml", advise+"playbook: {review: false}\n") }, ""},
			{"reviews on", func() { w.commit("ada", home, "northstar.yml", advise) }, "Loyalty points"},
			{"closed", func() { w.must(w.CloseIssue("sam", shop, n, "completed")) }, "Loyalty points"},
			{"retitled while closed", edit("sam", shop, n, text("feat: collect stamps"), nil), "Loyalty points"},
		} {
			w.later()
			c.do()
			w.calm()
			w.wantNote(c.what, n, c.want)
			switch c.what {
			case "no such non-goal":
				if run, _ := w.run(shop, p, "northstar/strategy"); strings.Contains(run.Summary, "non-goal") {
					t.Errorf("the check still says: %s", run.Summary)
				}
			case "ruled out again":
				w.wantStrategy(shop, p, "success", "> Loyalty points")
			}
		}
		if again := w.review(shop, n); again.ID != first.ID {
			t.Errorf("another comment: %d, then %d", first.ID, again.ID)
		}
		for _, other := range []int{fine, p} {
			if got := w.marked(shop, other, reviewMarker); len(got) != 0 {
				t.Errorf("#%d has a review: %+v", other, got)
			}
		}
	})
}

// Nobody is told in the modes that post nothing, after closing, or about what was there before the policy until somebody acts.
func TestIssueTouchesNonGoalInItsTime(t *testing.T) {
	var s, old, closed int
	w := one(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		s, _ = h.OpenIssue("ada", roadmap, githubsim.NewIssue{Title: "Search first", Body: wholeStrategy})
		old, _ = h.OpenIssue("sam", shop, githubsim.NewIssue{Title: "feat: collect loyalty points", Body: "Strategy: " + ref(roadmap, s)})
		closed, _ = h.OpenIssue("sam", shop, githubsim.NewIssue{Title: "feat: spend loyalty points", Body: "Strategy: " + ref(roadmap, s)})
	}})
	w.must(w.CloseIssue("sam", shop, closed, "completed"))
	w.later()
	w.must(w.EditIssue("ada", roadmap, s, nil, text(wholeStrategy+"- Printed vouchers\n")))
	w.calm()
	if got := append(w.marked(shop, old, reviewMarker), w.marked(shop, closed, reviewMarker)...); len(got) != 0 {
		t.Fatalf("told at once: %+v", got)
	}
	w.say("sam", shop, old, "Shall I?")
	w.calm()
	w.wantNote("somebody acted", old, "Loyalty points")
	w.commit("ada", home, "northstar.yml", strings.Replace(advise, "mode: advise", "mode: observe", 1))
	w.calm()
	n := w.issue("sam", shop, "feat: printed vouchers", "Strategy: "+ref(roadmap, s))
	w.calm()
	for _, n := range []int{n, closed} {
		if got := w.marked(shop, n, reviewMarker); len(got) != 0 {
			t.Errorf("told: %+v", got)
		}
	}
}

// The comment waits for its grace like the one on unlinked work, and does not come when the author thought better of it.
func TestIssueTouchesNonGoalAfterGrace(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		inTime(func(grace time.Duration) bool {
			w.commit("ada", home, "northstar.yml", strings.Replace(advise, "grace: 0s", "grace: "+grace.String(), 1))
			w.calm()
			s := w.issue("ada", roadmap, "Search first", wholeStrategy)
			w.calm()
			n := w.issue("sam", shop, "feat: collect loyalty points", "Strategy: "+ref(roadmap, s))
			changed := w.issue("sam", shop, "feat: spend loyalty points", "Strategy: "+ref(roadmap, s))
			began := time.Now()
			w.calm()
			w.later()
			w.must(w.EditIssue("sam", shop, changed, text("feat: spend stamps"), nil))
			w.calm()
			changedAfter := time.Since(began)
			w.until("the comment", func() bool { return len(w.marked(shop, n, reviewMarker)) == 1 })
			if took := time.Since(began); took < grace {
				t.Errorf("the comment came after %s", took)
			}
			w.calm()
			w.wantNote("after the grace", n, "Loyalty points")
			if changedAfter >= grace-time.Second { // GitHub's times are whole seconds
				return false
			}
			if got := w.marked(shop, changed, reviewMarker); len(got) != 0 {
				t.Errorf("changed in time, and yet: %+v", got)
			}
			return true
		})
	})
}
