package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// wantSaidNo demands what the review of a strategy lists as turned away: parts of the rows, in any order. None: there is no list.
func (w *world) wantSaidNo(when, repo string, n int, rows ...string) {
	w.t.Helper()
	body := w.review(repo, n).Body
	said := strings.Contains(body, fmt.Sprintf("What this strategy said no to: %d<", len(rows)))
	if len(rows) == 0 {
		said = !strings.Contains(body, "said no")
	}
	var got []string
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, "| 20") {
			got = append(got, line)
		}
	}
	for _, row := range rows {
		said = said && slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, row) })
	}
	if !said || len(got) != len(rows) {
		w.t.Errorf("%s: want %q:\n%s", when, rows, body)
	}
}

// A strategy's review lists the work that touched one of its non-goals and then ceased to count for it, until it counts again.
func TestSaidNo(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.calm()
		serves := "Strategy: " + ref(roadmap, s)
		card := w.issue("sam", shop, "feat: collect loyalty points", serves)
		spend := w.issue("sam", shop, "feat: spend loyalty points", serves)
		till := w.pull("ben", shop, "feat: loyalty points at the till", serves)
		fine := w.issue("sam", shop, "feat: suggest while typing", serves)
		done := w.issue("sam", shop, "feat: loyalty points for staff", serves)
		twice := w.issue("sam", shop, "feat: loyalty points again", serves)
		changed := w.issue("sam", shop, "feat: loyalty points in the app", serves)
		w.calm()
		w.wantSaidNo("opened", roadmap, s)
		step := func(when string, do func(), rows ...string) {
			t.Helper()
			w.later()
			do()
			w.calm()
			w.wantSaidNo(when, roadmap, s, rows...)
		}
		closed := func(n int, reason string) func() { return func() { w.must(w.CloseIssue("ada", shop, n, reason)) } }
		step("no non-goal", closed(fine, "not_planned"))
		step("done all the same", closed(done, "completed"))
		step("a duplicate", closed(twice, "duplicate"))
		step("another proposal by now", func() { w.must(w.EditIssue("sam", shop, changed, text("feat: stamps in the app"), nil)) })
		step("which is closed", closed(changed, "not_planned"))
		wontfix := func() {
			w.must(w.Label("ben", shop, card, "wontfix"))
			w.calm()
			w.later()
			w.must(w.CloseIssue("ben", shop, card, "not_planned"))
		}
		one := ref(shop, card) + " feat: collect loyalty points | `sam` | Loyalty points |"
		step("won't fix", wontfix, one)
		two := ref(shop, spend)
		step("unlinked", func() { w.say("sam", shop, spend, "/northstar unlink "+ref(roadmap, s)) }, two, one)
		three := ref(shop, till)
		step("closed unmerged", func() { w.must(w.CloseIssue("ben", shop, till, "")) }, three, two, one)
		w.quiet("a comment", func() { w.say("sam", shop, card, "A pity.") })
		step("retitled", func() { w.must(w.EditIssue("sam", shop, card, text("feat: cards for loyal people"), nil)) },
			three, two, "feat: cards for loyal people | `sam` | Loyalty points |")
		step("in the strategy", func() { w.say("sam", roadmap, s, "/northstar explain") }, three, two, ref(shop, card))
		if got := w.marked(roadmap, s, "**Said no to** 3 items"); len(got) != 1 {
			t.Errorf("not explained: %+v", w.Comments(roadmap, s))
		}
		step("the non-goal is gone", func() {
			w.must(w.EditIssue("ada", roadmap, s, nil, text(strings.Replace(wholeStrategy, "Loyalty points", "Printed vouchers", 1))))
		}, three, two, ref(shop, card))
		step("linked again", func() { w.say("sam", shop, spend, "/northstar link "+ref(roadmap, s)) }, three, ref(shop, card))
		step("opened again, as won't fix", func() { w.must(w.Reopen("ben", shop, card)) }, three, ref(shop, card))
		step("opened again", func() { w.must(w.Unlabel("ben", shop, card, "wontfix")) }, three)
		step("transferred", func() {
			_, err := w.TransferIssue("ada", shop, spend, home)
			w.must(err)
		}, three)
		step("merged after all", func() { w.must(w.Reopen("ben", shop, till)); w.calm(); w.must(w.Merge("ben", shop, till)) })
	})
}

// What was turned away goes along when it, or the strategy, is transferred, and off the list when it is deleted.
func TestSaidNoMoves(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.calm()
		var n [2]int
		for i := range n {
			n[i] = w.issue("sam", shop, fmt.Sprint("feat: loyalty points ", i), "Strategy: "+ref(roadmap, s))
			w.calm()
			w.later()
			w.must(w.CloseIssue("ada", shop, n[i], "not_planned"))
			w.calm()
		}
		w.wantSaidNo("closed", roadmap, s, ref(shop, n[1]), ref(shop, n[0]))
		w.later()
		there, err := w.TransferIssue("ada", shop, n[0], home)
		w.must(err)
		w.calm()
		w.wantSaidNo("the work moved", roadmap, s, ref(shop, n[1]), ref(home, there)+" feat: loyalty points 0")
		w.must(w.DeleteIssue("ada", shop, n[1]))
		w.calm()
		w.wantSaidNo("some is deleted", roadmap, s, ref(home, there))
		w.later()
		now, err := w.TransferIssue("ada", roadmap, s, shop)
		w.must(err)
		w.calm()
		w.wantSaidNo("the strategy moved", shop, now, ref(home, there))
	})
}

// What is in a private repository is neither listed nor counted for readers of another one, in any mode, whatever it was before.
func TestSaidNoTellsNothingPrivate(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) { _ = h.AddRepo(alpha, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		s, over := w.issue("ada", roadmap, "Search first", wholeStrategy), w.issue("ada", roadmap, "Find more", wholeStrategy)
		own := w.issue("ada", alpha, "Search here", wholeStrategy)
		w.calm()
		turned := func(repo, title string, to ...string) int {
			t.Helper()
			n := w.issue("ada", repo, title, "Strategy: "+strings.Join(to, ", "))
			w.calm()
			w.later()
			w.must(w.CloseIssue("ada", repo, n, "not_planned"))
			w.calm()
			return n
		}
		turned(alpha, "feat: loyalty points for the quagga", ref(roadmap, s), ref(alpha, own))
		open := turned(shop, "feat: loyalty points for all", ref(roadmap, s), ref(roadmap, over))
		w.wantSaidNo("in public", roadmap, s, ref(shop, open))
		w.wantSaidNo("in private", alpha, own, "quagga")
		w.must(w.CloseIssue("ada", roadmap, over, "completed"))
		w.calm()
		w.commit("ada", home, "northstar.yml", strings.Replace(advise, "mode: advise", "mode: observe", 1))
		w.calm()
		w.must(w.Turn("ada", shop, "private"))
		w.calm()
		for _, n := range []int{s, over} {
			if body := w.review(roadmap, n).Body; strings.Contains(body, shop) || strings.Contains(body, "loyalty points for all") {
				t.Errorf("#%d still tells of what is private: %s", n, body)
			}
		}
		w.commit("ada", home, "northstar.yml", advise)
		w.calm()
		w.say("ada", roadmap, s, "Where were we?")
		w.calm()
		w.wantSaidNo("turned private", roadmap, s)
		w.must(w.Turn("ada", shop, "public"))
		w.calm()
		w.wantSaidNo("turned public", roadmap, s, ref(shop, open))
	})
}
