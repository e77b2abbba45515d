package mirror

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Whatever the order in which it is kept how milestones closed, those are summed up again that may name one as the milestone before: what closed
// after it, up to the first that was judged, else what is open.
func TestKeptClosingsAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.write(func(tx *store.Tx) error {
			if err := tx.SetReading(roadmap.ID, store.ReadProgress{Phase: "done", Ended: at(1)}); err != nil {
				return err
			}
			n := 0
			for ms, items := range map[int]int{1: 6, 2: 6, 3: 1, 4: 6, 5: 0} { // they close in the order of their numbers; the third holds too little
				m := store.Milestone{Repo: roadmap.ID, Number: ms, Title: fmt.Sprint(ms), State: checks.Closed, Closed: at(10 * ms)}
				if ms == 5 {
					m.State = checks.Open
				}
				if err := tx.PutMilestone(m); err != nil {
					return err
				}
				for range items {
					n++
					if err := tx.PutItem(store.Item{Repo: roadmap.ID, Number: 100 + n, Type: checks.Issue, State: checks.Closed, Milestone: ms}); err != nil {
						return err
					}
					share := store.Contribution{Counted: true, Milestone: ms, Kind: checks.TechDebt, State: checks.Closed, Weight: checks.Unit}
					if _, err := tx.Settle(roadmap.ID, 100+n, store.Conclusion{Settled: true, Kind: checks.TechDebt, Weight: checks.Unit, Share: share}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		keep := func(number int) (told []int) {
			w.write(func(tx *store.Tx) error {
				repo, err := tx.Repository(roadmap.ID)
				if err != nil {
					return err
				}
				c, err := w.m.KeepClosed(tx, repo, number, at(60))
				for ms := range 6 {
					if slices.Contains(c.Keys, store.MilestoneKey(roadmap.ID, ms)) {
						told = append(told, ms)
					}
				}
				return err
			})
			return told
		}
		for _, c := range []struct {
			number int
			told   []int
		}{{4, []int{5}}, {3, []int{4}}, {1, []int{3, 4}}, {2, []int{3, 4}}, {2, nil}} {
			if d := cmp.Diff(c.told, keep(c.number)); d != "" {
				t.Errorf("when milestone %d is kept: %s", c.number, d)
			}
		}
	})
}
