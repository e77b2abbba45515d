package mirror

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// access names what depends on who can read a repository, or with repo 0 any of the installation's: the items whose links into
// private repositories a person made, and what leads through them. Where no person is named it is everybody's links to what the
// repository holds.
func (m *Mirror) access(tx *store.Tx, installation, repo int64, login string, c *Changes) error {
	if login != "" {
		return m.accessOf(tx, repo, login, c)
	}
	all, err := tx.Repositories(installation)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !r.Private || !r.Gone.IsZero() || repo != 0 && r.ID != repo {
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

// accessOf is the same for one person. It reads the links that they made, and no others.
func (m *Mirror) accessOf(tx *store.Tx, repo int64, login string, c *Changes) error {
	links, err := tx.LinksBy(login)
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
		if !private[name] {
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
