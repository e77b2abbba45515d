package githubsim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
)

func clientOf(t *testing.T, w *world) (*github.App, *github.Client) {
	t.Helper()
	app, err := github.New(github.Options{V3URL: w.V3URL(), V4URL: w.V4URL(), AppID: w.app.ID(), PrivateKey: w.app.PrivateKey(), Now: w.clock.now,
		Wait: func(ctx context.Context, d time.Duration) error { w.clock.advance(d); return ctx.Err() }})
	must(t, err)
	return app, app.Client(w.inst.ID)
}

// TestNorthstarsOwnClient lets the client that Northstar uses do all it can, so that its requests are compared too.
func TestNorthstarsOwnClient(t *testing.T) {
	w := newWorld(t, githubsim.Options{Now: time.Now}) // the libraries that sign in know no other clock
	w.clock.at = time.Now()
	app, c := clientOf(t, w)
	ctx := context.Background()
	m, err := w.Milestone("alice", "acme/web", githubsim.NewMilestone{Title: "One", Due: w.clock.now().Add(time.Hour)})
	must(t, err)
	n := w.issue(githubsim.NewIssue{Title: "A", Body: "b", Labels: []string{"bug"}, Milestone: m, Type: "Feature"})
	child := w.issue(githubsim.NewIssue{Title: "Child"})
	p := w.pull(githubsim.NewPull{Title: "P", Body: fmt.Sprintf("Closes #%d", n), Files: map[string]string{"x.go": "x"}})
	must(t, w.AddSubIssue("alice", "acme/web", n, "acme/web", child))
	must(t, w.AddTeam("acme", "product", "alice"))
	v, err := w.Item("acme/web", p)
	must(t, err)

	self, err := app.Self(ctx)
	must(t, err)
	if self.Slug != "northstar" {
		t.Errorf("%+v", self)
	}
	ins, err := app.Installations(ctx)
	must(t, err)
	_, err = app.Installation(ctx, ins[0].ID)
	must(t, err)
	repos, err := c.Repositories(ctx, "")
	must(t, err)
	_, err = c.Repository(ctx, "acme", "web")
	must(t, err)
	items, err := c.Items(ctx, "acme", "web", "")
	must(t, err)
	if len(repos.Rows) != 1 || len(items.Rows) != 3 {
		t.Errorf("%d repositories, %d items", len(repos.Rows), len(items.Rows))
	}
	clientReads(t, w, c, n, child, p, m, v.Head)
	known, err := c.PullFacts(ctx, []string{v.NodeID, "PR_none"})
	must(t, err)
	if f := known[v.NodeID]; !f.Read || len(f.Closes) != 1 || f.Closes[0].Number != n || !slices.Equal(f.Files, []string{"x.go"}) {
		t.Errorf("%+v", f)
	}
	clientWrites(t, w, c, n, v.Head)
	if _, err := c.Issue(ctx, "acme", "web", 99); !github.IsNotFound(err) {
		t.Errorf("an issue that is not there: %v", err)
	}
	w.Break(githubsim.Fault{Route: "*/issues/{issue_number}", Status: 502, Times: 1})
	if _, err := c.Issue(ctx, "acme", "web", n); err != nil {
		t.Errorf("after one failure: %v", err)
	}
}

func clientReads(t *testing.T, w *world, c *github.Client, n, child, p, m int, head string) {
	t.Helper()
	ctx := context.Background()
	reads := map[string]func() error{
		"since":      func() error { _, err := c.ItemsSince(ctx, "acme", "web", w.clock.now(), ""); return err },
		"by":         func() error { _, err := c.IssuesBy(ctx, "acme", "web", "northstar[bot]", ""); return err },
		"issue":      func() error { _, err := c.Issue(ctx, "acme", "web", n); return err },
		"pull":       func() error { _, err := c.Pull(ctx, "acme", "web", p); return err },
		"pulls":      func() error { _, err := c.Pulls(ctx, "acme", "web", ""); return err },
		"all pulls":  func() error { _, err := c.AllPulls(ctx, "acme", "web", ""); return err },
		"sub":        func() error { _, err := c.SubIssues(ctx, "acme", "web", n, ""); return err },
		"parent":     func() error { _, err := c.Parent(ctx, "acme", "web", child); return err },
		"labels":     func() error { _, err := c.Labels(ctx, "acme", "web", ""); return err },
		"milestones": func() error { _, err := c.Milestones(ctx, "acme", "web", ""); return err },
		"milestone":  func() error { _, err := c.Milestone(ctx, "acme", "web", m); return err },
		"comments":   func() error { _, err := c.Comments(ctx, "acme", "web", n, ""); return err },
		"file":       func() error { _, _, err := c.File(ctx, "acme", "web", "README.md", ""); return err },
		"pull files": func() error { _, _, err := c.PullFiles(ctx, "acme", "web", p); return err },
		"permission": func() error {
			_, err := c.Permission(ctx, "acme", "web", github.Actor{Login: "alice", ID: 1 << 40})
			return unknown(err)
		},
		"team":    func() error { _, err := c.TeamMember(ctx, "acme", "product", "alice"); return err },
		"no team": func() error { _, err := c.TeamMember(ctx, "acme", "product", "zoe"); return unknown(err) },
		"runs":    func() error { _, err := c.CheckRuns(ctx, "acme", "web", head, "northstar/strategy"); return err },
	}
	for name, read := range reads {
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// unknown is an error where GitHub did not say that there is no such thing.
func unknown(err error) error {
	if github.IsNotFound(err) {
		return nil
	}
	return fmt.Errorf("it is known: %w", err)
}

func clientWrites(t *testing.T, w *world, c *github.Client, n int, head string) {
	t.Helper()
	ctx := context.Background()
	must(t, c.CreateLabel(ctx, "acme", "web", github.Label{Name: "strategy", Color: "5319e7", Description: "d"}))
	must(t, c.EditLabel(ctx, "acme", "web", "strategy", github.Label{Name: "plan", Color: "5319e7", Description: "d"}))
	_, err := c.AddLabel(ctx, "acme", "web", n, "plan")
	must(t, err)
	when, err := c.RemoveLabel(ctx, "acme", "web", n, "plan")
	must(t, err)
	if when.Sub(w.clock.now()).Abs() > time.Minute {
		t.Errorf("taken off at %s, GitHub's clock says %s", when, w.clock.now())
	}
	id, err := c.CreateComment(ctx, "acme", "web", n, "hello")
	must(t, err)
	must(t, c.EditComment(ctx, "acme", "web", id, "again"))
	must(t, c.React(ctx, "acme", "web", id, "+1"))
	if got := w.Comments("acme/web", n); len(got) != 1 || got[0].Body != "again" || len(got[0].Reactions["+1"]) != 1 {
		t.Errorf("%+v", got)
	}
	made, err := c.CreateIssue(ctx, "acme", "web", "Made", "body")
	must(t, err)
	must(t, c.EditIssue(ctx, "acme", "web", made.Number, github.IssueEdit{Title: "Made", Body: "other"}))
	must(t, c.EditIssue(ctx, "acme", "web", made.Number, github.IssueEdit{State: "closed", Reason: "completed"}))
	in := github.CheckRunInput{Name: "northstar/strategy", HeadSHA: head, Conclusion: "neutral", Title: "T", Summary: "S", Completed: w.clock.now(),
		DetailsURL: "https://northstar.example/x", ExternalID: "e", Annotations: []github.Annotation{{Path: "x.go", Line: 1, End: 1, Column: 2, Level: "warning", Title: "t", Message: "m"}},
		Actions: []github.Action{{Label: "Check again", Description: "Evaluates again", Identifier: "recheck"}}}
	run, err := c.CreateCheckRun(ctx, "acme", "web", in)
	must(t, err)
	in.Conclusion = "success"
	must(t, c.UpdateCheckRun(ctx, "acme", "web", run, in))
	if v, found := w.CheckRun("acme/web", head, "northstar/strategy"); !found || v.Conclusion != "success" || v.ID != run {
		t.Errorf("%+v", v)
	}
}

// TestNorthstarReadsEveryWebhook gives everything that the host sends to the reader that Northstar uses.
func TestNorthstarReadsEveryWebhook(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.ObserveDeliveries(func(d githubsim.Delivery) {
		e, err := github.ParseEvent(d.Event, d.Payload)
		if err != nil {
			t.Errorf("%s.%s: %v", d.Event, d.Action, err)
		}
		if e.Action != d.Action || d.Event != "ping" && e.Installation == 0 {
			t.Errorf("%s.%s is read as %q of installation %d", d.Event, d.Action, e.Action, e.Installation)
		}
	})
	everyWebhook(t, w)
}
