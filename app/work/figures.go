package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

// A check tells figures of a milestone, and is not written again whenever these change. They say as of when they are and where newer ones
// stand, and are brought up to date together, behind everything else and as seldom as summaries are: when a milestone shows other
// figures than the ones that its checks were last asked for, they are asked again. That is a row, and what follows from it are
// subjects of the queue: no restart forgets it.

// figures are what is known of the figures that a check tells of one milestone.
type figures struct {
	milestone checks.Milestone
	sites     []figureSite // where the milestone is summed up, the best first
}

// figureSite is a summary of the milestone that the readers of the milestone's repository may see.
type figureSite struct {
	on      checks.Ref
	comment int64 // 0: the whole issue is the summary
}

// figuresIn loads them for the milestone that judges a pull request, nil for none.
func (w *Work) figuresIn(tx *store.Tx, p place, ms *checks.Milestone) (f figures, err error) {
	if ms == nil || ms.Number == 0 {
		return f, nil
	}
	f.milestone = *ms
	name := trackingName(ms.Number)
	kept, err := tx.Posted(p.repo.ID, name, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	if err == nil && leadsTo(kept) {
		f.sites = append(f.sites, figureSite{on: p.repo.Ref(int(kept.Remote))})
	}
	there, err := tx.MilestonePosted(p.repo.ID, ms.Number)
	for _, at := range there {
		number, bad := strconv.Atoi(strings.TrimPrefix(at.Subject, "#"))
		if bad != nil || !leadsTo(at) {
			continue
		}
		home, err := tx.Repository(at.Repo)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return f, err
		}
		if err == nil && home.Gone.IsZero() && stored.Readers(p.repo).Sees(stored.Place(home)) {
			f.sites = append(f.sites, figureSite{home.Ref(number), at.Remote})
		}
	}
	return f, err
}

// leadsTo reports whether a summary is there to be led to, also while it is being written again.
func leadsTo(p store.Posted) bool {
	return p.Remote != 0 && p.State != store.Absent && p.State != store.Deleted && !p.Removed
}

// where is the summary that the check of a pull request leads to: one of the pull request's own repository, or on a strategy that it is
// told to serve. Another repository's issue is not named to who was not led there.
func (f figures) where(web string, rep checks.Report) (on string, c summary.Current) {
	if f.milestone.Number == 0 {
		return "", c
	}
	c.Milestone = summary.MilestoneAddress(web, f.milestone.Repo, f.milestone.Number)
	has := func(list []checks.Ref, r checks.Ref) bool {
		return slices.ContainsFunc(list, func(o checks.Ref) bool { return o.Key() == r.Key() })
	}
	for _, s := range f.sites {
		serves := has(rep.Chain.Strategies, s.on) && !has(rep.Chain.Hidden, s.on)
		if s.comment == 0 || serves || c.Summary == "" && s.on.SameRepo(f.milestone.Repo) {
			on, c.Summary = s.on.Key(), summary.CommentAddress(web, s.on, s.comment)
		}
		if s.comment == 0 || serves {
			break
		}
	}
	return on, c
}

// plan is what the runs of a commit need to know of them.
func (f figures) plan(web string, s checks.Subject, rep checks.Report) plan.Figures {
	where, c := f.where(web, rep) // not the comment's id: GitHub counts comments over everybody's repositories
	return plan.Figures{Asked: s.Capacity.Asked, Where: where, Line: summary.AsOf(s.Now, c)}
}

// laterFigures are those of a commit that two pull requests share.
func laterFigures(a, b plan.Figures) plan.Figures {
	return plan.Figures{Asked: latest(a.Asked, b.Asked), Where: cmp.Or(a.Where, b.Where), Line: cmp.Or(a.Line, b.Line)}
}

// refreshFigures asks the checks of a milestone's pull requests to tell its figures as they are, where these are others than they were last
// asked for and that was long enough ago. Each of them looks for itself whether it has anything to say, what changed last first.
func (w *Work) refreshFigures(ctx context.Context, repo int64, number int) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	if !p.rules().Mode.Posts() || p.repo.ReadPhase != phaseDone {
		return nil
	}
	var stale bool
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		stale, _, err = w.staleFigures(tx, p, number)
		return err
	})
	if err != nil || !stale {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.askFigures(tx, p, number) })
}

// staleFigures reports whether an open milestone has other figures than its checks were last asked to tell.
func (w *Work) staleFigures(tx *store.Tx, p place, number int) (stale bool, now store.Figures, err error) {
	row, err := tx.Milestone(p.repo.ID, number)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!row.Gone.IsZero() || row.State == checks.Closed) {
		return false, now, nil
	}
	if err != nil {
		return false, now, err
	}
	noted, err := tx.Figures(p.repo.ID, number)
	if err != nil {
		return false, now, err
	}
	now.Asked = noted.Asked
	now.Digest, err = w.figuresDigest(tx, p, row)
	return now.Digest != noted.Digest, now, err
}

// askFigures asks a milestone's checks to tell its figures as they are, or comes back when it is time.
func (w *Work) askFigures(tx *store.Tx, p place, number int) error {
	stale, f, err := w.staleFigures(tx, p, number)
	if err != nil || !stale {
		return err
	}
	now := w.Now()
	if due := f.Asked.Add(p.rules().Summary.Every); !f.Asked.IsZero() && now.Before(due) {
		return w.wake(tx, store.MilestoneKey(p.repo.ID, number), due)
	}
	f.Asked = now
	if err := tx.SetFigures(p.repo.ID, number, f); err != nil {
		return err
	}
	pulls, err := stored.Pulls(tx, p.repo.ID, number)
	if err != nil {
		return err
	}
	heads, err := stored.Heads(pulls, func(o store.Outline) (bool, error) { return o.Kind.Work(), nil })
	if err != nil {
		return err
	}
	return w.bump(tx, last, heads...)
}

// figuresDigest is a digest of the figures of a milestone that checks tell, and of where they are told beside them.
func (w *Work) figuresDigest(tx *store.Tx, p place, row store.Milestone) (string, error) {
	t, err := stored.Totals(tx, p.repo, row, stored.Readers(p.repo), p.rules())
	if err != nil {
		return "", err
	}
	shown := stored.Milestone(p.repo, row)
	f, err := w.figuresIn(tx, p, &shown)
	r := p.rules().Capacity
	parts := []string{row.Title, strconv.FormatBool(t.Incomplete), fmt.Sprint(capacity.BandOf(row.Title, p.rules()), r.Unit, r.Basis, r.MinItems, r.MaxUnclassified)}
	for _, k := range checks.Tallies {
		parts = append(parts, fmt.Sprint(t.Open[k], t.Closed[k]))
	}
	for _, s := range f.sites {
		parts = append(parts, s.on.Key())
	}
	return plan.Hash(parts...), err
}
