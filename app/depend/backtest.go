package depend

import (
	"errors"

	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// exposeBacktests names the checks northstar/config in the owner's repository ".github", which tell over which repositories a change of the
// owner's file was tried and what it would change there, once fewer may read one of these.
func (d Change) exposeBacktests(repo store.Repository, now Readership) error {
	if now != Narrower {
		return nil
	}
	home, err := d.Tx.RepositoryNamed(repo.Owner, policy.OwnerRepository)
	if errors.Is(err, store.ErrNotFound) || err == nil && home.ID == repo.ID {
		return nil
	}
	if err != nil {
		return err
	}
	shown, err := d.Tx.PostedNamed(home.ID, checks.CheckConfig)
	if err != nil {
		return err
	}
	for _, p := range shown {
		if !p.Ended() {
			continue
		}
		if err := d.Tx.Void(p); err != nil {
			return err
		}
		d.Keys.Queue(store.HeadKey(home.ID, p.Subject))
	}
	return nil
}
