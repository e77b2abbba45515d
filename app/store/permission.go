package store

import (
	"fmt"
	"strings"
	"time"
)

// PutPermission records the role that somebody has in a repository.
func (t *Tx) PutPermission(repo int64, login, role string, at time.Time) error {
	return t.do(fmt.Sprintf("put a permission in repository %d", repo), `
		INSERT INTO permissions (repo, login, role, read) VALUES ($1, $2, $3, $4)
		ON CONFLICT (repo, login) DO UPDATE SET role = excluded.role, read = excluded.read`,
		repo, strings.ToLower(login), role, micros(at))
}

// Permission returns the role that somebody had in a repository, and when it was read.
func (t *Tx) Permission(repo int64, login string) (role string, read time.Time, err error) {
	type answer struct {
		role string
		read int64
	}
	a, err := one(t, fmt.Sprintf("permission of %s in repository %d", login, repo), func(s scanner) (a answer, err error) {
		err = s.Scan(&a.role, &a.read)
		return a, err
	}, "SELECT role, read FROM permissions WHERE repo = $1 AND login = $2", repo, strings.ToLower(login))
	return a.role, moment(a.read), err
}

// DropPermissions forgets roles, so that they are read again: of one repository or all (0), of one person or all ("").
func (t *Tx) DropPermissions(repo int64, login string) error {
	login = strings.ToLower(login)
	switch {
	case repo != 0 && login != "":
		return t.do("drop permissions", "DELETE FROM permissions WHERE repo = $1 AND login = $2", repo, login)
	case repo != 0:
		return t.do("drop permissions", "DELETE FROM permissions WHERE repo = $1", repo)
	case login != "":
		return t.do("drop permissions", "DELETE FROM permissions WHERE login = $1", login)
	}
	return t.do("drop permissions", "DELETE FROM permissions")
}
