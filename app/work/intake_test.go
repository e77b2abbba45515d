package work

import (
	"net/http"
	"runtime"
	"sync"
	"testing"

	"github.com/northstar-app/northstar/app/store"
)

// A transaction that makes many deliveries rows ends early for one that waits to be stored, whose sender waits for the answer; the
// others are taken in the next one.
func TestIntakeGivesTheWriterUp(t *testing.T) {
	w := idle(t, http.NotFound)
	var ds []store.Delivery
	for n := range 20 {
		ds = append(ds, opened(1, shop.ID, shop.Owner, n+2))
	}
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddDeliveries(ds); return err }))
	var all []parsed
	for _, d := range ds {
		all = append(all, w.intakeWork.parse(d))
	}
	var first sync.WaitGroup
	var taken int
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
		first.Go(func() {
			if err := w.DB.WriteFirst(t.Context(), func(*store.Tx) error { return nil }); err != nil {
				t.Error(err)
			}
		})
		for !tx.Awaited() {
			runtime.Gosched()
		}
		taken, err = w.intakeWork.take(tx, all...)
		return err
	}))
	first.Wait()
	if taken != leastTaken {
		t.Errorf("%d of %d were taken while one waited, want %d", taken, len(all), leastTaken)
	}
	if n, err := w.intakeWork.intakeOnce(t.Context()); err != nil || n != len(ds)-taken {
		t.Errorf("%d were left, want %d (%v)", n, len(ds)-taken, err)
	}
	its := 0
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.Items(store.ItemFilter{Repo: shop.ID})
		its = len(rows)
		return err
	}))
	if its < len(ds) {
		t.Errorf("%d items are known of %d", its, len(ds))
	}
}
