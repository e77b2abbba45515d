//go:build linux

// Command torture tells one random story to two servers: one that nobody disturbs, and one that is killed as kill -9 does, at random
// moments and under load, while GitHub fails. In the end people must see the same. deploy/bench/torture.sh builds and starts it.
//
// Both are `northstar serve` as it is shipped, processes of their own, each with a simulated GitHub (package githubsim) of its own over the
// loopback. A story comes in rounds. In each the same acts of people happen on both; the one server is killed and started again, and a
// few of its requests fail, most of them after they took effect. Then both are let alone until they have nothing left to do, and all
// that is seen is compared. Every delivery is tried until it is taken: what GitHub does not try again is another matter.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	server   string // the program
	stories  int
	rounds   int
	acts     int // of a round
	kills    int // of a story
	faults   int // of a story
	replicas int
	proxy    string // a configuration of nginx through which every delivery goes; "" for none
	postgres bool
	seed     uint64
	patience time.Duration
	keep     bool
	dir      string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		os.Exit(1)
	}
}

func flags(args []string) (o options, err error) {
	f := flag.NewFlagSet("torture", flag.ContinueOnError)
	f.StringVar(&o.server, "server", "", "the program northstar")
	f.IntVar(&o.stories, "stories", 1, "how many stories, each with the seed after the one before")
	f.IntVar(&o.rounds, "rounds", 6, "rounds of a story")
	f.IntVar(&o.acts, "acts", 20, "acts of a round")
	f.IntVar(&o.kills, "kills", 6, "kills of a story")
	f.IntVar(&o.faults, "faults", 12, "requests of a story that are to fail; counted are those that did")
	f.IntVar(&o.replicas, "replicas", 1, "servers that share the database; more than one wants --db postgres")
	f.StringVar(&o.proxy, "proxy", "", "an nginx.conf: every delivery goes through nginx, which runs as it says")
	f.Uint64Var(&o.seed, "seed", 0, "of the first story; 0: by the clock")
	f.DurationVar(&o.patience, "patience", time.Minute, "how long a server may take to have nothing left to do")
	f.BoolVar(&o.keep, "keep", false, "keep the databases and the logs of a story that differed")
	db := f.String("db", "sqlite", "sqlite, or postgres at the server of NORTHSTAR_TEST_POSTGRES")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.postgres = *db == "postgres"
	switch {
	case *db != "sqlite" && *db != "postgres":
		return o, fmt.Errorf("--db %s is neither sqlite nor postgres", *db)
	case o.replicas < 1 || o.replicas > 4 || o.replicas > 1 && !o.postgres:
		return o, fmt.Errorf("replicas are 1 to 4, and 1 on SQLite")
	case o.stories < 1 || o.rounds < 1 || o.acts < 1 || o.rounds*o.acts > 2000 || o.kills < 0 || o.faults < 0 || o.kills > 200 || o.faults > 1000:
		return o, fmt.Errorf("stories, rounds and acts are at least 1, acts of a story at most 2,000, kills at most 200, faults at most 1,000")
	}
	if o.seed == 0 {
		o.seed = uint64(time.Now().UnixNano()) % 1_000_000
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := flags(args)
	if err != nil {
		return err
	}
	if o.dir, err = os.MkdirTemp("", "northstar-torture-"); err != nil {
		return err
	}
	differed := 0
	defer func() {
		if o.keep && differed > 0 {
			fmt.Println("kept in", o.dir)
			return
		}
		os.RemoveAll(o.dir)
	}()
	began := time.Now()
	var sum tally
	for n := range o.stories {
		o := o
		o.seed += uint64(n)
		t, diffs, err := tell(ctx, o)
		sum.add(t)
		if err != nil {
			return fmt.Errorf("the story of seed %d: %w", o.seed, err)
		}
		verdict := "identical"
		if len(diffs) > 0 {
			differed++
			verdict = fmt.Sprintf("%d differences", len(diffs))
		}
		fmt.Printf("seed %d: %d acts, %d kills, %d faults, %d s: %s\n", o.seed, t.acts, t.kills, t.faults, int(t.took.Seconds()), verdict)
		for _, d := range diffs {
			fmt.Println("  " + d)
		}
	}
	fmt.Printf("%d stories, %d acts, %d kills, %d faults, %d s: %d differed\n", o.stories, sum.acts, sum.kills, sum.faults, int(time.Since(began).Seconds()), differed)
	if o.proxy != "" {
		fmt.Printf("%d deliveries through the proxy to %d replicas, %d of them not taken at the first try\n", sum.taken, o.replicas, sum.refused)
	}
	if o.proxy != "" && o.replicas > 1 && sum.refused > 0 {
		return fmt.Errorf("%d deliveries were not taken at the first try, though one replica at a time was away: GitHub tries once", sum.refused)
	}
	if differed > 0 {
		return fmt.Errorf("%d of %d stories did not end as the undisturbed one", differed, o.stories)
	}
	return nil
}

// tally is what was done to the tortured server.
type tally struct {
	acts, kills, faults int
	taken, refused      int // deliveries to the tortured server, and those that were not taken at the first try
	took                time.Duration
}

func (t *tally) add(u tally) {
	t.acts, t.kills, t.faults, t.took = t.acts+u.acts, t.kills+u.kills, t.faults+u.faults, t.took+u.took
	t.taken, t.refused = t.taken+u.taken, t.refused+u.refused
}
