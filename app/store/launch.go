package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Launch is a feature that a milestone delivered when it closed.
type Launch struct {
	Feature Place
	Stated  bool // it said what would make it a success
	Serves  []Served
}

// Served is a strategy that a feature served when it was launched.
type Served struct {
	Strategy Place
	Hidden   bool // readers of the feature may not know that it serves it
}

// FollowUp is when it is asked what the launch of a milestone achieved.
type FollowUp struct {
	Milestone Place
	Closed    time.Time // the closing of which it was noted what it delivered; zero: of none, or it was opened again
	Due       time.Time // zero: never
	Done      time.Time // zero: not yet
}

// FollowUp returns that of a milestone, with nothing in it where none is known.
func (t *Tx) FollowUp(milestone Place) (FollowUp, error) {
	f, err := one(t, "read a follow-up", func(s scanner) (f FollowUp, err error) {
		var closed, due, done int64
		err = s.Scan(&closed, &due, &done)
		return FollowUp{milestone, moment(closed), moment(due), moment(done)}, err
	}, "SELECT closed, due, done FROM follow_ups WHERE repo = $1 AND number = $2", milestone.Repo, milestone.Number)
	if errors.Is(err, ErrNotFound) {
		return FollowUp{Milestone: milestone}, nil
	}
	return f, err
}

// PutFollowUp records that of a milestone.
func (t *Tx) PutFollowUp(f FollowUp) error {
	return t.do(fmt.Sprintf("put the follow-up of milestone %d/%d", f.Milestone.Repo, f.Milestone.Number), `
		INSERT INTO follow_ups (repo, number, closed, due, done) VALUES `+tuples(1, 5)+`
		ON CONFLICT (repo, number) DO UPDATE SET closed = excluded.closed, due = excluded.due, done = excluded.done`,
		f.Milestone.Repo, f.Milestone.Number, micros(f.Closed), micros(f.Due), micros(f.Done))
}

// DueFollowUps returns milestones of which it is to be asked by a time what they achieved, where the app can write, those that wait for
// longest first.
func (t *Tx) DueFollowUps(by time.Time, limit int) ([]Place, error) {
	return many(t, "read due follow-ups", place, `SELECT f.repo, f.number FROM follow_ups f JOIN repositories r ON r.id = f.repo JOIN installations i ON i.id = r.installation
		WHERE f.done = 0 AND f.due > 0 AND f.due <= $1 AND r.gone = 0 AND r.archived = 0 AND i.gone = 0 AND i.suspended = 0 ORDER BY f.due LIMIT $2`, micros(by), limit)
}

// ReplaceLaunches records what a milestone delivered. What moved to another repository since it was launched stays.
func (t *Tx) ReplaceLaunches(milestone Place, all []Launch) error {
	what := fmt.Sprintf("record what milestone %d/%d delivered", milestone.Repo, milestone.Number)
	if err := t.do(what, "DELETE FROM launches WHERE home = $1 AND milestone = $2 AND repo = $1", milestone.Repo, milestone.Number); err != nil {
		return err
	}
	var rows [][]any
	for _, l := range all {
		serves := l.Serves
		if len(serves) == 0 {
			serves = []Served{{}}
		}
		for _, s := range serves {
			rows = append(rows, []any{l.Feature.Repo, l.Feature.Number, s.Strategy.Repo, s.Strategy.Number, flag(s.Hidden), flag(l.Stated), milestone.Repo, milestone.Number})
		}
	}
	for part := range slices.Chunk(rows, 64) {
		err := t.do(what, `
			INSERT INTO launches (repo, number, strategy_repo, strategy, hidden, stated, home, milestone) VALUES `+tuples(len(part), 8)+`
			ON CONFLICT (repo, number, strategy_repo, strategy) DO UPDATE SET hidden = excluded.hidden, stated = excluded.stated, home = excluded.home, milestone = excluded.milestone`,
			slices.Concat(part...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// launchRow is a row of launches.
type launchRow struct {
	feature Place
	stated  bool
	served  Served
}

func scanLaunch(s scanner) (r launchRow, err error) {
	var hidden, stated int64
	err = s.Scan(&r.feature.Repo, &r.feature.Number, &r.served.Strategy.Repo, &r.served.Strategy.Number, &hidden, &stated)
	r.served.Hidden, r.stated = hidden != 0, stated != 0
	return r, err
}

// LaunchedIn returns what a milestone delivered that is still there, by repository and number.
func (t *Tx) LaunchedIn(milestone Place) ([]Launch, error) {
	rows, err := many(t, "read what a milestone delivered", scanLaunch, `SELECT l.repo, l.number, l.strategy_repo, l.strategy, l.hidden, l.stated
		FROM launches l JOIN items i ON i.repo = l.repo AND i.number = l.number
		WHERE l.home = $1 AND l.milestone = $2 AND i.gone = 0`, milestone.Repo, milestone.Number)
	slices.SortFunc(rows, func(a, b launchRow) int {
		x, y := a.served.Strategy, b.served.Strategy
		return cmp.Or(cmp.Compare(a.feature.Repo, b.feature.Repo), cmp.Compare(a.feature.Number, b.feature.Number), cmp.Compare(x.Repo, y.Repo), cmp.Compare(x.Number, y.Number))
	})
	var out []Launch
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Feature != r.feature {
			out = append(out, Launch{Feature: r.feature, Stated: r.stated})
		}
		if r.served.Strategy.Repo != 0 {
			last := &out[len(out)-1]
			last.Serves = append(last.Serves, r.served)
		}
	}
	return out, err
}

// LaunchOf returns the milestone in which a feature was launched, a zero one for none, and the strategies that it served.
func (t *Tx) LaunchOf(feature Place) (milestone Place, strategies []Place, err error) {
	_, err = many(t, "read what a feature served", func(s scanner) (struct{}, error) {
		var strategy Place
		err := s.Scan(&milestone.Repo, &milestone.Number, &strategy.Repo, &strategy.Number)
		if strategy.Repo != 0 {
			strategies = append(strategies, strategy)
		}
		return struct{}{}, err
	}, "SELECT home, milestone, strategy_repo, strategy FROM launches WHERE repo = $1 AND number = $2 ORDER BY strategy_repo, strategy", feature.Repo, feature.Number)
	return milestone, strategies, err
}

// Hit is a launched feature that said what would make it a success, with where it is and what people said of it last.
type Hit struct {
	Repo     Repository // its id, owner and whether it is private
	Hidden   bool       // see [Served]
	Achieved checks.Achieved
}

// HitsOf returns the launched features that served a strategy and said what would make them a success, where they are still there.
func (t *Tx) HitsOf(strategy Place) ([]Hit, error) {
	type said struct {
		of       Place
		achieved checks.Achieved
	}
	all, err := many(t, "read what a strategy's launches achieved", func(s scanner) (r said, err error) {
		var achieved string
		err = s.Scan(&r.of.Repo, &r.of.Number, &achieved)
		r.achieved = checks.Achieved(achieved)
		return r, err
	}, `SELECT s.repo, s.number, s.achieved FROM launches l JOIN results s ON s.repo = l.repo AND s.number = l.number
		WHERE l.strategy_repo = $1 AND l.strategy = $2 ORDER BY s.at, length(s.origin), s.origin`, strategy.Repo, strategy.Number)
	if err != nil {
		return nil, err
	}
	latest := map[Place]checks.Achieved{}
	for _, r := range all {
		latest[r.of] = r.achieved
	}
	return many(t, "read what a strategy launched", func(s scanner) (h Hit, err error) {
		var private, hidden int64
		var number int
		err = s.Scan(&h.Repo.ID, &number, &h.Repo.Owner, &private, &hidden)
		h.Repo.Private, h.Hidden, h.Achieved = private != 0, hidden != 0, latest[Place{h.Repo.ID, number}]
		return h, err
	}, `SELECT l.repo, l.number, r.owner, r.private, l.hidden
		FROM launches l JOIN items i ON i.repo = l.repo AND i.number = l.number JOIN repositories r ON r.id = l.repo
		WHERE l.strategy_repo = $1 AND l.strategy = $2 AND l.stated = 1 AND i.gone = 0 AND r.gone = 0`, strategy.Repo, strategy.Number)
}

// FollowUpName is the name under which the follow-up of a milestone is remembered on an issue.
func FollowUpName(milestone Place) string {
	return fmt.Sprintf("follow-up:%d:%d", milestone.Repo, milestone.Number)
}

// FollowUpsPosted returns where it was asked what a milestone achieved.
func (t *Tx) FollowUpsPosted(milestone Place) ([]Posted, error) {
	return many(t, "read where a milestone was followed up", scanPosted,
		"SELECT "+postedColumns+" FROM posted WHERE substr(name, 1, 10) = 'follow-up:' AND name = $1 ORDER BY repo, subject, name", FollowUpName(milestone))
}

// CopyLaunch takes what is known of a feature's launch for that of another one.
func (t *Tx) CopyLaunch(from, to Place) error {
	what := fmt.Sprintf("copy the launch of %d#%d", from.Repo, from.Number)
	if err := t.do(what, `
		INSERT INTO launches (repo, number, strategy_repo, strategy, hidden, stated, home, milestone)
		SELECT $3, $4, strategy_repo, strategy, hidden, stated, home, milestone FROM launches WHERE repo = $1 AND number = $2
		ON CONFLICT (repo, number, strategy_repo, strategy) DO NOTHING`, from.Repo, from.Number, to.Repo, to.Number); err != nil {
		return err
	}
	return t.do(what, `
		INSERT INTO results (repo, number, origin, `+resultColumns+`) SELECT $3, $4, origin, `+resultColumns+` FROM results WHERE repo = $1 AND number = $2
		ON CONFLICT (repo, number, origin) DO NOTHING`, from.Repo, from.Number, to.Repo, to.Number)
}
