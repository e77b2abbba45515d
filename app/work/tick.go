package work

import (
	"context"
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/summary"
)

// Whoever ticks a line of a comment of the app's own gives the commands that the line stands for, where its item is: they wait there with
// all others, are carried out in their order up to the first that is refused, and the comment shows what became of them.

// take reports whether a tick is carried out whose commands may be given: not where the line is proposed no more, or another tick of it was
// before. The line is the tick's from then on, also after a crash. It is true as well for what is no tick.
func (w commandWork) take(ctx context.Context, in invocation) (ok bool, err error) {
	t, is := store.ParseTick(in.row.Origin)
	if !is || t.N > 0 {
		return true, nil
	}
	var b store.Box
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) { b, err = tx.Box(t.Mark); return err })
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil || b.Taken == in.row.Origin {
		return err == nil, err
	}
	if b.Taken != "" {
		return false, nil
	}
	if ok, err = w.proposed(ctx, b); err != nil || !ok {
		return false, err
	}
	err = w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.TakeBox(t.Mark, in.row.Origin, store.Account{Login: in.row.Actor, ID: in.row.ActorID}, w.Now())
		return err
	})
	return ok, err
}

// proposed reports whether a comment would still have a line if it were written now.
func (w commandWork) proposed(ctx context.Context, b store.Box) (bool, error) {
	p, err := w.open(ctx, b.On.Repo)
	var lines []store.Box
	if err == nil {
		switch b.On.Name {
		case summary.SplitMarker:
			var s split
			s, err = w.toSplit(ctx, p, b.On.Number)
			lines = s.lines
		case store.DigestIssue:
			var d facts.ToDigest
			d, err = w.toDigest(ctx, p)
			lines = d.Boxes
		}
	}
	if errors.Is(err, errAway) {
		return false, nil
	}
	return slices.ContainsFunc(lines, func(o store.Box) bool { return o.Mark == b.Mark && len(o.Commands) > 0 }), err
}

// answerTick records what became of a tick, and has the comment show it.
func (w commandWork) answerTick(ctx context.Context, t request, tick store.Tick) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		for _, a := range t.answers {
			state := "done"
			if a.refused {
				state = "refused"
			}
			if err := tx.AnswerCommand(a.row.Origin, state, ""); err != nil {
				return err
			}
		}
		return w.endTick(tx, t, tick)
	})
}

// endTick records that a tick is answered, and has the comment written that it is in.
func (w commandWork) endTick(tx *store.Tx, t request, tick store.Tick) error {
	b, err := tx.Box(tick.Mark)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	why := ""
	if len(t.answers) > 0 && tick.N == 0 {
		why = t.answers[0].why
	}
	if err := tx.EndTick(tick.Mark, store.Account{Login: t.by.Login, ID: t.by.ID}, why); err != nil {
		return err
	}
	var keys depend.Keys
	keys.Comment(b.On)
	return w.bump(tx, first, keys...)
}
