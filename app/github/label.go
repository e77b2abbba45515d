package github

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Labels reads a page of a repository's labels.
func (c *Client) Labels(ctx context.Context, owner, repo, cursor string) (Page[Label], error) {
	o := op{does: "list the labels of", on: named(owner, repo, 0), route: "GET /repos/{owner}/{repo}/labels"}
	return listed(ctx, c, listing{op: o, in: under(owner, repo, "labels"), cursor: cursor}, func(r *rawLabel) Label { return *r.label() })
}

// CreateLabel makes a label in a repository. One of that name that is there already is an error that [IsExists].
func (c *Client) CreateLabel(ctx context.Context, owner, repo string, l Label) error {
	o := op{
		does: "create label " + said(l.Name) + " in", on: named(owner, repo, 0),
		route: "POST /repos/{owner}/{repo}/labels", once: true,
	}
	value := struct {
		Name        string `json:"name"`
		Color       string `json:"color,omitempty"`
		Description string `json:"description,omitempty"`
	}{l.Name, strings.TrimPrefix(l.Color, "#"), cutRunes(l.Description, 100)}
	return c.write(ctx, o, under(owner, repo, "labels"), value, nil)
}

// EditLabel changes a label of a repository: its name, unless l has none or the same, its color and its description.
func (c *Client) EditLabel(ctx context.Context, owner, repo, name string, l Label) error {
	o := op{
		does: "edit label " + said(name) + " in", on: named(owner, repo, 0),
		route: "PATCH /repos/{owner}/{repo}/labels/{name}",
	}
	value := struct {
		Name        string `json:"new_name,omitempty"`
		Color       string `json:"color,omitempty"`
		Description string `json:"description,omitempty"`
	}{l.Name, strings.TrimPrefix(l.Color, "#"), cutRunes(l.Description, 100)}
	if value.Name == name {
		value.Name = ""
	}
	return c.write(ctx, o, under(owner, repo, "labels", url.PathEscape(name)), value, nil)
}

// AddLabel puts one label on an item and returns when, in whole seconds by GitHub's clock. One that is on it already
// changes nothing.
func (c *Client) AddLabel(ctx context.Context, owner, repo string, number int, name string) (time.Time, error) {
	o := op{
		does: "put label " + said(name) + " on", on: named(owner, repo, number),
		route: "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
	}
	value := struct {
		Labels []string `json:"labels"`
	}{[]string{name}}
	header, err := c.written(ctx, o, under(owner, repo, "issues", number, "labels"), value, nil)
	if err != nil {
		return time.Time{}, err
	}
	return c.clock(header), nil
}

// RemoveLabel takes one label off an item and returns when, in whole seconds by GitHub's clock. One that is not on it
// changes nothing: the time is zero.
func (c *Client) RemoveLabel(ctx context.Context, owner, repo string, number int, name string) (time.Time, error) {
	o := op{
		does: "take label " + said(name) + " off", on: named(owner, repo, number),
		route: "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}",
	}
	header, err := c.written(ctx, o, under(owner, repo, "issues", number, "labels", url.PathEscape(name)), nil, nil)
	if e := notFound(err); e != nil && strings.Contains(strings.ToLower(e.Message), "label does not exist") {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return c.clock(header), nil
}

// clock is the time of an answer by GitHub's clock; by ours when the answer does not say.
func (c *Client) clock(header http.Header) time.Time {
	at, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		at = c.app.o.Now()
	}
	return at.UTC().Truncate(time.Second)
}
