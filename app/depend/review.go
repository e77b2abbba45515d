package depend

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// Reviews names the reviews that depend on what was concluded about an item, and on what became of it: its own, those of
// the strategies and visions that it serves or served, and of the strategies whose proof of concept it is.
func (d Change) Reviews(repo store.Repository, number int, served ...[]checks.Ref) error {
	f := stored.NewFinder(d.Tx)
	done := map[string]bool{}
	for _, refs := range served {
		for _, ref := range refs {
			if done[ref.Key()] {
				continue
			}
			done[ref.Key()] = true
			home, row, err := f.Find(ref)
			if err != nil {
				return err
			}
			if home != nil && stored.Readers(*home).Counts(stored.Place(repo)) { // else it tells nothing of the item, and a look may put off the next
				d.Keys.Queue(store.ReviewKey(home.ID, row.Number))
			}
		}
	}
	proven, err := d.Tx.ProvenBy(repo.Ref(number))
	for _, p := range proven {
		d.Keys.Queue(store.ReviewKey(p.Repo, p.Number))
	}
	return err
}

// reviewSlices names the reviews of the strategies that work in a milestone serves: the milestone is a slice of theirs.
func (d Change) reviewSlices(repo store.Repository, milestone int) error {
	served, err := d.Tx.StrategiesIn(repo.ID, milestone)
	if err != nil {
		return err
	}
	return d.Reviews(repo, 0, served)
}
