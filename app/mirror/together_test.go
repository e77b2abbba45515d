package mirror

import (
	"sync"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// Two changes at the same time that cross a boundary only together have the pull request looked at, as one after the
// other would.
func TestCrossingTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		inMilestone(w, 10)
		settle := func(tx *store.Tx, number int, kind checks.Kind, weight checks.Weight) (Changes, error) {
			return w.m.Settle(tx, home, number, checks.Subject{Now: at(0), Rules: config.Default()}, checks.Report{Weight: weight,
				Decision: checks.Decision{Kind: kind, Source: checks.ByPerson, Confidence: 1}})
		}
		w.write(func(tx *store.Tx) error { // 1 of 11 is debt: under; 2 of 12 and 1 of 8 are under as well, 2 of 9 is inside
			for n := 1; n <= 9; n++ {
				kind, weight := checks.Feature, checks.Unit
				switch n {
				case 8:
					weight = 3 * checks.Unit
				case 9:
					kind = checks.TechDebt
				}
				if _, err := settle(tx, n, kind, weight); err != nil {
					return err
				}
			}
			return nil
		})
		var one, other Changes
		var errs [2]error
		first, second, end := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			errs[0] = w.db.Write(t.Context(), func(tx *store.Tx) (err error) {
				one, err = settle(tx, 10, checks.TechDebt, checks.Unit)
				close(first)
				<-end
				return err
			})
		})
		<-first
		wg.Go(func() {
			defer close(second)
			errs[1] = w.db.Write(t.Context(), func(tx *store.Tx) (err error) {
				other, err = settle(tx, 8, checks.Strategy, checks.Unit)
				return err
			})
		})
		select {
		case <-second:
		case <-time.After(200 * time.Millisecond): // it waits for the first
		}
		close(end)
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
		if !has(one, store.HeadKey(home.ID, "head")) && !has(other, store.HeadKey(home.ID, "head")) {
			t.Error("nobody looks at the pull request")
		}
	})
}
