package store

import (
	"errors"
	"time"
)

// OldestWaiting returns when the oldest delivery that still waits arrived, the zero time when none does.
func (t *Tx) OldestWaiting() (time.Time, error) {
	at, err := one(t, "oldest waiting delivery", value[int64],
		"SELECT received FROM deliveries WHERE state = 'waiting' ORDER BY seq LIMIT 1")
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return moment(at), err
}

// JobRuns reports whether a job of a kind runs or is to run now; one that is put off until later does not.
func (t *Tx) JobRuns(kind string) (bool, error) {
	n, err := one(t, "look for a job", value[int64], "SELECT count(*) FROM river_job WHERE kind = $1 AND state IN ('available', 'pending', 'running', 'retryable')", kind)
	return n > 0, err
}

// LastArrival is when the last delivery came in whose payload is kept, the zero time when there is none.
func (t *Tx) LastArrival() (time.Time, error) {
	at, err := one(t, "the last delivery", value[int64], "SELECT seq FROM payloads ORDER BY seq DESC LIMIT 1")
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return moment(at), err
}

// BringForward makes deliveries and subjects that wait for a time after now due earlier by so much, but not before now.
func (t *Tx) BringForward(now time.Time, by time.Duration) error {
	for _, table := range []string{"deliveries", "subjects"} {
		waits := "state = 'waiting'"
		if table == "subjects" {
			waits = "done < version"
		}
		if err := t.do("bring "+table+" forward", "UPDATE "+table+" SET due = CASE WHEN due - $2 > $1 THEN due - $2 ELSE $1 END WHERE "+waits+" AND due > $1",
			micros(now), by.Microseconds()); err != nil {
			return err
		}
	}
	return t.do("bring what is missed forward", "UPDATE missed SET due = CASE WHEN due - $2 > $1 THEN due - $2 ELSE $1 END WHERE state = 'missing' AND due > $1",
		micros(now), by.Microseconds())
}
