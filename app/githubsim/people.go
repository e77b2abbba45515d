package githubsim

import (
	"fmt"
	"strings"
	"time"
)

// The people files are what persons do on the web site: each method names who does it first, then where. Persons are
// taken at their word: nobody is asked for a permission, and a login that is new is made a user. What GitHub refuses
// for everybody is an error.

// RepoOptions is how a repository starts. Without files it holds a README.
type RepoOptions struct {
	Private       bool
	NoIssues      bool
	Description   string
	DefaultBranch string // "main" when empty
	Files         map[string]string
}

// NewIssue is an issue as somebody opens it.
type NewIssue struct {
	Title, Body string
	Labels      []string
	Milestone   int
	Assignees   []string
	Type        string // issue type of the organisation
}

// NewPull is a pull request as somebody opens it.
type NewPull struct {
	Title, Body string
	Labels      []string
	Milestone   int
	Assignees   []string
	Head        string // branch; chosen when empty
	Base        string // the default branch when empty
	Fork        bool   // from a fork of the author's
	Draft       bool
	Files       map[string]string // what the head's commit writes; one file of its own when empty
}

// NewMilestone is a milestone as somebody creates it.
type NewMilestone struct {
	Title, Description string
	Due                time.Time
}

// directory is accounts, organisations and teams.
type directory struct{ *site }

// AddOrg adds an organisation with its first owners.
func (d directory) AddOrg(login string, owners ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.account(login)
	if a == nil {
		a = d.addAccount(login, "Organization")
	}
	for _, o := range owners {
		d.addedUser(o)
		a.members[strings.ToLower(o)] = "admin"
	}
}

// AddUser adds a user, or for a login ending in "[bot]" a bot.
func (d directory) AddUser(login string) { d.mu.Lock(); defer d.mu.Unlock(); d.addedUser(login) }

// AddMember makes a user a member of an organisation; role is "member" or "admin".
func (d directory) AddMember(org, login, role string) error {
	return d.inOrg(org, func(a *account) error {
		u := d.addedUser(login)
		a.members[strings.ToLower(login)] = role
		a.emit("organization", "member_added", a.someAdmin(), object{"membership": d.membershipJSON(a, u)})
		return nil
	})
}

// RemoveMember takes a user out of an organisation and its teams.
func (d directory) RemoveMember(org, login string) error {
	return d.inOrg(org, func(a *account) error {
		u := d.addedUser(login)
		m := d.membershipJSON(a, u)
		delete(a.members, strings.ToLower(login))
		for _, t := range a.teams {
			delete(t.members, strings.ToLower(login))
		}
		a.emit("organization", "member_removed", a.someAdmin(), object{"membership": m})
		return nil
	})
}

// AddTeam adds a team to an organisation, or members to a team that is there.
func (d directory) AddTeam(org, slug string, members ...string) error {
	return d.inOrg(org, func(a *account) error {
		t := a.teams[slug]
		by := a.someAdmin()
		if t == nil {
			t = &team{id: d.newID(), slug: slug, name: slug, members: map[string]string{}}
			a.teams[slug] = t
			a.emit("team", "created", by, object{"team": d.teamJSON(a, t)})
		}
		for _, m := range members {
			u := d.addedUser(m)
			if a.members[strings.ToLower(m)] == "" {
				a.members[strings.ToLower(m)] = "member"
			}
			t.members[strings.ToLower(m)] = "member"
			a.emit("membership", "added", by, object{"scope": "team", "member": d.userJSON(u), "team": d.teamJSON(a, t)})
		}
		return nil
	})
}

// RemoveFromTeam takes a member out of a team.
func (d directory) RemoveFromTeam(org, slug, login string) error {
	return d.inOrg(org, func(a *account) error {
		t := a.teams[slug]
		if t == nil || t.members[strings.ToLower(login)] == "" {
			return fmt.Errorf("%s is not in team %s/%s", login, org, slug)
		}
		delete(t.members, strings.ToLower(login))
		a.emit("membership", "removed", a.someAdmin(), object{"scope": "team", "member": d.userJSON(d.addedUser(login)), "team": d.teamJSON(a, t)})
		return nil
	})
}

// SetBase sets what every member of an organisation may do in its repositories: none, read, write or admin.
func (d directory) SetBase(org, role string) error {
	return d.inOrg(org, func(a *account) error { a.base = role; return nil })
}

func (s *site) inOrg(org string, f func(a *account) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(org)
	if a == nil || a.kind != "Organization" {
		return fmt.Errorf("no organisation %q", org)
	}
	return f(a)
}

// AddRepo creates a repository, "owner/name".
func (r repositories) AddRepo(full string, o RepoOptions) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.addRepo(full, o)
	return err
}

// SetPermission gives a user a role in a repository: none, read, triage, write, maintain or admin.
func (r repositories) SetPermission(who, full, login, role string) error {
	return r.do(who, full, func(r *repo, by *account) error {
		u, key := r.addedUser(login), strings.ToLower(login)
		if _, known := roleRank[role]; !known {
			return fmt.Errorf("no role %q", role)
		}
		was := r.roles[key]
		switch {
		case was == role, was == "" && role == "none":
		case role == "none":
			delete(r.roles, key)
			r.emit("member", "removed", by, object{"member": r.userJSON(u)})
		case was == "":
			r.roles[key] = role
			r.emit("member", "added", by, object{"member": r.userJSON(u),
				"changes": object{"permission": object{"to": legacyRole(role)}, "role_name": object{"to": role}}})
		default:
			r.roles[key] = role
			r.emit("member", "edited", by, object{"member": r.userJSON(u),
				"changes": object{"old_permission": object{"from": legacyRole(was)}, "permission": object{"from": legacyRole(was), "to": legacyRole(role)}}})
		}
		return nil
	})
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
