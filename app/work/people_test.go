package work

import (
	"errors"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
)

// That GitHub refuses to tell of an item decides that nobody is known, an outage never does, and an answer that nobody understands only
// after it was asked for again and again.
func TestWhatGitHubDoesNotTellOfAnItem(t *testing.T) {
	tn := build(t)
	tn.calm()
	ask := facts.Ask{Of: facts.OfWriter, Repo: tn.ids()["acme/shop"], Number: 1}
	said := func(err error) error { return tn.w.commandWork.retryUnlessRefused(t.Context(), err, ask) }
	strange := errors.New("a page about something else")
	for range 2 {
		if at, later := github.LaterAt(said(strange)); !later || !at.After(tn.now()) {
			t.Errorf("asked again at %v, %v", at, later)
		}
		if err := said(&github.Error{Kind: github.Forbidden}); !github.IsLater(err) {
			t.Errorf("a refusal: %v", err)
		}
		tn.pass(tn.w.Pace.Arrival)
		if err := said(&github.Error{Kind: github.Forbidden}); err != nil {
			t.Errorf("a refusal that is said again: %v", err)
		}
	}
	said(strange)
	tn.pass(answerPatience)
	if err := said(&github.Error{Kind: github.Later}); !github.IsLater(err) {
		t.Errorf("an outage: %v", err)
	}
	if err := said(strange); err != nil {
		t.Errorf("after %s: %v", time.Duration(answerPatience), err)
	}
	if err := said(strange); !github.IsLater(err) {
		t.Errorf("the next question: %v", err)
	}
}
