package store

import (
	"fmt"
	"time"
)

// PutPermission records the role that an account, by GitHub's id, has in a repository.
func (t *Tx) PutPermission(repo, account int64, role string, at time.Time) error {
	return t.do(fmt.Sprintf("put a permission in repository %d", repo), `
		INSERT INTO permissions (repo, account, role, read) VALUES ($1, $2, $3, $4)
		ON CONFLICT (repo, account) DO UPDATE SET role = excluded.role, read = excluded.read`,
		repo, account, role, micros(at))
}

// Permission returns the role that an account had in a repository, and when it was read.
func (t *Tx) Permission(repo, account int64) (role string, read time.Time, err error) {
	type answer struct {
		role string
		read int64
	}
	a, err := oneOf(t, ask("permissions", fmt.Sprintf("permission of account %d in repository %d", account, repo), func(s scanner) (a answer, err error) {
		err = s.Scan(&a.role, &a.read)
		return a, err
	}, "SELECT role, read FROM permissions WHERE repo = $1 AND account = $2"), repo, account)
	return a.role, moment(a.read), err
}

// DropPermissions forgets roles, so that they are read again: of one repository or all (0), of one account or all (0).
func (t *Tx) DropPermissions(repo, account int64) error {
	switch {
	case repo != 0 && account != 0:
		return t.do("drop permissions", "DELETE FROM permissions WHERE repo = $1 AND account = $2", repo, account)
	case repo != 0:
		return t.do("drop permissions", "DELETE FROM permissions WHERE repo = $1", repo)
	case account != 0:
		return t.do("drop permissions", "DELETE FROM permissions WHERE account = $1", account)
	}
	return t.do("drop permissions", "DELETE FROM permissions")
}
