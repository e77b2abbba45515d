package github

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/google/go-github/v60/github"
)

// What GitHub takes in one request about a check run.
const (
	checkBytes  = 65_535 // of the summary; GitHub says characters, and bytes are never fewer
	annotations = 50
	actions     = 3
)

// CheckRunInput is a finished check run to post. Name, HeadSHA, Conclusion and Title are required.
type CheckRunInput struct {
	Name        string
	HeadSHA     string // not changed by an update
	Conclusion  string // success, failure, neutral, skipped
	Title       string
	Summary     string // Markdown, at most 65,535 bytes
	DetailsURL  string
	ExternalID  string
	Started     time.Time // zero: left to GitHub
	Completed   time.Time // zero: left to GitHub
	Annotations []Annotation
	Actions     []Action // at most three
}

// Annotation points at lines of a file.
type Annotation struct {
	Path      string
	Line, End int
	Column    int    // 0: none; only when Line is End
	Level     string // notice, warning, failure
	Title     string
	Message   string
}

// Action is a button on a check run. GitHub takes 20, 40 and 20 characters.
type Action struct {
	Label       string
	Description string
	Identifier  string
}

// CreateCheckRun posts a check run in one request, and with more than 50 annotations the others in further ones. After an
// error that [IsUnsure], look for it with [Client.CheckRuns]; an id that comes with an error is that of a check run which
// lacks annotations.
func (c *Client) CreateCheckRun(ctx context.Context, owner, repo string, in CheckRunInput) (int64, error) {
	o := op{
		does: "post check " + said(in.Name) + " on " + said(in.HeadSHA) + " in", on: named(owner, repo, 0),
		route: "POST /repos/{owner}/{repo}/check-runs", once: true,
	}
	var raw struct{ ID int64 }
	first, rest := split(in)
	err := c.write(ctx, o, under(owner, repo, "check-runs"), createOf(first), &raw)
	if err != nil {
		return 0, err
	}
	return raw.ID, c.annotate(ctx, owner, repo, raw.ID, rest)
}

// UpdateCheckRun changes a check run to what in says. Annotations are added to those that it has.
func (c *Client) UpdateCheckRun(ctx context.Context, owner, repo string, id int64, in CheckRunInput) error {
	first, rest := split(in)
	if err := c.updateCheckRun(ctx, owner, repo, id, first); err != nil {
		return err
	}
	return c.annotate(ctx, owner, repo, id, rest)
}

// annotate adds the annotations that did not go into the first request.
func (c *Client) annotate(ctx context.Context, owner, repo string, id int64, in CheckRunInput) error {
	for len(in.Annotations) > 0 {
		var some CheckRunInput
		some, in = split(in)
		if err := c.updateCheckRun(ctx, owner, repo, id, some); err != nil {
			return err
		}
	}
	return nil
}

// updateCheckRun is one request, with no more annotations than it takes.
func (c *Client) updateCheckRun(ctx context.Context, owner, repo string, id int64, in CheckRunInput) error {
	o := op{
		does: "update check " + said(in.Name) + " on " + said(in.HeadSHA) + " in", on: named(owner, repo, 0),
		route: "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
		once:  len(in.Annotations) > 0, // a second time would add the annotations twice
	}
	return c.write(ctx, o, under(owner, repo, "check-runs", id), updateOf(in), nil)
}

// CheckRuns reads the app's own latest check runs of a name on a commit, newest first; all names when name is "".
func (c *Client) CheckRuns(ctx context.Context, owner, repo, sha, name string) ([]CheckRun, error) {
	type envelope struct {
		TotalCount int            `json:"total_count"`
		CheckRuns  []*rawCheckRun `json:"check_runs"`
	}
	o := op{
		does: "list the checks on " + said(sha) + " in", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs", quiet: true,
	}
	q := url.Values{"filter": {"latest"}, "app_id": {strconv.FormatInt(c.app.o.AppID, 10)}}
	if name != "" {
		q.Set("check_name", name)
	}
	in := under(owner, repo, "commits", url.PathEscape(sha), "check-runs")
	open := func(e *envelope) ([]*rawCheckRun, int) { return e.CheckRuns, e.TotalCount }
	rows, _, err := all(10, func(cursor string) (Page[CheckRun], error) {
		return listIn(ctx, c, listing{op: o, in: in, query: q, cursor: cursor}, open, func(r *rawCheckRun) CheckRun { return *r.checkRun(0) })
	})
	return rows, err
}

// split takes as many annotations as go into one request, and leaves the others.
func split(in CheckRunInput) (first, rest CheckRunInput) {
	n := min(len(in.Annotations), annotations)
	first, rest = in, in
	first.Annotations, rest.Annotations = in.Annotations[:n], in.Annotations[n:]
	return first, rest
}

// createOf is the body of a request that makes a check run. go-github's types for creating and updating differ in what they
// require; this one holds everything that both take.
func createOf(in CheckRunInput) github.CreateCheckRunOptions {
	out := github.CreateCheckRunOptions{
		Name: in.Name, HeadSHA: in.HeadSHA,
		Status: github.String("completed"), Conclusion: github.String(in.Conclusion),
		Output: &github.CheckRunOutput{
			Title: github.String(cutRunes(in.Title, 255)), Summary: github.String(cut(in.Summary, checkBytes)),
			Annotations: annotationsOf(in.Annotations),
		},
	}
	if in.DetailsURL != "" {
		out.DetailsURL = &in.DetailsURL
	}
	if in.ExternalID != "" {
		out.ExternalID = &in.ExternalID
	}
	if !in.Started.IsZero() {
		out.StartedAt = &github.Timestamp{Time: in.Started.UTC()}
	}
	if !in.Completed.IsZero() {
		out.CompletedAt = &github.Timestamp{Time: in.Completed.UTC()}
	}
	for _, a := range in.Actions[:min(len(in.Actions), actions)] {
		out.Actions = append(out.Actions, &github.CheckRunAction{
			Label: cutRunes(a.Label, 20), Description: cutRunes(a.Description, 40), Identifier: cutRunes(a.Identifier, 20),
		})
	}
	return out
}

// updateOf is the body of a request that changes one.
func updateOf(in CheckRunInput) github.UpdateCheckRunOptions {
	out := createOf(in)
	return github.UpdateCheckRunOptions{
		Name: out.Name, DetailsURL: out.DetailsURL, ExternalID: out.ExternalID, Status: out.Status,
		Conclusion: out.Conclusion, CompletedAt: out.CompletedAt, Output: out.Output, Actions: out.Actions,
	}
}

func annotationsOf(rows []Annotation) []*github.CheckRunAnnotation {
	var out []*github.CheckRunAnnotation
	for _, a := range rows {
		line := max(a.Line, 1)
		end := max(a.End, line)
		one := &github.CheckRunAnnotation{
			Path: github.String(a.Path), StartLine: &line, EndLine: &end,
			AnnotationLevel: github.String(a.Level), Message: github.String(cut(a.Message, 64<<10)),
		}
		if a.Title != "" {
			one.Title = github.String(cutRunes(a.Title, 255))
		}
		if a.Column > 0 && line == end {
			one.StartColumn, one.EndColumn = github.Int(a.Column), github.Int(a.Column)
		}
		out = append(out, one)
	}
	return out
}
