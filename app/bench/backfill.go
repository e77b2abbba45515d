//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// What an organisation looks like whose reading is measured: of ten repositories one has a milestone, and four have two open pull requests.
const (
	backfillOpen      = 10 // every so many items are open
	backfillMilestone = 10 // every so many repositories have a milestone
)

// backfill measures what the first reading of many repositories costs: the app is installed on --repositories with --items each. The memory of
// the program is looked at all the time.
func backfill(ctx context.Context, o options) ([]result, error) {
	w, err := o.settled()
	if err != nil {
		return nil, err
	}
	defer w.close()
	m, err := o.launch(ctx, w, "northstar")
	if err != nil {
		return nil, err
	}
	defer m.end()
	if _, err := m.rest(ctx); err != nil {
		return nil, err
	}
	installed, err := w.record("installation created", func() error {
		_, err := w.Install(w.app, owner)
		return err
	})
	if err != nil || len(installed) == 0 {
		return nil, errors.Join(err, errors.New("no installation was told of"))
	}
	ended := make(chan []float64, 1)
	watched, stop := context.WithCancel(ctx)
	defer stop()
	go func() { ended <- m.memories(watched) }()
	profiled := m.profile(o)
	r, err := m.run(ctx, load{events: installed[:1], conns: 1, deaf: o.deaf})
	profiled()
	stop()
	memories := <-ended
	if err != nil {
		return nil, err
	}
	r.Scenario, r.Program, r.Items, r.Repositories, r.Database = "backfill", "northstar", o.repositories*o.items, o.repositories, map[bool]string{false: "sqlite", true: "postgres"}[o.postgres]
	for tenth := 1; tenth <= 10 && len(memories) > 0; tenth++ {
		r.MemoryMB = append(r.MemoryMB, memories[len(memories)*tenth/10-1])
	}
	return []result{r}, nil
}

// settled is a world with --repositories of --items each.
func (o options) settled() (*world, error) {
	w, err := newWorld()
	if err != nil {
		return nil, err
	}
	for i := range o.repositories {
		if err := w.settle(repositoryName(i), i, o.items); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

// memories are the resident megabytes of the program, twice a second.
func (m *meter) memories(ctx context.Context) (all []float64) {
	for tick := time.NewTicker(500 * time.Millisecond); ; {
		if mb, err := m.memory("VmRSS"); err == nil {
			all = append(all, mb)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return all
		case <-tick.C:
		}
	}
}

// settle makes a repository with items, most of them closed, and all of them older than a day. Every twentieth has a strategy, its first issue,
// which the work of those up to the next serves.
func (w *world) settle(full string, nth, items int) error {
	if err := w.AddRepo(full, githubsim.RepoOptions{Files: map[string]string{"README.md": full}}); err != nil {
		return err
	}
	pulls := 0
	if nth%10 < 4 {
		pulls = 2
	}
	all := make([]oldIssue, items-pulls)
	for i := range all {
		at := time.Now().UTC().Truncate(time.Second).Add(-24*time.Hour - time.Duration(len(all)-i)*time.Hour)
		all[i] = oldIssue{Number: i + 1, Title: title(i), State: "CLOSED", Created: at, Updated: at,
			Body: fmt.Sprintf("What people asked for.\n\nStrategy: %s#1\n", repositoryName(nth-nth%20))}
		all[i].Author.Login = "ada"
		if i%backfillOpen == 0 {
			all[i].State = "OPEN"
		}
		if nth%backfillMilestone == 0 {
			all[i].Milestone = &oldMilestone{Title: "Winter"}
		}
	}
	if nth%20 == 0 {
		all[0].Body = "Kind: strategy\n\n## Problem\n\nBuying takes nine steps.\n\n## Guiding policy\n\nMake it one.\n"
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := w.Import(full, text, nil); err != nil {
		return err
	}
	for range pulls {
		if _, err := w.OpenPull("ada", full, githubsim.NewPull{Title: "feat: something new", Body: "Closes #1"}); err != nil {
			return err
		}
	}
	return nil
}

// repositoryName is the full name of a repository that is read.
func repositoryName(nth int) string { return fmt.Sprintf("%s/repo-%05d", owner, nth) }

// oldIssue is an issue of an export.
type oldIssue struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	Body   string `json:"body"`
	State  string `json:"state"`
	Author struct {
		Login string `json:"login"`
	} `json:"author"`
	Milestone *oldMilestone `json:"milestone"`
	Created   time.Time     `json:"createdAt"`
	Updated   time.Time     `json:"updatedAt"`
}

type oldMilestone struct {
	Title string `json:"title"`
}
