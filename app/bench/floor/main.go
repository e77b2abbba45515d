//go:build linux

// Command floor is the least that an app built on go-githubapp does for the events of deploy/bench/burst.sh: its dispatcher,
// its queue in memory, its caching client creator, and go-github for the writes. For each pull request that is opened it posts
// a label and two check runs, for each issue a label. It reads nothing, keeps nothing, and forgets what waits when it ends:
// it is there to be measured beside the server, in the same run, and for nothing else.
//
// It is set like the server, by GITHUB_APP_INTEGRATION_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_WEBHOOK_SECRET,
// GITHUB_V3_API_URL, GITHUB_V4_API_URL and NORTHSTAR_LISTEN.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/google/go-github/v60/github"
	"github.com/palantir/go-githubapp/githubapp"
)

// The queue is as deep as the largest burst; the workers are as many as go-githubapp's own examples start.
const (
	queued  = 1 << 18
	workers = 10
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run() error {
	var c githubapp.Config
	c.SetValuesFromEnv("")
	clients, err := githubapp.NewDefaultCachingClientCreator(c, githubapp.WithClientUserAgent("floor"), githubapp.WithClientTimeout(10*time.Second))
	if err != nil {
		return err
	}
	hook := githubapp.NewEventDispatcher([]githubapp.EventHandler{pulls{clients}, issues{clients}}, c.App.WebhookSecret,
		githubapp.WithScheduler(githubapp.QueueAsyncScheduler(queued, workers, githubapp.WithAsyncErrorCallback(complain))))
	mux := http.NewServeMux()
	mux.Handle("/api/github/hook", hook)
	mux.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	srv := &http.Server{Addr: os.Getenv("NORTHSTAR_LISTEN"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { srv.Close() })
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// complain makes what failed be seen: a floor that posts less is no floor.
func complain(_ context.Context, d githubapp.Dispatch, err error) {
	fmt.Fprintln(os.Stderr, "floor:", d.EventType, d.DeliveryID, err)
}

// label is the label of a title, by the prefix that the burst's titles have.
func label(title string) []string {
	if strings.HasPrefix(title, "refactor") {
		return []string{"tech-debt"}
	}
	return []string{"feature"}
}

type pulls struct{ githubapp.ClientCreator }

// Handles is the event of pull requests.
func (pulls) Handles() []string { return []string{"pull_request"} }

// Handle posts the label and the two check runs of a pull request that was opened.
func (p pulls) Handle(ctx context.Context, _, _ string, payload []byte) error {
	var e github.PullRequestEvent
	if err := json.Unmarshal(payload, &e); err != nil {
		return err
	}
	if e.GetAction() != "opened" {
		return nil
	}
	client, err := p.NewInstallationClient(githubapp.GetInstallationIDFromEvent(&e))
	if err != nil {
		return err
	}
	owner, repo := e.GetRepo().GetOwner().GetLogin(), e.GetRepo().GetName()
	if _, _, err := client.Issues.AddLabelsToIssue(ctx, owner, repo, e.GetNumber(), label(e.GetPullRequest().GetTitle())); err != nil {
		return err
	}
	for name, text := range outputs {
		_, _, err := client.Checks.CreateCheckRun(ctx, owner, repo, github.CreateCheckRunOptions{Name: name,
			HeadSHA: e.GetPullRequest().GetHead().GetSHA(), Status: github.String("completed"), Conclusion: github.String("success"),
			CompletedAt: &github.Timestamp{Time: time.Now()}, ExternalID: github.String(name),
			Output: &github.CheckRunOutput{Title: github.String("All is well"), Summary: &text}})
		if err != nil {
			return err
		}
	}
	return nil
}

// outputs are the two check runs and a text as long as ours.
var outputs = map[string]string{
	"northstar/strategy":      strings.Repeat("This work serves a strategy, and that strategy serves the vision. ", 10),
	"northstar/debt-capacity": strings.Repeat("The milestone keeps the share of technical debt that was agreed. ", 10),
}

type issues struct{ githubapp.ClientCreator }

// Handles is the event of issues.
func (issues) Handles() []string { return []string{"issues"} }

// Handle posts the label of an issue that was opened.
func (i issues) Handle(ctx context.Context, _, _ string, payload []byte) error {
	var e github.IssuesEvent
	if err := json.Unmarshal(payload, &e); err != nil {
		return err
	}
	if e.GetAction() != "opened" {
		return nil
	}
	client, err := i.NewInstallationClient(githubapp.GetInstallationIDFromEvent(&e))
	if err != nil {
		return err
	}
	_, _, err = client.Issues.AddLabelsToIssue(ctx, e.GetRepo().GetOwner().GetLogin(), e.GetRepo().GetName(), e.GetIssue().GetNumber(),
		label(e.GetIssue().GetTitle()))
	return err
}
