package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// migration is a strategy that is to be proven by an item first.
func migration(proof string) string {
	return "Pattern: migration\nProof of concept: " + proof + "\n" + wholeStrategy
}

// wantEarly demands that work in acme/shop is told that it is ahead of a proof of concept, or of none: an issue in its review and a pull
// request in its check.
func (w *world) wantEarly(when string, issue, pull int, proof string) {
	w.t.Helper()
	says := "whose proof of concept " + proof + " is not done yet; this work would go beyond it."
	body := w.review(shop, issue).Body
	if told := strings.Contains(body, "`before-proof`") && strings.Contains(body, says); told == (proof == "") || strings.Count(strings.TrimSpace(body), "\n") == 1 == told {
		w.t.Errorf("%s: want the proof %q:\n%s", when, proof, body)
	}
	run, _ := w.run(shop, pull, "northstar/strategy")
	if told := strings.Contains(run.Summary, says); told == (proof == "") || run.Conclusion != "success" {
		w.t.Errorf("%s: want success and the proof %q: %s %s", when, proof, run.Conclusion, run.Summary)
	}
}

// Work on a migration that would go beyond its proof of concept is told so until that is done, and fails no check; the proof is not, nor what
// leads to it.
func TestProofBeforeMigration(t *testing.T) {
	const lab = "acme/lab"
	each(t, setup{policy: enforce, fill: func(h *githubsim.Host) { _ = h.AddRepo(lab, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		poc := w.issue("ada", roadmap, "feat: move the hardest report", "")
		s := w.issue("ada", roadmap, "Move the index", migration(ref("", poc)))
		w.calm()
		serves := "Strategy: " + ref(roadmap, s)
		n := w.issue("sam", shop, "feat: move the archive", serves)
		p := w.pull("ben", shop, "feat: move the rest", serves)
		part := w.pull("ben", shop, "feat: one column of the report", "Part of: "+ref(roadmap, poc))
		closes := w.pull("ben", roadmap, "feat: the report", "Closes "+ref("", poc))
		step := func(when string, do func(), proof string) {
			t.Helper()
			w.later()
			do()
			w.calm()
			w.wantEarly(when, n, p, proof)
			for repo, n := range map[string]int{shop: part, roadmap: closes} {
				if run, _ := w.run(repo, n, "northstar/strategy"); strings.Contains(run.Summary, "before-proof") {
					t.Errorf("%s: %s is the proof: %s", when, ref(repo, n), run.Summary)
				}
			}
			if got := w.marked(roadmap, poc, "before-proof"); len(got) != 0 {
				t.Errorf("%s: the proof is told that it is early: %+v", when, got)
			}
		}
		edit := func(body string) func() { return func() { w.must(w.EditIssue("ada", roadmap, s, nil, text(body))) } }
		closed := func(reason string) func() { return func() { w.must(w.CloseIssue("ada", roadmap, poc, reason)) } }
		first := ref(roadmap, poc)
		step("the proof serves it too", func() { w.must(w.EditIssue("ada", roadmap, poc, nil, text("Strategy: "+ref("", s)))) }, first)
		w.quiet("a comment", func() { w.say("sam", shop, n, "When, then?") })
		w.say("sam", shop, n, "/northstar explain")
		w.calm()
		if got := w.marked(shop, n, "`before-proof`"); len(got) != 2 { // the review and the answer
			t.Errorf("not explained: %+v", w.Comments(shop, n))
		}
		step("done", closed("completed"), "")
		step("opened again", func() { w.must(w.Reopen("ada", roadmap, poc)) }, first)
		step("no migration", edit(wholeStrategy), "")
		step("a migration", edit(migration(ref("", poc))), first)
		step("given up", closed("not_planned"), "")
		other := w.issue("ada", lab, "feat: move a small report", "")
		step("another proof", edit(migration(ref(lab, other))), ref(lab, other))
		step("which is private", func() { w.must(w.Turn("ada", lab, "private")) }, "")
		step("and public again", func() { w.must(w.Turn("ada", lab, "public")) }, ref(lab, other))
		w.later()
		there, err := w.TransferIssue("ada", lab, other, shop)
		w.must(err)
		w.calm()
		w.wantEarly("moved", n, p, ref("", there))
		step("done where it is", func() { w.must(w.CloseIssue("ada", shop, there, "completed")) }, "")
	})
}

// How much of a migration is done stands in its review and in the summaries of its milestones, and is the same in both.
func TestMigratedIsSummedUp(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) { _ = h.AddRepo(alpha, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		poc := w.issue("ada", roadmap, "feat: move the hardest report", "")
		s := w.issue("ada", roadmap, "Move the index", migration(ref("", poc)))
		w.calm()
		serves := "Strategy: " + ref(roadmap, s)
		m := w.milestone(shop, "Winter", "")
		w.issue("sam", shop, "feat: move the archive", serves, in(m))
		one, two := w.issue("sam", shop, "feat: move the rest", serves), w.issue("sam", shop, "feat: move what is left", serves)
		w.issue("ada", alpha, "feat: move the vault", serves)
		w.calm()
		want := func(when, share string) {
			t.Helper()
			sum := w.marked(roadmap, s, "<!-- northstar:milestone:Winter acme/shop -->")
			if len(sum) != 1 || !strings.Contains(sum[0].Body, "**Migrated in all:** ") || !strings.Contains(sum[0].Body, share) {
				t.Errorf("%s: the summary does not say %q: %+v", when, share, sum)
			}
			if body := w.review(roadmap, s).Body; !strings.Contains(body, "**Migrated:** ") || !strings.Contains(body, share) {
				t.Errorf("%s: the review does not say %q: %s", when, share, body)
			}
		}
		want("begun", "0 of 3 items (0%)")
		w.must(w.CloseIssue("sam", shop, one, "completed"))
		w.calm()
		want("one is done, in no milestone", "1 of 3 items (33%)")
		w.must(w.CloseIssue("sam", shop, two, "not_planned"))
		w.calm()
		want("one is given up", "1 of 2 items (50%)")
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		if sum := w.marked(roadmap, s, "<!-- northstar:milestone:Winter acme/shop -->"); len(sum) != 1 || strings.Contains(sum[0].Body, "Migrated") {
			t.Errorf("a closed milestone tells of what comes after it: %+v", sum)
		}
	})
}
