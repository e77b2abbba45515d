package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Forgetting takes as many transactions as it needs: each deletes a few rows, so that others who write never wait for long,
// and asks again whether the repository is still out of sight. What is left after any of them is whole: items and totals
// change together, and a repository that lost items counts as not read. So it may stop anywhere, and go on later.

// Forgotten is what one transaction let go of.
type Forgotten struct {
	Rows    map[string]int // by table
	Touched []Place        // items of other repositories about which a link was stated: what depends on them is to be looked at
	More    bool           // there is more to delete
}

// GoneRepositories returns repositories that went out of sight before a time, or whose installation ended before it, those
// that are gone for longest first.
func (t *Tx) GoneRepositories(before time.Time, limit int) ([]int64, error) {
	return many(t, "read which repositories are gone", value[int64], `
		SELECT r.id FROM repositories r LEFT JOIN installations i ON i.id = r.installation
		WHERE r.gone > 0 AND r.gone < $1 OR r.gone = 0 AND i.gone > 0 AND i.gone < $1
		ORDER BY r.gone, r.id LIMIT $2`, micros(before), limit)
}

// ForgetRepository deletes at most limit rows about a repository, itself at last. It does nothing, and has no more to do, when
// the repository is in sight, or went out of sight after a time.
func (t *Tx) ForgetRepository(id int64, before time.Time, limit int) (Forgotten, error) {
	f := Forgotten{Rows: map[string]int{}}
	known, gone, err := t.outOfSight(id, before)
	if err != nil || !gone {
		return f, err
	}
	if known {
		if err := t.unread(id); err != nil {
			return f, err
		}
	}
	left, g := limit, forgetting{t: t, id: id, known: known, f: &f}
	for _, r := range retained() {
		n, err := g.rows(r, left)
		if err != nil {
			return f, err
		}
		if n > 0 {
			f.Rows[r.Table] += n
		}
		if left -= n; left <= 0 {
			f.More = true
			return f, nil
		}
	}
	if known {
		f.Rows["repositories"]++
		err = t.do(fmt.Sprintf("forget repository %d", id), "DELETE FROM repositories WHERE id = $1", id)
	}
	return f, err
}

// outOfSight reports whether a repository is known at all, and whether it is gone since before a time; one that is not known
// is. Until the transaction ends nobody brings it back.
func (t *Tx) outOfSight(id int64, before time.Time) (known, gone bool, err error) {
	type row struct{ installation, gone int64 }
	r, err := one(t, fmt.Sprintf("repository %d", id), func(s scanner) (r row, err error) {
		err = s.Scan(&r.installation, &r.gone)
		return r, err
	}, "SELECT installation, gone FROM repositories WHERE id = $1"+t.lock(), id)
	if errors.Is(err, ErrNotFound) {
		return false, true, nil
	}
	if err != nil {
		return false, false, err
	}
	if r.gone == 0 {
		r.gone, err = one(t, "the end of an installation", value[int64], "SELECT gone FROM installations WHERE id = $1", r.installation)
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
	}
	return true, r.gone > 0 && r.gone < micros(before), err
}

// unread makes a repository that is being forgotten one that was not read: its figures are no longer whole. What names it
// elsewhere is forgotten first, while its names are known: issues that moved there, the place of the onboarding issue.
func (t *Tx) unread(id int64) error {
	what := fmt.Sprintf("begin to forget repository %d", id)
	if err := t.do(what, `UPDATE repositories SET read_phase = '', read_cursor = '', read_items = 0, read_total = 0, read_at = 0, settled_by = ''
		WHERE id = $1 AND (read_at <> 0 OR read_phase <> '')`, id); err != nil {
		return err
	}
	if err := t.do(what, fmt.Sprintf(`UPDATE items SET moved_to = '' WHERE moved_to <> '' AND (repo, number) IN (
		SELECT i.repo, i.number FROM names n JOIN items i ON i.moved_to <> '' AND %[1]s >= n.full_name || '#' AND %[1]s < n.full_name || '$'
		WHERE n.repo = $1)`, t.bytewise("lower(i.moved_to)")), id); err != nil {
		return err
	}
	return t.do(what, `UPDATE installations SET onboarding = 'gone'
		WHERE id = (SELECT installation FROM repositories WHERE id = $1) AND onboarding <> '' AND lower(onboarding) IN (SELECT full_name FROM names WHERE repo = $1)`, id)
}

// forgetting is a repository that is being forgotten.
type forgetting struct {
	t     *Tx
	id    int64
	known bool // it has a row
	f     *Forgotten
}

// rows deletes at most limit rows of one table that are about the repository.
func (g forgetting) rows(r rule, limit int) (int, error) {
	if r.Table == "items" {
		return g.items(limit)
	}
	t, id := g.t, g.id
	total := 0
	for _, is := range r.about {
		where, args := is(t, id)
		if !g.known { // a repository that appears meanwhile has its rows to itself
			args = append(args, id)
			where = fmt.Sprintf("(%s) AND NOT EXISTS (SELECT 1 FROM repositories k WHERE k.id = $%d)", where, len(args))
		}
		args = append(args, limit-total)
		query := fmt.Sprintf("DELETE FROM %[1]s WHERE (%[2]s) IN (SELECT %[2]s FROM %[1]s WHERE %[3]s LIMIT $%[4]d)", r.Table, r.key, where, len(args))
		what := fmt.Sprintf("forget the %s of repository %d", r.Table, id)
		if r.Table != "links" {
			n, err := t.exec(what, query, args...)
			if total += int(n); err != nil || total >= limit {
				return total, err
			}
			continue
		}
		gone, err := many(t, what, place, query+" RETURNING repo, number", args...)
		for _, p := range gone {
			if p.Repo != id && p.Number != 0 {
				g.f.Touched = append(g.f.Touched, p)
			}
		}
		if total += len(gone); err != nil || total >= limit {
			return total, err
		}
	}
	return total, nil
}

// items deletes at most limit items of the repository, and what they add to its totals.
func (g forgetting) items(limit int) (int, error) {
	t, repo := g.t, g.id
	what := fmt.Sprintf("forget the items of repository %d", repo)
	if !g.known { // totals are rows like all others then
		n, err := t.exec(what, `DELETE FROM items WHERE repo = $1 AND NOT EXISTS (SELECT 1 FROM repositories k WHERE k.id = $1)
			AND number IN (SELECT number FROM items WHERE repo = $1 LIMIT $2)`, repo, limit)
		return int(n), err
	}
	type counted struct {
		number int
		share  Contribution
	}
	rows, err := many(t, what, func(s scanner) (c counted, err error) {
		var kind, state string
		var on, weight int64
		var milestone int
		err = s.Scan(&c.number, &on, &milestone, &kind, &state, &weight)
		c.share = contribution(on, milestone, kind, state, weight)
		return c, err
	}, `SELECT number, counted, counted_milestone, counted_kind, counted_state, counted_weight FROM items
		WHERE repo = $1 ORDER BY number LIMIT $2`+t.lock(), repo, limit)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	less := map[cell]checks.Cell{}
	args := []any{repo}
	for _, r := range rows {
		args = append(args, r.number)
		less = r.share.added(less, -1)
	}
	if err := t.addTotals(repo, less); err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	marks := make([]string, len(rows))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+2)
	}
	n, err := t.exec(what, "DELETE FROM items WHERE repo = $1 AND number IN ("+strings.Join(marks, ",")+")", args...)
	if err != nil {
		return 0, err
	}
	return int(n), t.markStrategies(repo)
}

// ForgetInstallations deletes at most limit installations that ended before a time and have no repository left.
func (t *Tx) ForgetInstallations(before time.Time, limit int) (int, error) {
	n, err := t.exec("forget installations that ended", `DELETE FROM installations WHERE id IN (
		SELECT i.id FROM installations i WHERE i.gone > 0 AND i.gone < $1
			AND NOT EXISTS (SELECT 1 FROM repositories r WHERE r.installation = i.id) LIMIT $2)`, micros(before), limit)
	return int(n), err
}
