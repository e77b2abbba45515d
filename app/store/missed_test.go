package store

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What GitHub could not deliver is asked for until it comes in, or until there is no point in asking any more; each is counted once.
func TestMissedDeliveries(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			_, err := tx.AddDeliveries([]Delivery{{GUID: "in", Event: "push", Received: at(1), Payload: []byte("{}")}})
			return err
		})
		known := read(t, db, func(tx *Tx) (map[string]bool, error) { return tx.KnownDeliveries([]string{"in", "out"}) })
		if !cmp.Equal(known, map[string]bool{"in": true}) {
			t.Errorf("known: %v", known)
		}
		write(t, db, func(tx *Tx) error {
			return tx.PutMissed([]MissedDelivery{
				{GUID: "b", Delivery: 2, Event: "push", Code: 502, At: at(2), Due: at(5)},
				{GUID: "a", Delivery: 1, Event: "issues", Code: 0, At: at(1), Due: at(5)},
				{GUID: "c", Delivery: 3, Event: "issues", Code: 503, At: at(3), Due: at(9)},
				{GUID: "in", Delivery: 4, Event: "push", Code: 504, At: at(4), Due: at(5)},
			})
		})
		due := func(now time.Time) (guids []string) {
			t.Helper()
			write(t, db, func(tx *Tx) error { // recovers what is in the inbox
				if err := tx.RecoverMissed(nil); err != nil {
					return err
				}
				rows, err := tx.DueMissed(now, 10)
				for _, m := range rows {
					guids = append(guids, m.GUID)
				}
				return err
			})
			return guids
		}
		if got := due(at(5)); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("due: %v", got)
		}
		write(t, db, func(tx *Tx) error { // a later attempt is the one to repeat, and when it is due stays
			if err := tx.AskedMissed("a", at(20)); err != nil {
				return err
			}
			if err := tx.AskedMissed("b", time.Time{}); err != nil {
				return err
			}
			return tx.PutMissed([]MissedDelivery{{GUID: "a", Delivery: 11, Event: "issues", Code: 500, At: at(6), Due: at(6)}})
		})
		rows := read(t, db, func(tx *Tx) ([]MissedDelivery, error) { return tx.DueMissed(at(20), 1) })
		want := []MissedDelivery{{GUID: "c", Delivery: 3, Event: "issues", Code: 503, At: at(3), Due: at(9)}}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
		write(t, db, func(tx *Tx) error { return tx.RecoverMissed([]string{"c", "unknown"}) })
		rows = read(t, db, func(tx *Tx) ([]MissedDelivery, error) { return tx.DueMissed(at(20), 10) })
		want = []MissedDelivery{{GUID: "a", Delivery: 11, Event: "issues", Code: 500, At: at(6), Asked: 1, Due: at(20)}}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
		write(t, db, func(tx *Tx) error { // it comes in; that is seen at once
			_, err := tx.AddDeliveries([]Delivery{{GUID: "a", Event: "issues", Received: at(7), Payload: []byte("{}")}})
			return err
		})
		stats := read(t, db, func(tx *Tx) (map[string]int, error) { return tx.MissedStats() })
		if !cmp.Equal(stats, map[string]int{Missing: 0, Recovered: 3, Lost: 1}) {
			t.Errorf("%v", stats)
		}
	})
}

// A delivery is replayed while what it brought is kept.
func TestReplay(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			var ds []Delivery
			for _, guid := range []string{"done", "failed", "waits", "spent"} {
				ds = append(ds, Delivery{GUID: guid, Event: "push", Received: at(1), Payload: []byte("{}")})
			}
			if _, err := tx.AddDeliveries(ds); err != nil {
				return err
			}
			if err := tx.FinishDelivery("done", Done, "", at(2)); err != nil {
				return err
			}
			if err := tx.FailDeliveryAttempt("failed", "no", at(50)); err != nil {
				return err
			}
			if err := tx.FinishDelivery("failed", Failed, "no", at(2)); err != nil {
				return err
			}
			return tx.do("spend", "UPDATE deliveries SET state = 'lost' WHERE guid = 'spent'")
		})
		failed := read(t, db, func(tx *Tx) ([]Delivery, error) { return tx.FailedDeliveries(10) })
		if len(failed) != 2 || failed[0].Spent == failed[1].Spent {
			t.Errorf("failed: %+v", failed)
		}
		write(t, db, func(tx *Tx) error {
			got, err := tx.Replay([]string{"done", "failed", "waits", "spent", "unknown"})
			slices.Sort(got)
			if !slices.Equal(got, []string{"done", "failed"}) {
				t.Errorf("replayed: %v", got)
			}
			return err
		})
		write(t, db, func(tx *Tx) error {
			ds, err := tx.ClaimDeliveries("me", 10, 1<<20, at(3))
			if len(ds) != 3 {
				t.Errorf("%d deliveries wait", len(ds))
			}
			for _, d := range ds {
				if d.Attempts != 0 || d.Problem != "" {
					t.Errorf("%+v", d)
				}
			}
			return err
		})
	})
}
