package githubsim

import (
	"fmt"
	"slices"
)

// tracker is issues, and what issues and pull requests have in common.
type tracker struct{ *site }

// EditIssue changes the title, the body or both of an issue or a pull request; nil leaves one as it is.
func (t tracker) EditIssue(who, full string, number int, title, body *string) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { return i.edit(by, title, body) })
}

// Label puts labels on; those that the repository lacks are made.
func (t tracker) Label(who, full string, number int, names ...string) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { return i.addLabels(by, names) })
}

// Unlabel takes labels off.
func (t tracker) Unlabel(who, full string, number int, names ...string) error {
	return t.doItem(who, full, number, func(i *item, by *account) error {
		for _, n := range names {
			if err := i.removeLabel(by, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetMilestone moves an item into a milestone, 0 for none.
func (t tracker) SetMilestone(who, full string, number, milestone int) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { return i.setMilestone(by, milestone) })
}

// SetType sets an issue's type, "" for none.
func (t tracker) SetType(who, full string, number int, name string) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { return i.setType(by, name) })
}

// CloseIssue closes an item: an issue as "completed" (or ""), "not_planned" or "duplicate", a pull request unmerged.
func (t tracker) CloseIssue(who, full string, number int, reason string) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { return i.close(by, reason) })
}

// Reopen opens a closed item again.
func (t tracker) Reopen(who, full string, number int) error {
	return t.doItem(who, full, number, (*item).reopen)
}

// Lock locks a conversation.
func (t tracker) Lock(who, full string, number int) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { i.locked = true; i.changed("locked", by, nil); return nil })
}

// Unlock ends [Host.Lock].
func (t tracker) Unlock(who, full string, number int) error {
	return t.doItem(who, full, number, func(i *item, by *account) error { i.locked = false; i.changed("unlocked", by, nil); return nil })
}

// ConvertIssue converts an issue to a discussion: it stays where it was, closed without a reason and locked.
func (t tracker) ConvertIssue(who, full string, number int) error {
	return t.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull != nil || i.converted {
			return fmt.Errorf("%s#%d is no issue that can be converted", full, number)
		}
		i.state, i.reason, i.closed, i.closedBy, i.locked, i.converted = "closed", "", t.time(), by, true, true
		i.changed("closed", by, nil)
		i.emit("locked", by, nil)
		return nil
	})
}

// TransferIssue moves an issue to another repository of the owner and returns its number there.
func (t tracker) TransferIssue(who, full string, number int, to string) (moved int, err error) {
	err = t.doItem(who, full, number, func(i *item, by *account) (err error) {
		r := t.repo(to)
		if r == nil {
			return fmt.Errorf("no repository %q", to)
		}
		moved, err = numbered(i.transfer(r, by))
		return err
	})
	return moved, err
}

// DeleteIssue deletes an issue for good.
func (t tracker) DeleteIssue(who, full string, number int) error {
	return t.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull != nil {
			return fmt.Errorf("%s#%d is a pull request and can't be deleted", full, number)
		}
		if i.parent != nil {
			i.parent.removeSub(i, by)
		}
		for _, child := range slices.Clone(i.children) {
			i.removeSub(child, by)
		}
		i.emit("deleted", by, nil)
		i.takeAway()
		i.repo.deleted[number] = true
		return nil
	})
}

func (s *site) otherItem(full string, number int) (*item, error) {
	r := s.repo(full)
	if r == nil || r.items[number] == nil {
		return nil, fmt.Errorf("no item %s#%d", full, number)
	}
	return r.items[number], nil
}

// transfer moves an issue to another repository of the owner; its old address leads to the new one.
func (i *item) transfer(to *repo, by *account) (*item, error) {
	switch {
	case i.pull != nil:
		return nil, fmt.Errorf("%s#%d is a pull request and can't be transferred", i.repo.full(), i.number)
	case i.repo.owner != to.owner || to == i.repo:
		return nil, fmt.Errorf("an issue of %s can't be transferred to %s", i.repo.full(), to.full())
	}
	from := i.repo
	next := &item{title: i.title, body: i.body, author: i.author, state: i.state, reason: i.reason, created: i.created, updated: i.repo.time(),
		closed: i.closed, closedBy: i.closedBy, assignees: i.assignees, locked: i.locked, kind: i.kind, via: i.via}
	for _, l := range i.labels { // labels and milestones of the same name come along
		if same := to.findLabel(l.name); same != nil {
			next.labels = append(next.labels, same)
		}
	}
	for _, m := range to.milestones {
		if i.milestone != nil && m.title == i.milestone.title {
			next.milestone = m
		}
	}
	to.add(next)
	for _, c := range i.comments {
		copied := *c
		copied.on = next
		next.comments = append(next.comments, &copied)
		to.comments[c.id] = &copied
		delete(from.comments, c.id)
	}
	next.parent, next.children = i.parent, i.children
	if i.parent != nil {
		i.parent.children[slices.Index(i.parent.children, i)] = next
	}
	for _, child := range i.children {
		child.parent = next
	}
	i.relink(next)
	changes := object{"new_issue": i.repo.issueEvent(next), "new_repository": i.repo.repoEvent(to)}
	i.emit("transferred", by, object{"changes": changes})
	was := object{"old_issue": i.repo.issueEvent(i), "old_repository": i.repo.repoEvent(from)}
	i.takeAway()
	from.moved[i.number] = next
	next.emit("opened", by, object{"changes": was})
	return next, nil
}

// relink moves the sidebar links of pull requests to the issue's new place.
func (from *item) relink(to *item) {
	for _, r := range from.repo.repos {
		for _, i := range r.pulls {
			if slices.Contains(i.pull.manual, from) {
				i.pull.manual = append(without(i.pull.manual, from), to)
			}
		}
	}
}
