package githubsim

import (
	"slices"
	"strings"
	"time"
)

var zeroTime time.Time

func (h *Host) addComment(i *item, by *account, via *App, body string) (*comment, error) {
	if err := checkComment(body); err != nil {
		return nil, err
	}
	c := &comment{id: h.id(), on: i, author: by, body: body, created: h.time(), updated: h.time(), via: via}
	i.comments = append(i.comments, c)
	i.repo.comments[c.id] = c
	h.touch(i)
	h.emitComment(c, "created", by, nil)
	return c, nil
}

func checkComment(body string) error {
	if strings.TrimSpace(body) == "" {
		return invalid("IssueComment", "body", "unprocessable", "Body cannot be blank")
	}
	return checkBody("IssueComment", body)
}

func (h *Host) editComment(c *comment, by *account, body string) error {
	if err := checkComment(body); err != nil {
		return err
	}
	was := c.body
	c.body, c.updated = body, h.time()
	if was == body {
		return nil
	}
	h.touch(c.on)
	h.emitComment(c, "edited", by, object{"changes": object{"body": object{"from": was}}})
	return nil
}

func (h *Host) deleteComment(c *comment, by *account) {
	c.on.comments = slices.DeleteFunc(slices.Clone(c.on.comments), func(have *comment) bool { return have == c })
	delete(c.on.repo.comments, c.id)
	h.touch(c.on)
	h.emitComment(c, "deleted", by, nil)
}

func (h *Host) emitComment(c *comment, action string, by *account, more object) {
	body := object{"issue": h.issueEvent(c.on), "comment": h.commentJSON(c)}
	h.emit("issue_comment", action, c.on.repo, by, body.with(more))
}

// react adds a reaction once; a second one of the same sort by the same account is the first.
func (h *Host) react(c *comment, by *account, content string) (*reaction, bool, error) {
	if !slices.Contains(reactionNames, content) {
		return nil, false, invalid("Reaction", "content", "invalid")
	}
	for _, r := range c.reactions {
		if r.by == by && r.content == content {
			return r, false, nil
		}
	}
	r := &reaction{id: h.id(), by: by, content: content, at: h.time()}
	c.reactions = append(c.reactions, r)
	return r, true, nil
}

const (
	maxChildren = 100
	maxDepth    = 8
)

// addSub makes child a sub-issue of parent.
func (h *Host) addSub(parent, child *item, by *account) error {
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
	child.parent, child.related, child.relatedBy = parent, h.time(), by
	parent.children = append(parent.children, child)
	h.touch(parent)
	h.touch(child)
	h.emitSub(parent, child, by, "added")
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

func (h *Host) removeSub(parent, child *item, by *account) {
	child.parent = nil
	parent.children = slices.DeleteFunc(slices.Clone(parent.children), func(have *item) bool { return have == child })
	h.touch(parent)
	h.touch(child)
	h.emitSub(parent, child, by, "removed")
}

// emitSub tells both sides: the child's repository of its parent, the parent's of its sub-issue.
func (h *Host) emitSub(parent, child *item, by *account, what string) {
	body := func() object {
		return object{"parent_issue_id": parent.id, "parent_issue": h.issueEvent(parent), "sub_issue_id": child.id, "sub_issue": h.issueEvent(child)}
	}
	h.emit("sub_issues", "parent_issue_"+what, child.repo, by, body().with(object{"parent_issue_repo": h.repoEvent(parent.repo)}))
	h.emit("sub_issues", "sub_issue_"+what, parent.repo, by, body().with(object{"sub_issue_repo": h.repoEvent(child.repo)}))
}
