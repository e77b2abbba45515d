package githubsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// issueRoutes are issues, which pull requests are too.
func issueRoutes() []*route {
	return []*route{
		on("GET", inRepo+"/issues", anyone, readIssues, listIssues),
		comments(on("POST", inRepo+"/issues", anyone, "issues:write", createIssue)),
		on("GET", inIssue, anyone, readIssues, getIssue),
		on("PATCH", inIssue, anyone, writeIssues, updateIssue),
		on("GET", inIssue+"/comments", anyone, readIssues, listComments),
		comments(on("POST", inIssue+"/comments", anyone, writeIssues, createComment)),
		on("PATCH", inRepo+"/issues/comments/{comment_id}", anyone, writeIssues, updateComment),
		comments(on("POST", inRepo+"/issues/comments/{comment_id}/reactions", anyone, writeIssues, createReaction)),
		on("POST", inIssue+"/labels", anyone, writeIssues, addIssueLabels),
		on("DELETE", inIssue+"/labels/{name}", anyone, writeIssues, removeIssueLabel),
		on("GET", inIssue+"/sub_issues", anyone, "issues:read", listSubs),
		on("GET", inIssue+"/parent", anyone, "issues:read", getParent),
	}
}

// item is the issue or pull request in the path: moved ones redirect, deleted ones are gone.
func (c *call) item() (*item, error) {
	n, err := c.number("issue_number")
	if err != nil {
		return nil, err
	}
	r, number := c.repo, int(n)
	i := r.items[number]
	if i == nil {
		if next := r.moved[number]; next != nil && c.who.sees(next.repo) {
			rest := ""
			if _, after, ok := strings.Cut(c.r.URL.Path, fmt.Sprintf("/issues/%d", number)); ok {
				rest = after
			}
			return nil, c.moved(c.issueURL(next) + rest)
		}
		if r.deleted[number] {
			return nil, errDeleted
		}
		return nil, errNotFound
	}
	if r.noIssues && i.pull == nil {
		return nil, errNoIssues
	}
	level := "read"
	if c.r.Method != "GET" {
		level = "write"
	}
	return i, c.mayItem(i, level)
}

func oneOf(value, fallback string, allowed ...string) (string, error) {
	if value == "" {
		return fallback, nil
	}
	if !slices.Contains(allowed, value) {
		return "", &failure{status: 422, message: "Validation Failed", problems: []any{object{"resource": "Issue", "code": "invalid", "value": value}}}
	}
	return value, nil
}

// listIssues serves GET /repos/{owner}/{repo}/issues: pull requests are among them.
func listIssues(c *call) (reply, error) {
	if c.repo.noIssues {
		return reply{}, errNoIssues
	}
	state, err := oneOf(c.query.Get("state"), "open", "open", "closed", "all")
	if err != nil {
		return reply{}, err
	}
	by, err := oneOf(c.query.Get("sort"), "created", "created", "updated", "comments")
	if err != nil {
		return reply{}, err
	}
	keep, err := c.issueFilter(state)
	if err != nil {
		return reply{}, err
	}
	var all []*item
	for _, i := range c.repo.order {
		if keep(i) {
			all = append(all, i)
		}
	}
	less := func(a, b *item) bool { return a.number < b.number }
	switch by {
	case "updated":
		less = func(a, b *item) bool {
			return a.updated.Before(b.updated) || a.updated.Equal(b.updated) && a.number < b.number
		}
	case "comments":
		less = func(a, b *item) bool { return len(a.comments) < len(b.comments) }
	}
	ascending := c.query.Get("direction") == "asc"
	sort.SliceStable(all, func(x, y int) bool {
		if ascending {
			return less(all[x], all[y])
		}
		return less(all[y], all[x])
	})
	return ok(each(paged(c, all), c.issueJSON))
}

func (c *call) issueFilter(state string) (func(*item) bool, error) {
	var since time.Time
	if s := c.query.Get("since"); s != "" {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return nil, &failure{status: 422, message: "Validation Failed"}
		}
		since = t
	}
	milestone, creator := c.query.Get("milestone"), c.query.Get("creator")
	number, _ := strconv.Atoi(milestone) // no number: "none" or "*"
	var labels []string
	if l := c.query.Get("labels"); l != "" {
		labels = strings.Split(l, ",")
	}
	return func(i *item) bool {
		switch {
		case i.gone, state != "all" && i.state != state, i.updated.Before(since):
			return false
		case milestone == "none" && i.milestone != nil, milestone == "*" && i.milestone == nil:
			return false
		case number > 0 && (i.milestone == nil || i.milestone.number != number):
			return false
		case creator != "" && (i.author == nil || !strings.EqualFold(i.author.login, creator)):
			return false
		}
		for _, name := range labels {
			if l := i.repo.findLabel(name); l == nil || !i.has(l) {
				return false
			}
		}
		return true
	}, nil
}

func getIssue(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	return ok(c.issueJSON(i))
}

// names reads labels as GitHub takes them: strings, or objects with a name.
type names []string

// UnmarshalJSON implements json.Unmarshaler.
func (n *names) UnmarshalJSON(b []byte) error {
	var mixed []json.RawMessage
	if err := json.Unmarshal(b, &mixed); err != nil {
		return err
	}
	*n = names{}
	for _, m := range mixed {
		var s string
		var o struct{ Name string }
		if bytes.HasPrefix(m, []byte("{")) {
			if err := json.Unmarshal(m, &o); err != nil {
				return err
			}
			s = o.Name
		} else if err := json.Unmarshal(m, &s); err != nil {
			return err
		}
		*n = append(*n, s)
	}
	return nil
}

// text is a title that may be a number, as the description has it.
type textOrNumber string

// UnmarshalJSON implements json.Unmarshaler.
func (t *textOrNumber) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = textOrNumber(s)
		return nil
	}
	*t = textOrNumber(b)
	return nil
}

func createIssue(c *call) (reply, error) {
	var in struct {
		Title  *textOrNumber `json:"title"`
		Body   *string       `json:"body"`
		Labels names         `json:"labels"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if in.Title == nil {
		return reply{}, refused("\"title\" wasn't supplied.")
	}
	n := NewIssue{Title: string(*in.Title), Labels: in.Labels}
	if in.Body != nil {
		n.Body = *in.Body
	}
	i, err := c.repo.openIssue(c.who.actor(), c.who.app, n)
	if err != nil {
		return reply{}, err
	}
	return c.created(c.issueJSON(i))
}

// updateIssue serves PATCH of an issue: its text and its state. A body that is null becomes empty.
func updateIssue(c *call) (reply, error) {
	i, err := c.item()
	if err != nil {
		return reply{}, err
	}
	var has map[string]json.RawMessage
	var in struct {
		Title       *textOrNumber `json:"title"`
		Body        *string       `json:"body"`
		State       *string       `json:"state"`
		StateReason *string       `json:"state_reason"`
	}
	if err := c.decode(&has); err != nil {
		return reply{}, err
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	by := c.who.actor()
	if _, ok := has["body"]; ok && in.Body == nil {
		empty := ""
		in.Body = &empty
	}
	if err := i.edit(by, (*string)(in.Title), in.Body); err != nil {
		return reply{}, err
	}
	if err := c.setState(i, by, in.State, in.StateReason); err != nil {
		return reply{}, err
	}
	return ok(c.issueJSON(i))
}

func (c *call) setState(i *item, by *account, state, reason *string) error {
	if state == nil {
		return nil
	}
	why := ""
	if reason != nil {
		why = *reason
	}
	switch *state {
	case "closed":
		return i.close(by, why)
	case "open":
		return i.reopen(by)
	}
	return invalid("Issue", "state", "invalid")
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
