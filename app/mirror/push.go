package mirror

import (
	"slices"

	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
)

// push applies a push delivery: one to the default branch that may have changed a policy file, or GitHub's own to a merge
// queue's branch, which stands for merge_group where a server has none.
func (m *Mirror) push(tx *store.Tx, ev delivery, c *Changes) error {
	p := ev.Push
	if p == nil || p.Branch == "" {
		return nil
	}
	if p.Deleted {
		return m.leftByName(tx, ev, c)
	}
	if err := m.queuedByName(tx, ev, p.Branch, p.After, c); err != nil {
		return err
	}
	if p.Branch != ev.repo.DefaultBranch && ev.repo.DefaultBranch != "" {
		return nil
	}
	unknown := p.Forced || p.Created || !p.Complete
	if unknown || slices.Contains(p.Files, policy.Path) || equal(ev.repo.Name, policy.OwnerRepository) && slices.Contains(p.Files, policy.OwnerPath) {
		return m.dependents(tx, c).Policy(ev.repo)
	}
	return nil
}
