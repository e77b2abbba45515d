package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Named is what a text says of an item.
type Named struct {
	Number  int
	Title   string
	Kind    checks.Kind
	Likely  checks.Kind // see [checks.Decision]
	Weight  checks.Weight
	Updated time.Time
}

// UnclassifiedIn returns items without a kind of a state that are counted in a milestone, at most limit, the heaviest first and then by number:
// those that have no likely one either, or those that have.
func (t *Tx) UnclassifiedIn(repo int64, milestone int, state checks.State, likely bool, limit int) ([]Named, error) {
	which := "likely = ''"
	if likely {
		which = "likely <> ''"
	}
	return t.namedItems("counted = 1 AND "+which, "weight DESC, number", limit, repo, milestone, string(checks.None), string(state))
}

// IssuesOutside returns open issues of a kind that are in no milestone, by number, at most limit.
func (t *Tx) IssuesOutside(repo int64, kind checks.Kind, limit int) ([]Named, error) {
	return t.namedItems("type = 'issue'", "number", limit, repo, 0, string(kind), string(checks.Open))
}

// StalestIssuesIn returns open issues of a kind in a milestone, those that changed on the earliest day first, at most limit.
func (t *Tx) StalestIssuesIn(repo int64, milestone int, kind checks.Kind, limit int) ([]Named, error) {
	return many(t, "name the items that changed longest ago", scanNamed, `SELECT `+namedColumns+` FROM items
		WHERE repo = $1 AND milestone = $2 AND kind = $3 AND state = 'open' AND type = 'issue' AND gone = 0 ORDER BY (updated / 86400000000), number LIMIT $4`,
		repo, milestone, string(kind), limit)
}

// namedItems reads items of a repository, a milestone, a kind and a state that a condition holds for, in an order.
func (t *Tx) namedItems(condition, order string, limit int, of ...any) ([]Named, error) {
	return many(t, "name items", scanNamed, fmt.Sprintf(`SELECT `+namedColumns+` FROM items
		WHERE repo = $1 AND milestone = $2 AND kind = $3 AND state = $4 AND gone = 0 AND %s ORDER BY %s LIMIT %d`, condition, order, limit), of...)
}

const namedColumns = "number, title, kind, likely, weight, updated"

// scanNamed scans namedColumns.
func scanNamed(s scanner) (n Named, err error) {
	var k, likely string
	var weight, updated int64
	err = s.Scan(&n.Number, &n.Title, &k, &likely, &weight, &updated)
	n.Kind, n.Likely, n.Weight, n.Updated = checks.Kind(k), checks.Kind(likely), checks.Weight(weight), moment(updated)
	return n, err
}
