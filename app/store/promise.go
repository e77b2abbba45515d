package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Plan is what a milestone held when it started, or when that is to be taken.
type Plan struct {
	Repo      int64
	Milestone int
	Starts    time.Time // when it is to be taken
	Stated    bool      // by a line in the milestone's description
	At        time.Time // when it was taken, zero for not yet
	Late      bool      // the milestone had been there for longer before it was first seen
}

// Plan is the plan of a milestone.
func (t *Tx) Plan(repo int64, milestone int) (Plan, error) {
	return one(t, fmt.Sprintf("plan of milestone %d/%d", repo, milestone), func(s scanner) (p Plan, err error) {
		var starts, stated, at, late int64
		err = s.Scan(&p.Repo, &p.Milestone, &starts, &stated, &at, &late)
		p.Starts, p.Stated, p.At, p.Late = moment(starts), stated != 0, moment(at), late != 0
		return p, err
	}, "SELECT repo, milestone, starts, stated, at, late FROM plans WHERE repo = $1 AND milestone = $2", repo, milestone)
}

// PutPlan records when a plan is to be taken. Where At is set it is taken: what the milestone holds now is what it promises.
func (t *Tx) PutPlan(p Plan) error {
	what := fmt.Sprintf("keep the plan of milestone %d/%d", p.Repo, p.Milestone)
	if err := t.do(what, `INSERT INTO plans (repo, milestone, starts, stated, at, late) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (repo, milestone) DO UPDATE SET starts = excluded.starts, stated = excluded.stated, at = excluded.at, late = excluded.late`,
		p.Repo, p.Milestone, micros(p.Starts), flag(p.Stated), micros(p.At), flag(p.Late)); err != nil {
		return err
	}
	if err := t.do(what, "DELETE FROM plan_items WHERE repo = $1 AND milestone = $2", p.Repo, p.Milestone); err != nil || p.At.IsZero() {
		return err
	}
	return t.do(what, `INSERT INTO plan_items (repo, milestone, number, kind, state, weight)
		SELECT repo, counted_milestone, number, counted_kind, counted_state, counted_weight FROM items
		WHERE repo = $1 AND counted_milestone = $2 AND counted = 1`, p.Repo, p.Milestone)
}

// Promised is what each item of a milestone's plan added to its totals when the plan was taken, by number.
func (t *Tx) Promised(repo int64, milestone int) (map[int]Contribution, error) {
	return t.planned(repo, milestone, 0)
}

// Added is what each item that came into a milestone after its plan was taken added to its totals when it came, by number. It may have left.
func (t *Tx) Added(repo int64, milestone int) (map[int]Contribution, error) {
	return t.planned(repo, milestone, 1)
}

func (t *Tx) planned(repo int64, milestone, added int) (map[int]Contribution, error) {
	type row struct {
		number int
		share  Contribution
	}
	rows, err := many(t, "read a plan", func(s scanner) (r row, err error) {
		var kind, state string
		var weight int64
		err = s.Scan(&r.number, &kind, &state, &weight)
		r.share = contribution(countedItself, milestone, kind, state, weight)
		return r, err
	}, "SELECT number, kind, state, weight FROM plan_items WHERE repo = $1 AND milestone = $2 AND added = $3", repo, milestone, added)
	out := make(map[int]Contribution, len(rows))
	for _, r := range rows {
		out[r.number] = r.share
	}
	return out, err
}

// addPlanned keeps what an item is with which it comes into a milestone whose plan was taken. One that comes back is what it was.
func (t *Tx) addPlanned(repo int64, number int, was, now Contribution) error {
	if !now.Counted || was.Counted && was.Milestone == now.Milestone {
		return nil
	}
	return t.do(fmt.Sprintf("keep what item %d#%d came in as", repo, number), `
		INSERT INTO plan_items (repo, milestone, number, kind, state, weight, added)
		SELECT p.repo, p.milestone, $3, $4, $5, $6, 1 FROM plans p WHERE p.repo = $1 AND p.milestone = $2 AND p.at > 0
		ON CONFLICT (repo, milestone, number) DO NOTHING`, repo, now.Milestone, number, string(now.Kind), string(now.State), int64(now.Weight))
}

// Waived is a waiver with the item that it is of.
type Waived struct {
	Number    int
	Title     string
	Milestone int // that the item is in itself, 0 for none
	State     checks.State
	Waiver    checks.Waiver
	At        time.Time
}

// Waived are the waivers on items of a repository, as they were given.
func (t *Tx) Waived(repo int64) ([]Waived, error) {
	out, err := many(t, "read the waivers", func(s scanner) (w Waived, err error) {
		var until, at int64
		var state string
		err = s.Scan(&w.Number, &w.Title, &w.Milestone, &state, &w.Waiver.Check, &w.Waiver.By, &w.Waiver.ByID, &w.Waiver.Reason, &until, &at)
		w.State, w.Waiver.Until, w.At = checks.State(state), moment(until), moment(at)
		return w, err
	}, `SELECT i.number, i.title, i.milestone, i.state, w.kind, w.actor, w.actor_id, w.reason, w.until, w.at
		FROM waivers w JOIN items i ON i.repo = w.repo AND i.number = w.number WHERE w.repo = $1 AND i.gone = 0`, repo)
	slices.SortFunc(out, func(a, b Waived) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Waiver.Check, b.Waiver.Check))
	})
	return out, err
}
