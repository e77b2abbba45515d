package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// source is how a milestone was observed: within an item's payload, as the subject of a delivery, or by asking GitHub.
type source int

const (
	embedded source = iota
	delivered
	fetched
)

// milestoneObservation is a milestone as it was observed.
type milestoneObservation struct {
	milestone github.Milestone
	source    source
	// by is who wrote the description, where that is known: a strategy in a private repository counts when they can read it.
	by   store.Account
	at   time.Time // when the delivery arrived, or when GitHub was asked
	gone bool      // the delivery tells that it was deleted
}

// milestone applies a milestone delivery.
func (m *Mirror) milestone(tx *store.Tx, ev delivery, c *Changes) error {
	if ev.Milestone == nil || ev.Milestone.Number <= 0 {
		return nil
	}
	var by store.Account
	if ev.Action == "created" || ev.Action == "edited" && slices.Contains(ev.Changed, "description") {
		by = account(ev.Sender)
	}
	if err := m.observeMilestone(tx, ev.repo, milestoneObservation{*ev.Milestone, delivered, by, ev.received.UTC(), ev.Action == "deleted"}, c); err != nil {
		return err
	}
	if ev.Action != "deleted" {
		return nil
	}
	row, err := tx.Milestone(ev.repo.ID, ev.Milestone.Number)
	if err != nil {
		return err
	}
	if at := ev.received.UTC(); row.Gone.IsZero() || at.Before(row.Gone) {
		row.Gone = at
		if err := tx.PutMilestone(row); err != nil {
			return err
		}
		if _, err := tx.ReplaceLinks(stored.Text("milestone", ev.repo.ID, row.Number), nil); err != nil {
			return err
		}
		if err := m.dependents(tx, c).Summed(ev.repo, row.Title); err != nil {
			return err
		}
		if err := m.queueNext(tx, ev.repo, row, c); err != nil {
			return err
		}
		if err := m.dependents(tx, c).Balanced(ev.repo, row); err != nil {
			return err
		}
		return m.dependents(tx, c).MilestoneRestated(ev.repo, row.Number)
	}
	return nil
}

// exists reports whether a milestone that was gone is there after all: GitHub answers it, or tells of it after it was only missing when
// GitHub was asked for it. What a delivery said to be gone stays gone for other deliveries.
func (o milestoneObservation) exists(was store.Milestone) bool {
	switch {
	case was.Gone.IsZero() || !o.at.After(was.Gone):
		return false
	case o.source == delivered:
		return !o.gone && was.Heard.Before(was.Gone)
	}
	return o.source == fetched
}

// observeMilestone brings a milestone's row up to an observation of it. One within an item's payload counts only when it is newer
// than the row: of one that is as old, the delivery about the milestone itself knows better.
func (m *Mirror) observeMilestone(tx *store.Tx, repo store.Repository, o milestoneObservation, c *Changes) error {
	ms, how, by, at := o.milestone, o.source, o.by, o.at
	row := milestoneRow(repo.ID, ms)
	was, err := tx.Milestone(repo.ID, ms.Number)
	if how == embedded && err == nil && !row.Updated.After(was.Updated) {
		return nil // as nearly always: nobody has to wait for it
	}
	if err := tx.LockMilestone(repo.ID, ms.Number); err != nil {
		return err
	}
	was, err = tx.Milestone(repo.ID, ms.Number)
	created := errors.Is(err, store.ErrNotFound)
	switch {
	case err != nil && !created:
		return err
	case created:
	case row.Updated.Before(was.Updated), how == embedded && !row.Updated.After(was.Updated):
		return nil
	case o.exists(was):
	case alikeMilestone(row, was) && row.Updated.Equal(was.Updated):
		if how != fetched && by == (store.Account{}) {
			return recordMilestoneArrival(tx, repo, ms.Number, how, at)
		}
	case row.Updated.Equal(was.Updated) && how == fetched && !was.Heard.Before(at): // a delivery arrived meanwhile
		c.ReadMilestones = depend.Join(c.ReadMilestones, []store.Place{{Repo: repo.ID, Number: ms.Number}})
		return nil
	case row.Updated.Equal(was.Updated) && how == delivered:
		c.ReadMilestones = depend.Join(c.ReadMilestones, []store.Place{{Repo: repo.ID, Number: ms.Number}})
	}
	row.Gone = was.Gone
	back := !created && o.exists(was)
	if back {
		row.Gone = time.Time{}
	}
	if err := tx.PutMilestone(row); err != nil {
		return err
	}
	if !created {
		if err := m.keepClosing(tx, repo, was, row, o, c); err != nil {
			return err
		}
	}
	if err := recordMilestoneArrival(tx, repo, ms.Number, how, at); err != nil {
		return err
	}
	restated := false
	if row.Gone.IsZero() && (created || row.Description != was.Description || by != (store.Account{}) || back) {
		where := stored.Text("milestone", repo.ID, row.Number)
		old, err := tx.LinksAt(where)
		if err != nil {
			return err
		}
		doc, err := m.memo.Doc(tx, row.Description)
		if err != nil {
			return err
		}
		refs, elsewhere := link.OfMilestone(doc, repo.Ref(0), m.Host)
		if restated, err = tx.ReplaceLinks(where, adopted(row, refs, old, by)); err != nil {
			return err
		}
		if !restated { // what is no link is kept nowhere, and named to everything in the milestone all the same
			if doc, err = m.memo.Doc(tx, was.Description); err != nil {
				return err
			}
			_, before := link.OfMilestone(doc, repo.Ref(0), m.Host)
			restated = !slices.Equal(before, elsewhere)
		}
	}
	if created && !restated || alikeMilestone(row, was) && !restated && !back {
		c.Keys.Queue(store.MilestoneKey(repo.ID, row.Number))
		return nil
	}
	if !created && row.Title != was.Title {
		for _, title := range []string{was.Title, row.Title} {
			if err := m.dependents(tx, c).Summed(repo, title); err != nil {
				return err
			}
		}
	}
	if !created && was.State == checks.Closed && row.State == checks.Open {
		if err := queueUnrecalled(tx, repo, row.Number, c); err != nil {
			return err
		}
	}
	if restated {
		return m.dependents(tx, c).MilestoneRestated(repo, row.Number)
	}
	return m.dependents(tx, c).Milestone(repo, row.Number)
}

// queueUnrecalled has those items of a milestone that was opened again looked at of which GitHub was not asked what was done on them before
// this database: they were closed, as it was, and count from now on.
func queueUnrecalled(tx *store.Tx, repo store.Repository, milestone int, c *Changes) error {
	if repo.Recalled.IsZero() {
		return nil
	}
	numbers, err := tx.NumbersIn(repo.ID, milestone)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		it, err := tx.Item(repo.ID, n)
		if err != nil {
			return err
		}
		if left, err := tx.Unrecalled(repo, it); err != nil {
			return err
		} else if left {
			c.Keys.Queue(store.ItemKey(repo.ID, n))
		}
	}
	return nil
}

// recordMilestoneArrival remembers when a delivery about a milestone arrived.
func recordMilestoneArrival(tx *store.Tx, repo store.Repository, number int, how source, at time.Time) error {
	if how != delivered {
		return nil
	}
	return tx.HearMilestone(repo.ID, number, at)
}

// alikeMilestone reports whether two views of a milestone show the same.
func alikeMilestone(a, b store.Milestone) bool {
	return a.Title == b.Title && a.Description == b.Description && a.State == b.State && a.Due.Equal(b.Due) && a.Closed.Equal(b.Closed)
}
