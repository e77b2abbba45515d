package policy

import (
	"context"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// Propose is the policy that a repository would have if its file were another one, or deleted. It changes nothing. The problems are those of the proposed text; the policy is only to be used when there are none.
//
// Anybody can propose a text, so it is parsed outside of any transaction and kept nowhere.
func Propose(ctx context.Context, db *store.DB, repo store.Repository, proposed store.Policy) (config.Resolved, []config.Problem, error) {
	return propose(ctx, db, repo, File(repo), proposed)
}

// ProposeOwner is [Propose] for the owner's file, which a repository's own file overrides as ever.
func ProposeOwner(ctx context.Context, db *store.DB, repo store.Repository, proposed store.Policy) (config.Resolved, []config.Problem, error) {
	return propose(ctx, db, repo, OwnerPath, proposed)
}

// propose is the policy of a repository with another text for one of the two files.
func propose(ctx context.Context, db *store.DB, repo store.Repository, name string, proposed store.Policy) (config.Resolved, []config.Problem, error) {
	var owner, own store.Policy
	var secret bool
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		if owner, own, err = files(tx, repo); err == nil {
			secret, err = OwnerSecret(tx, repo)
		}
		return err
	})
	if err != nil {
		return config.Resolved{}, nil, err
	}
	if name == OwnerPath {
		owner = proposed
	} else {
		own = proposed
	}
	r := resolve(strings.ToLower(repo.Owner), owner, own) // not kept: anybody can propose anything
	problems := slices.DeleteFunc(r.problems, func(p config.Problem) bool { return p.File != name })
	if secret {
		problems = discreet(problems)
	}
	return r.policy, problems, nil
}

// File is where a repository's policy file is: at the top of the owner's repository ".github", in the folder
// .github of any other.
func File(repo store.Repository) string {
	if strings.EqualFold(repo.Name, OwnerRepository) {
		return OwnerPath
	}
	return Path
}
