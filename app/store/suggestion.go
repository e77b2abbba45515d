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

// Suggest records which strategies the texts on an item name as likely.
func (t *Tx) Suggest(repo int64, number int, likely []checks.Reference) error {
	what := fmt.Sprintf("record what is suggested for item %d#%d", repo, number)
	was, err := many(t, what, value[string],
		"SELECT home || '#' || CAST(target AS TEXT) FROM suggestions WHERE repo = $1 AND number = $2", repo, number)
	if err != nil {
		return err
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
		return nil
	}
	if err := t.do(what, "DELETE FROM suggestions WHERE repo = $1 AND number = $2", repo, number); err != nil {
		return err
	}
	for _, l := range likely {
		if err := t.do(what, "INSERT INTO suggestions (repo, number, home, target) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			repo, number, fullName(l.Ref.Owner, l.Ref.Repo), l.Ref.Number); err != nil {
			return err
		}
	}
	return nil
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
