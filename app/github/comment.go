package github

import (
	"context"
	"unicode/utf8"
)

// bodyBytes is GitHub's limit for the body of an issue or a comment. GitHub counts characters; bytes are never fewer.
const bodyBytes = 65_536

// Comments reads a page of an item's comments, oldest first.
func (c *Client) Comments(ctx context.Context, owner, repo string, number int, cursor string) (Page[Comment], error) {
	o := op{
		does: "list the comments on", on: named(owner, repo, number),
		route: "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", quiet: true,
	}
	l := listing{op: o, in: under(owner, repo, "issues", number, "comments"), cursor: cursor}
	return listed(ctx, c, l, func(r *rawComment) Comment { return *r.comment() })
}

// CreateComment writes a comment and returns its id. It is never sent twice: after an error that [IsUnsure], look for the
// comment's marker with [Client.Comments].
func (c *Client) CreateComment(ctx context.Context, owner, repo string, number int, body string) (int64, error) {
	o := op{
		does: "comment on", on: named(owner, repo, number),
		route: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments", once: true, content: true,
	}
	var raw struct{ ID int64 }
	err := c.write(ctx, o, under(owner, repo, "issues", number, "comments"), bodyOf(body), &raw)
	return raw.ID, err
}

// EditComment sets the text of a comment.
func (c *Client) EditComment(ctx context.Context, owner, repo string, id int64, body string) error {
	o := op{does: "edit a comment in", on: named(owner, repo, 0), route: "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"}
	return c.write(ctx, o, under(owner, repo, "issues", "comments", id), bodyOf(body), nil)
}

// React puts a reaction ("+1", "-1") on a comment. One that is there already changes nothing.
func (c *Client) React(ctx context.Context, owner, repo string, comment int64, reaction string) error {
	o := op{
		does: "react to a comment in", on: named(owner, repo, 0),
		route: "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
	}
	value := struct {
		Content string `json:"content"`
	}{reaction}
	return c.write(ctx, o, under(owner, repo, "issues", "comments", comment, "reactions"), value, nil)
}

func bodyOf(body string) any {
	return struct {
		Body string `json:"body"`
	}{cut(body, bodyBytes)}
}

// cut is a guard, not a layout: whoever writes a text shortens it with sense before. It ends after at most n bytes, and
// not in the middle of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// cutRunes is cut by characters.
func cutRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
