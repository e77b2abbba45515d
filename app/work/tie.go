package work

import (
	"context"
	"slices"

	"github.com/northstar-app/northstar/app/store"
)

// tie records what the candidates serve of a milestone that may have to lose one, as often as it is summed up, and has the visions looked at
// again that leave another tie than before.
func (w summaryWork) tie(ctx context.Context, p place, row store.Milestone) error {
	return w.putTies(ctx, row, func(tx *store.Tx) ([]store.Tie, error) {
		return w.reader.Ties(tx, p.repo, row, p.rules(), w.Now())
	})
}

// untie ends it for a milestone that is not summed up, or with others.
func (w summaryWork) untie(ctx context.Context, row store.Milestone) error {
	return w.putTies(ctx, row, func(*store.Tx) ([]store.Tie, error) { return nil, nil })
}

func (w summaryWork) putTies(ctx context.Context, row store.Milestone, of func(*store.Tx) ([]store.Tie, error)) error {
	at := store.Place{Repo: row.Repo, Number: row.Number}
	var was, ties []store.Tie
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if ties, err = of(tx); err == nil {
			was, err = tx.Ties(at)
		}
		return err
	})
	if err != nil || slices.Equal(was, store.Retied(was, ties)) {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		changed, err := tx.ReplaceTies(at, ties)
		if err != nil {
			return err
		}
		var keys []string
		for _, v := range changed {
			keys = append(keys, store.ReviewKey(v.Repo, v.Number))
		}
		return w.bump(tx, second, keys...)
	})
}
