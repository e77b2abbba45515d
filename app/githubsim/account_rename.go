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
	var its []*repo
	for _, r := range d.repos {
		if r.owner == a && !r.gone {
			r.leaveName()
			its = append(its, r)
		}
	}
	delete(d.accounts, strings.ToLower(login))
	d.accounts[strings.ToLower(next)] = a
	a.login = next
	for _, r := range its {
		r.takeName()
	}
	a.renamed(login)
	return nil
}

// renamed tells the apps on the account of its former login.
func (a *account) renamed(was string) {
	by := a.someAdmin()
	changes := changed("login", was)
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
		in.queue("installation_target", "renamed", nil, object{"action": "renamed", "target_type": a.kind, "account": account,
			"installation": object{"id": in.ID, "node_id": nodeID("MDIzOkludGVncmF0aW9u", in.ID)}, "sender": a.userJSON(by)}.with(changes))
	}
	if a.kind == "Organization" {
		a.emit("organization", "renamed", by, changes)
	}
}
