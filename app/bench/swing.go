//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// preload makes a milestone with n issues, nine in ten of them closed, which the server finds by reading. None for 0.
func (w *world) preload(n int) (milestone int, err error) {
	if n == 0 {
		return 0, nil
	}
	const winter = "Winter"
	milestone, err = w.Milestone("ada", shop, githubsim.NewMilestone{Title: winter, Due: time.Now().AddDate(0, 1, 0)})
	if err != nil {
		return 0, err
	}
	type named struct {
		Title string `json:"title"`
	}
	type author struct {
		Login string `json:"login"`
	}
	type issue struct {
		Number    int       `json:"number"`
		Title     string    `json:"title"`
		Body      string    `json:"body"`
		State     string    `json:"state"`
		Author    author    `json:"author"`
		Milestone named     `json:"milestone"`
		Created   time.Time `json:"createdAt"`
		Updated   time.Time `json:"updatedAt"`
	}
	all := make([]issue, n)
	for i := range all {
		at := time.Now().UTC().Truncate(time.Second).Add(-time.Duration(n-i) * time.Minute)
		state := "CLOSED"
		if i%10 == 0 {
			state = "OPEN"
		}
		all[i] = issue{Number: strategy + 1 + i, Title: title(i), Body: fmt.Sprintf("Entry %d of the cart.\n\nStrategy: #%d\n", i, strategy), State: state,
			Author: author{"ben"}, Milestone: named{winter}, Created: at, Updated: at}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return 0, err
	}
	return milestone, w.Import(shop, text, nil)
}

// What swings does: so many open pull requests, so many changes.
const (
	swingPulls   = 200
	swingChanges = 500
)

// swings measures how often what changes in a milestone is written to the pull requests in it: 200 are open while 500 issues
// come, a third of them debt first and features then, so that the share leaves its band, comes back and leaves it again.
// --events is not used; counts are what it is for.
func swings(ctx context.Context, o options) ([]result, error) {
	o.milestone = max(o.milestone, 1)
	r, err := o.measure(ctx, "northstar", func(m *meter, milestone int) (result, error) {
		pulls, err := m.w.pulls(swingPulls, milestone)
		if err != nil {
			return result{}, err
		}
		first, err := m.run(ctx, load{events: pulls, conns: o.connections, deaf: o.deaf})
		if err != nil {
			return first, err
		}
		if first.Runs != 2*swingPulls {
			return first, fmt.Errorf("%d check runs for %d pull requests", first.Runs, swingPulls)
		}
		changes, err := m.w.record("issues opened", func() error {
			for i := range swingChanges {
				name := fmt.Sprintf("feat: change %d", i)
				if i < swingChanges/3 {
					name = fmt.Sprintf("refactor: change %d", i)
				}
				if _, err := m.w.OpenIssue("ben", shop, githubsim.NewIssue{Title: name, Body: words(i), Milestone: milestone}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return first, err
		}
		profiled := m.profile(o)
		defer profiled()
		return m.run(ctx, load{events: changes, conns: o.connections, rate: 50, deaf: o.deaf})
	})
	r.Scenario = "milestone"
	return []result{r}, err
}

// reading measures what the first reading costs: the app is installed on a repository with --milestone items, 10,000 unless
// that says more than 0.
func reading(ctx context.Context, o options) ([]result, error) {
	if o.milestone == 0 {
		o.milestone = 10_000
	}
	o.bare = true
	r, err := o.measure(ctx, "northstar", func(m *meter, _ int) (result, error) {
		installed, err := m.w.record("installation created", func() error {
			_, err := m.w.Install(m.w.app, owner)
			return err
		})
		if err != nil || len(installed) == 0 {
			return result{}, errors.Join(err, errors.New("no installation was told of"))
		}
		profiled := m.profile(o)
		defer profiled()
		r, err := m.run(ctx, load{events: installed[:1], conns: 1, deaf: o.deaf})
		r.Items = o.milestone
		return r, err
	})
	r.Scenario = "reading"
	return []result{r}, err
}

// start is what it costs to have the program at all.
type start struct {
	BinaryMB float64 `json:"binaryMB"`     // as it was built
	Fresh    float64 `json:"readyFreshMs"` // from its start to the first 200 of /readyz with an empty database; median
	Again    float64 `json:"readyAgainMs"` // the same with the database of the start before
	IdleMB   float64 `json:"idleMB"`       // resident after everything was read and 10 s of idling
	Idle     float64 `json:"idleCpuShare"` // of a core, in these 10 s
}

// starts measures the start and idling of both programs. --events is not used.
func starts(ctx context.Context, o options) (all []result, err error) {
	for _, program := range []string{"floor", "northstar"} {
		binary := map[string]string{"floor": o.floor, "northstar": o.server}[program]
		if binary == "" {
			continue
		}
		info, err := os.Stat(binary)
		if err != nil {
			return all, err
		}
		w, err := newWorld()
		if err != nil {
			return all, err
		}
		s, err := o.startOf(ctx, w, program)
		w.close()
		if err != nil {
			return all, fmt.Errorf("%s: %w", program, err)
		}
		s.BinaryMB = float64(info.Size()) / (1 << 20)
		all = append(all, result{Scenario: "start", Program: program, Start: s})
	}
	return all, nil
}

// startOf starts a program five times with an empty database, and each time once more with the same.
func (o options) startOf(ctx context.Context, w *world, program string) (*start, error) {
	if _, err := w.Install(w.app, owner); err != nil {
		return nil, err
	}
	s := &start{}
	var fresh, again []float64
	for i := range 5 {
		m, err := o.launch(ctx, w, program)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, ms(m.ready))
		if i == 4 {
			if s.IdleMB, err = m.rest(ctx); err != nil {
				m.end()
				return nil, err
			}
			s.Idle = m.idle
		}
		m.stop()
		p, err := launch(ctx, o.core, m.cmd.Dir, settings{name: program, env: m.env, argv: m.cmd.Args[3:]})
		if err == nil {
			again = append(again, ms(p.ready))
			p.stop()
		}
		m.dropDatabase()
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(fresh)
	slices.Sort(again)
	s.Fresh, s.Again = fresh[len(fresh)/2], again[len(again)/2]
	return s, nil
}
