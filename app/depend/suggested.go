package depend

import (
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// Suggested names the open items on which a strategy is suggested.
func (d Change) Suggested(repo int64, number int) error {
	rows, err := d.suggestedOn(repo, number)
	d.Keys.Outline(slices.DeleteFunc(rows, func(o store.Outline) bool { return o.State != checks.Open })...)
	return err
}

// mostAsked is how many items without a strategy are looked at at once because there is another one to choose from. Those that were linked to
// none for longer are told when they are next looked at.
const mostAsked = 2_000

// Choosable names the open items of an owner that are linked to no strategy, after a change of what there is to choose from. Where that is
// many that everybody can read, each is told of those alone that it may serve by its words, and of a new one when it is next looked at.
func (d Change) Choosable(owner string) error {
	if err := d.Tx.LockChoices(owner, true); err != nil {
		return err
	}
	n, err := d.Tx.CountPublicStrategies(owner, 0, link.MaxChoices+2)
	if err != nil || n > link.MaxChoices+1 {
		return err
	}
	return d.choosing(owner)
}

// exposeChoices does the same where all strategies of a repository come or go at once.
func (d Change) exposeChoices(repo store.Repository) error {
	if err := d.Tx.LockChoices(repo.Owner, true); err != nil {
		return err
	}
	n, err := d.Tx.CountPublicStrategies(repo.Owner, repo.ID, link.MaxChoices+1)
	if err != nil || n > link.MaxChoices {
		return err
	}
	return d.choosing(repo.Owner)
}

func (d Change) choosing(owner string) error {
	rows, err := d.Tx.UnlinkedOf(owner, mostAsked)
	d.Keys.Outline(rows...)
	return err
}

// Envisioned names the reviews of the open strategies of an owner that lead to no vision, after a change of which there are: they name
// those that they could serve.
func (d Change) Envisioned(owner string) error {
	if err := d.Tx.LockChoices(owner, true); err != nil {
		return err
	}
	rows, err := d.Tx.Visionless(owner, mostAsked)
	for _, p := range rows {
		d.Keys.Queue(store.ReviewKey(p.Repo, p.Number))
	}
	return err
}

// exposeVisions is [Change.Envisioned] when the readers of a repository changed: what named its visions is not to stay as it is where fewer may
// read them now.
func (d Change) exposeVisions(repo store.Repository, now Readership) error {
	if err := d.Envisioned(repo.Owner); err != nil || now == Wider {
		return err
	}
	rows, err := d.Tx.Visionless(repo.Owner, mostAsked)
	if err != nil {
		return err
	}
	for _, p := range rows {
		if p.Repo == repo.ID {
			continue
		}
		if err := d.takeBack(p); err != nil {
			return err
		}
	}
	return nil
}

// suggestedOn are the items on which a strategy is suggested; with number 0 any strategy of the repository.
func (d Change) suggestedOn(repo int64, number int) ([]store.Outline, error) {
	list, err := d.Tx.SuggestedTo(repo, number)
	if err != nil {
		return nil, err
	}
	return d.Tx.OutlinesOf(list)
}
