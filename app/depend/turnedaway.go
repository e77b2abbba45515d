package depend

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks/summary"
)

// TurnedAway names the reviews of strategies that list what is in a repository among what they turned away, where their readers may know of it.
func (d Change) TurnedAway(repo store.Repository, by ...store.Place) error {
	for _, s := range by {
		home, err := d.Tx.Repository(s.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if stored.Readers(home).Sees(stored.Place(repo)) {
			d.Keys.Queue(store.ReviewKey(s.Repo, s.Number))
		}
	}
	return nil
}

// exposeTurnedAway names the reviews that may list items of a repository, or may no more: those are not to stay as they are.
func (d Change) exposeTurnedAway(repo store.Repository, now Readership) error {
	by, err := d.Tx.TurnersAway(repo.ID)
	if err != nil {
		return err
	}
	for _, s := range by {
		if s.Repo == repo.ID {
			continue // its readers are those of the items
		}
		if now == Narrower {
			if err := d.Tx.Void(store.Posted{Repo: s.Repo, Subject: store.OnItem(s.Number), Name: summary.ReviewMarker}); err != nil {
				return err
			}
		}
		d.Keys.Queue(store.ReviewKey(s.Repo, s.Number))
	}
	return nil
}
