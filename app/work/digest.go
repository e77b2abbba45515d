package work

import (
	"context"
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/summary"
)

// reconcileDigest keeps that issue, where the policy wants one: it is written once a week, and when somebody ticked a line or it names what
// its readers may not know any more.
func (w *Work) reconcileDigest(ctx context.Context, repo int64) error {
	p, err := w.open(ctx, repo)
	if err != nil || p.repo.ReadAt.IsZero() {
		return err
	}
	var posted store.Posted
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		posted, err = tx.Posted(repo, store.DigestIssue, store.DigestIssue)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	shown, _, err := w.shown(ctx, p, store.DigestIssue)
	if err != nil {
		return err
	}
	in := plan.Issued{Subject: store.DigestIssue, Name: store.DigestIssue, Marker: summary.DigestMarker, Title: summary.DigestTitle, Shown: shown[store.DigestIssue]}
	rules := p.rules()
	wanted := rules.Mode.Posts() && rules.Comments.Weekly
	if !wanted && posted.Subject == "" {
		return nil
	}
	d, err := w.toDigest(ctx, p)
	if err != nil {
		return err
	}
	closed := in.Shown.Hash == plan.Hash("closed") // by the app
	switch {
	case d.Veiled: // what its readers may not know any more is taken back in every mode
	case !rules.Mode.Posts():
		return nil
	case !wanted:
		return w.write(ctx, p, plan.Issue(in)) // closed
	case w.Now().Before(d.Ticked.Add(tickAnswered)): // the answer changes it, and has it written
		return w.wakeDigest(ctx, repo, d.Ticked.Add(tickAnswered))
	case posted.Ended() && !closed && !in.Shown.Redo() && monday(posted.At).Equal(monday(w.Now())), posted.Subject == "" && d.In.Empty():
		return w.wakeDigest(ctx, repo, monday(w.Now()).AddDate(0, 0, 7))
	}
	in.Wanted, in.Body = true, summary.Digest(d.In)
	in.Text = !closed || !wanted // somebody else who closed it is right, and nobody wants one that was closed for the policy
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutBoxes(store.DigestOf(repo), d.Boxes) }); err != nil {
		return err
	}
	if err := w.write(ctx, p, plan.Issue(in)); err != nil {
		return err
	}
	return w.wakeDigest(ctx, repo, monday(w.Now()).AddDate(0, 0, 7))
}

// wakeDigest has the issue looked at again at a time.
func (w *Work) wakeDigest(ctx context.Context, repo int64, at time.Time) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, store.DigestKey(repo), at) })
}

// toDigest loads what waits for a decision in a repository.
func (w *Work) toDigest(ctx context.Context, p place) (d facts.ToDigest, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		d, err = w.reader.Digest(tx, p.repo, p.rules(), w.Now())
		return err
	})
	return d, err
}

// monday is the beginning of the week that a moment is in.
func monday(at time.Time) time.Time {
	day := at.UTC().Truncate(24 * time.Hour)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}
