package app_test

import (
	"fmt"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// sighted is an owner with two visions, and a strategy for each.
type sighted struct {
	*world
	product, technical int // visions in the roadmap
	sell, mend         int // strategies in the shop
}

func (w *world) sighted() *sighted {
	w.t.Helper()
	s := &sighted{world: w}
	s.product = w.issue("ada", roadmap, "Anything can be bought", "Kind: vision\nPerspective: product\nHorizon: 3 years")
	s.technical = w.issue("ada", roadmap, "Anything can be changed", "Kind: vision\nPerspective: technical\nHorizon: 3 years")
	s.sell = s.towards("Sell", s.product)
	s.mend = s.towards("Mend", s.technical)
	w.calm()
	return s
}

// towards opens a strategy that serves a vision.
func (s *sighted) towards(title string, vision int) int {
	s.t.Helper()
	return s.issue("ada", shop, title, "Kind: strategy\nVision: "+ref(roadmap, vision)+"\n\n## Problem\n\nIt is slow.\n\n## Guiding policy\n\nMake it fast.\n")
}

// ship closes a milestone of a repository in which work was done that serves these strategies of the shop, 0 for none, and some that was not.
func (s *sighted) ship(repo, title string, served ...int) int {
	s.t.Helper()
	m := s.milestone(repo, title, "")
	for i, to := range append(served, -s.sell) {
		body := ""
		if to != 0 {
			body = "Strategy: " + ref(shop, max(to, -to))
		}
		n := s.issue("ada", repo, fmt.Sprintf("feat: %s %d", title, i), body, in(m))
		if to >= 0 {
			s.must(s.CloseIssue("ada", repo, n, "completed"))
		}
	}
	s.calm()
	s.later()
	s.must(s.CloseMilestone("ada", repo, m))
	s.calm()
	return m
}

// The summary of a closed milestone tells which visions the last milestones moved, as they led and were written when each closed, and which vision
// went unserved: whatever is linked or written later.
func TestVisionsInBalance(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.sighted()
		first := s.ship(shop, "One", s.sell, s.sell, 0)
		w.says(w.sum(shop, s.sell, "One"), []string{"as it closed"}, "Over the last")
		s.ship(shop, "Two", s.sell, 0)
		both := []string{"Over the last two milestones: product 60%, technical 0%, neither 40%.", fmt.Sprintf("The technical vision %s went two milestones unserved.", ref(roadmap, s.technical))}
		w.says(w.sum(shop, s.sell, "Two"), both, "product vision")
		s.ship(shop, "Three", s.sell, s.mend, s.mend, s.mend, s.mend)
		w.says(w.sum(shop, s.sell, "Three"), []string{"Over the last three milestones: product 40%, technical 40%, neither 20%."}, "unserved")
		// What is said now is not what was served then.
		w.later()
		w.must(w.EditIssue("ada", roadmap, s.technical, nil, text("Kind: vision\nPerspective: product\nHorizon: 3 years")),
			w.EditIssue("ada", shop, s.sell, nil, text("Kind: strategy\nVision: "+ref(roadmap, s.technical)+"\n\n## Problem\n\nIt is slow.\n\n## Guiding policy\n\nMake it fast.\n")))
		w.calm()
		for n := range 3 { // has the summary written again
			w.must(w.EditIssue("ada", shop, s.sell, text(fmt.Sprintf("Sell %d", n)), nil))
			w.calm()
		}
		w.says(w.sum(shop, s.sell, "Two"), both, "product vision")
		w.says(w.sum(shop, s.sell, "Three"), []string{"Over the last three milestones: product 40%, technical 40%, neither 20%."}, "unserved")
		// One that is opened again has not closed.
		w.must(w.EditMilestone("ada", shop, first, githubsim.MilestoneEdit{State: text("open")}))
		w.calm()
		w.says(w.sum(shop, s.sell, "Two"), nil, "Over the last", "unserved")
		w.says(w.sum(shop, s.sell, "Three"), []string{"Over the last two milestones: product 29%, technical 57%, neither 14%."}, "unserved")
	})
}

// Milestones of all repositories of an owner are told of, but nothing of private ones in public: what serves what is private there counts as what
// serves nothing. What turned private is taken back.
func TestBalanceIsToldByWhoReadsIt(t *testing.T) {
	fill := func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(docsRepo, githubsim.RepoOptions{})
	}
	inWorld(t, setup{policy: advise, fill: fill}, func(t *testing.T, w *world) {
		s := w.sighted()
		hidden := w.issue("ada", vaulted, "Hidden", "Kind: strategy\nVision: "+ref(roadmap, s.technical)+"\n\n## Problem\n\nIt is slow.\n\n## Guiding policy\n\nMake it fast.\n")
		w.calm()
		s.ship(docsRepo, "Words", s.sell)
		m := w.milestone(vaulted, "Quiet", "Strategy: "+ref("", hidden))
		for i := range 3 {
			w.must(w.CloseIssue("ada", vaulted, w.issue("ada", vaulted, fmt.Sprintf("refactor: %d", i), "", in(m)), "completed"))
		}
		veiled := w.issue("ada", shop, "feat: veiled", "Strategy: "+ref(vaulted, hidden))
		w.must(w.CloseIssue("ada", shop, veiled, "completed"))
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", vaulted, m))
		w.calm()
		last := w.milestone(shop, "Last", "")
		w.must(w.SetMilestone("ada", shop, veiled, last))
		for range 2 {
			w.must(w.CloseIssue("ada", shop, w.issue("ada", shop, "feat: seen", "Strategy: "+ref("", s.sell), in(last)), "completed"))
		}
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", shop, last))
		w.calm()
		told := []string{"Over the last two milestones of acme: product 75%, technical 0%, neither 25%.", fmt.Sprintf("The technical vision %s went two milestones unserved.", ref(roadmap, s.technical))}
		w.says(w.sum(shop, s.sell, "Last"), told)
		w.says(w.sum(vaulted, hidden, "Quiet"), []string{"Over the last two milestones of acme: product 25%, technical 75%, neither 0%."}, "unserved")
		w.later()
		w.must(w.Turn("ada", roadmap, "private"))
		w.calm()
		w.says(w.sum(shop, s.sell, "Last"), nil, "Over the last", "unserved")
		w.later()
		w.must(w.Turn("ada", roadmap, "public"))
		w.calm()
		w.says(w.sum(shop, s.sell, "Last"), told)
		w.later()
		w.must(w.Turn("ada", docsRepo, "private"))
		w.calm()
		w.says(w.sum(shop, s.sell, "Last"), nil, "Over the last", "unserved")
	})
}

// What closed before the app was installed is told of as it was found.
func TestBalanceOfBefore(t *testing.T) {
	inWorld(t, setup{policy: advise, bare: true}, func(t *testing.T, w *world) {
		s := w.sighted()
		s.ship(shop, "One", s.sell)
		s.ship(shop, "Two", s.sell, 0, 0)
		w.install()
		w.calm()
		s.ship(shop, "Three", s.sell)
		w.says(w.sum(shop, s.sell, "Three"), []string{"Over the last three milestones: product 60%, technical 0%, neither 40%.",
			fmt.Sprintf("The technical vision %s went two milestones unserved.", ref(roadmap, s.technical))})
	})
}

// What was deleted is named no more, and what went to where readers may not see it counts as if it had not been there.
func TestBalanceOfWhatIsGone(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		s := w.sighted()
		s.ship(shop, "One", s.sell)
		s.ship(shop, "Two", s.sell, 0)
		w.says(w.sum(shop, s.sell, "Two"), []string{"product 67%, technical 0%, neither 33%", "The technical vision"})
		w.must(w.DeleteIssue("ada", roadmap, s.technical))
		w.calm()
		w.says(w.sum(shop, s.sell, "Two"), []string{"product 67%, technical 0%, neither 33%"}, "unserved")
		w.later()
		if _, err := w.TransferIssue("ada", roadmap, s.product, vaulted); err != nil {
			t.Fatal(err)
		}
		w.calm()
		w.says(w.sum(shop, s.sell, "Two"), []string{"product 0%, technical 0%, neither 100%"}, "unserved")
	})
}

// With capacity.scope org the milestones of a title count as one, which closed when the last of them did.
func TestBalanceTogether(t *testing.T) {
	inWorld(t, setup{policy: orgScope, fill: func(h *githubsim.Host) { _ = h.AddRepo(docsRepo, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		s := w.sighted()
		words := s.milestone(docsRepo, "Winter", "")
		w.must(w.CloseIssue("ada", docsRepo, w.issue("ada", docsRepo, "feat: words", "Strategy: "+ref(shop, s.mend), in(words)), "completed"))
		s.ship(shop, "Winter", s.sell)
		s.ship(shop, "Spring", s.sell, 0)
		w.says(w.sum(shop, s.sell, "Spring"), nil, "Over the last") // Winter is open elsewhere
		w.must(w.CloseMilestone("ada", docsRepo, words))
		w.calm()
		w.says(w.sum(shop, s.sell, "Spring"), nil, "Over the last")                                                                                   // which closed before
		w.says(w.sum(shop, s.sell, "Winter"), []string{"Over the last two milestones of acme: product 50%, technical 25%, neither 25%."}, "unserved") // as of the last of them
		s.ship(docsRepo, "Summer", s.sell, 0, 0, 0)
		w.says(w.sum(shop, s.sell, "Summer"), []string{"Over the last three milestones of acme: product 38%, technical 13%, neither 50%."}, "unserved")
	})
}

// Weights are in the unit that was counted: what closed when another one was counted is not added to it.
func TestBalanceInPoints(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.sighted()
		s.ship(shop, "One", s.mend)
		w.later()
		w.commit("ada", home, "northstar.yml", advise+"points: {labels: {size/L: 3}}\n")
		w.commit("ada", home, "northstar.yml", "version: 1\nmode: advise\ncapacity: {min-items: 3, unit: points}\npoints: {labels: {size/L: 3}}\ncomments: {grace: 0s}\nsummary: {every: 0s}\n")
		w.calm()
		s.ship(shop, "Two", s.sell)
		w.says(w.sum(shop, s.sell, "Two"), nil, "Over the last")
		m := s.milestone(shop, "Three", "")
		w.must(w.CloseIssue("ada", shop, w.issue("ada", shop, "feat: large", "Strategy: "+ref("", s.mend)+"\nPoints: 3", in(m)), "completed"))
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		w.says(w.sum(shop, s.mend, "Three"), []string{"Over the last two milestones, in points: product 25%, technical 75%, neither 0%."})
	})
}
