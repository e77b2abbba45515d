package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// A milestone is summed up on each strategy that has work in it, in one comment that is kept up to date.
func TestSummary(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		a, b := w.strategy(roadmap, "Checkout"), w.strategy(shop, "Payments")
		idle := w.strategy(roadmap, "Nothing serves this")
		w.calm()
		m := w.milestone(shop, "Winter release", "")
		feature := w.issue("ben", shop, "feat: a form", "Strategy: "+ref(roadmap, a), in(m))
		w.issue("ben", shop, "refactor: refunds", "Strategy: "+ref("", b), in(m))
		w.issue("ben", shop, "feat: wrapping", "", in(m))
		w.issue("ben", shop, "Hm", "", in(m))
		w.calm()
		sums := func(repo string, n int) []githubsim.CommentView {
			return w.marked(repo, n, "<!-- northstar:milestone:Winter release")
		}
		far, near := sums(roadmap, a), sums(shop, b)
		if len(far) != 1 || len(near) != 1 || len(sums(roadmap, idle)) != 0 {
			t.Fatalf("summaries: %d there, %d here, %d where nothing serves", len(far), len(near), len(sums(roadmap, idle)))
		}
		if !strings.Contains(far[0].Body, "<!-- northstar:milestone:Winter release acme/shop -->") || !strings.Contains(near[0].Body, "<!-- northstar:milestone:Winter release -->") {
			t.Errorf("markers:\n%s\n%s", far[0].Body, near[0].Body)
		}
		for _, want := range []string{"```mermaid", "pie", "33%", "20%", "40%", ref(roadmap, a), "feat: wrapping", "Hm", "Payments"} {
			if !strings.Contains(near[0].Body, want) {
				t.Errorf("the summary does not say %q:\n%s", want, near[0].Body)
			}
		}
		w.must(w.CloseIssue("ben", shop, feature, "completed"))
		w.calm()
		again := sums(shop, b)
		if len(again) != 1 || again[0].ID != near[0].ID || again[0].Body == near[0].Body {
			t.Errorf("after a change: %d summaries, changed %v", len(again), again[0].Body != near[0].Body)
		}
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		closed := sums(roadmap, a)
		if len(closed) != 1 || closed[0].Body == far[0].Body {
			t.Errorf("closing changed nothing: %d summaries", len(closed))
		}
		w.quiet("a change after the milestone closed", func() {
			w.must(w.EditIssue("ben", shop, feature, nil, text("It is better.\n\nStrategy: "+ref(roadmap, a))))
		})
		w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{State: text("open"), Title: text("Spring release")}))
		w.calm()
		if old, renamed := sums(shop, b), w.marked(shop, b, "<!-- northstar:milestone:Spring release -->"); len(old) != 0 || len(renamed) != 1 {
			t.Errorf("after the milestone was renamed: %d with the old marker, %d with the new", len(old), len(renamed))
		}
	})
}

// A summary is written at most once in summary.every, and at once when the milestone closes.
func TestSummaryEvery(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(advise, "every: 0s", "every: 1h", 1)})
	s := w.strategy(shop, "Payments")
	w.calm()
	m := w.milestone(shop, "Winter", "Strategy: "+ref("", s))
	n := w.issue("ben", shop, "feat: a", "", in(m))
	w.calm()
	first := w.marked(shop, s, "northstar:milestone:Winter")
	if len(first) != 1 {
		t.Fatalf("%d summaries", len(first))
	}
	for range 5 {
		w.issue("ben", shop, "feat: more", "", in(m), labelled("feature"))
	}
	w.calm()
	if c := w.marked(shop, s, "northstar:milestone:Winter"); c[0].Body != first[0].Body {
		t.Error("it was rewritten within the hour")
	}
	w.must(w.CloseIssue("ben", shop, n, "completed"), w.CloseMilestone("ada", shop, m))
	w.calm()
	if c := w.marked(shop, s, "northstar:milestone:Winter"); c[0].Body == first[0].Body {
		t.Error("it was not rewritten when the milestone closed")
	}
}

// A milestone's own issue holds its summary and closes with it; beyond that people open and close it.
func TestTrackingIssue(t *testing.T) {
	inWorld(t, setup{policy: strings.Replace(advise, "every: 0s", "every: 0s, target: tracking-issue", 1)}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		kept := func() (out []githubsim.ItemView) {
			r, err := w.Repo(shop)
			must(t, err)
			for _, it := range r.Items {
				if it.Author == bot && strings.Contains(it.Body, "northstar:milestone:Winter -->") {
					out = append(out, it)
				}
			}
			return out
		}
		m := w.milestone(shop, "Winter", "")
		w.calm()
		if got := kept(); len(got) != 0 {
			t.Fatalf("an issue for an empty milestone: %v", got)
		}
		n := w.issue("ben", shop, "feat: a", "Strategy: "+ref("", s), in(m))
		w.calm()
		got := kept()
		if len(got) != 1 || got[0].State != "open" || !strings.Contains(got[0].Body, "0 of 1") || len(w.marked(shop, s, "northstar:milestone:")) != 0 {
			t.Fatalf("%+v, and %d comments", got, len(w.marked(shop, s, "northstar:milestone:")))
		}
		number := got[0].Number
		w.must(w.CloseIssue("ada", shop, number, "completed"))
		w.must(w.CloseIssue("ben", shop, n, "completed"))
		w.calm()
		if got := kept(); len(got) != 1 || got[0].State != "closed" || !strings.Contains(got[0].Body, "1 of 1") {
			t.Errorf("a person closed it: %+v", got)
		}
		w.must(w.Reopen("ada", shop, number))
		w.calm()
		w.must(w.CloseMilestone("ada", shop, m))
		w.calm()
		if got := kept(); len(got) != 1 || got[0].State != "closed" || !strings.Contains(got[0].Body, "Closed 20") {
			t.Errorf("the milestone closed: %+v", got)
		}
		w.must(w.Reopen("ada", shop, number))
		w.must(w.Label("tom", shop, n, "tech-debt"))
		w.calm()
		if got := kept(); len(got) != 1 || got[0].State != "open" || !strings.Contains(got[0].Body, "🧹") {
			t.Errorf("a person opened it again: %+v", got)
		}
	})
}

// A private repository's milestone is never summed up in a public one, and nothing private is shown there.
func TestSummaryPrivacy(t *testing.T) {
	inWorld(t, setup{policy: advise, private: true, fill: func(h *githubsim.Host) {
		_ = h.AddRepo("acme/plans", githubsim.RepoOptions{Private: true})
	}}, func(t *testing.T, w *world) {
		public, private := w.strategy(roadmap, "Checkout"), w.strategy("acme/plans", "Hidden plan")
		w.calm()
		m := w.milestone(shop, "Secret launch", "")
		w.issue("ada", shop, "feat: secret sauce", "Strategy: "+ref(roadmap, public), in(m))
		w.issue("ada", shop, "feat: more sauce", "Strategy: "+ref("acme/plans", private), in(m))
		o := w.milestone(roadmap, "Open launch", "")
		w.issue("ada", roadmap, "feat: open", "Strategy: "+ref("acme/plans", private), in(o))
		w.issue("ada", roadmap, "feat: open too", "Strategy: "+ref("", public), in(o))
		w.calm()
		for _, c := range w.Comments(roadmap, public) {
			for _, bad := range []string{"Secret", "sauce", "Hidden", "acme/shop"} {
				if strings.Contains(c.Body, bad) {
					t.Errorf("%q is shown in public:\n%s", bad, c.Body)
				}
			}
		}
		if c := w.marked(roadmap, public, "northstar:milestone:Open launch"); len(c) != 1 {
			t.Errorf("%d public summaries", len(c))
		}
		if c := w.marked("acme/plans", private, "northstar:milestone:"); len(c) != 2 {
			t.Errorf("%d private summaries, want those of both milestones", len(c))
		}
	})
}

// The summary of a milestone is taken back once its repository is private, also where the policy is down to observing by then.
func TestSummaryIsTakenBackInEveryMode(t *testing.T) {
	for _, mode := range []string{"observe", "off"} {
		t.Run(mode, func(t *testing.T) {
			w := one(t, setup{policy: advise})
			s := w.strategy(roadmap, "Checkout")
			w.issue("ada", shop, "feat: secret sauce", "Strategy: "+ref(roadmap, s), in(w.milestone(shop, "Launch", "")))
			w.calm()
			w.commit("ada", home, "northstar.yml", strings.Replace(advise, "mode: advise", "mode: "+mode, 1))
			w.calm()
			if told := w.told(roadmap); !strings.Contains(told, "Launch") {
				t.Fatal("nothing is told that could be taken back")
			}
			w.must(w.Turn("ada", shop, "private"))
			w.calm()
			for _, bad := range []string{"Launch", "sauce"} {
				for _, c := range w.Comments(roadmap, s) {
					if _, body, _ := strings.Cut(c.Body, "-->"); strings.Contains(body, bad) {
						t.Errorf("%q is still told:\n%s", bad, c.Body)
					}
				}
			}
		})
	}
}

// A policy that asks for another band is told in the summaries, though it changes no item.
func TestSummaryFollowsThePolicy(t *testing.T) {
	w := one(t, setup{policy: advise})
	a := w.strategy(roadmap, "Checkout")
	m := w.milestone(shop, "Winter", "")
	for range 3 {
		w.issue("ben", shop, "feat: a form", "Strategy: "+ref(roadmap, a), in(m))
	}
	w.calm()
	w.commit("ada", home, "northstar.yml", strings.Replace(advise, "min-items: 3", "min-items: 3, tech-debt: {min: 71%, max: 93%}", 1))
	w.calm()
	if sums := w.marked(roadmap, a, "<!-- northstar:milestone:Winter"); len(sums) != 1 || !strings.Contains(sums[0].Body, "71%") {
		t.Errorf("the summaries do not tell the band: %v", sums)
	}
}
