package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// What a milestone holds when it closes is kept in the transaction that learns of it: whatever moves afterwards is told beside it.

// keepClosing keeps what a milestone holds where an observation tells that it closed, and lets go of that where it tells that it was opened
// again. One that was closed before it was known is kept once its items are: see [Mirror.KeepClosed].
func (m *Mirror) keepClosing(tx *store.Tx, repo store.Repository, was, now store.Milestone, o milestoneObservation, c *Changes) error {
	if err := m.queueNext(tx, repo, now, c); err != nil {
		return err
	}
	if now.State != checks.Closed || !now.Closed.Equal(was.Closed) {
		if err := m.queueNext(tx, repo, was, c); err != nil {
			return err
		}
	}
	for _, ms := range []store.Milestone{was, now} { // what they moved is told of
		same := was.State == now.State && was.Closed.Equal(now.Closed) && was.Title == now.Title && was.Gone.Equal(now.Gone)
		if ms.State != checks.Closed || same {
			continue
		}
		if err := m.dependents(tx, c).Balanced(repo, ms); err != nil {
			return err
		}
	}
	switch {
	case now.State != checks.Closed:
		return tx.Reopen(repo.ID, now.Number)
	case was.State == checks.Closed && was.Closed.Equal(now.Closed) || repo.ReadAt.IsZero():
		return nil
	}
	if err := m.lockTotals(tx, repo, now); err != nil { // what is settled beside this is in it, or comes after it
		return err
	}
	terms, err := m.terms(tx, repo, now)
	if err != nil {
		return err
	}
	late := o.source != delivered && o.at.Sub(now.Closed) > store.Settling
	if err := tx.Close(store.Closing{Repo: repo.ID, Milestone: now.Number, Closed: now.Closed, At: o.at, Late: late, Terms: terms}); err != nil {
		return err
	}
	_, err = m.keepLed(tx, repo, now)
	return err
}

// terms are what a milestone is judged by now, none while the policy is not known: they are kept once it is.
func (m *Mirror) terms(tx *store.Tx, repo store.Repository, ms store.Milestone) (checks.Terms, error) {
	known, err := policy.Known(tx, repo)
	if err != nil || !known {
		return checks.Terms{}, err
	}
	in, _, err := m.policies.Rules(tx, repo)
	return capacity.TermsOf(ms.Title, &in.Rules), err
}

// queueHeld has the milestones summed up again that name an item though it may be in them no more.
func queueHeld(tx *store.Tx, row store.Item, c *Changes) error {
	held, err := tx.HeldIn(row.Repo, row.Number)
	for _, n := range held {
		c.Keys.Queue(store.MilestoneKey(row.Repo, n))
	}
	return err
}

// mostNext is how many milestones that closed after one are looked at for the first that was judged.
const mostNext = 50

// queueNext has the milestones summed up again that may tell of a closed one as the milestone before: those that closed after it, up to the first
// that was judged, and where there is none, the open ones.
func (m *Mirror) queueNext(tx *store.Tx, repo store.Repository, closed store.Milestone, c *Changes) error {
	if closed.State != checks.Closed {
		return nil
	}
	later, err := tx.ClosedAfter(repo.ID, closed.Number, closed.Closed, mostNext)
	if err != nil {
		return err
	}
	in, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	for _, ms := range later {
		c.Keys.Queue(store.MilestoneKey(repo.ID, ms.Number))
		end, err := stored.Ended(tx, ms, &in.Rules)
		if err != nil || capacity.AssessClosed(end.Totals, end.Terms).Judged() {
			return err
		}
	}
	all, err := tx.Milestones(repo.ID)
	for _, ms := range all {
		if ms.State == checks.Open && ms.Gone.IsZero() {
			c.Keys.Queue(store.MilestoneKey(repo.ID, ms.Number))
		}
	}
	return err
}

// lockTotals has nobody settle an item of a milestone until the transaction ends.
func (m *Mirror) lockTotals(tx *store.Tx, repo store.Repository, ms store.Milestone) error {
	in, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	return depend.LockTotals(tx, repo, ms, &in.Rules)
}

// KeepClosed keeps what a closed milestone holds at a time, unless that was kept when it closed, and what it is judged by, once its policy is
// known.
func (m *Mirror) KeepClosed(tx *store.Tx, repo store.Repository, number int, at time.Time) (c Changes, err error) {
	if err := tx.LockMilestone(repo.ID, number); err != nil {
		return c, err
	}
	now, err := tx.Milestone(repo.ID, number)
	if errors.Is(err, store.ErrNotFound) || err == nil && (now.State != checks.Closed || repo.ReadAt.IsZero()) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	terms, err := m.terms(tx, repo, now)
	if err != nil {
		return c, err
	}
	kept, err := tx.ClosingOf(repo.ID, number)
	switch {
	case err == nil && kept.Closed.Equal(now.Closed):
		if err := tx.SetTerms(repo.ID, number, terms); err != nil || kept.Led {
			return c, err
		}
		changed, err := m.keepLed(tx, repo, now)
		if err != nil || !changed {
			return c, err
		}
		c.Keys.Queue(store.MilestoneKey(repo.ID, number))
		return c, m.dependents(tx, &c).Balanced(repo, now)
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return c, err
	}
	if err := m.lockTotals(tx, repo, now); err != nil {
		return c, err
	}
	late := at.Sub(now.Closed) > store.Settling
	if err := tx.Close(store.Closing{Repo: repo.ID, Milestone: number, Closed: now.Closed, At: at.UTC(), Late: late, Terms: terms}); err != nil {
		return c, err
	}
	if _, err := m.keepLed(tx, repo, now); err != nil {
		return c, err
	}
	if err := m.dependents(tx, &c).Balanced(repo, now); err != nil {
		return c, err
	}
	return c, m.queueNext(tx, repo, now, &c)
}

// catchUpLinks has closings say where an item's chain leads, where that was stated before its milestone closed and found later.
func (s *Settling) catchUpLinks(row store.Item, was, now store.Conclusion, at time.Time) error {
	n := now.Share.Milestone
	if n == 0 || at.IsZero() || !row.Gone.IsZero() {
		return nil
	}
	moved := append(differing(was.Strategies, now.Strategies), differing(was.Hidden, now.Hidden)...)
	if was.Linked == now.Linked && len(moved) == 0 {
		return nil
	}
	var by store.OtherCauses
	if was.Settled {
		var err error
		if by, err = s.otherCauses(row, moved, was.Linked != now.Linked); err != nil {
			return err
		}
	}
	caught, err := s.tx.CatchUpLinks(n, row, by, at)
	if caught {
		s.moved = append(s.moved, n)
	}
	return err
}

// otherCauses are what beside an item itself could be why its chain leads to other strategies than before, or is another.
func (s *Settling) otherCauses(row store.Item, moved []checks.Ref, linked bool) (by store.OtherCauses, err error) {
	links, err := s.tx.LinksFrom(row.Repo, row.Number, 0)
	if err != nil {
		return by, err
	}
	through := slices.Clone(moved)
	for _, l := range links {
		if l.Source == checks.FromClosing || linked {
			through = append(through, l.Target)
		}
	}
	by.Milestone = linked && len(moved) == 0
	for _, r := range moved {
		if !slices.ContainsFunc(links, func(l store.Link) bool { return l.Target.Key() == r.Key() }) {
			by.Milestone = true
		}
	}
	find := stored.NewFinder(s.tx)
	for _, to := range through {
		home, err := find.Repository(to)
		if err != nil {
			return by, err
		}
		if home != nil {
			by.Items = append(by.Items, store.Place{Repo: home.ID, Number: to.Number})
		}
	}
	return by, nil
}

// differing are those that are in one of two lists.
func differing(a, b []checks.Ref) (out []checks.Ref) {
	for _, of := range [][2][]checks.Ref{{a, b}, {b, a}} {
		for _, r := range of[0] {
			if !slices.ContainsFunc(of[1], func(o checks.Ref) bool { return o.Key() == r.Key() }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// catchUp has closings say of an item what was just concluded of it, where that is how it was when its milestone closed. That it is gone it
// was not then. Milestones that tell how these closed are summed up again.
func (s *Settling) catchUp(c *Changes, row store.Item, was, now store.Contribution, at time.Time) error {
	if at.IsZero() || !row.Gone.IsZero() {
		return nil
	}
	for _, n := range []int{was.Milestone, now.Milestone} {
		if n == 0 {
			continue
		}
		caught, err := s.tx.CatchUp(n, row, row.Conclusion.Settled, at)
		if err != nil {
			return err
		}
		if caught {
			s.moved = append(s.moved, n)
			ms, err := s.tx.Milestone(row.Repo, n)
			if err != nil {
				return err
			}
			if err := s.m.queueNext(s.tx, s.repo, ms, c); err != nil {
				return err
			}
		}
		if was.Milestone == now.Milestone {
			break
		}
	}
	return nil
}
