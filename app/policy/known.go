package policy

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
)

// Known reports whether the policy in force in a repository is known: its own was read, and its owner's.
func Known(tx *store.Tx, repo store.Repository) (bool, error) {
	for _, key := range []string{store.PolicyKey(repo.ID), store.RulesKey(repo.ID)} {
		if version, done, err := tx.Version(key); err != nil || version > done {
			return false, err
		}
	}
	unknown, err := OwnerUnknown(tx, repo.Installation, repo.Owner)
	return !unknown, err
}

// OwnerUnknown reports whether an owner's policy, which decides about all their repositories, is still to be read.
func OwnerUnknown(tx *store.Tx, installation int64, owner string) (bool, error) {
	version, done, err := tx.Version(store.InstallKey(installation))
	if err != nil || version > done {
		return true, err // the list of repositories may lack the one that has it
	}
	home, err := tx.RepositoryNamed(owner, OwnerRepository)
	if errors.Is(err, store.ErrNotFound) || err == nil && !home.Gone.IsZero() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	version, done, err = tx.Version(store.PolicyKey(home.ID))
	return version > done, err
}
