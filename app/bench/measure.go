//go:build linux

package main

import (
	"context"
	"fmt"
	"maps"
	"syscall"
	"time"
)

// result is what one scenario cost one program.
type result struct {
	Scenario  string `json:"scenario"`
	Program   string `json:"program"` // northstar or floor
	Database  string `json:"database,omitempty"`
	Events    int    `json:"events"`
	Milestone int    `json:"milestone"` // items in the milestone of the events before the first; 0: they have none

	CPU         float64 `json:"cpuMsPerEvent"`
	CPUSystem   float64 `json:"cpuSystemMsPerEvent"`             // of CPU, spent in the kernel
	DatabaseCPU float64 `json:"databaseCpuMsPerEvent,omitempty"` // of PostgreSQL's processes for this database, beside CPU
	Window      float64 `json:"windowSeconds"`                   // over which CPU was counted: from the first delivery until nothing followed any more
	Idle        float64 `json:"idleCpuShare"`                    // of a core, which the program takes to do nothing; it is part of CPU
	Starved     float64 `json:"starved"`                         // how long its threads were ready to run and waited, as a share of the window
	HostBusy    float64 `json:"hostBusy"`                        // share of its core that the simulated GitHub and the load took until the last write

	Acks     acks  `json:"acks"`
	IdleAcks *acks `json:"idleAcks,omitempty"`

	LastCheck float64 `json:"lastCheckSeconds"` // from the first delivery to the last check run that was new
	LastWrite float64 `json:"lastWriteSeconds"` // from the first delivery to the last request that changed something
	PeakMB    float64 `json:"peakMB"`
	Bytes     int     `json:"payloadBytes"` // of the first event's body

	Start *start `json:"start,omitempty"`
	Soak  *soak  `json:"soak,omitempty"`
	Items int    `json:"itemsRead,omitempty"`

	Repositories int       `json:"repositoriesRead,omitempty"`
	MemoryMB     []float64 `json:"memoryMB,omitempty"` // resident, after each tenth of the time

	Caused     map[string]int `json:"caused"` // webhooks that the app's own writes caused and that were delivered to it
	CausedLost int            `json:"causedRefused"`

	Routes          map[string]int `json:"routes"`
	RequestsByEvent float64        `json:"requestsPerEvent"`
	Writes          int            `json:"writes"`
	Runs            int            `json:"newCheckRuns"`
	Flips           int            `json:"flippedConclusions"` // check runs that came to another conclusion
	Unchanged       int            `json:"unchangedConclusions"`
}

// meter watches one program do its work.
type meter struct {
	*process
	w        *world
	idle     float64      // processor time that it takes to do nothing, as a share of a core
	database func() usage // of PostgreSQL; nil otherwise
	postgres *postgres
	limit    time.Duration // for anything to end
}

// sample is a moment.
type sample struct {
	at       time.Time
	cpu      usage
	waited   time.Duration
	requests int64
}

func (m *meter) sample() (sample, error) {
	u, err := m.cpu()
	return sample{time.Now(), u, m.waited(), m.w.seen.activities.Load()}, err
}

// The program is quiet when for this long it made no request and took hardly more processor time than it does idle, though it
// could have had more.
const quietFor = 2 * time.Second

// quiet waits until the program is done, and returns the moment from which on it did nothing.
func (m *meter) quiet(ctx context.Context, share float64) (sample, error) {
	ctx, cancel := context.WithTimeout(ctx, m.limit)
	defer cancel()
	var past []sample
	for {
		if err := m.w.Settle(ctx); err != nil {
			return sample{}, fmt.Errorf("not quiet after %s: %w", m.limit, err)
		}
		s, err := m.sample()
		if err != nil {
			return s, fmt.Errorf("%w; it wrote:\n%s", err, tail(m.log))
		}
		past = append(past, s)
		for len(past) > 1 && s.at.Sub(past[1].at) >= quietFor {
			past = past[1:]
		}
		first := past[0]
		spent, whole := s.cpu.minus(first.cpu).total(), s.at.Sub(first.at)
		late := s.waited - first.waited
		if whole >= quietFor && m.w.unheard() == 0 && s.requests == first.requests && late < whole/2 && spent <= time.Duration(share*float64(whole))+40*time.Millisecond {
			return first, nil
		}
		select {
		case <-ctx.Done():
			return s, fmt.Errorf("not quiet after %s: it still takes %.0f %% of a core", m.limit, 100*spent.Seconds()/whole.Seconds())
		case <-time.After(250 * time.Millisecond):
		}
	}
}

// rest waits until the program is done with what it began with, and 10 s more, in which it learns what idling costs.
func (m *meter) rest(ctx context.Context) (idleMB float64, err error) {
	if _, err = m.quiet(ctx, 0.15); err != nil {
		return 0, err
	}
	before, err := m.cpu()
	if err != nil {
		return 0, err
	}
	const long = 10 * time.Second
	time.Sleep(long)
	after, err := m.cpu()
	if err != nil {
		return 0, err
	}
	m.idle = after.minus(before).total().Seconds() / long.Seconds()
	return m.memory("VmRSS")
}

// run delivers events and measures until nothing follows any more.
func (m *meter) run(ctx context.Context, l load) (result, error) {
	end := func() (map[string]int, int) { return nil, 0 }
	if !l.deaf {
		end = m.w.hear(m.addr, l.conns)
		defer func() { end() }()
	}
	m.w.seen.forget()
	l.addr, l.secret = m.addr, secret
	before, err := m.sample()
	if err != nil {
		return result{}, err
	}
	host, database := ownCPU(), m.databaseCPU()
	a, err := l.send(ctx)
	if err != nil {
		return result{}, fmt.Errorf("%w; it wrote:\n%s", err, tail(m.log))
	}
	after, err := m.quiet(ctx, 1.5*m.idle)
	if err != nil {
		return result{}, err
	}
	caused, lost := end()
	end = func() (map[string]int, int) { return nil, 0 }
	n := float64(len(l.events))
	spent := after.cpu.minus(before.cpu)
	r := result{Events: len(l.events), Bytes: len(l.events[0].body), Acks: a, Caused: caused, CausedLost: lost, CPU: ms(spent.total()) / n, CPUSystem: ms(spent.system) / n,
		Window: after.at.Sub(before.at).Seconds(), Idle: m.idle,
		Starved:     (after.waited - before.waited).Seconds() / after.at.Sub(before.at).Seconds(),
		DatabaseCPU: ms(m.databaseCPU()-database) / n, HostBusy: (ownCPU() - host).Seconds() / after.at.Sub(before.at).Seconds()}
	if r.PeakMB, err = m.memory("VmHWM"); err != nil {
		return r, err
	}
	m.count(&r, a.began)
	return r, nil
}

// count adds what GitHub saw.
func (m *meter) count(r *result, began time.Time) {
	s := m.w.seen
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Routes = maps.Clone(s.routes)
	total := 0
	for route, n := range s.routes {
		total += n
		if writes(route) {
			r.Writes += n
		}
	}
	r.RequestsByEvent = float64(total) / float64(r.Events)
	r.Runs, r.Flips, r.Unchanged = s.made, s.flips, s.unchanged
	if !s.wrote.IsZero() {
		r.LastWrite = s.wrote.Sub(began).Seconds()
	}
	if !s.shown.IsZero() {
		r.LastCheck = s.shown.Sub(began).Seconds()
	}
}

func (m *meter) databaseCPU() time.Duration {
	if m.database == nil {
		return 0
	}
	return m.database().total()
}

// ownCPU is the processor time of this process: the simulated GitHub and the load.
func ownCPU() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
