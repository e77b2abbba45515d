package githubsim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// account is a user, an organisation or an app's bot.
type account struct {
	*site
	id          int64
	login, kind string // kind: User | Organization | Bot
	created     time.Time
	members     map[*account]string // organisations: admin | member
	base        string              // organisations: what every member may do: none | read | write | admin
	teams       map[string]*team    // organisations: by slug
	types       []*issueType        // organisations
	fields      []*issueField       // organisations
}

type team struct {
	id         int64
	slug, name string
	members    map[*account]bool
}

func (a *account) node() string {
	return nodeID(map[string]string{"User": "U", "Organization": "O", "Bot": "BOT"}[a.kind], a.id)
}

func login(a *account) string {
	if a == nil {
		return ""
	}
	return a.login
}

func (s *site) addAccount(login, kind string) *account {
	a := &account{site: s, id: s.newID(), login: login, kind: kind, created: s.time(), members: map[*account]string{}, teams: map[string]*team{}, base: "read"}
	if kind == "Organization" {
		for _, t := range []struct{ name, description, color string }{
			{"Task", "A specific piece of work", "yellow"}, {"Bug", "An unexpected problem or behavior", "red"},
			{"Feature", "A request, idea, or new functionality", "blue"}} {
			a.types = append(a.types, &issueType{id: s.newID(), name: t.name, description: t.description, color: t.color, created: s.time()})
		}
	}
	s.accounts[strings.ToLower(login)] = a
	return a
}

// addedUser is the account of that login, made as a user when there is none.
func (s *site) addedUser(login string) *account {
	if a := s.account(login); a != nil {
		return a
	}
	if strings.HasSuffix(login, "[bot]") {
		return s.addAccount(login, "Bot")
	}
	return s.addAccount(login, "User")
}

// someAdmin is a person who may install on the account.
func (a *account) someAdmin() *account {
	if a.kind == "User" {
		return a
	}
	for member, role := range a.members {
		if role == "admin" {
			return member
		}
	}
	return a.addedUser(a.login + "-admin")
}

// emit tells every app that is installed on the organisation.
func (a *account) emit(event, action string, sender *account, more object) {
	for _, in := range a.installs {
		if in.account == a && in.suspended.IsZero() && slices.Contains(in.events, event) {
			in.deliver(news{event, action, nil, sender, object{"organization": a.orgJSON(a)}.with(more)})
		}
	}
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
		a.members[d.addedUser(o)] = "admin"
	}
}

// AddUser adds a user, or for a login ending in "[bot]" a bot.
func (d directory) AddUser(login string) { d.mu.Lock(); defer d.mu.Unlock(); d.addedUser(login) }

// AddMember makes a user a member of an organisation; role is "member" or "admin".
func (d directory) AddMember(org, login, role string) error {
	return d.inOrg(org, func(a *account) error {
		u := d.addedUser(login)
		a.members[u] = role
		a.emit("organization", "member_added", a.someAdmin(), object{"membership": d.membershipJSON(a, u)})
		return nil
	})
}

// RemoveMember takes a user out of an organisation and its teams.
func (d directory) RemoveMember(org, login string) error {
	return d.inOrg(org, func(a *account) error {
		u := d.addedUser(login)
		m := d.membershipJSON(a, u)
		delete(a.members, u)
		for _, t := range a.teams {
			delete(t.members, u)
		}
		a.emit("organization", "member_removed", a.someAdmin(), object{"membership": m})
		return nil
	})
}

// SetBase sets what every member of an organisation may do in its repositories: none, read, write or admin.
func (d directory) SetBase(org, role string) error {
	return d.inOrg(org, func(a *account) error { a.base = role; return nil })
}

// AddTeam adds a team to an organisation, or members to a team that is there.
func (d directory) AddTeam(org, slug string, members ...string) error {
	return d.inOrg(org, func(a *account) error {
		t := a.teams[slug]
		by := a.someAdmin()
		if t == nil {
			t = &team{id: d.newID(), slug: slug, name: slug, members: map[*account]bool{}}
			a.teams[slug] = t
			a.emit("team", "created", by, object{"team": d.teamJSON(a, t)})
		}
		for _, m := range members {
			u := d.addedUser(m)
			if a.members[u] == "" {
				a.members[u] = "member"
			}
			t.members[u] = true
			a.emit("membership", "added", by, object{"scope": "team", "member": d.userJSON(u), "team": d.teamJSON(a, t)})
		}
		return nil
	})
}

// RemoveFromTeam takes a member out of a team.
func (d directory) RemoveFromTeam(org, slug, login string) error {
	return d.inOrg(org, func(a *account) error {
		t, u := a.teams[slug], d.account(login)
		if t == nil || !t.members[u] {
			return fmt.Errorf("%s is not in team %s/%s", login, org, slug)
		}
		delete(t.members, u)
		a.emit("membership", "removed", a.someAdmin(), object{"scope": "team", "member": d.userJSON(u), "team": d.teamJSON(a, t)})
		return nil
	})
}

func (d directory) inOrg(org string, f func(a *account) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.account(org)
	if a == nil || a.kind != "Organization" {
		return fmt.Errorf("no organisation %q", org)
	}
	return f(a)
}
