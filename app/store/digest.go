package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// DigestIssue is the name under which the issue is remembered that lists what waits for a decision in a repository, and its subject.
const DigestIssue = "issue:digest"

// DigestOf is that issue as what its boxes are on: it has no number before it is opened.
func DigestOf(repo int64) Commented { return Commented{Place: Place{Repo: repo}, Name: DigestIssue} }

// Waits says which open items a digest lists.
type Waits string

// What items wait for: work that must serve a strategy and is linked to none, and what nobody knows a kind of.
const (
	WaitsForLink Waits = "unlinked_at > 0 AND linked = 0"
	WaitsForKind Waits = "kind = '' AND settled = 1 AND source <> 'exempt'"
)

// Waiting returns open items of a repository that wait for something, by number, at most limit.
func (t *Tx) Waiting(repo int64, what Waits, limit int) ([]Named, error) {
	return many(t, fmt.Sprintf("read what waits in repository %d", repo), scanNamed,
		"SELECT "+namedColumns+" FROM items WHERE repo = $1 AND state = 'open' AND gone = 0 AND "+string(what)+" ORDER BY number LIMIT $2", repo, limit)
}

// CountWaiting counts them.
func (t *Tx) CountWaiting(repo int64, what Waits) (int, error) {
	return one(t, fmt.Sprintf("count what waits in repository %d", repo), value[int],
		"SELECT count(*) FROM items WHERE repo = $1 AND state = 'open' AND gone = 0 AND "+string(what), repo)
}

// WaivedItem is an open item with a check that is waived.
type WaivedItem struct {
	Number int
	Title  string
	checks.Waiver
}

// WaivedIn returns the open items of a repository with checks that are waived at a time, by number and check, at most limit.
func (t *Tx) WaivedIn(repo int64, at time.Time, limit int) ([]WaivedItem, error) {
	return many(t, fmt.Sprintf("read what is waived in repository %d", repo), func(s scanner) (w WaivedItem, err error) {
		var until int64
		err = s.Scan(&w.Number, &w.Title, &w.Check, &w.By, &w.Reason, &until)
		w.Until = moment(until)
		return w, err
	}, `SELECT w.number, i.title, w.kind, w.actor, w.reason, w.until FROM waivers w JOIN items i ON i.repo = w.repo AND i.number = w.number
		WHERE w.repo = $1 AND (w.until = 0 OR w.until > $2) AND i.state = 'open' AND i.gone = 0 ORDER BY w.number, w.kind LIMIT $3`, repo, micros(at), limit)
}
