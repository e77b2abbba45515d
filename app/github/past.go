package github

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shurcooL/githubv4"
)

// Past is what was done on an item, as far as GitHub remembers it: each time that it was labelled or a comment was deleted, and all comments
// that are left. https://docs.github.com/en/graphql/reference/unions#issuetimelineitems
type Past struct {
	Labelled []Labelled // oldest first
	Deleted  []Deleted  // oldest first
	Comments []Said     // oldest first
}

// Labelled is that somebody put a label on, or took it off.
type Labelled struct {
	Label string // as it is called now
	On    bool
	By    Actor
	At    time.Time // whole seconds
}

// Deleted is that somebody deleted a comment.
type Deleted struct {
	Author, By Actor
	At         time.Time
}

// Said is a comment, whether the app itself reacted to it with 👍, and whether it says anything else now than it did at first.
type Said struct {
	ID      int64
	Author  Actor
	Body    string
	Created time.Time
	Obeyed  bool
	Edited  bool
}

// PastBatch is how many items one request asks for, which costs a point of GitHub's GraphQL limit. What is left of long lists is asked for
// afterwards.
const PastBatch = 10

type commentConnection struct {
	Nodes []struct {
		FullDatabaseID string
		Author         *actorNode
		Body           string
		CreatedAt      time.Time
		LastEditedAt   *time.Time
		ReactionGroups []struct {
			Content          string
			ViewerHasReacted bool
		}
	}
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}

type labelEvent struct {
	Actor     *actorNode
	CreatedAt time.Time
	Label     struct{ Name string }
}

type pastEvents struct {
	Nodes []struct {
		Typename string     `graphql:"__typename"`
		On       labelEvent `graphql:"... on LabeledEvent"`
		Off      labelEvent `graphql:"... on UnlabeledEvent"`
		Deleted  struct {
			Actor                *actorNode
			CreatedAt            time.Time
			DeletedCommentAuthor *actorNode
		} `graphql:"... on CommentDeletedEvent"`
	}
	PageInfo struct {
		HasPreviousPage bool
		StartCursor     string
	}
}

type pastOf struct {
	ID            string
	Comments      commentConnection `graphql:"comments(first: 100)"`
	TimelineItems pastEvents        `graphql:"timelineItems(last: 100, itemTypes: [COMMENT_DELETED_EVENT, LABELED_EVENT, UNLABELED_EVENT])"`
}

type pastNode struct {
	Typename string `graphql:"__typename"`
	Issue    pastOf `graphql:"... on Issue"`
	Pull     pastOf `graphql:"... on PullRequest"`
}

func (n *pastNode) of() *pastOf {
	if n.Typename == "PullRequest" {
		return &n.Pull
	}
	return &n.Issue
}

// Pasts reads what was done on items, by their node ids; at most [PastBatch] of them. An item that GitHub does not know, or does not
// show, is not in the result. The error is of kind Invalid where the server knows no such question.
func (c *Client) Pasts(ctx context.Context, nodeIDs []string) (map[string]Past, error) {
	out := map[string]Past{}
	return out, inHalves(nodeIDs, func(ids []string) error { return c.pasts(ctx, ids, out) })
}

func (c *Client) pasts(ctx context.Context, nodeIDs []string, out map[string]Past) error {
	var ids []githubv4.ID
	for _, id := range nodeIDs {
		ids = append(ids, id)
	}
	var q struct {
		Nodes []pastNode `graphql:"nodes(ids: $ids)"`
	}
	o := op{does: "read what was done on " + strconv.Itoa(len(ids)) + " items", route: "POST /graphql", graphql: true, single: true}
	err := c.ask(ctx, o, func(ctx context.Context, gh *githubv4.Client) error {
		q.Nodes = nil
		err := gh.Query(ctx, &q, map[string]any{"ids": ids})
		switch {
		case err == nil || len(q.Nodes) > 1:
			return nil // those that are missing are asked for one by one
		case strings.Contains(err.Error(), "Could not resolve to a node"), strings.Contains(err.Error(), "not accessible by integration"):
			return nil // it is not known, or not shown
		case lost(err) || KindOf(err) != Ours:
			return err
		case outdated(err):
			return &Error{Kind: Invalid, Message: said(err.Error()), Err: errOutdated}
		}
		return complaint(err)
	})
	if err != nil {
		return err
	}
	for i := range q.Nodes {
		n := q.Nodes[i].of()
		if n.ID == "" {
			continue
		}
		past := n.TimelineItems.past()
		for of := n.TimelineItems; of.PageInfo.HasPreviousPage; {
			rest, err := readOn[earlierEvents](ctx, c, n.ID, of.PageInfo.StartCursor)
			if err != nil {
				return err
			}
			of = rest.TimelineItems
			earlier := of.past()
			past.Labelled, past.Deleted = append(earlier.Labelled, past.Labelled...), append(earlier.Deleted, past.Deleted...)
		}
		for of := n.Comments; ; {
			past.Comments = append(past.Comments, of.said()...)
			if !of.PageInfo.HasNextPage {
				break
			}
			rest, err := readOn[laterComments](ctx, c, n.ID, of.PageInfo.EndCursor)
			if err != nil {
				return err
			}
			of = rest.Comments
		}
		out[n.ID] = past
	}
	for _, id := range nodeIDs {
		if _, known := out[id]; !known && len(nodeIDs) > 1 { // GitHub does not know it, or could not say: which of the two shows alone
			if err := c.pasts(ctx, []string{id}, out); err != nil {
				return err
			}
		}
	}
	return nil
}

// laterComments and earlierEvents are what is left of the long lists of an item.
type (
	laterComments struct {
		Comments commentConnection `graphql:"comments(first: 100, after: $cursor)"`
	}
	earlierEvents struct {
		TimelineItems pastEvents `graphql:"timelineItems(last: 100, before: $cursor, itemTypes: [COMMENT_DELETED_EVENT, LABELED_EVENT, UNLABELED_EVENT])"`
	}
)

// readOn reads a further page of a list of an item's.
func readOn[T any](ctx context.Context, c *Client, nodeID, cursor string) (T, error) {
	var q struct {
		Node struct {
			Typename string `graphql:"__typename"`
			Issue    T      `graphql:"... on Issue"`
			Pull     T      `graphql:"... on PullRequest"`
		} `graphql:"node(id: $id)"`
	}
	blank := q
	err := c.ask(ctx, op{does: "read on what was done on an item", route: "POST /graphql", graphql: true}, func(ctx context.Context, gh *githubv4.Client) error {
		q = blank
		err := gh.Query(ctx, &q, map[string]any{"id": githubv4.ID(nodeID), "cursor": githubv4.String(cursor)})
		if err == nil || lost(err) || KindOf(err) != Ours {
			return err
		}
		return complaint(err)
	})
	if q.Node.Typename == "PullRequest" {
		return q.Node.Pull, err
	}
	return q.Node.Issue, err
}

// errOutdated marks an answer of a server that knows no such question.
var errOutdated = errors.New("the server does not know the question")

// IsOutdated reports whether the server is too old to know the question.
func IsOutdated(err error) bool { return errors.Is(err, errOutdated) }

// outdated reports whether GraphQL does not know a part of a question: a server of one's own may be years behind.
func outdated(err error) bool {
	return slices.ContainsFunc([]string{"doesn't exist on type", "has an invalid value", "Cannot query field"}, func(s string) bool {
		return strings.Contains(err.Error(), s)
	})
}

func (n commentConnection) said() (out []Said) {
	for _, c := range n.Nodes {
		id, err := strconv.ParseInt(c.FullDatabaseID, 10, 64)
		if err != nil {
			continue // GitHub does not say which comment it is
		}
		s := Said{ID: id, Author: c.Author.actor(), Body: c.Body, Created: c.CreatedAt.UTC(), Edited: c.LastEditedAt != nil}
		for _, r := range c.ReactionGroups {
			s.Obeyed = s.Obeyed || r.Content == "THUMBS_UP" && r.ViewerHasReacted
		}
		out = append(out, s)
	}
	return out
}

func (n pastEvents) past() (out Past) {
	for _, e := range n.Nodes {
		switch e.Typename {
		case "LabeledEvent":
			out.Labelled = append(out.Labelled, Labelled{e.On.Label.Name, true, e.On.Actor.actor(), e.On.CreatedAt.UTC()})
		case "UnlabeledEvent":
			out.Labelled = append(out.Labelled, Labelled{e.Off.Label.Name, false, e.Off.Actor.actor(), e.Off.CreatedAt.UTC()})
		case "CommentDeletedEvent":
			out.Deleted = append(out.Deleted, Deleted{e.Deleted.DeletedCommentAuthor.actor(), e.Deleted.Actor.actor(), e.Deleted.CreatedAt.UTC()})
		}
	}
	return out
}
