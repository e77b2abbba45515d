package github

import (
	"context"
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
	ClosesWhole bool      // Closes are all of those: every page was read
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
		Closing    *closingPage `graphql:"closingIssuesReferences(first: 100)"`
		Files      *struct {
			TotalCount int
			Nodes      []struct{ Path, ChangeType string }
		} `graphql:"files(first: 100)"`
	} `graphql:"... on PullRequest"`
}

// closingPage is a part of the issues that a pull request closes.
type closingPage struct {
	PageInfo struct {
		HasNextPage bool
		EndCursor   githubv4.String
	}
	Nodes []struct {
		Number     int
		Repository struct {
			NameWithOwner string
			IsPrivate     bool
		}
	}
}

// refs are the issues of the page.
func (p *closingPage) refs() (out []ItemRef) {
	for _, i := range p.Nodes {
		owner, repo, ok := strings.Cut(i.Repository.NameWithOwner, "/")
		if ok && i.Number > 0 {
			out = append(out, ItemRef{Owner: owner, Repo: repo, Number: i.Number, Private: i.Repository.IsPrivate})
		}
	}
	return out
}

// closingPages is how many pages of the issues that one pull request closes are read. Nobody closes more, and a description of 65,536
// characters can name ten times as many.
const closingPages = 10

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
		if err := inHalves(ids[:n], func(ids []githubv4.ID) error { return c.pullFacts(ctx, ids, out) }); err != nil {
			return out, err
		}
		ids = ids[n:]
	}
	return out, nil
}

// pullFacts reads one batch.
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
	if err != nil {
		return err
	}
	for _, n := range q.Nodes {
		if _, asked := out[n.PullRequest.ID]; asked {
			f := n.facts()
			if err := c.moreClosing(ctx, n, &f); err != nil {
				return err
			}
			out[n.PullRequest.ID] = f
		}
	}
	return nil
}

// moreClosing reads the further pages of the issues that a pull request closes. A part of them decides nothing: where a page cannot be
// read, the whole is not.
func (c *Client) moreClosing(ctx context.Context, n pullNode, f *PullFacts) error {
	pr := n.PullRequest
	for range closingPages - 1 {
		if !f.Read || f.ClosesWhole {
			return nil
		}
		var q struct {
			Node struct {
				PullRequest struct {
					Closing *closingPage `graphql:"closingIssuesReferences(first: 100, after: $after)"`
				} `graphql:"... on PullRequest"`
			} `graphql:"node(id: $id)"`
		}
		o := op{does: "read what a pull request closes", on: pr.ID, route: "POST /graphql", graphql: true}
		err := c.ask(ctx, o, func(ctx context.Context, gh *githubv4.Client) error {
			err := gh.Query(ctx, &q, map[string]any{"id": githubv4.ID(pr.ID), "after": pr.Closing.PageInfo.EndCursor})
			if err == nil || lost(err) || KindOf(err) != Ours {
				return err
			}
			return complaint(err)
		})
		if err != nil {
			return err
		}
		if pr.Closing = q.Node.PullRequest.Closing; pr.Closing == nil {
			*f = PullFacts{}
			return nil
		}
		f.Closes = append(f.Closes, pr.Closing.refs()...)
		f.ClosesWhole = !pr.Closing.PageInfo.HasNextPage
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
	f.Closes, f.ClosesWhole = pr.Closing.refs(), !pr.Closing.PageInfo.HasNextPage
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
