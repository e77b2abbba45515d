package githubsim

import (
	"slices"
	"strings"
	"time"
)

var zeroTime time.Time

func (i *item) addComment(by *account, via *App, body string) (*comment, error) {
	if err := checkComment(body); err != nil {
		return nil, err
	}
	c := &comment{id: i.repo.newID(), on: i, author: by, body: body, created: i.repo.time(), updated: i.repo.time(), via: via}
	i.comments = append(i.comments, c)
	i.repo.comments[c.id] = c
	i.touch()
	c.emit("created", by, nil)
	return c, nil
}

func checkComment(body string) error {
	if strings.TrimSpace(body) == "" {
		return invalid("IssueComment", "body", "unprocessable", "Body cannot be blank")
	}
	return checkBody("IssueComment", body)
}

func (c *comment) edit(by *account, body string) error {
	if err := checkComment(body); err != nil {
		return err
	}
	was := c.body
	c.body, c.updated = body, c.on.repo.time()
	if was == body {
		return nil
	}
	c.on.touch()
	c.emit("edited", by, object{"changes": object{"body": object{"from": was}}})
	return nil
}

func (c *comment) delete(by *account) {
	c.on.comments = slices.DeleteFunc(slices.Clone(c.on.comments), func(have *comment) bool { return have == c })
	delete(c.on.repo.comments, c.id)
	c.on.touch()
	c.emit("deleted", by, nil)
}

func (c *comment) emit(action string, by *account, more object) {
	body := object{"issue": c.on.repo.issueEvent(c.on), "comment": c.on.repo.commentJSON(c)}
	c.on.repo.emit("issue_comment", action, by, body.with(more))
}

// react adds a reaction once; a second one of the same sort by the same account is the first.
func (c *comment) react(by *account, content string) (*reaction, bool, error) {
	if !slices.Contains(reactionNames, content) {
		return nil, false, invalid("Reaction", "content", "invalid")
	}
	for _, r := range c.reactions {
		if r.by == by && r.content == content {
			return r, false, nil
		}
	}
	r := &reaction{id: c.on.repo.newID(), by: by, content: content, at: c.on.repo.time()}
	c.reactions = append(c.reactions, r)
	return r, true, nil
}

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
	parent.children = slices.DeleteFunc(slices.Clone(parent.children), func(have *item) bool { return have == child })
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
