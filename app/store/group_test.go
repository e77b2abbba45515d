package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// Of transactions that are committed together each is whole or not at all, whatever becomes of the others, and is heard of once
// it is on disk.
func TestCommittedTogether(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		hold, held := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { // keeps the writer busy until all others wait for it
			_ = db.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil })
		})
		<-held
		refuse := errors.New("no")
		const many = 200
		var mu sync.Mutex
		told := 0
		for n := range many {
			wg.Go(func() {
				defer func() {
					if r := recover(); r != nil && n%4 != 2 {
						t.Errorf("%d ends with %v", n, r)
					}
				}()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := db.Write(ctx, func(tx *Tx) error {
					tx.After(func() { mu.Lock(); told++; mu.Unlock() })
					for _, half := range []int{1, 2} {
						if err := tx.SetParentTold(int64(n), half, at(1)); err != nil {
							return err
						}
						switch {
						case n%4 == 1 && half == 1:
							return refuse
						case n%4 == 2 && half == 1:
							panic("a defect")
						case n%4 == 3 && half == 1:
							cancel() // who does not wait any more is done all the same, once it began
						}
					}
					return nil
				})
				if (n%4 == 1) != errors.Is(err, refuse) {
					t.Errorf("%d ends with %v", n, err)
				}
			})
		}
		close(hold)
		wg.Wait()
		for n := range many {
			var halves int
			for _, half := range []int{1, 2} {
				if told := read(t, db, func(tx *Tx) (time.Time, error) { return tx.ParentTold(int64(n), half) }); !told.IsZero() {
					halves++
				}
			}
			want := 2
			if n%4 == 1 || n%4 == 2 {
				want = 0
			}
			if halves != want && !(n%4 == 3 && db.pg && halves == 0) { // PostgreSQL ends what its caller gave up
				t.Errorf("of transaction %d there are %d of two halves", n, halves)
			}
		}
		if mu.Lock(); told < many/4 || !db.pg && told != many/2 {
			t.Errorf("%d of the committed were told", told)
		}
		mu.Unlock()
	})
}

// Who gives up before the transaction began has changed nothing.
func TestGivenUpBeforeItBegan(t *testing.T) {
	db := openMigrated(t, sqliteURL(t))
	hold, held := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { _ = db.Write(t.Context(), func(*Tx) error { close(held); <-hold; return nil }) })
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	wg.Go(func() {
		err := db.Write(ctx, func(*Tx) error { t.Error("it ran"); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("it ends with %v", err)
		}
	})
	for len(func() []*grouped { db.group.mu.Lock(); defer db.group.mu.Unlock(); return db.group.waiting }()) == 0 {
	}
	cancel()
	for len(func() []*grouped { db.group.mu.Lock(); defer db.group.mu.Unlock(); return db.group.waiting }()) > 0 {
	}
	close(hold)
	wg.Wait()
}
