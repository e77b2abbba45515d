//go:build linux

// Command bench measures what an event costs: deploy/bench/burst.sh builds and starts it, and says what it measures.
//
// It holds the simulated GitHub and the load, and starts the programs to be measured one after the other, each as a process
// of its own on another core: the server, and package floor's program, on worlds of their own that are alike. It talks over
// the loopback alone, keeps everything in one temporary folder and in databases that it made, and takes both away again.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	server, floor string // the programs
	core          string // on which they run
	scenarios     []string
	events        int
	milestone     int
	connections   int
	postgres      bool
	deaf          bool
	profile       string
	json          string
	limit         time.Duration
	replicas      int
	organisations int
	rate          float64       // deliveries a second of a soak
	during        time.Duration // of a soak
	backlog       int
	graphs        string
	dir           string
	repositories  int
	items         int
	bare          bool // the app is not installed from the beginning
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func flags(args []string) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&o.server, "server", "", "the program northstar")
	f.StringVar(&o.floor, "floor", "", "the floor's program; none: it is not measured")
	f.StringVar(&o.core, "core", "0", "the core for what is measured")
	f.StringVar(&o.profile, "profile", "", "write the server's processor profile of the events to this file; it must be built with the tag profile")
	f.StringVar(&o.json, "json", "", "write the results to this file as JSON")
	f.IntVar(&o.events, "events", 2000, "events of a scenario")
	f.IntVar(&o.milestone, "milestone", 0, "items in the events' milestone before the first; 0: they have no milestone")
	f.IntVar(&o.connections, "connections", 32, "connections that deliver flat out")
	f.BoolVar(&o.deaf, "deaf", false, "don't deliver the webhooks that the app's own writes cause")
	f.DurationVar(&o.limit, "limit", 15*time.Minute, "the longest that a scenario may work")
	f.IntVar(&o.replicas, "replicas", 1, "in soak, outage and backlog, the servers that share the database; more than one wants --db postgres")
	f.IntVar(&o.organisations, "organisations", 20, "in soak, outage and backlog, where people work")
	f.Float64Var(&o.rate, "rate", 50, "in soak, outage and backlog, deliveries a second, those of the app's own doing among them")
	f.DurationVar(&o.during, "during", 20*time.Minute, "in soak, how long people work; in outage and backlog, how long GitHub is down, and how long before and after")
	f.IntVar(&o.backlog, "backlog", 100_000, "in backlog, the issues that wait for GitHub")
	f.IntVar(&o.repositories, "repositories", 1000, "in backfill and restart, the repositories that are read")
	f.IntVar(&o.items, "items", 100, "in backfill, the issues and pull requests of each")
	f.StringVar(&o.graphs, "graphs", "", "in soak, outage and backlog, draw graphs into files that begin like this: deploy/bench/soak-sqlite")
	scenario := f.String("scenario", "pulls", "comma-separated: pulls, issues, mixed, milestone, reading, backfill, start, restart, soak, outage, backlog")
	db := f.String("db", "sqlite", "sqlite, or postgres at the server of NORTHSTAR_TEST_POSTGRES")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.scenarios, o.postgres = strings.Split(*scenario, ","), *db == "postgres"
	if *db != "sqlite" && *db != "postgres" {
		return o, fmt.Errorf("--db %s is neither sqlite nor postgres", *db)
	}
	if o.events < 1 || o.events > 20_000 || o.milestone < 0 || o.milestone > 200_000 || o.connections < 1 || o.connections > 256 {
		return o, fmt.Errorf("events are 1 to 20,000, a milestone's items at most 200,000, connections 1 to 256")
	}
	if o.repositories < 1 || o.repositories > 20_000 || o.items < 2 || o.items > 100_000 || o.repositories*o.items > 2_000_000 {
		return o, fmt.Errorf("repositories are 1 to 20,000 with 2 to 100,000 items each, 2,000,000 together")
	}
	if o.replicas < 1 || o.replicas > 8 || o.replicas > 1 && !o.postgres || o.organisations < 1 || o.organisations > 90 || o.rate <= 0 || o.rate > 500 {
		return o, fmt.Errorf("replicas are 1 to 8, and 1 on SQLite; organisations 1 to 90; a rate is over 0 and at most 500")
	}
	return o, nil
}

func run(ctx context.Context, args []string) (err error) {
	o, err := flags(args)
	if err != nil {
		return err
	}
	if o.dir, err = os.MkdirTemp("", "northstar-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(o.dir)
	var all []result
	for _, s := range o.scenarios {
		scenario, ok := scenarios[s]
		if !ok {
			return fmt.Errorf("no scenario %q", s)
		}
		results, err := scenario(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		all = append(all, results...)
		if err := show(os.Stdout, results); err != nil {
			return err
		}
	}
	if o.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.json, append(text, '\n'), 0o644)
}
