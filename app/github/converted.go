package github

import (
	"context"

	"github.com/shurcooL/githubv4"
)

// convertedQuery asks for one kind of event alone: an issue that was converted stays where it was, closed and locked, and
// nothing else that GitHub's interfaces show of it tells why.
type convertedQuery struct {
	Node struct {
		Issue struct {
			TimelineItems struct {
				Nodes []struct {
					Typename string `graphql:"__typename"`
				}
			} `graphql:"timelineItems(itemTypes: [CONVERTED_TO_DISCUSSION_EVENT], first: 1)"`
		} `graphql:"... on Issue"`
	} `graphql:"node(id: $id)"`
}

// Converted reports whether an issue was converted to a discussion, by its node id.
func (c *Client) Converted(ctx context.Context, nodeID string) (bool, error) {
	var q convertedQuery
	err := c.ask(ctx, op{does: "read what became of an issue", route: "POST /graphql", graphql: true}, func(ctx context.Context, gh *githubv4.Client) error {
		q = convertedQuery{}
		err := gh.Query(ctx, &q, map[string]any{"id": githubv4.ID(nodeID)})
		if err == nil || lost(err) || KindOf(err) != Ours {
			return err
		}
		return complaint(err)
	})
	if err != nil {
		return false, err
	}
	for _, n := range q.Node.Issue.TimelineItems.Nodes {
		if n.Typename == "ConvertedToDiscussionEvent" {
			return true, nil
		}
	}
	return false, nil
}
