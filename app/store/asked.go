package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Asked is what a model of the owner's own said of a content of a repository's; ErrNotFound when it was not asked.
func (t *Tx) Asked(repo int64, content string) (checks.Said, error) {
	return oneOf(t, ask("asked", "read what the owner's own model said", scanSaid, "SELECT kind, model, at FROM asked WHERE repo = $1 AND content = $2"), repo, content)
}

// AskedInPublic is what it said of a content of any public repository of an installation's; ErrNotFound when it was not asked. What was said of a
// private one is its own: that it was asked before would tell others that the same text is there.
func (t *Tx) AskedInPublic(installation int64, content string) (checks.Said, error) {
	return one(t, "look for what the owner's own model said", scanSaid, `SELECT a.kind, a.model, a.at FROM asked a JOIN repositories r ON r.id = a.repo
		WHERE a.content = $1 AND r.installation = $2 AND r.private = 0 ORDER BY a.at LIMIT 1`, content, installation)
}

func scanSaid(s scanner) (said checks.Said, err error) {
	var at int64
	err = s.Scan(&said.Kind, &said.Model, &at)
	said.At = moment(at)
	return said, err
}

// PutAsked records what it said. What it said first stays.
func (t *Tx) PutAsked(repo int64, content string, said checks.Said) error {
	kind := string(said.Kind)
	return t.do("record what the owner's own model said", "INSERT INTO asked (repo, content, kind, model, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		repo, content, kind, said.Model, micros(said.At))
}

// Asking is an item about which a model of the owner's own is to be asked.
type Asking struct {
	Place
	Version int64 // as it was read: see [Tx.DropAsking]
	Tries   int   // how often nothing that is understood was answered about it
}

// PutAsking records that it is to be asked about an item. Once is as good as often, but for the version.
func (t *Tx) PutAsking(repo int64, number int, now time.Time) error {
	return t.do(fmt.Sprintf("record that a model is to be asked about %d#%d", repo, number), `
		INSERT INTO asking AS old (repo, number, since) VALUES ($1, $2, $3) ON CONFLICT (repo, number) DO UPDATE SET version = old.version + 1`, repo, number, micros(now))
}

// Askings are up to limit items of an installation about which it is to be asked: those first that it was asked about least often, then
// those that wait for longest.
func (t *Tx) Askings(installation int64, limit int) ([]Asking, error) {
	return many(t, fmt.Sprintf("read what a model is to be asked for installation %d", installation), func(s scanner) (a Asking, err error) {
		return a, s.Scan(&a.Repo, &a.Number, &a.Version, &a.Tries)
	}, `SELECT a.repo, a.number, a.version, a.tries FROM asking a JOIN repositories r ON r.id = a.repo
		WHERE r.installation = $1 ORDER BY a.tries, a.since, a.repo, a.number LIMIT $2`, installation, limit)
}

// DropAsking records that it need not be asked about an item, unless that was found to be unknown again since.
func (t *Tx) DropAsking(a Asking) error {
	return t.do(fmt.Sprintf("drop that a model is to be asked about %d#%d", a.Repo, a.Number),
		"DELETE FROM asking WHERE repo = $1 AND number = $2 AND version = $3", a.Repo, a.Number, a.Version)
}

// TriedAsking counts that it was asked about an item and said nothing that is understood.
func (t *Tx) TriedAsking(a Asking) error {
	return t.do(fmt.Sprintf("count that a model was asked about %d#%d", a.Repo, a.Number),
		"UPDATE asking SET tries = tries + 1 WHERE repo = $1 AND number = $2", a.Repo, a.Number)
}

// dayOf is a day of UTC as a number.
func dayOf(at time.Time) int64 { return at.Unix() / (24 * 60 * 60) }

// TakeAsks takes up to want items off what is left of an owner's questions of a day, most, before they are asked. It returns how many
// were taken, and how many are left.
func (t *Tx) TakeAsks(owner string, now time.Time, want, most int) (taken, left int, err error) {
	owner = strings.ToLower(owner)
	what := "take questions of " + owner
	if err := t.do(what, "INSERT INTO asked_days (owner, day, items) VALUES ($1, $2, 0) ON CONFLICT (owner) DO UPDATE SET owner = excluded.owner", owner, dayOf(now)); err != nil {
		return 0, 0, err // whoever else takes some waits from here on
	}
	type row struct{ day, items int64 }
	r, err := one(t, what, func(s scanner) (r row, err error) { return r, s.Scan(&r.day, &r.items) }, "SELECT day, items FROM asked_days WHERE owner = $1", owner)
	if err != nil {
		return 0, 0, err
	}
	if r.day != dayOf(now) {
		r.items = 0
	}
	left = max(0, most-int(r.items))
	taken = min(want, left)
	return taken, left - taken, t.do(what, "UPDATE asked_days SET day = $2, items = $3 WHERE owner = $1", owner, dayOf(now), r.items+int64(taken))
}

// GiveBackAsks gives back questions that a server did not take, if the day is still the same.
func (t *Tx) GiveBackAsks(owner string, taken time.Time, items int) error {
	return t.do("give back questions of "+owner, "UPDATE asked_days SET items = CASE WHEN items < $3 THEN 0 ELSE items - $3 END WHERE owner = $1 AND day = $2",
		strings.ToLower(owner), dayOf(taken), items)
}
