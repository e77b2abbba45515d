package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

const milestoneColumns = "repo, number, title, description, state, due, created, updated, closed, gone, heard, summarised, closing_summed"

// milestone scans milestoneColumns.
func milestone(s scanner) (m Milestone, err error) {
	var state string
	var due, created, updated, closed, gone, heard, summarised, summed int64
	err = s.Scan(&m.Repo, &m.Number, &m.Title, &m.Description, &state, &due, &created, &updated, &closed, &gone, &heard, &summarised, &summed)
	m.State, m.Due, m.Created, m.Updated = checks.State(state), moment(due), moment(created), moment(updated)
	m.Closed, m.Gone, m.Heard, m.Summarised, m.ClosingSummed = moment(closed), moment(gone), moment(heard), moment(summarised), moment(summed)
	return m, err
}

// PutMilestone records a milestone as GitHub showed it. A state older than the one that is there changes nothing; one of
// the same time replaces it. When it was heard of and summed up is kept.
func (t *Tx) PutMilestone(m Milestone) error {
	return t.do(fmt.Sprintf("put milestone %d/%d", m.Repo, m.Number), `
		INSERT INTO milestones AS old (repo, number, title, description, state, due, created, updated, closed, gone)
		VALUES `+tuples(1, 10)+`
		ON CONFLICT (repo, number) DO UPDATE SET
			title = excluded.title, description = excluded.description, state = excluded.state, due = excluded.due,
			created = excluded.created, updated = excluded.updated, closed = excluded.closed, gone = excluded.gone
		WHERE excluded.updated >= old.updated`,
		m.Repo, m.Number, m.Title, m.Description, string(m.State), micros(m.Due), micros(m.Created), micros(m.Updated),
		micros(m.Closed), micros(m.Gone))
}

// HearMilestone records when a delivery about a milestone arrived, unless a later one is recorded.
func (t *Tx) HearMilestone(repo int64, number int, at time.Time) error {
	return t.do(fmt.Sprintf("hear of milestone %d/%d", repo, number),
		"UPDATE milestones SET heard = $3 WHERE repo = $1 AND number = $2 AND heard < $3", repo, number, micros(at))
}

// LockMilestone makes other Write transactions that lock the same milestone wait for this one. Lock, then read what is to be
// changed. On SQLite there is only one writer anyway.
func (t *Tx) LockMilestone(repo int64, number int) error {
	if !t.db.pg {
		return nil
	}
	t.seen.locked(itemID{repo, number})
	return t.do("lock a milestone", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", fmt.Sprintf("milestone:%d:%d", repo, number))
}

// Milestone returns one milestone, whether it is gone or not.
func (t *Tx) Milestone(repo int64, number int) (Milestone, error) {
	return oneOfItem(t, ask("milestones", fmt.Sprintf("milestone %d/%d", repo, number), milestone,
		"SELECT "+milestoneColumns+" FROM milestones WHERE repo = $1 AND number = $2"), repo, number)
}

// Milestones returns the milestones of a repository by number, gone ones too.
func (t *Tx) Milestones(repo int64) ([]Milestone, error) {
	return many(t, "read milestones", milestone,
		"SELECT "+milestoneColumns+" FROM milestones WHERE repo = $1 ORDER BY number", repo)
}

// TitledMilestone is a milestone of some title, with what tells who may know of it.
type TitledMilestone struct {
	Repo    int64
	Owner   string
	Private bool
	Number  int
}

// Titled returns the milestones of one title, to the letter, in the repositories of an owner.
func (t *Tx) Titled(owner, title string) ([]TitledMilestone, error) {
	return many(t, "read milestones titled "+title, func(s scanner) (m TitledMilestone, err error) {
		var private int64
		err = s.Scan(&m.Repo, &m.Owner, &private, &m.Number)
		m.Private = private != 0
		return m, err
	}, `SELECT m.repo, r.owner, r.private, m.number FROM milestones m JOIN repositories r ON r.id = m.repo
		WHERE m.title = $2 AND m.gone = 0 AND r.gone = 0 AND lower(r.owner) = lower($1) ORDER BY m.repo, m.number`, owner, title)
}

// LockTotals makes other Write transactions that lock the same totals wait for this one. Lock before comparing totals
// before a change with those after it: of two changes that together cross what neither crosses alone, one has to see both.
// On SQLite there is only one writer anyway.
func (t *Tx) LockTotals(name string) error {
	if !t.db.pg {
		return nil
	}
	return t.do("lock totals", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", "totals:"+name)
}

// SetSummarised records when the summary of a milestone was written.
func (t *Tx) SetSummarised(repo int64, number int, at time.Time) error {
	return t.do(fmt.Sprintf("record the summary of milestone %d/%d", repo, number),
		"UPDATE milestones SET summarised = $3 WHERE repo = $1 AND number = $2", repo, number, micros(at))
}

// SetClosingSummed records for which closing of a milestone its last summary was written.
func (t *Tx) SetClosingSummed(repo int64, number int, closed time.Time) error {
	return t.do(fmt.Sprintf("record the last summary of milestone %d/%d", repo, number),
		"UPDATE milestones SET closing_summed = $3 WHERE repo = $1 AND number = $2", repo, number, micros(closed))
}

// OthersIn adds up the items of a milestone that are neither work nor plans, but for those that were closed without being done.
func (t *Tx) OthersIn(repo int64, milestone int) (checks.Cell, error) {
	return one(t, fmt.Sprintf("count what else is in milestone %d/%d", repo, milestone), func(s scanner) (c checks.Cell, err error) {
		var weight int64
		err = s.Scan(&c.Count, &weight)
		c.Weight = checks.Weight(weight)
		return c, err
	}, `SELECT count(*), CAST(coalesce(sum(weight), 0) AS BIGINT) FROM items WHERE repo = $1 AND milestone = $2 AND gone = 0 AND kind = $3
		AND (state = 'open' OR type = 'pull' AND merged = 1 OR type = 'issue' AND reason NOT IN ('not_planned', 'duplicate'))`,
		repo, milestone, string(checks.Other))
}
