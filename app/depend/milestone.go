package depend

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
)

// Milestone names the summary and the pull requests that a milestone's own change can matter to.
func (d Change) Milestone(repo store.Repository, number int) error {
	d.Keys.Queue(store.MilestoneKey(repo.ID, number))
	if err := d.reviewSlices(repo, number); err != nil {
		return err
	}
	return d.headsIn(repo.ID, number)
}

// MilestoneRestated names that and, since the milestone names other strategies now, everything in it.
func (d Change) MilestoneRestated(repo store.Repository, number int) error {
	if err := d.Milestone(repo, number); err != nil {
		return err
	}
	found, err := stored.Sources(d.Tx, store.Lead{Repo: repo.ID, Milestone: number})
	if err != nil {
		return err
	}
	return d.Items(found)
}
