package depend

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// Served is what items of one repository served and serve.
type Served struct {
	numbers []int
	refs    []checks.Ref
	known   map[string]bool // refs by their keys
}

// Add adds an item, 0 for none, with what it served and serves.
func (s *Served) Add(number int, served ...[]checks.Ref) {
	if number != 0 {
		s.numbers = append(s.numbers, number)
	}
	for _, refs := range served {
		for _, ref := range refs {
			if key := ref.Key(); !s.known[key] {
				if s.known == nil {
					s.known = map[string]bool{}
				}
				s.known[key] = true
				s.refs = append(s.refs, ref)
			}
		}
	}
}

// Reviews names the reviews that depend on what was concluded about an item, and on what became of it: those of
// the strategies and visions that it serves or served, and of the strategies whose proof of concept it is.
func (d Change) Reviews(repo store.Repository, number int, served ...[]checks.Ref) error {
	var s Served
	s.Add(number, served...)
	return d.ReviewsOf(repo, s)
}

// ReviewsOf is [Change.Reviews] of several items.
func (d Change) ReviewsOf(repo store.Repository, s Served) error {
	f := stored.NewFinder(d.Tx)
	for _, ref := range s.refs {
		home, row, err := f.Find(ref)
		if err != nil {
			return err
		}
		if home != nil && stored.Readers(*home).Counts(stored.Place(repo)) { // else it tells nothing of the item, and a look may put off the next
			d.Keys.Queue(store.ReviewKey(home.ID, row.Number))
		}
	}
	if len(s.numbers) == 0 {
		return nil
	}
	proofs := make([]checks.Ref, len(s.numbers))
	for i, n := range s.numbers {
		proofs[i] = repo.Ref(n)
	}
	proven, err := d.Tx.ProvenBy(proofs...)
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
