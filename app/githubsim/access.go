package githubsim

import (
	"fmt"
	"slices"
)

var roleRank = map[string]int{"none": 0, "read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}

// role is what a person may do in a repository: none, read, triage, write, maintain or admin.
func (r *repo) role(a *account) string {
	best := "none"
	raise := func(role string) {
		if roleRank[role] > roleRank[best] {
			best = role
		}
	}
	if !r.private {
		raise("read")
	}
	if a == nil {
		return best
	}
	raise(r.roles[a])
	switch {
	case a == r.owner, r.owner.members[a] == "admin":
		raise("admin")
	case r.owner.members[a] != "":
		raise(r.owner.base)
	}
	return best
}

// legacyRole is a role in the old words, which know neither triage nor maintain.
func legacyRole(role string) string {
	switch role {
	case "triage":
		return "read"
	case "maintain":
		return "write"
	case "":
		return "none"
	}
	return role
}

// SetPermission gives a user a role in a repository: none, read, triage, write, maintain or admin.
func (r repositories) SetPermission(who, full, login, role string) error {
	return r.do(who, full, func(r *repo, by *account) error {
		u := r.addedUser(login)
		if _, known := roleRank[role]; !known {
			return fmt.Errorf("no role %q", role)
		}
		was := r.roles[u]
		switch {
		case was == role, was == "" && role == "none":
		case role == "none":
			delete(r.roles, u)
			r.emit("member", "removed", by, object{"member": r.userJSON(u)})
		case was == "":
			r.roles[u] = role
			r.emit("member", "added", by, object{"member": r.userJSON(u),
				"changes": object{"permission": object{"to": legacyRole(role)}, "role_name": object{"to": role}}})
		default:
			r.roles[u] = role
			r.emit("member", "edited", by, object{"member": r.userJSON(u),
				"changes": object{"old_permission": object{"from": legacyRole(was)}, "permission": object{"from": legacyRole(was), "to": legacyRole(role)}}})
		}
		return nil
	})
}

// sees says whether the viewer can know that the repository exists.
func (v viewer) sees(r *repo) bool {
	if r.gone {
		return false
	}
	if v.installed() {
		return !r.private || v.grant.covers(r)
	}
	return roleRank[r.role(v.person)] >= roleRank["read"]
}

// covers says whether the viewer's installation is one of the repository's.
func (v viewer) covers(r *repo) bool {
	return v.grant != nil && v.sees(r) && v.grant.covers(r)
}

// covers says whether a token is for the repository: one of its installation's that it was not narrowed away from.
func (g *grant) covers(r *repo) bool {
	return g.install != nil && g.install.covers(r) && (g.repos == nil || g.repos[r.id])
}

// reaches says whether the token has one of the permissions, or none is needed.
func (g *grant) reaches(any []need) bool {
	return len(any) == 0 || slices.ContainsFunc(any, func(n need) bool { return reaches(g.level(n.name), n.level) })
}

// level is how far a token's permission reaches: as it was made, and no further than its installation's does by now.
func (g *grant) level(name string) string {
	level := g.permissions[name]
	if g.install != nil && !reaches(g.install.permissions[name], level) {
		return g.install.permissions[name]
	}
	return level
}

// lesser are permissions as far as others reach.
func lesser(of, others map[string]string) map[string]string {
	out := map[string]string{}
	for name, level := range of {
		if !reaches(others[name], level) {
			level = others[name]
		}
		if level != "" {
			out[name] = level
		}
	}
	return out
}

// reaches says whether a level that was granted is enough for one that is needed.
func reaches(granted, needed string) bool {
	rank := map[string]int{"read": 1, "write": 2, "admin": 3}
	return rank[granted] >= rank[needed] && granted != ""
}

// signed checks that the caller signed in in the way that the route wants.
func (c *call) signed() error {
	itself := c.who.app != nil && c.who.grant == nil // by the app's own JWT
	switch {
	case c.route.sign == asApp && !itself:
		return &failure{status: 401, message: "A JSON web token could not be decoded"}
	case c.route.sign == asInstallation && !c.who.installed():
		return &failure{status: 403, message: "You must authenticate with an installation access token in order to list repositories for an installation."}
	case c.route.sign == asPerson && c.who.installed():
		return errIntegration
	case c.route.sign == asPerson && c.who.person == nil:
		return errSignIn
	case c.route.sign == anyone && itself:
		return errCredentials // a JWT reads nothing but the app
	}
	return nil
}

// allow decides whether the viewer may use the route on the repository. People only read with a token of theirs: what they
// write they do by the methods of [Host], so that a handler that writes is always called by an app.
func (c *call) allow(r *repo) error {
	write := c.level() == "write"
	switch {
	case !c.who.sees(r):
		return errNotFound
	case r.archived && write:
		return errArchived
	case c.who.covers(r) && c.who.grant.reaches(c.route.needs), !c.who.covers(r) && !write: // what is public anybody reads
		return nil
	case c.who.installed():
		return errIntegration
	case c.who.person == nil:
		return errSignIn
	}
	return &failure{status: 403, message: "Must have push access to repository"}
}

// mayItem refuses what the app's permissions do not reach: an issue needs issues, a pull request needs issues or
// pull_requests.
func (c *call) mayItem(i *item) error {
	if !c.who.covers(i.repo) {
		return nil
	}
	has := c.who.grant.level
	if reaches(has("issues"), c.level()) || i.pull != nil && reaches(has("pull_requests"), c.level()) {
		return nil
	}
	return errIntegration
}
