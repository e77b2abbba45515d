package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// cell names one row of the totals of a repository.
type cell struct {
	milestone   int
	kind, state string
}

// Settle records what was concluded about an item, changes its milestone's totals by the difference to what it added
// before, and returns what was concluded before. It is the only way to change totals.
func (t *Tx) Settle(repo int64, number int, c Conclusion) (before Conclusion, err error) {
	what := fmt.Sprintf("settle item %d#%d", repo, number)
	read := t.Item // what the transaction read of it before holds, where nobody else can have written since
	if t.db.pg && !t.locks[itemID{repo, number}] {
		read = func(repo int64, number int) (Item, error) {
			return one(t, what, item, itemQuery+t.lock(), repo, number)
		}
	}
	old, err := read(repo, number)
	if err != nil {
		return Conclusion{}, err
	}
	before = old.Conclusion
	if !c.Share.Counted && !c.Share.Beside {
		c.Share = Contribution{}
	}
	if err := errors.Join(t.move(repo, before.Share, c.Share), t.addPlanned(repo, number, before.Share, c.Share)); err != nil {
		return Conclusion{}, fmt.Errorf("%s: %w", what, err)
	}
	err = t.do(what, `
		UPDATE items SET kind = $3, source = $4, evidence = $5, confidence = $6, weight = $7, linked = $8, strategies = $9,
			settled = $10, unlinked_at = $11, counted = $12, counted_milestone = $13, counted_kind = $14,
			counted_state = $15, counted_weight = $16, expires = $17, expired = $18, visions = $19, untold = $20, misread = $21, unvouched = $22, likely = $23, unsized = $24
		WHERE repo = $1 AND number = $2`,
		repo, number, string(c.Kind), string(c.Source), c.Evidence, c.Confidence, int64(c.Weight), flag(c.Linked),
		refs(c.Strategies), flag(c.Settled), micros(c.UnlinkedAt), c.Share.stored(), c.Share.Milestone,
		string(c.Share.Kind), string(c.Share.State), int64(c.Share.Weight), micros(c.Expires), flag(c.Expired), refs(c.Visions), refs(c.Hidden), flag(c.Misread), string(c.Unvouched), string(c.Likely), flag(c.Unsized))
	if err == nil && before.suggestible() != c.suggestible() {
		err = t.markStrategies(repo)
	}
	return before, err
}

// How a row says what its item adds.
const (
	countedNot    = 0
	countedItself = 1
	countedBeside = 2
)

// stored is how a row says it.
func (c Contribution) stored() int {
	switch {
	case c.Counted:
		return countedItself
	case c.Beside:
		return countedBeside
	}
	return countedNot
}

// contribution is what columns of a row say.
func contribution(counted int64, milestone int, kind, state string, weight int64) Contribution {
	return Contribution{Counted: counted == countedItself, Beside: counted == countedBeside, Milestone: milestone, Kind: checks.Kind(kind),
		State: checks.State(state), Weight: checks.Weight(weight)}
}

// move takes a contribution out of the totals and puts another in.
func (t *Tx) move(repo int64, from, to Contribution) error {
	if from == to {
		return nil
	}
	return t.addTotals(repo, to.added(from.added(map[cell]checks.Cell{}, -1), 1))
}

// added puts a contribution, or takes one out by the sign -1, and returns the same differences.
func (c Contribution) added(diff map[cell]checks.Cell, sign int) map[cell]checks.Cell {
	if c.Counted || c.Beside && c.Weight != 0 {
		at := cell{c.Milestone, string(c.Kind), string(c.State)}
		d := diff[at]
		diff[at] = checks.Cell{Count: d.Count + sign, Weight: d.Weight + checks.Weight(sign)*c.Weight}
	}
	return diff
}

// addTotals changes the totals of a repository by differences.
func (t *Tx) addTotals(repo int64, diff map[cell]checks.Cell) error {
	cells := make([]cell, 0, len(diff))
	for at, d := range diff {
		if d != (checks.Cell{}) {
			cells = append(cells, at)
		}
	}
	slices.SortFunc(cells, func(a, b cell) int { // one order for all, so that two transactions rarely deadlock
		if a.milestone != b.milestone {
			return a.milestone - b.milestone
		}
		return strings.Compare(a.kind+"/"+a.state, b.kind+"/"+b.state)
	})
	for _, at := range cells {
		d := diff[at]
		if err := t.do("change the totals", `
			INSERT INTO totals AS old (repo, milestone, kind, state, items, weight) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (repo, milestone, kind, state) DO UPDATE SET
				items = old.items + excluded.items, weight = old.weight + excluded.weight`,
			repo, at.milestone, at.kind, at.state, d.Count, int64(d.Weight)); err != nil {
			return err
		}
	}
	return nil
}

// sum is one row of totals.
type sum struct {
	kind   checks.Kind
	state  checks.State
	count  int
	weight checks.Weight
}

func sums(s scanner) (r sum, err error) {
	var kind, state string
	var weight int64
	err = s.Scan(&kind, &state, &r.count, &weight)
	r.kind, r.state, r.weight = checks.Kind(kind), checks.State(state), checks.Weight(weight)
	return r, err
}

// totals puts rows together. Kinds that nothing was counted for have no cell.
func totals(rows []sum) checks.Totals {
	out := checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}}
	for _, r := range rows {
		if r.count == 0 && r.weight == 0 {
			continue
		}
		if r.state == checks.Closed {
			out.Closed[r.kind] = checks.Cell{Count: r.count, Weight: r.weight}
		} else {
			out.Open[r.kind] = checks.Cell{Count: r.count, Weight: r.weight}
		}
	}
	return out
}

// totalsOf puts rows of a repository together, which are not all unless it was read to its end once.
func (t *Tx) totalsOf(repo int64, rows []sum) (checks.Totals, error) {
	out := totals(rows)
	at, err := one(t, "repository", value[int64], "SELECT read_at FROM repositories WHERE id = $1", repo)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	out.Incomplete = at == 0
	return out, err
}

// Totals returns the totals of a milestone, 0 for items without one. They are incomplete until the repository was read to
// its end once.
func (t *Tx) Totals(repo int64, milestone int) (checks.Totals, error) {
	rows, err := many(t, "read totals", sums,
		"SELECT kind, state, items, weight FROM totals WHERE repo = $1 AND milestone = $2", repo, milestone)
	if err != nil {
		return checks.Totals{}, err
	}
	return t.totalsOf(repo, rows)
}

// Recount adds the totals of a milestone up from its items. A difference to [Tx.Totals] is a defect.
func (t *Tx) Recount(repo int64, milestone int) (checks.Totals, error) {
	rows, err := many(t, "recount", sums, `
		SELECT counted_kind, counted_state, count(*), CAST(sum(counted_weight) AS BIGINT) FROM items
		WHERE repo = $1 AND counted_milestone = $2 AND (counted = 1 OR counted = 2 AND counted_weight <> 0) GROUP BY counted_kind, counted_state`, repo, milestone)
	if err != nil {
		return checks.Totals{}, err
	}
	return t.totalsOf(repo, rows)
}

// OrgTotals returns the totals of all milestones of one title in the repositories of an owner. They are incomplete until every one
// of these repositories was read to its end once.
func (t *Tx) OrgTotals(owner, title string) (checks.Totals, error) {
	return t.titleTotals("", owner, title)
}

// PublicOrgTotals is the same in the public repositories of an owner alone.
func (t *Tx) PublicOrgTotals(owner, title string) (checks.Totals, error) {
	return t.titleTotals(" AND private = 0", owner, title)
}

func (t *Tx) titleTotals(which, owner, title string) (checks.Totals, error) {
	rows, err := many(t, "read totals", sums, `
		SELECT t.kind, t.state, CAST(sum(t.items) AS BIGINT), CAST(sum(t.weight) AS BIGINT)
		FROM milestones m
		JOIN repositories r ON r.id = m.repo
		JOIN totals t ON t.repo = m.repo AND t.milestone = m.number
		WHERE m.title = $2 AND m.gone = 0 AND r.gone = 0 AND lower(r.owner) = lower($1)`+which+`
		GROUP BY t.kind, t.state`, owner, title)
	if err != nil {
		return checks.Totals{}, err
	}
	unread, err := one(t, "read totals", value[int],
		"SELECT count(*) FROM repositories WHERE lower(owner) = lower($1) AND gone = 0 AND read_at = 0"+which, owner)
	out := totals(rows)
	out.Incomplete = unread > 0
	return out, err
}
