package github

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

func asItem(r *rawItem) Item { return *r.item() }

// Items reads a page of all issues and pull requests, oldest first, so that what is opened meanwhile comes at the end.
// Pull requests are Partial.
func (c *Client) Items(ctx context.Context, owner, repo, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "sort": {"created"}, "direction": {"asc"}}
	return c.items(ctx, op{does: "list the issues of"}, owner, repo, q, cursor)
}

// ItemsSince reads a page of the issues and pull requests that changed at or after a time, longest unchanged first.
func (c *Client) ItemsSince(ctx context.Context, owner, repo string, since time.Time, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "sort": {"updated"}, "direction": {"asc"}, "since": {since.UTC().Format(time.RFC3339)}}
	return c.items(ctx, op{does: "list the changed issues of"}, owner, repo, q, cursor)
}

// IssuesBy reads a page of the issues that an account opened, newest first: where an issue of the app's own is found
// again. An app's login is its slug + "[bot]".
func (c *Client) IssuesBy(ctx context.Context, owner, repo, login, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "creator": {login}}
	return c.items(ctx, op{does: "list the issues by " + said(login) + " in"}, owner, repo, q, cursor)
}

func (c *Client) items(ctx context.Context, o op, owner, repo string, q url.Values, cursor string) (Page[Item], error) {
	o.on, o.route, o.quiet = named(owner, repo, 0), "GET /repos/{owner}/{repo}/issues", true
	path, err := repoPath(o, owner, repo, "issues")
	if err != nil {
		return Page[Item]{}, err
	}
	return listed(ctx, c, o, path, q, cursor, asItem)
}

// Issue reads one issue, or a pull request as an issue. One that was transferred answers from where it is now: Owner, Repo
// and Number of the result say where that is.
func (c *Client) Issue(ctx context.Context, owner, repo string, number int) (Item, error) {
	o := op{does: "read issue", on: named(owner, repo, number), route: "GET /repos/{owner}/{repo}/issues/{issue_number}"}
	var raw rawItem
	if err := c.read(ctx, o, &raw, owner, repo, "issues", number); err != nil {
		return Item{}, err
	}
	return *raw.item(), nil
}

// Pull reads one pull request.
func (c *Client) Pull(ctx context.Context, owner, repo string, number int) (Item, error) {
	o := op{does: "read pull request", on: named(owner, repo, number), route: "GET /repos/{owner}/{repo}/pulls/{pull_number}"}
	var raw rawItem
	if err := c.read(ctx, o, &raw, owner, repo, "pulls", number); err != nil {
		return Item{}, err
	}
	return *raw.item(), nil
}

// Pulls reads a page of the open pull requests, oldest first.
func (c *Client) Pulls(ctx context.Context, owner, repo, cursor string) (Page[Item], error) {
	return c.pulls(ctx, owner, repo, "open", cursor)
}

// AllPulls reads a page of all pull requests, oldest first.
func (c *Client) AllPulls(ctx context.Context, owner, repo, cursor string) (Page[Item], error) {
	return c.pulls(ctx, owner, repo, "all", cursor)
}

func (c *Client) pulls(ctx context.Context, owner, repo, state, cursor string) (Page[Item], error) {
	o := op{
		does: "list the pull requests of", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/pulls", quiet: true,
	}
	path, err := repoPath(o, owner, repo, "pulls")
	if err != nil {
		return Page[Item]{}, err
	}
	q := url.Values{"state": {state}, "sort": {"created"}, "direction": {"asc"}}
	return listed(ctx, c, o, path, q, cursor, asItem)
}

// SubIssues reads a page of the issues below an issue. A server that knows no sub-issues has none.
func (c *Client) SubIssues(ctx context.Context, owner, repo string, number int, cursor string) (Page[Item], error) {
	o := op{
		does: "list the sub-issues of", on: named(owner, repo, number),
		route: "GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues",
	}
	path, err := repoPath(o, owner, repo, "issues", number, "sub_issues")
	if err != nil {
		return Page[Item]{}, err
	}
	page, err := listed(ctx, c, o, path, nil, cursor, asItem)
	if IsNotFound(err) {
		return Page[Item]{}, nil
	}
	return page, err
}

// Parent reads the issue above an issue, nil when there is none. A server that knows no sub-issues has none.
func (c *Client) Parent(ctx context.Context, owner, repo string, number int) (*Item, error) {
	o := op{
		does: "read the parent of", on: named(owner, repo, number),
		route: "GET /repos/{owner}/{repo}/issues/{issue_number}/parent",
	}
	var raw rawItem
	err := c.read(ctx, o, &raw, owner, repo, "issues", number, "parent")
	switch {
	case IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return raw.item(), nil
}

// CreateIssue opens an issue. It is never sent twice: after an error that [IsUnsure], look for it with [Client.IssuesBy].
func (c *Client) CreateIssue(ctx context.Context, owner, repo, title, body string, labels []string) (Item, error) {
	o := op{does: "open an issue in", on: named(owner, repo, 0), route: "POST /repos/{owner}/{repo}/issues", once: true, content: true}
	value := struct {
		Title  string   `json:"title"`
		Body   string   `json:"body"`
		Labels []string `json:"labels,omitempty"`
	}{cut(title, 256), cut(body, bodyBytes), labels}
	var raw rawItem
	if err := c.write(ctx, o, http.MethodPost, value, &raw, owner, repo, "issues"); err != nil {
		return Item{}, err
	}
	return *raw.item(), nil
}

// EditIssueState opens or closes an issue. The reason is "completed", "not_planned" or "" to leave it to GitHub.
func (c *Client) EditIssueState(ctx context.Context, owner, repo string, number int, state, reason string) error {
	value := struct {
		State  string `json:"state"`
		Reason string `json:"state_reason,omitempty"`
	}{state, reason}
	return c.editIssue(ctx, "set the state of issue", owner, repo, number, value)
}

// EditIssueText sets title and body of an issue that the app itself opened; of no other.
func (c *Client) EditIssueText(ctx context.Context, owner, repo string, number int, title, body string) error {
	value := struct {
		Title string `json:"title"`
		Body  string `json:"body"`
	}{cut(title, 256), cut(body, bodyBytes)}
	return c.editIssue(ctx, "edit issue", owner, repo, number, value)
}

func (c *Client) editIssue(ctx context.Context, does, owner, repo string, number int, value any) error {
	o := op{does: does, on: named(owner, repo, number), route: "PATCH /repos/{owner}/{repo}/issues/{issue_number}"}
	return c.write(ctx, o, http.MethodPatch, value, nil, owner, repo, "issues", number)
}
