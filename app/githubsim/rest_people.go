package githubsim

import (
	"strings"
)

func (v *renderer) publicUser(a *account) object {
	return v.userJSON(a).with(object{"name": nil, "company": nil, "blog": "", "location": nil, "email": nil, "hireable": nil, "bio": nil,
		"twitter_username": nil, "public_repos": 0, "public_gists": 0, "followers": 0, "following": 0, "created_at": stamp(a.created), "updated_at": stamp(a.created)})
}

func getViewer(c *call) (reply, error) { return ok(c.publicUser(c.who.person)) }

// getUserByID answers what an account is called now, whatever it was called before.
func getUserByID(c *call) (reply, error) {
	id, err := c.number("account_id")
	if err != nil {
		return reply{}, err
	}
	for _, a := range c.accounts {
		if a.id == id {
			return ok(c.publicUser(a))
		}
	}
	return reply{}, errNotFound
}

func (c *call) org() (*account, error) {
	if a := c.account(c.params["org"]); a != nil && a.kind == "Organization" {
		return a, nil
	}
	return nil, errNotFound
}

// team is the team in the path, for who may know of it: an app with members: read, or a member.
func (c *call) team() (*account, *team, error) {
	a, err := c.org()
	if err != nil {
		return nil, nil, err
	}
	inside := c.who.installed() && c.who.grant.install.account == a ||
		c.who.person != nil && a.members[strings.ToLower(c.who.person.login)] != ""
	t := a.teams[c.params["team_slug"]]
	if t == nil || !inside {
		return nil, nil, errNotFound
	}
	return a, t, nil
}

func teamMembership(c *call) (reply, error) {
	a, t, err := c.team()
	if err != nil {
		return reply{}, err
	}
	login := strings.ToLower(c.params["username"])
	role := t.members[login]
	if role == "" {
		return reply{}, errNotFound
	}
	return ok(object{"url": c.teamJSON(a, t)["url"].(string) + "/memberships/" + login, "role": role, "state": "active"})
}
