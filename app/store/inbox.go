package store

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/s2"
)

// States of a delivery.
const (
	Waiting = "waiting"
	Done    = "done"
	Failed  = "failed"
)

// DeliveryStat counts the deliveries of one event in one state.
type DeliveryStat struct {
	Event, State string
	Count        int
}

// MaxPayload is the largest payload that is stored, GitHub's own limit.
const MaxPayload = 25 << 20

// nextSeq is the time of arrival in microseconds, or one more than the last one given: the order of arrival is strict
// within a process, whatever the clock does.
func (db *DB) nextSeq(now int64) int64 {
	for {
		last := db.seq.Load()
		next := max(now, last+1)
		if db.seq.CompareAndSwap(last, next) {
			return next
		}
	}
}

// scratch holds buffers to compress into: a result is a quarter of the room that compressing needs.
var scratch = sync.Pool{New: func() any { return new([]byte) }}

// Pack compresses the payload ahead of [Tx.AddDeliveries], so that the transaction does not spend its time on it.
func (d *Delivery) Pack() {
	if d.packed != nil {
		return
	}
	buf := scratch.Get().(*[]byte)
	out := s2.Encode((*buf)[:cap(*buf)], d.Payload)
	d.packed = bytes.Clone(out)
	if cap(out) <= 1<<20 {
		*buf = out
		scratch.Put(buf)
	}
}

// PackedSize is what the payload takes in the database; 0 before [Delivery.Pack].
func (d *Delivery) PackedSize() int { return len(d.packed) }

// unpack is Pack backwards. It trusts no length that the database states.
func unpack(guid string, packed []byte) ([]byte, error) {
	n, err := s2.DecodedLen(packed)
	if err != nil || n > MaxPayload {
		return nil, fmt.Errorf("the payload of delivery %s is damaged (%d bytes): %w", guid, n, err)
	}
	out, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, fmt.Errorf("the payload of delivery %s is damaged: %w", guid, err)
	}
	return out, nil
}

// AddDeliveries puts deliveries into the inbox, waiting, and returns the GUIDs that were not there yet, in the order
// given. One that is there already is left as it is. Seq is assigned here where it is 0.
func (t *Tx) AddDeliveries(ds []Delivery) (fresh []string, err error) {
	// Blocks of 32, 16, … rows: few statements for PostgreSQL, which pays for every round trip, and few different ones
	// for both databases, which remember how to run a statement that they have seen.
	for len(ds) > 0 {
		n := 32
		for n > len(ds) {
			n /= 2
		}
		got, err := t.addBlock(ds[:n])
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, got...)
		ds = ds[n:]
	}
	return fresh, nil
}

// addBlock inserts a few deliveries by one statement, and the payloads of those that were not there by another.
func (t *Tx) addBlock(ds []Delivery) ([]string, error) {
	const columns = 6
	args := make([]any, 0, columns*len(ds))
	for i := range ds {
		d := &ds[i]
		d.Pack()
		if d.Seq == 0 {
			d.Seq = t.db.nextSeq(micros(d.Received))
		}
		args = append(args, d.GUID, d.Seq, d.Event, micros(d.Received), len(d.packed), Waiting)
	}
	got, err := many(t, "add deliveries", value[string],
		"INSERT INTO deliveries (guid, seq, event, received, size, state) VALUES "+tuples(len(ds), columns)+
			" ON CONFLICT (guid) DO NOTHING RETURNING guid", args...)
	if err != nil {
		return nil, err
	}
	if len(got) < len(ds) {
		ds = unknown(ds, got)
	}
	fresh := make([]string, len(ds))
	for i, d := range ds {
		fresh[i] = d.GUID
	}
	t.After(func() { t.db.recent.keep(ds) })
	return fresh, t.addPayloads(ds)
}

// unknown are the deliveries that a statement inserted, each once.
func unknown(ds []Delivery, inserted []string) []Delivery {
	slices.SortFunc(inserted, strings.Compare) // neither database promises an order
	var out []Delivery
	for _, d := range ds {
		_, ok := slices.BinarySearch(inserted, d.GUID)
		if ok && !slices.ContainsFunc(out, func(o Delivery) bool { return o.GUID == d.GUID }) {
			out = append(out, d)
		}
	}
	return out
}

// addPayloads inserts what deliveries brought.
func (t *Tx) addPayloads(ds []Delivery) error {
	for len(ds) > 0 {
		n := 32
		for n > len(ds) {
			n /= 2
		}
		const columns = 3
		args := make([]any, 0, columns*n)
		for _, d := range ds[:n] {
			args = append(args, d.Seq, d.GUID, d.packed)
		}
		if err := t.do("add payloads", "INSERT INTO payloads (seq, guid, payload) VALUES "+tuples(n, columns), args...); err != nil {
			return err
		}
		ds = ds[n:]
	}
	return nil
}

// tuplesOf has what [tuples] gave before. They are few, and writing a long one takes as long as a short statement runs.
var tuplesOf sync.Map // [2]int → string

// tuples is "($1,$2),($3,$4)" for 2 rows of 2 columns.
func tuples(rows, columns int) string {
	size := [2]int{rows, columns}
	if s, ok := tuplesOf.Load(size); ok {
		return s.(string)
	}
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%columns == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteByte(')')
	tuplesOf.Store(size, b.String())
	return b.String()
}

const deliveryColumns = "guid, seq, event, received, state, attempts, processed, problem"

// delivery scans deliveryColumns and what follows them.
func delivery(s scanner, more ...any) (d Delivery, err error) {
	var received, processed int64
	err = s.Scan(append([]any{&d.GUID, &d.Seq, &d.Event, &received, &d.State, &d.Attempts, &processed, &d.Problem}, more...)...)
	d.Received, d.Processed = moment(received), moment(processed)
	switch d.State {
	case past:
		d.State, d.Spent = Done, true
	case lost:
		d.State, d.Spent = Failed, true
	}
	return d, err
}

// Deliveries returns the deliveries of these GUIDs with their payloads, in order of arrival; those that are not there are
// left out, those whose payload was let go of have none, and those whose payload is damaged say so.
func (t *Tx) Deliveries(guids []string) ([]Delivery, error) {
	var out []Delivery
	err := inParts(guids, func(part []string) error {
		got, err := many(t, "read deliveries", func(s scanner) (Delivery, error) { return delivery(s) },
			"SELECT "+deliveryColumns+" FROM deliveries WHERE guid IN "+places(1, len(part)), anys(part)...)
		out = append(out, got...)
		return err
	})
	if err != nil {
		return nil, err
	}
	sortDeliveries(out)
	return out, t.readPayloads(out)
}

// readPayloads reads the payloads of deliveries that are not in memory since they arrived.
func (t *Tx) readPayloads(ds []Delivery) error {
	at := map[string]int{}
	var wanted []string
	for i := range ds {
		if d := &ds[i]; d.Spent {
			continue
		} else if d.Payload = t.db.recent.payload(d.GUID); d.Payload == nil {
			at[d.GUID] = i
			wanted = append(wanted, d.GUID)
		}
	}
	type kept struct {
		guid   string
		packed []byte
	}
	return inParts(wanted, func(part []string) error {
		rows, err := many(t, "read payloads", func(s scanner) (k kept, err error) { return k, s.Scan(&k.guid, &k.packed) },
			"SELECT d.guid, p.payload FROM deliveries d JOIN payloads p ON p.seq = d.seq AND p.guid = d.guid WHERE d.guid IN "+places(1, len(part)), anys(part)...)
		for _, k := range rows {
			d := &ds[at[k.guid]]
			d.Payload, d.Damaged = unpack(k.guid, k.packed)
		}
		return err
	})
}

// sortDeliveries orders by arrival; replicas may give the same Seq twice.
func sortDeliveries(ds []Delivery) {
	sort.Slice(ds, func(i, j int) bool {
		if ds[i].Seq != ds[j].Seq {
			return ds[i].Seq < ds[j].Seq
		}
		return ds[i].GUID < ds[j].GUID
	})
}

// FinishDelivery records what became of a delivery: [Done], or [Failed] with the problem, or [Waiting] to replay it. One whose
// payload was let go of is not found.
func (t *Tx) FinishDelivery(guid, state, problem string, at time.Time) error {
	processed := micros(at)
	if state == Waiting {
		processed = 0
	}
	n, err := t.exec("finish delivery "+guid,
		"UPDATE deliveries SET state = $2, problem = $3, processed = $4, holder = '' WHERE guid = $1 AND state NOT IN ('past', 'lost')", guid, state, problem, processed)
	if err == nil && n == 0 {
		err = fmt.Errorf("finish delivery %s: %w", guid, ErrNotFound)
	}
	return err
}

// FinishDeliveries records that deliveries are [Done], all of them or none.
func (t *Tx) FinishDeliveries(guids []string, at time.Time) error {
	return inParts(guids, func(part []string) error {
		n, err := t.exec("finish deliveries", "UPDATE deliveries SET state = 'done', problem = '', processed = $1, holder = '' WHERE state NOT IN ('past', 'lost') AND guid IN "+places(2, len(part)),
			append([]any{micros(at)}, anys(part)...)...)
		if err == nil && int(n) != len(compacted(part)) {
			err = fmt.Errorf("finish %d deliveries: %d of them: %w", len(compacted(part)), n, ErrNotFound)
		}
		return err
	})
}

// FailDeliveryAttempt counts an attempt that failed; the delivery keeps waiting and is due again at a time.
func (t *Tx) FailDeliveryAttempt(guid, problem string, due time.Time) error {
	return t.do("record a failed attempt of delivery "+guid,
		"UPDATE deliveries SET attempts = attempts + 1, problem = $2, due = $3, holder = '' WHERE guid = $1", guid, problem, micros(due))
}

// ClaimDeliveries takes waiting deliveries that are due, oldest first: at most limit, and no more than one beyond so many bytes
// of compressed payloads. Nobody else gets them until they are finished, failed or released. SQLite has one process, whose
// one reader of the inbox calls this: there nothing is marked.
func (t *Tx) ClaimDeliveries(holder string, limit, bytes int, now time.Time) ([]Delivery, error) {
	all, err := many(t, "look into the inbox", func(s scanner) (f waitingDelivery, err error) {
		err = s.Scan(&f.guid, &f.size)
		return f, err
	}, fmt.Sprintf("SELECT guid, size FROM deliveries WHERE state = 'waiting' AND holder = '' AND due <= $1 ORDER BY seq LIMIT %d%s", limit, t.skip()),
		micros(now))
	if err != nil {
		return nil, err
	}
	var guids []string
	for _, f := range all {
		if guids = append(guids, f.guid); bytes < f.size {
			break
		}
		bytes -= f.size
	}
	if len(guids) == 0 {
		return nil, nil
	}
	if t.db.pg {
		err := inParts(guids, func(part []string) error {
			return t.do("take deliveries", "UPDATE deliveries SET holder = $1 WHERE guid IN "+places(2, len(part)), append([]any{holder}, anys(part)...)...)
		})
		if err != nil {
			return nil, err
		}
	}
	return t.Deliveries(guids)
}

// waitingDelivery is a delivery in the inbox, and how many bytes its compressed payload has.
type waitingDelivery struct {
	guid string
	size int
}

// DeliveryStats counts the inbox by event and state.
func (t *Tx) DeliveryStats() ([]DeliveryStat, error) {
	return many(t, "count deliveries", func(s scanner) (d DeliveryStat, err error) {
		err = s.Scan(&d.Event, &d.State, &d.Count)
		return d, err
	}, `SELECT event, shown, CAST(sum(n) AS BIGINT) FROM (SELECT event, n,
			CASE state WHEN 'past' THEN 'done' WHEN 'lost' THEN 'failed' ELSE state END AS shown
			FROM (SELECT event, state, count(*) AS n FROM deliveries GROUP BY state, event) AS a) AS b
		GROUP BY event, shown ORDER BY event, shown`)
}

// FailedDeliveries are the last up to limit deliveries that were given up, without payloads, the last first.
func (t *Tx) FailedDeliveries(limit int) ([]Delivery, error) {
	return many(t, "read failed deliveries", func(s scanner) (Delivery, error) { return delivery(s) },
		"SELECT "+deliveryColumns+" FROM deliveries WHERE state IN ('failed', 'lost') ORDER BY seq DESC LIMIT $1", limit)
}

// Replay has deliveries that were processed or given up wait again, as if they had just come in, and returns those it found so. Of one
// whose payload was let go of there is nothing to replay.
func (t *Tx) Replay(guids []string) (replayed []string, err error) {
	err = inParts(guids, func(part []string) error {
		got, err := many(t, "replay deliveries", value[string], `UPDATE deliveries SET state = 'waiting', problem = '', processed = 0, attempts = 0, due = 0, holder = ''
			WHERE state IN ('done', 'failed') AND guid IN `+places(1, len(part))+` RETURNING guid`, anys(part)...)
		replayed = append(replayed, got...)
		return err
	})
	return replayed, err
}
