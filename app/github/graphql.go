package github

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/shurcooL/githubv4"
)

// PullFacts is what webhooks do not tell about a pull request: the issues it closes, also those linked by hand in the
// sidebar, and its files. The zero value is one that could not be read, of which nothing is known.
type PullFacts struct {
	Read        bool
	Head        string    // commit that the facts are of
	Closes      []ItemRef // as far as the app may see them
	ClosesWhole bool      // Closes are all
	Files       []string  // paths of the first hundred files, renamed ones by their new names
	FilesTotal  int       // paths that there are, at least: both of files known to be renamed; -1: GitHub does not say
}

// pullBatch is how many pull requests one request reads. A hundred cost two points of GitHub's GraphQL limit.
const pullBatch = 100

// pullQuery is the query as githubv4 reads it.
type pullQuery struct {
	Nodes []pullNode `graphql:"nodes(ids: $ids)"`
}

type pullNode struct {
	PullRequest struct {
		ID         string
		HeadRefOid string
		Closing    *struct {
			TotalCount int
			Nodes      []struct {
				Number     int
				Repository struct {
					NameWithOwner string
					IsPrivate     bool
				}
			}
		} `graphql:"closingIssuesReferences(first: 25)"`
		Files *struct {
			TotalCount int
			Nodes      []struct{ Path, ChangeType string }
		} `graphql:"files(first: 100)"`
	} `graphql:"... on PullRequest"`
}

// PullFacts reads the facts of pull requests by their node ids, a hundred in a request. The result has an entry for every
// id: those that GitHub did not answer, because they are gone, hidden from the app or too much for it just now, are not
// Read. The error is for a request that brought nothing at all.
func (c *Client) PullFacts(ctx context.Context, nodeIDs []string) (map[string]PullFacts, error) {
	out := make(map[string]PullFacts, len(nodeIDs))
	var ids []githubv4.ID
	for _, id := range nodeIDs {
		if _, twice := out[id]; id != "" && !twice {
			out[id] = PullFacts{}
			ids = append(ids, id)
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), pullBatch)
		if err := c.pullFacts(ctx, ids[:n], out); err != nil {
			return out, err
		}
		ids = ids[n:]
	}
	return out, nil
}

// pullFacts reads one batch. GitHub gives up on queries that take it too long: a batch that it did not answer is asked
// for in halves.
func (c *Client) pullFacts(ctx context.Context, ids []githubv4.ID, out map[string]PullFacts) error {
	var q pullQuery
	o := op{
		does: "read " + strconv.Itoa(len(ids)) + " pull requests", route: "POST /graphql",
		graphql: true, single: true, // it is read for many, and whoever waits asks again
	}
	err := c.ask(ctx, o, func(ctx context.Context, gh *githubv4.Client) error {
		q = pullQuery{}
		err := gh.Query(ctx, &q, map[string]any{"ids": ids})
		switch {
		case err == nil || len(q.Nodes) > 0:
			return nil // partial: what came back is used, the rest stays unread
		case lost(err) || KindOf(err) != Ours:
			return err
		}
		return complaint(err)
	})
	var e *Error
	if errors.As(err, &e) && e.Kind == Later && (e.Status == 502 || e.Status == 504) && len(ids) > 1 {
		half := len(ids) / 2
		if err := c.pullFacts(ctx, ids[:half], out); err != nil {
			return err
		}
		return c.pullFacts(ctx, ids[half:], out)
	}
	if err != nil {
		return err
	}
	for _, n := range q.Nodes {
		if _, asked := out[n.PullRequest.ID]; asked {
			out[n.PullRequest.ID] = n.facts()
		}
	}
	return nil
}

// complaint is what comes with a 200 and no data: a limit, or an outage.
func complaint(err error) *Error {
	e := &Error{Kind: Later, Message: "GraphQL: " + said(err.Error())}
	if !strings.Contains(strings.ToLower(e.Message), "rate limit") {
		e.Err = err
	}
	return e
}

// facts are what a node says. Links that came back as null could not be read, which is not the same as none.
func (n *pullNode) facts() PullFacts {
	pr := &n.PullRequest
	if pr.Closing == nil {
		return PullFacts{}
	}
	f := PullFacts{Read: true, Head: pr.HeadRefOid, FilesTotal: -1}
	for _, i := range pr.Closing.Nodes {
		owner, repo, ok := strings.Cut(i.Repository.NameWithOwner, "/")
		if ok && i.Number > 0 {
			f.Closes = append(f.Closes, ItemRef{Owner: owner, Repo: repo, Number: i.Number, Private: i.Repository.IsPrivate})
		}
	}
	f.ClosesWhole = len(f.Closes) == pr.Closing.TotalCount
	if pr.Files == nil {
		return f
	}
	f.FilesTotal = pr.Files.TotalCount
	for _, file := range pr.Files.Nodes {
		if file.Path != "" {
			f.Files = append(f.Files, file.Path)
		}
		if file.ChangeType == "RENAMED" {
			f.FilesTotal++
		}
	}
	return f
}
