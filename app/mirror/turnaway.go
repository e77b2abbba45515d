package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// turnAway records which non-goals work touches of strategies that it serves, and what became of work that touched one. Reviews that list it
// are looked at again.
func (s *Settling) turnAway(c *Changes, row store.Item, subject checks.Subject, report checks.Report) error {
	if !row.Gone.IsZero() || report.TooCostly || len(report.Touches)+len(report.Noted) == 0 {
		return nil
	}
	was, err := s.tx.TurnedAway(row.Repo, row.Number)
	if err != nil {
		return err
	}
	touched, err := s.places(report.Touches)
	if err != nil {
		return err
	}
	var listed []store.Place // by which it was turned away, or is now
	for _, a := range was {
		now := a
		home, err := s.tx.Repository(a.Strategy.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue // it is being forgotten
		}
		if err != nil {
			return err
		}
		became := report.Noted[home.Ref(a.Strategy.Number).Key()]
		goal, touches := touched[a.Strategy]
		delete(touched, a.Strategy)
		switch {
		case touches:
			now.NonGoal, now.At = goal, time.Time{}
		case became == checks.TurnedAway:
			now.At = turned(subject)
		case became == checks.NotAway:
			err = s.tx.DropTurnedAway(a.Item, a.Strategy)
		}
		if err == nil && now != a {
			err = s.tx.PutTurnedAway(now)
		}
		if err != nil {
			return err
		}
		if !now.At.Equal(a.At) || became == checks.NotAway && !touches && !a.At.IsZero() {
			listed = append(listed, a.Strategy)
		}
	}
	for _, by := range stored.Sorted(touched) {
		if err := s.tx.PutTurnedAway(store.TurnedAway{Item: store.Place{Repo: row.Repo, Number: row.Number}, Strategy: by, NonGoal: touched[by], Noted: subject.Now}); err != nil {
			return err
		}
	}
	return s.m.dependents(s.tx, c).TurnedAway(s.repo, listed...)
}

// places are the strategies whose non-goals are touched, with what these say.
func (s *Settling) places(all []checks.NonGoal) (map[store.Place]string, error) {
	find, out := stored.NewFinder(s.tx), map[store.Place]string{}
	for _, n := range all {
		repo, row, err := find.Find(n.Strategy)
		if err != nil {
			return nil, err
		}
		if repo != nil {
			out[store.Place{Repo: repo.ID, Number: row.Number}] = n.Text
		}
	}
	return out, nil
}

// turned is when work was turned away that counts for a strategy no more: when it was closed, if it is for that.
func turned(subject checks.Subject) time.Time {
	if it := subject.Classify.Item; it.Dropped() && !it.Closed.IsZero() {
		return it.Closed.UTC()
	}
	return subject.Now.UTC()
}

// relist has reviews written again that list an item among what was turned away.
func (m *Mirror) relist(tx *store.Tx, repo store.Repository, number int, c *Changes) error {
	all, err := tx.TurnedAway(repo.ID, number)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(a store.TurnedAway) bool { return a.At.IsZero() })
	by := make([]store.Place, len(all))
	for i, a := range all {
		by[i] = a.Strategy
	}
	return m.dependents(tx, c).TurnedAway(repo, by...)
}
