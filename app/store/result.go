package store

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

const (
	resultColumns = "achieved, text, actor, actor_id, at"
	latestResult  = "ORDER BY at DESC, length(origin) DESC, origin DESC" // as voices are told apart, newest first
)

// AddResult records what somebody said that a launched feature achieved. Origin, a command, tells a repetition from a second word.
func (t *Tx) AddResult(repo int64, number int, origin string, r checks.Result) error {
	return t.do(fmt.Sprintf("add a result of item %d#%d", repo, number), `
		INSERT INTO results (repo, number, origin, `+resultColumns+`) VALUES `+tuples(1, 8)+` ON CONFLICT (repo, number, origin) DO NOTHING`,
		repo, number, origin, string(r.Achieved), r.Text, r.By, r.ByID, micros(r.At))
}

func scanResult(s scanner) (r checks.Result, err error) {
	var achieved string
	var at int64
	err = s.Scan(&achieved, &r.Text, &r.By, &r.ByID, &at)
	r.Achieved, r.At = checks.Achieved(achieved), moment(at)
	return r, err
}

// Results returns what people said that an item achieved, newest first, at most so many.
func (t *Tx) Results(repo int64, number, limit int) ([]checks.Result, error) {
	return many(t, "read results", scanResult, "SELECT "+resultColumns+" FROM results WHERE repo = $1 AND number = $2 "+latestResult+" LIMIT $3", repo, number, limit)
}
