package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// Every way to link a pull request to a strategy leads to a passing check.
func TestLinks(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout that people finish")
		there := w.strategy(shop, "Payments in slices")
		w.calm()
		far, near := ref(roadmap, s), ref("", there)
		bodies := map[string]string{
			"line":           "Strategy: " + far,
			"bold":           "Text.\n\n**Strategy:** " + far,
			"list":           "- strategy: " + near,
			"url":            "Strategy: " + w.URL() + "/" + roadmap + "/issues/" + fmt.Sprint(s),
			"part of":        "Part of: " + far,
			"advances":       "Advances: " + near,
			"serves":         "Serves: " + near,
			"two, one wrong": "Strategy: #999, " + near,
			"form":           "### Strategy\n\n" + far + "\n\n### More\n\ntext",
		}
		pulls := map[string]int{}
		for name, body := range bodies {
			pulls[name] = w.pull("ben", shop, "feat: "+name, body)
		}
		not := map[string]string{
			"fence": "```\nStrategy: " + far + "\n```", "comment": "<!-- Strategy: " + far + " -->", "quote": "> Strategy: " + far,
			"code": "`Strategy: " + far + "`", "dangling": "Strategy: #998", "other owner": "Strategy: other/x#1",
		}
		for name, body := range not {
			pulls[name] = w.pull("ben", shop, "feat: "+name, body)
		}
		w.calm()
		for name, n := range pulls {
			want := "success"
			if not[name] != "" {
				want = "failure"
			}
			t.Run(name, func(t *testing.T) {
				at := *w
				at.t = t
				at.wantStrategy(shop, n, want)
			})
		}
		w.wantStrategy(shop, pulls["dangling"], "failure", "#998")
	})
}

// Links that are stated elsewhere than in the pull request.
func TestLinksFromElsewhere(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout that people finish")
		local := w.strategy(shop, "Payments in slices")
		feature := w.issue("ben", shop, "feat: a form", "")
		pull := w.pull("ben", shop, "The form", "Closes "+ref("", feature))
		w.calm()
		w.wantStrategy(shop, pull, "failure")
		w.wantLabels(shop, pull, "feature")

		step := func(name, want string, does func(), words ...string) {
			t.Helper()
			does()
			w.calm()
			t.Run(name, func(t *testing.T) {
				at := *w
				at.t = t
				at.wantStrategy(shop, pull, want, words...)
			})
		}
		step("sub-issue", "success", func() { w.must(w.AddSubIssue("ada", roadmap, s, shop, feature)) }, ref(roadmap, s), ref("", feature))
		step("no sub-issue", "failure", func() { w.must(w.RemoveSubIssue("ada", roadmap, s, shop, feature)) })
		step("task list", "success", func() {
			w.must(w.EditIssue("ada", shop, local, nil, text("Kind: strategy\n\n## Actions\n\n- [ ] "+ref("", feature)+"\n")))
		}, ref("", local))
		step("no task list", "failure", func() { w.must(w.EditIssue("ada", shop, local, nil, text("Kind: strategy\n\nnothing"))) })
		step("action", "success", func() {
			w.must(w.EditIssue("ada", shop, local, nil, text("Kind: strategy\n\n<h2>Actions</h2>\n\n- "+ref("", feature)+" the form\n")))
		}, ref("", local))
		step("no action", "failure", func() {
			w.must(w.EditIssue("ada", shop, local, nil, text("Kind: strategy\n\n## Related\n\n- "+ref("", feature)+"\n")))
		})
		step("command", "success", func() { w.say("ben", shop, pull, "/northstar link "+ref(roadmap, s)) })
		step("unlink", "failure", func() { w.say("tom", shop, pull, "/northstar unlink "+ref(roadmap, s)) })

		m := w.milestone(shop, "Winter", "Things.\n\nStrategy: "+ref("", local))
		step("milestone", "success", func() { w.must(w.SetMilestone("ben", shop, pull, m)) }, "#")
		step("milestone's description", "failure", func() {
			w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{Description: text("Things.")}))
		})
		step("strategy of the issue", "success", func() {
			w.must(w.EditIssue("ben", shop, feature, nil, text("Strategy: "+ref(roadmap, s))))
		}, ref("", feature))
		step("not planned", "failure", func() { w.must(w.CloseIssue("ada", roadmap, s, "not_planned")) }, ref(roadmap, s), "not planned")
		step("open again", "success", func() { w.must(w.Reopen("ada", roadmap, s)) })
		step("completed while the pull request was open", "success", func() { w.must(w.CloseIssue("ada", roadmap, s, "completed")) })
		step("no strategy any more", "failure", func() {
			w.must(w.Reopen("ada", roadmap, s), w.Unlabel("ada", roadmap, s, "strategy"))
		}, ref(roadmap, s))
	})
}

// A link in GitHub's sidebar sends no event: it counts from the next event of the pull request or a re-run on.
func TestSidebarLink(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Checkout")
		feature := w.issue("ben", shop, "feat: a form", "Strategy: "+ref("", s))
		a := w.pull("ben", shop, "The form", "")
		b := w.pull("ben", shop, "The other form", "")
		w.calm()
		w.must(w.LinkPull("ben", shop, a, shop, feature), w.LinkPull("ben", shop, b, shop, feature))
		w.must(w.EditIssue("ben", shop, a, nil, text("Words.")))
		run, _ := w.run(shop, b, "northstar/strategy")
		w.must(w.Rerequest("ben", shop, run.ID))
		w.calm()
		w.wantStrategy(shop, a, "success", ref("", feature))
		w.wantStrategy(shop, b, "success", ref("", feature))
		w.wantLabels(shop, a, "feature")
	})
}

// A strategy leads on to its vision, and the check's title shows the way.
func TestChain(t *testing.T) {
	w := one(t, setup{policy: enforce})
	vision := w.issue("ada", roadmap, "Vision", "Kind: vision\nHorizon: 3 years")
	s := w.issue("ada", roadmap, "Strategy", "Kind: strategy\nVision: "+ref("", vision))
	n := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s))
	straight := w.pull("ben", shop, "feat: y", "Vision: "+ref(roadmap, vision))
	a, b := w.issue("ben", shop, "feat: a", ""), w.issue("ben", shop, "feat: b", "")
	w.must(w.EditIssue("ben", shop, a, nil, text("Part of: "+ref("", b))), w.EditIssue("ben", shop, b, nil, text("Part of: "+ref("", a))))
	circle := w.pull("ben", shop, "feat: z", "Part of: "+ref("", a))
	w.calm()
	w.wantStrategy(shop, n, "success", ref(roadmap, s), ref(roadmap, vision))
	w.wantStrategy(shop, straight, "failure")
	w.wantStrategy(shop, circle, "failure", "cycle")
}

// Depth over ten ends the walk.
func TestChainTooLong(t *testing.T) {
	w := one(t, setup{policy: enforce})
	last := w.strategy(shop, "Strategy")
	for i := range 12 {
		last = w.issue("ben", shop, fmt.Sprint("feat: ", i), "Part of: "+ref("", last))
	}
	n := w.pull("ben", shop, "feat: x", "Part of: "+ref("", last))
	short := w.pull("ben", shop, "feat: x", "Part of: "+ref("", last-6))
	w.calm()
	w.wantStrategy(shop, n, "failure", "10")
	w.wantStrategy(shop, short, "success")
}

// A private strategy counts for who can read it, and its title is shown to nobody else.
func TestPrivateStrategy(t *testing.T) {
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		_ = h.AddRepo("acme/secret", githubsim.RepoOptions{Private: true})
	}}, func(t *testing.T, w *world) {
		s := w.strategy("acme/secret", "Buy the competitor")
		target := ref("acme/secret", s)
		byReader := w.pull("ada", shop, "feat: x", "Strategy: "+target)
		byStranger := w.pull("sam", shop, "feat: y", "Strategy: "+target)
		byGuess := w.pull("sam", shop, "feat: y", "Strategy: "+ref("acme/secret", 77))
		w.calm()
		w.wantStrategy(shop, byReader, "success", target)
		w.wantStrategy(shop, byStranger, "failure")
		known, _ := w.run(shop, byStranger, "northstar/strategy")
		guessed, _ := w.run(shop, byGuess, "northstar/strategy")
		same := func(s string, n int) string {
			return strings.NewReplacer(fmt.Sprintf("secret#%d", n), "secret#N", fmt.Sprintf("issues/%d", n), "issues/N").Replace(s)
		}
		if same(known.Summary, s) != same(guessed.Summary, 77) || same(known.Title, s) != same(guessed.Title, 77) {
			t.Errorf("a private item is told apart from none:\n%s\n%s\n---\n%s\n%s", known.Title, known.Summary, guessed.Title, guessed.Summary)
		}
		for _, n := range []int{byReader, byStranger} {
			run, _ := w.run(shop, n, "northstar/strategy")
			if strings.Contains(run.Title+run.Summary+run.Text, "competitor") {
				t.Errorf("%s reveals a private title: %s\n%s", ref(shop, n), run.Title, run.Summary)
			}
		}
	})
}

// What is superseded carries its work along, also when it is closed, and a strategy whose horizon has passed counts no more.
func TestSuperseded(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		old, a, b := w.strategy(roadmap, "Checkout"), w.strategy(roadmap, "Checkout by card"), w.strategy(shop, "Checkout by bill")
		feature := w.issue("ben", shop, "feat: a form", "Strategy: "+ref(roadmap, old))
		n := w.pull("ben", shop, "feat: a form", "Closes "+ref("", feature))
		w.calm()
		w.wantStrategy(shop, n, "success", "strategy "+ref(roadmap, old))

		w.must(w.EditIssue("ada", roadmap, old, nil, text("Kind: strategy\n\nSuperseded by: "+ref("", a)+" and "+ref(shop, b))))
		w.calm()
		w.wantStrategy(shop, n, "success", "strategy "+ref(roadmap, old)+", superseded by "+ref(roadmap, a), "Checkout by bill")
		w.must(w.CloseIssue("ada", roadmap, old, "not_planned"))
		w.calm()
		w.wantStrategy(shop, n, "success", "superseded by "+ref(roadmap, a))

		w.must(w.CloseIssue("ada", roadmap, a, "duplicate"), w.EditIssue("ada", shop, b, nil, text("Kind: strategy\nHorizon: 2020-06-30")))
		w.calm()
		w.wantStrategy(shop, n, "failure", ref(roadmap, old)+" is closed as not planned", ref(roadmap, a)+" is closed as a duplicate",
			ref("", b)+" expired on 2020-06-30")
		w.must(w.DeleteIssue("ada", shop, b))
		w.calm()
		w.wantStrategy(shop, n, "failure", ref("", b)+" was deleted")
	})
}

// A strategy that was converted to a discussion says so, whatever GitHub goes on showing of it.
func TestConverted(t *testing.T) {
	w := one(t, setup{policy: enforce})
	s, other := w.strategy(roadmap, "Checkout"), w.strategy(roadmap, "Search")
	n := w.pull("ben", shop, "feat: a form", "Strategy: "+ref(roadmap, s))
	done := w.pull("ben", shop, "feat: a field", "Strategy: "+ref(roadmap, other))
	w.calm()
	w.later()
	asked := w.reads()["POST /graphql"]
	w.must(w.CloseIssue("ada", roadmap, other, "completed"))
	w.calm()
	if n := w.reads()["POST /graphql"] - asked; n > 0 {
		t.Errorf("what became of an issue that was only closed is asked %d times", n)
	}
	w.must(w.ConvertIssue("ada", roadmap, s))
	w.calm()
	w.wantStrategy(shop, n, "failure", ref(roadmap, s)+" was converted to a discussion")
	w.wantStrategy(shop, done, "success")
	before := w.reads()["POST /graphql"]
	w.must(w.EditIssue("ada", roadmap, other, text("Search well"), nil))
	w.calm()
	if n := w.reads()["POST /graphql"] - before; n > 0 {
		t.Errorf("what became of it is asked %d times more", n)
	}
	w.wantStrategy(shop, n, "failure", "was converted to a discussion")
}
