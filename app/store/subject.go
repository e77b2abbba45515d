package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Lane is which workers take a subject.
type Lane int

// The lanes.
const (
	Live      Lane = iota // what people wait for
	Reading               // reading whole repositories
	Comparing             // comparing repositories with GitHub
	Chatting              // asking models of owners' own
)

// Claim is a subject that somebody took to work on.
type Claim struct {
	Key      string
	Holder   string // who took it
	Version  int64  // as it was taken: what is done is done for that
	Attempts int    // that failed before, of this version
}

// BestPriority is that of what goes first; [lastPriority] that of what goes last.
const (
	BestPriority = -1
	lastPriority = 4
)

// Bump says that subjects have to be looked at again: each gets a new version, and is due now at that priority ([BestPriority] goes first)
// or at the better one that it waits with already. Those of one priority come in the order in which they are named here. Until the
// transaction ends, others that bump or finish them wait. What names no subject is refused: nobody said how long it is kept.
func (t *Tx) Bump(lane Lane, priority int, at time.Time, keys ...string) error {
	first := make(map[string]int64, len(keys)) // a microsecond apart, none later than the time
	for i, k := range keys {
		if _, twice := first[k]; !twice {
			first[k] = micros(at) - int64(len(keys)-1-i)
		}
	}
	keys = slices.Sorted(maps.Keys(first)) // one order for all, so that two transactions never wait for each other
	for _, k := range keys {
		if _, err := ParseKey(k); err != nil {
			return fmt.Errorf("bump a subject: %w", err)
		}
	}
	for len(keys) > 0 { // blocks of 32, 16, … rows: few statements, and few different ones
		n := 32
		for n > len(keys) {
			n /= 2
		}
		args := make([]any, 0, 6*n)
		for _, k := range keys[:n] {
			args = append(args, k, 1, int(lane), priority, first[k], first[k])
		}
		keys = keys[n:]
		if err := t.do("bump subjects", `
			INSERT INTO subjects AS old (key, version, lane, priority, due, since) VALUES `+tuples(n, 6)+`
			ON CONFLICT (key) DO UPDATE SET version = old.version + 1, exhausted = 0, attempts = 0, lane = excluded.lane,
				priority = CASE WHEN old.done < old.version AND old.priority < excluded.priority THEN old.priority ELSE excluded.priority END,
				due = CASE WHEN old.done < old.version AND old.due < excluded.due THEN old.due ELSE excluded.due END,
				since = CASE WHEN old.done < old.version AND old.since > 0 AND old.since < excluded.since THEN old.since ELSE excluded.since END`, args...); err != nil {
			return err
		}
	}
	return nil
}

// Due are up to limit subjects of a lane that are due and that nobody works on, the best priority first and then those that were
// due first; of those that are due together, as when a limit ends, those that were named first. On PostgreSQL those that another transaction takes right now are left out.
func (t *Tx) Due(lane Lane, limit int, now time.Time) ([]string, error) {
	var out []string
	for priority := BestPriority; priority <= lastPriority && len(out) < limit; priority++ { // each is a range of the index, whatever waits behind
		// The limit is written out: SQLite plans a statement anew for each value that its limit is given.
		got, err := many(t, "look for work", value[string], fmt.Sprintf(`SELECT key FROM subjects
			WHERE done < version AND holder = '' AND lane = $1 AND priority = $2 AND due <= $3 ORDER BY due, since LIMIT %d%s`, limit-len(out), t.skip()),
			int(lane), priority, micros(now))
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// Claim takes those of some subjects that are due and that nobody works on. Nobody else gets them until they are finished,
// postponed or released. They come in the order of the keys.
func (t *Tx) Claim(holder string, keys []string, now time.Time) ([]Claim, error) {
	by := map[string]Claim{}
	err := inParts(keys, func(part []string) error {
		if t.db.pg { // what somebody else takes right now is not waited for
			var err error
			if part, err = many(t, "look for work", value[string], "SELECT key FROM subjects WHERE key IN "+places(1, len(part))+t.skip(), anys(part)...); err != nil || len(part) == 0 {
				return err
			}
		}
		got, err := many(t, "take subjects", func(s scanner) (c Claim, err error) {
			err = s.Scan(&c.Key, &c.Version, &c.Attempts)
			return c, err
		}, `UPDATE subjects SET holder = $1 WHERE done < version AND holder = '' AND due <= $2 AND key IN `+places(3, len(part))+
			` RETURNING key, version, attempts`, append([]any{holder, micros(now)}, anys(part)...)...)
		for _, c := range got {
			c.Holder = holder
			by[c.Key] = c
		}
		return err
	})
	var out []Claim
	for _, k := range keys {
		if c, ok := by[k]; ok {
			out = append(out, c)
			delete(by, k)
		}
	}
	return out, err
}

// skip is how a SELECT for rows that are about to be taken ends.
func (t *Tx) skip() string {
	if t.db.pg {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
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

// Done records that a subject was looked at as it was at a version, lets go of it, and reports whether it is due again: it has
// another version by now, or was forgotten meanwhile and came again with a lower one. Who was taken for dead does not let go of what
// somebody else took since.
func (t *Tx) Done(c Claim) (again bool, err error) {
	again, err = one(t, "finish "+c.Key, value[bool], `
		UPDATE subjects SET done = CASE WHEN done < $2 AND $2 <= version THEN $2 ELSE done END,
			holder = CASE WHEN holder = $3 THEN '' ELSE holder END, attempts = 0 WHERE key = $1
		RETURNING done < version`, c.Key, c.Version, c.Holder)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return again, err
}

// Postpone lets go of a subject that is to be looked at again at a time. One that was bumped meanwhile is due at once.
func (t *Tx) Postpone(c Claim, at time.Time) error { return t.letGo(c, at, 0) }

// Retry does the same, and counts the attempt as one that failed.
func (t *Tx) Retry(c Claim, at time.Time) error { return t.letGo(c, at, 1) }

func (t *Tx) letGo(c Claim, at time.Time, failures int) error {
	return t.do("postpone "+c.Key, `
		UPDATE subjects SET holder = CASE WHEN holder = $5 THEN '' ELSE holder END, due = CASE WHEN version = $2 THEN $3 ELSE due END,
			attempts = CASE WHEN version = $2 THEN attempts + $4 ELSE attempts END WHERE key = $1`,
		c.Key, c.Version, micros(at), failures, c.Holder)
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

// Hasten makes subjects that wait for another attempt due now.
func (t *Tx) Hasten(now time.Time, keys ...string) error {
	for _, k := range keys {
		if err := t.do("hasten "+k, "UPDATE subjects SET due = $2 WHERE key = $1 AND due > $2", k, micros(now)); err != nil {
			return err
		}
	}
	return nil
}

// Undone returns keys after a key ("": all) of subjects that were bumped and not finished since.
func (t *Tx) Undone(after string, limit int) ([]string, error) {
	return many(t, "unfinished subjects", value[string], "SELECT key FROM subjects WHERE done < version AND key > $1 ORDER BY key LIMIT $2", after, limit)
}

// Held are the subjects that a replica holds.
func (t *Tx) Held(holder string) ([]string, error) {
	return many(t, "read what is held", value[string], "SELECT key FROM subjects WHERE holder = $1 AND holder <> ''", holder)
}

// Release lets go of everything that a replica holds, or of everything (""), and returns of how much.
func (t *Tx) Release(holder string) (int, error) {
	total := int64(0)
	for _, table := range []string{"subjects", "deliveries"} {
		where, args := "holder > ''", []any{}
		if holder != "" {
			where, args = "holder = $1", []any{holder}
		}
		n, err := t.exec("release "+table, "UPDATE "+table+" SET holder = '' WHERE holder <> '' AND "+where, args...)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return int(total), nil
}

// ReleaseDeliveries lets go of the deliveries that a replica took.
func (t *Tx) ReleaseDeliveries(holder string) error {
	return t.do("release deliveries", "UPDATE deliveries SET holder = '' WHERE holder = $1 AND holder <> ''", holder)
}

// ReleaseSubjects lets go of subjects that a replica holds and does not work on.
func (t *Tx) ReleaseSubjects(holder string, keys []string) error {
	for part := range slices.Chunk(keys, 100) {
		args := []any{holder}
		for _, k := range part {
			args = append(args, k)
		}
		marks := make([]string, len(part))
		for i := range part {
			marks[i] = fmt.Sprintf("$%d", i+2)
		}
		if err := t.do("release subjects", "UPDATE subjects SET holder = '' WHERE holder = $1 AND holder <> '' AND key IN ("+strings.Join(marks, ",")+")", args...); err != nil {
			return err
		}
	}
	return nil
}

// UnfinishedHeads counts the head commits that are not finished, and says since when the first of them is not, however often it was put off; zero for none.
func (t *Tx) UnfinishedHeads() (n int, since time.Time, err error) {
	type count struct{ n, due int64 }
	c, err := one(t, "count unfinished heads", func(s scanner) (c count, err error) { return c, s.Scan(&c.n, &c.due) },
		"SELECT count(*), coalesce(min(CASE WHEN since > 0 THEN since ELSE due END), 0) FROM subjects WHERE done < version AND substr(key, 1, 5) = 'head:'")
	return int(c.n), moment(c.due), err
}

// Depth is how many subjects of a lane are in a state.
type Depth struct {
	Lane  Lane
	State string // available | running | retryable
	Count int
}

// Depths counts the subjects that are not finished.
func (t *Tx) Depths(now time.Time) ([]Depth, error) {
	return many(t, "count the queue", func(s scanner) (d Depth, err error) {
		err = s.Scan(&d.Lane, &d.State, &d.Count)
		return d, err
	}, `SELECT lane, CASE WHEN holder <> '' THEN 'running' WHEN due > $1 THEN 'retryable' ELSE 'available' END AS state, count(*)
		FROM subjects WHERE done < version GROUP BY 1, 2`, micros(now))
}
