package githubsim

import (
	"encoding/json"
	"slices"
	"time"
)

func listComments(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	all := i.comments
	if s := c.query.Get("since"); s != "" {
		since, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return reply{}, &failure{status: 422, message: "Validation Failed"}
		}
		all = slices.DeleteFunc(slices.Clone(all), func(have *comment) bool { return have.updated.Before(since) })
	}
	return ok(each(paged(c, all), c.commentJSON))
}

// commentBody reads {"body": …}, which must be there.
func (c *call) commentBody() (string, error) {
	var in struct {
		Body *string `json:"body"`
	}
	if err := c.decode(&in); err != nil {
		return "", err
	}
	if in.Body == nil {
		return "", refused("\"body\" wasn't supplied.")
	}
	return *in.Body, nil
}

func createComment(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	if i.locked && (c.who.person == nil || roleRank[c.repo.role(c.who.person)] < roleRank["write"]) {
		return reply{}, errLocked
	}
	body, err := c.commentBody()
	if err != nil {
		return reply{}, err
	}
	made, err := i.addComment(c.who.actor(), c.who.app, body)
	if err != nil {
		return reply{}, err
	}
	o := c.commentJSON(made)
	return c.created(o)
}

func (c *call) comment() (*comment, error) {
	id, err := c.number("comment_id")
	if err != nil {
		return nil, err
	}
	found := c.repo.comments[id]
	if found == nil || found.on.gone {
		return nil, errNotFound
	}
	level := "read"
	if c.r.Method != "GET" {
		level = "write"
	}
	return found, c.mayItem(found.on, level)
}

func updateComment(c *call) (reply, error) {
	found, err := c.comment()
	if err != nil {
		return reply{}, err
	}
	body, err := c.commentBody()
	if err != nil {
		return reply{}, err
	}
	if err := found.edit(c.who.actor(), body); err != nil {
		return reply{}, err
	}
	return ok(c.commentJSON(found))
}

func (v *renderer) reactionJSON(r *repo) func(*reaction) object {
	return func(x *reaction) object {
		return object{"id": x.id, "node_id": nodeID("REA", r.id, x.id), "user": v.userJSON(x.by), "content": x.content, "created_at": stamp(x.at)}
	}
}

func createReaction(c *call) (reply, error) {
	found, err := c.comment()
	if err != nil {
		return reply{}, err
	}
	var in struct{ Content string }
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	r, fresh, err := found.react(c.who.actor(), in.Content)
	if err != nil {
		return reply{}, err
	}
	if fresh {
		return c.created(c.reactionJSON(c.repo)(r))
	}
	return ok(c.reactionJSON(c.repo)(r))
}

// labelNames reads {"labels": […]} or the bare list.
func (c *call) labelNames() ([]string, error) {
	var in struct {
		Labels *names `json:"labels"`
	}
	var bare names
	if json.Unmarshal(c.body, &bare) == nil && len(c.body) > 0 {
		return bare, nil
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.Labels == nil {
		return nil, refused("\"labels\" wasn't supplied.")
	}
	return *in.Labels, nil
}

func addIssueLabels(c *call) (reply, error) { return changeLabels(c, (*item).addLabels) }
func changeLabels(c *call, change func(*item, *account, []string) error) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	list, err := c.labelNames()
	if err != nil {
		return reply{}, err
	}
	if err := change(i, c.who.actor(), list); err != nil {
		return reply{}, err
	}
	return ok(c.labelsJSON(i))
}

func removeIssueLabel(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	if err := i.removeLabel(c.who.actor(), c.params["name"]); err != nil {
		return reply{}, err
	}
	return ok(c.labelsJSON(i))
}

func listSubs(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	seen := slices.DeleteFunc(slices.Clone(i.children), func(child *item) bool { return !c.who.sees(child.repo) })
	return ok(each(paged(c, seen), c.issueJSON))
}

func getParent(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	if i.parent == nil || !c.who.sees(i.parent.repo) {
		return reply{}, errNotFound
	}
	return ok(c.issueJSON(i.parent))
}
