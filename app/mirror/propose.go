package mirror

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// Propose is the policy that a repository would have if its file had another text, or (found false) were deleted. It
// changes nothing. The problems are those of the proposed text; the policy is only to be used when there are none.
func (m *Mirror) Propose(tx *store.Tx, repo store.Repository, text string, found bool) (config.Resolved, []config.Problem, error) {
	owner, own, err := m.files(tx, repo)
	if err != nil {
		return config.Resolved{}, nil, err
	}
	proposed := store.Policy{Found: found, Text: text}
	name := PolicyFile(repo)
	if name == OwnerPolicyPath {
		owner = proposed
	} else {
		own = proposed
	}
	var problems []config.Problem
	for _, p := range m.policies.resolve(repo.Owner, owner, own).problems {
		if p.File == name {
			problems = append(problems, p)
		}
	}
	problems, err = m.discreet(tx, repo, problems)
	return m.policies.resolve(repo.Owner, owner, own).policy, problems, err
}

// PolicyFile is where a repository's policy file is: at the top of the owner's repository ".github", in the folder
// .github of any other.
func PolicyFile(repo store.Repository) string {
	if equal(repo.Name, OwnerRepository) {
		return OwnerPolicyPath
	}
	return PolicyPath
}

// Share is what an item would add to the totals of its milestone under a report. It changes nothing.
func (m *Mirror) Share(tx *store.Tx, repo store.Repository, row store.Item, r checks.Report) (store.Contribution, error) {
	return m.share(tx, repo, row, r)
}
