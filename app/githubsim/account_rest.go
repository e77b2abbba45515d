package githubsim

import (
	"fmt"
	"strings"
)

// accountRoutes are accounts and teams.
func accountRoutes() []*route {
	return []*route{
		on("GET /user", asPerson, "", func(c *call) (reply, error) { return ok(c.publicUser(c.who.person)) }),
		on("GET /user/{account_id}", anyone, "", show((*call).accountByID, (*call).publicUser)),
		on("GET /orgs/{org}/issue-fields", anyone, "issue_fields:read", of((*call).org, orgFields)),
		on("GET /orgs/{org}/teams/{team_slug}/memberships/{username}", anyone, "members:read", of((*call).org, teamMembership)),
	}
}

// accountByID is an account whatever it was called before.
func (c *call) accountByID() (*account, error) {
	id, err := c.number("account_id")
	for _, a := range c.accounts {
		if err == nil && a.id == id {
			return a, nil
		}
	}
	return nil, errNotFound
}

func (c *call) org() (*account, error) {
	if a := c.account(c.params["org"]); a != nil && a.kind == "Organization" {
		return a, nil
	}
	return nil, errNotFound
}

// teamMembership answers who may know of the team: an app on the organisation, or a member.
func teamMembership(c *call, a *account) (reply, error) {
	inside := c.who.installed() && c.who.grant.install.account == a || a.members[c.who.person] != ""
	t, u := a.teams[c.params["team_slug"]], c.account(c.params["username"])
	if t == nil || !inside || !t.members[u] {
		return reply{}, errNotFound
	}
	return ok(object{"url": c.teamJSON(a, t)["url"].(string) + "/memberships/" + u.login, "role": "member", "state": "active"})
}

// userJSON is an account, null for nobody.
func (v *renderer) userJSON(a *account) object {
	if a == nil {
		return nil
	}
	path := strings.ReplaceAll(strings.ReplaceAll(a.login, "[", "%5B"), "]", "%5D")
	u := v.api + "/users/" + path
	page := v.web + "/" + a.login
	if a.kind == "Bot" {
		page = v.web + "/apps/" + strings.TrimSuffix(a.login, "[bot]")
	}
	return object{
		"login": a.login, "id": a.id, "node_id": a.node(),
		"avatar_url":  fmt.Sprintf("%s/avatars/u/%d?v=4", v.web, a.id),
		"gravatar_id": "", "url": u, "html_url": page,
		"followers_url": u + "/followers", "following_url": u + "/following{/other_user}", "gists_url": u + "/gists{/gist_id}",
		"starred_url": u + "/starred{/owner}{/repo}", "subscriptions_url": u + "/subscriptions",
		"organizations_url": u + "/orgs", "repos_url": u + "/repos", "events_url": u + "/events{/privacy}",
		"received_events_url": u + "/received_events", "type": a.kind, "user_view_type": "public", "site_admin": false,
	}
}

func (v *renderer) orgJSON(a *account) object {
	u := v.api + "/orgs/" + a.login
	return object{
		"login": a.login, "id": a.id, "node_id": a.node(), "url": u, "repos_url": u + "/repos", "events_url": u + "/events",
		"hooks_url": u + "/hooks", "issues_url": u + "/issues", "members_url": u + "/members{/member}",
		"public_members_url": u + "/public_members{/member}", "avatar_url": fmt.Sprintf("%s/avatars/u/%d?v=4", v.web, a.id),
		"description": "",
	}
}

func (v *renderer) publicUser(a *account) object {
	return v.userJSON(a).with(object{"name": nil, "company": nil, "blog": "", "location": nil, "email": nil, "hireable": nil, "bio": nil,
		"twitter_username": nil, "public_repos": 0, "public_gists": 0, "followers": 0, "following": 0, "created_at": stamp(a.created), "updated_at": stamp(a.created)})
}

func (v *renderer) membershipJSON(org, u *account) object {
	return object{"url": v.api + "/orgs/" + org.login + "/memberships/" + u.login, "state": "active", "role": org.members[u],
		"organization_url": v.api + "/orgs/" + org.login, "user": v.userJSON(u)}
}

func (v *renderer) teamJSON(org *account, t *team) object {
	u := fmt.Sprintf("%s/organizations/%d/team/%d", v.api, org.id, t.id)
	return object{"name": t.name, "id": t.id, "node_id": nodeID("T", t.id), "slug": t.slug, "description": "", "privacy": "closed",
		"notification_setting": "notifications_enabled", "url": u, "html_url": v.web + "/orgs/" + org.login + "/teams/" + t.slug,
		"members_url": u + "/members{/member}", "repositories_url": u + "/repos", "permission": "pull", "parent": nil, "type": "organization"}
}
