//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// scenarios are what can be measured, by name.
var scenarios = map[string]func(context.Context, options) ([]result, error){
	"pulls":     burst("pulls", 0),
	"issues":    burst("issues", 0),
	"mixed":     burst("mixed", 100),
	"milestone": swings,
	"reading":   reading,
	"backfill":  backfill,
	"start":     starts,
	"restart":   restarts,
	"soak":      soaks,
	"outage":    outages,
	"backlog":   backlogs,
}

// burst is a scenario in which events come: flat out, or so many a second. Both programs are measured, the floor first.
func burst(name string, rate float64) func(context.Context, options) ([]result, error) {
	return func(ctx context.Context, o options) (all []result, err error) {
		for _, program := range []string{"floor", "northstar"} {
			if program == "floor" && o.floor == "" {
				continue
			}
			r, err := o.measure(ctx, program, func(m *meter, milestone int) (result, error) {
				return o.deliver(ctx, m, name, milestone, rate)
			})
			if err != nil {
				return all, fmt.Errorf("%s: %w", program, err)
			}
			r.Scenario = name
			all = append(all, r)
		}
		return all, nil
	}
}

// measure starts a program in a world of its own, lets it rest, and measures something.
func (o options) measure(ctx context.Context, program string, does func(m *meter, milestone int) (result, error)) (r result, err error) {
	w, err := newWorld()
	if err != nil {
		return r, err
	}
	defer w.close()
	milestone, err := w.preload(o.milestone)
	if err != nil {
		return r, err
	}
	if !o.bare {
		if _, err := w.Install(w.app, owner); err != nil {
			return r, err
		}
	}
	m, err := o.launch(ctx, w, program)
	if err != nil {
		return r, err
	}
	defer m.end()
	if _, err := m.rest(ctx); err != nil {
		return r, err
	}
	if r, err = does(m, milestone); err != nil {
		return r, err
	}
	r.Program, r.Milestone = program, o.milestone
	if program == "northstar" {
		r.Database = map[bool]string{false: "sqlite", true: "postgres"}[o.postgres]
	}
	return r, nil
}

// launch starts a program with an empty database.
func (o options) launch(ctx context.Context, w *world, program string) (*meter, error) {
	m := &meter{w: w, limit: o.limit}
	dir, err := os.MkdirTemp(o.dir, program+"-")
	if err != nil {
		return nil, err
	}
	argv, database := []string{o.floor}, ""
	if program == "northstar" {
		argv, database = []string{o.server, "serve"}, "sqlite:"+filepath.Join(dir, "northstar.db")
		if o.postgres {
			if database, err = m.createDatabase(ctx); err != nil {
				return nil, err
			}
		}
	}
	env := w.settings(database)
	if program == "northstar" && o.profile != "" {
		env = append(env, "NORTHSTAR_PROFILE="+o.profile)
	}
	m.process, err = launch(ctx, o.core, dir, settings{name: program, env: env, argv: argv})
	if err != nil {
		m.dropDatabase()
	}
	return m, err
}

// end stops the program and drops its database.
func (m *meter) end() {
	m.stop()
	m.dropDatabase()
}

// deliver measures acknowledging alone, then the scenario's events.
func (o options) deliver(ctx context.Context, m *meter, name string, milestone int, rate float64) (r result, err error) {
	nothings, err := m.w.nothings(min(o.events, 2000))
	if err != nil {
		return r, err
	}
	idle, err := load{addr: m.addr, secret: secret, events: nothings, conns: o.connections, rate: rate}.send(ctx)
	if err != nil {
		return r, err
	}
	events, err := m.w.events(name, o.events, milestone)
	if err != nil {
		return r, err
	}
	if len(events) != o.events {
		return r, fmt.Errorf("%d events were told of %d items", len(events), o.events)
	}
	if _, err := m.quiet(ctx, 1.5*m.idle); err != nil {
		return r, err
	}
	profiled := m.profile(o)
	r, err = m.run(ctx, load{events: events, conns: o.connections, rate: rate, deaf: o.deaf})
	profiled()
	r.IdleAcks = &idle
	if pulls := countOf(events, "pull_request"); err == nil && r.Runs != 2*pulls {
		err = fmt.Errorf("%d check runs were made for %d pull requests, not two for each; it wrote:\n%s", r.Runs, pulls, tail(m.log))
	}
	return r, err
}

func countOf(events []event, name string) (n int) {
	for _, e := range events {
		if e.name == name {
			n++
		}
	}
	return n
}

// profile begins a profile of the server, if one is wanted, and returns what ends it. The server writes one when it was built
// with the tag profile.
func (m *meter) profile(o options) (end func()) {
	if o.profile == "" || m.cmd.Args[3] != o.server {
		return func() {}
	}
	_ = m.cmd.Process.Signal(syscall.SIGUSR1) // one that is gone is noticed soon
	time.Sleep(100 * time.Millisecond)
	return func() {
		_ = m.cmd.Process.Signal(syscall.SIGUSR2)
		time.Sleep(time.Second)
	}
}

// events opens the items of a scenario and returns their events, in the order in which they are delivered.
func (w *world) events(name string, n, milestone int) ([]event, error) {
	switch name {
	case "pulls":
		return w.pulls(n, milestone)
	case "issues":
		return w.issues(n, milestone)
	}
	pulls, err := w.pulls(n/2, milestone)
	if err != nil {
		return nil, err
	}
	issues, err := w.issues(n-n/2, milestone)
	if err != nil {
		return nil, err
	}
	var out []event
	for i := range issues {
		out = append(out, issues[i])
		if i < len(pulls) {
			out = append(out, pulls[i])
		}
	}
	return out, nil
}
