//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// restarts measures how soon a server that was away has found what it missed: while it is stopped a pull request is opened in each of
// --repositories, of which neither a delivery nor GitHub's log of deliveries ever tells.
func restarts(ctx context.Context, o options) ([]result, error) {
	w, err := o.settled()
	if err != nil {
		return nil, err
	}
	defer w.close()
	if _, err := w.Install(w.app, owner); err != nil {
		return nil, err
	}
	m, err := o.launch(ctx, w, "northstar")
	if err != nil {
		return nil, err
	}
	defer m.dropDatabase()
	_, err = m.rest(ctx)
	m.stop()
	if err != nil {
		return nil, err
	}
	for i := range o.repositories {
		_, err := w.OpenPull("ada", repositoryName(i), githubsim.NewPull{Title: title(i), Body: fmt.Sprintf("Strategy: %s#1\n", repositoryName(i-i%20))})
		if err != nil {
			return nil, err
		}
	}
	w.seen.forget()
	began := time.Now()
	m.process, err = launch(ctx, o.core, m.cmd.Dir, settings{name: "northstar", env: m.env, argv: m.cmd.Args[3:]})
	if err != nil {
		return nil, err
	}
	defer m.stop()
	after, err := m.quiet(ctx, 1.5*m.idle)
	if err != nil {
		return nil, err
	}
	spent, err := m.cpu()
	if err != nil {
		return nil, err
	}
	r := result{Scenario: "restart", Program: "northstar", Events: o.repositories, Repositories: o.repositories, Database: map[bool]string{false: "sqlite", true: "postgres"}[o.postgres],
		CPU: ms(spent.total()) / float64(o.repositories), Window: after.at.Sub(began).Seconds(),
		Starved: after.waited.Seconds() / after.at.Sub(began).Seconds()}
	if r.PeakMB, err = m.memory("VmHWM"); err != nil {
		return nil, err
	}
	m.count(&r, began)
	if r.Runs != 2*o.repositories {
		return nil, fmt.Errorf("%d check runs were made for %d pull requests that were missed, not two for each; it wrote:\n%s", r.Runs, o.repositories, tail(m.log))
	}
	return []result{r}, nil
}
