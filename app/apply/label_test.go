package apply_test

import (
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/checks"
)

func (w *world) label(name string) (githubsim.LabelView, int) {
	w.t.Helper()
	r, err := w.Repo(full)
	must(w.t, err)
	var found githubsim.LabelView
	n := 0
	for _, l := range r.Labels {
		if l.Name == name {
			found, n = l, n+1
		}
	}
	return found, n
}

func TestLabelIsMadeOnceWithItsLook(t *testing.T) {
	w := newWorld(t)
	for _, k := range checks.Kinds {
		for range 2 {
			n := w.issue("one")
			wr := labelled(n, plan.AddLabel, "ns-"+k.String(), k)
			must(t, w.do(wr))
			if got := w.Labels(full, n); !slices.Equal(got, []string{"ns-" + k.String()}) {
				t.Errorf("labels %v", got)
			}
			w.recorded(wr, "done", wr.Hash)
		}
		if l, n := w.label("ns-" + k.String()); n != 1 || l.Color == "" || l.Description == "" || l.Color == "ededed" {
			t.Errorf("%s: %d labels, %+v", k, n, l)
		}
	}
	if n := w.asked("POST", "/repos/{owner}/{repo}/labels"); n != len(checks.Kinds) {
		t.Errorf("asked %d times to make a label", n)
	}
}

func TestLabelThatSomebodyMadeKeepsItsLook(t *testing.T) {
	w := newWorld(t)
	must(t, w.MakeLabel("root", full, "Tech-Debt", "123456", "theirs"))
	n := w.issue("one")
	must(t, w.do(labelled(n, plan.AddLabel, "tech-debt", checks.TechDebt)))
	must(t, w.do(labelled(w.issue("two"), plan.AddLabel, "tech-debt", checks.TechDebt)))
	if l, _ := w.label("Tech-Debt"); l.Color != "123456" || l.Description != "theirs" {
		t.Errorf("%+v", l)
	}
	if got := w.Labels(full, n); !slices.Equal(got, []string{"Tech-Debt"}) {
		t.Errorf("labels %v", got)
	}
	if n := w.asked("POST", "/repos/{owner}/{repo}/labels"); n != 1 {
		t.Errorf("asked %d times to make a label", n)
	}
}

func TestLabelWhoseMakingWasLost(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	w.Break(lost("/repos/{owner}/{repo}/labels"))
	wr := labelled(n, plan.AddLabel, "feature", checks.Feature)
	later(t, w.do(wr))
	w.recorded(wr, "intent", "")
	must(t, w.do(wr))
	w.recorded(wr, "done", wr.Hash)
	if l, count := w.label("feature"); count != 1 || l.Description == "" {
		t.Errorf("%d labels, %+v", count, l)
	}
}

func TestLabelTakenOff(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	on, off := labelled(n, plan.AddLabel, "feature", checks.Feature), labelled(n, plan.RemoveLabel, "feature", checks.Feature)
	must(t, w.do(on))
	must(t, w.Label("ada", full, n, "bug"))
	must(t, w.do(off))
	if got := w.Labels(full, n); !slices.Equal(got, []string{"bug"}) {
		t.Errorf("labels %v", got)
	}
	w.recorded(off, "done", off.Hash)
	must(t, w.do(off)) // off already
	w.recorded(off, "done", off.Hash)
	must(t, w.do(on))
	must(t, w.Unlabel("ada", full, n, "feature"))
	must(t, w.do(off)) // a person was first, or it has another name: it is not the app that took it off
	w.recorded(off, "done", on.Hash)
	off.Number, off.Subject = 99, "#99"            // no such item
	if err := w.do(off); !github.IsNotFound(err) { // who knows better may try again
		t.Errorf("taken off nothing: %v", err)
	}
	w.recorded(off, "none", "")
}

// TestLabelRefused: a write that GitHub refuses for good leaves what was recorded before it, so that a label of the app's
// own stays known as such.
func TestLabelRefused(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	on, off := labelled(n, plan.AddLabel, "feature", checks.Feature), labelled(n, plan.RemoveLabel, "feature", checks.Feature)
	must(t, w.do(on))
	must(t, w.Turn("root", full, "archived"))
	if err := w.do(off); !github.IsForbidden(err) {
		t.Fatalf("got %v, want forbidden", err)
	}
	w.recorded(on, "done", on.Hash)
	other := labelled(n, plan.AddLabel, "vision", checks.Vision)
	if err := w.do(other); !github.IsForbidden(err) {
		t.Fatalf("got %v, want forbidden", err)
	}
	w.recorded(other, "none", "")
}

func TestLabelNotNow(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	on, off := labelled(n, plan.AddLabel, "feature", checks.Feature), labelled(n, plan.RemoveLabel, "feature", checks.Feature)
	must(t, w.do(on))
	mend := w.Break(githubsim.Fault{Method: "DELETE", Status: 502})
	later(t, w.do(off))
	w.recorded(off, "intent", "")
	mend()
	must(t, w.do(off))
	w.recorded(off, "done", off.Hash)
}

func TestLabelGitHubDoesNotTake(t *testing.T) {
	w := newWorld(t)
	wr := labelled(w.issue("one"), plan.AddLabel, "a name that is far longer than the fifty characters of GitHub", checks.Feature)
	if err := w.do(wr); !github.IsInvalid(err) {
		t.Fatalf("got %v, want invalid", err)
	}
	w.recorded(wr, "none", "")
	missing := labelled(99, plan.AddLabel, "feature", checks.Feature)
	if err := w.do(missing); !github.IsNotFound(err) {
		t.Fatalf("got %v, want not found", err)
	}
	w.recorded(missing, "none", "")
}

func TestRateLimited(t *testing.T) {
	w := newWorld(t)
	wr := labelled(w.issue("one"), plan.AddLabel, "feature", checks.Feature)
	w.SecondaryLimit(w.inst.ID, time.Minute)
	err := w.do(wr)
	later(t, err)
	if at, _ := github.LaterAt(err); time.Until(at) < 30*time.Second {
		t.Errorf("come back at %s, want what Retry-After said", at)
	}
	w.recorded(wr, "intent", "")
}
