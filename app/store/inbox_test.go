package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func deliveries(n int) []Delivery {
	ds := make([]Delivery, n)
	for i := range ds {
		ds[i] = Delivery{GUID: fmt.Sprintf("guid-%03d", i), Event: "issues", Received: at(0).Add(time.Duration(i) * time.Second),
			Payload: []byte(fmt.Sprintf(`{"n":%d,"pad":"%s"}`, i, strings.Repeat("x", 50*i)))}
	}
	return ds
}

func TestInbox(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ds := deliveries(77) // blocks of 32, 32, 8, 4, 1
		var guids []string
		for _, d := range ds {
			guids = append(guids, d.GUID)
		}
		add := func(ds []Delivery) (fresh []string) {
			write(t, db, func(tx *Tx) (err error) { fresh, err = tx.AddDeliveries(ds); return err })
			return fresh
		}
		if got := add(ds[:50]); !cmp.Equal(got, guids[:50]) {
			t.Errorf("fresh: %v", got)
		}
		if got := add(append(ds[40:77:77], ds[76], ds[60])); !cmp.Equal(got, guids[50:]) {
			t.Errorf("fresh of a batch with repetitions, within it and from before: %v", got)
		}
		if got := add(nil); got != nil {
			t.Errorf("fresh of none: %v", got)
		}

		got := read(t, db, func(tx *Tx) ([]Delivery, error) {
			return tx.Deliveries(append([]string{"not there"}, guids...))
		})
		want := make([]Delivery, len(ds))
		for i, d := range ds {
			want[i] = d
			want[i].State = Waiting
		}
		if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Delivery{}), cmpopts.IgnoreFields(Delivery{}, "Seq")); d != "" {
			t.Error(d)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Seq <= got[i-1].Seq {
				t.Errorf("delivery %d has sequence %d after %d", i, got[i].Seq, got[i-1].Seq)
			}
		}

		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.FinishDelivery("guid-000", Done, "", at(1)), tx.FinishDelivery("guid-001", Failed, "no", at(1)),
				tx.FailDeliveryAttempt("guid-002", "later", at(0)), tx.FailDeliveryAttempt("guid-002", "later still", ds[2].Received.Add(time.Hour)),
				tx.FinishDelivery("guid-003", Done, "", at(1)), tx.FinishDelivery("guid-003", Waiting, "", at(2)))
		})
		claim := func(holder string, limit, bytes int, now time.Time) (got []string) {
			write(t, db, func(tx *Tx) error {
				ds, err := tx.ClaimDeliveries(holder, limit, bytes, now)
				for _, d := range ds {
					got = append(got, d.GUID)
				}
				return err
			})
			return got
		}
		if got := claim("a", 3, 1<<20, ds[2].Received); !cmp.Equal(got, guids[3:6]) {
			t.Errorf("taken: %v", got)
		}
		if got := claim("b", 3, 1<<20, ds[2].Received); db.pg && !cmp.Equal(got, guids[6:9]) {
			t.Errorf("taken by another replica: %v", got)
		}
		if got := claim("c", 3, 1, ds[2].Received); len(got) != 1 {
			t.Errorf("of long ones are taken at once: %v", got)
		}
		write(t, db, func(tx *Tx) error { _, err := tx.Release(""); return err })
		if got := claim("a", 2, 1<<20, ds[2].Received.Add(2*time.Hour)); !cmp.Equal(got, guids[2:4]) {
			t.Errorf("taken once the failed one is due: %v", got)
		}
		stats := read(t, db, func(tx *Tx) ([]DeliveryStat, error) { return tx.DeliveryStats() })
		if d := cmp.Diff([]DeliveryStat{{"issues", Done, 1}, {"issues", Failed, 1}, {"issues", Waiting, 75}}, stats); d != "" {
			t.Error(d)
		}
		recent := read(t, db, func(tx *Tx) ([]Delivery, error) { return recentDeliveries(tx, 75) })
		if len(recent) != 75 || recent[0].GUID != "guid-076" || recent[74].GUID != "guid-002" || recent[74].Attempts != 2 ||
			recent[74].Problem != "later still" || recent[74].Payload != nil {
			t.Errorf("recent: %d, first %+v, last %+v", len(recent), recent[0], recent[len(recent)-1])
		}
		one := read(t, db, func(tx *Tx) ([]Delivery, error) { return tx.Deliveries([]string{"guid-001"}) })[0]
		if one.State != Failed || one.Problem != "no" || !one.Processed.Equal(at(1)) {
			t.Errorf("failed: %+v", one)
		}
		err := db.Write(t.Context(), func(tx *Tx) error { return tx.FinishDelivery("none", Done, "", at(1)) })
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("finishing one that is not there: %v", err)
		}
	})
}

// Payloads go first, the rest of a delivery later, and one that waits never.
func TestDeliveriesAreLetGoOfByAge(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ds := deliveries(9)
		write(t, db, func(tx *Tx) error {
			_, err := tx.AddDeliveries(ds)
			for i, d := range ds { // 0, 3, 6 are done, 1, 4, 7 failed, 2, 5, 8 wait
				if i%3 < 2 {
					err = errors.Join(err, tx.FinishDelivery(d.GUID, []string{Done, Failed}[i%3], "", at(9)))
				}
			}
			return err
		})
		now, age := at(0), time.Hour
		arrived := func(i int) time.Time { return moment(ds[i].Seq) }
		let := func(a Ages) (n int) {
			for {
				var rows map[string]int
				write(t, db, func(tx *Tx) (err error) { rows, err = tx.LetGo(a, 1); return err }) // a row at a time
				if len(rows) == 0 {
					return n
				}
				n += rows["deliveries"]
			}
		}
		if n := let(Ages{Replayable: arrived(4), Grace: arrived(1), Retention: arrived(0)}); n != 2 {
			t.Errorf("%d payloads went, want those of 0 and 3", n)
		}
		if n := let(Ages{Replayable: arrived(4), Grace: arrived(4), Retention: arrived(0)}); n != 1 {
			t.Errorf("%d payloads went, want that of 1", n)
		}
		got := read(t, db, func(tx *Tx) ([]Delivery, error) {
			return tx.Deliveries([]string{"guid-000", "guid-001", "guid-002", "guid-006", "guid-007"})
		})
		for i, d := range got {
			if spent := i < 2; d.Spent != spent || (len(d.Payload) == 0) != spent || d.State != []string{Done, Failed, Waiting, Done, Failed}[i] {
				t.Errorf("%s is %s, its payload has %d bytes", d.GUID, d.State, len(d.Payload))
			}
		}
		want := []DeliveryStat{{"issues", Done, 3}, {"issues", Failed, 3}, {"issues", Waiting, 3}}
		if got := read(t, db, func(tx *Tx) ([]DeliveryStat, error) { return tx.DeliveryStats() }); !cmp.Equal(sumOf(got), sumOf(want)) {
			t.Errorf("a delivery without payload is counted as another: %v", got)
		}
		if err := db.Write(t.Context(), func(tx *Tx) error { return tx.FinishDelivery("guid-001", Waiting, "", now) }); !errors.Is(err, ErrNotFound) {
			t.Errorf("replaying what has no payload: %v", err)
		}
		if n := let(AgesAt(at(59).Add(age), age)); n == 0 {
			t.Error("nothing else went")
		}
		left := read(t, db, func(tx *Tx) ([]Delivery, error) { return recentDeliveries(tx, 10) })
		if len(left) != 3 {
			t.Errorf("%d are left, want the three that wait", len(left))
		}
	})
}

// sumOf adds up by state.
func sumOf(stats []DeliveryStat) map[string]int {
	out := map[string]int{}
	for _, s := range stats {
		out[s.State] += s.Count
	}
	return out
}

// A payload that is damaged is told of, and holds up no other.
func TestDamagedPayload(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ds := deliveries(2)
		ds[0].packed, ds[0].Payload = []byte{0xff, 0xff, 0xff, 0xff, 0x7f, 1}, nil // says it holds 32 GB
		write(t, db, func(tx *Tx) error { _, err := tx.AddDeliveries(ds); return err })
		var got []Delivery
		write(t, db, func(tx *Tx) (err error) { got, err = tx.ClaimDeliveries("a", 10, 1<<20, at(60)); return err })
		if len(got) != 2 || got[0].Damaged == nil || !strings.Contains(got[0].Damaged.Error(), "guid-000 is damaged") || got[1].Damaged != nil || len(got[1].Payload) == 0 {
			t.Errorf("got %+v", got)
		}
	})
}

// What just arrived comes out of memory, and out of the database for whoever asks again, for a process that did not store it, and
// where memory has no room.
func TestPayloadsInMemory(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		long := bytes.Repeat([]byte("x"), recentMost)
		payload := func(i int) []byte { return fmt.Appendf(nil, "%04d%s", i, long[:recentMost-4]) }
		const n = recentBytes/recentMost + 5
		ds := make([]Delivery, n)
		var guids []string
		for i := range ds {
			ds[i] = Delivery{GUID: fmt.Sprintf("guid-%03d", i), Event: "issues", Received: at(0), Payload: payload(i)}
			ds[i].Pack()
			ds[i].Hold()
			guids = append(guids, ds[i].GUID)
		}
		write(t, db, func(tx *Tx) error { _, err := tx.AddDeliveries(ds); return err })
		if got := db.recent.now.size; got != recentBytes {
			t.Errorf("%d bytes are kept, want no more than %d and no less", got, recentBytes)
		}
		for range 2 {
			got := read(t, db, func(tx *Tx) ([]Delivery, error) { return tx.Deliveries(guids) })
			for i, d := range got {
				if !bytes.Equal(d.Payload, payload(i)) {
					t.Fatalf("delivery %d has another payload", i)
				}
			}
			if len(got) != n || db.recent.now.size != 0 {
				t.Fatalf("%d of %d deliveries; %d bytes are still kept", len(got), n, db.recent.now.size)
			}
		}
		// What nobody asks for here is let go of.
		for i, minute := range []int{0, 1, 2} {
			d := Delivery{GUID: fmt.Sprint("later-", i), Event: "issues", Received: at(minute), Payload: []byte("{}")}
			write(t, db, func(tx *Tx) error { _, err := tx.AddDeliveries([]Delivery{d}); return err })
		}
		if db.recent.payload("later-0") != nil || db.recent.payload("later-2") == nil {
			t.Error("what came two minutes before is still kept, or what came last is not")
		}
		// Nothing that was undone is kept.
		_ = db.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.AddDeliveries([]Delivery{{GUID: "undone", Event: "issues", Received: at(2), Payload: []byte("{}")}})
			return errors.Join(err, errors.New("undo"))
		})
		if db.recent.payload("undone") != nil {
			t.Error("a delivery that was not stored is kept")
		}
	})
}

// Payloads were in the row of their delivery.
func TestPayloadsOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		packed := Delivery{Payload: []byte(`{"action":"opened"}`)}
		packed.Pack()
		hex := fmt.Sprintf("x'%x'", packed.packed)
		if db.pg {
			hex = fmt.Sprintf(`'\x%x'`, packed.packed)
		}
		olden(t, db, 20, []string{`INSERT INTO deliveries (guid, seq, event, received, state, processed, payload) VALUES
			('waits', 1, 'issues', 1, 'waiting', 0, ` + hex + `), ('done', 2, 'issues', 2, 'done', 3, ` + hex + `),
			('failed', 2, 'issues', 2, 'failed', 3, ` + hex + `), ('past', 4, 'issues', 4, 'past', 5, '')`},
			"SELECT guid, seq, event, received, state, attempts, processed, problem, due, holder, length(payload) FROM deliveries ORDER BY guid",
			"SELECT payload FROM deliveries WHERE state <> 'past' ORDER BY guid")
		got := read(t, db, func(tx *Tx) ([]Delivery, error) { return tx.Deliveries([]string{"waits", "done", "failed", "past"}) })
		for _, d := range got {
			if d.GUID == "past" {
				if !d.Spent || d.Payload != nil {
					t.Errorf("past: %+v", d)
				}
			} else if string(d.Payload) != string(packed.Payload) {
				t.Errorf("%s has the payload %q", d.GUID, d.Payload)
			}
		}
		if len(got) != 4 {
			t.Errorf("%d deliveries, want 4", len(got))
		}
		var taken []Delivery
		write(t, db, func(tx *Tx) (err error) { taken, err = tx.ClaimDeliveries("a", 10, 1<<20, at(0)); return err })
		if len(taken) != 1 || taken[0].GUID != "waits" {
			t.Errorf("took %+v", taken)
		}
	})
}

// recentDeliveries returns the newest deliveries without their payloads, newest first.
func recentDeliveries(t *Tx, limit int) ([]Delivery, error) {
	var out []Delivery
	for _, state := range []string{Waiting, Done, Failed, past, lost} { // the index is by state
		got, err := many(t, "read recent deliveries", func(s scanner) (Delivery, error) { return delivery(s) },
			"SELECT "+deliveryColumns+" FROM deliveries WHERE state = $1 ORDER BY seq DESC LIMIT $2", state, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	sortDeliveries(out)
	slices.Reverse(out)
	return out[:min(limit, len(out))], nil
}
