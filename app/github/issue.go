package github

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

func asItem(r *rawItem) Item { return *r.item() }

// Items reads a page of all issues and pull requests, oldest first, so that what is opened meanwhile comes at the end.
// Pull requests are Partial.
func (c *Client) Items(ctx context.Context, owner, repo, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "sort": {"created"}, "direction": {"asc"}}
	return c.items(ctx, "list the issues of", under(owner, repo, "issues"), q, cursor)
}

// ItemsSince reads a page of the issues and pull requests that changed at or after a time, longest unchanged first.
func (c *Client) ItemsSince(ctx context.Context, owner, repo string, since time.Time, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "sort": {"updated"}, "direction": {"asc"}, "since": {since.UTC().Format(time.RFC3339)}}
	return c.items(ctx, "list the changed issues of", under(owner, repo, "issues"), q, cursor)
}

// ItemsIn reads a page of the issues and pull requests in a milestone, open and closed, oldest first.
func (c *Client) ItemsIn(ctx context.Context, owner, repo string, milestone int, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "sort": {"created"}, "direction": {"asc"}, "milestone": {strconv.Itoa(milestone)}}
	return c.items(ctx, "list the issues of a milestone of", under(owner, repo, "issues"), q, cursor)
}

// IssuesBy reads a page of the issues that an account opened, newest first: where an issue of the app's own is found
// again. An app's login is its slug + "[bot]".
func (c *Client) IssuesBy(ctx context.Context, owner, repo, login, cursor string) (Page[Item], error) {
	q := url.Values{"state": {"all"}, "creator": {login}}
	return c.items(ctx, "list the issues by "+said(login)+" in", under(owner, repo, "issues"), q, cursor)
}

func (c *Client) items(ctx context.Context, does string, in place, q url.Values, cursor string) (Page[Item], error) {
	o := op{does: does, on: named(in.owner, in.repo, 0), route: "GET /repos/{owner}/{repo}/issues", quiet: true}
	return listed(ctx, c, listing{op: o, in: in, query: q, cursor: cursor}, asItem)
}

// Issue reads one issue, or a pull request as an issue. One that was transferred answers from where it is now: Owner, Repo
// and Number of the result say where that is.
func (c *Client) Issue(ctx context.Context, owner, repo string, number int) (Item, error) {
	o := op{does: "read issue", on: named(owner, repo, number), route: "GET /repos/{owner}/{repo}/issues/{issue_number}"}
	var raw rawItem
	if err := c.read(ctx, o, under(owner, repo, "issues", number), &raw); err != nil {
		return Item{}, err
	}
	return *raw.item(), nil
}

// Pull reads one pull request.
func (c *Client) Pull(ctx context.Context, owner, repo string, number int) (Item, error) {
	o := op{does: "read pull request", on: named(owner, repo, number), route: "GET /repos/{owner}/{repo}/pulls/{pull_number}"}
	var raw rawItem
	if err := c.read(ctx, o, under(owner, repo, "pulls", number), &raw); err != nil {
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
	q := url.Values{"state": {state}, "sort": {"created"}, "direction": {"asc"}}
	return listed(ctx, c, listing{op: o, in: under(owner, repo, "pulls"), query: q, cursor: cursor}, asItem)
}

// SubIssues reads a page of the issues below an issue. A server that knows no sub-issues has none.
func (c *Client) SubIssues(ctx context.Context, owner, repo string, number int, cursor string) (Page[Item], error) {
	o := op{
		does: "list the sub-issues of", on: named(owner, repo, number),
		route: "GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues",
	}
	page, err := listed(ctx, c, listing{op: o, in: under(owner, repo, "issues", number, "sub_issues"), cursor: cursor}, asItem)
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
	err := c.read(ctx, o, under(owner, repo, "issues", number, "parent"), &raw)
	switch {
	case IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return raw.item(), nil
}

// CreateIssue opens an issue. It is never sent twice: after an error that [IsUnsure], look for it with [Client.IssuesBy].
func (c *Client) CreateIssue(ctx context.Context, owner, repo, title, body string) (Item, error) {
	o := op{does: "open an issue in", on: named(owner, repo, 0), route: "POST /repos/{owner}/{repo}/issues", once: true, content: true}
	var raw rawItem
	if err := c.write(ctx, o, under(owner, repo, "issues"), IssueEdit{Title: title, Body: body}.cut(), &raw); err != nil {
		return Item{}, err
	}
	return *raw.item(), nil
}

// IssueEdit is what an issue is to say; what is empty stays as it is.
type IssueEdit struct {
	Title  string `json:"title,omitempty"`
	Body   string `json:"body,omitempty"`
	State  string `json:"state,omitempty"`        // open or closed
	Reason string `json:"state_reason,omitempty"` // of the state: "completed", "not_planned", "reopened"; left out: GitHub's choice
}

// cut keeps to what GitHub takes.
func (e IssueEdit) cut() IssueEdit {
	e.Title, e.Body = cut(e.Title, 256), cut(e.Body, bodyBytes)
	return e
}

// EditIssue changes an issue: title and body only of one that the app itself opened.
func (c *Client) EditIssue(ctx context.Context, owner, repo string, number int, edit IssueEdit) error {
	does := "edit issue"
	if edit.State != "" {
		does = "set the state of issue"
	}
	o := op{does: does, on: named(owner, repo, number), route: "PATCH /repos/{owner}/{repo}/issues/{issue_number}"}
	return c.write(ctx, o, under(owner, repo, "issues", number), edit.cut(), nil)
}
