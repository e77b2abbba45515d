package apply_test

import (
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
)

const (
	issueMarker = "<!-- northstar:config -->"
	issueRoute  = "/repos/{owner}/{repo}/issues"
)

// kept is a write of the app's own issue; a body of "" closes it.
func kept(body string) plan.Write {
	w := plan.Write{Op: plan.PutIssue, Subject: "issue:configuration", Name: issueMarker, Marker: issueMarker, Title: "Northstar: configuration problem",
		Hash: plan.Hash("open", body), Open: true}
	if body == "" {
		w.Hash, w.Open, w.Existing = plan.Hash("closed"), false, true
		return w
	}
	w.Body = issueMarker + "\n" + body
	return w
}

// issues are the states and bodies of the repository's issues.
func (w *world) issues() []string {
	w.t.Helper()
	r, err := w.Repo(full)
	must(w.t, err)
	var out []string
	for _, it := range r.Items {
		out = append(out, it.State+" "+it.Body)
	}
	return out
}

func (w *world) has(want ...string) {
	w.t.Helper()
	got := w.issues()
	if len(got) != len(want) {
		w.t.Fatalf("issues %q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			w.t.Errorf("issues %q, want %q", got, want)
		}
	}
}

func TestIssueIsOpenedRewrittenClosedAndReopened(t *testing.T) {
	w := newWorld(t)
	must(t, w.do(kept("line 3")))
	w.has("open " + issueMarker + "\nline 3")
	w.recorded(kept("line 3"), "done", plan.Hash("open", "line 3"))
	must(t, w.do(kept("line 4")))
	w.has("open " + issueMarker + "\nline 4")
	must(t, w.do(kept("")))
	w.has("closed " + issueMarker + "\nline 4")
	w.recorded(kept(""), "done", plan.Hash("closed"))
	must(t, w.do(kept("line 5")))
	w.has("open " + issueMarker + "\nline 5")
	if n := w.asked("POST", issueRoute); n != 1 {
		t.Errorf("opened %d issues", n)
	}
}

func TestIssueWhoseAnswerWasLost(t *testing.T) {
	for name, next := range map[string]string{"the same again": "line 3", "something else by now": "line 4", "not wanted by now": ""} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			_, err := w.OpenIssue("ada", full, githubsim.NewIssue{Title: "quoted", Body: issueMarker})
			must(t, err)
			w.Break(lost(issueRoute))
			later(t, w.do(kept("line 3")))
			w.recorded(kept("line 3"), "intent", "")
			must(t, w.do(kept(next)))
			want := "open " + issueMarker + "\n" + next
			if next == "" {
				want = "closed " + issueMarker + "\nline 3"
			}
			w.has("open "+issueMarker, want)
			w.recorded(kept(next), "done", kept(next).Hash)
		})
	}
}

func TestIssueThatNeverWasIsNotMadeToBeClosed(t *testing.T) {
	w := newWorld(t)
	w.Break(githubsim.Fault{Method: "POST", Route: issueRoute, Times: 1, Reset: true})
	later(t, w.do(kept("line 3")))
	w.wait()
	must(t, w.do(kept("")))
	w.has()
	w.recorded(kept(""), "none", "")
}

func TestIssueThatAPersonDeletedStaysDeleted(t *testing.T) {
	w := newWorld(t)
	must(t, w.do(kept("line 3")))
	p, _ := w.posted(kept(""))
	must(t, w.DeleteIssue("root", full, int(p.Remote)))
	must(t, w.do(kept("line 4")))
	w.recorded(kept("line 4"), "deleted", "")
	if n := w.asked("POST", issueRoute); n != 1 {
		t.Errorf("opened %d issues", n)
	}
}

func TestIssueWhereIssuesAreSwitchedOff(t *testing.T) {
	w := newWorld(t)
	must(t, w.Turn("root", full, "no issues"))
	if err := w.do(kept("line 3")); !github.IsGone(err) {
		t.Fatalf("got %v, want gone", err)
	}
	w.recorded(kept("line 3"), "none", "")
	must(t, w.Turn("root", full, "issues"))
	must(t, w.do(kept("line 3")))
	must(t, w.Turn("root", full, "no issues"))
	if err := w.do(kept("line 4")); err == nil {
		t.Error("it was written")
	}
	w.recorded(kept("line 3"), "done", plan.Hash("open", "line 3"))
}
