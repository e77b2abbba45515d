package apply

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
)

// addLabel puts a label on an item, having made it once in the repository.
func (a *Apply) addLabel(ctx context.Context, t Target, w plan.Write) (outcome, error) {
	if err := a.makeLabel(ctx, t, w); err != nil {
		return outcome{}, err
	}
	when, err := t.Client.AddLabel(ctx, t.Repo.Owner, t.Repo.Name, w.Number, w.Label)
	return outcome{when: when}, err
}

// makeLabel makes the label in the repository unless it is known to be there. One that somebody made meanwhile is theirs: its
// look stays.
func (a *Apply) makeLabel(ctx context.Context, t Target, w plan.Write) error {
	known := func(r store.Repository) bool {
		return slices.ContainsFunc(r.LabelsMade, func(n string) bool { return strings.EqualFold(n, w.Label) })
	}
	if known(t.Repo) {
		return nil
	}
	// Items that are labelled at the same time wait here for the first of them, so that a label is made once.
	lock, _ := a.making.LoadOrStore(t.Repo.ID, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()
	var now store.Repository
	err := a.o.DB.Read(ctx, func(tx *store.Tx) (err error) { now, err = tx.Repository(t.Repo.ID); return err })
	if err != nil || known(now) {
		return err
	}
	look := w.Kind.Look()
	label := github.Label{Name: w.Label, Color: look.Color, Description: look.Description}
	if err := t.Client.CreateLabel(ctx, t.Repo.Owner, t.Repo.Name, label); err != nil && !github.IsExists(err) {
		return err
	}
	return a.o.DB.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Repository(t.Repo.ID)
		if err != nil || known(r) {
			return err
		}
		return tx.SetLabelsMade(t.Repo.ID, append(r.LabelsMade, w.Label))
	})
}

// removeLabel takes a label off. One that is off already, or whose item was deleted, is as wanted. That the app took it off is
// remembered, with the time by GitHub's clock: the label's absence says nothing about what people want.
func (a *Apply) removeLabel(ctx context.Context, t Target, w plan.Write, at attempt) (outcome, error) {
	when, err := t.Client.RemoveLabel(ctx, t.Repo.Owner, t.Repo.Name, w.Number, w.Label)
	switch {
	case github.IsGone(err):
		return outcome{drop: true}, nil
	case err != nil:
		return outcome{}, err
	case !when.IsZero():
	case at.before.Removed && at.before.Ended():
		when = at.before.At
	case at.before.Removed:
		when = a.recordedAt(w) // the attempt whose answer was lost
	default:
		return outcome{drop: true}, nil
	}
	return outcome{when: when}, nil
}

// away reports whether what was to be changed is not there.
func away(err error) bool { return github.IsNotFound(err) || github.IsGone(err) }
