package githubsim

import (
	"fmt"
	"slices"
)

const (
	maxChildren = 100
	maxDepth    = 8
)

// addSub makes child a sub-issue of parent.
func (parent *item) addSub(child *item, by *account) error {
	switch {
	case child.pull != nil || parent.pull != nil:
		return refused("Sub issue must be an issue")
	case child.repo.owner != parent.repo.owner:
		return refused("Sub issue must belong to the same repository owner as the parent issue")
	case child.parent == parent:
		return refused("Issue may not contain duplicate sub-issues")
	case child.parent != nil:
		return refused("Sub issue may only have one parent")
	case len(parent.children) >= maxChildren:
		return refused("Parent cannot have more than 100 sub-issues")
	}
	depth := child.height()
	for up := parent; up != nil; up = up.parent {
		if up == child {
			return refused("Sub issue may not create a circular dependency")
		}
		depth++
	}
	if depth > maxDepth {
		return refused("Parent cannot have more than 8 layers of sub-issues")
	}
	child.parent, child.related, child.relatedBy = parent, parent.repo.time(), by
	parent.children = append(parent.children, child)
	parent.touch()
	child.touch()
	parent.emitSub(child, by, "added")
	return nil
}

// height is the number of levels below and including the issue.
func (i *item) height() int {
	n := 0
	for _, c := range i.children {
		n = max(n, c.height())
	}
	return n + 1
}

func (parent *item) removeSub(child *item, by *account) {
	child.parent = nil
	parent.children = without(parent.children, child)
	parent.touch()
	child.touch()
	parent.emitSub(child, by, "removed")
}

// emitSub tells both sides: the child's repository of its parent, the parent's of its sub-issue.
func (parent *item) emitSub(child *item, by *account, what string) {
	body := func() object {
		return object{"parent_issue_id": parent.id, "parent_issue": parent.repo.issueEvent(parent), "sub_issue_id": child.id, "sub_issue": parent.repo.issueEvent(child)}
	}
	child.repo.emit("sub_issues", "parent_issue_"+what, by, body().with(object{"parent_issue_repo": parent.repo.repoEvent(parent.repo)}))
	parent.repo.emit("sub_issues", "sub_issue_"+what, by, body().with(object{"sub_issue_repo": parent.repo.repoEvent(child.repo)}))
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

func listSubs(c *call, i *item) (reply, error) {
	seen := slices.DeleteFunc(slices.Clone(i.children), func(child *item) bool { return !c.who.sees(child.repo) })
	return ok(each(paged(c, seen), c.issueJSON))
}

func getParent(c *call, i *item) (reply, error) {
	if i.parent == nil || !c.who.sees(i.parent.repo) {
		return reply{}, errNotFound
	}
	return ok(c.issueJSON(i.parent))
}
