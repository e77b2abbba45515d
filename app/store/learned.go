package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Learned is what the people of a repository taught the text model.
type Learned struct {
	Repo       int64
	Correction string // as package learn writes it, "" for none
	Model      string // of which model it corrects the scores
	Digest     string // of what it was learned from
	Examples   int    // items whose kind people stated
	Before     int    // of them right by the model alone
	After      int    // of them right by corrections that had not seen them
	Why        string // there is no correction, "" where there is one
	At         time.Time
	Told       bool // the items were queued that it may decide about
}

const learnedColumns = "repo, correction, model, digest, examples, before, after, why, at, told"

// Learned is what a repository's people taught the model; where nobody looked yet, the zero value with the repository.
func (t *Tx) Learned(repo int64) (Learned, error) {
	l, err := oneOf(t, ask("learned", fmt.Sprintf("read what was learned in repository %d", repo), func(s scanner) (l Learned, err error) {
		var at, told int64
		err = s.Scan(&l.Repo, &l.Correction, &l.Model, &l.Digest, &l.Examples, &l.Before, &l.After, &l.Why, &at, &told)
		l.At, l.Told = moment(at), told != 0
		return l, err
	}, "SELECT "+learnedColumns+" FROM learned WHERE repo = $1"), repo)
	if errors.Is(err, ErrNotFound) {
		return Learned{Repo: repo}, nil
	}
	return l, err
}

// PutLearned records it in place of what was learned before.
func (t *Tx) PutLearned(l Learned) error {
	return t.do(fmt.Sprintf("record what was learned in repository %d", l.Repo), `
		INSERT INTO learned (`+learnedColumns+`) VALUES `+tuples(1, 10)+`
		ON CONFLICT (repo) DO UPDATE SET correction = excluded.correction, model = excluded.model, digest = excluded.digest, examples = excluded.examples,
			before = excluded.before, after = excluded.after, why = excluded.why, at = excluded.at, told = excluded.told`,
		l.Repo, l.Correction, l.Model, l.Digest, l.Examples, l.Before, l.After, l.Why, micros(l.At), flag(l.Told))
}

// ToLearn are repositories that were read whole and where nobody looked since a time what there is to learn, or where that was learned for another
// model or not told: at most so many, those that wait longest first.
func (t *Tx) ToLearn(before time.Time, model string, limit int) ([]int64, error) {
	return many(t, "read where there may be more to learn", value[int64], `
		SELECT r.id FROM repositories r JOIN installations i ON i.id = r.installation LEFT JOIN learned l ON l.repo = r.id
		WHERE `+readWhole+` AND (l.repo IS NULL OR l.at < $1 OR l.model <> $2 OR l.told = 0)
		ORDER BY CASE WHEN l.repo IS NULL THEN 0 ELSE l.at END, r.id LIMIT $3`, micros(before), model, limit)
}

// Stated is an item whose kind a person stated: by a label, a command or a button, or in its description.
type Stated struct {
	Number      int
	Title, Body string
	Kind        checks.Kind
}

// StatedIn returns the items of a repository whose kind people stated as feature, tech-debt or other, those below a number (0: all), the highest
// first, and the number below which to go on; 0 when there are no more. What bots state, and what was accepted with everything
// else of a milestone on the app's own word, is left out, so that there may be fewer than limit.
func (t *Tx) StatedIn(repo int64, below, limit int) (out []Stated, next int, err error) {
	where := ""
	if below > 0 {
		where = " AND i.number < $3"
	}
	type row struct {
		Stated
		who string
	}
	args := []any{repo, limit}
	if below > 0 {
		args = append(args, below)
	}
	rows, err := many(t, fmt.Sprintf("read whose kind was stated in repository %d", repo), func(s scanner) (r row, err error) {
		var kind string
		err = s.Scan(&r.Number, &r.Title, &r.Body, &kind, &r.who)
		r.Kind = checks.Kind(kind)
		return r, err
	}, `SELECT i.number, i.title, i.body, i.kind, CASE WHEN i.source = 'person' THEN
			COALESCE((SELECT CASE WHEN c.how = '`+checks.HowAccepted+`' THEN '[bot]' ELSE c.actor END FROM choices c WHERE c.repo = i.repo AND c.number = i.number ORDER BY `+choiceOrder+` LIMIT 1), '')
			WHEN i.author_bot = 1 THEN '[bot]' ELSE i.author END
		FROM items i WHERE i.repo = $1 AND i.gone = 0 AND (i.source = 'person' OR i.source = 'declaration')`+where+`
		ORDER BY i.number DESC LIMIT $2`, args...)
	for _, r := range rows {
		next = r.Number
		if (r.Kind.Work() || r.Kind == checks.Other) && !strings.HasSuffix(r.who, "[bot]") {
			out = append(out, r.Stated)
		}
	}
	if len(rows) < limit {
		next = 0
	}
	return out, next, err
}
