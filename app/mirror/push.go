package mirror

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
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
	if err := m.notePolicy(tx, ev); err != nil {
		return err
	}
	linked, err := linkedPolicy(tx, ev.repo)
	if err != nil {
		return err
	}
	unknown := linked || p.Forced || p.Created || !p.Complete
	if unknown || slices.Contains(p.Files, policy.Path) || equal(ev.repo.Name, policy.OwnerRepository) && slices.Contains(p.Files, policy.OwnerPath) ||
		len(policy.Misplaced(ev.repo, p.Files)) > 0 {
		return m.dependents(tx, c).Policy(ev.repo)
	}
	return nil
}

// notePolicy notes what a push to the default branch tells of policy files: which may be read now, and which never will be.
func (m *Mirror) notePolicy(tx *store.Tx, ev delivery) error {
	p, file := ev.Push, policy.File(ev.repo)
	named, told := slices.Contains(p.Files, file), ev.repo.PolicyTold
	if named {
		if told = (time.Time{}); slices.Contains(p.Written, file) {
			told = ev.received
		}
	}
	if named || p.Forced || p.Created || !p.Complete { // be it that the file is not there any more
		if err := tx.SetPolicyTold(ev.repo.ID, told, ev.received); err != nil {
			return err
		}
	}
	near := policy.Misplaced(ev.repo, p.Written)
	if p.Forced || !p.Complete {
		near = policy.Nearly(ev.repo)
	}
	return noteNear(tx, ev.repo, near)
}

// noteNear notes files that look like a repository's policy, are not read, and may be there: they are looked for with the policy.
func noteNear(tx *store.Tx, repo store.Repository, near []string) error {
	if len(near) == 0 {
		return nil
	}
	r, err := tx.Repository(repo.ID)
	if err != nil {
		return err
	}
	near = append(near, r.Misplaced...)
	slices.Sort(near)
	return tx.SetMisplaced(repo.ID, slices.Compact(near))
}

// linkedPolicy reports whether a repository's policy file is a link, which any push may make say something else.
func linkedPolicy(tx *store.Tx, repo store.Repository) (bool, error) {
	row, err := tx.Policy(repo.ID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return strings.HasPrefix(row.SHA, github.Linked), err
}
