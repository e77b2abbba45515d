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
			_, err := tx.Settle(home.ID, 100, store.Conclusion{Settled: true, Kind: checks.Feature}) // which is what a share decides about
			return err
		})
		one, other := together(t, w.db, func(tx *store.Tx) (Changes, error) {
			return settle(tx, 10, checks.TechDebt, checks.Unit)
		}, func(tx *store.Tx) (Changes, error) {
			return settle(tx, 8, checks.Strategy, checks.Unit)
		})
		if !has(one, store.HeadKey(home.ID, "head")) && !has(other, store.HeadKey(home.ID, "head")) {
			t.Error("nobody looks at the pull request")
		}
	})
}

// A strategy and the work that nobody linked to one, concluded at the same time: the work is looked at once more, as it would be one after the
// other.
func TestChoosingTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n, title := range map[int]string{1: "A strategy", 2: "Words"} {
			it := issue(n, 1)
			it.Title = title
			w.tell(issues("opened", it, alice))
		}
		var work checks.Subject
		w.read(func(tx *store.Tx) (err error) {
			work, err = w.r.Subject(tx, home, 2, config.Default(), at(10))
			return err
		})
		if work.Choices != checks.NoChoices {
			t.Fatalf("there is something to choose from: %v", work.Likely)
		}
		settle := func(tx *store.Tx, number int, s checks.Subject, kind checks.Kind) (Changes, error) {
			return w.m.Settle(tx, home, number, s, checks.Report{Weight: checks.Unit, Unlinked: kind.Work(),
				Decision: checks.Decision{Kind: kind, Source: checks.ByPerson, Confidence: 1}})
		}
		strategy := checks.Subject{Now: at(10), Rules: config.Default()}
		one, other := together(t, w.db, func(tx *store.Tx) (Changes, error) {
			return settle(tx, 1, strategy, checks.Strategy)
		}, func(tx *store.Tx) (Changes, error) {
			return settle(tx, 2, work, checks.Feature)
		})
		if key := store.ItemKey(home.ID, 2); !has(one, key) && !has(other, key) {
			t.Error("nobody looks at the work")
		}
	})
}

// together runs two changes at the same time, as far as the database lets them: the second begins once the first is done but for its commit,
// which waits until the second is done or waits for the first.
func together(t *testing.T, db *store.DB, first, second func(*store.Tx) (Changes, error)) (one, other Changes) {
	t.Helper()
	done, over, end := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var errs [2]error
	var wg sync.WaitGroup
	wg.Go(func() {
		errs[0] = db.Write(t.Context(), func(tx *store.Tx) (err error) {
			one, err = first(tx)
			close(done)
			<-end
			return err
		})
	})
	<-done
	wg.Go(func() {
		defer close(over)
		errs[1] = db.Write(t.Context(), func(tx *store.Tx) (err error) {
			other, err = second(tx)
			return err
		})
	})
	select {
	case <-over:
	case <-time.After(200 * time.Millisecond): // it waits for the first
	}
	close(end)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return one, other
}
