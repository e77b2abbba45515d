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
