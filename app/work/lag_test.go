package work

import (
	"net/http"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// What GitHub told of lately and does not know is asked for again, ever later; what it told of long ago is gone, and what it deleted
// or does not allow is refused at once.
func TestBehind(t *testing.T) {
	w := idle(t, http.NotFound)
	unknown := &github.Error{Kind: github.NotFound, Status: 404, Message: "Not Found"}
	for name, c := range map[string]struct {
		err   error
		heard time.Duration
		again bool
	}{
		"a moment ago":        {unknown, time.Second, true},
		"GitHub's clock":      {unknown, -time.Second, true},
		"minutes ago":         {unknown, 9 * time.Minute, true},
		"too long ago":        {unknown, 11 * time.Minute, false},
		"a commit":            {&github.Error{Kind: github.Invalid, Status: 422, Message: "No commit found for SHA: abc"}, time.Second, true},
		"a node":              {&github.Error{Kind: github.Invalid, Status: 422, Message: "Validation Failed: Could not resolve to a node with the global id of 'PR_x'."}, time.Second, true},
		"an issue":            {&github.Error{Kind: github.Invalid, Status: 422, Message: "Validation Failed: Issue not found"}, time.Second, true},
		"what is invalid":     {&github.Error{Kind: github.Invalid, Status: 422, Message: "Validation Failed: color is too long"}, time.Second, false},
		"what was deleted":    {&github.Error{Kind: github.Gone, Status: 410, Message: "This issue was deleted"}, time.Second, false},
		"what is not allowed": {&github.Error{Kind: github.Forbidden, Status: 403, Message: "Resource not accessible by integration"}, time.Second, false},
	} {
		err := w.retryWhileLagging(c.err, w.Now().Add(-c.heard))
		if again := github.KindOf(err) == github.Later; again != c.again {
			t.Errorf("%s: %v", name, err)
		} else if !again {
			continue
		}
		for n := range 4 {
			at, failed := w.queueWork.again(t.Context(), store.Claim{Key: "item:10:1", Attempts: n}, err)
			if d, want := at.Sub(w.Now()).Round(time.Second), time.Second<<n; !failed || d < want || d > 2*want {
				t.Errorf("%s: attempt %d comes after %s", name, n+1, d)
			}
		}
	}
	if err := w.retryWhileLagging(unknown, time.Time{}); !github.IsNotFound(err) {
		t.Errorf("what was never heard of: %v", err)
	}
}

// An item or a milestone that GitHub told of and cannot be read yet is not taken for deleted.
func TestReadBehind(t *testing.T) {
	w := idle(t, http.NotFound)
	at := store.Place{Repo: shop.ID, Number: 1}
	gone := func() (item, milestone bool) {
		must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
			it, err := tx.Item(at.Repo, at.Number)
			if err != nil {
				return err
			}
			m, err := tx.Milestone(at.Repo, at.Number)
			item, milestone = !it.Gone.IsZero(), !m.Gone.IsZero()
			return err
		}))
		return item, milestone
	}
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.HearItem(at.Repo, at.Number, time.Now()); err != nil {
			return err
		}
		if err := tx.PutMilestone(store.Milestone{Repo: at.Repo, Number: at.Number, Title: "Winter", State: checks.Open}); err != nil {
			return err
		}
		return tx.HearMilestone(at.Repo, at.Number, time.Now())
	}))
	for _, fetch := range []func() error{
		func() error { return w.installWork.fetchItem(t.Context(), at) },
		func() error { return w.installWork.fetchOneMilestone(t.Context(), at) },
	} {
		if err := fetch(); github.KindOf(err) != github.Later {
			t.Errorf("what was heard of a moment ago: %v", err)
		}
	}
	if item, milestone := gone(); item || milestone {
		t.Error("it is taken for deleted")
	}
	w.Now = func() time.Time { return time.Now().Add(time.Hour) }
	must(t, w.installWork.fetchItem(t.Context(), at))
	must(t, w.installWork.fetchOneMilestone(t.Context(), at))
	if item, milestone := gone(); !item || !milestone {
		t.Error("it is not taken for deleted an hour later")
	}
}
