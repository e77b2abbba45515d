package store

import (
	"fmt"
	"time"
)

// What became of a delivery that GitHub could not deliver.
const (
	Missing   = "missing"   // GitHub is asked for it again
	Recovered = "recovered" // it came in after all
	Lost      = "lost"      // it did not, however often GitHub was asked
)

// MissedDelivery is a delivery of GitHub's log that never came in.
type MissedDelivery struct {
	GUID     string
	Delivery int64 // GitHub's id of the last attempt, by which it is asked for again
	Event    string
	Code     int       // what the last attempt was answered, 0 when nothing
	At       time.Time // of the last attempt
	Asked    int       // how often GitHub was asked for it
	Due      time.Time // when to ask next
}

const missedColumns = "guid, delivery, event, code, at, asked, due"

func missedDelivery(s scanner) (m MissedDelivery, err error) {
	var at, due int64
	err = s.Scan(&m.GUID, &m.Delivery, &m.Event, &m.Code, &at, &m.Asked, &due)
	m.At, m.Due = moment(at), moment(due)
	return m, err
}

// PutMissed records deliveries that never came in. Of one that is recorded already only the attempt is taken over, when it is later:
// how often it was asked for and when it is due stay.
func (t *Tx) PutMissed(missed []MissedDelivery) error {
	for _, m := range missed {
		err := t.do("record a missed delivery", `INSERT INTO missed AS old (`+missedColumns+`) VALUES `+tuples(1, 7)+`
			ON CONFLICT (guid) DO UPDATE SET delivery = excluded.delivery, code = excluded.code, at = excluded.at
			WHERE excluded.delivery > old.delivery`, m.GUID, m.Delivery, m.Event, m.Code, micros(m.At), m.Asked, micros(m.Due))
		if err != nil {
			return err
		}
	}
	return nil
}

// DueMissed are up to limit deliveries that GitHub is to be asked for by now, the oldest first.
func (t *Tx) DueMissed(now time.Time, limit int) ([]MissedDelivery, error) {
	return many(t, "read missed deliveries", missedDelivery, fmt.Sprintf(
		"SELECT "+missedColumns+" FROM missed WHERE state = 'missing' AND due <= $1 ORDER BY at, guid LIMIT %d", limit), micros(now))
}

// AskedMissed records that GitHub was asked for a delivery, and when it is asked again; never when that is zero: then it is lost.
func (t *Tx) AskedMissed(guid string, again time.Time) error {
	state := Missing
	if again.IsZero() {
		state = Lost
	}
	return t.do("record that a delivery was asked for", "UPDATE missed SET asked = asked + 1, due = $2, state = $3 WHERE guid = $1 AND state = 'missing'",
		guid, micros(again), state)
}

// RecoverMissed records that deliveries came in that GitHub could not deliver at first: those that are in the inbox by now, and those
// that an attempt of GitHub's log was answered well for.
func (t *Tx) RecoverMissed(answered []string) error {
	err := t.do("record recovered deliveries", `UPDATE missed SET state = 'recovered'
		WHERE state <> 'recovered' AND guid IN (SELECT d.guid FROM deliveries d JOIN missed m ON m.guid = d.guid WHERE m.state <> 'recovered')`)
	if err != nil {
		return err
	}
	return inParts(answered, func(part []string) error {
		return t.do("record recovered deliveries", "UPDATE missed SET state = 'recovered' WHERE state <> 'recovered' AND guid IN "+places(1, len(part)), anys(part)...)
	})
}

// MissedStats counts the deliveries that GitHub could not deliver by what became of them.
func (t *Tx) MissedStats() (map[string]int, error) {
	type stat struct {
		state string
		n     int
	}
	rows, err := many(t, "count missed deliveries", func(s scanner) (c stat, err error) { return c, s.Scan(&c.state, &c.n) },
		`SELECT state, count(*) FROM (SELECT CASE WHEN state = 'missing' AND EXISTS (SELECT 1 FROM deliveries d WHERE d.guid = missed.guid)
			THEN 'recovered' ELSE state END AS state FROM missed) AS m GROUP BY state`)
	out := map[string]int{Missing: 0, Recovered: 0, Lost: 0}
	for _, r := range rows {
		out[r.state] = r.n
	}
	return out, err
}

// KnownDeliveries tells which of these GUIDs came in, whatever became of them.
func (t *Tx) KnownDeliveries(guids []string) (map[string]bool, error) {
	out := make(map[string]bool, len(guids))
	err := inParts(guids, func(part []string) error {
		known, err := many(t, "look for deliveries", value[string], "SELECT guid FROM deliveries WHERE guid IN "+places(1, len(part)), anys(part)...)
		for _, g := range known {
			out[g] = true
		}
		return err
	})
	return out, err
}

// purgeMissed deletes what is known of missed deliveries that GitHub no longer remembers.
func (t *Tx) purgeMissed(a Ages, limit int) (int, error) {
	n, err := t.exec("delete old missed deliveries", `DELETE FROM missed WHERE guid IN (
		SELECT guid FROM missed WHERE at < $1 ORDER BY at LIMIT $2)`, micros(a.Grace), limit)
	return int(n), err
}
