package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/internal/testenv"
)

const reviewMarker = "<!-- northstar:review -->"

// wholeStrategy is a strategy about whose text nothing is to be mended.
const wholeStrategy = `Kind: strategy

## Problem

Half of all support requests are about orders that people cannot find again.

## Guiding policy

Search comes before any new page: what can be found needs no menu.

## Actions

- index addresses and names
- suggest while typing

## Non-goals

- Loyalty points
`

const wholeVision = `Kind: vision
Perspective: product
Horizon: 3 years

## End state

A customer opens the page, types a word from last year's letter, and reads our answer before finishing the coffee.
`

// review is the one review of an issue, which has to be there.
func (w *world) review(repo string, n int) githubsim.CommentView {
	w.t.Helper()
	got := w.marked(repo, n, reviewMarker)
	if len(got) != 1 {
		w.t.Fatalf("%s#%d has %d reviews: %+v", repo, n, len(got), got)
	}
	return got[0]
}

// wantReview demands what the review of an issue advises, in any order, and that it says something.
func (w *world) wantReview(repo string, n int, advice []string, words ...string) {
	w.t.Helper()
	body := w.review(repo, n).Body
	var got []string
	for line := range strings.Lines(body) {
		if said, ok := strings.CutSuffix(line, "`\n"); ok && strings.HasPrefix(line, "- ⚠️") { // the rule's name ends the line
			got = append(got, said[strings.LastIndex(said, "`")+1:])
		}
	}
	slices.Sort(got)
	slices.Sort(advice)
	if !slices.Equal(got, advice) {
		w.t.Errorf("%s#%d is advised %q, want %q:\n%s", repo, n, got, advice, body)
	}
	for _, word := range words {
		if !strings.Contains(body, word) {
			w.t.Errorf("the review of %s#%d does not say %q:\n%s", repo, n, word, body)
		}
	}
}

// A review comes with the issue, gets better as the issue does, in its place, and folds when the issue is no longer reviewed.
func TestReview(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		v := w.issue("ada", roadmap, "Anything can be found", wholeVision)
		s := w.issue("ada", roadmap, "Grow", "Kind: strategy\n\nGrow revenue by 40% until December. Reach 10,000 shops.")
		w.calm()
		w.wantReview(roadmap, v, nil, "of the playbook are in place")
		w.wantReview(roadmap, s, []string{"no-problem", "no-policy", "goal-not-strategy", "no-actions", "no-non-goals", "no-vision"}, "Grow revenue by 40%")
		first := w.review(roadmap, s)
		w.later()
		w.must(w.EditIssue("ada", roadmap, s, nil, text(wholeStrategy)))
		w.calm()
		w.wantReview(roadmap, s, []string{"no-vision"})
		w.later()
		w.must(w.EditIssue("ada", roadmap, s, nil, text("Vision: "+ref(roadmap, v)+"\n"+wholeStrategy)))
		w.calm()
		w.wantReview(roadmap, s, nil)
		if again := w.review(roadmap, s); again.ID != first.ID {
			t.Errorf("another comment: %d, then %d", first.ID, again.ID)
		}
		w.quiet("a comment", func() { w.say("sam", roadmap, s, "Nice.") })
		w.later()
		w.say("tom", roadmap, s, "/northstar kind feature")
		w.calm()
		if got := w.review(roadmap, s); got.ID != first.ID || strings.Count(strings.TrimSpace(got.Body), "\n") != 1 {
			t.Errorf("it was not collapsed: %+v", got)
		}
		w.later()
		w.say("tom", roadmap, s, "/northstar kind strategy")
		w.calm()
		w.wantReview(roadmap, s, nil)
		w.commit("ada", home, "northstar.yml", advise+"playbook: {review: false}\n")
		w.calm()
		if got := w.review(roadmap, s); !strings.Contains(got.Body, "switched off") {
			t.Errorf("switched off, and it says: %s", got.Body)
		}
		// Closed issues get no new comment.
		w.commit("ada", home, "northstar.yml", advise)
		w.calm()
		other := w.issue("ada", roadmap, "Later", "Talk")
		w.must(w.CloseIssue("ada", roadmap, other, "completed"), w.EditIssue("ada", roadmap, other, nil, text(wholeStrategy)))
		w.calm()
		if got := w.marked(roadmap, other, reviewMarker); len(got) != 0 {
			t.Errorf("closed, and reviewed: %+v", got)
		}
	})
}

// What was there before the policy is reviewed once somebody acts on it.
func TestReviewWaitsForAPerson(t *testing.T) {
	var s, other int
	w := one(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		s, _ = h.OpenIssue("ada", roadmap, githubsim.NewIssue{Title: "Search first", Body: wholeStrategy})
		other, _ = h.OpenIssue("ada", roadmap, githubsim.NewIssue{Title: "Pay first", Body: wholeStrategy})
	}})
	w.commit("ada", home, "northstar.yml", advise+"# again\n")
	w.calm()
	if got := w.marked(roadmap, s, reviewMarker); len(got) != 0 {
		t.Fatalf("reviewed at once: %+v", got)
	}
	w.later()
	w.say("sam", roadmap, s, "What about the menu?")
	w.calm()
	w.wantReview(roadmap, s, []string{"no-vision"})
	if got := w.marked(roadmap, other, reviewMarker); len(got) != 0 {
		t.Errorf("nobody acted on the other: %+v", got)
	}
	w.commit("ada", home, "northstar.yml", advise+"backfill: {label: true}\n")
	w.calm()
	w.wantReview(roadmap, other, []string{"no-vision"})
}

// A strategy without a vision is told which there are, as they are written from it, and anew when one comes or goes.
func TestReviewNamesTheVisions(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.calm()
		w.wantReview(roadmap, s, []string{"no-vision"}, "No vision is open yet")
		v := w.issue("ada", roadmap, "Anything can be found", wholeVision)
		w.calm()
		w.wantReview(roadmap, s, []string{"no-vision"}, "Add a line `Vision: "+ref("", v)+"`, or say")
		other := w.issue("ada", shop, "Nothing is lost", wholeVision)
		w.calm()
		w.wantReview(roadmap, s, []string{"no-vision"}, "`Vision: "+ref("", v)+"`, `Vision: "+ref(shop, other)+"`.")
		w.must(w.CloseIssue("ada", roadmap, v, "not_planned"))
		w.calm()
		w.wantReview(roadmap, s, []string{"no-vision"}, "Add a line `Vision: "+ref(shop, other)+"`, or say")
		w.must(w.Turn("ada", shop, "private"))
		w.calm()
		w.wantReview(roadmap, s, []string{"no-vision"}, "No vision is open yet")
	})
}

// What is superseded and still open is not told that nothing is linked while work names it.
func TestReviewOfWhatIsSuperseded(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		month := 31 * 24 * time.Hour
		w.ahead.Add(-int64(2 * month)) // long ago
		v := w.issue("ada", roadmap, "Anything can be found", wholeVision)
		next := w.issue("ada", roadmap, "Search by voice", "Vision: "+ref("", v)+"\n"+wholeStrategy)
		old := w.issue("ada", roadmap, "Search first", "Vision: "+ref("", v)+"\nSuperseded by: "+ref("", next)+"\n"+wholeStrategy)
		w.issue("sam", shop, "feat: an index", "Strategy: "+ref(roadmap, old))
		w.ahead.Add(int64(2 * month))
		w.calm()
		w.wantReview(roadmap, old, nil, "it is superseded by "+ref("", next)+", and what is linked to it counts there")
		w.wantReview(roadmap, next, []string{"no-slice"}, "Work serves it.")
	})
}

// Reviews follow what serves them: work, its milestones, the strategies of a vision, a proof of concept.
func TestReviewFollowsLinks(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		month := 31 * 24 * time.Hour
		w.ahead.Add(-int64(2 * month)) // long ago
		v := w.issue("ada", roadmap, "Anything can be found", wholeVision)
		s := w.issue("ada", roadmap, "Search first", "Vision: #1\n"+wholeStrategy)
		poc := w.issue("ada", shop, "Talk", "")
		dangling := w.issue("ada", roadmap, "Search by voice", strings.Replace(wholeStrategy, "## Actions\n\n- ", "## Actions\n\n- [ ] #4711 ", 1))
		m := w.issue("ada", roadmap, "Move the index", "Pattern: migration\nProof of concept: "+ref(shop, poc)+"\nVision: #1\n"+wholeStrategy)
		w.ahead.Add(int64(2 * month))
		w.calm()
		w.wantReview(roadmap, v, nil)
		w.wantReview(roadmap, s, []string{"no-work"}, "2 months on")
		w.wantReview(roadmap, dangling, []string{"no-vision", "no-work"})
		w.wantReview(roadmap, m, []string{"no-work"})
		n := w.issue("sam", shop, "feat: an index", "Strategy: "+ref(roadmap, s))
		w.calm()
		w.wantReview(roadmap, s, []string{"no-slice"}, "Work serves it.")
		slice := w.milestone(shop, "First slice", "")
		w.must(w.SetMilestone("ben", shop, n, slice))
		w.calm()
		w.wantReview(roadmap, s, nil)
		w.must(w.EditMilestone("ada", shop, slice, githubsim.MilestoneEdit{Due: new(time.Now().AddDate(1, 0, 0))}))
		w.calm()
		w.wantReview(roadmap, s, []string{"slice-too-long"}, "First slice")
		describe := func(line string) {
			w.later()
			w.must(w.EditMilestone("ada", shop, slice, githubsim.MilestoneEdit{Description: new("What we learn first.\n\n" + line)}))
			w.calm()
		}
		describe("Starts: " + time.Now().AddDate(0, 8, 0).Format(time.DateOnly))
		w.wantReview(roadmap, s, nil)
		describe("Starts: after the fair")
		w.wantReview(roadmap, s, []string{"slice-too-long"}, "could not be read as a date", "after the fair")
		describe("Starts: " + time.Now().AddDate(-1, 0, 0).Format("January 2006"))
		w.wantReview(roadmap, s, []string{"slice-too-long"}, "takes more than six months", "First slice")
		w.must(w.CloseIssue("ben", shop, n, "not_planned"), w.CloseIssue("ben", shop, poc, "not_planned"))
		w.calm()
		w.wantReview(roadmap, s, []string{"no-work"})
		w.wantReview(roadmap, m, []string{"no-work", "no-proof-of-concept"}, "is closed as not planned")
		w.must(w.CloseIssue("ada", roadmap, s, "not_planned"), w.CloseIssue("ada", roadmap, m, "not_planned"))
		w.calm()
		w.wantReview(roadmap, v, []string{"no-work"})
	})
}

// Every vision that a strategy leads to hears of it, by whatever way it leads there.
func TestReviewOfEveryVision(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		months := int64(2 * 31 * 24 * time.Hour)
		w.ahead.Add(-months) // long ago
		near, far := w.issue("ada", roadmap, "Anything can be found", wholeVision), w.issue("ada", shop, "Nothing is far", wholeVision)
		w.ahead.Add(months)
		w.calm()
		without := []string{"no-work"}
		want := func(ofNear, ofFar []string) {
			t.Helper()
			w.calm()
			w.wantReview(roadmap, near, ofNear)
			w.wantReview(shop, far, ofFar)
		}
		over := w.issue("ada", shop, "Stop the paper", "Vision: "+ref(roadmap, near)+"\n"+wholeStrategy)
		under := w.issue("ada", roadmap, "Search first", "Part of: "+ref(shop, over)+"\n"+wholeStrategy)
		want(nil, without)
		w.must(w.EditIssue("ada", shop, over, nil, text("Vision: "+ref(roadmap, near)+"\nVision: "+ref(shop, far)+"\n"+wholeStrategy)))
		want(nil, nil)
		w.must(w.CloseIssue("ada", roadmap, under, "not_planned"))
		want(nil, nil)
		w.must(w.CloseIssue("ada", shop, over, "not_planned"))
		want(without, without)
	})
}

// A review that time alone changes is written again when the time has come.
func TestReviewLooksAgainInTime(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		inTime(func(left time.Duration) bool {
			began := time.Now()
			young := 14*24*time.Hour - left
			w.ahead.Add(-int64(young))
			s := w.issue("ada", roadmap, "Search first", "Pattern: no-vision\nHorizon: 3 months\n"+strings.Replace(wholeStrategy, "## Problem\n\n", "## Problem\n\n1. ", 1))
			w.ahead.Add(int64(young))
			w.calm()
			if told := w.review(roadmap, s); time.Since(began) >= left-2*time.Second { // GitHub's times are whole seconds
				return false
			} else if strings.Contains(told.Body, "`no-work`") {
				t.Errorf("too early:\n%s", told.Body)
			}
			w.until("two weeks without work", func() bool { return strings.Contains(w.review(roadmap, s).Body, "`no-work`") })
			w.wantReview(roadmap, s, []string{"no-work"}, "2 weeks on")
			return true
		})
	})
}

// A strategy that two hundred items are linked to in one go is not reviewed two hundred times.
func TestReviewInABurst(t *testing.T) {
	each(t, setup{policy: strings.Replace(advise, "grace: 0s", "grace: 1h", 1)}, func(t *testing.T, w *world) {
		s := w.issue("ada", roadmap, "Move the index", "Pattern: migration\n"+wholeStrategy) // tells how much is done
		w.calm()
		w.review(roadmap, s)
		before := w.writes()
		w.hub.Pause()
		burst := 200
		if !testenv.Long() {
			burst = 60
		}
		for i := range burst {
			w.issue("sam", shop, fmt.Sprintf("Talk %d", i), "Strategy: "+ref(roadmap, s))
		}
		w.hub.Resume()
		w.calm()
		w.until("the last of them", func() bool { return strings.Contains(w.review(roadmap, s).Body, fmt.Sprintf("0 of %d items", burst)) })
		if n := sum(since(before, w.writes())); n > few+10 {
			t.Errorf("%d writes for %d linked items: %v", n, burst, since(before, w.writes()))
		} else {
			t.Logf("%d writes, %d reads for %d linked items", n, sum(since(map[string]int{}, w.reads())), burst)
		}
	})
}

// few is how many reviews a strategy may get before they keep a distance.
const few = 25

// Agreement, as contract 5 has it: one of each team, no objection that stands, and only members are heard.
func TestAgreement(t *testing.T) {
	policy := advise + "teams: {product: [product], engineering: ['@acme/engineering']}\n"
	fill := func(h *githubsim.Host) {
		h.AddTeam("acme", "product", "sam", "tom")
		h.AddTeam("acme", "engineering", "ben")
	}
	inWorld(t, setup{policy: policy, fill: fill}, func(t *testing.T, w *world) {
		v := w.issue("ada", roadmap, "Anything can be found", wholeVision)
		s := w.issue("ada", roadmap, "Search first", "Vision: #1\n"+wholeStrategy)
		w.calm()
		w.wantReview(roadmap, s, []string{"not-agreed"}, "Nobody of product (`teams.product`) or engineering (`teams.engineering`) has agreed to it yet.")
		says := func(who, words, reaction string, answers int) {
			t.Helper()
			w.later()
			had := len(w.marked(roadmap, s, "northstar:answer:"))
			c := w.say(who, roadmap, s, words)
			w.calm()
			w.reacted(roadmap, s, c, reaction)
			if n := len(w.marked(roadmap, s, "northstar:answer:")) - had; n != answers {
				t.Errorf("%q was answered in %d comments, want %d", words, n, answers)
			}
		}
		says("sam", "/northstar agree", "+1", 0)
		w.wantReview(roadmap, s, []string{"not-agreed"}, "Product (`sam`) has agreed to it; nobody of engineering (`teams.engineering`) has yet.")
		says("dana", "/northstar agree", "-1", 1) // in neither team
		says("ben", "/northstar object it is slower", "-1", 1)
		if got := w.marked(roadmap, s, "vision or the strategy that you disagree with? Say `/northstar object vision WHY`"); len(got) != 1 {
			t.Errorf("nobody was asked: %+v", got)
		}
		says("ben", "/northstar object strategy", "-1", 1)
		says("ben", "/northstar object strategy The index is slower than the menu, @sam", "+1", 0)
		w.wantReview(roadmap, s, []string{"not-agreed"}, "the vision is not in dispute", "The index is slower than the menu")
		if strings.Contains(w.review(roadmap, s).Body, "@sam") {
			t.Error("the review pings somebody")
		}
		says("ben", "/northstar agree", "+1", 0)
		w.wantReview(roadmap, s, nil)
		says("tom", "/northstar object vision nobody asked for it", "+1", 0)
		w.wantReview(roadmap, s, []string{"not-agreed"}, "you don't want the same end yet")
		// Who left the teams takes an objection back, and is not heard beyond that.
		w.must(w.RemoveFromTeam("acme", "product", "tom"), w.RemoveFromTeam("acme", "product", "sam"))
		says("tom", "/northstar object strategy and it is ugly", "-1", 1)
		says("tom", "/northstar agree", "+1", 0)
		w.wantReview(roadmap, s, nil)
		says("sam", "/northstar object strategy I changed my mind", "-1", 1)
		w.wantReview(roadmap, s, nil)
		// On anything else it is refused in words.
		c := w.say("ben", roadmap, v, "/northstar agree")
		n := w.issue("ben", roadmap, "feat: a menu", "")
		d := w.say("ben", roadmap, n, "/northstar object strategy why")
		w.calm()
		w.reacted(roadmap, v, c, "-1")
		w.reacted(roadmap, n, d, "-1")
		if got := w.marked(roadmap, n, "People agree on a strategy, and this is feature work"); len(got) != 1 {
			t.Errorf("not refused in words: %+v", w.Comments(roadmap, n))
		}
		w.commit("ada", home, "northstar.yml", advise+"teams: {product: [product]}\n")
		w.calm()
		w.wantReview(roadmap, s, nil)
		if strings.Contains(w.review(roadmap, s).Body, "agree") {
			t.Error("one team is not set, and agreement is reviewed")
		}
		says("ben", "/northstar agree", "-1", 1)
	})
}

// A public strategy says nothing of what a private repository does for it, and a private one only how much.
func TestReviewKeepsPrivateWorkPrivate(t *testing.T) {
	inWorld(t, setup{policy: advise, private: true}, func(t *testing.T, w *world) {
		old := int64(40 * 24 * time.Hour)
		w.ahead.Add(-old)
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.ahead.Add(old)
		w.calm()
		before := w.review(roadmap, s)
		m, err := w.Milestone("ada", shop, githubsim.NewMilestone{Title: "The secret launch", Description: "Starts: after the hidden fair", Due: time.Now().AddDate(1, 0, 0)})
		w.must(err)
		w.issue("ben", shop, "feat: the hidden index", "Strategy: "+ref(roadmap, s), in(m))
		w.calm()
		if after := w.review(roadmap, s); after.Body != before.Body {
			t.Errorf("the review changed from\n%s\nto\n%s", before.Body, after.Body)
		}
		w.wantReview(roadmap, s, []string{"no-vision", "no-work"})
		must(t, w.AddRepo("acme/plans", githubsim.RepoOptions{Private: true}))
		w.calm()
		private := w.issue("ada", "acme/plans", "Find it first", wholeStrategy)
		w.issue("ada", shop, "feat: another hidden index", "Strategy: "+ref("acme/plans", private), in(m))
		w.calm()
		w.wantReview("acme/plans", private, []string{"no-vision", "slice-too-long"}, "Work serves it.", "could not be read as a date", "a milestone of a private repository")
		w.later()
		w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{Description: new("")}))
		w.calm()
		w.wantReview("acme/plans", private, []string{"no-vision", "slice-too-long"}, "takes more than six months", "a milestone of a private repository")
		if body := w.review("acme/plans", private).Body; strings.Contains(body, "secret") || strings.Contains(body, "hidden") || strings.Contains(body, shop) {
			t.Errorf("the review names what is private elsewhere:\n%s", body)
		}
	})
}

// An objection is its author's under whatever login, and not that of whoever takes the login next.
func TestObjectionStaysWithItsAuthor(t *testing.T) {
	policy := advise + "teams: {product: [product], engineering: [engineering]}\n"
	fill := func(h *githubsim.Host) {
		h.AddTeam("acme", "product", "sam", "tom")
		h.AddTeam("acme", "engineering", "ben")
	}
	inWorld(t, setup{policy: policy, fill: fill}, func(t *testing.T, w *world) {
		w.issue("ada", roadmap, "Anything can be found", wholeVision)
		s := w.issue("ada", roadmap, "Search first", "Vision: #1\n"+wholeStrategy)
		w.calm()
		says := func(who, words string) {
			t.Helper()
			w.later()
			c := w.say(who, roadmap, s, words)
			w.calm()
			w.reacted(roadmap, s, c, "+1")
		}
		says("sam", "/northstar agree")
		says("ben", "/northstar agree")
		says("tom", "/northstar object strategy it is ugly")
		w.wantReview(roadmap, s, []string{"not-agreed"}, "There is an objection to the strategy")
		w.must(w.RenameAccount("tom", "thomas"))
		w.AddUser("tom")
		w.must(w.AddMember("acme", "tom", "member"), w.AddTeam("acme", "product", "sam", "thomas", "tom"))
		says("tom", "/northstar agree")
		w.wantReview(roadmap, s, []string{"not-agreed"}, "There is an objection to the strategy")
		says("thomas", "/northstar agree")
		w.wantReview(roadmap, s, nil)
	})
}
