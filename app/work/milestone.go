package work

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// named is how many items of a sort a summary names at most.
const named = 20

// reconcileMilestone keeps what a milestone promised and what it closed with, and writes its summary on every strategy issue that has work in it,
// on an issue of its own, or both: at once when it was closed, else at most once in summary.every. What moves after the closing is added so too.
// Of milestones that are summed up together the first writes for all.
func (w summaryWork) reconcileMilestone(ctx context.Context, repo int64, number int) error {
	p, err := w.openMilestone(ctx, repo, number)
	if err != nil || p.rules().Mode == checks.Off || p.repo.ReadPhase != phaseDone {
		return err
	}
	var row store.Milestone
	var first, private store.Place
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if row, err = tx.Milestone(repo, number); err == nil && row.Gone.IsZero() {
			first, private, err = w.reader.Leads(tx, facts.Member{Repo: p.repo, Row: row}, p.rules())
		}
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case row.Gone.IsZero():
		if err := w.keep(ctx, p, row); err != nil {
			return err
		}
	}
	switch {
	case !p.rules().Mode.Posts():
		return nil
	case !row.Gone.IsZero():
		return errors.Join(w.untie(ctx, row), w.endDeleted(ctx, p, row))
	case first != store.Place{Repo: repo, Number: number}:
		return errors.Join(w.untie(ctx, row), w.join(ctx, p, row, first, private))
	}
	sums, err := w.sumsOf(ctx, p, row)
	if err != nil || sums.Over() {
		return err
	}
	if due := sums.Due(); !due.IsZero() {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, store.MilestoneKey(repo, number), due) })
	}
	if err := w.tie(ctx, p, row); err != nil {
		return err
	}
	var done summed
	if p.rules().Summary.Strategies {
		if done, err = w.summarise(ctx, p, row, sums, private); err != nil {
			return err
		}
	}
	if p.rules().Summary.Tracking {
		tracked, err := w.track(ctx, p, row, sums)
		if err != nil {
			return err
		}
		if done.add(tracked); private != (store.Place{}) {
			if err := w.trackAll(ctx, private, first); err != nil {
				return err
			}
		}
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.record(tx, row, sums, done) })
}

// sumsOf is what decides when a milestone's summaries are written: of several that are summed up together it is closed when all are of which its
// own readers may be told.
func (w summaryWork) sumsOf(ctx context.Context, p place, row store.Milestone) (plan.Summing, error) {
	var since time.Time
	var members []facts.Member
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if members, err = w.reader.Members(tx, facts.Member{Repo: p.repo, Row: row}, stored.Readers(p.repo), p.rules()); err != nil {
			return err
		}
		since, err = w.policyWork.inForce(tx, p)
		return err
	})
	if err != nil {
		return plan.Summing{}, err
	}
	about := stored.Milestone(p.repo, facts.Together(members))
	closed := about.Closed
	about.Closed = w.atLatest(closed)
	return plan.Summing{Now: w.Now(), Milestone: about, Rules: p.rules(), Since: since, Summarised: row.Summarised, Closed: closed,
		ClosingSummed: !closed.IsZero() && row.ClosingSummed.Equal(closed)}, nil
}

// record remembers what was written of a milestone, and how it stands this week.
func (w summaryWork) record(tx *store.Tx, row store.Milestone, sums plan.Summing, done summed) error {
	if due := sums.Overdue(); !due.IsZero() {
		if err := w.wake(tx, store.MilestoneKey(row.Repo, row.Number), due); err != nil {
			return err
		}
	}
	if err := w.keepFigures(tx, row, sums.Now); err != nil {
		return err
	}
	if sums.Closing() && done.any {
		if err := tx.SetClosingSummed(row.Repo, row.Number, sums.Closed); err != nil {
			return err
		}
	}
	if !done.wrote {
		return nil
	}
	return tx.SetSummarised(row.Repo, row.Number, sums.Now)
}

// summed is what became of a milestone's summaries: whether there is any, and whether one was written that the milestone's own
// readers may see. When the next is due depends on nothing else: a public summary does not come later because of a private one,
// nor because of a look that changed nothing.
type summed struct{ any, wrote bool }

func (s *summed) add(o summed) { s.any, s.wrote = s.any || o.any, s.wrote || o.wrote }

// summarise writes the summary on each strategy that the milestone's work serves, and keeps those up to date that were
// written before. private is where the first private one of the milestones is that are summed up together, if any.
func (w summaryWork) summarise(ctx context.Context, p place, row store.Milestone, sums plan.Summing, private store.Place) (done summed, err error) {
	var v facts.View
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		wide := p.repo // of what is summed up together, those who read private repositories are told more
		if private != (store.Place{}) {
			if wide, err = tx.Repository(private.Repo); err != nil {
				return err
			}
		}
		v, err = w.reader.MilestoneView(tx, w.viewOf(p, row, wide, store.Place{}))
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
		did, err := w.summariseOn(ctx, p, row, site, sums)
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

// viewOf is the view of a milestone for the readers of a repository, with the part of a strategy there.
func (w summaryWork) viewOf(p place, row store.Milestone, readers store.Repository, strategy store.Place) facts.ViewOf {
	return facts.ViewOf{Repo: p.repo, Number: row.Number, Readers: readers, Strategy: strategy, Rules: *p.rules(), Most: named, Now: w.Now()}
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
func (w summaryWork) summariseOn(ctx context.Context, p place, row store.Milestone, on summarySite, sums plan.Summing) (summed, error) {
	home, issue := on.home, on.issue
	at := store.Place{Repo: home.repo.ID, Number: issue}
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
		if taken, err = takenOn(tx, row, at); err != nil {
			return err
		}
		v, err = w.reader.MilestoneView(tx, w.viewOf(p, row, home.repo, at))
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
	text := w.summary(p, v, home.repo.Ref(issue), at)
	name := summaryName(row)
	shown, _, err := w.shown(ctx, home, plan.Subject(issue))
	if err != nil {
		return summed{}, err
	}
	writes := plan.Comment(plan.Commented{Number: issue, Name: name, Marker: marker, Body: text,
		Mode: home.rules().Mode, Shown: shown[name], Taken: taken,
		Existing: it.State != checks.Open && sums.Milestone.State != checks.Closed})
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
