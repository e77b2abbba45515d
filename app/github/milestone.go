package github

import (
	"context"
	"net/url"
)

// Milestones reads a page of all milestones, open and closed.
func (c *Client) Milestones(ctx context.Context, owner, repo, cursor string) (Page[Milestone], error) {
	o := op{
		does: "list the milestones of", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/milestones", quiet: true,
	}
	q := url.Values{"state": {"all"}, "sort": {"due_on"}, "direction": {"asc"}}
	return listed(ctx, c, listing{op: o, in: under(owner, repo, "milestones"), query: q, cursor: cursor}, func(r *rawMilestone) Milestone { return *r.milestone() })
}

// Milestone reads one milestone.
func (c *Client) Milestone(ctx context.Context, owner, repo string, number int) (Milestone, error) {
	o := op{
		does: "read a milestone of", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/milestones/{milestone_number}",
	}
	var raw rawMilestone
	if err := c.read(ctx, o, under(owner, repo, "milestones", number), &raw); err != nil {
		return Milestone{}, err
	}
	return *raw.milestone(), nil
}
