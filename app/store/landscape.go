package store

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Placed returns the visions, strategies and work in all repositories of an owner, by repository and number. Work that is
// closed is left out unless it is asked for. Bodies are not read.
func (t *Tx) Placed(owner string, closed bool) ([]checks.Placed, error) {
	return many(t, "read what "+owner+" works on", func(s scanner) (p checks.Placed, err error) {
		var typ, kind, state, reason, strategies string
		var private, weight int64
		if err := s.Scan(&p.Ref.Owner, &p.Ref.Repo, &private, &p.Ref.Number, &typ, &p.Title, &state, &reason, &p.Milestone, &p.Planned,
			&kind, &weight, &strategies); err != nil {
			return p, err
		}
		p.Private, p.Type, p.Kind, p.State, p.Reason = private != 0, checks.ItemType(typ), checks.Kind(kind), checks.State(state), checks.Reason(reason)
		p.Weight = checks.Weight(weight)
		p.Strategies, err = reffed(strategies)
		return p, err
	}, `
		SELECT r.owner, r.name, r.private, i.number, i.type, i.title, i.state, i.reason, i.milestone, coalesce(m.title, ''), i.kind, i.weight,
			i.strategies
		FROM repositories r JOIN items i ON i.repo = r.id
		LEFT JOIN milestones m ON m.repo = i.repo AND m.number = i.milestone
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND i.gone = 0
			AND (i.kind IN ('strategy', 'vision') OR i.kind IN ('feature', 'tech-debt') AND (i.state = 'open' OR $2 = 1))
		ORDER BY r.id, i.number`, owner, flag(closed))
}

// Led is where a strategy leads.
type Led struct {
	Ref     checks.Ref
	Private bool
	Dropped bool // closed without being done
	Expired bool
	Visions []checks.Ref
}

// LedBy returns where the strategies of an owner lead.
func (t *Tx) LedBy(owner string) ([]Led, error) {
	return many(t, "read where the strategies of "+owner+" lead", func(s scanner) (l Led, err error) {
		var state, reason, visions string
		var private, expired int64
		if err := s.Scan(&l.Ref.Owner, &l.Ref.Repo, &private, &l.Ref.Number, &state, &reason, &expired, &visions); err != nil {
			return l, err
		}
		it := checks.Item{Type: checks.Issue, State: checks.State(state), Reason: checks.Reason(reason)}
		l.Private, l.Dropped, l.Expired = private != 0, it.Dropped(), expired != 0
		l.Visions, err = reffed(visions)
		return l, err
	}, `
		SELECT r.owner, r.name, r.private, i.number, i.state, i.reason, i.expired, i.visions
		FROM repositories r JOIN items i ON i.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND i.kind = 'strategy' AND i.gone = 0`, owner)
}

// LinksOf returns every link that items and milestones of an owner's repositories state, but for those that a person took
// away, with From as the repository is called now.
func (t *Tx) LinksOf(owner string) ([]checks.Link, error) {
	return many(t, "read the links of "+owner, func(s scanner) (l checks.Link, err error) {
		var shown, source string
		var at int64
		if err := s.Scan(&l.From.Owner, &l.From.Repo, &l.From.Number, &l.Milestone, &shown, &source, &l.By, &at); err != nil {
			return l, err
		}
		l.Source, l.Since = checks.LinkSource(source), moment(at)
		l.To, err = ref(shown)
		return l, err
	}, `
		SELECT r.owner, r.name, l.number, l.milestone, l.shown, l.source, l.actor, l.at
		FROM repositories r JOIN links l ON l.repo = r.id
		WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND l.source <> 'moved' AND NOT EXISTS (
			SELECT 1 FROM unlinks u WHERE u.repo = l.repo AND u.number = l.number AND u.target = l.target)
		ORDER BY r.id, l.number, l.milestone, l.place, l.ordinal, l.target`, owner)
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
