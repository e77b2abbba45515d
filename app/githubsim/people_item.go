package githubsim

import (
	"fmt"
	"slices"
)

// OpenIssue opens an issue and returns its number.
func (h *Host) OpenIssue(who, full string, in NewIssue) (number int, err error) {
	err = h.do(who, full, func(r *repo, by *account) error {
		i, err := h.openIssue(r, by, nil, in)
		if err == nil {
			number = i.number
		}
		return err
	})
	return number, err
}

// EditIssue changes the title, the body or both of an issue or a pull request; nil leaves one as it is.
func (h *Host) EditIssue(who, full string, number int, title, body *string) error {
	return h.doItem(who, full, number, func(i *item, by *account) error { return h.editItem(i, by, title, body) })
}

// Label puts labels on; those that the repository lacks are made.
func (h *Host) Label(who, full string, number int, names ...string) error {
	return h.doItem(who, full, number, func(i *item, by *account) error { return h.addLabels(i, by, names) })
}

// Unlabel takes labels off.
func (h *Host) Unlabel(who, full string, number int, names ...string) error {
	return h.doItem(who, full, number, func(i *item, by *account) error {
		for _, n := range names {
			if err := h.removeLabel(i, by, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetMilestone moves an item into a milestone, 0 for none.
func (h *Host) SetMilestone(who, full string, number, milestone int) error {
	return h.doItem(who, full, number, func(i *item, by *account) error { return h.setMilestone(i, by, milestone) })
}

// SetType sets an issue's type, "" for none.
func (h *Host) SetType(who, full string, number int, name string) error {
	return h.doItem(who, full, number, func(i *item, by *account) error { return h.setType(i, by, name) })
}

// CloseIssue closes an item: an issue as "completed" (or ""), "not_planned" or "duplicate", a pull request unmerged.
func (h *Host) CloseIssue(who, full string, number int, reason string) error {
	return h.doItem(who, full, number, func(i *item, by *account) error { return h.closeItem(i, by, reason) })
}

// ConvertIssue converts an issue to a discussion: it stays where it was, closed without a reason and locked.
func (h *Host) ConvertIssue(who, full string, number int) error {
	return h.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull != nil || i.converted {
			return fmt.Errorf("%s#%d is no issue that can be converted", full, number)
		}
		i.state, i.reason, i.closed, i.closedBy, i.locked, i.converted = "closed", "", h.time(), by, true, true
		h.touch(i)
		h.emitItem(i, "closed", by, nil)
		h.emitItem(i, "locked", by, nil)
		return nil
	})
}

// Reopen opens a closed item again.
func (h *Host) Reopen(who, full string, number int) error {
	return h.doItem(who, full, number, h.reopenItem)
}

// Lock locks or unlocks a conversation.
func (h *Host) Lock(who, full string, number int, locked bool) error {
	return h.doItem(who, full, number, func(i *item, by *account) error {
		if i.locked == locked {
			return nil
		}
		i.locked = locked
		h.touch(i)
		action := "unlocked"
		if locked {
			action = "locked"
		}
		h.emitItem(i, action, by, nil)
		return nil
	})
}

// Comment comments on an item and returns the comment's id.
func (h *Host) Comment(who, full string, number int, body string) (id int64, err error) {
	err = h.doItem(who, full, number, func(i *item, by *account) error {
		c, err := h.addComment(i, by, nil, body)
		if err == nil {
			id = c.id
		}
		return err
	})
	return id, err
}

// EditComment changes a comment's text.
func (h *Host) EditComment(who, full string, id int64, body string) error {
	return h.doComment(who, full, id, func(c *comment, by *account) error { return h.editComment(c, by, body) })
}

// DeleteComment takes a comment away.
func (h *Host) DeleteComment(who, full string, id int64) error {
	return h.doComment(who, full, id, func(c *comment, by *account) error { h.deleteComment(c, by); return nil })
}

func (h *Host) doComment(who, full string, id int64, f func(*comment, *account) error) error {
	return h.do(who, full, func(r *repo, by *account) error {
		c := r.comments[id]
		if c == nil {
			return fmt.Errorf("no comment %d in %s", id, full)
		}
		return f(c, by)
	})
}

// AddSubIssue makes an issue, possibly of another repository of the owner, a sub-issue.
func (h *Host) AddSubIssue(who, full string, parent int, childRepo string, child int) error {
	return h.doItem(who, full, parent, func(p *item, by *account) error {
		c, err := h.otherItem(childRepo, child)
		if err != nil {
			return err
		}
		return h.addSub(p, c, by)
	})
}

// RemoveSubIssue ends that.
func (h *Host) RemoveSubIssue(who, full string, parent int, childRepo string, child int) error {
	return h.doItem(who, full, parent, func(p *item, by *account) error {
		c, err := h.otherItem(childRepo, child)
		if err != nil {
			return err
		}
		if c.parent != p {
			return fmt.Errorf("%s#%d is no sub-issue of %s#%d", childRepo, child, full, parent)
		}
		h.removeSub(p, c, by)
		return nil
	})
}

func (h *Host) otherItem(full string, number int) (*item, error) {
	r := h.repo(full)
	if r == nil || r.items[number] == nil {
		return nil, fmt.Errorf("no item %s#%d", full, number)
	}
	return r.items[number], nil
}

// TransferIssue moves an issue to another repository of the owner and returns its number there.
func (h *Host) TransferIssue(who, full string, number int, to string) (moved int, err error) {
	err = h.doItem(who, full, number, func(i *item, by *account) error {
		r := h.repo(to)
		if r == nil {
			return fmt.Errorf("no repository %q", to)
		}
		next, err := h.transferIssue(i, r, by)
		if err == nil {
			moved = next.number
		}
		return err
	})
	return moved, err
}

// DeleteIssue deletes an issue for good.
func (h *Host) DeleteIssue(who, full string, number int) error {
	return h.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull != nil {
			return fmt.Errorf("%s#%d is a pull request and can't be deleted", full, number)
		}
		if i.parent != nil {
			h.removeSub(i.parent, i, by)
		}
		for _, child := range slices.Clone(i.children) {
			h.removeSub(i, child, by)
		}
		h.emitItem(i, "deleted", by, nil)
		h.takeAway(i)
		i.repo.deleted[number] = true
		return nil
	})
}

// MakeLabel creates a label.
func (h *Host) MakeLabel(who, full, name, color, description string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		_, err := h.makeLabel(r, by, name, color, &description)
		return err
	})
}

// RenameLabel gives a label another name.
func (h *Host) RenameLabel(who, full, name, next string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		l := r.findLabel(name)
		if l == nil {
			return fmt.Errorf("no label %q in %s", name, full)
		}
		return h.editLabel(r, l, by, labelBody{NewName: &next})
	})
}

// DeleteLabel takes a label away, off every item.
func (h *Host) DeleteLabel(who, full, name string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		l := r.findLabel(name)
		if l == nil {
			return fmt.Errorf("no label %q in %s", name, full)
		}
		h.deleteLabel(r, l, by)
		return nil
	})
}

// Milestone creates a milestone and returns its number.
func (h *Host) Milestone(who, full string, in NewMilestone) (number int, err error) {
	err = h.do(who, full, func(r *repo, by *account) error {
		m, err := h.makeMilestone(r, by, in)
		if err == nil {
			number = m.number
		}
		return err
	})
	return number, err
}

// EditMilestone changes a milestone, or opens or closes it.
func (h *Host) EditMilestone(who, full string, number int, edit MilestoneEdit) error {
	return h.doMilestone(who, full, number, func(m *milestone, by *account) error { return h.editMilestone(m, by, edit) })
}

// CloseMilestone closes a milestone.
func (h *Host) CloseMilestone(who, full string, number int) error {
	closed := "closed"
	return h.EditMilestone(who, full, number, MilestoneEdit{State: &closed})
}

// DeleteMilestone takes a milestone away, off every item.
func (h *Host) DeleteMilestone(who, full string, number int) error {
	return h.doMilestone(who, full, number, func(m *milestone, by *account) error { h.deleteMilestone(m, by); return nil })
}

func (h *Host) doMilestone(who, full string, number int, f func(*milestone, *account) error) error {
	return h.do(who, full, func(r *repo, by *account) error {
		m := r.findMilestone(number)
		if m == nil {
			return fmt.Errorf("no milestone %d in %s", number, full)
		}
		return f(m, by)
	})
}
