package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
)

// reconcileItem settles one item and makes its label and its comment right. Its checks are the head commit's subject, which
// settling queues.
func (w *Work) reconcileItem(ctx context.Context, ps *pass, repo int64, number int) error {
	p, err := w.openIn(ctx, ps, repo)
	if err != nil {
		return err
	}
	if err := w.installWork.recallReopened(ctx, p, number); err != nil {
		return err
	}
	answers, err := w.commandWork.carryOut(ctx, p, number)
	if err != nil {
		return err
	}
	if len(answers) > 0 { // who asks about a closed pull request hears what it closed
		if it, err := w.item(ctx, p, number); err != nil {
			return err
		} else if it.Type == checks.Pull && it.RefsStale {
			if err := w.refreshPulls(ctx, p, []int{it.Number}); err != nil {
				return err
			}
		}
	}
	s, err := w.settleIn(ctx, ps, p, number)
	if err != nil || !s.it.Gone.IsZero() {
		return err
	}
	late := w.commandWork.answer(ctx, p, s, answers)
	if late != nil && !github.IsLater(late) {
		return late
	}
	if !p.rules().Mode.Posts() {
		return cmp.Or(w.takeCommentBack(ctx, p, number), late)
	}
	return cmp.Or(w.show(ctx, p, s), late) // whoever deletes the comment that was to be answered holds up nothing
}

// onItem is what GitHub shows on an item by the app's doing, and what decides whether the app may write there.
type onItem struct {
	posted map[string]plan.Shown
	since  time.Time // since when a policy that posts has been in force
	unmade map[checks.Kind]bool
	newer  map[checks.Kind]bool
	chosen bool // somebody chose since the item was judged, which is judged again for that
}

// showsOn loads it.
func (w *Work) showsOn(tx *store.Tx, p place, it store.Item, choice *checks.Choice) (on onItem, err error) {
	if on.posted, on.since, err = w.shownIn(tx, p, plan.Subject(it.Number)); err != nil {
		return on, err
	}
	if on.unmade, err = w.mirror.Unmade(tx, p.repo); err != nil {
		return on, err
	}
	if choice == nil {
		return on, nil
	}
	if on.newer, err = mirror.Newer(tx, it, p.rules(), choice); err != nil {
		return on, err
	}
	latest, err := tx.LatestChoice(it.Repo, it.Number)
	on.chosen = err == nil && latest != nil && latest.After(*choice)
	return on, err
}

// unansweredOff reports whether a label that is off is one whose putting on or taking off was begun and not answered.
func (on onItem) unansweredOff(p place, it store.Item) bool {
	there := p.rules().KindsOf(it.Labels)
	return slices.ContainsFunc(checks.Kinds, func(k checks.Kind) bool { return on.posted[plan.LabelName(k)].Unsure && !slices.Contains(there, k) })
}

// toShow is what a settled item is to show.
type toShow struct {
	writes []plan.Write
	due    time.Time // when to look at it again, zero for not by itself
	review bool      // its review has something to say
	failed error     // it can't be looked at now
}

// planItem says what an item is to show: its label and the comment on unlinked work.
func (w *Work) planItem(p place, is settled, on onItem) (out toShow) {
	it, s, rep := is.it, is.subject, is.report
	m, shown := w.moment(p, it, on.since), on.posted[summary.UnlinkedMarker]
	labelled := plan.Labelled{Item: s.Classify.Item, Decision: rep.Decision, Rules: p.rules(), Choice: s.Classify.Choice, Eligible: m.Eligible(),
		Newer: on.newer, Unmade: on.unmade, Shown: map[checks.Kind]plan.Shown{}}
	// It may have been closed since it was judged, which is also what made it eligible, or have got a label that was begun before.
	labelled.Item.State, labelled.Item.Labels = it.State, it.Labels
	for _, k := range checks.Kinds {
		labelled.Shown[k] = on.posted[plan.LabelName(k)]
	}
	comment := plan.Commented{Number: it.Number, Marker: summary.UnlinkedMarker, Mode: p.rules().Mode, Shown: shown,
		Fresh: fresh(m, it, it.Conclusion.UnlinkedAt)}
	appears := m.Unlinked(rep.Unlinked, s.Choices, it.Conclusion.UnlinkedAt, shown)
	if out.due = appears.Due; appears.Say {
		comment.Body = summary.Unlinked(unlinked(s, rep))
	} else if appears.Collapse {
		comment.Collapsed = summary.Collapsed(collapsed(s, rep))
	} else if shown.Void { // it is closed, and tells what its readers may not know any more
		comment.Body, comment.Existing = summary.UnlinkedTakenBack(), true
	}
	if !on.chosen {
		out.writes = plan.Labels(labelled)
	}
	out.writes = append(out.writes, plan.Comment(comment)...)
	out.review = len(plan.Comment(noted(m, s, rep, on.posted[summary.ReviewMarker]).comment)) > 0
	return out
}

// show writes the item's label and its unlinked-work comment.
func (w *Work) show(ctx context.Context, p place, s settled) error {
	it := s.it
	var on onItem
	load := func() error {
		return w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			on, err = w.showsOn(tx, p, it, s.subject.Classify.Choice)
			return err
		})
	}
	if err := load(); err != nil {
		return err
	}
	if on.unansweredOff(p, it) {
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return w.mirror.EndUnanswered(tx, p.repo, it.Number, p.rules()) }); err != nil {
			return err
		}
		if err := load(); err != nil {
			return err
		}
	}
	show := w.planItem(p, s, on)
	if !show.due.IsZero() {
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, store.ItemKey(it.Repo, it.Number), show.due) }); err != nil {
			return err
		}
	}
	if err := w.write(ctx, p, show.writes); err != nil || !show.review {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, second, store.ReviewKey(it.Repo, it.Number)) })
}

// moment is what decides when the app may begin to write on an item. since is when a policy that posts came into force.
func (w *Work) moment(p place, it store.Item, since time.Time) plan.Moment {
	about := stored.Item(p.repo, it, "")
	about.Created = w.atLatest(about.Created)
	return plan.Moment{Now: w.Now(), Item: about, Rules: p.rules(), Touched: it.Touched, Since: since, Read: p.repo.ReadAt,
		Unrecalled: w.unrecalled(p, it)}
}

// fresh reports whether nothing that the app wrote on an item is unknown: see [plan.Moment.Fresh].
func fresh(m plan.Moment, it store.Item, seen time.Time) bool {
	return m.Fresh(seen) && !it.Transferred
}

// write carries writes out, the labels first.
func (w *Work) write(ctx context.Context, p place, writes []plan.Write) error {
	return w.apply.All(ctx, apply.Target{Repo: p.repo, Client: p.client}, writes, w.refused(ctx, p))
}

// refused is what is done with the error of a write.
func (w *Work) refused(ctx context.Context, p place) func(plan.Write, error) error {
	return func(wr plan.Write, err error) error {
		if github.IsUnknown(err) {
			heard, rerr := w.heardOfWrite(ctx, p, wr)
			if rerr != nil {
				return rerr
			}
			err = w.retryWhileLagging(err, heard)
		}
		if github.IsUngranted(err) && granted(p, wr) && w.recent(p.inst.Granted, w.Pace.Lag) {
			return github.Again(err) // GitHub told a moment ago that it was
		}
		what := fmt.Sprint(p.repo.ID, wr.Subject, wr.Name)
		if err = toldTwice(w, &w.refusedWrites, what, err); !github.IsNotFound(err) && !github.IsGone(err) && !github.IsForbidden(err) && !github.IsInvalid(err) {
			return err
		}
		if github.IsUngranted(err) {
			if err := w.ungranted(ctx, p); err != nil {
				w.Log.Debug().Err(err).Int64("installation", p.inst.ID).Msg("what an installation may do could not be read")
			}
		}
		// The item is gone, locked or not ours to write on: nothing that a retry would change. The next event looks again.
		w.Log.Warn().Err(err).Str("repo", p.repo.Owner+"/"+p.repo.Name).Str("subject", wr.Subject).Str("what", wr.Name).Msg("GitHub refuses this write")
		return nil
	}
}

// heardOfWrite is when GitHub last told of what a write is on: of a repository in which an issue is opened, when it was read.
func (w *Work) heardOfWrite(ctx context.Context, p place, wr plan.Write) (time.Time, error) {
	switch {
	case wr.Number != 0:
		return w.heardOf(ctx, p.repo.ID, wr.Number)
	case wr.Op == plan.PutIssue && p.repo.ReadAt.IsZero():
		return w.Now(), nil // it is so new that it is being read
	case wr.Op == plan.PutIssue:
		return p.repo.ReadAt, nil
	}
	return w.heardOfCommit(ctx, p.repo.ID, wr.Subject)
}

// shown is what the app knows GitHub to show on a subject, and since when a policy that posts has been in force.
func (w *Work) shown(ctx context.Context, p place, subject string) (out map[string]plan.Shown, since time.Time, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		out, since, err = w.shownIn(tx, p, subject)
		return err
	})
	return out, since, err
}

func (w *Work) shownIn(tx *store.Tx, p place, subject string) (map[string]plan.Shown, time.Time, error) {
	rows, err := tx.PostedOn(p.repo.ID, subject)
	if err != nil {
		return nil, time.Time{}, err
	}
	out := map[string]plan.Shown{}
	for _, r := range rows {
		out[r.Name] = plan.Shown{There: r.Ended(), Unsure: !r.Ended(), Off: r.Removed, Void: r.State == store.Void, Deleted: r.State == store.Deleted,
			Hash: r.Hash, Own: r.Own, Remote: r.Remote, Conclusion: r.Conclusion, Title: r.Title}
	}
	since, err := w.policyWork.inForce(tx, p)
	return out, since, err
}

// settle brings one item's conclusion up to date: what GitHub keeps of a pull request is read when it is stale, a role
// when a vision or strategy depends on it; then the totals change by the difference and what depends on it is queued.
func (w *Work) settle(ctx context.Context, ps *pass, p place, number int) (settled, error) {
	var it store.Item
	var head string
	var version int64 // of the head commit's subject, before anything of it is loaded
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if it, err = tx.Item(p.repo.ID, number); err != nil {
			return err
		}
		for _, head = range headKeys(it) {
			version, _, err = tx.Version(head)
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return settled{it: it}, errAway
	}
	if err != nil || !it.Gone.IsZero() {
		return settled{it: it}, err
	}
	if facts.Unread(it) {
		err := w.refreshPulls(ctx, p, []int{it.Number})
		var u *unread
		if errors.As(err, &u) && it.RefsRead.IsZero() { // the verdict says that it was not read, until it is
			err = w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, store.ItemKey(it.Repo, it.Number), u.again(w.Now())) })
		}
		if err != nil {
			return settled{it: it}, err
		}
	}
	own := ps.took(store.ItemKey(it.Repo, it.Number))
	var seen map[int]int64
	if !own {
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			seen, err = itemVersions(tx, it.Repo, []int{number})
			return err
		})
		if err != nil {
			return settled{it: it}, err
		}
	}
	l, rep, err := w.evaluateLearning(ctx, p, number)
	if err != nil {
		return settled{it: it}, err
	}
	raise := func() {}
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockItem(p.repo.ID, number); err != nil {
			return err
		}
		old, err := queuedSince(tx, it.Repo, seen)
		if err != nil {
			return err
		}
		if old[number] {
			it, err = tx.Item(p.repo.ID, number)
			return err
		}
		c, err := w.mirror.Settle(tx, p.repo, number, l.Subject, rep)
		if err != nil {
			return err
		}
		raise, err = ps.raised(tx, head, version, slices.Contains(c.Keys, head), func() error {
			return w.follow(tx, w.shares.rank(w.Now(), p.inst.ID, len(c.Keys), second), c)
		})
		if err != nil {
			return err
		}
		it, err = tx.Item(p.repo.ID, number)
		return err
	})
	if err == nil {
		raise()
	}
	now := it.Conclusion
	if err == nil && recounted(l, now) {
		l, rep, err = w.evaluate(ctx, p, number)
	}
	return settled{it, l.Subject, rep}, err
}

// recounted reports whether a pull request counts otherwise than when it was judged: the totals that judge it hold it only now.
func recounted(l facts.Loaded, now store.Conclusion) bool {
	was := l.Row.Conclusion
	return l.Row.Type == checks.Pull && l.Subject.Capacity.Milestone != nil && (was.Share != now.Share || was.Weight != now.Weight)
}

// evaluate loads an item with what it depends on, and decides everything about it.
func (w *Work) evaluate(ctx context.Context, p place, number int) (facts.Loaded, checks.Report, error) {
	return w.evaluateUnder(ctx, p, number, *p.rules())
}

// evaluateLearning is evaluate, and evaluate again with what GitHub had to be asked for.
func (w *Work) evaluateLearning(ctx context.Context, p place, number int) (facts.Loaded, checks.Report, error) {
	for round := 0; ; round++ {
		l, rep, err := w.evaluate(ctx, p, number)
		if err != nil {
			return l, rep, err
		}
		learnt, err := w.learn(ctx, p, l, rep)
		if err != nil || !learnt || round > mostAsks {
			return l, rep, err
		}
	}
}

// evaluateUnder is evaluate under rules that need not be in force. It is an error of budget when it takes longer than an
// evaluation may: see [Work.exhausted].
func (w *Work) evaluateUnder(ctx context.Context, p place, number int, rules checks.Rules) (facts.Loaded, checks.Report, error) {
	var l facts.Loaded
	late, err := w.readFor(ctx, w.Budget, func(tx *store.Tx) (err error) {
		l, err = w.reader.Load(tx, p.repo, number, rules, w.Now())
		return err
	})
	if late {
		err = fmt.Errorf("evaluating %s: %w", p.repo.Ref(number), errBudget)
	}
	if err != nil {
		return l, checks.Report{}, err
	}
	return l, w.decide(&l.Subject), nil
}

// decide evaluates a subject that was loaded.
func (w *Work) decide(s *checks.Subject) checks.Report {
	start := time.Now()
	rep := evaluate.ItemRead(s, w.memo.Text)
	w.metrics.evaluated.Observe(time.Since(start).Seconds())
	w.metrics.steps.Observe(float64(rep.Steps))
	if rep.TooCostly { // which its verdicts say: trying again would cost the same
		w.metrics.overBudget.WithLabelValues("evaluation").Inc()
	}
	return rep
}

func (w *Work) item(ctx context.Context, p place, number int) (store.Item, error) {
	var it store.Item
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		it, err = tx.Item(p.repo.ID, number)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return it, errAway
	}
	return it, err
}
