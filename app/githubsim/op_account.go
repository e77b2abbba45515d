package githubsim

import (
	"fmt"
	"strings"
)

// RenameAccount gives an organisation or a user another login; the repositories' old addresses lead to the new ones.
func (h *Host) RenameAccount(login, next string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.account(login)
	if a == nil || h.account(next) != nil {
		return fmt.Errorf("no account %q, or %q is taken", login, next)
	}
	for _, r := range h.repos {
		if r.owner == a && !r.gone {
			old := strings.ToLower(r.full())
			delete(h.names, old)
			h.oldNames[old] = r.id
			h.names[strings.ToLower(next+"/"+r.name)] = r
			delete(h.oldNames, strings.ToLower(next+"/"+r.name))
		}
	}
	delete(h.accounts, strings.ToLower(login))
	h.accounts[strings.ToLower(next)] = a
	a.login = next
	h.keepRights(login, next)
	h.renamed(a, login)
	return nil
}

// keepRights has everything that an account may do go on under its new login: on GitHub it belongs to the account.
func (h *Host) keepRights(login, next string) {
	was, now := strings.ToLower(login), strings.ToLower(next)
	move := func(m map[string]string) {
		if role, ok := m[was]; ok {
			delete(m, was)
			m[now] = role
		}
	}
	for _, r := range h.repos {
		move(r.roles)
	}
	for _, a := range h.accounts {
		move(a.members)
		for _, t := range a.teams {
			move(t.members)
		}
	}
}

// renamed tells the apps on the account of its former login.
func (h *Host) renamed(a *account, was string) {
	by := h.someAdmin(a)
	changes := object{"login": object{"from": was}}
	for _, in := range h.installs {
		if in.account != a {
			continue
		}
		account := h.userJSON(a).with(object{"description": nil, "created_at": stamp(a.created), "updated_at": stamp(a.created), "followers": 0, "following": 0,
			"public_repos": 0, "public_gists": 0, "has_organization_projects": true, "has_repository_projects": true, "archived_at": nil})
		if a.kind == "Organization" {
			org := h.orgJSON(a)
			for _, k := range []string{"hooks_url", "issues_url", "members_url", "public_members_url"} {
				account[k] = org[k]
			}
		}
		h.queue(in, "installation_target", "renamed", nil, object{"action": "renamed", "target_type": a.kind, "account": account, "changes": changes,
			"installation": object{"id": in.ID, "node_id": nodeID("MDIzOkludGVncmF0aW9u", in.ID)}, "sender": h.user(by)})
	}
	if a.kind == "Organization" {
		h.emitOrg(a, "organization", "renamed", by, object{"changes": changes})
	}
}
