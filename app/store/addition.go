package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Addition is that somebody added a link to an item's description.
type Addition struct {
	By Account
	At time.Time // when the description was edited so, by GitHub's time
}

// Additions are the links that deliveries told to have been added to an item's description, by the keys of their targets.
func (t *Tx) Additions(repo int64, number int) (map[string]Addition, error) {
	type added struct {
		target string
		Addition
	}
	rows, err := manyOfItem(t, ask("additions", fmt.Sprintf("read who added links to item %d#%d", repo, number), func(s scanner) (a added, err error) {
		var at int64
		err = s.Scan(&a.target, &a.By.Login, &a.By.ID, &at)
		a.At = moment(at)
		return a, err
	}, "SELECT target, actor, actor_id, at FROM additions WHERE repo = $1 AND number = $2"), repo, number)
	out := make(map[string]Addition, len(rows))
	for _, a := range rows {
		out[a.target] = a.Addition
	}
	return out, err
}

// PutAddition records who added a link to an item's description last.
func (t *Tx) PutAddition(repo int64, number int, to checks.Ref, a Addition) error {
	return t.do(fmt.Sprintf("record who added a link to item %d#%d", repo, number), `
		INSERT INTO additions (repo, number, target, actor, actor_id, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (repo, number, target) DO UPDATE SET actor = excluded.actor, actor_id = excluded.actor_id, at = excluded.at`,
		repo, number, to.Key(), a.By.Login, a.By.ID, micros(a.At))
}
