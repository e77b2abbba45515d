package githubsim

import (
	"fmt"
	"slices"
)

// tracker is issues, and what issues and pull requests have in common.
type tracker struct{ *site }

// OpenIssue opens an issue and returns its number.
func (t tracker) OpenIssue(who, full string, in NewIssue) (number int, err error) {
	err = t.do(who, full, func(r *repo, by *account) error {
		i, err := r.openIssue(by, nil, in)
		if err == nil {
			number = i.number
		}
		return err
	})
	return number, err
}

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

// ConvertIssue converts an issue to a discussion: it stays where it was, closed without a reason and locked.
func (t tracker) ConvertIssue(who, full string, number int) error {
	return t.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull != nil || i.converted {
			return fmt.Errorf("%s#%d is no issue that can be converted", full, number)
		}
		i.state, i.reason, i.closed, i.closedBy, i.locked, i.converted = "closed", "", t.time(), by, true, true
		i.touch()
		i.emit("closed", by, nil)
		i.emit("locked", by, nil)
		return nil
	})
}

// Reopen opens a closed item again.
func (t tracker) Reopen(who, full string, number int) error {
	return t.doItem(who, full, number, (*item).reopen)
}

// Lock locks or unlocks a conversation.
func (t tracker) Lock(who, full string, number int, locked bool) error {
	return t.doItem(who, full, number, func(i *item, by *account) error {
		if i.locked == locked {
			return nil
		}
		i.locked = locked
		i.touch()
		action := "unlocked"
		if locked {
			action = "locked"
		}
		i.emit(action, by, nil)
		return nil
	})
}

// Comment comments on an item and returns the comment's id.
func (t tracker) Comment(who, full string, number int, body string) (id int64, err error) {
	err = t.doItem(who, full, number, func(i *item, by *account) error {
		c, err := i.addComment(by, nil, body)
		if err == nil {
			id = c.id
		}
		return err
	})
	return id, err
}

// EditComment changes a comment's text.
func (t tracker) EditComment(who, full string, id int64, body string) error {
	return t.doComment(who, full, id, func(c *comment, by *account) error { return c.edit(by, body) })
}

// DeleteComment takes a comment away.
func (t tracker) DeleteComment(who, full string, id int64) error {
	return t.doComment(who, full, id, func(c *comment, by *account) error { c.delete(by); return nil })
}

func (s *site) doComment(who, full string, id int64, f func(*comment, *account) error) error {
	return s.do(who, full, func(r *repo, by *account) error {
		c := r.comments[id]
		if c == nil {
			return fmt.Errorf("no comment %d in %s", id, full)
		}
		return f(c, by)
	})
}

// AddSubIssue makes an issue, possibly of another repository of the owner, a sub-issue.
func (t tracker) AddSubIssue(who, full string, parent int, childRepo string, child int) error {
	return t.doItem(who, full, parent, func(p *item, by *account) error {
		c, err := t.otherItem(childRepo, child)
		if err != nil {
			return err
		}
		return p.addSub(c, by)
	})
}

// RemoveSubIssue ends that.
func (t tracker) RemoveSubIssue(who, full string, parent int, childRepo string, child int) error {
	return t.doItem(who, full, parent, func(p *item, by *account) error {
		c, err := t.otherItem(childRepo, child)
		if err != nil {
			return err
		}
		if c.parent != p {
			return fmt.Errorf("%s#%d is no sub-issue of %s#%d", childRepo, child, full, parent)
		}
		p.removeSub(c, by)
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

// TransferIssue moves an issue to another repository of the owner and returns its number there.
func (t tracker) TransferIssue(who, full string, number int, to string) (moved int, err error) {
	err = t.doItem(who, full, number, func(i *item, by *account) error {
		r := t.repo(to)
		if r == nil {
			return fmt.Errorf("no repository %q", to)
		}
		next, err := i.transfer(r, by)
		if err == nil {
			moved = next.number
		}
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

// planning is labels and milestones.
type planning struct{ *site }

// MakeLabel creates a label.
func (p planning) MakeLabel(who, full, name, color, description string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		_, err := r.makeLabel(by, name, color, &description)
		return err
	})
}

// RenameLabel gives a label another name.
func (p planning) RenameLabel(who, full, name, next string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		l := r.findLabel(name)
		if l == nil {
			return fmt.Errorf("no label %q in %s", name, full)
		}
		return r.editLabel(l, by, labelBody{NewName: &next})
	})
}

// DeleteLabel takes a label away, off every item.
func (p planning) DeleteLabel(who, full, name string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		l := r.findLabel(name)
		if l == nil {
			return fmt.Errorf("no label %q in %s", name, full)
		}
		r.deleteLabel(l, by)
		return nil
	})
}

// Milestone creates a milestone and returns its number.
func (p planning) Milestone(who, full string, in NewMilestone) (number int, err error) {
	err = p.do(who, full, func(r *repo, by *account) error {
		m, err := r.makeMilestone(by, in)
		if err == nil {
			number = m.number
		}
		return err
	})
	return number, err
}

// EditMilestone changes a milestone, or opens or closes it.
func (p planning) EditMilestone(who, full string, number int, edit MilestoneEdit) error {
	return p.doMilestone(who, full, number, func(m *milestone, by *account) error { return m.edit(by, edit) })
}

// CloseMilestone closes a milestone.
func (p planning) CloseMilestone(who, full string, number int) error {
	closed := "closed"
	return p.EditMilestone(who, full, number, MilestoneEdit{State: &closed})
}

// DeleteMilestone takes a milestone away, off every item.
func (p planning) DeleteMilestone(who, full string, number int) error {
	return p.doMilestone(who, full, number, func(m *milestone, by *account) error { m.delete(by); return nil })
}

func (s *site) doMilestone(who, full string, number int, f func(*milestone, *account) error) error {
	return s.do(who, full, func(r *repo, by *account) error {
		m := r.findMilestone(number)
		if m == nil {
			return fmt.Errorf("no milestone %d in %s", number, full)
		}
		return f(m, by)
	})
}
