package githubsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// issueRoutes are issues, which pull requests are too.
func issueRoutes() []*route {
	item := (*call).item
	return []*route{
		on("GET "+inRepo+"/issues", anyone, readIssues, listIssues, "state", "sort", "direction", "since", "creator", "milestone"),
		on("POST "+inRepo+"/issues", anyone, "issues:write", createIssue),
		on("GET "+inIssue, anyone, readIssues, show(item, (*call).issueJSON)),
		on("PATCH "+inIssue, anyone, writeIssues, of(item, updateIssue)),
		on("POST "+inIssue+"/labels", anyone, writeIssues, of(item, addIssueLabels)),
		on("DELETE "+inIssue+"/labels/{name}", anyone, writeIssues, of(item, removeIssueLabel)),
		on("GET "+inIssue+"/sub_issues", anyone, "issues:read", of(item, listSubs)),
		on("GET "+inIssue+"/parent", anyone, "issues:read", of(item, getParent)),
	}
}

// item is the issue or pull request in the path: moved ones redirect, deleted ones are gone.
func (c *call) item() (*item, error) {
	n, err := c.number("issue_number")
	if err != nil {
		return nil, err
	}
	r, number := c.repo, int(n)
	i, next := r.items[number], r.moved[number]
	switch {
	case i != nil && c.unknown(i):
		return nil, c.behind(i)
	case i != nil && i.pull == nil && r.noIssues:
		return nil, errNoIssues
	case i != nil:
		return i, c.mayItem(i)
	case next != nil && c.who.sees(next.repo):
		_, rest, _ := strings.Cut(c.r.URL.Path, fmt.Sprintf("/issues/%d", number))
		return nil, c.moved(c.issueURL(next) + rest)
	case r.deleted[number]:
		return nil, errDeleted
	}
	return nil, errNotFound
}

// since reads the time in the query from which on changes are asked for, zero when it is left out.
func (c *call) since() (time.Time, error) {
	if c.query.Get("since") == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, c.query.Get("since"))
	if err != nil {
		return t, &failure{status: 422, message: "Validation Failed"}
	}
	return t, nil
}

// inMilestone reads which milestone's items are asked for: by its number, "*" for any, "none" for those in none.
func (c *call) inMilestone() (func(*item) bool, error) {
	switch text := c.query.Get("milestone"); text {
	case "":
		return func(*item) bool { return true }, nil
	case "*":
		return func(i *item) bool { return i.milestone != nil }, nil
	case "none":
		return func(i *item) bool { return i.milestone == nil }, nil
	default:
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, &failure{status: 422, message: "Validation Failed"}
		}
		return func(i *item) bool { return i.milestone != nil && i.milestone.number == n }, nil
	}
}

// listIssues serves GET /repos/{owner}/{repo}/issues: pull requests are among them.
func listIssues(c *call) (reply, error) {
	if c.repo.noIssues {
		return reply{}, errNoIssues
	}
	since, err := c.since()
	if err != nil {
		return reply{}, err
	}
	in, err := c.inMilestone()
	if err != nil {
		return reply{}, err
	}
	creator := c.query.Get("creator")
	return c.itemList(c.issueJSON, func(i *item) bool {
		return !i.updated.Before(since) && (creator == "" || strings.EqualFold(login(i.author), creator)) && in(i)
	})
}

// itemList answers with the repository's items that are kept, by the state and in the order that the query asks for: the
// newest first when it asks for none.
func (c *call) itemList(as func(*item) object, keep func(*item) bool) (reply, error) {
	state, err1 := c.choice("state", "open", "closed", "all")
	by, err2 := c.choice("sort", "created", "updated")
	direction, err3 := c.choice("direction", "desc", "asc")
	if err := errors.Join(err1, err2, err3); err != nil {
		return reply{}, err
	}
	var all []*item
	for _, i := range c.repo.order {
		if (state == "all" || i.state == state) && !c.unknown(i) && keep(i) {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(a, b *item) int {
		if direction == "desc" {
			a, b = b, a
		}
		if by == "updated" && !a.updated.Equal(b.updated) {
			return a.updated.Compare(b.updated)
		}
		return a.number - b.number
	})
	return ok(each(paged(c, all), as))
}

func createIssue(c *call) (reply, error) {
	var in struct {
		Title  *string  `json:"title"`
		Body   string   `json:"body"`
		Labels []string `json:"labels"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if in.Title == nil {
		return reply{}, missing("title")
	}
	i, err := c.repo.openIssue(c.who.app.bot, c.who.app, NewIssue{Title: *in.Title, Body: in.Body, Labels: in.Labels})
	if err != nil {
		return reply{}, err
	}
	return c.created(c.issueJSON(i))
}

// updateIssue serves PATCH of an issue: its text and its state.
func updateIssue(c *call, i *item) (reply, error) {
	var in struct {
		Title       *string `json:"title"`
		Body        *string `json:"body"`
		State       string  `json:"state"`
		StateReason string  `json:"state_reason"`
	}
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	by := c.who.app.bot
	if err := i.edit(by, in.Title, in.Body); err != nil {
		return reply{}, err
	}
	var err error
	switch in.State {
	case "":
	case "closed":
		err = i.close(by, in.StateReason)
	case "open":
		err = i.reopen(by)
	default:
		err = invalid("Issue", "state", "invalid")
	}
	if err != nil {
		return reply{}, err
	}
	return ok(c.issueJSON(i))
}

// addIssueLabels takes {"labels": […]} or the bare list.
func addIssueLabels(c *call, i *item) (reply, error) {
	var in struct {
		Labels []string `json:"labels"`
	}
	if json.Unmarshal(c.body, &in.Labels) != nil {
		if err := c.decode(&in); err != nil {
			return reply{}, err
		}
	}
	if in.Labels == nil {
		return reply{}, missing("labels")
	}
	if err := i.addLabels(c.who.app.bot, in.Labels); err != nil {
		return reply{}, err
	}
	return ok(c.labelsJSON(i))
}

func removeIssueLabel(c *call, i *item) (reply, error) {
	if err := i.removeLabel(c.who.app.bot, c.params["name"]); err != nil {
		return reply{}, err
	}
	return ok(c.labelsJSON(i))
}
