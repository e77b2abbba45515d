package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// soon is a policy in which a launch is followed up within seconds.
var soon = strings.Replace(advise, "every: 0s", "every: 0s, follow-up: 1s", 1)

const followUp = "<!-- northstar:follow-up:"

// launch closes issues and then their milestone.
func (w *world) launch(repo string, milestone int, issues ...int) {
	w.t.Helper()
	for _, n := range issues {
		w.must(w.CloseIssue("ben", repo, n, "completed"))
	}
	w.calm()
	w.must(w.CloseMilestone("ada", repo, milestone))
}

// followedUp waits for so many follow-ups on an issue.
func (w *world) followedUp(repo string, n, want int) []githubsim.CommentView {
	w.t.Helper()
	w.until(fmt.Sprintf("%d follow-ups on %s#%d", want, repo, n), func() bool { return len(w.marked(repo, n, followUp)) >= want })
	w.calm()
	got := w.marked(repo, n, followUp)
	if len(got) != want {
		w.t.Fatalf("%s#%d has %d follow-ups, want %d", repo, n, len(got), want)
	}
	return got
}

// Some time after a milestone closed it is asked once, in a new comment where it is summed up, what each feature achieved against what it
// said of its success; answers are kept, and counted for the strategy.
func TestFollowUp(t *testing.T) {
	each(t, setup{policy: soon}, func(t *testing.T, w *world) {
		a, b := w.strategy(roadmap, "Checkout"), w.strategy(shop, "Payments")
		w.calm()
		m := w.milestone(shop, "Winter", "")
		cards := w.issue("ben", shop, "feat: gift cards", "Strategy: "+ref(roadmap, a)+"\n\n**Success:** a third of the orders @everyone", in(m))
		refunds := w.issue("sam", shop, "feat: refunds", "Strategy: "+ref("", b)+"\n\n### Success\n\nwithin a day", in(m), labelled("feature"))
		plain := w.issue("ben", shop, "feat: bigger pictures", "Strategy: "+ref(roadmap, a), in(m))
		left := w.issue("ben", shop, "feat: not delivered", "Strategy: "+ref(roadmap, a)+"\nSuccess: it is there", in(m))
		debt := w.issue("ben", shop, "refactor: the till", "Strategy: "+ref(roadmap, a)+"\nSuccess: nobody sees it", in(m))
		loose := w.issue("ben", shop, "feat: a logo", "Success: people know it", in(m))
		w.calm()
		w.launch(shop, m, cards, refunds, plain, debt, loose)
		far, near := w.followedUp(roadmap, a, 1)[0], w.followedUp(shop, b, 1)[0]
		has := func(c githubsim.CommentView, words ...string) {
			t.Helper()
			for _, want := range words {
				if !strings.Contains(c.Body, want) {
					t.Errorf("it does not say %q:\n%s", want, c.Body)
				}
			}
		}
		has(far, "<!-- northstar:follow-up:Winter acme/shop -->", "Success: “a third of the orders @\u200beveryone”", "people know it", "/northstar result "+ref(shop, cards)+" met|missed|unknown TEXT",
			"delivered 4 features, 3 of them for this strategy or for none", "1 feature without a `Success:` line was delivered too", "1 feature serves another strategy")
		has(near, "<!-- northstar:follow-up:Winter -->", "within a day", "/northstar result "+ref("", refunds)+" met|missed|unknown TEXT")
		for _, bad := range []string{"not delivered", "nobody sees it", "within a day"} {
			if strings.Contains(far.Body, bad) {
				t.Errorf("it asks about %q:\n%s", bad, far.Body)
			}
		}
		// One comment answers for several, and an unfinished line for nothing.
		many := w.say("tom", roadmap, a, "/northstar result "+ref(shop, cards)+" met 38%, and still growing\n/northstar result "+ref(shop, loose)+" missed nobody knows it")
		pasted := w.say("tom", roadmap, a, "/northstar result "+ref(shop, cards)+" met|missed|unknown TEXT")
		stranger := w.say("sam", roadmap, a, "/northstar result "+ref(shop, cards)+" missed I don't like it")
		forgot := w.say("tom", roadmap, a, "/northstar result met it was good")
		author := w.say("sam", shop, refunds, "/northstar result missed two days")
		w.calm()
		w.reacted(roadmap, a, many, "+1")
		w.reacted(roadmap, a, pasted, "-1")
		w.reacted(roadmap, a, stranger, "-1")
		w.reacted(roadmap, a, forgot, "-1")
		w.reacted(shop, refunds, author, "+1")
		for _, want := range []string{"say which of the three", "people with triage permission in acme/shop", "This is a strategy: say of which feature"} {
			if len(w.marked(roadmap, a, want)) == 0 && len(w.marked(roadmap, a, strings.ToUpper(want[:1])+want[1:])) == 0 {
				t.Errorf("nobody is told %q", want)
			}
		}
		now := w.followedUp(roadmap, a, 1)[0]
		if now.ID != far.ID {
			t.Error("the answers made another comment")
		}
		has(now, "✅ **met**: 38%, and still growing (`tom`, ", "❌ **missed**: nobody knows it", "All of these are answered for")
		sums := w.marked(roadmap, a, "<!-- northstar:milestone:Winter")
		has(sums[0], "the one launched feature with a success line met it")
		w.say("tom", roadmap, a, "/northstar explain")
		w.say("tom", shop, cards, "/northstar explain")
		w.calm()
		if len(w.marked(roadmap, a, "**Launched** The one launched feature with a success line met it.")) != 1 {
			t.Error("the strategy's explanation has no hit rate")
		}
		if c := w.marked(shop, cards, "**Result** ✅ **met**: 38%, and still growing"); len(c) != 1 || !strings.Contains(c[0].Body, "**Success** “a third of the orders") {
			t.Errorf("the feature's explanation: %v", c)
		}
		// The latest counts.
		w.later()
		w.say("ben", shop, cards, "/northstar result unknown the figures were wrong")
		w.calm()
		has(w.followedUp(roadmap, a, 1)[0], "❔ **unknown**: the figures were wrong")
		if len(w.marked(shop, left, "northstar:answer")) != 0 {
			t.Error("something was said where nobody asked")
		}
		must(t, w.stop())
		w.serve(0)
		w.quiet("a restart", func() {})
	})
}

// It survives what happens between: a server that is away when it is due asks late, GitHub may fail, and an answer of its that is lost
// doubles nothing.
func TestFollowUpComesLateAndOnce(t *testing.T) {
	inWorld(t, setup{policy: strings.Replace(advise, "every: 0s", "every: 0s, follow-up: 3s", 1)}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
		n := w.issue("ben", shop, "feat: a", "Success: it sells", in(m))
		w.calm()
		w.Break(githubsim.Fault{Method: "POST", Body: "northstar:follow-up", Times: 1, Status: 502})
		w.Break(githubsim.Fault{Method: "POST", Body: "northstar:follow-up", Times: 1, Lost: true})
		w.launch(shop, m, n)
		w.calm()
		must(t, w.stop())
		w.serve(zerolog.ErrorLevel)
		got := w.followedUp(shop, s, 1)
		if !strings.Contains(got[0].Body, "it sells") {
			t.Error(got[0].Body)
		}
		w.must(w.DeleteComment("ada", shop, got[0].ID))
		w.calm()
		w.say("tom", shop, n, "/northstar result met it does")
		w.calm()
		if left := w.marked(shop, s, followUp); len(left) != 0 {
			t.Errorf("what a person deleted is back: %v", left)
		}
	})
}

// With an issue of its own it is asked there, and not on strategies.
func TestFollowUpOnTheTrackingIssue(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(soon, "every: 0s", "every: 0s, target: tracking-issue", 1)})
	s := w.strategy(shop, "Payments")
	m := w.milestone(shop, "Winter", "")
	n := w.issue("ben", shop, "feat: a", "Strategy: "+ref("", s)+"\nSuccess: it sells", in(m))
	w.calm()
	kept := 0
	r, err := w.Repo(shop)
	must(t, err)
	for _, it := range r.Items {
		if it.Author == bot && strings.Contains(it.Body, "northstar:milestone:Winter -->") {
			kept = it.Number
		}
	}
	w.launch(shop, m, n)
	if c := w.followedUp(shop, kept, 1); !strings.Contains(c[0].Body, "it sells") || len(w.marked(shop, s, followUp)) != 0 {
		t.Errorf("%v, and %d on the strategy", c, len(w.marked(shop, s, followUp)))
	}
	bare := w.say("tom", shop, kept, "/northstar result met well")
	named := w.say("tom", shop, kept, "/northstar result "+ref("", n)+" met well")
	w.calm()
	w.reacted(shop, kept, bare, "-1")
	w.reacted(shop, kept, named, "+1")
	if len(w.marked(shop, kept, "This issue is kept by Northstar: say of which feature")) != 1 {
		t.Error("nobody says where a result belongs")
	}
}

// A private repository's milestone is not asked about in public, what turned private is taken back, and no rate that the public reads
// is made of it.
func TestFollowUpPrivacy(t *testing.T) {
	inWorld(t, setup{policy: soon, private: true, fill: func(h *githubsim.Host) {
		_ = h.AddRepo("acme/plans", githubsim.RepoOptions{Private: true})
		_ = h.AddRepo("acme/app", githubsim.RepoOptions{})
	}}, func(t *testing.T, w *world) {
		public, private := w.strategy(roadmap, "Checkout"), w.strategy("acme/plans", "Hidden plan")
		w.calm()
		m := w.milestone(shop, "Secret launch", "")
		one := w.issue("ada", shop, "feat: secret sauce", "Strategy: "+ref(roadmap, public)+"\nSuccess: secret figures", in(m))
		two := w.issue("ada", shop, "feat: more sauce", "Strategy: "+ref("acme/plans", private)+"\nSuccess: secret figures", in(m))
		o := w.milestone("acme/app", "Open launch", "")
		three := w.issue("ada", "acme/app", "feat: open", "Strategy: "+ref(roadmap, public)+"\nSuccess: open figures", in(o))
		w.calm()
		w.must(w.CloseIssue("ada", shop, one, "completed"), w.CloseIssue("ada", shop, two, "completed"), w.CloseIssue("ada", "acme/app", three, "completed"))
		w.calm()
		w.must(w.CloseMilestone("ada", shop, m), w.CloseMilestone("ada", "acme/app", o))
		far := w.followedUp("acme/plans", private, 1)
		if body := far[0].Body; !strings.Contains(body, "delivered 2 features") || strings.Contains(body, "sauce") || strings.Contains(body, "secret figures") {
			t.Errorf("readers of one private repository are told of another's items:\n%s", body)
		}
		w.followedUp(roadmap, public, 1)
		w.must(w.Turn("ada", "acme/app", "private"))
		hidden := w.say("tom", roadmap, public, "/northstar result "+ref(shop, one)+" met secretly")
		unknown := w.say("tom", roadmap, public, "/northstar result acme/nowhere#3 met secretly")
		w.say("sam", roadmap, public, "/northstar explain")
		w.calm()
		w.reacted(roadmap, public, hidden, "+1") // tom may triage there
		if got := w.marked(roadmap, public, "<!-- northstar:follow-up: -->"); len(got) != 1 {
			t.Errorf("what turned private was taken back in %d comments", len(got))
		}
		w.reacted(roadmap, public, unknown, "-1")
		for _, c := range w.Comments(roadmap, public) {
			for _, bad := range []string{"Secret", "sauce", "figures", "Open launch", "Launched"} {
				if c.Author == bot && strings.Contains(c.Body, bad) {
					t.Errorf("%q is shown in public:\n%s", bad, c.Body)
				}
			}
		}
	})
}

// It is asked about what the milestone delivered when it closed, whatever is in it by the time that it is asked: what left for another milestone
// then, and was launched, and not what was finished afterwards. The hit rate is of these too.
func TestFollowUpAsksAboutWhatClosed(t *testing.T) {
	inWorld(t, setup{policy: strings.Replace(soon, "follow-up: 1s", "follow-up: 0s", 1)}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		m, spring := w.milestone(shop, "Winter", ""), w.milestone(shop, "Spring", "")
		feature := func(name string) int {
			return w.issue("ben", shop, "feat: "+name, "Strategy: "+ref("", s)+"\nSuccess: "+name+" sells", in(m))
		}
		a, b, c := feature("alpha"), feature("beta"), feature("gamma")
		w.calm()
		w.launch(shop, m, a, c)
		w.calm()
		w.later()
		w.must(w.SetMilestone("ben", shop, a, spring), w.CloseIssue("ben", shop, b, "completed"), w.Label("tom", shop, c, "tech-debt"))
		w.calm()
		w.later()
		w.must(w.CloseMilestone("ada", shop, spring))
		w.calm()
		w.later()
		w.commit("ada", home, "northstar.yml", soon)
		got := w.followedUp(shop, s, 1)[0].Body
		w.says(got, []string{"follow-up:Winter", "delivered 2 features", "alpha sells", "gamma sells"}, "beta")
		w.say("tom", shop, s, fmt.Sprintf("/northstar result #%d met it does\n/northstar result #%d met it does too", a, b))
		w.calm()
		w.say("sam", shop, s, "/northstar explain")
		w.calm()
		if c := w.marked(shop, s, "Of 2 launched features with a success line, 1 met it, 1 is not known yet."); len(c) != 1 {
			t.Errorf("the hit rate is of others: %v", w.Comments(shop, s))
		}
	})
}

// Where a milestone is summed up on a strategy and on an issue of its own it is asked once: on the strategy where everybody may read it who reads
// the milestone, else on the issue. Answers count on either.
func TestFollowUpOfBothAsksOnce(t *testing.T) {
	const plans = "acme/plans"
	both := strings.Replace(soon, "every: 0s", "every: 0s, target: both", 1)
	inWorld(t, setup{policy: both, fill: func(h *githubsim.Host) { _ = h.AddRepo(plans, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		open, inner := w.strategy(roadmap, "Checkout"), w.strategy(plans, "Takeover")
		w.calm()
		launch := func(title string, serves string) (milestone, feature int) {
			milestone = w.milestone(shop, title, "")
			feature = w.issue("ada", shop, "feat: "+title, "Strategy: "+serves+"\nSuccess: "+title+" sells", in(milestone))
			w.calm()
			w.launch(shop, milestone, feature)
			return milestone, feature
		}
		tracked := func(title string) int {
			for _, it := range w.kept("<!-- northstar:milestone:" + title + " -->") {
				return it.Number
			}
			t.Fatalf("no issue is kept for %s", title)
			return 0
		}
		_, feature := launch("Winter", ref(roadmap, open))
		w.followedUp(roadmap, open, 1)
		if c := w.marked(shop, tracked("Winter"), followUp); len(c) != 0 {
			t.Errorf("it is asked twice:\n%s", c[0].Body)
		}
		w.say("tom", shop, tracked("Winter"), "/northstar result "+ref("", feature)+" met it does")
		w.calm()
		w.says(w.followedUp(roadmap, open, 1)[0].Body, []string{"✅ **met**: it does", "That is answered for"})
		launch("Spring", ref(plans, inner))
		issue := tracked("Spring")
		w.says(w.followedUp(shop, issue, 1)[0].Body, []string{"Spring sells"})
	})
}

// When the database is lost, what was answered on an open issue is known again without a word.
func TestResultsAreRecalled(t *testing.T) {
	w := one(t, setup{policy: soon})
	s := w.strategy(shop, "Payments")
	m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
	n := w.issue("ben", shop, "feat: a", "Success: it sells", in(m))
	w.calm()
	w.launch(shop, m, n)
	w.followedUp(shop, s, 1)
	w.say("tom", shop, s, "/northstar result "+ref("", n)+" met it does")
	w.calm()
	must(t, w.stop())
	w.url, w.young = storetest.SQLite(t), 1
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.say("tom", shop, n, "/northstar explain")
	w.calm()
	if c := w.marked(shop, n, "**Result** ✅ **met**: it does"); len(c) != 1 {
		t.Errorf("the result is not known any more: %v", w.Comments(shop, n))
	}
	if c := w.marked(shop, s, followUp); len(c) != 1 {
		t.Errorf("it was asked again: %v", c)
	}
}
