package store

import (
	"fmt"
	"slices"
	"time"
)

// States of a delivery whose payload was let go of: it can't be replayed. They are counted and shown as Done and Failed.
const (
	past = "past" // it was done
	lost = "lost" // it had failed
)

// Ages are from when on history is let go of.
type Ages struct {
	Replayable time.Time // payloads of processed deliveries that arrived before
	Grace      time.Time // payloads of failed ones, and texts of what was deleted on GitHub before
	Retention  time.Time // deliveries that arrived before, and words of commands
}

// AgesAt are those at a time, for a retention. None is longer than the retention.
func AgesAt(now time.Time, retention time.Duration) Ages {
	return Ages{Replayable: now.Add(-min(replayable, retention)), Grace: now.Add(-min(Grace, retention)), Retention: now.Add(-retention)}
}

// LetGo lets go of at most limit rows of history, and returns how many of which table; none when nothing is left to let go of.
func (t *Tx) LetGo(a Ages, limit int) (map[string]int, error) {
	out := map[string]int{}
	for _, part := range []struct {
		table string
		do    func(Ages, int) (int, error)
	}{
		{"deliveries", t.spend}, {"deliveries", t.purge}, {"missed", t.purgeMissed}, {"items", t.blankItems}, {"milestones", t.blankMilestones}, {"commands", t.silence}, {"posted", t.silenceAnswers},
	} {
		n, err := part.do(a, limit)
		if err != nil {
			return nil, err
		}
		if n > 0 { // the next part is for the next transaction
			out[part.table] = n
			return out, nil
		}
	}
	return out, nil
}

// spend lets go of payloads. What a delivery failed with may quote it.
func (t *Tx) spend(a Ages, limit int) (int, error) {
	total := 0
	for _, s := range []struct {
		from, to string
		before   time.Time
	}{{Done, past, a.Replayable}, {Failed, lost, a.Grace}} {
		type spent struct {
			seq  int64
			guid string
		}
		gone, err := many(t, "let go of deliveries", func(r scanner) (d spent, err error) { return d, r.Scan(&d.seq, &d.guid) },
			`UPDATE deliveries SET state = $1, problem = '' WHERE guid IN (
			SELECT guid FROM deliveries WHERE state = $2 AND seq < $3 ORDER BY seq LIMIT $4) RETURNING seq, guid`, s.to, s.from, micros(s.before), limit)
		if err != nil {
			return 0, err
		}
		for _, d := range gone {
			if err := t.do("let go of payloads", "DELETE FROM payloads WHERE seq = $1 AND guid = $2", d.seq, d.guid); err != nil {
				return 0, err
			}
		}
		if total, limit = total+len(gone), limit-len(gone); limit <= 0 {
			break
		}
	}
	return total, nil
}

// purge deletes deliveries. One that waits is never among them. A GUID that was deleted would be taken for new: GitHub
// redelivers for at most 7 days, on Enterprise Server.
func (t *Tx) purge(a Ages, limit int) (int, error) {
	total := int64(0)
	for _, state := range []string{past, lost} {
		n, err := t.exec("delete old deliveries", `DELETE FROM deliveries WHERE guid IN (
			SELECT guid FROM deliveries WHERE state = $1 AND seq < $2 ORDER BY seq LIMIT $3)`, state, micros(a.Retention), limit)
		if total += n; err != nil {
			return 0, err
		}
		if limit -= int(n); limit <= 0 {
			break
		}
	}
	return int(total), nil
}

// blankItems lets go of the texts of items that were deleted or transferred, and of what was said of them. The row stays: it
// tells that there was one, and where it went.
func (t *Tx) blankItems(a Ages, limit int) (int, error) {
	gone, err := many(t, "let go of deleted items", place, `
		UPDATE items SET title = '', body = '', author = '', labels = '[]', files = '[]', fields = '[]', head = '', base = '', evidence = ''
		WHERE (repo, number) IN (SELECT repo, number FROM items WHERE gone > 0 AND title <> '' AND gone < $1 LIMIT $2)
			AND gone > 0 AND gone < $1 RETURNING repo, number`, micros(a.Grace), limit/10+1) // what was said of each goes with it
	for _, p := range gone {
		for _, table := range []string{"choices", "voices", "waivers", "unlinks", "parents", "bot_labels", "additions", "suggestions", "reviews", "commands", "results", "launches", "turned_away", "proofs"} {
			if err := t.do("let go of what was said of deleted items", "DELETE FROM "+table+" WHERE repo = $1 AND number = $2", p.Repo, p.Number); err != nil {
				return 0, err
			}
		}
		if err := t.do("let go of what deleted strategies turned away", "DELETE FROM turned_away WHERE strategy_repo = $1 AND strategy = $2", p.Repo, p.Number); err != nil {
			return 0, err
		}
		if err := t.do("let go of the ties of deleted strategies and visions",
			"DELETE FROM ties WHERE strategy_repo = $1 AND strategy = $2 OR vision_repo = $1 AND vision = $2", p.Repo, p.Number); err != nil {
			return 0, err
		}
		if err := t.do("let go of what was posted on deleted items", "DELETE FROM posted WHERE repo = $1 AND subject = $2", p.Repo, fmt.Sprintf("#%d", p.Number)); err != nil {
			return 0, err
		}
	}
	return len(gone), err
}

// blankMilestones lets go of the texts of milestones that were deleted.
func (t *Tx) blankMilestones(a Ages, limit int) (int, error) {
	n, err := t.exec("let go of deleted milestones", `UPDATE milestones SET title = '', description = '' WHERE (repo, number) IN (
		SELECT repo, number FROM milestones WHERE gone > 0 AND title <> '' AND gone < $1 LIMIT $2) AND gone > 0 AND gone < $1`,
		micros(a.Grace), limit)
	return int(n), err
}

// silence lets go of the words of commands that were answered, and of the answers.
func (t *Tx) silence(a Ages, limit int) (int, error) {
	n, err := t.exec("let go of the words of commands", `UPDATE commands SET text = '', answer = '', actor = '', actor_id = 0 WHERE origin IN (
		SELECT origin FROM commands WHERE state <> 'waiting' AND text <> '' AND at < $1 LIMIT $2)`, micros(a.Retention), limit)
	return int(n), err
}

// silenceAnswers lets go of the first words of the app's answers, which quote the command.
func (t *Tx) silenceAnswers(a Ages, limit int) (int, error) {
	n, err := t.exec("let go of the words of answers", `UPDATE posted SET brief = '' WHERE (repo, subject, name) IN (
		SELECT repo, subject, name FROM posted WHERE brief <> '' AND substr(name, 1, 22) = '<!-- northstar:answer:' AND at < $1 LIMIT $2)`,
		micros(a.Retention), limit)
	return int(n), err
}

// Stray is what a look through the whole database found that belongs to nothing that is known, or is too old. It is found by
// reading alone, beside everybody's work, and may be out of date when it is let go of.
type Stray struct {
	Repositories []int64  // not known, and there are rows about them: for [Tx.ForgetRepository]
	Owners       []string // gone, and there are rows about them: for [Tx.DropStray]
	Subjects     []string
	Posted       []Posted
}

// Strays looks for rows that nothing else lets go of: what a job wrote of a repository while it was forgotten, names of
// fields of an owner who is gone, and what was shown long ago on commits that no item has any more. It takes long: once a day
// is enough.
func (t *Tx) Strays(a Ages, limit int) (s Stray, err error) {
	repos, err := t.ids("SELECT id FROM repositories")
	if err != nil {
		return s, err
	}
	insts, err := t.ids("SELECT id FROM installations")
	if err != nil {
		return s, err
	}
	owners, err := many(t, "read owners", value[string], "SELECT lower(owner) FROM repositories UNION SELECT lower(account) FROM installations")
	if err != nil {
		return s, err
	}
	unknown := map[int64]bool{}
	for _, r := range retained() {
		if r.Keep != withRepository || r.Table == "repositories" {
			continue
		}
		found, err := many(t, "look for rows of no repository in "+r.Table, value[int64], "SELECT DISTINCT x.repo FROM "+r.Table+
			" x WHERE NOT EXISTS (SELECT 1 FROM repositories r WHERE r.id = x.repo) LIMIT $1", limit)
		if err != nil {
			return s, err
		}
		for _, id := range found {
			unknown[id] = true
		}
	}
	for _, r := range retained() {
		if r.Keep != withOwner {
			continue
		}
		found, err := many(t, "look for rows of no owner in "+r.Table, value[string], "SELECT DISTINCT owner FROM "+r.Table+" ORDER BY owner")
		if err != nil {
			return s, err
		}
		for _, name := range found {
			if !slices.Contains(owners, name) && !slices.Contains(s.Owners, name) && len(s.Owners) < limit {
				s.Owners = append(s.Owners, name)
			}
		}
	}
	if s.Subjects, err = t.strayKeys(limit, func(k Subject) bool {
		switch what, id := k.about(); what {
		case ofRepository:
			unknown[id] = unknown[id] || !repos[id]
		case ofInstallation:
			return !insts[id]
		}
		return false
	}); err != nil {
		return s, err
	}
	for id, not := range unknown {
		if not {
			s.Repositories = append(s.Repositories, id)
		}
	}
	slices.Sort(s.Repositories)
	s.Posted, err = many(t, "look for what was shown on commits of no item", scanPosted, "SELECT "+postedColumns+" FROM posted "+
		superseded+" ORDER BY at LIMIT $2", micros(a.Retention), limit)
	return s, err
}

// superseded is what was shown long ago on a commit that is no item's head any more.
const superseded = `WHERE at < $1 AND state IN ('done', 'void', 'deleted') AND length(subject) >= 40
	AND NOT EXISTS (SELECT 1 FROM items i WHERE i.repo = posted.repo AND i.head = posted.subject AND i.head <> '')`

// ids is a set of ids.
func (t *Tx) ids(query string) (map[int64]bool, error) {
	all, err := many(t, "read ids", value[int64], query)
	out := make(map[int64]bool, len(all))
	for _, id := range all {
		out[id] = true
	}
	return out, err
}

// strayKeys goes through all subjects and returns the keys of at most limit of those that are stray. What names no subject is left
// alone: a later version may have written it.
func (t *Tx) strayKeys(limit int, stray func(Subject) bool) (out []string, err error) {
	const page = 2000
	col := t.bytewise("key")
	for after := ""; ; {
		keys, err := many(t, "look through subjects", value[string],
			fmt.Sprintf("SELECT key FROM subjects WHERE %s > $1 ORDER BY %s LIMIT $2", col, col), after, page)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			after = key
			if k, err := ParseKey(key); err == nil && stray(k) && len(out) < limit {
				out = append(out, key)
			}
		}
		if len(keys) < page {
			return out, nil
		}
	}
}

// DropStray lets go of what is about owners, of subjects and of records that [Tx.Strays] found, where they still are stray.
func (t *Tx) DropStray(s Stray, a Ages) (map[string]int, error) {
	out := map[string]int{}
	drop := func(table, query string, args ...any) error {
		n, err := t.exec("let go of a stray row of "+table, query, args...)
		if n > 0 {
			out[table] += int(n)
		}
		return err
	}
	for _, login := range s.Owners {
		for _, r := range retained() {
			if r.Keep != withOwner {
				continue
			}
			if err := drop(r.Table, "DELETE FROM "+r.Table+` WHERE owner = $1 AND NOT EXISTS (SELECT 1 FROM repositories r WHERE lower(r.owner) = $1)
				AND NOT EXISTS (SELECT 1 FROM installations i WHERE lower(i.account) = $1)`, login); err != nil {
				return nil, err
			}
		}
	}
	for _, key := range s.Subjects {
		k, err := ParseKey(key)
		if err != nil {
			return nil, err
		}
		if err := drop("subjects", `DELETE FROM subjects WHERE key = $1 AND done >= version
			AND NOT EXISTS (SELECT 1 FROM installations WHERE id = $2)`, key, k.Installation); err != nil {
			return nil, err
		}
	}
	for _, p := range s.Posted {
		if err := drop("posted", "DELETE FROM posted "+superseded+" AND repo = $2 AND subject = $3 AND name = $4",
			micros(a.Retention), p.Repo, p.Subject, p.Name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Tidy makes sure that what was deleted is in no file of the database any more. On SQLite pages are overwritten when their
// rows are deleted (secure_delete), and this empties the log beside the file, which holds them as they were. PostgreSQL
// overwrites the rows when it vacuums, which it does by itself.
func (db *DB) Tidy() error {
	if db.pg {
		return nil
	}
	if _, err := db.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return fmt.Errorf("empty the log beside the database: %w", err)
	}
	return nil
}
