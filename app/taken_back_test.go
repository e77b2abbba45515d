package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// A vision of another repository that turns private is taken out of everything that names or quotes it, in whichever mode the policy is by
// then: the review of a strategy that it was offered to, and of one that serves it; the summaries of a milestone, on strategies and in an issue of its own.
func TestPrivateVisionIsTakenBackInEveryMode(t *testing.T) {
	for _, mode := range []string{"advise", "observe", "off"} {
		t.Run(mode, func(t *testing.T) {
			policy := strings.Replace(advise, "every: 0s", "every: 0s, target: both", 1)
			w := one(t, setup{policy: policy, fill: func(h *githubsim.Host) { _ = h.AddRepo(alpha, githubsim.RepoOptions{}) }})
			v := w.issue("ada", alpha, "Anything can be found", wholeVision+prefers)
			zebra := w.strategy(alpha, "Zebra crossings everywhere")
			w.issue("ada", roadmap, "Fewer pages", wholeStrategy)
			w.calm()
			serves := "Vision: " + ref(alpha, v) + "\n" + wholeStrategy
			a, b := w.issue("ada", roadmap, "Search first", serves), w.issue("ada", roadmap, "A marketplace for sellers", serves)
			w.calm()
			m := w.milestone(shop, "Sprint 12", "")
			w.issue("ben", shop, "feat: suggest words", "Strategy: "+ref(roadmap, a), in(m))
			w.issue("ben", shop, "feat: pages of sellers", "Strategy: "+ref(roadmap, b), in(m))
			for range 4 {
				w.issue("ben", shop, "feat: one thing", "", in(m))
			}
			w.issue("ben", shop, "refactor: one index", "", in(m))
			w.issue("ben", shop, "feat: the zebra crossing", "Strategy: "+ref(alpha, zebra), in(m))
			w.pull("ben", shop, "feat: a zebra", "Strategy: "+ref(alpha, zebra))
			w.pull("ben", shop, "feat: count zebras at crossings", "")
			w.issue("ben", shop, "feat: draw zebras at crossings", "")
			over := w.issue("ben", shop, "feat: more zebras at crossings", "")
			w.calm()
			w.must(w.CloseIssue("ben", shop, over, "completed"))
			w.calm()
			told := func() string {
				all := w.told(roadmap) + w.told(shop)
				for _, repo := range []string{roadmap, shop} {
					r, err := w.Repo(repo)
					w.must(err)
					for _, it := range r.Items {
						if it.Author == bot {
							all += it.Body
						}
					}
				}
				return all
			}
			for _, want := range []string{"`Vision: " + ref(alpha, v) + "`", "It serves vision " + ref(alpha, v), "over the marketplace", "Zebra crossings everywhere"} {
				if !strings.Contains(told(), want) {
					t.Errorf("nothing says %q that could be taken back", want)
				}
			}
			tracked := false
			repo, err := w.Repo(shop)
			w.must(err)
			for _, it := range repo.Items {
				tracked = tracked || it.Author == bot && strings.Contains(it.Body, "over the marketplace")
			}
			if !tracked {
				t.Error("the milestone's own issue does not quote the vision")
			}
			w.commit("ada", home, "northstar.yml", strings.Replace(policy, "mode: advise", "mode: "+mode, 1))
			w.calm()
			w.later()
			w.must(w.Turn("ada", alpha, "private"))
			w.calm()
			all := told()
			for _, bad := range []string{"Zebra crossings", "Anything can be found", "over the marketplace", "Vision: " + ref(alpha, v) + "`", "vision " + ref(alpha, v)} {
				if strings.Contains(all, bad) {
					for range strings.Count(all, bad) {
						at := strings.Index(all, bad)
						t.Errorf("it still tells of %q:\n…%s…", bad, all[max(0, at-300):min(len(all), at+100)])
						all = all[at+len(bad):]
					}
				}
			}
		})
	}
}
