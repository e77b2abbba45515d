package depend

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
)

// Milestone names the summary and the pull requests that a milestone's own change can matter to, and with restated
// strategies everything in it.
func (d Change) Milestone(repo store.Repository, number int, restated bool) error {
	d.Keys.Look(store.MilestoneKey(repo.ID, number))
	if err := d.reviewSlices(repo, number); err != nil {
		return err
	}
	if err := d.headsIn(repo.ID, number); err != nil || !restated {
		return err
	}
	found, err := stored.Sources(d.Tx, store.Lead{Repo: repo.ID, Milestone: number})
	if err != nil {
		return err
	}
	return d.Items(found)
}
