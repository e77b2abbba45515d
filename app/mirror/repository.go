package mirror

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
)

// repository applies a repository delivery.
func (m *Mirror) repository(tx *store.Tx, ev delivery, c *Changes) error {
	if ev.Action == "deleted" {
		return m.vanish(tx, ev.repo, ev.received.UTC(), c)
	}
	if ev.WasName != "" {
		if err := tx.AddName(ev.repo.ID, ev.Repository.Owner, ev.WasName); err != nil {
			return err
		}
	}
	if ev.WasOwner != "" {
		if err := tx.AddName(ev.repo.ID, ev.WasOwner, ev.Repository.Name); err != nil {
			return err
		}
	}
	switch ev.Action {
	case "edited": // issues may be switched on, which the payload does not name
		in, err := tx.Installation(ev.repo.Installation)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if in.OnboardingRefused != "" {
			c.Keys.Queue(store.OnboardKey(in.ID))
		}
	case "unarchived": // what it shows stood still
		c.Read = depend.Join(c.Read, []int64{ev.repo.ID})
		c.Keys.Queue(store.PolicyKey(ev.repo.ID))
	case "transferred":
		// Which installation sees it now, and whether any does, only the lists of repositories say.
		c.Installed = depend.Join(c.Installed, []int64{ev.repo.Installation})
		if ev.Installation != 0 {
			c.Installed = depend.Join(c.Installed, []int64{ev.Installation})
		}
	case "privatized", "publicized":
		if err := tx.DropPermissions(ev.repo.ID, 0); err != nil {
			return err
		}
	}
	at := ev.Repository.Updated
	if at.Before(ev.repo.Updated) {
		return nil
	}
	_, err := m.describe(tx, ev.repo, ev.Event, at, c)
	return err
}

// describe takes over what an event says of the repository that it happened in at a time, when that is newer than what is known. Any
// payload may be the first to tell of a new name or that a repository became private: what follows is named here.
func (m *Mirror) describe(tx *store.Tx, row store.Repository, ev github.Event, at time.Time, c *Changes) (store.Repository, error) {
	r := *ev.Repository
	if r.Partial || at.Before(row.Updated) {
		return row, nil
	}
	fresh := row
	fresh.Owner, fresh.Name, fresh.Private, fresh.Archived = r.Owner, r.Name, r.Private, r.Archived
	if r.NodeID != "" {
		fresh.NodeID = r.NodeID
	}
	if r.DefaultBranch != "" {
		fresh.DefaultBranch = r.DefaultBranch
	}
	if ev.Installation != 0 {
		fresh.Installation = ev.Installation
	}
	if fresh.Owner == row.Owner && fresh.Name == row.Name && fresh.Private == row.Private && fresh.Archived == row.Archived &&
		fresh.DefaultBranch == row.DefaultBranch && fresh.Installation == row.Installation {
		return row, nil // most payloads tell nothing new: a write for each would be for nothing
	}
	fresh.Updated = at
	if err := tx.PutRepository(fresh); err != nil {
		return fresh, err
	}
	return fresh, m.unsettled(tx, row, fresh, c)
}

// unsettled names what a repository's new description changes elsewhere.
func (m *Mirror) unsettled(tx *store.Tx, was, r store.Repository, c *Changes) error {
	if r.DefaultBranch != was.DefaultBranch || r.Archived != was.Archived || r.Private != was.Private && equal(was.Name, policy.OwnerRepository) {
		if err := m.dependents(tx, c).Policy(was); err != nil {
			return err
		}
	}
	if r.DefaultBranch != was.DefaultBranch && was.DefaultBranch != "" { // which has other files
		if err := noteNear(tx, r, policy.Nearly(r)); err != nil {
			return err
		}
	}
	if r.Private == was.Private && equal(r.Owner, was.Owner) && equal(r.Name, was.Name) {
		return nil
	}
	if err := m.ownersByName(tx, was, r, c); err != nil {
		return err
	}
	if r.Private == was.Private {
		return m.dependents(tx, c).Renamed(was)
	}
	return m.dependents(tx, c).Exposed(was, depend.NowPrivate(r.Private))
}

// ownersByName names the policies that a repository decided under its former name, and decides under the one that it has now: the one that
// is called ".github" holds its owner's.
func (m *Mirror) ownersByName(tx *store.Tx, was, now store.Repository, c *Changes) error {
	if equal(was.Name, now.Name) {
		return nil
	}
	for _, r := range []store.Repository{was, now} {
		if !equal(r.Name, policy.OwnerRepository) {
			continue
		}
		if err := m.dependents(tx, c).Policy(r); err != nil {
			return err
		}
		return noteNear(tx, now, policy.Nearly(now)) // what was read may be in the wrong place now
	}
	return nil
}

// renamed keeps a repository's former name.
func (m *Mirror) renamed(tx *store.Tx, was, now store.Repository, c *Changes) error {
	if equal(was.Owner, now.Owner) && equal(was.Name, now.Name) && was.Private == now.Private {
		return nil
	}
	if err := tx.AddName(was.ID, was.Owner, was.Name); err != nil {
		return err
	}
	if err := m.ownersByName(tx, was, now, c); err != nil {
		return err
	}
	if was.Private == now.Private {
		return m.dependents(tx, c).Renamed(was)
	}
	if equal(now.Name, policy.OwnerRepository) { // whose policy is quoted elsewhere, or was
		if err := m.dependents(tx, c).Policy(now); err != nil {
			return err
		}
	}
	return m.dependents(tx, c).Exposed(was, depend.NowPrivate(now.Private))
}

// people applies deliveries about who belongs where: what is known of permissions is read again, and what depends on it is
// looked at again.
func (m *Mirror) people(tx *store.Tx, ev github.Event, c *Changes) error {
	var repo int64
	if ev.Repository != nil {
		repo = ev.Repository.ID
	}
	var who int64
	if ev.Member != nil {
		who = ev.Member.ID
	}
	switch ev.Name {
	case "organization":
		if ev.Action == "renamed" && ev.Installation != 0 {
			c.Installed = depend.Join(c.Installed, []int64{ev.Installation})
		}
		if ev.Member == nil {
			return nil
		}
	case "member":
		if who == 0 && repo == 0 {
			return nil
		}
	}
	if err := tx.DropPermissions(repo, who); err != nil {
		return err
	}
	return m.dependents(tx, c).Access(ev.Installation, repo, who)
}
