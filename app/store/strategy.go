package store

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// StrategyVisions is where a strategy leads.
type StrategyVisions struct {
	Repo    int64
	Ref     checks.Ref
	Private bool
	Dropped bool // closed without being done
	Visions []checks.Ref
	Hidden  []checks.Ref // of Visions: those that readers of its repository may not know it to serve
}

// StrategyVisionsOf returns where the strategies of an owner lead.
func (t *Tx) StrategyVisionsOf(owner string) ([]StrategyVisions, error) {
	return many(t, "read where the strategies of "+owner+" lead", func(s scanner) (l StrategyVisions, err error) {
		var state, reason, visions, untold string
		var private int64
		if err := s.Scan(&l.Repo, &l.Ref.Owner, &l.Ref.Repo, &private, &l.Ref.Number, &state, &reason, &visions, &untold); err != nil {
			return l, err
		}
		it := checks.Item{Type: checks.Issue, State: checks.State(state), Reason: checks.Reason(reason)}
		l.Private, l.Dropped = private != 0, it.Dropped()
		if l.Visions, err = reffed(visions); err == nil {
			l.Hidden, err = reffed(untold)
		}
		return l, err
	}, `
		SELECT r.id, r.owner, r.name, r.private, i.number, i.state, i.reason, i.visions, i.untold
		FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND i.kind = 'strategy' AND i.gone = 0`, owner)
}

// OpenVisions returns the open visions of an owner, those of the repositories that are known for longest first, at most limit.
func (t *Tx) OpenVisions(owner string, limit int) ([]Place, error) {
	return t.strategic("read the visions of "+owner, "i.kind = 'vision'", owner, limit)
}

// Visionless returns the open strategies of an owner that lead to no vision, in the same order, at most limit.
func (t *Tx) Visionless(owner string, limit int) ([]Place, error) {
	return t.strategic("read the strategies of "+owner+" without a vision", "i.kind = 'strategy' AND i.visions IN ('', '[]')", owner, limit)
}

func (t *Tx) strategic(what, which, owner string, limit int) ([]Place, error) {
	return many(t, what, func(s scanner) (p Place, err error) { return p, s.Scan(&p.Repo, &p.Number) }, `
		SELECT i.repo, i.number FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND i.state = 'open' AND i.gone = 0 AND `+which+`
		ORDER BY i.repo, i.number LIMIT $2`, owner, limit)
}

// Expiring returns items whose horizon passed by a moment and of which nothing that depends on them was told yet, the
// earliest first.
func (t *Tx) Expiring(now time.Time, limit int) ([]Item, error) {
	return many(t, "read what expired", item, "SELECT "+itemColumns+` FROM items
		WHERE expires > 0 AND expired = 0 AND expires <= $1 ORDER BY expires, repo, number LIMIT $2`, micros(now), limit)
}

// SetExpired records that everything that depends on an item was told that its horizon has passed.
func (t *Tx) SetExpired(repo int64, number int) error {
	if err := t.do("expire an item", "UPDATE items SET expired = 1 WHERE repo = $1 AND number = $2", repo, number); err != nil {
		return err
	}
	return t.markStrategies(repo)
}
