//go:build linux

package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// soaks lets people work for a long time, in which nothing is to grow but what is kept.
func soaks(ctx context.Context, o options) ([]result, error) {
	return o.crowdedly(ctx, func(c *crowded) error {
		for _, third := range []string{"first third", "second third", "last third"} {
			if _, err := c.work(ctx, third, o.during/3, o.rate); err != nil {
				return err
			}
		}
		return nil
	})
}

// outages takes GitHub away for some minutes while people go on working.
func outages(ctx context.Context, o options) ([]result, error) {
	return o.crowdedly(ctx, func(c *crowded) error {
		if _, err := c.work(ctx, "before", o.during, o.rate); err != nil {
			return err
		}
		mend := c.Break(githubsim.Fault{Status: http.StatusServiceUnavailable, Message: "down"})
		_, err := c.work(ctx, "GitHub is down", o.during, o.rate)
		mend()
		if err != nil {
			return err
		}
		for _, name := range []string{"after it, first third", "second third", "last third"} {
			if _, err := c.work(ctx, name, o.during/3, o.rate); err != nil {
				return err
			}
		}
		return nil
	})
}

// backlogs takes GitHub away while one organisation opens issues until so many jobs wait for it, then lets GitHub come back. People go
// on working in all organisations: what they wait for says whether the one is in the way of the others.
func backlogs(ctx context.Context, o options) ([]result, error) {
	return o.crowdedly(ctx, func(c *crowded) error {
		if _, err := c.work(ctx, "before", o.during, o.rate); err != nil {
			return err
		}
		mend := c.Break(githubsim.Fault{Status: http.StatusServiceUnavailable, Message: "down"})
		defer mend()
		if err := c.pile(ctx, o.backlog); err != nil {
			return err
		}
		if _, err := c.work(ctx, fmt.Sprintf("GitHub is down, and %d jobs wait", o.backlog), o.during, o.rate); err != nil {
			return err
		}
		mend()
		c.watch.forget() // what was told of while GitHub was down says nothing of how soon what is told of now is done
		for _, name := range []string{"GitHub is back, first third", "second third", "last third"} {
			if _, err := c.work(ctx, name, o.during/3, o.rate); err != nil {
				return err
			}
		}
		return nil
	})
}

// pile opens issues in one organisation until so many subjects wait, and waits until they do: until all that was delivered was taken in. What
// that organisation's deliveries are from then on is no part of the load's rate.
func (c *crowded) pile(ctx context.Context, jobs int) error {
	noisy := c.owners[0]
	c.watch.countApart(noisy.shop)
	for made := 0; made < jobs; made++ {
		for c.world.unheard() > 500 {
			time.Sleep(time.Millisecond)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.count++
		if _, err := c.OpenIssue("ben", noisy.shop, githubsim.NewIssue{Title: title(c.count), Body: words(c.count)}); err != nil {
			return err
		}
		if made%5000 != 0 {
			continue
		}
		m, err := c.sample(ctx)
		if err != nil {
			return err
		}
		c.out.Moments = append(c.out.Moments, m)
	}
	for calm := 0; calm < 3; time.Sleep(time.Second) {
		m, err := c.sample(ctx)
		if err != nil {
			return err
		}
		if calm++; m.Age > 0.5 || c.world.unheard() > 0 {
			calm = 0
		}
	}
	return nil
}

// crowdedly measures something with the servers that the options ask for.
func (o options) crowdedly(ctx context.Context, does func(*crowded) error) ([]result, error) {
	c, err := o.crowd(ctx)
	if c != nil && c.town != nil {
		defer c.close()
	}
	if err != nil {
		return nil, err
	}
	c.out.began = time.Now()
	c.sampled = time.Time{}
	profiled := (&meter{process: c.servers[0]}).profile(o)
	err = does(c)
	profiled()
	if err != nil {
		return nil, err
	}
	stopped := time.Now()
	if err := c.rested(ctx, o.limit); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	c.out.Rested = time.Since(stopped).Seconds()
	c.out.Missing = c.watch.missing(30 * time.Second)
	if o.graphs != "" {
		if err := draw(o.graphs, c.out); err != nil {
			return nil, err
		}
	}
	return []result{{Program: "northstar", Database: map[bool]string{false: "sqlite", true: "postgres"}[o.postgres], Soak: c.out}}, nil
}

// showSoak prints the parts, and what was measured at a tenth, at half and at the end.
func showSoak(s *soak) string {
	var b strings.Builder
	for _, p := range s.Parts {
		fmt.Fprintf(&b, "%s: %.0f s, %.1f deliveries/s, %d refused, %.2f ms of processor time each\n", p.Name, p.Seconds, float64(p.Delivered)/p.Seconds, p.Refused, p.CPU)
		for _, l := range []struct {
			name string
			of   spread
		}{{"acknowledged", p.Acks}, {"check posted", p.Checks}, {"command answered", p.Answers}} {
			fmt.Fprintf(&b, "  %-17s %6d, ms: p50 %.1f, p90 %.1f, p99 %.1f, max %.0f\n", l.name, l.of.N, l.of.P50, l.of.P90, l.of.P99, l.of.Max)
		}
	}
	for _, m := range slices.Compact([]int{len(s.Moments) / 10, len(s.Moments) / 2, len(s.Moments) - 1}) {
		if m < 0 {
			continue
		}
		at := s.Moments[m]
		fmt.Fprintf(&b, "after %.0f s: %.0f MB resident, %.0f files, %.0f goroutines, database %.1f MB, WAL %.1f MB, queue age %.1f s, %.0f unfinished, %.2f cores\n",
			at.At, at.RSS, at.Files, at.Goroutines, at.Database, at.Log, at.Age, at.Depth, at.CPU)
	}
	oldest := slices.MaxFunc(append(s.Moments, moment{}), func(a, b moment) int { return cmp.Compare(a.Age, b.Age) })
	fmt.Fprintf(&b, "oldest queue age %.1f s; at rest %.0f s after the last delivery; %d checks and answers did not come\n", oldest.Age, s.Rested, s.Missing)
	return b.String()
}
