package github

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/shurcooL/githubv4"
)

// SurveyBatch is how many repositories one request surveys, which costs three points of GitHub's GraphQL limit.
const SurveyBatch = 50

// PolicyBatch is of how many repositories one request reads the policy files.
const PolicyBatch = 100

// Survey is how much there is in a repository, and what its lists say that are short: so that many need no request of their own when the
// repository is read. The zero value is one of which GitHub did not say so.
type Survey struct {
	Read       bool
	Issues     int // open and closed
	Pulls      int // open, closed and merged
	Milestones int
	Labels     []string         // by their names
	LabelsRead bool             // Labels are all of them
	Heads      map[int]PullHead // of open pull requests, by number: the newest thirty
}

// PullHead is what the list of issues does not tell of a pull request.
type PullHead struct {
	ID      int64
	NodeID  string
	Head    string // commit SHA
	Base    string
	Updated time.Time // when the pull request last changed as far as this tells, whole seconds
}

type surveyNode struct {
	Repository struct {
		ID         string
		Issues     *struct{ TotalCount int } `graphql:"issues(first: 1)"`
		Pulls      *struct{ TotalCount int } `graphql:"pullRequests(first: 1)"`
		Milestones *struct{ TotalCount int } `graphql:"milestones(first: 1)"`
		Labels     *struct {
			TotalCount int
			Nodes      []struct{ Name string }
		} `graphql:"labels(first: 100)"`
		Open *struct {
			Nodes []struct {
				ID                                      string
				Number                                  int
				FullDatabaseID, HeadRefOid, BaseRefName string
				UpdatedAt                               time.Time
			}
		} `graphql:"open: pullRequests(first: 30, states: [OPEN], orderBy: {field: CREATED_AT, direction: DESC})"`
	} `graphql:"... on Repository"`
}

// Surveys reads what there is in repositories, by their node ids; at most [SurveyBatch] of them. Those that GitHub did not answer for, or
// not whole, are not in the result. The error is for an outage or a limit; a server that knows no such question answers for none.
func (c *Client) Surveys(ctx context.Context, nodeIDs []string) (map[string]Survey, error) {
	out := map[string]Survey{}
	nodes, err := askNodes[surveyNode](ctx, c, "look what is in "+strconv.Itoa(len(nodeIDs))+" repositories", nodeIDs)
	for _, n := range nodes {
		if n.Repository.ID != "" {
			out[n.Repository.ID] = n.survey()
		}
	}
	return out, err
}

func (n *surveyNode) survey() Survey {
	r := &n.Repository
	if r.Issues == nil || r.Pulls == nil || r.Milestones == nil || r.Labels == nil || r.Open == nil {
		return Survey{} // it may not be read, for now or for ever
	}
	s := Survey{Read: true, Issues: r.Issues.TotalCount, Pulls: r.Pulls.TotalCount, Milestones: r.Milestones.TotalCount, Heads: map[int]PullHead{}}
	for _, l := range r.Labels.Nodes {
		s.Labels = append(s.Labels, l.Name)
	}
	s.LabelsRead = len(s.Labels) == r.Labels.TotalCount
	for _, p := range r.Open.Nodes {
		if id, err := strconv.ParseInt(p.FullDatabaseID, 10, 64); err == nil && p.HeadRefOid != "" {
			s.Heads[p.Number] = PullHead{ID: id, NodeID: p.ID, Head: p.HeadRefOid, Base: p.BaseRefName, Updated: p.UpdatedAt.UTC()}
		}
	}
	return s
}

// PolicyFiles are the files of a repository's default branch that a policy may be in, and which of those names are there at all, and those
// that end with .yaml.
type PolicyFiles struct {
	Own   TextFile // .github/northstar.yml
	Root  TextFile // northstar.yml
	Read  bool     // Names are known
	Names []string
}

// TextFile is a file. It is not Read where what GitHub says is no text that a policy may be, but a link to elsewhere or a folder for
// instance: the file itself tells.
type TextFile struct {
	Read  bool
	Found bool
	Text  string
	SHA   string
}

// largestText is how many bytes a file has at most of those that many repositories are asked for at once.
const largestText = 32 << 10

type policyNode struct {
	Repository struct {
		ID               string
		DefaultBranchRef *struct{ Name string } // nil: the repository is empty, or the server does not say
		Own              *textNode              `graphql:"own: object(expression: \"HEAD:.github/northstar.yml\")"`
		Root             *textNode              `graphql:"root: object(expression: \"HEAD:northstar.yml\")"`
		OwnYAML          *struct{ Oid string }  `graphql:"ownYAML: object(expression: \"HEAD:.github/northstar.yaml\")"`
		RootYAML         *struct{ Oid string }  `graphql:"rootYAML: object(expression: \"HEAD:northstar.yaml\")"`
	} `graphql:"... on Repository"`
}

func (n *policyNode) files() PolicyFiles {
	r := &n.Repository
	if r.DefaultBranchRef == nil { // then it says nothing of what is not there either
		return PolicyFiles{}
	}
	out := PolicyFiles{Own: r.Own.file(), Root: r.Root.file(), Read: true}
	for _, f := range []struct {
		name  string
		there bool
	}{{".github/northstar.yaml", r.OwnYAML != nil}, {".github/northstar.yml", r.Own != nil}, {"northstar.yaml", r.RootYAML != nil}, {"northstar.yml", r.Root != nil}} {
		if f.there {
			out.Names = append(out.Names, f.name)
		}
	}
	return out
}

type textNode struct {
	Blob struct {
		Oid         string
		ByteSize    int
		IsTruncated bool
		Text        *string
	} `graphql:"... on Blob"`
}

// PolicyFiles reads the policy files of repositories, by their node ids; at most [PolicyBatch] of them. Those that GitHub did not answer for
// are not in the result. The error is for an outage or a limit; a server that knows no such question answers for none.
func (c *Client) PolicyFiles(ctx context.Context, nodeIDs []string) (map[string]PolicyFiles, error) {
	out := map[string]PolicyFiles{}
	nodes, err := askNodes[policyNode](ctx, c, "read the policy files of "+strconv.Itoa(len(nodeIDs))+" repositories", nodeIDs)
	for _, n := range nodes {
		if n.Repository.ID != "" {
			out[n.Repository.ID] = n.files()
		}
	}
	return out, err
}

func (n *textNode) file() TextFile {
	if n == nil {
		return TextFile{Read: true}
	}
	b := n.Blob
	if b.Oid == "" || b.Text == nil || b.IsTruncated || b.ByteSize > largestText || !strings.Contains(*b.Text, ":") { // the text of a link is where it leads
		return TextFile{}
	}
	return TextFile{Read: true, Found: true, Text: *b.Text, SHA: b.Oid}
}

// askNodes asks about things by their node ids. What GitHub refuses to say of one of them makes it say nothing of any: whoever asks then asks
// about each by itself.
func askNodes[N any](ctx context.Context, c *Client, does string, nodeIDs []string) (nodes []N, err error) {
	err = inHalves(nodeIDs, func(part []string) error {
		var ids []githubv4.ID
		for _, id := range part {
			ids = append(ids, id)
		}
		var q struct {
			Nodes []N `graphql:"nodes(ids: $ids)"`
		}
		err := c.ask(ctx, op{does: does, route: "POST /graphql", graphql: true, single: true}, func(ctx context.Context, gh *githubv4.Client) error {
			q.Nodes = nil
			err := gh.Query(ctx, &q, map[string]any{"ids": ids})
			if err == nil || lost(err) || KindOf(err) != Ours {
				return err
			}
			q.Nodes = nil // of those that did come it is not known what is missing
			if limit := complaint(err); limit.Err == nil {
				return limit
			}
			return nil
		})
		nodes = append(nodes, q.Nodes...)
		return err
	})
	return nodes, err
}

// inHalves asks about ids, and about each half of them by itself where the whole took GitHub too long.
func inHalves[ID any](ids []ID, ask func([]ID) error) error {
	err := ask(ids)
	var e *Error
	if errors.As(err, &e) && e.Kind == Later && (e.Status == 502 || e.Status == 504) && len(ids) > 1 {
		half := len(ids) / 2
		if err := inHalves(ids[:half], ask); err != nil {
			return err
		}
		return inHalves(ids[half:], ask)
	}
	return err
}
