package store

import (
	"errors"
	"fmt"
)

// Bump says that a subject has to be looked at again, and returns its new version. Until the transaction ends, others that
// bump or finish the subject wait. A key that says of nothing how long it is kept is refused: see [Retained].
func (t *Tx) Bump(key string) (version int64, err error) {
	if err := ruled(key, subjects); err != nil {
		return 0, fmt.Errorf("bump a subject: %w", err)
	}
	return one(t, "bump "+key, value[int64], `
		INSERT INTO subjects AS old (key, version, done) VALUES ($1, 1, 0)
		ON CONFLICT (key) DO UPDATE SET version = old.version + 1, exhausted = 0 RETURNING version`, key)
}

// Exhausted records that looking at a subject as it was at a version took more than it may, and returns how often that
// was so of this version; 0 when the subject has another one by now.
func (t *Tx) Exhausted(key string, version int64) (times int, err error) {
	times, err = one(t, "count what took too long", value[int], `
		UPDATE subjects SET exhausted = exhausted + 1 WHERE key = $1 AND version = $2 RETURNING exhausted`, key, version)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return times, err
}

// Version returns the version of a subject and the last one that was finished; both are 0 for one that was never bumped.
func (t *Tx) Version(key string) (version, done int64, err error) {
	type pair struct{ version, done int64 }
	p, err := one(t, "version of "+key, func(s scanner) (p pair, err error) {
		err = s.Scan(&p.version, &p.done)
		return p, err
	}, "SELECT version, done FROM subjects WHERE key = $1", key)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return p.version, p.done, err
}

// Done records that a subject was looked at as it was at a version, and reports whether that is still its version. When it
// is not, somebody has to look again.
func (t *Tx) Done(key string, version int64) (current bool, err error) {
	now, err := one(t, "finish "+key, value[int64], `
		UPDATE subjects SET done = CASE WHEN done < $2 AND $2 <= version THEN $2 ELSE done END WHERE key = $1 RETURNING version`, key, version)
	if errors.Is(err, ErrNotFound) {
		return true, nil
	}
	return err == nil && now == version, err // a lower one is of a subject that was forgotten, and came again
}
