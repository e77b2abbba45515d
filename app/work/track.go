package work

import (
	"context"
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

// summary is the summary's text for the readers of an issue, which is a strategy's where one is given.
func (w summaryWork) summary(p place, v facts.View, home checks.Ref, strategy store.Place) string {
	r := p.rules()
	today := capacity.TermsOf(v.Shown.Title, r)
	judged, assessment := today, capacity.AssessNaming(v.Totals, today.Band, r.Judging(v.Shown.State), v.Unsure)
	if v.Closing != nil {
		judged = v.Closing.Terms
		assessment = capacity.AssessClosed(v.Totals, judged)
	}
	standing := func(title string, a capacity.Assessment) *summary.Standing {
		return &summary.Standing{Title: title, Debt: a.Debt, Work: a.Work}
	}
	in := summary.MilestoneInput{Now: w.Now(), Home: home, Milestone: v.Shown, Totals: v.Totals, Assessment: assessment, Spare: v.Spare, Movable: v.Movable, Breaks: v.Breaks,
		Nowhere: served(v.Nowhere), Unlinked: v.Unlinked, UnlinkedCount: v.UnlinkedCount, Unclassified: v.Unclassified, UnclassifiedCount: v.UnclassifiedCount,
		Likely: v.Likely, LikelyCount: v.LikelyCount, Misread: v.Misread, MisreadCount: v.MisreadCount, Unsized: v.Unsized, UnsizedCount: v.UnsizedCount,
		VeiledCount: v.Veiled, Plan: v.Plan, Waived: v.Waived, Closing: v.Closing, Balance: v.Balance, Policy: summary.Policy{Mode: r.Mode, Points: judged.Unit == "points",
			Default: r.Points.Default, MaxUnclassified: judged.MaxUnclassified, Remaining: judged.Basis == checks.Remaining}}
	members := v.Members()
	for _, m := range members {
		if len(members) > 1 && v.Sees(m.Repo) {
			in.Together.Repositories = append(in.Together.Repositories, m.Repo.Ref(0))
		} else if len(members) > 1 {
			in.Together.More++
		}
	}
	abroad := slices.ContainsFunc(members, func(m facts.Member) bool { return !m.Repo.Ref(0).SameRepo(home) })
	if strategy != (store.Place{}) {
		in.Own = &summary.Own{Items: v.Own, Count: v.OwnCount, Migrated: v.Migrated}
	}
	for _, s := range v.Served {
		at := store.Place{Repo: s.Repo, Number: s.Number}
		if at == strategy && in.Own != nil {
			in.Own.ServedStrategy = served(s)
		} else if abroad && s.Strategy.Title == "" { // what readers of the issue may not know to be there is counted, not named
			continue
		}
		in.Strategies = append(in.Strategies, served(s))
	}
	if v.LastWeek != nil {
		in.LastWeek = standing(v.Shown.Title, capacity.Assess(*v.LastWeek, today.Band, r))
	}
	if b := v.Before; b != nil {
		in.Before = standing(b.Title, capacity.AssessClosed(b.Totals, b.Terms))
		in.Before.After = b.After
	}
	if c := in.Closing; c != nil {
		c.Today = today
		by := judged
		by.Unit = today.Unit // which the weights are in by now
		if now := standing(v.Shown.Title, capacity.AssessClosed(v.Now, by)); now.Debt != in.Assessment.Debt || now.Work != in.Assessment.Work {
			c.Now = now
		}
	}
	return summary.Milestone(in)
}

func served(s facts.Served) summary.ServedStrategy {
	return summary.ServedStrategy{Strategy: s.Strategy, Feature: s.Feature, Debt: s.Debt, Done: s.Done, Hits: s.Hits}
}

// retell has the summary looked at again of the milestone that judges an item.
func (w summaryWork) retell(tx *store.Tx, it store.Item) error {
	number, err := stored.MilestoneOf(tx, it.Outline())
	if err != nil || number == 0 {
		return err
	}
	return w.bump(tx, second, store.MilestoneKey(it.Repo, number))
}

// join has what was written of a milestone say that it is summed up with others of its title, and has the first of these look again.
func (w summaryWork) join(ctx context.Context, p place, row store.Milestone, first, private store.Place) error {
	if first == (store.Place{}) {
		return nil
	}
	there, err := w.summedOn(ctx, row)
	if err != nil {
		return err
	}
	for _, on := range there {
		if err := w.leave(ctx, p, row, on, summary.MilestoneJoined); err != nil {
			return err
		}
	}
	if private != (store.Place{Repo: row.Repo, Number: row.Number}) {
		if err := w.leaveIssue(ctx, p, row); err != nil {
			return err
		}
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := w.keepFigures(tx, row, w.Now()); err != nil {
			return err
		}
		return w.bump(tx, second, store.MilestoneKey(first.Repo, first.Number))
	})
}

// trackAll keeps the issue up to date that tells the readers of private repositories the sum of all milestones of a title, which the first of
// these does not tell everybody.
func (w summaryWork) trackAll(ctx context.Context, private, first store.Place) error {
	p, err := w.openMilestone(ctx, private.Repo, private.Number)
	if errors.Is(err, errAway) {
		return nil
	}
	if err != nil {
		return err
	}
	var row store.Milestone
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Milestone(private.Repo, private.Number)
		return err
	})
	if err != nil || !p.rules().Mode.Posts() || !p.rules().Summary.Tracking {
		return err
	}
	sums, err := w.sumsOf(ctx, p, row)
	if err != nil || sums.Over() {
		return err
	}
	if due := sums.Due(); !due.IsZero() {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, store.MilestoneKey(first.Repo, first.Number), due) })
	}
	done, err := w.track(ctx, p, row, sums)
	if err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.record(tx, row, sums, done) })
}

// track keeps the milestone's own issue up to date, in the milestone's repository, and reports whether there is anything to
// say. It is made when there is work to sum up, and closed when the milestone is; beyond that people open and close it.
func (w summaryWork) track(ctx context.Context, p place, row store.Milestone, sums plan.Summing) (summed, error) {
	closing := sums.Closing()
	var v facts.View
	var taken []int64
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if taken, err = takenIssues(tx, row); err != nil {
			return err
		}
		v, err = w.reader.MilestoneView(tx, w.viewOf(p, row, p.repo, store.Place{}))
		return err
	})
	if err != nil {
		return summed{}, err
	}
	name := trackingName(row.Number)
	in := plan.Issued{Subject: name, Name: name, Marker: summary.MilestoneMarker(row.Title, p.repo.Ref(0), p.repo.Ref(0)),
		Title: summary.TrackingTitle(row.Title), Body: w.summary(p, v, p.repo.Ref(0), store.Place{}), Wanted: true, Text: true, Taken: taken}
	shown, _, err := w.shown(ctx, p, name)
	if err != nil {
		return summed{}, err
	}
	if in.Shown = shown[name]; in.Shown == (plan.Shown{}) && !sums.Begins(v.Totals) {
		return summed{}, nil
	}
	if closing {
		shut := in
		shut.Wanted, shut.Text = false, false
		if err := w.write(ctx, p, plan.Issue(shut)); err != nil {
			return summed{any: true}, err
		}
		if shown, _, err = w.shown(ctx, p, name); err != nil {
			return summed{any: true}, err
		}
		in.Shown = shown[name]
	}
	writes := plan.Issue(in)
	return summed{true, closing || len(writes) > 0}, w.write(ctx, p, writes)
}
