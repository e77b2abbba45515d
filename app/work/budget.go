package work

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
)

// What anybody may write must not keep a worker busy for ever. An evaluation has [Options.Budget]; a job has jobTimeout in
// all. A subject that takes more, or that a defect ends, is tried again mostOver times in all, then set aside: it is
// not looked at until something about it changes, its checks say so, and a metric and the log tell the operator.

// mostOver is how often a subject may run out of its budget before it is set aside.
const mostOver = 3

// comparing is how long one check may compare milestones under a proposed policy.
const comparing = 20 * time.Second

// errBudget says that an evaluation took more than it may.
var errBudget = errors.New("it takes more than one evaluation may")

// errDefect says that our own code failed on what it was given.
var errDefect = apply.ErrDefect

// guarded makes a panic while looking at a subject an error of that subject.
func (w *Work) guarded(ctx context.Context, ps *pass, key string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			w.Log.Error().Str("subject", key).Any("panic", r).Bytes("stack", debug.Stack()).Msg("a defect in looking at a subject")
			err = errDefect
		}
	}()
	return w.reconcile(ctx, ps, key)
}

// over reports whether an error says that a subject took more than it may. A reading goes on where it stopped, so the end of
// its job's time is no sign of anything.
func over(ctx context.Context, key string, err error) bool {
	_, slow := github.LaterAt(err) // that GitHub is slow is nobody's fault
	late := errors.Is(ctx.Err(), context.DeadlineExceeded) && !slow && !readsMany(key)
	return late || errors.Is(err, errBudget) || errors.Is(err, errDefect)
}

// exhausted counts that a subject took more than it may. It returns nil once it is set aside because that was so too often,
// else the cause.
func (w *Work) exhausted(ctx context.Context, key string, version int64, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second) // the job's own time may be up
	defer cancel()
	w.metrics.overBudget.WithLabelValues(string(kindOf(key))).Inc()
	var times int
	err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		times, err = tx.Exhausted(key, version)
		return err
	})
	if err != nil || times < mostOver {
		return errors.Join(cause, err)
	}
	if err := w.tellSetAside(ctx, key); err != nil {
		return errors.Join(cause, err)
	}
	w.metrics.setAside.WithLabelValues(string(kindOf(key))).Inc()
	w.Log.Error().Err(cause).Str("subject", key).Int("times", times).Msg("set aside until something about it changes")
	return nil
}

// kindOf is the kind of a subject, "" when the key names none.
func kindOf(key string) store.SubjectKind {
	k, _ := store.ParseKey(key)
	return k.Kind
}

// tellSetAside makes the checks of a head commit that is set aside say so: a required check never waits for what is not coming.
func (w *Work) tellSetAside(ctx context.Context, key string) error {
	k, err := store.ParseKey(key)
	if err != nil || k.Kind != store.HeadSubject {
		return err
	}
	p, err := w.open(ctx, k.Repo)
	if errors.Is(err, errAway) {
		return nil
	}
	if err != nil {
		return err
	}
	on, err := w.pullsOf(ctx, p, k.SHA)
	if err != nil || len(on.Pulls)+len(on.Missing) == 0 {
		return err
	}
	shown, _, err := w.shown(ctx, p, k.SHA)
	if err != nil {
		return err
	}
	h := plan.Headed{SHA: k.SHA, Mode: p.rules().Mode, Own: plan.Hash(k.SHA, "set aside"), Shown: shown, Buttons: buttons(p)}
	for _, check := range []string{checks.CheckStrategy, checks.CheckCapacity} {
		h.Verdicts = append(h.Verdicts, evaluate.SetAside(check, p.rules()))
	}
	return w.write(ctx, p, plan.Checks(h))
}

// readFor reads in a transaction that is interrupted when it takes longer than limit, which late says. The time begins when it
// got a connection: that others have all the readers is nothing that it did.
func (w *Work) readFor(ctx context.Context, limit time.Duration, read func(*store.Tx) error) (late bool, err error) {
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	var end time.Time
	var timer *time.Timer
	defer func() {
		if timer != nil {
			timer.Stop()
		}
	}()
	err = w.DB.Read(limited, func(tx *store.Tx) error {
		if timer == nil {
			end = time.Now().Add(limit)
			timer = time.AfterFunc(limit, cancel)
		}
		return read(tx)
	})
	return ctx.Err() == nil && timer != nil && !time.Now().Before(end), err
}
