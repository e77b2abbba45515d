package githubsim

import (
	"fmt"
	"strings"
)

// RenameAccount gives an organisation or a user another login; the repositories' old addresses lead to the new ones.
func (d directory) RenameAccount(login, next string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.account(login)
	if a == nil || d.account(next) != nil {
		return fmt.Errorf("no account %q, or %q is taken", login, next)
	}
	for _, r := range d.repos {
		if r.owner == a && !r.gone {
			old := strings.ToLower(r.full())
			delete(d.names, old)
			d.oldNames[old] = r.id
			d.names[strings.ToLower(next+"/"+r.name)] = r
			delete(d.oldNames, strings.ToLower(next+"/"+r.name))
		}
	}
	delete(d.accounts, strings.ToLower(login))
	d.accounts[strings.ToLower(next)] = a
	a.login = next
	d.keepRights(login, next)
	a.renamed(login)
	return nil
}

// keepRights has everything that an account may do go on under its new login: on GitHub it belongs to the account.
func (s *site) keepRights(login, next string) {
	was, now := strings.ToLower(login), strings.ToLower(next)
	move := func(m map[string]string) {
		if role, ok := m[was]; ok {
			delete(m, was)
			m[now] = role
		}
	}
	for _, r := range s.repos {
		move(r.roles)
	}
	for _, a := range s.accounts {
		move(a.members)
		for _, t := range a.teams {
			move(t.members)
		}
	}
}

// renamed tells the apps on the account of its former login.
func (a *account) renamed(was string) {
	by := a.someAdmin()
	changes := object{"login": object{"from": was}}
	for _, in := range a.installs {
		if in.account != a {
			continue
		}
		account := a.userJSON(a).with(object{"description": nil, "created_at": stamp(a.created), "updated_at": stamp(a.created), "followers": 0, "following": 0,
			"public_repos": 0, "public_gists": 0, "has_organization_projects": true, "has_repository_projects": true, "archived_at": nil})
		if a.kind == "Organization" {
			org := a.orgJSON(a)
			for _, k := range []string{"hooks_url", "issues_url", "members_url", "public_members_url"} {
				account[k] = org[k]
			}
		}
		in.queue("installation_target", "renamed", nil, object{"action": "renamed", "target_type": a.kind, "account": account, "changes": changes,
			"installation": object{"id": in.ID, "node_id": nodeID("MDIzOkludGVncmF0aW9u", in.ID)}, "sender": a.user(by)})
	}
	if a.kind == "Organization" {
		a.emit("organization", "renamed", by, object{"changes": changes})
	}
}
