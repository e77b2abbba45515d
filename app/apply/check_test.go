package apply_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/internal/testenv"
)

const checkRoute = "/repos/{owner}/{repo}/check-runs"

// head opens a pull request and returns its head commit.
func (w *world) head() string {
	w.t.Helper()
	n, err := w.OpenPull("ada", full, githubsim.NewPull{Title: "one"})
	must(w.t, err)
	it, err := w.Item(full, n)
	must(w.t, err)
	return it.Head
}

func check(sha string, c checks.Conclusion, notes int) plan.Write {
	v := checks.Verdict{Check: checks.CheckStrategy, Conclusion: c, Title: "It is " + string(c), Summary: "because"}
	for i := range notes {
		v.Notes = append(v.Notes, checks.Annotation{Path: "README.md", Line: i + 1, Level: "failure", Title: "no", Message: fmt.Sprint("note ", i)})
	}
	return plan.Write{Op: plan.PostCheck, Subject: sha, Name: v.Check, Hash: plan.Hash(string(c), fmt.Sprint(notes)), Verdict: v,
		Buttons: []plan.Button{{Label: "Check again", Description: "Evaluates again", Identifier: "recheck"}}}
}

// shows holds the runs on a commit against their conclusions, oldest first.
func (w *world) shows(sha string, want ...checks.Conclusion) []githubsim.RunView {
	w.t.Helper()
	runs := w.CheckRuns(full, sha)
	var got []checks.Conclusion
	for _, r := range runs {
		got = append(got, checks.Conclusion(r.Conclusion))
		if r.Status != "completed" {
			w.t.Errorf("a run is left %s", r.Status)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("the runs conclude %v, want %v", got, want)
	}
	return runs
}

func TestCheckIsPostedInOneCallAndUpdated(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	wr := check(sha, checks.Neutral, 0)
	must(t, w.do(wr))
	if rs := w.Requests(); len(rs) != 2 || !strings.HasSuffix(rs[0].Route, "/access_tokens") { // the token for this repository, and the check
		t.Errorf("%d requests: %+v", len(rs), rs)
	}
	r := w.shows(sha, checks.Neutral)[0]
	if r.Name != checks.CheckStrategy || r.Title != "It is neutral" || r.Summary != "because" || fmt.Sprint(r.Actions) != "[recheck]" || r.ExternalID == "" {
		t.Errorf("%+v", r)
	}
	w.recorded(wr, "done", wr.Hash)
	next := check(sha, checks.Success, 0)
	must(t, w.do(next))
	if r := w.shows(sha, checks.Success)[0]; r.Title != "It is success" {
		t.Errorf("%+v", r)
	}
	w.recorded(next, "done", next.Hash)
	if n := w.asked("GET", ""); n > 0 {
		t.Errorf("%d reads", n)
	}
}

// TestCheckWhoseAnswerWasLost: the run is found by its mark, and made to say what it should by now.
func TestCheckWhoseAnswerWasLost(t *testing.T) {
	for name, c := range map[string]struct {
		fault githubsim.Fault
		next  checks.Conclusion
		patch int
	}{
		"the same again":           {githubsim.Fault{Lost: true}, checks.Neutral, 0},
		"something else by now":    {githubsim.Fault{Lost: true}, checks.Success, 1},
		"it never arrived":         {githubsim.Fault{Reset: true}, checks.Neutral, 0},
		"it never arrived, change": {githubsim.Fault{Reset: true}, checks.Success, 0},
		"an outage":                {githubsim.Fault{Status: 503}, checks.Success, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			sha := w.head()
			c.fault.Method, c.fault.Route, c.fault.Times = "POST", checkRoute, 1
			w.Break(c.fault)
			later(t, w.do(check(sha, checks.Neutral, 0)))
			w.recorded(check(sha, checks.Neutral, 0), "intent", "")
			wr := check(sha, c.next, 0)
			w.wait()
			must(t, w.do(wr))
			w.shows(sha, c.next)
			w.recorded(wr, "done", wr.Hash)
			if n := w.asked("PATCH", "/check-runs/{check_run_id}"); n != c.patch {
				t.Errorf("%d updates, want %d", n, c.patch)
			}
		})
	}
}

// TestCheckThatIsAskedForAgain: "Re-run" wants a new run of the same name, also when the answer to that is lost.
func TestCheckThatIsAskedForAgain(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	wr := check(sha, checks.Neutral, 0)
	must(t, w.do(wr))
	w.write(func(tx *store.Tx) error { return tx.Forget(w.repo, wr.Subject, wr.Name) })
	w.Break(githubsim.Fault{Method: "POST", Route: checkRoute, Times: 1, Reset: true})
	later(t, w.do(wr))
	w.wait()
	must(t, w.do(wr))
	w.shows(sha, checks.Neutral, checks.Neutral)
}

// A run that is asked for while another is written is made: the end of the write is not taken for it.
func TestCheckAskedForWhileItIsWritten(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	wr := check(sha, checks.Neutral, 0)
	must(t, w.do(wr))
	w.Break(githubsim.Fault{Method: "PATCH", Route: checkRoute + "/*", Times: 1, Delay: 300 * time.Millisecond})
	done := make(chan error, 1)
	next := check(sha, checks.Success, 0)
	go func() { done <- w.do(next) }()
	testenv.Wait(t, "the write to begin", func() string { return "" }, func() bool { row, ok := w.posted(next); return ok && !row.Ended() })
	w.write(func(tx *store.Tx) error { return tx.Forget(w.repo, sha, wr.Name) })
	must(t, <-done)
	if row, ok := w.posted(next); ok {
		t.Errorf("recorded as %+v", row)
	}
}

// TestCheckWithNotes: notes can't be taken off a run, so that another run says the new ones, and none is said twice.
func TestCheckWithNotes(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	must(t, w.do(check(sha, checks.Neutral, 2)))
	must(t, w.do(check(sha, checks.Neutral, 1)))
	runs := w.shows(sha, checks.Neutral, checks.Neutral)
	if n := len(runs[1].Annotations); n != 1 {
		t.Errorf("the newer run has %d notes, want 1", n)
	}

	w = newWorld(t)
	sha = w.head()
	w.Break(lost(checkRoute))
	later(t, w.do(check(sha, checks.Neutral, 3)))
	must(t, w.do(check(sha, checks.Neutral, 3)))
	if n := len(w.shows(sha, checks.Neutral)[0].Annotations); n != 3 {
		t.Errorf("%d notes, want 3", n)
	}

	w = newWorld(t)
	sha = w.head()
	w.Break(githubsim.Fault{Method: "PATCH", Times: 1, Status: 502})
	later(t, w.do(check(sha, checks.Neutral, 70))) // made, but with 50 of its notes
	must(t, w.do(check(sha, checks.Neutral, 70)))
	if n := len(w.shows(sha, checks.Neutral, checks.Neutral)[1].Annotations); n != 70 {
		t.Errorf("%d notes, want 70", n)
	}
}

func TestConfigCheckGetsRidOfItsNotes(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	bad, good := check(sha, checks.Neutral, 2), check(sha, checks.Success, 0)
	bad.Name, good.Name = checks.CheckConfig, checks.CheckConfig
	must(t, w.do(bad))
	must(t, w.do(good))
	if n := len(w.shows(sha, checks.Neutral, checks.Success)[1].Annotations); n != 0 {
		t.Errorf("%d notes of an error that is mended", n)
	}
}

func TestCheckRefused(t *testing.T) {
	w := newWorld(t)
	wr := check("0123456789abcdef0123456789abcdef01234567", checks.Success, 0)
	err := w.do(wr)
	if !github.IsInvalid(err) && !github.IsNotFound(err) {
		t.Fatalf("got %v, want a refusal", err)
	}
	w.recorded(wr, "none", "")
	sha := w.head()
	bad := check(sha, "splendid", 0)
	if err := w.do(bad); !github.IsInvalid(err) {
		t.Fatalf("got %v, want invalid", err)
	}
	w.recorded(bad, "none", "")
	good := check(sha, checks.Success, 0)
	must(t, w.do(good))
	if err := w.do(bad); !github.IsInvalid(err) {
		t.Fatalf("got %v, want invalid", err)
	}
	w.recorded(good, "done", good.Hash)
	w.shows(sha, checks.Success)
}

// TestCheckThatWaitsForALimit costs no read: it is certain that none was made.
func TestCheckThatWaitsForALimit(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	wr := check(sha, checks.Success, 0)
	w.ExhaustRateLimit(w.inst.ID)
	later(t, w.do(wr))
	later(t, w.do(wr))
	w.recorded(wr, "intent", "")
	if n := w.asked("GET", ""); n > 0 {
		t.Errorf("%d reads", n)
	}
	w.shows(sha)
}

// A run that is only to be rewritten where it is there is not made when it is not.
func TestCheckThatIsOnlyRewritten(t *testing.T) {
	w := newWorld(t)
	sha := w.head()
	existing := func(c checks.Conclusion) plan.Write {
		wr := check(sha, c, 0)
		wr.Existing = true
		return wr
	}
	must(t, w.do(existing(checks.Neutral)))
	w.shows(sha)
	must(t, w.do(check(sha, checks.Neutral, 0)))
	must(t, w.do(existing(checks.Success)))
	w.shows(sha, checks.Success)
}
