package depend

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// Access names what depends on who may do what in a repository, or with repo 0 in any of the installation's: the items whose
// links into private repositories an account made, those that it linked from elsewhere, and what leads through them. Where no
// account is named it is everybody's links to what the repository holds, and of what it holds.
func (d Change) Access(installation, repo, account int64) error {
	if account != 0 {
		return d.accessOf(repo, account)
	}
	all, err := d.Tx.Repositories(installation)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !r.Gone.IsZero() || repo != 0 && r.ID != repo {
			continue
		}
		vouched, err := d.Tx.Vouched(r.ID)
		if err != nil {
			return err
		}
		var at []store.Place
		for _, n := range vouched {
			at = append(at, store.Place{Repo: r.ID, Number: n})
		}
		if err := d.Items(at); err != nil {
			return err
		}
		if !r.Private {
			continue
		}
		linked, err := d.Tx.LinkedFromElsewhere(r.ID)
		if err != nil {
			return err
		}
		var to []checks.Ref
		for _, n := range linked {
			to = append(to, r.Ref(n))
		}
		if err := d.spread(to, map[store.Place]bool{}, nil); err != nil {
			return err
		}
	}
	return nil
}

// accessOf is the same for one account. It reads the links that it made, and no others.
func (d Change) accessOf(repo, account int64) error {
	links, err := d.Tx.LinksBy(account)
	if err != nil {
		return err
	}
	private := map[string]bool{}
	var from []store.Place
	for _, l := range links {
		name := l.Target.Full()
		if _, known := private[name]; !known {
			r, err := d.Tx.RepositoryNamed(l.Target.Owner, l.Target.Repo)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			private[name] = err == nil && r.Private && (repo == 0 || r.ID == repo)
		}
		other := l.Source == checks.FromTaskList || l.Source == checks.FromSubIssue
		if !private[name] && !(other && (repo == 0 || l.Repo == repo)) {
			continue
		}
		found, err := stored.Sources(d.Tx, l.Lead())
		if err != nil {
			return err
		}
		from = Join(from, found)
	}
	return d.Items(from)
}
