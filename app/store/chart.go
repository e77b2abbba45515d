package store

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

// Charted is what a map shows of a vision, a strategy or an item of work: its row without the long columns.
type Charted struct {
	Number     int
	Type       checks.ItemType
	Title      string
	Kind       checks.Kind
	Likely     bool // Kind is what it likely is
	Counted    bool // in its milestone
	State      checks.State
	Weight     checks.Weight
	Milestone  string       // title, "" for none
	Strategies []checks.Ref // that its chain counts
	Visions    []checks.Ref // of a strategy: those that it leads to
	Hidden     []checks.Ref // of both those that readers of the repository may not know it to serve
}

// Charted returns a page of a repository's visions, strategies and work, likely or for sure, by number, those above after and at most limit. What
// is gone or was closed without being done is left out.
func (t *Tx) Charted(repo int64, after, limit int) ([]Charted, error) {
	return many(t, fmt.Sprintf("read the map of repository %d", repo), func(s scanner) (c Charted, err error) {
		var typ, kind, likely, state, strategies, visions, untold string
		var weight, counted int64
		if err := s.Scan(&c.Number, &typ, &c.Title, &kind, &likely, &counted, &state, &weight, &c.Milestone, &strategies, &visions, &untold); err != nil {
			return c, err
		}
		c.Type, c.Kind, c.State, c.Weight = checks.ItemType(typ), checks.Kind(kind), checks.State(state), checks.Weight(weight)
		if c.Likely = c.Kind == checks.None; c.Likely {
			c.Kind = checks.Kind(likely)
		}
		c.Counted = counted == countedItself
		if c.Strategies, err = reffed(strategies); err != nil {
			return c, err
		}
		if c.Visions, err = reffed(visions); err != nil {
			return c, err
		}
		c.Hidden, err = reffed(untold)
		return c, err
	}, `SELECT i.number, i.type, i.title, i.kind, i.likely, i.counted, i.state, i.weight, coalesce(m.title, ''), i.strategies, i.visions, i.untold
		FROM items i LEFT JOIN milestones m ON m.repo = i.repo AND m.number = i.milestone AND m.gone = 0
		WHERE i.repo = $1 AND i.number > $2 AND i.gone = 0 AND (i.kind IN ('vision', 'strategy', 'feature', 'tech-debt') OR i.kind = '' AND i.likely IN ('feature', 'tech-debt'))
			AND (i.state = 'open' OR i.type = 'pull' AND i.merged = 1 OR i.type = 'issue' AND i.reason NOT IN ('not_planned', 'duplicate'))
		ORDER BY i.number LIMIT $3`, repo, after, limit)
}

// Unclassified counts the open items of a repository of which it was concluded that they have no kind and are not exempt.
func (t *Tx) Unclassified(repo int64) (int, error) {
	return one(t, fmt.Sprintf("count the unclassified items of repository %d", repo), value[int],
		"SELECT count(*) FROM items WHERE repo = $1 AND kind = '' AND likely = '' AND state = 'open' AND gone = 0 AND settled = 1 AND source <> 'exempt'", repo)
}

// Closing returns what the pull requests of a repository close, by their number, but for what a person took away.
func (t *Tx) Closing(repo int64) (map[int][]checks.Ref, error) {
	all, err := many(t, fmt.Sprintf("read what pull requests of repository %d close", repo), scanClaim,
		"SELECT "+linkColumns+decidedColumn+` FROM links l WHERE repo = $1 AND number > 0 AND source = 'closing'
		ORDER BY number, place, ordinal`, repo)
	if err != nil {
		return nil, err
	}
	rows, _, err := t.sift(all)
	out := map[int][]checks.Ref{}
	for _, l := range rows {
		out[l.Number] = append(out[l.Number], l.Target)
	}
	return out, err
}
