package store

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// suggestible reports whether an item of this conclusion is a strategy that may be suggested while it is open.
func (c Conclusion) suggestible() bool { return c.Kind == checks.Strategy && !c.Expired }

// markStrategies gives a repository another mark. It is drawn and not counted up, so that what a transaction that is rolled
// back did to the strategies never shares its mark with what another one did.
func (t *Tx) markStrategies(repo int64) error {
	return t.do(fmt.Sprintf("mark the strategies of repository %d", repo),
		"UPDATE repositories SET strategies = $2 WHERE id = $1", repo, 1+rand.Int64N(math.MaxInt64))
}

// StrategicRepositories returns the repositories of an owner that have strategies, or had.
func (t *Tx) StrategicRepositories(owner string) ([]Repository, error) {
	return manyOf(t, ask("repositories", "read where the strategies of "+owner+" are", repository, "SELECT "+repositoryColumns+` FROM repositories
		WHERE lower(owner) = lower($1) AND gone = 0 AND strategies <> 0 ORDER BY id`), owner)
}

// StrategiesOf returns the open strategies in all repositories of an owner, but for those whose horizon has passed.
func (t *Tx) StrategiesOf(owner string) ([]Item, error) {
	return many(t, "read the strategies of "+owner, item, "SELECT "+prefixed(itemColumns)+`
		FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND i.kind = 'strategy' AND i.state = 'open' AND i.gone = 0 AND i.expired = 0
		ORDER BY r.id, i.number`, owner)
}

// CountPublicStrategies counts those of [Tx.StrategiesOf] that everybody can read, no further than to limit, without those of a repository; 0 for
// none.
func (t *Tx) CountPublicStrategies(owner string, without int64, limit int) (int, error) {
	return one(t, "count the strategies of "+owner, value[int], `SELECT count(*) FROM (SELECT 1
		FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND r.private = 0 AND r.strategies <> 0 AND i.kind = 'strategy' AND i.state = 'open' AND i.gone = 0 AND i.expired = 0
			AND r.id <> $2 LIMIT $3) s`, owner, without, limit)
}

// CountChoices counts those of [Tx.StrategiesOf] that readers of a repository may choose from, no further than to limit.
func (t *Tx) CountChoices(repo Repository, limit int) (int, error) {
	return one(t, "count the strategies to choose from", value[int], `SELECT count(*) FROM (SELECT 1
		FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND (r.private = 0 OR r.id = $2) AND r.strategies <> 0
			AND i.kind = 'strategy' AND i.state = 'open' AND i.gone = 0 AND i.expired = 0
		LIMIT $3) s`, repo.Owner, repo.ID, limit)
}

// LockChoices makes Write transactions that change which strategies or visions of an owner there are to choose from, or what these are
// called, wait for each other and for all that record that an item has none, or which are named to it; the latter don't wait for each other.
// Lock, then read whom to tell, or what to choose from: of two such changes at least one then sees the other. Take it last:
// of two transactions that then wait for each other's items PostgreSQL ends one after a second, and it runs again. On SQLite there is only one
// writer anyway.
func (t *Tx) LockChoices(owner string, change bool) error {
	if !t.db.pg {
		return nil
	}
	delete(t.seen.by, "items") // whoever held the lock before may have changed any
	lock := "pg_advisory_xact_lock_shared"
	if change {
		lock = "pg_advisory_xact_lock"
	}
	return t.do("lock what there is to choose from", "SELECT "+lock+"(hashtextextended($1, 0))", "choices:"+strings.ToLower(owner))
}

// UnlinkedOf returns open items in all repositories of an owner that are told that they are linked to no strategy: work, and pull requests. At
// most limit, those with the highest numbers of the repositories that are known for longest.
func (t *Tx) UnlinkedOf(owner string, limit int) ([]Outline, error) {
	return many(t, "read the unlinked items of "+owner, outline, "SELECT "+prefixed(outlineColumns)+`
		FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND i.linked = 0 AND i.state = 'open' AND i.gone = 0 AND (i.unlinked_at > 0 OR i.type = 'pull')
		ORDER BY i.repo, i.number DESC LIMIT $2`, owner, limit)
}

// Suggest records which strategies the texts on an item name as likely, and reports whether these are others than before.
func (t *Tx) Suggest(repo int64, number int, likely []checks.Reference) (changed bool, err error) {
	what := fmt.Sprintf("record what is suggested for item %d#%d", repo, number)
	was, err := many(t, what, value[string],
		"SELECT home || '#' || CAST(target AS TEXT) FROM suggestions WHERE repo = $1 AND number = $2", repo, number)
	if err != nil {
		return false, err
	}
	left := make(map[string]bool, len(was))
	for _, key := range was {
		left[key] = true
	}
	fresh := len(likely) != len(was)
	for _, l := range likely {
		fresh = fresh || !left[l.Ref.Key()]
	}
	if !fresh {
		return false, nil
	}
	if err := t.do(what, "DELETE FROM suggestions WHERE repo = $1 AND number = $2", repo, number); err != nil {
		return true, err
	}
	for _, l := range likely {
		if err := t.do(what, "INSERT INTO suggestions (repo, number, home, target) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			repo, number, fullName(l.Ref.Owner, l.Ref.Repo), l.Ref.Number); err != nil {
			return true, err
		}
	}
	return true, nil
}

// SuggestedTo returns the items on which a strategy is named as likely, under any name that its repository had; with number 0
// any strategy of the repository.
func (t *Tx) SuggestedTo(repo int64, number int) ([]Place, error) {
	query := strings.Builder{}
	args := []any{repo}
	query.WriteString("SELECT DISTINCT s.repo, s.number FROM names n JOIN suggestions s ON s.home = n.full_name WHERE n.repo = $1")
	if number != 0 {
		query.WriteString(" AND s.target = $2")
		args = append(args, number)
	}
	query.WriteString(" ORDER BY s.repo, s.number")
	return many(t, fmt.Sprintf("read what strategy %d#%d is suggested for", repo, number), place, query.String(), args...)
}

// place scans an item's repository and number.
func place(s scanner) (p Place, err error) { return p, s.Scan(&p.Repo, &p.Number) }
