package work

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// reconcileFollowUp notes what a milestone delivered when it closed, and asks once, summary.follow-up later, where it is summed up what
// that achieved. From then on what is there tells what people answered. It comes after the summaries, on which it depends.
func (w summaryWork) reconcileFollowUp(ctx context.Context, repo int64, number int) error {
	of := store.Place{Repo: repo, Number: number}
	p, err := w.open(ctx, repo)
	if errors.Is(err, errAway) && p.repo.ID != 0 && (!p.repo.Gone.IsZero() || !p.inst.Gone.IsZero()) {
		return errors.Join(err, w.withdrawFollowUps(ctx, of, func(place) bool { return true }))
	}
	if err != nil {
		return err
	}
	if p.repo.Private {
		err := w.withdrawFollowUps(ctx, of, func(home place) bool { return !stored.Readers(home.repo).Counts(stored.Place(p.repo)) })
		if err != nil {
			return err
		}
	}
	if !p.rules().Mode.Posts() || p.repo.ReadPhase != phaseDone {
		return nil
	}
	f := followed{p: p}
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if f.row, err = tx.Milestone(repo, number); err != nil {
			return err
		}
		if f.sums.Since, err = w.policyWork.inForce(tx, p); err != nil {
			return err
		}
		f.was, err = tx.FollowUp(of)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if !f.row.Gone.IsZero() {
		return w.neverAsk(ctx, f)
	}
	if f.row.State != checks.Closed || f.row.Closed.IsZero() {
		return w.reopened(ctx, f)
	}
	f.sums.Milestone, f.sums.Rules = stored.Milestone(p.repo, f.row), p.rules()
	f.sums.Milestone.Closed = w.atLatest(f.row.Closed)
	if f.sums.Over() {
		return w.neverAsk(ctx, f)
	}
	return w.followUp(ctx, f)
}

// neverAsk lets go of a follow-up that will never be: the milestone was deleted, or closed before the policy came into force.
func (w summaryWork) neverAsk(ctx context.Context, f followed) error {
	if f.was.Due.IsZero() || !f.was.Done.IsZero() {
		return nil
	}
	f.was.Due = time.Time{}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutFollowUp(f.was) })
}

// followed is a milestone that may be followed up.
type followed struct {
	p    place
	row  store.Milestone
	was  store.FollowUp
	sums plan.Summing // for whether it was over before there was a policy
}

// reopened takes back that a milestone delivered anything: it is not over, and not asked about.
func (w summaryWork) reopened(ctx context.Context, f followed) error {
	if f.was.Closed.IsZero() {
		return nil
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.ReplaceLaunches(f.was.Milestone, nil), tx.PutFollowUp(store.FollowUp{Milestone: f.was.Milestone, Done: f.was.Done}))
	})
}

// followUp does for a closed milestone what is due.
func (w summaryWork) followUp(ctx context.Context, f followed) error {
	now, next := w.Now(), f.was
	next.Closed, next.Due = f.row.Closed, plan.FollowUp(f.row.Closed, f.p.rules().Summary.FollowUp)
	waits := f.was.Done.IsZero()
	ripe := waits && !next.Due.IsZero() && !now.Before(next.Due)
	if delivers := ripe || !f.was.Closed.Equal(next.Closed); delivers || !f.was.Due.Equal(next.Due) {
		var launches []store.Launch
		if delivers {
			var err error
			if launches, err = w.delivered(ctx, f); err != nil {
				return err
			}
		}
		err := w.DB.Write(ctx, func(tx *store.Tx) error {
			if delivers {
				if err := tx.ReplaceLaunches(f.was.Milestone, launches); err != nil {
					return err
				}
			}
			if err := tx.PutFollowUp(next); err != nil || !waits || ripe || next.Due.IsZero() {
				return err
			}
			return w.wake(tx, store.MilestoneKey(f.row.Repo, f.row.Number), next.Due)
		})
		if err != nil {
			return err
		}
	}
	if waits && !ripe {
		return nil
	}
	if err := w.ask(ctx, f); err != nil || !waits {
		return err
	}
	next.Done = now
	return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutFollowUp(next) })
}

// deliveredPart is how many items are read at a time.
const deliveredPart = 256

// delivered are the features that a milestone delivered by what it held when it closed, with whether they say what success would be. What they
// say is read while no transaction is open.
func (w summaryWork) delivered(ctx context.Context, f followed) (out []store.Launch, err error) {
	if err := w.keep(ctx, f.p, f.row); err != nil {
		return nil, err
	}
	for after := 0; ; {
		var items []store.ClosedItem
		var some []facts.Delivered
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			if items, err = tx.ClosedItems(f.row.Repo, f.row.Number, after, deliveredPart); err == nil {
				some, err = w.reader.Delivered(tx, f.p.repo, f.row.Number, items, w.Now())
			}
			return err
		})
		if err != nil || len(items) == 0 {
			return out, err
		}
		after = items[len(items)-1].Number
		for _, d := range some {
			d.Stated = playbook.Success(w.memo.Text(d.Body)) != ""
			out = append(out, d.Launch)
		}
	}
}

// ask writes where a milestone is summed up what is asked of its launch; once that was done everywhere it only keeps it up to date. On the issue
// that is kept for the milestone it is asked of what is asked on no strategy that everybody who reads the milestone may read.
func (w summaryWork) ask(ctx context.Context, f followed) error {
	sites, err := w.followUpSites(ctx, f)
	if err != nil {
		return err
	}
	var on []store.Place
	for _, s := range sites {
		home := f.p
		if s.at.Repo != f.p.repo.ID {
			if home, err = w.open(ctx, s.at.Repo); errors.Is(err, errAway) {
				continue
			} else if err != nil {
				return err
			}
		}
		if !stored.Readers(home.repo).Counts(stored.Place(f.p.repo)) || !home.rules().Mode.Posts() {
			continue
		}
		also := on
		if !s.kept || s.asked {
			also = nil
		}
		asks, err := w.askOn(ctx, f, home, s, also)
		if err != nil {
			return err
		}
		if asks && stored.Readers(f.p.repo).Sees(stored.Place(home.repo)) {
			on = append(on, s.at)
		}
	}
	return nil
}

// followUpSite is an issue on which it is asked.
type followUpSite struct {
	at    store.Place
	kept  bool // it is kept for the milestone
	asked bool // it was asked there already
}

// followUpSites are the issues on which a milestone is summed up, as the policy has it, and those on which it was asked already: the one that is
// kept for the milestone comes last.
func (w summaryWork) followUpSites(ctx context.Context, f followed) (out []followUpSite, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		out = nil
		name, rules := trackingName(f.row.Number), f.p.rules().Summary
		kept, err := tx.Posted(f.row.Repo, name, name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		var last []followUpSite
		if rules.Tracking && stands(kept) {
			last = append(last, followUpSite{at: store.Place{Repo: f.row.Repo, Number: int(kept.Remote)}, kept: true})
		}
		summed, err := tx.MilestonePosted(f.row.Repo, f.row.Number)
		if err != nil {
			return err
		}
		asked, err := tx.FollowUpsPosted(f.was.Milestone)
		if err != nil {
			return err
		}
		for n, p := range slices.Concat(asked, summed) {
			number, bad := strconv.Atoi(strings.TrimPrefix(p.Subject, "#"))
			s := followUpSite{at: store.Place{Repo: p.Repo, Number: number}, asked: n < len(asked)}
			same := func(o followUpSite) bool { return o.at == s.at }
			switch {
			case bad != nil || !stands(p) || slices.ContainsFunc(out, same):
			case slices.ContainsFunc(last, same):
				last[0].asked = last[0].asked || s.asked
			case rules.Strategies || !f.was.Done.IsZero():
				out = append(out, s)
			}
		}
		out = append(out, last...)
		return nil
	})
	return out, err
}

// stands reports whether something that was posted is there.
func stands(p store.Posted) bool { return p.Remote != 0 && p.State != store.Deleted }

// askOn writes it on one issue, and reports whether there is anything to ask. Where there is not, or it was asked everywhere, none is begun. Of what
// serves the strategies also, it is asked on these.
func (w summaryWork) askOn(ctx context.Context, f followed, home place, s followUpSite, also []store.Place) (asks bool, err error) {
	var asked facts.Asked
	var taken []int64
	var there bool
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		it, err := tx.Item(s.at.Repo, s.at.Number)
		if there = err == nil && it.Gone.IsZero(); !there {
			if errors.Is(err, store.ErrNotFound) {
				err = nil
			}
			return err
		}
		if taken, err = followUpsOf(tx, f, s.at); err != nil {
			return err
		}
		asked, err = w.reader.FollowUp(tx, facts.Asking{Milestone: f.row, Repo: f.p.repo, Home: home.repo, Issue: s.at.Number, Kept: s.kept, Also: also, Rules: home.rules(), Now: w.Now()})
		return err
	})
	if err != nil || !there {
		return false, err
	}
	in := asked.Input
	for _, list := range [][]summary.LaunchedFeature{in.Own, in.Also} {
		for i, l := range list {
			if body, ok := asked.Bodies[l.Feature.Ref.Key()]; ok {
				list[i].Success = playbook.Success(w.memo.Text(body))
			}
		}
	}
	shown, _, err := w.shown(ctx, home, plan.Subject(s.at.Number))
	if err != nil {
		return false, err
	}
	name := store.FollowUpName(f.was.Milestone)
	return in.Asks(), w.write(ctx, home, plan.Comment(plan.Commented{Number: s.at.Number, Name: name, Marker: summary.FollowUpMarker(f.row.Title, f.p.repo.Ref(0), home.repo.Ref(0)),
		Body: summary.FollowUp(in), Mode: home.rules().Mode, Shown: shown[name], Taken: taken, Existing: !f.was.Done.IsZero() || !in.Asks()}))
}

// followUpsOf are the follow-ups of other milestones of the repository on an issue, by the ids of their comments: one of them may have had
// the title that this one has now.
func followUpsOf(tx *store.Tx, f followed, on store.Place) (out []int64, err error) {
	all, err := tx.PostedOn(on.Repo, store.OnItem(on.Number))
	for _, p := range all {
		if strings.HasPrefix(p.Name, "follow-up:") && p.Name != store.FollowUpName(f.was.Milestone) && stands(p) {
			out = append(out, p.Remote)
		}
	}
	return out, err
}

// withdrawFollowUps takes back what was asked of a milestone in repositories that are wanted, whatever their policies say of new texts.
func (w summaryWork) withdrawFollowUps(ctx context.Context, of store.Place, wanted func(home place) bool) error {
	var asked []store.Posted
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		asked, err = tx.FollowUpsPosted(of)
		return err
	})
	if err != nil {
		return err
	}
	for _, on := range asked {
		n, bad := strconv.Atoi(strings.TrimPrefix(on.Subject, "#"))
		home, err := w.open(ctx, on.Repo)
		if bad != nil || errors.Is(err, errAway) || err == nil && !wanted(home) {
			continue
		}
		if err != nil {
			return err
		}
		shown, _, err := w.shown(ctx, home, on.Subject)
		if err != nil {
			return err
		}
		marker, _, _ := strings.Cut(on.Title, "\n") // what was recorded before it are those of names that the milestone had
		err = w.write(ctx, home, plan.Comment(plan.Commented{Number: n, Name: on.Name, Marker: marker, Body: summary.FollowUpWithdrawn(),
			Mode: checks.Advise, Shown: shown[on.Name], Existing: true}))
		if err != nil {
			return err
		}
	}
	return nil
}

// mostFollowUps is how many milestones are looked at together.
const mostFollowUps = 1000

// followUps looks again at milestones that should have been asked about by now: what woke them may have come while nothing could be done.
func (w upkeepWork) followUps(ctx context.Context) {
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		due, err := tx.DueFollowUps(w.Now(), mostFollowUps)
		if err != nil {
			return err
		}
		var keys []string
		for _, m := range due {
			keys = append(keys, store.MilestoneKey(m.Repo, m.Number))
		}
		return w.bump(tx, last, keys...)
	})
	if err != nil && ctx.Err() == nil {
		w.Log.Warn().Err(err).Msg("looking for milestones that are to be followed up")
	}
}
