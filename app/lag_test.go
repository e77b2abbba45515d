package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// lagging is for how long GitHub's copies are behind in these tests: longer than one attempt takes to come back.
const lagging = 1500 * time.Millisecond

// unknowing is how many requests GitHub refused so far because it did not know what they name.
func (w *world) unknowing() (n int) {
	for _, r := range w.Requests() {
		if r.Status == http.StatusNotFound || r.Status == http.StatusUnprocessableEntity {
			n++
		}
	}
	return n
}

// GitHub tells of what its own copies do not know yet. Everything arrives all the same, once, and nobody is warned.
func TestLag(t *testing.T) {
	var log vault
	each(t, setup{policy: enforce, log: &log}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		old := w.issue("sam", shop, "feat: old", "Strategy: "+ref(roadmap, s))
		w.calm()
		before := w.unknowing()
		w.Lag(lagging)
		fork := w.pull("sam", shop, "feat: from a fork", "", func(p *githubsim.NewPull) { p.Fork = true })
		linked := w.pull("ben", shop, "feat: linked", "Strategy: "+ref(roadmap, s))
		n := w.issue("sam", shop, "feat: a", "")
		said := w.say("ben", shop, old, "/northstar explain")
		w.calm()
		w.wantLabels(shop, n, "feature")
		w.wantLabels(shop, fork, "feature")
		w.wantStrategy(shop, fork, "failure")
		w.wantStrategy(shop, linked, "success")
		for _, number := range []int{n, fork} {
			if c := w.marked(shop, number, unlinkedMarker); len(c) != 1 {
				t.Errorf("#%d has %d comments on unlinked work", number, len(c))
			}
		}
		for _, number := range []int{fork, linked} {
			if all := w.CheckRuns(shop, w.item(shop, number).Head); len(all) != 2 {
				t.Errorf("#%d has %d check runs", number, len(all))
			}
		}
		w.reacted(shop, old, said, "+1")
		if c := w.marked(shop, old, "northstar:answer"); len(c) != 1 {
			t.Errorf("the command has %d answers", len(c))
		}
		// What the app made itself is not known at once either: that is no reason to make it again, nor was it deleted by anybody.
		serves := text("Strategy: " + ref(roadmap, s))
		w.must(w.EditIssue("sam", shop, n, nil, serves), w.EditIssue("sam", shop, fork, nil, serves))
		w.calm()
		for _, number := range []int{n, fork} {
			if c := w.marked(shop, number, unlinkedMarker); len(c) != 1 || strings.Contains(c[0].Body, "Which strategy") {
				t.Errorf("#%d, linked by now: %+v", number, c)
			}
		}
		w.wantStrategy(shop, fork, "success")
		if all := w.CheckRuns(shop, w.item(shop, fork).Head); len(all) != 2 {
			t.Errorf("%d check runs of the same commit", len(all))
		}
		_, err := w.PushTo("sam", shop, fork, map[string]string{"b.go": "b"})
		must(t, err)
		w.calm()
		w.wantStrategy(shop, fork, "success")
		if w.unknowing() == before {
			t.Log("this machine took so long that GitHub knew everything by then: nothing of its lag was seen")
		}
		if words := log.String(); strings.Contains(words, `"level":"warn"`) {
			t.Error("somebody is warned:\n", words)
		}
	})
}

// An issue that is to be opened in a repository that is new to GitHub's copies is opened once they know it.
func TestLagOfTheOnboardingIssue(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{logs: zerolog.ErrorLevel}, storetest.SQLite(t))
	const open = "POST /repos/{owner}/{repo}/issues"
	mend := w.Break(githubsim.Fault{Method: http.MethodPost, Route: "/repos/{owner}/{repo}/issues", Status: http.StatusNotFound, Message: "Not Found"})
	w.serve(zerolog.ErrorLevel)
	w.install()
	w.until("refusals", func() bool { return w.Counts()[open] >= 2 })
	mend()
	w.calm()
	if v := w.item(home, 1); v.Author != bot || v.State != "open" {
		t.Errorf("the issue is %+v", v)
	}
}

// What GitHub says a pull request changes is of the commit that it told of, not of the one before.
func TestLagOfAPush(t *testing.T) {
	each(t, setup{policy: enforce + "classify: {rules: [{kind: tech-debt, paths: ['docs/**']}, {kind: feature, title: '^feat'}]}\n"}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: a", "", func(p *githubsim.NewPull) { p.Files = map[string]string{"docs/a.md": "a"} })
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
		w.Lag(lagging)
		_, err := w.PushTo("ben", shop, n, map[string]string{"b.go": "b"})
		must(t, err)
		w.calm()
		w.wantLabels(shop, n, "feature")
		w.wantStrategy(shop, n, "failure")
	})
}

// What was deleted before GitHub's copies knew it is not waited for.
func TestLagOfADeletedIssue(t *testing.T) {
	w := one(t, setup{policy: enforce})
	before := w.unknowing()
	w.Lag(time.Hour)
	n := w.issue("sam", shop, "feat: a", "")
	w.until("a refusal", func() bool { return w.unknowing() > before })
	w.must(w.DeleteIssue("ada", shop, n))
	w.calm()
}

// A repository that GitHub lists and does not know yet is read whole all the same.
func TestLagOfARepository(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{policy: advise, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
	w.serve(zerolog.ErrorLevel)
	w.install(home)
	w.calm()
	n := w.issue("sam", shop, "feat: a", "")
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}*", Status: http.StatusNotFound, Message: "Not Found"})
	before := w.unknowing()
	w.must(w.inst.AddRepository(shop))
	w.until("refusals", func() bool { return w.unknowing() >= before+4 })
	mend()
	w.calm()
	all, err := w.server.Conclusions(t.Context())
	w.must(err)
	if _, ok := all[ref(shop, n)]; !ok {
		t.Errorf("what was there is not read: %v", all)
	}
}

// A repository that GitHub tells of and does not list yet is not taken for one that went out of sight.
func TestLagOfTheList(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{policy: enforce}, storetest.SQLite(t))
	w.serve(zerolog.WarnLevel)
	w.install(home)
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	lists := w.Counts()["GET /installation/repositories"]
	w.Lag(lagging)
	w.must(w.inst.AddRepository(shop))
	w.calm()
	w.wantStrategy(shop, n, "failure")
	if n := w.Counts()["GET /installation/repositories"] - lists; n < 2 {
		t.Errorf("the list was right the first of %d times", n)
	}
	w.must(w.inst.RemoveRepository(shop)) // which is believed
	w.quiet("what happens out of sight", func() { w.pull("ben", shop, "feat: b", "") })
}

// A repository that GitHub tells to be removed and still lists is out of sight all the same.
func TestLagOfTheListOfWhatIsRemoved(t *testing.T) {
	w := one(t, setup{policy: enforce})
	s := w.strategy(roadmap, "Checkout")
	n := w.pull("ben", shop, "feat: a", "Strategy: "+ref(roadmap, s))
	w.calm()
	w.wantStrategy(shop, n, "success")
	lists := w.Counts()["GET /installation/repositories"]
	w.Lag(lagging)
	w.must(w.inst.RemoveRepository(roadmap))
	w.calm()
	w.wantStrategy(shop, n, "failure")
	if n := w.Counts()["GET /installation/repositories"] - lists; n < 2 {
		t.Errorf("the list was right the first of %d times", n)
	}
}

// A part of a repository that GitHub does not know yet, while it knows the repository, is not taken for one that is not there.
func TestLagOfAPart(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{policy: advise, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
	n := w.issue("sam", shop, "feat: a", "")
	w.serve(zerolog.ErrorLevel)
	w.calm()
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}/issues", Status: http.StatusNotFound, Message: "Not Found"})
	w.install()
	w.until("refusals", func() bool { return w.Counts()["GET /repos/{owner}/{repo}/issues"] >= 3 })
	mend()
	w.calm()
	all, err := w.server.Conclusions(t.Context())
	w.must(err)
	if _, ok := all[ref(shop, n)]; !ok {
		t.Errorf("what was there is not read: %v", all)
	}
}

// An issue that GitHub did not know when it was asked comes back with the next that GitHub tells of it, whatever was made of that meanwhile.
func TestMissingIssueComesBack(t *testing.T) {
	w := one(t, setup{policy: enforce, lag: time.Millisecond, logs: zerolog.ErrorLevel})
	n := w.issue("sam", shop, "feat: a", "")
	w.calm()
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}/issues/{issue_number}", Status: http.StatusNotFound, Message: "Not Found"})
	gone := func() bool {
		all, err := w.server.Conclusions(t.Context())
		w.must(err)
		_, there := all[ref(shop, n)]
		return !there
	}
	for i := 0; !gone(); i++ { // two states of one second are settled by a read
		w.must(w.EditIssue("sam", shop, n, text(fmt.Sprint("feat: ", i)), nil), w.EditIssue("sam", shop, n, text(fmt.Sprint("feat: again ", i)), nil))
		w.calm()
	}
	mend()
	w.later()
	w.must(w.EditIssue("sam", shop, n, text("refactor: a"), nil))
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
}
