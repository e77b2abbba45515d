package githubsim

import (
	"fmt"
	"strings"
)

// ghost is the account that stands for those that were deleted. GraphQL says nobody instead.
const ghost = "ghost"

// DeleteUser deletes a person's account: what they wrote stays, and is the ghost's from then on
// (https://docs.github.com/en/account-and-profile/how-tos/account-management/deleting-your-personal-account,
// https://github.com/giscus/giscus/pull/391). The organisations that lose a member are told of that alone.
func (d directory) DeleteUser(login string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.account(login)
	if a == nil || a.kind != "User" {
		return fmt.Errorf("no user %q", login)
	}
	for _, r := range d.repos {
		if r.owner == a && !r.gone {
			return fmt.Errorf("%s owns %s", login, r.full())
		}
	}
	nobody := d.addedUser(ghost)
	for _, r := range d.repos {
		delete(r.roles, a)
		for _, i := range r.order {
			i.handOver(a, nobody)
		}
		for _, m := range r.milestones {
			replace(&m.creator, a, nobody)
		}
	}
	for _, org := range d.accounts {
		if org.members[a] == "" {
			continue
		}
		was := d.membershipJSON(org, a)
		delete(org.members, a)
		for _, t := range org.teams {
			delete(t.members, a)
		}
		org.emit("organization", "member_removed", org.someAdmin(), object{"membership": was})
	}
	delete(d.accounts, strings.ToLower(a.login))
	return nil
}

// handOver gives what an item tells of an account to another one.
func (i *item) handOver(a, next *account) {
	i.assignees = without(i.assignees, a)
	for _, of := range []**account{&i.author, &i.editor, &i.closedBy, &i.relatedBy} {
		replace(of, a, next)
	}
	for n, p := range i.past {
		switch p := p.(type) {
		case labelling:
			replace(&p.by, a, next)
			i.past[n] = p
		case deletion:
			replace(&p.by, a, next)
			i.past[n] = p
		}
	}
	for _, c := range i.comments {
		replace(&c.author, a, next)
		for _, r := range c.reactions {
			replace(&r.by, a, next)
		}
	}
}

// replace sets what was one account to another.
func replace(of **account, a, next *account) {
	if *of == a {
		*of = next
	}
}
