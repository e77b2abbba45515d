package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// likely makes a milestone of shop with work of each kind that only a habit of the team's tells, and a strategy that it serves.
func (w *world) likely() (strategy int, feature, debt, closed, other int) {
	w.t.Helper()
	strategy = w.strategy(roadmap, "Search first")
	m := w.milestone(shop, "2.4", "")
	add := func(title string, labels ...string) int {
		return w.issue("ben", shop, title, "Strategy: "+ref(roadmap, strategy), func(n *githubsim.NewIssue) { n.Milestone, n.Labels = m, labels })
	}
	feature, debt, closed, other = add("Sort by price", "enhancement"), add("Pipelines", "ci"), add("Filter by colour", "enhancement"), add("Quokka", "release")
	add("feat: wishlist")
	w.calm()
	w.must(w.CloseIssue("ben", shop, closed, "completed"))
	w.calm()
	return strategy, feature, debt, closed, other
}

// Likely kinds become what people say with one command where the milestone is summed up, and what they were with another.
func TestAccept(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		strategy, feature, debt, closed, other := w.likely()
		for _, n := range []int{feature, debt, closed, other} {
			if got := w.item(shop, n).Labels; len(got) != 1 {
				t.Errorf("%s has %q", ref(shop, n), got)
			}
		}
		sum := func() string {
			return w.marked(roadmap, strategy, "<!-- northstar:milestone:2.4 acme/shop -->")[0].Body
		}
		for _, want := range []string{"feature   ", "3 items, 2 of them likely", "`/northstar accept 2.4`", "Pipelines: likely tech-debt", "Quokka: likely other"} {
			if s := sum(); !strings.Contains(strings.ReplaceAll(s, "acme/shop#", "#"), want) {
				t.Errorf("no %q in\n%s", want, s)
			}
		}
		w.answered(roadmap, strategy, w.say("sam", roadmap, strategy, "/northstar accept"), "-1")
		w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar accept 2.5"), "-1")
		w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar unaccept"), "-1")
		w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar accept acme/shop 2.4"), "+1")
		w.wantLabels(shop, feature, "enhancement", "feature")
		w.wantLabels(shop, debt, "ci", "tech-debt")
		w.wantLabels(shop, closed, "enhancement")
		w.wantLabels(shop, other, "release")
		if s := sum(); strings.Contains(s, "likely") {
			t.Errorf("still likely:\n%s", s)
		}
		w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar accept"), "+1") // once more does no harm
		w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar unaccept"), "+1")
		w.wantLabels(shop, feature, "enhancement")
		w.wantLabels(shop, debt, "ci")
		if s := sum(); !strings.Contains(s, "3 items, 2 of them likely") {
			t.Errorf("not taken back:\n%s", s)
		}
	})
}

// Whoever may not say what one item is may not say it of all: the milestone's repository decides, not the one of the summary.
func TestAcceptNeedsPermissionWhereTheItemsAre(t *testing.T) {
	w := one(t, setup{policy: advise})
	strategy, feature, _, _, _ := w.likely()
	w.must(w.SetPermission("ada", roadmap, "sam", "triage"))
	w.answered(roadmap, strategy, w.say("sam", roadmap, strategy, "/northstar accept"), "-1")
	w.wantLabels(shop, feature, "enhancement")
	w.answered(shop, feature, w.say("ada", shop, feature, "/northstar accept"), "-1") // nothing is summed up there
}

// What somebody says of an item itself holds, whenever it was said: accepting everything is no answer to it. What was accepted is taken back
// wherever the items are by then, and may be accepted again at once.
func TestAcceptGivesWay(t *testing.T) {
	w := one(t, setup{policy: advise})
	strategy, feature, debt, _, _ := w.likely()
	w.hub.Misbehave(githubsim.Mischief{Drop: 1})
	w.must(w.Label("ben", shop, feature, "tech-debt"), w.Settle(t.Context()))
	w.hub.Misbehave(githubsim.Mischief{})
	w.later()
	w.say("ada", roadmap, strategy, "/northstar accept")
	w.until("the labels", func() bool { return slices.Contains(w.item(shop, debt).Labels, "tech-debt") })
	for _, d := range w.hub.Deliveries() { // late, but not lost
		if d.Event == "issues" && d.Code == http.StatusBadGateway {
			w.must(w.hub.Redeliver(d.ID))
		}
	}
	w.calm()
	w.wantLabels(shop, feature, "enhancement", "tech-debt")
	m := w.milestone(shop, "2.5", "")
	w.must(w.SetMilestone("ben", shop, debt, m))
	w.calm()
	w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar unaccept 2.4"), "+1")
	w.wantLabels(shop, debt, "ci")
	w.wantLabels(shop, feature, "enhancement", "tech-debt")
	w.must(w.SetMilestone("ben", shop, debt, 1))
	w.calm()
	w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar accept 2.4\n/northstar unaccept 2.4\n/northstar accept 2.4"), "+1")
	w.wantLabels(shop, debt, "ci", "tech-debt")
}

// A milestone whose repository turned private is not told of where it was summed up.
func TestAcceptTellsNothingPrivate(t *testing.T) {
	w := one(t, setup{policy: advise})
	strategy, _, _, _, _ := w.likely()
	w.must(w.Turn("ada", shop, "private"), w.SetPermission("ada", roadmap, "sam", "triage"))
	w.calm()
	w.answered(roadmap, strategy, w.say("sam", roadmap, strategy, "/northstar accept"), "-1")
	for _, c := range w.Comments(roadmap, strategy) {
		if strings.Contains(c.Body, "2.4") || strings.Contains(c.Body, shop) {
			t.Errorf("told: %s", c.Body)
		}
	}
}

// A milestone may hold more than one transaction takes: all of it is accepted, and all of it is taken back.
func TestAcceptOfManyItems(t *testing.T) {
	w := one(t, setup{policy: advise})
	strategy := w.strategy(roadmap, "Search first")
	m := w.milestone(shop, "2.4", "")
	var all []int
	for n := range 105 {
		all = append(all, w.issue("ben", shop, fmt.Sprintf("Quokka %d", n), "Strategy: "+ref(roadmap, strategy), func(i *githubsim.NewIssue) {
			i.Milestone, i.Labels = m, []string{"enhancement"}
		}))
	}
	w.calm()
	w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar accept"), "+1")
	for _, n := range all {
		w.wantLabels(shop, n, "enhancement", "feature")
	}
	w.answered(roadmap, strategy, w.say("ada", roadmap, strategy, "/northstar unaccept"), "+1")
	for _, n := range all {
		w.wantLabels(shop, n, "enhancement")
	}
}

// answered lets the app hear a comment, and holds how it was answered.
func (w *world) answered(repo string, n int, id int64, want string) {
	w.t.Helper()
	w.calm()
	w.reacted(repo, n, id, want)
}
