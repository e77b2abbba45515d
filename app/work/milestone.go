package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

// named is how many items of a sort a summary names at most.
const named = 20

// lookMilestone writes a milestone's summary on every strategy issue that has work in it, on an issue of its own, or both: at
// once when it was closed, else at most once in summary.every. What settles after the closing is added so too.
func (w *Work) lookMilestone(ctx context.Context, repo int64, number int) error {
	p, err := w.openMilestone(ctx, repo, number)
	if err != nil {
		return err
	}
	if !p.rules().Mode.Posts() || p.repo.ReadPhase != phaseDone {
		return nil
	}
	var row store.Milestone
	var since, now = p.repo.ReadAt, w.Now()
	var last string
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if row, err = tx.Milestone(repo, number); err != nil {
			return err
		}
		if last, err = tx.Fact(closingFact(row)); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		since, err = w.inForce(tx, p)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !row.Gone.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	if row.State == checks.Closed && row.Closed.Before(since.Truncate(time.Second)) { // GitHub tells whole seconds
		return nil // it was over before there was a policy
	}
	closing := row.State == checks.Closed && last != row.Closed.UTC().Format(time.RFC3339)
	if due := row.Summarised.Add(p.rules().Summary.Every); !closing && !row.Summarised.IsZero() && now.Before(due) {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, mirror.MilestoneKey(repo, number), due) })
	}
	wrote := false
	if p.rules().Summary.Strategies {
		if wrote, err = w.summarise(ctx, p, row); err != nil {
			return err
		}
	}
	if p.rules().Summary.Tracking {
		tracked, err := w.track(ctx, p, row, closing)
		if err != nil {
			return err
		}
		wrote = wrote || tracked
	}
	if !wrote {
		return nil
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if closing {
			if err := tx.SetFact(closingFact(row), row.Closed.UTC().Format(time.RFC3339)); err != nil {
				return err
			}
		}
		return tx.SetSummarised(repo, number, now)
	})
}

// closingFact remembers for which closing of a milestone its last summary was written: GitHub's whole seconds and another
// clock than ours do not tell whether a summary came before it or after.
func closingFact(m store.Milestone) string { return fmt.Sprintf("closed:%d:%d", m.Repo, m.Number) }

// summarise writes the summary on each strategy that the milestone's work serves, and keeps those up to date that were
// written before. It reports whether there is any.
func (w *Work) summarise(ctx context.Context, p place, row store.Milestone) (bool, error) {
	var v mirror.View
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = w.mirror.MilestoneView(tx, p.repo, row.Number, p.repo, *p.rules(), named, w.Now())
		return err
	})
	if err != nil {
		return false, err
	}
	there, err := w.summedOn(ctx, row)
	if err != nil {
		return false, err
	}
	wrote := false
	for _, on := range sites(v, there) {
		home, err := w.open(ctx, on.Repo)
		if errors.Is(err, errAway) {
			continue
		}
		if err != nil {
			return wrote, err
		}
		if !mirror.Readers(home.repo).Counts(mirror.Place(p.repo)) || !home.rules().Mode.Posts() {
			continue // a private repository's milestone is never summed up in a public one
		}
		did, err := w.summariseOn(ctx, p, row, home, on.Number, slices.Contains(there, on))
		if err != nil {
			return wrote, err
		}
		wrote = wrote || did
	}
	return wrote, nil
}

// sites are the issues that a milestone is summed up on: the strategies that its work serves, and where it was before.
func sites(v mirror.View, there []mirror.Number) []mirror.Number {
	var out []mirror.Number
	for _, s := range slices.Concat(v.Served, v.Beyond) {
		if n := (mirror.Number{Repo: s.Repo, Number: s.Number}); n.Repo != 0 && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, n := range there {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// summariseOn writes the summary of a milestone on one strategy issue, as that issue's readers may see it, and reports whether
// it did. Where those may not know that the strategy is served, none is begun.
func (w *Work) summariseOn(ctx context.Context, p place, row store.Milestone, home place, issue int, there bool) (bool, error) {
	var v mirror.View
	var it store.Item
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if it, err = tx.Item(home.repo.ID, issue); err != nil || !it.Gone.IsZero() {
			return err
		}
		v, err = w.mirror.MilestoneView(tx, p.repo, row.Number, home.repo, *p.rules(), named, w.Now())
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !it.Gone.IsZero() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !there && !slices.ContainsFunc(v.Served, func(s mirror.Served) bool { return s.Repo == home.repo.ID && s.Number == issue }) {
		return false, nil
	}
	if p.repo.ID != home.repo.ID { // what readers of the issue may not know to be there is counted, not named
		v.Served = slices.DeleteFunc(v.Served, func(s mirror.Served) bool { return s.Repo != home.repo.ID && s.Strategy.Title == "" })
		if !mirror.Readers(home.repo).Sees(mirror.Place(p.repo)) {
			v.Unlinked, v.Unclassified = nil, nil
		}
	}
	text := w.summed(p, row, v, home.repo.Ref(issue))
	marker := summary.MilestoneMarker(row.Title, p.repo.Ref(0), home.repo.Ref(0))
	name := summaryName(row)
	shown, _, err := w.shown(ctx, home, plan.Subject(issue))
	if err != nil {
		return false, err
	}
	return true, w.write(ctx, home, plan.Comment(plan.Commented{Number: issue, Name: name, Marker: marker, Body: text,
		Mode: home.rules().Mode, Shown: shown[name], Existing: it.State != checks.Open && row.State != checks.Closed}))
}

// summed is the summary's text for the readers of an issue.
func (w *Work) summed(p place, row store.Milestone, v mirror.View, home checks.Ref) string {
	r := p.rules()
	in := summary.MilestoneInput{Now: w.Now(), Home: home, Milestone: v.Shown, Totals: v.Totals,
		Assessment: capacity.Assess(v.Totals, capacity.BandOf(row.Title, r), r), Unlinked: v.Unlinked, UnlinkedCount: v.UnlinkedCount,
		Unclassified: v.Unclassified, UnclassifiedCount: v.UnclassifiedCount, VeiledCount: v.Veiled,
		Policy: summary.Policy{Mode: r.Mode, Points: r.Capacity.Unit == "points"}}
	for _, s := range v.Served {
		in.Strategies = append(in.Strategies, summary.ServedStrategy{Strategy: s.Strategy, Feature: s.Feature, Debt: s.Debt, Done: s.Done})
	}
	return summary.Milestone(in)
}

// track keeps the milestone's own issue up to date, in the milestone's repository, and reports whether there is anything to
// say. It is made when there is work to sum up, and closed when the milestone is; beyond that people open and close it.
func (w *Work) track(ctx context.Context, p place, row store.Milestone, closing bool) (bool, error) {
	var v mirror.View
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = w.mirror.MilestoneView(tx, p.repo, row.Number, p.repo, *p.rules(), named, w.Now())
		return err
	})
	if err != nil {
		return false, err
	}
	name := "issue:milestone:" + strconv.Itoa(row.Number)
	in := plan.Issued{Subject: name, Name: name, Marker: summary.MilestoneMarker(row.Title, p.repo.Ref(0), p.repo.Ref(0)),
		Title: summary.TrackingTitle(row.Title), Body: w.summed(p, row, v, p.repo.Ref(0)), Wanted: true, Text: true}
	shown, _, err := w.shown(ctx, p, name)
	if err != nil {
		return false, err
	}
	if in.Shown = shown[name]; in.Shown == (plan.Shown{}) && (row.State == checks.Closed || len(v.Totals.Open)+len(v.Totals.Closed) == 0) {
		return false, nil
	}
	if closing {
		shut := in
		shut.Wanted, shut.Text = false, false
		if err := w.write(ctx, p, plan.Issue(shut)); err != nil {
			return true, err
		}
		if shown, _, err = w.shown(ctx, p, name); err != nil {
			return true, err
		}
		in.Shown = shown[name]
	}
	return true, w.write(ctx, p, plan.Issue(in))
}
