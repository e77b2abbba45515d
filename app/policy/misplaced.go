package policy

import (
	"errors"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/store"
)

// nearly are the names under which people look for the policy file, in lower case: one of them is right in the owner's repository, and one in
// any other.
var nearly = []string{OwnerPath, "northstar.yaml", Path, ".github/northstar.yaml"}

// Nearly are the places in which somebody may have put the policy of a repository, and where it is not read.
func Nearly(repo store.Repository) []string {
	return slices.DeleteFunc(slices.Clone(nearly), func(path string) bool { return path == File(repo) })
}

// Misplaced are those of some files that look like the policy of a repository, and are not read: in another place, or with another ending
// or spelling of the name.
func Misplaced(repo store.Repository, files []string) (out []string) {
	for _, path := range files {
		if path != File(repo) && slices.Contains(nearly, strings.ToLower(path)) {
			out = append(out, path)
		}
	}
	return out
}

// NotRead says of such a file where the policy belongs.
func NotRead(repo store.Repository, path string) string {
	whose := "the policy of this repository"
	if File(repo) == OwnerPath {
		whose = "the owner’s policy, which is for all repositories,"
	}
	return path + " is not read: " + whose + " belongs in " + File(repo)
}

// NotReadFor says which files look like the policy of a repository, or like its owner's, and are not read, and where each belongs. What is
// known is what was there when the repository was read for the first time, and what pushes told of since.
func NotReadFor(tx *store.Tx, repo store.Repository) (out []string, err error) {
	for _, path := range repo.Misplaced {
		out = append(out, repo.Ref(0).Full()+": "+NotRead(repo, path))
	}
	if File(repo) == OwnerPath {
		return out, nil
	}
	home, err := tx.RepositoryNamed(repo.Owner, OwnerRepository)
	if errors.Is(err, store.ErrNotFound) || err != nil || !home.Gone.IsZero() {
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return out, err
	}
	for _, path := range home.Misplaced {
		out = append(out, home.Ref(0).Full()+": "+NotRead(home, path))
	}
	return out, nil
}
