package github

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/shurcooL/githubv4"
)

// Glance is what changed last in a repository, without what it is: enough to tell that nothing is missed there.
type Glance struct {
	Read       bool        // false: GitHub did not say
	Whole      bool        // nothing that changed since is left out
	IssueCount int         // of all issues that there are, open or closed
	PullCount  int         // the same of pull requests
	Issues     []Seen      // that changed since
	Pulls      []Seen      // that changed last, those of before it among them
	Milestones []Milestone // all, as far as people write them
	Labels     []string
	Queue      []Queued // what waits in the merge queue of the default branch, the first first; none where there is no queue or it can't be read
	Own, Root  string   // SHA of .github/northstar.yml and of northstar.yml in the default branch, "" for none
}

// Seen is when something changed last.
type Seen struct {
	Number  int
	Updated time.Time // whole seconds
}

// Queued is a pull request in a merge queue for which GitHub made a commit and waits for its checks.
type Queued struct {
	Pull       int
	Head, Base string // SHA of that commit, and of what it stands on
}

// GlanceBatch is how many repositories one request glances at, which costs two points of GitHub's GraphQL limit.
const GlanceBatch = 25

type glanceQuery struct {
	Nodes []glanceNode `graphql:"nodes(ids: $ids)"`
}

type seenNode struct {
	Number    int
	UpdatedAt time.Time
}

type queueNode struct {
	State       string
	PullRequest *struct{ Number int }
	HeadCommit  *struct{ Oid string }
	BaseCommit  *struct{ Oid string }
}

type glanceNode struct {
	Repository struct {
		ID               string
		HasIssuesEnabled bool
		Issues           *struct {
			TotalCount int
			Nodes      []seenNode
		} `graphql:"issues(first: 50, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: DESC})"`
		All          *struct{ TotalCount int } `graphql:"all: issues(first: 1)"`
		PullRequests *struct {
			TotalCount int
			Nodes      []seenNode
		} `graphql:"pullRequests(first: 50, orderBy: {field: UPDATED_AT, direction: DESC})"`
		Milestones *struct {
			TotalCount int
			Nodes      []struct {
				Number             int
				Title, Description string
				State              string
				DueOn              time.Time
			}
		} `graphql:"milestones(first: 50, orderBy: {field: UPDATED_AT, direction: DESC})"`
		Labels *struct {
			TotalCount int
			Nodes      []struct{ Name string }
		} `graphql:"labels(first: 100)"`
		MergeQueue *struct {
			Entries *struct{ Nodes []queueNode } `graphql:"entries(first: 100)"`
		}
		Own  *struct{ Oid string } `graphql:"own: object(expression: \"HEAD:.github/northstar.yml\")"`
		Root *struct{ Oid string } `graphql:"root: object(expression: \"HEAD:northstar.yml\")"`
	} `graphql:"... on Repository"`
}

// Glances says of repositories, by their node ids, what changed since a time; at most [GlanceBatch] of them. The result has an entry for
// every id: those that GitHub did not answer for are not Read. The error is for a request that brought nothing at all.
func (c *Client) Glances(ctx context.Context, nodeIDs []string, since time.Time) (map[string]Glance, error) {
	out := make(map[string]Glance, len(nodeIDs))
	var ids []githubv4.ID
	for _, id := range nodeIDs {
		out[id] = Glance{}
		ids = append(ids, id)
	}
	return out, inHalves(ids, func(ids []githubv4.ID) error { return c.glances(ctx, ids, since, out) })
}

func (c *Client) glances(ctx context.Context, ids []githubv4.ID, since time.Time, out map[string]Glance) error {
	var q glanceQuery
	o := op{does: "look what changed in " + strconv.Itoa(len(ids)) + " repositories", route: "POST /graphql", graphql: true, single: true, queues: true}
	err := c.ask(ctx, o, func(ctx context.Context, gh *githubv4.Client) error {
		q = glanceQuery{}
		err := gh.Query(ctx, &q, map[string]any{"ids": ids, "since": githubv4.DateTime{Time: since.UTC()}})
		switch {
		case err == nil || len(q.Nodes) > 0:
			return nil // of those that are missing nothing is known
		case lost(err) || KindOf(err) != Ours:
			return err
		}
		return complaint(err)
	})
	if err != nil {
		return err
	}
	for _, n := range q.Nodes {
		if _, asked := out[n.Repository.ID]; asked {
			out[n.Repository.ID] = n.glance(since)
		}
	}
	return nil
}

// glance is what a node says. What came back as null could not be read.
func (n *glanceNode) glance(since time.Time) Glance {
	r := &n.Repository
	if r.Issues == nil || r.All == nil || r.PullRequests == nil || r.Milestones == nil || r.Labels == nil || !r.HasIssuesEnabled {
		return Glance{Queue: n.queue()}
	}
	g := Glance{Read: true, IssueCount: r.All.TotalCount, PullCount: r.PullRequests.TotalCount, Issues: seen(r.Issues.Nodes), Pulls: seen(r.PullRequests.Nodes), Queue: n.queue()}
	for _, m := range r.Milestones.Nodes {
		g.Milestones = append(g.Milestones, Milestone{Number: m.Number, Title: m.Title, Description: m.Description, State: strings.ToLower(m.State), Due: m.DueOn.UTC()})
	}
	for _, l := range r.Labels.Nodes {
		g.Labels = append(g.Labels, l.Name)
	}
	if r.Own != nil {
		g.Own = r.Own.Oid
	}
	if r.Root != nil {
		g.Root = r.Root.Oid
	}
	g.Whole = len(g.Issues) == r.Issues.TotalCount && len(g.Milestones) == r.Milestones.TotalCount && len(g.Labels) == r.Labels.TotalCount &&
		(len(g.Pulls) == r.PullRequests.TotalCount || len(g.Pulls) > 0 && g.Pulls[len(g.Pulls)-1].Updated.Before(since))
	return g
}

// queue are the entries of a merge queue that have a commit of their own. Those that wait for their turn have none yet, and one that cannot
// be merged is on its way out.
func (n *glanceNode) queue() []Queued {
	q := n.Repository.MergeQueue
	if q == nil || q.Entries == nil {
		return nil
	}
	var out []Queued
	for _, e := range q.Entries.Nodes {
		if e.State == "UNMERGEABLE" || e.PullRequest == nil || e.HeadCommit == nil || e.BaseCommit == nil {
			continue
		}
		out = append(out, Queued{Pull: e.PullRequest.Number, Head: e.HeadCommit.Oid, Base: e.BaseCommit.Oid})
	}
	return out
}

func seen(nodes []seenNode) []Seen {
	var out []Seen
	for _, n := range nodes {
		out = append(out, Seen{n.Number, n.UpdatedAt.UTC()})
	}
	return out
}
