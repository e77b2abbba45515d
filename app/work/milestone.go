package work

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

// named is how many items of a sort a summary names at most.
const named = 20

// reconcileMilestone writes a milestone's summary on every strategy issue that has work in it, on an issue of its own, or both: at
// once when it was closed, else at most once in summary.every. What settles after the closing is added so too.
func (w summaryWork) reconcileMilestone(ctx context.Context, repo int64, number int) error {
	p, err := w.openMilestone(ctx, repo, number)
	if err != nil {
		return err
	}
	if !p.rules().Mode.Posts() || p.repo.ReadPhase != phaseDone {
		return nil
	}
	var row store.Milestone
	var since, now = p.repo.ReadAt, w.Now()
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if row, err = tx.Milestone(repo, number); err != nil {
			return err
		}
		since, err = w.policyWork.inForce(tx, p)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !row.Gone.IsZero() {
		return w.endDeleted(ctx, p, row)
	}
	about := stored.Milestone(p.repo, row)
	about.Closed = w.atLatest(about.Closed)
	sums := plan.Summing{Now: now, Milestone: about, Rules: p.rules(), Since: since, Summarised: row.Summarised,
		ClosingSummed: !row.Closed.IsZero() && row.ClosingSummed.Equal(row.Closed)}
	if sums.Over() {
		return nil
	}
	closing := sums.Closing()
	if due := sums.Due(); !due.IsZero() {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, store.MilestoneKey(repo, number), due) })
	}
	var done summed
	if p.rules().Summary.Strategies {
		if done, err = w.summarise(ctx, p, row, sums); err != nil {
			return err
		}
	}
	if p.rules().Summary.Tracking {
		tracked, err := w.track(ctx, p, row, sums)
		if err != nil {
			return err
		}
		done.add(tracked)
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if due := sums.Overdue(); !due.IsZero() {
			if err := w.wake(tx, store.MilestoneKey(repo, number), due); err != nil {
				return err
			}
		}
		if closing && done.any {
			if err := tx.SetClosingSummed(repo, number, row.Closed); err != nil {
				return err
			}
		}
		if !done.wrote {
			return nil
		}
		return tx.SetSummarised(repo, number, now)
	})
}

// summed is what became of a milestone's summaries: whether there is any, and whether one was written that the milestone's own
// readers may see. When the next is due depends on nothing else: a public summary does not come later because of a private one,
// nor because of a look that changed nothing.
type summed struct{ any, wrote bool }

func (s *summed) add(o summed) { s.any, s.wrote = s.any || o.any, s.wrote || o.wrote }

// summarise writes the summary on each strategy that the milestone's work serves, and keeps those up to date that were
// written before.
func (w summaryWork) summarise(ctx context.Context, p place, row store.Milestone, sums plan.Summing) (done summed, err error) {
	var v facts.View
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		v, err = w.reader.MilestoneView(tx, w.viewOf(p, row, p.repo))
		return err
	})
	if err != nil {
		return done, err
	}
	there, err := w.summedOn(ctx, row)
	if err != nil {
		return done, err
	}
	for _, on := range sites(v, there) {
		home, err := w.open(ctx, on.Repo)
		if errors.Is(err, errAway) {
			continue
		}
		if err != nil {
			return done, err
		}
		if !stored.Readers(home.repo).Counts(stored.Place(p.repo)) || !home.rules().Mode.Posts() {
			continue // a private repository's milestone is never summed up in a public one
		}
		site := summarySite{home: home, issue: on.Number, summedOn: slices.Contains(there, on)}
		inside := !stored.Readers(p.repo).Sees(stored.Place(home.repo)) // where the milestone's own readers do not see it
		if inside && !sums.Closing() {
			if early, err := w.early(ctx, p, row, site); err != nil {
				return done, err
			} else if early {
				continue
			}
		}
		did, err := w.summariseOn(ctx, p, row, site)
		if err != nil {
			return done, err
		}
		did.wrote = did.wrote && !inside
		done.add(did)
	}
	return done, nil
}

// summarySite is a strategy issue on which a milestone is summed up.
type summarySite struct {
	home     place
	issue    int
	summedOn bool // there is a summary from before
}

// viewOf is the view of a milestone for the readers of a repository.
func (w summaryWork) viewOf(p place, row store.Milestone, readers store.Repository) facts.ViewOf {
	return facts.ViewOf{Repo: p.repo, Number: row.Number, Readers: readers, Rules: *p.rules(), Most: named, Now: w.Now()}
}

// early reports whether it is too early to write the summary of a milestone on an issue again, by when it was written there, and
// if so comes back when it is time.
func (w summaryWork) early(ctx context.Context, p place, row store.Milestone, on summarySite) (early bool, err error) {
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		last, err := tx.Posted(on.home.repo.ID, plan.Subject(on.issue), summaryName(row))
		if errors.Is(err, store.ErrNotFound) || err == nil && last.State == store.Void { // none yet, or one that is not to stay
			return nil
		}
		due := last.At.Add(p.rules().Summary.Every)
		if early = err == nil && w.Now().Before(due); early {
			return w.wake(tx, store.MilestoneKey(row.Repo, row.Number), due)
		}
		return err
	})
	return early, err
}

// sites are the issues that a milestone is summed up on: the strategies that its work serves, and where it was before.
func sites(v facts.View, there []store.Place) []store.Place {
	var out []store.Place
	for _, s := range slices.Concat(v.Served, v.Beyond) {
		if n := (store.Place{Repo: s.Repo, Number: s.Number}); n.Repo != 0 && !slices.Contains(out, n) {
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

// summariseOn writes the summary of a milestone on one strategy issue, as that issue's readers may see it, and reports
// whether it did. Where those may not know that the strategy is served, none is begun.
func (w summaryWork) summariseOn(ctx context.Context, p place, row store.Milestone, on summarySite) (summed, error) {
	home, issue := on.home, on.issue
	marker := summary.MilestoneMarker(row.Title, p.repo.Ref(0), home.repo.Ref(0))
	if !on.summedOn {
		if err := w.installWork.recallClosed(ctx, home, issue); err != nil {
			return summed{}, err
		}
	}
	var v facts.View
	var it store.Item
	var deleted bool
	var taken []int64
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if it, err = tx.Item(home.repo.ID, issue); err != nil || !it.Gone.IsZero() {
			return err
		}
		if deleted, err = mayBeDeleted(tx, row, it, marker); err != nil {
			return err
		}
		if taken, err = takenOn(tx, row, store.Place{Repo: home.repo.ID, Number: issue}); err != nil {
			return err
		}
		v, err = w.reader.MilestoneView(tx, w.viewOf(p, row, home.repo))
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !it.Gone.IsZero() {
		return summed{}, nil
	}
	if err != nil {
		return summed{}, err
	}
	if !on.summedOn && deleted {
		return summed{}, nil
	}
	if !on.summedOn && !slices.ContainsFunc(v.Served, func(s facts.Served) bool { return s.Repo == home.repo.ID && s.Number == issue }) {
		return summed{}, nil
	}
	if p.repo.ID != home.repo.ID { // what readers of the issue may not know to be there is counted, not named
		v.Served = slices.DeleteFunc(v.Served, func(s facts.Served) bool { return s.Repo != home.repo.ID && s.Strategy.Title == "" })
		if !stored.Readers(home.repo).Sees(stored.Place(p.repo)) {
			v.Unlinked, v.Unclassified, v.Likely, v.Misread = nil, nil, nil, nil
		}
	}
	text := w.summary(p, row, v, home.repo.Ref(issue))
	name := summaryName(row)
	shown, _, err := w.shown(ctx, home, plan.Subject(issue))
	if err != nil {
		return summed{}, err
	}
	writes := plan.Comment(plan.Commented{Number: issue, Name: name, Marker: marker, Body: text,
		Mode: home.rules().Mode, Shown: shown[name], Taken: taken,
		Existing: it.State != checks.Open && row.State != checks.Closed})
	return summed{true, len(writes) > 0}, w.write(ctx, home, writes)
}

// mayBeDeleted reports whether a person may have deleted a milestone's summary on an issue when a database knew of it that is lost.
func mayBeDeleted(tx *store.Tx, row store.Milestone, it store.Item, marker string) (bool, error) {
	past, err := tx.Posted(it.Repo, store.OnItem(it.Number), mirror.DeletedSummaries)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && row.Created.Before(past.At) && !slices.Contains(strings.Split(past.Title, "\n"), marker), err
}

// summary is the summary's text for the readers of an issue.
func (w summaryWork) summary(p place, row store.Milestone, v facts.View, home checks.Ref) string {
	r := p.rules()
	in := summary.MilestoneInput{Now: w.Now(), Home: home, Milestone: v.Shown, Totals: v.Totals,
		Assessment: capacity.Assess(v.Totals, capacity.BandOf(row.Title, r), r), Unlinked: v.Unlinked, UnlinkedCount: v.UnlinkedCount,
		Unclassified: v.Unclassified, UnclassifiedCount: v.UnclassifiedCount, Likely: v.Likely, LikelyCount: v.LikelyCount, Misread: v.Misread, MisreadCount: v.MisreadCount, VeiledCount: v.Veiled,
		Policy: summary.Policy{Mode: r.Mode, Points: r.Capacity.Unit == "points"}}
	for _, s := range v.Served {
		in.Strategies = append(in.Strategies, summary.ServedStrategy{Strategy: s.Strategy, Feature: s.Feature, Debt: s.Debt, Done: s.Done})
	}
	return summary.Milestone(in)
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
		v, err = w.reader.MilestoneView(tx, w.viewOf(p, row, p.repo))
		return err
	})
	if err != nil {
		return summed{}, err
	}
	name := trackingName(row.Number)
	in := plan.Issued{Subject: name, Name: name, Marker: summary.MilestoneMarker(row.Title, p.repo.Ref(0), p.repo.Ref(0)),
		Title: summary.TrackingTitle(row.Title), Body: w.summary(p, row, v, p.repo.Ref(0)), Wanted: true, Text: true, Taken: taken}
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
