package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Voice is what a member of the two teams said of a strategy.
type Voice struct {
	By                   string // login, when they said it
	ID                   int64  // GitHub's, which stays; 0 unknown
	Product, Engineering bool   // the teams that they were in when they said it
	Objects              string // "" agrees, else "vision" or "strategy"
	Why                  string // of an objection, as written
	At                   time.Time
}

// AddVoice records what somebody said. Origin, a comment, tells a repetition from a second word.
func (t *Tx) AddVoice(repo int64, number int, origin string, v Voice) error {
	return t.do(fmt.Sprintf("record what was said of strategy %d#%d", repo, number), `
		INSERT INTO voices (repo, number, origin, actor, actor_id, product, engineering, objects, why, at) VALUES `+tuples(1, 10)+`
		ON CONFLICT (repo, number, origin) DO NOTHING`,
		repo, number, origin, v.By, v.ID, flag(v.Product), flag(v.Engineering), v.Objects, v.Why, micros(v.At))
}

// Voices returns everything that was said of a strategy, oldest first. GitHub's times are whole seconds, in which comments
// are told apart by their ids, which grow.
func (t *Tx) Voices(repo int64, number int) ([]Voice, error) {
	return many(t, "read voices", func(s scanner) (v Voice, err error) {
		var product, engineering, at int64
		err = s.Scan(&v.By, &v.ID, &product, &engineering, &v.Objects, &v.Why, &at)
		v.Product, v.Engineering, v.At = product != 0, engineering != 0, moment(at)
		return v, err
	}, `SELECT actor, actor_id, product, engineering, objects, why, at FROM voices WHERE repo = $1 AND number = $2
		ORDER BY at, length(origin), origin`, repo, number)
}

// CopyVoices takes what was said of a strategy for what was said of another one, by whom and when.
func (t *Tx) CopyVoices(fromRepo int64, fromNumber int, toRepo int64, toNumber int) error {
	return t.do(fmt.Sprintf("copy what was said of strategy %d#%d", fromRepo, fromNumber), `
		INSERT INTO voices (repo, number, origin, actor, actor_id, product, engineering, objects, why, at)
		SELECT $3, $4, origin, actor, actor_id, product, engineering, objects, why, at FROM voices WHERE repo = $1 AND number = $2
		ON CONFLICT (repo, number, origin) DO NOTHING`, fromRepo, fromNumber, toRepo, toNumber)
}

// Review is when a vision or a strategy was last reviewed, and what that review depended on.
type Review struct {
	Looked time.Time     // of work: since when its strategy is known to advise against it, zero when it does not
	Size   int           // items that serve it
	Took   time.Duration // how long reading for it took
	// Of a migration how many items serve it, as its review says, and how many of them are done.
	Migrated, ToMigrate int
}

// Review returns the last review of an item, zero for one that was never reviewed.
func (t *Tx) Review(repo int64, number int) (Review, error) {
	r, err := one(t, fmt.Sprintf("review of %d#%d", repo, number), func(s scanner) (r Review, err error) {
		var looked, took int64
		err = s.Scan(&looked, &r.Size, &took, &r.Migrated, &r.ToMigrate)
		r.Looked, r.Took = moment(looked), time.Duration(took)*time.Microsecond
		return r, err
	}, "SELECT looked, size, took, migrated, to_migrate FROM reviews WHERE repo = $1 AND number = $2", repo, number)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return r, err
}

// PutReview records a review in place of the last one.
func (t *Tx) PutReview(repo int64, number int, r Review) error {
	return t.do(fmt.Sprintf("record the review of %d#%d", repo, number), `
		INSERT INTO reviews (repo, number, looked, size, took, migrated, to_migrate) VALUES `+tuples(1, 7)+`
		ON CONFLICT (repo, number) DO UPDATE SET
			looked = excluded.looked, size = excluded.size, took = excluded.took, migrated = excluded.migrated, to_migrate = excluded.to_migrate`,
		repo, number, micros(r.Looked), r.Size, r.Took.Microseconds(), r.Migrated, r.ToMigrate)
}

// Place is an item by its repository's id.
type Place struct {
	Repo   int64
	Number int
}

// StrategiesIn returns every strategy that an item of a milestone was concluded to serve, each once.
func (t *Tx) StrategiesIn(repo int64, milestone int) ([]checks.Ref, error) {
	return t.served(fmt.Sprintf("strategies in milestone %d/%d", repo, milestone),
		"SELECT DISTINCT strategies FROM items WHERE repo = $1 AND milestone = $2 AND gone = 0 AND strategies <> '[]'", repo, milestone)
}

// ServedFrom returns every strategy and vision that items of a repository were concluded to serve, each once.
func (t *Tx) ServedFrom(repo int64) ([]checks.Ref, error) {
	return t.served(fmt.Sprintf("what %d serves", repo), `
		SELECT strategies FROM items WHERE repo = $1 AND gone = 0 AND strategies <> '[]'
		UNION SELECT visions FROM items WHERE repo = $1 AND gone = 0 AND kind = 'strategy' AND visions <> '[]'`, repo)
}

// served reads lists of references into one, each once.
func (t *Tx) served(what, query string, args ...any) ([]checks.Ref, error) {
	lists, err := many(t, what, value[string], query, args...)
	if err != nil {
		return nil, err
	}
	var out []checks.Ref
	seen := map[string]bool{}
	for _, l := range lists {
		rs, err := reffed(l)
		if err != nil {
			return nil, err
		}
		for _, r := range rs {
			if !seen[r.Key()] {
				seen[r.Key()] = true
				out = append(out, r)
			}
		}
	}
	return out, nil
}
