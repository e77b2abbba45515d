package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
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

// What is suggested would count if it were accepted: nothing that ended, nothing that another strategy supersedes, and nothing
// that a person took away from the very item.
func TestSuggestionsCount(t *testing.T) {
	w := one(t, setup{policy: enforce})
	words := "Split the deploy into small releases, so that a deploy no longer takes four hours; automate every release."
	strategy := func(title, more string) int {
		return w.issue("ada", shop, title, "Kind: strategy\n\n"+words+"\n\n"+more)
	}
	fresh := strategy("Small releases", "")
	old := strategy("Small releases, the first try", "Superseded by: "+ref("", fresh))
	over := strategy("Small releases last year", "Horizon: 2025-06-30")
	w.calm()
	link := func(n int) string { return "/northstar link " + ref("", n) }
	p := w.pull("ben", shop, "feat: small releases", words)
	w.calm()
	w.wantStrategy(shop, p, "failure", link(fresh))
	w.wantNot(shop, p, link(old), link(over))

	ended := w.pull("ben", shop, "feat: small releases", "Strategy: "+ref("", over)+"\n\n"+words)
	w.calm()
	w.wantStrategy(shop, ended, "failure", ref("", over)+" expired on 2025-06-30", link(fresh))
	w.wantNot(shop, ended, link(over))

	away := w.pull("ben", shop, "feat: small releases", "Strategy: "+ref("", fresh)+"\n\n"+words)
	w.calm()
	w.wantStrategy(shop, away, "success")
	w.later()
	w.say("tom", shop, away, "/northstar unlink "+ref("", fresh))
	w.calm()
	w.wantStrategy(shop, away, "failure", ref("", fresh)+" was unlinked by @\u200btom; `"+link(fresh)+"` takes that back")
	w.wantNot(shop, away, "By its words", "`"+link(old))
	w.later()
	w.say("ben", shop, away, link(fresh))
	w.calm()
	w.wantStrategy(shop, away, "success")
	w.wantNot(shop, away, "unlinked")

	// What was suggested is superseded later, and what it is superseded by is closed again.
	next := w.strategy(shop, "Something else altogether")
	w.must(w.EditIssue("ada", shop, fresh, nil, text("Kind: strategy\n\n"+words+"\n\nSuperseded by: "+ref("", next))))
	w.calm()
	w.wantStrategy(shop, p, "failure", link(next))
	w.wantNot(shop, p, link(fresh))
	w.must(w.CloseIssue("ada", shop, next, "not_planned"))
	w.calm()
	w.wantStrategy(shop, p, "failure", link(fresh))
	w.must(w.Reopen("ada", shop, next))
	w.calm()
	w.wantNot(shop, p, link(fresh))
}

// A link is taken away by any name that it is known by; what is not linked is refused in words.
func TestUnlinkByAnyName(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s, moving := w.strategy(roadmap, "Checkout"), w.strategy(roadmap, "Search")
		n := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s))
		m := w.pull("ben", shop, "feat: y", "Strategy: "+ref(roadmap, moving))
		w.calm()
		there, err := w.TransferIssue("ada", roadmap, moving, shop)
		w.must(err, w.RenameRepo("ada", roadmap, "plan"))
		w.calm()
		w.wantStrategy(shop, n, "success", ref("acme/plan", s))
		w.wantStrategy(shop, m, "success", ref("", there))
		w.later()

		none := w.say("ben", shop, n, "/northstar unlink "+ref("", 77))
		unknown := w.say("ben", shop, n, "/northstar unlink acme/nowhere#1")
		done := w.say("ben", shop, n, "/northstar unlink "+ref("acme/plan", s))
		moved := w.say("ben", shop, m, "/northstar unlink "+ref("", there))
		w.calm()
		w.reacted(shop, n, none, "-1")
		w.reacted(shop, n, unknown, "-1")
		w.reacted(shop, n, done, "+1")
		w.reacted(shop, m, moved, "+1")
		w.wantStrategy(shop, n, "failure", "was unlinked by")
		w.wantStrategy(shop, m, "failure", "was unlinked by")
		said := w.marked(shop, n, "is not linked to `#77` itself")
		if len(said) != 1 {
			t.Errorf("it says nothing of a link that is not there: %+v", w.Comments(shop, n))
		}
		w.later()
		w.say("ben", shop, n, "/northstar link "+ref("acme/roadmap", s))
		w.say("ben", shop, m, "/northstar link "+ref("acme/plan", moving))
		w.calm()
		w.wantStrategy(shop, n, "success")
		w.wantStrategy(shop, m, "success")
	})
}

// A link into a private repository counts while whoever made it can read that repository, and what leads through it follows at
// once when that changes.
func TestAccessComesAndGoes(t *testing.T) {
	each(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		must(t, h.AddRepo("acme/vault", githubsim.RepoOptions{Private: true}))
		must(t, h.SetBase("acme", "read"))
		for _, who := range []string{"eve", "ann"} {
			h.AddUser(who)
		}
		must(t, h.AddMember("acme", "eve", "member"))
		must(t, h.SetPermission("ada", "acme/vault", "ann", "read"))
	}}, func(t *testing.T, w *world) {
		s := w.strategy("acme/vault", "Secret")
		issue := w.issue("ann", shop, "feat: a form", "Strategy: "+ref("acme/vault", s))
		ann := w.pull("ann", shop, "feat: x", "Closes "+ref("", issue))
		eve := w.pull("eve", shop, "feat: y", "Strategy: "+ref("acme/vault", s))
		w.calm()
		w.wantStrategy(shop, ann, "success")
		w.wantStrategy(shop, eve, "success")

		w.must(w.SetPermission("ada", "acme/vault", "ann", "none"))
		w.calm()
		w.wantStrategy(shop, ann, "failure", "cannot be seen from here")
		w.wantStrategy(shop, eve, "success")
		w.must(w.RemoveMember("acme", "eve"))
		w.calm()
		w.wantStrategy(shop, eve, "failure")

		w.must(w.SetPermission("ada", "acme/vault", "ann", "triage"), w.AddMember("acme", "eve", "member"))
		w.calm()
		w.wantStrategy(shop, ann, "success")
		w.wantStrategy(shop, eve, "success")
	})
}

// A waiver that names its last day ends with it.
func TestWaivedUntilADay(t *testing.T) {
	w := one(t, setup{policy: enforce})
	n := w.pull("ben", shop, "feat: x", "")
	w.calm()
	late := w.say("dana", shop, n, "/northstar waive strategy 2020-02-29 because of the fair")
	w.calm()
	w.reacted(shop, n, late, "-1")
	w.wantStrategy(shop, n, "failure")
	if len(w.marked(shop, n, "2020-02-29 is over")) != 1 {
		t.Errorf("it does not say that the day is over: %+v", w.Comments(shop, n))
	}
	w.later()
	day := time.Now().UTC().AddDate(0, 0, 9).Format(time.DateOnly)
	w.say("dana", shop, n, "/northstar waive strategy "+day+" because of the fair")
	w.calm()
	w.wantStrategy(shop, n, "success", "Waived by @dana until "+day+": because of the fair")
}

// While GraphQL is down it is asked ever more seldom, once for all that wait, and every pull request has its check meanwhile.
func TestGraphQLDownForLong(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.Disabled})
	s := w.strategy(shop, "Checkout")
	w.calm()
	mend := w.Break(githubsim.Fault{Route: "/graphql", Status: 502, Times: 1000})
	before := w.reads()["POST /graphql"]
	began := time.Now()
	linked, none := w.pull("ben", shop, "feat: x", "Strategy: "+ref("", s)), w.pull("ben", shop, "feat: y", "")
	for _, n := range []int{linked, none} {
		w.until("a check", func() bool { _, ok := w.run(shop, n, "northstar/strategy"); return ok })
	}
	asked := w.reads()["POST /graphql"] - before
	t.Logf("the checks were there after %s, and %d questions", time.Since(began).Round(100*time.Millisecond), asked)
	if asked > 12+int(time.Since(began)/time.Second) {
		t.Errorf("two pull requests made it ask %d times", asked)
	}
	w.wantStrategy(shop, linked, "success")
	w.wantStrategy(shop, none, "neutral", "could not be read")
	mend()
	w.until("what can be read again", func() bool {
		run, _ := w.run(shop, none, "northstar/strategy")
		return run.Conclusion == "failure"
	})
}

// Whoever cannot read a private repository takes away nothing that is stated there, and learns nothing by trying.
func TestUnlinkOfWhatCannotBeSeen(t *testing.T) {
	const vault = "acme/vault"
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) { _ = h.AddRepo(vault, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		s := w.strategy(vault, "Hidden")
		n := w.issue("ben", shop, "feat: x", "")
		w.must(w.AddSubIssue("ada", vault, s, shop, n))
		p := w.pull("ben", shop, "feat: x", "Closes "+ref("", n))
		w.calm()
		w.wantStrategy(shop, p, "success")
		w.later()
		there := w.say("ben", shop, n, "/northstar unlink "+ref(vault, s))
		not := w.say("ben", shop, n, "/northstar unlink "+ref(vault, 777))
		w.calm()
		w.reacted(shop, n, there, "-1")
		w.reacted(shop, n, not, "-1")
		w.wantStrategy(shop, p, "success")
		w.later()
		w.say("ada", shop, n, "/northstar unlink "+ref(vault, s))
		w.calm()
		w.wantStrategy(shop, p, "failure")
	})
}
