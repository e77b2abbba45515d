package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// The answer to /northstar explain names what decided, what would change it and the milestone, of issues too.
func TestExplainCommand(t *testing.T) {
	w := one(t, setup{policy: advise})
	ms := w.milestone(shop, "Autumn", "")
	n := w.issue("ben", shop, "refactor: carts", "", in(ms))
	w.calm()
	w.say("sam", shop, n, "/northstar explain")
	w.calm()
	comments := w.item(shop, n).Comments
	answer := comments[len(comments)-1].Body
	for _, want := range []string{"**Kind** 🧹 tech-debt, by a rule of the policy: its title starts with", "**What would change it** A kind label, or a line \"Kind: feature\"",
		"rule 1 of classify.rules", "**Milestone** Autumn: Debt share: too few items to judge"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in\n%s", want, answer)
		}
	}
}

// Of a strategy the answer says where it leads, what serves it and what its review finds; of a vision which strategies serve it.
// What is private elsewhere is neither named nor counted.
func TestExplainGuides(t *testing.T) {
	policy := advise + "teams: {product: [product], engineering: [engineering]}\n"
	fill := func(h *githubsim.Host) {
		h.AddTeam("acme", "product", "sam")
		h.AddTeam("acme", "engineering", "ben")
	}
	inWorld(t, setup{policy: policy, fill: fill}, func(t *testing.T, w *world) {
		must(t, w.AddRepo("acme/plans", githubsim.RepoOptions{Private: true}))
		w.calm()
		v := w.issue("ada", roadmap, "Anything can be found", wholeVision)
		w.calm()
		s := w.issue("ada", roadmap, "Search first", "Vision: "+ref(roadmap, v)+"\n"+wholeStrategy)
		w.issue("ada", "acme/plans", "The quiet plan", "Vision: "+ref(roadmap, v)+"\n"+wholeStrategy)
		w.calm()
		for _, title := range []string{"feat: suggest while typing", "refactor: one index"} {
			w.issue("sam", shop, title, "Strategy: "+ref(roadmap, s))
		}
		done := w.issue("sam", shop, "feat: search by address", "Strategy: "+ref(roadmap, s))
		w.issue("ada", "acme/plans", "feat: the quiet index", "Strategy: "+ref(roadmap, s))
		w.calm()
		w.must(w.CloseIssue("sam", shop, done, "completed"))
		w.say("sam", roadmap, s, "/northstar agree")
		w.calm()
		asked := func(n int, words ...string) {
			t.Helper()
			w.later()
			w.say("sam", roadmap, n, "/northstar explain")
			w.calm()
			comments := w.item(roadmap, n).Comments
			answer := comments[len(comments)-1].Body
			for _, want := range words {
				if !strings.Contains(answer, want) {
					t.Errorf("no %q in\n%s", want, answer)
				}
			}
			if strings.Contains(answer, "none: no link") || strings.Contains(answer, "quiet") || strings.Contains(answer, "plans") {
				t.Errorf("it says\n%s", answer)
			}
		}
		asked(s, "**Chain** #2 → vision #1\n", "- 🔭 #1 Anything can be found (in the description of this issue)\n", "**Serves it** 2 items open, 1 done\n",
			"**Playbook** ✅ nothing to improve", "**Agreement** ⚠️ Product (`sam`) has agreed to it; nobody of engineering (`teams.engineering`) has yet.")
		asked(v, "**Chain** it ends here", "**Strategies** 1 open\n", "- 🧭 #2 Search first\n", "**Serves it** 2 items open, 1 done\n")
		w.say("ben", roadmap, s, "/northstar agree")
		w.calm()
		asked(s, "**Agreement** ✅ ")
		w.must(w.CloseIssue("ada", roadmap, s, "completed"))
		w.calm()
		asked(v, "**Strategies** 0 open, 1 done\n")
	})
}
