package work

import (
	"context"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// wantsFate reports whether an issue may have been converted to a discussion.
func wantsFate(it store.Item, kind checks.Kind) bool {
	return it.Type == checks.Issue && it.State == checks.Closed && it.Locked && it.Gone.IsZero() && it.NodeID != "" &&
		(kind == checks.Strategy || kind == checks.Vision)
}

// learnFate finds out whether a vision or a strategy that was closed was converted to a discussion, which GitHub shows as an
// issue that is closed and locked (https://github.com/dessant/lock-threads/issues/24): one that is only closed was not. It is
// asked once for each closing. It reports whether something new is known.
func (w *Work) learnFate(ctx context.Context, p place, it store.Item, kind checks.Kind) (bool, error) {
	if !wantsFate(it, kind) {
		return false, nil
	}
	var row store.Item // as it is now
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Item(it.Repo, it.Number)
		return err
	})
	if err != nil || row.FateAsked.Equal(it.Closed) && !it.Closed.IsZero() {
		return false, err
	}
	converted, err := p.client.Converted(ctx, it.NodeID)
	if _, later := github.LaterAt(err); later && !github.IsNotFound(err) {
		// Whether it holds is known without it: that it is closed, and why people said so.
		w.Log.Debug().Err(err).Str("repo", p.repo.Owner+"/"+p.repo.Name).Int("number", it.Number).Msg("what became of an issue could not be read")
		return false, nil
	}
	return converted, w.installWork.change(ctx, second, func(tx *store.Tx) (c mirror.Changes, err error) {
		if err := tx.SetFateAsked(it.Repo, it.Number, it.Closed); err != nil || !converted {
			return c, err
		}
		return w.mirror.Converted(tx, p.repo, it.Number, w.Now())
	})
}
