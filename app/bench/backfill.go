//go:build linux

package main

import (
	"context"
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
	w, err := newWorld()
	if err != nil {
		return nil, err
	}
	defer w.close()
	for i := range o.repositories {
		if err := w.settle(fmt.Sprintf("%s/repo-%05d", owner, i), i, o.items); err != nil {
			return nil, err
		}
	}
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

// settle makes a repository with items, most of them closed long ago.
func (w *world) settle(full string, nth, items int) error {
	if err := w.AddRepo(full, githubsim.RepoOptions{Files: map[string]string{"README.md": full}}); err != nil {
		return err
	}
	milestone := 0
	if nth%backfillMilestone == 0 {
		var err error
		if milestone, err = w.Milestone("ada", full, githubsim.NewMilestone{Title: "Winter", Due: time.Now().AddDate(0, 1, 0)}); err != nil {
			return err
		}
	}
	pulls := 0
	if nth%10 < 4 {
		pulls = 2
	}
	for i := range items - pulls {
		n, err := w.OpenIssue("ada", full, githubsim.NewIssue{Title: title(i), Body: "What people asked for.\n\nStrategy: " + shop + "#1\n", Milestone: milestone})
		if err != nil {
			return err
		}
		if i%backfillOpen != 0 {
			if err := w.CloseIssue("ada", full, n, "completed"); err != nil {
				return err
			}
		}
	}
	for range pulls {
		if _, err := w.OpenPull("ada", full, githubsim.NewPull{Title: "feat: something new", Body: "Closes #1"}); err != nil {
			return err
		}
	}
	return nil
}
