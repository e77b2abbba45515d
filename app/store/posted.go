package store

import (
	"fmt"
	"strings"
)

const postedOnQuery = "SELECT " + postedColumns + " FROM posted WHERE repo = $1 AND subject = $2 ORDER BY name"

const postedColumns = "repo, subject, name, state, remote, hash, brief, at"

// scanPosted scans postedColumns.
func scanPosted(s scanner) (p Posted, err error) {
	var state string
	var at int64
	err = s.Scan(&p.Repo, &p.Subject, &p.Name, &state, &p.Remote, &p.Hash, &p.Brief, &at)
	p.Done, p.At = state == "done", moment(at)
	return p, err
}

// putPosted writes a row; a Remote of 0 keeps the one that is known.
func (t *Tx) putPosted(p Posted, state string) error {
	return t.do(fmt.Sprintf("record %s of %s in %d as %s", p.Name, p.Subject, p.Repo, state), `
		INSERT INTO posted AS old (`+postedColumns+`) VALUES `+tuples(1, 8)+`
		ON CONFLICT (repo, subject, name) DO UPDATE SET
			state = excluded.state, hash = excluded.hash, brief = excluded.brief, at = excluded.at,
			remote = CASE WHEN excluded.remote = 0 THEN old.remote ELSE excluded.remote END`,
		p.Repo, p.Subject, p.Name, state, p.Remote, p.Hash, p.Brief, micros(p.At))
}

// removal is how the brief of a label that was taken off begins.
const removal = "remove-label "

// Removal reports whether it is a label that the app took off, or was about to.
func (p Posted) Removal() bool { return strings.HasPrefix(p.Brief, removal) }

// Intend records what is about to be posted, before the request. Done is ignored.
func (t *Tx) Intend(p Posted) error { return t.putPosted(p, "intent") }

// Confirm records what was posted, after the request. Done is ignored.
func (t *Tx) Confirm(p Posted) error { return t.putPosted(p, "done") }

// Forget drops the record of something that is no longer on GitHub.
func (t *Tx) Forget(repo int64, subject, name string) error {
	return t.do("forget "+name, "DELETE FROM posted WHERE repo = $1 AND subject = $2 AND name = $3", repo, subject, name)
}

// Posted returns one record.
func (t *Tx) Posted(repo int64, subject, name string) (Posted, error) {
	return one(t, fmt.Sprintf("%s of %s in %d", name, subject, repo), scanPosted,
		"SELECT "+postedColumns+" FROM posted WHERE repo = $1 AND subject = $2 AND name = $3", repo, subject, name)
}

// PostedOn returns everything recorded about one subject, by name.
func (t *Tx) PostedOn(repo int64, subject string) ([]Posted, error) {
	return manyOf(t, "posted", "read what was posted", scanPosted, postedOnQuery, repo, subject)
}

// MilestonePosted returns where summaries of one milestone were written, by its number, and those of all milestones of a
// repository for number 0.
func (t *Tx) MilestonePosted(repo int64, number int) ([]Posted, error) {
	where, arg := "name LIKE $1", fmt.Sprintf("milestone:%d:%%", repo)
	if number != 0 {
		where, arg = "name = $1", fmt.Sprintf("milestone:%d:%d", repo, number)
	}
	return many(t, "read where a milestone was summed up", scanPosted,
		"SELECT "+postedColumns+" FROM posted WHERE substr(name, 1, 10) = 'milestone:' AND "+where+" ORDER BY repo, subject, name", arg)
}

// RecentPosted returns what was posted last, newest first.
func (t *Tx) RecentPosted(limit int) ([]Posted, error) {
	return many(t, "read what was posted", scanPosted,
		"SELECT "+postedColumns+" FROM posted ORDER BY at DESC LIMIT $1", limit)
}

// PostedIntents returns the records whose request may or may not have reached GitHub, oldest first.
func (t *Tx) PostedIntents() ([]Posted, error) {
	return many(t, "read intents", scanPosted,
		"SELECT "+postedColumns+" FROM posted WHERE state = 'intent' ORDER BY at")
}
