package work

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// unkept is how many milestones one look finds whose closing is not kept.
const unkept = 20

// keepClosings keeps what milestones hold that closed before this database knew them, or before it kept such things, and what they are judged by.
func (w upkeepWork) keepClosings(ctx context.Context) {
	for after := (store.Place{}); ; {
		var left []store.Place
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			left, err = tx.Unkept(after, unkept)
			return err
		})
		for n := 0; n < len(left) && err == nil; n++ { // each by itself: others wait to write
			after = left[n]
			err = w.DB.Write(ctx, func(tx *store.Tx) error {
				repo, err := tx.Repository(after.Repo)
				if err != nil {
					return err
				}
				return w.keepClosed(tx, repo, after.Number)
			})
		}
		if err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("keeping what closed milestones hold")
		}
		if err != nil || len(left) < unkept {
			return
		}
	}
}

// keepClosed keeps what a closed milestone holds and is judged by, and has those summed up again that tell of it.
func (w *Work) keepClosed(tx *store.Tx, repo store.Repository, number int) error {
	c, err := w.mirror.KeepClosed(tx, repo, number, w.Now())
	if err != nil {
		return err
	}
	return w.follow(tx, third, c)
}

// keep keeps what a milestone promised once it starts, and what it held when it closed.
func (w summaryWork) keep(ctx context.Context, p place, row store.Milestone) error {
	if row.State == checks.Closed {
		var kept store.Closing
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			kept, err = tx.ClosingOf(row.Repo, row.Number)
			return err
		})
		if err == nil && kept.Closed.Equal(row.Closed) && kept.Terms.Basis != "" && kept.Led || err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.keepClosed(tx, p.repo, row.Number) })
	}
	var is store.Plan
	var now checks.Totals
	var stated playbook.Start
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if is, err = tx.Plan(row.Repo, row.Number); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if now, err = tx.Totals(row.Repo, row.Number); err != nil {
			return err
		}
		doc, err := w.memo.Doc(tx, row.Description)
		if err == nil {
			stated = playbook.Starts(doc, row.Created)
		}
		return err
	})
	if err != nil {
		return err
	}
	next := plan.Start{Now: w.Now(), Stated: stated.Day, Created: row.Created,
		Work: len(now.Open)+len(now.Closed) > 0, Due: is.Starts, ByDay: is.Stated, Taken: is.At, WasLate: is.Late}.Plan()
	if next.Same {
		return nil
	}
	to := store.Plan{Repo: row.Repo, Milestone: row.Number, Starts: next.Due, Stated: next.ByDay, Late: next.Late}
	if next.Take {
		to.At = w.Now()
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutPlan(to); err != nil || next.Take {
			return err
		}
		return w.wake(tx, store.MilestoneKey(row.Repo, row.Number), next.Due)
	})
}

// keepFigures records how an open milestone stands this week, where that is not what is recorded.
func (w summaryWork) keepFigures(tx *store.Tx, row store.Milestone, at time.Time) error {
	if row.State == checks.Closed {
		return nil
	}
	week := store.WeekOf(at)
	last, of, err := tx.FiguresBefore(row.Repo, row.Number, week+1)
	if err != nil {
		return err
	}
	now, err := tx.Totals(row.Repo, row.Number)
	if err != nil || of == week && maps.Equal(last.Open, now.Open) && maps.Equal(last.Closed, now.Closed) {
		return err
	}
	return tx.KeepFigures(row.Repo, row.Number, week)
}
