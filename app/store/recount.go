package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Recounting is how far a milestone is counted again, item by item.
type Recounting struct {
	Milestone int
	Reached   int       // the number of the last item that was looked at; 0: it is to begin
	Done      time.Time // when it was last counted to its end, zero for never
}

// ToRecount returns the milestones of a repository that are there and were not counted to their end since a time, those that wait longest
// first, at most limit.
func (t *Tx) ToRecount(repo int64, before time.Time, limit int) ([]Recounting, error) {
	return many(t, fmt.Sprintf("look which milestones of %d to count again", repo), func(s scanner) (r Recounting, err error) {
		var done int64
		err = s.Scan(&r.Milestone, &r.Reached, &done)
		r.Done = moment(done)
		return r, err
	}, `SELECT m.number, coalesce(f.reached, 0), coalesce(f.recounted, 0) AS done FROM milestones m
		LEFT JOIN figures f ON f.repo = m.repo AND f.milestone = m.number
		WHERE m.repo = $1 AND m.gone = 0 AND coalesce(f.recounted, 0) < $2 ORDER BY coalesce(f.reached, 0) = 0, done, m.number LIMIT $3`,
		repo, micros(before), limit)
}

// SetRecounting records how far a milestone is counted again.
func (t *Tx) SetRecounting(repo int64, r Recounting) error {
	return t.do(fmt.Sprintf("record the count of milestone %d/%d", repo, r.Milestone), `
		INSERT INTO figures (repo, milestone, recounted, reached) VALUES `+tuples(1, 4)+`
		ON CONFLICT (repo, milestone) DO UPDATE SET recounted = excluded.recounted, reached = excluded.reached`,
		repo, r.Milestone, micros(r.Done), r.Reached)
}

// CountedOrIn are the numbers of the items that are in a milestone, or that it counts, those above after and at most limit, in their order.
func (t *Tx) CountedOrIn(repo int64, milestone, after, limit int) ([]int, error) {
	return many(t, "read what a milestone counts", value[int], `
		SELECT number FROM (SELECT number FROM items WHERE repo = $1 AND milestone = $2 AND gone = 0 AND number > $3
			UNION SELECT number FROM items WHERE repo = $1 AND counted_milestone = $2 AND number > $3) AS counted
		ORDER BY number LIMIT $4`, repo, milestone, after, limit)
}

// Pending are those of some subjects that are to be looked at.
func (t *Tx) Pending(keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := inParts(keys, func(part []string) error {
		rows, err := many(t, "look which subjects wait", value[string], "SELECT key FROM subjects WHERE done < version AND key IN "+places(1, len(part)), anys(part)...)
		for _, k := range rows {
			out[k] = true
		}
		return err
	})
	return out, err
}

// MendTotals makes the totals of a milestone those of its items, and reports whether they were others, which is a defect. What is being
// changed meanwhile is neither lost nor counted twice: the difference is taken of one moment, and added.
func (t *Tx) MendTotals(repo int64, milestone int) (wrong bool, err error) {
	if err := t.LockTotals(fmt.Sprintf("mend:%d/%d", repo, milestone)); err != nil {
		return false, err
	}
	rows, err := many(t, "compare totals with what is counted", sums, `
		SELECT kind, state, CAST(sum(items) AS BIGINT), CAST(sum(weight) AS BIGINT) FROM (
			SELECT counted_kind AS kind, counted_state AS state, 1 AS items, counted_weight AS weight FROM items
				WHERE repo = $1 AND counted_milestone = $2 AND (counted = 1 OR counted = 2 AND counted_weight <> 0)
			UNION ALL SELECT kind, state, -items, -weight FROM totals WHERE repo = $1 AND milestone = $2) AS each_way
		GROUP BY kind, state HAVING sum(items) <> 0 OR sum(weight) <> 0`, repo, milestone)
	if err != nil {
		return false, err
	}
	diff := map[cell]checks.Cell{}
	for _, r := range rows {
		diff[cell{milestone, string(r.kind), string(r.state)}] = checks.Cell{Count: r.count, Weight: r.weight}
	}
	return len(diff) > 0, t.addTotals(repo, diff)
}
