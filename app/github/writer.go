package github

import (
	"context"
	"strings"
	"time"

	"github.com/shurcooL/githubv4"
)

// Written is who wrote something, and when. The zero value is a thing of which GitHub does not say.
type Written struct {
	By Actor // zero when GitHub does not say: the account may be gone
	At time.Time
}

// actorNode is an account as GraphQL shows it.
type actorNode struct {
	Typename string `graphql:"__typename"`
	Login    string
	User     struct{ DatabaseID int64 } `graphql:"... on User"`
	Bot      struct{ DatabaseID int64 } `graphql:"... on Bot"`
}

func (a *actorNode) actor() Actor {
	if a == nil {
		return Actor{}
	}
	if a.Typename == "Bot" {
		return Actor{Login: a.Login + "[bot]", ID: a.Bot.DatabaseID, Bot: true}
	}
	return Actor{Login: a.Login, ID: a.User.DatabaseID}
}

// writerNode is who wrote an item's description, https://docs.github.com/en/graphql/reference/interfaces#comment.
type writerNode struct {
	Author       *actorNode
	Editor       *actorNode
	LastEditedAt *time.Time
	CreatedAt    time.Time
}

func (n writerNode) written() Written {
	if n.LastEditedAt != nil {
		return Written{n.Editor.actor(), *n.LastEditedAt}
	}
	return Written{n.Author.actor(), n.CreatedAt}
}

// Writer reads who wrote an issue's or a pull request's description as it stands, by its node id: its last editor, else its
// author; and who the author is. REST names no editor, and webhooks name them only as they edit.
func (c *Client) Writer(ctx context.Context, nodeID string) (author Actor, wrote Written, err error) {
	var q struct {
		Node *struct {
			Typename string     `graphql:"__typename"`
			Issue    writerNode `graphql:"... on Issue"`
			Pull     writerNode `graphql:"... on PullRequest"`
		} `graphql:"node(id: $id)"`
	}
	err = c.askNode(ctx, "read who wrote an item", nodeID, func() any { q.Node = nil; return &q })
	switch {
	case err != nil || q.Node == nil:
		return Actor{}, Written{}, err
	case q.Node.Typename == "PullRequest":
		return q.Node.Pull.Author.actor(), q.Node.Pull.written(), nil
	}
	return q.Node.Issue.Author.actor(), q.Node.Issue.written(), nil
}

// Related reads who last made an issue a sub-issue, by its node id. The zero value is for an issue that was made none, or of
// which GitHub does not say.
func (c *Client) Related(ctx context.Context, nodeID string) (Written, error) {
	var q struct {
		Node *struct {
			Issue struct {
				TimelineItems struct {
					Nodes []struct {
						Added struct {
							Actor     *actorNode
							CreatedAt time.Time
						} `graphql:"... on ParentIssueAddedEvent"`
					}
				} `graphql:"timelineItems(itemTypes: [PARENT_ISSUE_ADDED_EVENT], last: 1)"`
			} `graphql:"... on Issue"`
		} `graphql:"node(id: $id)"`
	}
	err := c.askNode(ctx, "read who made an issue a sub-issue", nodeID, func() any { q.Node = nil; return &q })
	if err != nil || q.Node == nil {
		return Written{}, err
	}
	for _, n := range q.Node.Issue.TimelineItems.Nodes {
		return Written{n.Added.Actor.actor(), n.Added.CreatedAt}, nil
	}
	return Written{}, nil
}

// askNode asks for one node; afresh empties what an earlier attempt left.
func (c *Client) askNode(ctx context.Context, does, nodeID string, afresh func() any) error {
	return c.ask(ctx, op{does: does, route: "POST /graphql", graphql: true}, func(ctx context.Context, gh *githubv4.Client) error {
		err := gh.Query(ctx, afresh(), map[string]any{"id": githubv4.ID(nodeID)})
		switch {
		case err == nil || lost(err) || KindOf(err) != Ours:
			return err
		case strings.Contains(err.Error(), "Could not resolve to a node"):
			return &Error{Kind: NotFound, Message: "GraphQL: " + said(err.Error())}
		case strings.Contains(err.Error(), "not accessible by integration"):
			return &Error{Kind: Forbidden, Message: "GraphQL: " + said(err.Error())}
		}
		return complaint(err)
	})
}
