package store

import (
	"fmt"
	"strconv"

	"github.com/northstar-app/northstar/checks"
)

const postedOnQuery = "SELECT " + postedColumns + " FROM posted WHERE repo = $1 AND subject = $2 ORDER BY name"

const postedColumns = "repo, subject, name, state, remote, hash, own, removed, conclusion, title, brief, at"

// scanPosted scans postedColumns.
func scanPosted(s scanner) (p Posted, err error) {
	var state, conclusion string
	var removed, at int64
	err = s.Scan(&p.Repo, &p.Subject, &p.Name, &state, &p.Remote, &p.Hash, &p.Own, &removed, &conclusion, &p.Title, &p.Brief, &at)
	p.State, p.Removed, p.Conclusion, p.At = Standing(state), removed == 1, checks.Conclusion(conclusion), moment(at)
	return p, err
}

// putPosted writes a row; a Remote of 0 keeps the one that is known, unless nothing is there.
func (t *Tx) putPosted(p Posted) error {
	return t.do(fmt.Sprintf("record %s of %s in %d as %s", p.Name, p.Subject, p.Repo, p.State), `
		INSERT INTO posted AS old (`+postedColumns+`) VALUES `+tuples(1, 12)+`
		ON CONFLICT (repo, subject, name) DO UPDATE SET
			state = excluded.state, hash = excluded.hash, own = excluded.own, removed = excluded.removed,
			conclusion = excluded.conclusion, title = excluded.title, brief = excluded.brief, at = excluded.at,
			remote = CASE WHEN excluded.remote = 0 AND excluded.state <> 'absent' THEN old.remote ELSE excluded.remote END`,
		p.Repo, p.Subject, p.Name, string(p.State), p.Remote, p.Hash, p.Own, flag(p.Removed), string(p.Conclusion), p.Title, p.Brief, micros(p.At))
}

// Intend records what is about to be posted, before the request, or with [Absent] that the request made nothing.
func (t *Tx) Intend(p Posted) error {
	if p.State != Absent {
		p.State = Intended
	}
	return t.putPosted(p)
}

// Confirm records what was posted, after the request: as [Written] unless it is [Void] or [Deleted].
func (t *Tx) Confirm(p Posted) error {
	if !p.Ended() {
		p.State = Written
	}
	return t.putPosted(p)
}

// Void records that something is not to stay as it is. What a person deleted, and what is being written, is left.
func (t *Tx) Void(p Posted) error {
	return t.do(fmt.Sprintf("void %s of %s in %d", p.Name, p.Subject, p.Repo),
		"UPDATE posted SET state = 'void' WHERE repo = $1 AND subject = $2 AND name = $3 AND state = 'done'", p.Repo, p.Subject, p.Name)
}

// ForgetRuns drops the record of every check run, and that anything was looked at under the policy in force: what runs there are another app
// made, and nobody else can change them.
func (t *Tx) ForgetRuns() error {
	if err := t.do("forget the check runs of another app", "DELETE FROM posted WHERE name IN ($1, $2, $3)",
		checks.CheckStrategy, checks.CheckCapacity, checks.CheckConfig); err != nil {
		return err
	}
	return t.do("have everything looked at again", "UPDATE policies SET looked = ''")
}

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
	return manyOf(t, ask("posted", "read what was posted", scanPosted, postedOnQuery), repo, subject)
}

// PostedNamed returns everything recorded under one name in a repository, by subject.
func (t *Tx) PostedNamed(repo int64, name string) ([]Posted, error) {
	return many(t, fmt.Sprintf("read what was posted as %s in %d", name, repo), scanPosted,
		"SELECT "+postedColumns+" FROM posted WHERE repo = $1 AND name = $2 ORDER BY subject", repo, name)
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

// ShownItems returns the numbers of a repository's items on which something was posted.
func (t *Tx) ShownItems(repo int64) ([]int, error) {
	subjects, err := many(t, "read what was posted on", value[string],
		"SELECT DISTINCT subject FROM posted WHERE repo = $1 AND substr(subject, 1, 1) = '#'", repo)
	var out []int
	for _, s := range subjects {
		if n, err := strconv.Atoi(s[1:]); err == nil {
			out = append(out, n)
		}
	}
	return out, err
}

// RecentPosted returns what was posted last, newest first.
func (t *Tx) RecentPosted(limit int) ([]Posted, error) {
	return many(t, "read what was posted", scanPosted,
		"SELECT "+postedColumns+" FROM posted ORDER BY at DESC LIMIT $1", limit)
}

// HeadsWithout returns head commits of open pull requests of a repository on which one of two checks was never begun though nothing is queued for
// them, those above after in their order, at most limit.
func (t *Tx) HeadsWithout(repo int64, either [2]string, after string, limit int) ([]string, error) {
	return many(t, fmt.Sprintf("look for heads without checks in repository %d", repo), value[string], `SELECT DISTINCT i.head FROM items i
		WHERE i.repo = $1 AND i.state = 'open' AND i.type = 'pull' AND i.gone = 0 AND i.head > $3
			AND (SELECT count(*) FROM posted p WHERE p.repo = i.repo AND p.subject = i.head AND p.name IN ($2, $5)) < 2
			AND NOT EXISTS (SELECT 1 FROM subjects s WHERE s.key = 'head:' || CAST(i.repo AS TEXT) || ':' || i.head AND s.done < s.version)
		ORDER BY i.head LIMIT $4`, repo, either[0], after, limit, either[1])
}
