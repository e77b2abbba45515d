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

// do runs f with the host locked, the repository found and the person known.
func (h *Host) do(who, full string, f func(r *repo, by *account) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.repo(full)
	if r == nil {
		return fmt.Errorf("no repository %q", full)
	}
	return f(r, h.addedUser(who))
}

// doItem is do with the repository's item of that number.
func (h *Host) doItem(who, full string, number int, f func(i *item, by *account) error) error {
	return h.do(who, full, func(r *repo, by *account) error {
		i := r.items[number]
		if i == nil {
			return fmt.Errorf("no item %s#%d", full, number)
		}
		return f(i, by)
	})
}

// AddOrg adds an organisation with its first owners.
func (h *Host) AddOrg(login string, owners ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.account(login)
	if a == nil {
		a = h.addAccount(login, "Organization")
	}
	for _, o := range owners {
		h.addedUser(o)
		a.members[strings.ToLower(o)] = "admin"
	}
}

// AddUser adds a user, or for a login ending in "[bot]" a bot.
func (h *Host) AddUser(login string) { h.mu.Lock(); defer h.mu.Unlock(); h.addedUser(login) }

// AddMember makes a user a member of an organisation; role is "member" or "admin".
func (h *Host) AddMember(org, login, role string) error {
	return h.inOrg(org, func(a *account) error {
		u := h.addedUser(login)
		a.members[strings.ToLower(login)] = role
		h.emitOrg(a, "organization", "member_added", h.someAdmin(a), object{"membership": h.membershipJSON(a, u)})
		return nil
	})
}

// RemoveMember takes a user out of an organisation and its teams.
func (h *Host) RemoveMember(org, login string) error {
	return h.inOrg(org, func(a *account) error {
		u := h.addedUser(login)
		m := h.membershipJSON(a, u)
		delete(a.members, strings.ToLower(login))
		for _, t := range a.teams {
			delete(t.members, strings.ToLower(login))
		}
		h.emitOrg(a, "organization", "member_removed", h.someAdmin(a), object{"membership": m})
		return nil
	})
}

// AddTeam adds a team to an organisation, or members to a team that is there.
func (h *Host) AddTeam(org, slug string, members ...string) error {
	return h.inOrg(org, func(a *account) error {
		t := a.teams[slug]
		by := h.someAdmin(a)
		if t == nil {
			t = &team{id: h.id(), slug: slug, name: slug, members: map[string]string{}}
			a.teams[slug] = t
			h.emitOrg(a, "team", "created", by, object{"team": h.teamJSON(a, t)})
		}
		for _, m := range members {
			u := h.addedUser(m)
			if a.members[strings.ToLower(m)] == "" {
				a.members[strings.ToLower(m)] = "member"
			}
			t.members[strings.ToLower(m)] = "member"
			h.emitOrg(a, "membership", "added", by, object{"scope": "team", "member": h.userJSON(u), "team": h.teamJSON(a, t)})
		}
		return nil
	})
}

// RemoveFromTeam takes a member out of a team.
func (h *Host) RemoveFromTeam(org, slug, login string) error {
	return h.inOrg(org, func(a *account) error {
		t := a.teams[slug]
		if t == nil || t.members[strings.ToLower(login)] == "" {
			return fmt.Errorf("%s is not in team %s/%s", login, org, slug)
		}
		delete(t.members, strings.ToLower(login))
		h.emitOrg(a, "membership", "removed", h.someAdmin(a), object{"scope": "team", "member": h.userJSON(h.addedUser(login)), "team": h.teamJSON(a, t)})
		return nil
	})
}

// SetBase sets what every member of an organisation may do in its repositories: none, read, write or admin.
func (h *Host) SetBase(org, role string) error {
	return h.inOrg(org, func(a *account) error { a.base = role; return nil })
}

func (h *Host) inOrg(org string, f func(a *account) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.account(org)
	if a == nil || a.kind != "Organization" {
		return fmt.Errorf("no organisation %q", org)
	}
	return f(a)
}

// AddRepo creates a repository, "owner/name".
func (h *Host) AddRepo(full string, o RepoOptions) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := h.addRepo(full, o)
	return err
}

// SetPermission gives a user a role in a repository: none, read, triage, write, maintain or admin.
func (h *Host) SetPermission(who, full, login, role string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		u, key := h.addedUser(login), strings.ToLower(login)
		if _, known := roleRank[role]; !known {
			return fmt.Errorf("no role %q", role)
		}
		was := r.roles[key]
		switch {
		case was == role, was == "" && role == "none":
		case role == "none":
			delete(r.roles, key)
			h.emit("member", "removed", r, by, object{"member": h.userJSON(u)})
		case was == "":
			r.roles[key] = role
			h.emit("member", "added", r, by, object{"member": h.userJSON(u),
				"changes": object{"permission": object{"to": legacyRole(role)}, "role_name": object{"to": role}}})
		default:
			r.roles[key] = role
			h.emit("member", "edited", r, by, object{"member": h.userJSON(u),
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
