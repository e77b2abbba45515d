package store

import (
	"errors"
	"time"
)

// Undone returns keys after a key ("": all) of subjects that were bumped and not finished since, for the sweep that looks
// for lost jobs.
func (t *Tx) Undone(after string, limit int) ([]string, error) {
	return many(t, "unfinished subjects", value[string], "SELECT key FROM subjects WHERE done < version AND key > $1 ORDER BY key LIMIT $2", after, limit)
}

// OldestWaiting returns when the oldest delivery that still waits arrived, the zero time when none does.
func (t *Tx) OldestWaiting() (time.Time, error) {
	at, err := one(t, "oldest waiting delivery", value[int64],
		"SELECT received FROM deliveries WHERE state = 'waiting' ORDER BY seq LIMIT 1")
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return moment(at), err
}
