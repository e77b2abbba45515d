package mirror

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// installation applies deliveries about the installation itself. Their payloads carry no time, so whatever they change is
// asked for as well: the answer is what settles an order that was lost on the way. An installation that was deleted never
// comes back; a new one has a new id.
func (m *Mirror) installation(tx *store.Tx, d store.Delivery, ev github.Event, c *Changes) error {
	if ev.Installation == 0 {
		return nil
	}
	row, err := installationOf(tx, ev, c)
	if err != nil {
		return err
	}
	at := d.Received.UTC()
	if ev.Name == "installation" && ev.Action == "deleted" {
		return m.uninstalled(tx, row, at, c)
	}
	if !row.Gone.IsZero() {
		return nil
	}
	c.Installed = depend.Join(c.Installed, []int64{row.ID})
	if info := ev.InstallationInfo; info != nil && info.ID == row.ID {
		was := row
		row = InstallationRow(*info)
		row.Gone, row.Onboarding = was.Gone, was.Onboarding
		if ev.Action == "suspend" && row.Suspended.IsZero() {
			row.Suspended = at
		}
		if ev.Action == "unsuspend" {
			row.Suspended = time.Time{}
		}
		if err := put(tx, was, row, at, c); err != nil {
			return err
		}
	}
	for _, r := range ev.Added {
		if err := m.appear(tx, row, r, at, c); err != nil {
			return err
		}
	}
	for _, r := range ev.Removed {
		old, err := tx.Repository(r.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if old.Installation == row.ID {
			if err := m.vanish(tx, old, at, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// installationOf is the installation that an event was sent for, made known when it was not; then it is to be read too.
func installationOf(tx *store.Tx, ev github.Event, c *Changes) (store.Installation, error) {
	row, err := tx.Installation(ev.Installation)
	if !errors.Is(err, store.ErrNotFound) {
		return row, err
	}
	row = store.Installation{ID: ev.Installation}
	switch {
	case ev.InstallationInfo != nil:
		row = InstallationRow(*ev.InstallationInfo)
	case ev.Repository != nil:
		row.Account, row.AccountID, row.AccountType = ev.Repository.Owner, ev.Repository.OwnerID, ev.Repository.OwnerType
	case ev.Organization != "":
		row.Account, row.AccountType = ev.Organization, "Organization"
	}
	c.Installed = depend.Join(c.Installed, []int64{row.ID})
	return row, tx.PutInstallation(row)
}

// uninstalled remembers that an installation is gone, and all that was seen through it.
func (m *Mirror) uninstalled(tx *store.Tx, row store.Installation, at time.Time, c *Changes) error {
	if row.Gone.IsZero() {
		row.Gone = at
		if err := tx.PutInstallation(row); err != nil {
			return err
		}
	}
	all, err := tx.Repositories(row.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := m.vanish(tx, r, at, c); err != nil {
			return err
		}
	}
	return nil
}

// appear makes a repository known, or known again.
func (m *Mirror) appear(tx *store.Tx, inst store.Installation, r github.Repository, at time.Time, c *Changes) error {
	row, err := tx.Repository(r.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		row = repositoryRow(r, inst.ID)
	case err != nil:
		return err
	default:
		back := !row.Gone.IsZero()
		if !back && row.Installation == inst.ID && r.Partial {
			return nil
		}
		if !back && row.Installation == inst.ID && row.Updated.Equal(r.Updated) && row.Owner == r.Owner && row.Name == r.Name &&
			row.Private == r.Private && row.Archived == r.Archived && row.DefaultBranch == r.DefaultBranch {
			return nil
		}
		fresh := repositoryRow(r, inst.ID)
		if r.Partial { // lists of repositories say no more than this
			fresh.Archived, fresh.Updated = row.Archived, row.Updated
		} else if r.Updated.Before(row.Updated) { // older than what was told; an account's new name leaves the time as it is
			fresh.Private, fresh.Archived, fresh.DefaultBranch, fresh.Updated = row.Private, row.Archived, row.DefaultBranch, row.Updated
		}
		if err := m.renamed(tx, row, fresh, c); err != nil {
			return err
		}
		if err := tx.PutRepository(fresh); err != nil {
			return err
		}
		if back { // what links to its items counts again
			if err := m.dependents(tx, c).Exposed(fresh, depend.Wider); err != nil {
				return err
			}
		}
		if back || row.Installation != inst.ID || row.Archived && !fresh.Archived {
			c.Read = depend.Join(c.Read, []int64{r.ID})
			c.Keys.Queue(store.PolicyKey(r.ID))
		}
		return nil
	}
	if err := tx.DropName(row.ID, row.Owner, row.Name); err != nil { // lists do not say since when it has the name
		return err
	}
	if err := tx.PutRepository(row); err != nil {
		return err
	}
	c.Read = depend.Join(c.Read, []int64{r.ID})
	return m.dependents(tx, c).Policy(row)
}

// vanish remembers that a repository is out of sight. What links to its items no longer counts.
func (m *Mirror) vanish(tx *store.Tx, row store.Repository, at time.Time, c *Changes) error {
	if !row.Gone.IsZero() {
		return nil
	}
	row.Gone = at
	if err := tx.PutRepository(row); err != nil {
		return err
	}
	c.Removed = depend.Join(c.Removed, []int64{row.ID})
	if err := m.dependents(tx, c).Policy(row); err != nil {
		return err
	}
	return m.dependents(tx, c).Exposed(row, depend.Narrower)
}

// PutInstallation records an installation and all repositories that GitHub lists for it, as asked for at a time. What is
// not in the list went out of sight; what is new in it is to be read.
func (m *Mirror) PutInstallation(tx *store.Tx, i github.Installation, all []github.Repository, at time.Time) (Changes, error) {
	var c Changes
	row := InstallationRow(i)
	was, err := tx.Installation(i.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	if err := put(tx, was, row, at.UTC(), &c); err != nil {
		return c, err
	}
	listed := make(map[int64]bool, len(all))
	for _, r := range all {
		listed[r.ID] = true
		if err := m.appear(tx, row, r, at, &c); err != nil {
			return c, err
		}
	}
	known, err := tx.Repositories(i.ID)
	if err != nil {
		return c, err
	}
	for _, r := range known {
		if !listed[r.ID] {
			if err := m.vanish(tx, r, at.UTC(), &c); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

// Uninstalled records that GitHub no longer knows an installation.
func (m *Mirror) Uninstalled(tx *store.Tx, id int64, at time.Time) (Changes, error) {
	var c Changes
	row, err := tx.Installation(id)
	if errors.Is(err, store.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, m.uninstalled(tx, row, at.UTC(), &c)
}

// put records an installation, and what follows from what it may do now and could not before. What it may read now of which it was
// told nothing meanwhile is read.
func put(tx *store.Tx, was, row store.Installation, at time.Time, c *Changes) error {
	gained := func(name string) bool {
		return len(was.Permissions) > 0 && rank[row.Permissions[name]] > rank[was.Permissions[name]]
	}
	blind := func(name string) bool { return gained(name) && was.Permissions[name] == "" }
	if slices.ContainsFunc(slices.Collect(maps.Keys(row.Permissions)), gained) {
		row.Granted = at
		c.Granted = depend.Join(c.Granted, []int64{row.ID})
	}
	if err := tx.PutInstallation(row); err != nil {
		return err
	}
	if !was.Suspended.IsZero() && row.Suspended.IsZero() || blind("issues") || blind("pull_requests") {
		return resumed(tx, row.ID, c)
	}
	return nil
}

// rank orders the levels of a permission.
var rank = map[string]int{"read": 1, "write": 2, "admin": 3}

// resumed has every repository of an installation that was suspended read again: nobody told of it meanwhile.
func resumed(tx *store.Tx, id int64, c *Changes) error {
	rows, err := tx.Repositories(id)
	for _, r := range rows {
		if r.Gone.IsZero() {
			c.Read = depend.Join(c.Read, []int64{r.ID})
			c.Keys.Queue(store.PolicyKey(r.ID))
		}
	}
	return err
}
