package depend

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks/summary"
)

// Tied names the milestones whose candidates serve a strategy or a vision, where that says something else now or leads elsewhere: which of
// the candidates goes first may be another one.
func (d Change) Tied(to store.Place) error {
	in, err := d.Tx.Tied(to)
	for _, ms := range in {
		d.Keys.Queue(store.MilestoneKey(ms.Repo, ms.Number))
	}
	return err
}

// exposeTies names the texts in which a repository and others have to do with each other by ties: the reviews of visions that may tell of its
// milestones, and the summaries that may quote its visions. Where fewer may read it now, they are not to stay as they are.
func (d Change) exposeTies(repo store.Repository, now Readership) error {
	all, err := d.Tx.TiedBeyond(repo.ID)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.Milestone.Repo != repo.ID {
			if err := d.retell(repo, e.Milestone, now); err != nil {
				return err
			}
		}
		if e.Vision.Repo == repo.ID || e.Vision.Repo == 0 {
			continue // its readers are those of the repository
		}
		if now == Narrower {
			if err := d.Tx.Void(store.Posted{Repo: e.Vision.Repo, Subject: store.OnItem(e.Vision.Number), Name: summary.ReviewMarker}); err != nil {
				return err
			}
		}
		d.Keys.Queue(store.ReviewKey(e.Vision.Repo, e.Vision.Number))
	}
	return nil
}

// retell has the summaries of a milestone written again that may tell of what is in another repository: name its strategies, quote its visions,
// count its items. Where fewer may read it now, they are not to stay as they are.
func (d Change) retell(of store.Repository, ms store.Place, now Readership) error {
	if err := d.Tx.SetSummarised(ms.Repo, ms.Number, time.Time{}); err != nil {
		return err
	}
	d.Keys.Queue(store.MilestoneKey(ms.Repo, ms.Number))
	if now == Wider || ms.Repo == of.ID {
		return nil
	}
	of.Private = true // as it is now, or as good as
	name := store.OfMilestone(ms.Number)
	home, err := d.Tx.Repository(ms.Repo)
	if err == nil && !stored.Readers(home).Sees(stored.Place(of)) {
		err = d.Tx.Void(store.Posted{Repo: ms.Repo, Subject: name, Name: name})
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	there, err := d.Tx.MilestonePosted(ms.Repo, ms.Number)
	if err != nil {
		return err
	}
	for _, p := range there {
		home, err := d.Tx.Repository(p.Repo)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil && stored.Readers(home).Sees(stored.Place(of)) {
			continue
		}
		if err := d.Tx.Void(p); err != nil {
			return err
		}
	}
	return nil
}
