package depend

import (
	"errors"
	"strings"

	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
)

// Policy names the policy file of a repository, which is read, and the rules of the others that it decides, for which nothing is.
func (d Change) Policy(repo store.Repository) error {
	d.Keys.Queue(store.PolicyKey(repo.ID))
	if !strings.EqualFold(repo.Name, policy.OwnerRepository) {
		return nil
	}
	inst, err := d.Tx.InstallationOf(repo.Owner)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := d.Tx.Repositories(inst.ID)
	for _, r := range all {
		if r.Gone.IsZero() && r.ID != repo.ID && strings.EqualFold(r.Owner, repo.Owner) {
			d.Keys.Queue(store.RulesKey(r.ID))
		}
	}
	return err
}
