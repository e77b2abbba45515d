package mirror

import (
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// The policy file of a repository, and the owner's file in the owner's repository named ".github".
const (
	PolicyPath      = ".github/northstar.yml"
	OwnerPolicyPath = "northstar.yml"
	OwnerRepository = ".github"
)

// push applies a push delivery: one to the default branch that may have changed a policy file, or GitHub's own to a merge
// queue's branch, which stands for merge_group where a server has none.
func (m *Mirror) push(tx *store.Tx, d store.Delivery, ev github.Event, repo store.Repository, c *Changes) error {
	p := ev.Push
	if p == nil || p.Branch == "" {
		return nil
	}
	if p.Deleted {
		return m.leftByName(tx, d, ev, repo, c)
	}
	if err := m.queuedByName(tx, d, ev, repo, p.Branch, p.After, c); err != nil {
		return err
	}
	if p.Branch != repo.DefaultBranch && repo.DefaultBranch != "" {
		return nil
	}
	unknown := p.Forced || p.Created || !p.Complete
	if unknown || slices.Contains(p.Files, PolicyPath) || equal(repo.Name, OwnerRepository) && slices.Contains(p.Files, OwnerPolicyPath) {
		return m.policyChanged(tx, repo, c)
	}
	return nil
}

// policyChanged names the policies that a repository's file decides.
func (m *Mirror) policyChanged(tx *store.Tx, repo store.Repository, c *Changes) error {
	c.look(PolicyKey(repo.ID))
	if !equal(repo.Name, OwnerRepository) {
		return nil
	}
	inst, err := tx.InstallationOf(repo.Owner)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := tx.Repositories(inst.ID)
	for _, r := range all {
		if r.Gone.IsZero() && equal(r.Owner, repo.Owner) {
			c.look(PolicyKey(r.ID))
		}
	}
	return err
}
