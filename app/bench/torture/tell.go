//go:build linux

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/northstar-app/northstar/app/githubsim"
)

const (
	pace       = 25 * time.Millisecond // between two acts
	faultsLast = 8 * time.Second       // at most, after the last kill of a round
)

// tell tells one story to both servers, and returns what differs after the first round after which anything does.
func tell(ctx context.Context, o options) (t tally, diffs []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	began := time.Now()
	defer func() { t.took = time.Since(began) }()
	s := newStory(o.seed)
	beginning := s.before()
	var worlds [2]*world
	for i, name := range []string{"quiet", "tortured"} {
		w, end, err := begin(ctx, o, fmt.Sprint(name, "-", o.seed), beginning)
		if err != nil {
			return t, nil, err
		}
		defer end()
		worlds[i] = w
	}
	quiet, tortured := worlds[0], worlds[1]
	tort := &torturer{Rand: rand.New(rand.NewPCG(o.seed, 2)), w: tortured}
	compare := func(when string, acts []act) (diffs []string, err error) {
		tort.mend(ctx)
		for _, w := range worlds {
			if err := w.settle(ctx, o.patience); err != nil {
				diffs = append(diffs, err.Error())
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err() // it was not let alone for long enough
		}
		if diffs = append(diffs, differences(quiet, tortured)...); len(diffs) == 0 {
			return nil, nil
		}
		diffs = append(diffs, when)
		for _, a := range acts {
			diffs = append(diffs, "  "+a.words)
		}
		for _, n := range tort.noted() {
			diffs = append(diffs, "  "+n)
		}
		if o.keep {
			err = errors.Join(quiet.write(o.dir), tortured.write(o.dir))
			for _, w := range worlds {
				w.kept = true
				diffs = append(diffs, "kept: "+w.name+" in "+w.url)
			}
		}
		return diffs, err
	}
	parts := o.rounds + 1 // the reading is one
	end := tort.begin(ctx, share(o.kills, parts, 0), share(o.faults, parts, 0), time.Second)
	for _, w := range worlds {
		if w.inst, err = w.Install(w.app, "acme"); err != nil {
			return t, nil, err
		}
	}
	if err := end(); err != nil {
		return t, nil, err
	}
	if diffs, err := compare("in reading of what was there", beginning); err != nil || len(diffs) > 0 {
		return t, diffs, err
	}
	for n := range o.rounds {
		acts := s.round(n, o.acts, func(repo string, n int) string { return kindLabel(quiet.Labels(repo, n)) })
		t.acts += len(acts)
		end := tort.begin(ctx, share(o.kills, parts, n+1), share(o.faults, parts, n+1), time.Duration(len(acts))*pace)
		err := both(worlds, func(w *world) error { return w.happen(ctx, acts) })
		if terr := end(); err == nil {
			err = terr
		}
		t.kills, t.faults = int(tort.kills.Load()), int(tort.faults.Load())
		t.taken, t.refused = int(tortured.taken.Load()), int(tortured.refused.Load())
		if err != nil {
			return t, nil, err
		}
		diffs, err := compare(fmt.Sprintf("in round %d of", n), acts)
		t.faults = int(tort.faults.Load())
		if err != nil || len(diffs) > 0 {
			return t, diffs, err
		}
	}
	return t, nil, nil
}

// write keeps what happened in a world in a file.
func (w *world) write(dir string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return os.WriteFile(dir+"/"+w.name+".trace", []byte(strings.Join(w.trace, "\n")), 0o600)
}

// share is how many of all are in part n of so many parts.
func share(all, parts, n int) int { return all*(n+1)/parts - all*n/parts }

func both(worlds [2]*world, does func(*world) error) error {
	var g errgroup.Group
	for _, w := range worlds {
		g.Go(func() error { return does(w) })
	}
	return g.Wait()
}

// begin makes a world with its servers.
func begin(ctx context.Context, o options, name string, beginning []act) (w *world, end func(), err error) {
	address, drop, err := database(ctx, o, name)
	if err != nil {
		return nil, nil, err
	}
	if w, err = newWorld(name, address); err != nil {
		drop()
		return nil, nil, err
	}
	running, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	end = func() {
		stop()
		wg.Wait()
		w.close()
		if !w.kept {
			drop()
		}
	}
	if err = w.run(ctx, o, beginning); err == nil {
		wg.Go(func() { w.deliver(running) })
	} else {
		end()
	}
	return w, end, err
}

func (w *world) run(ctx context.Context, o options, beginning []act) error {
	w.ahead.Store(-int64(len(beginning)) * int64(second)) // so that it is from before the servers by their clock too
	for _, a := range beginning {
		w.later()
		if err := a.do(w.Host); err != nil {
			return fmt.Errorf("%s: %w", a.words, err)
		}
	}
	w.mu.Lock()
	w.waiting = nil // the app was not there
	w.mu.Unlock()
	dir := o.dir + "/" + w.name
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	for i := range o.replicas { // one port for all, as containers have it: each has an address of the loopback of its own
		s := newServer(o.server, dir, fmt.Sprintf("%s-%d.log", dir, i), fmt.Sprintf("127.0.0.%d:%d", 1+i, port), w.settings(dir))
		w.servers = append(w.servers, s)
		if err := s.start(ctx); err != nil {
			return err
		}
	}
	if o.proxy != "" {
		if w.proxy, err = startProxy(ctx, o.proxy, dir, w.servers); err != nil {
			return err
		}
	}
	return w.open(ctx)
}

// happen lets acts happen.
func (w *world) happen(ctx context.Context, acts []act) error {
	for _, a := range acts {
		if !a.soon {
			w.later()
		}
		if err := a.do(w.Host); err != nil {
			return fmt.Errorf("%s: %s: %w", w.name, a.words, err)
		}
		pause(ctx, pace)
	}
	return ctx.Err()
}

// torturer kills servers and lets requests fail.
type torturer struct {
	*rand.Rand
	w             *world
	kills, faults atomic.Int64 // that happened
	planned       int64        // faults

	mu     sync.Mutex
	notes  []string
	faulty []func() // mend the faults of the round
}

func (t *torturer) note(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
	t.w.note(format, args...)
}

// noted are the kills and faults of the round.
func (t *torturer) noted() []string { t.mu.Lock(); defer t.mu.Unlock(); return t.notes }

// writes are the routes on which requests fail, the more often the more there are of it.
var writes = [][2]string{
	{"POST", "/repos/*/*/issues/*/comments"}, {"POST", "/repos/*/*/issues/*/comments"}, {"PATCH", "/repos/*/*/issues/comments/*"},
	{"POST", "/repos/*/*/issues/*/labels"}, {"DELETE", "/repos/*/*/issues/*/labels/*"}, {"POST", "/repos/*/*/check-runs"},
	{"PATCH", "/repos/*/*/check-runs/*"}, {"POST", "/repos/*/*/issues/comments/*/reactions"}, {"PATCH", "/repos/*/*/issues/*"}, {"", ""},
}

// mend takes back the faults of the round that did not happen within a few seconds of its last kill: nothing may be requested any more
// that they are for, and what fails again and again is tried ever later.
func (t *torturer) mend(ctx context.Context) {
	for end := time.Now().Add(faultsLast); t.faults.Load() < t.planned && time.Now().Before(end) && ctx.Err() == nil; {
		pause(ctx, pace)
	}
	for _, m := range t.faulty {
		m()
	}
	t.faulty = nil
}

// begin lets a round's kills happen from now on, most of them while the acts do, and its faults until mend; end waits for the last kill.
func (t *torturer) begin(ctx context.Context, kills, faults int, during time.Duration) (end func() error) {
	t.mu.Lock()
	t.notes = nil
	t.mu.Unlock()
	t.planned = t.faults.Load() + int64(faults)
	for range faults {
		t.faulty = append(t.faulty, t.fault())
	}
	began := time.Now()
	type kill struct{ at, grace, down time.Duration }
	var all []kill
	for range kills {
		k := kill{at: time.Duration(t.Int64N(int64(2*during) + 1)), down: time.Duration(t.Int64N(int64(400 * time.Millisecond)))}
		if t.IntN(4) == 0 {
			k.grace = time.Duration(t.Int64N(int64(200 * time.Millisecond)))
		}
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b kill) int { return cmp.Compare(a.at, b.at) })
	which := t.Perm(len(t.w.servers))
	var g errgroup.Group
	g.Go(func() error {
		for i, k := range all {
			pause(ctx, time.Until(began.Add(k.at)))
			s := t.w.servers[which[i%len(which)]]
			s.kill(k.grace)
			t.kills.Add(1)
			t.note("killed %d after %v, for %v", which[i%len(which)], time.Since(began).Round(time.Millisecond), k.down.Round(time.Millisecond))
			pause(ctx, k.down)
			if err := s.start(ctx); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return g.Wait
}

// fault has one request of a sort fail, sooner or later.
func (t *torturer) fault() (mend func()) {
	w := writes[t.IntN(len(writes))]
	f := githubsim.Fault{Method: w[0], Route: w[1], Times: 1, Skip: t.IntN(4), Count: &t.faults}
	switch t.IntN(8) {
	case 0:
		f.Reset = true
	case 1:
		f.Status, f.Message = 502, "Bad gateway"
	case 2:
		f.Status, f.Message = 500, "Oh"
	case 3:
		f.Status, f.Message, f.Retry = 403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", 1
	default:
		f.Lost = true
	}
	t.note("fault %s %s skip %d lost %t reset %t status %d", f.Method, strings.TrimPrefix(f.Route, "/repos/*/*"), f.Skip, f.Lost, f.Reset, f.Status)
	return t.w.Break(f)
}
