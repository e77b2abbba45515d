package store

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

// AddCorrection records what was inferred about an item and what somebody then stated, in place of an earlier record of
// the same item. That nothing was inferred replaces no record of something that was: an item that was gone for a while has
// no kind when it comes back.
func (t *Tx) AddCorrection(c Correction) error {
	return t.do(fmt.Sprintf("record what was said of item %d#%d", c.Repo, c.Number), `
		INSERT INTO corrections AS old (repo, number, inferred, source, confidence, said, how, actor, actor_id, at) VALUES `+tuples(1, 10)+`
		ON CONFLICT (repo, number) DO UPDATE SET
			inferred = CASE WHEN excluded.source = 'none' THEN old.inferred ELSE excluded.inferred END,
			source = CASE WHEN excluded.source = 'none' THEN old.source ELSE excluded.source END,
			confidence = CASE WHEN excluded.source = 'none' THEN old.confidence ELSE excluded.confidence END,
			said = excluded.said, how = excluded.how, actor = excluded.actor, actor_id = excluded.actor_id,
			at = excluded.at`,
		c.Repo, c.Number, string(c.Inferred), string(c.Source), c.Confidence, string(c.Said), c.How, c.By, c.ByID, micros(c.At))
}

// Restate records that somebody stated another kind later. What was inferred stays; without a record nothing changes.
func (t *Tx) Restate(c Correction) error {
	return t.do(fmt.Sprintf("record what else was said of item %d#%d", c.Repo, c.Number),
		"UPDATE corrections SET said = $3, how = $4, actor = $5, at = $6, actor_id = $7 WHERE repo = $1 AND number = $2",
		c.Repo, c.Number, string(c.Said), c.How, c.By, micros(c.At), c.ByID)
}

// Corrections returns what was said of the items of a repository, by number.
func (t *Tx) Corrections(repo int64) ([]Correction, error) {
	return many(t, fmt.Sprintf("read what was said in repository %d", repo), func(s scanner) (c Correction, err error) {
		var inferred, source, said string
		var at int64
		err = s.Scan(&c.Repo, &c.Number, &inferred, &source, &c.Confidence, &said, &c.How, &c.By, &c.ByID, &at)
		c.Inferred, c.Source, c.Said, c.At = checks.Kind(inferred), checks.Source(source), checks.Kind(said), moment(at)
		return c, err
	}, `SELECT repo, number, inferred, source, confidence, said, how, actor, actor_id, at FROM corrections WHERE repo = $1 ORDER BY number`, repo)
}

// SaidCount is how many items were inferred and stated alike, over all repositories.
type SaidCount struct {
	Inferred checks.Kind
	Source   checks.Source
	Said     checks.Kind
	Items    int
}

// SaidCounts counts what people said, bots left out. It reads every record, which a scrape may and a job may not.
func (t *Tx) SaidCounts() ([]SaidCount, error) {
	return many(t, "count what was said", func(s scanner) (c SaidCount, err error) {
		var inferred, source, said string
		err = s.Scan(&inferred, &source, &said, &c.Items)
		c.Inferred, c.Source, c.Said = checks.Kind(inferred), checks.Source(source), checks.Kind(said)
		return c, err
	}, `SELECT inferred, source, said, count(*) FROM corrections WHERE actor NOT LIKE '%[bot]'
		GROUP BY inferred, source, said ORDER BY inferred, source, said`)
}

// Unanswered is how many items of a repository carry the label that the app put on for a kind, with nobody having stated
// a kind.
type Unanswered struct {
	Kind   checks.Kind
	Source checks.Source
	State  checks.State
	Items  int
}

// Unanswered counts the items of a repository whose label nobody answered. It reads every item of the repository.
func (t *Tx) Unanswered(repo int64) ([]Unanswered, error) {
	return many(t, fmt.Sprintf("count what nobody answered in repository %d", repo), func(s scanner) (u Unanswered, err error) {
		var kind, source, state string
		err = s.Scan(&kind, &source, &state, &u.Items)
		u.Kind, u.Source, u.State = checks.Kind(kind), checks.Source(source), checks.State(state)
		return u, err
	}, `SELECT i.kind, i.source, i.state, count(*) FROM items i
		WHERE i.repo = $1 AND i.kind <> '' AND i.gone = 0
			AND NOT EXISTS (SELECT 1 FROM corrections c WHERE c.repo = i.repo AND c.number = i.number)
			AND EXISTS (SELECT 1 FROM posted p WHERE p.repo = i.repo AND p.subject = '#' || CAST(i.number AS TEXT)
				AND p.name = 'label:' || i.kind AND p.state = 'done' AND p.removed = 0)
		GROUP BY i.kind, i.source, i.state ORDER BY i.kind, i.source, i.state`, repo)
}
