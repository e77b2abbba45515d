package mirror

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// access names what depends on who may do what in a repository, or with repo 0 in any of the installation's: the items whose
// links into private repositories an account made, those that it linked from elsewhere, and what leads through them. Where no
// account is named it is everybody's links to what the repository holds, and of what it holds.
func (m *Mirror) access(tx *store.Tx, installation, repo, account int64, c *Changes) error {
	if account != 0 {
		return m.accessOf(tx, repo, account, c)
	}
	all, err := tx.Repositories(installation)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !r.Gone.IsZero() || repo != 0 && r.ID != repo {
			continue
		}
		vouched, err := tx.Vouched(r.ID)
		if err != nil {
			return err
		}
		var at []Number
		for _, n := range vouched {
			at = append(at, Number{r.ID, n})
		}
		if err := m.lookThrough(tx, at, c); err != nil {
			return err
		}
		if !r.Private {
			continue
		}
		linked, err := tx.LinkedFromElsewhere(r.ID)
		if err != nil {
			return err
		}
		var to []checks.Ref
		for _, n := range linked {
			to = append(to, r.Ref(n))
		}
		if err := m.spread(tx, to, map[Number]bool{}, c); err != nil {
			return err
		}
	}
	return nil
}

// accessOf is the same for one account. It reads the links that it made, and no others.
func (m *Mirror) accessOf(tx *store.Tx, repo, account int64, c *Changes) error {
	links, err := tx.LinksBy(account)
	if err != nil {
		return err
	}
	private := map[string]bool{}
	var from []Number
	for _, l := range links {
		name := l.Target.Full()
		if _, known := private[name]; !known {
			r, err := tx.RepositoryNamed(l.Target.Owner, l.Target.Repo)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			private[name] = err == nil && r.Private && (repo == 0 || r.ID == repo)
		}
		other := l.Source == checks.FromTaskList || l.Source == checks.FromSubIssue
		if !private[name] && !(other && (repo == 0 || l.Repo == repo)) {
			continue
		}
		found, err := m.sources(tx, l)
		if err != nil {
			return err
		}
		from = join(from, found)
	}
	return m.lookThrough(tx, from, c)
}
