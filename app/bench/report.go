//go:build linux

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// show prints results as a table: a column for each program, and the server's as a multiple of the floor's.
func show(out io.Writer, results []result) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	var floor *result
	for i := range results {
		if results[i].Program == "floor" {
			floor = &results[i]
		}
	}
	for _, r := range results {
		fmt.Fprintf(out, "\n== %s\n", heading(r))
		if r.Soak != nil {
			fmt.Fprint(out, showSoak(r.Soak))
			continue
		}
		against := floor
		if r.Program == "floor" {
			against = nil
		}
		for _, f := range figures(r, against) {
			fmt.Fprintf(t, "%s\t%s\t %s\t\n", f.name, f.value, f.ratio)
		}
		if err := t.Flush(); err != nil {
			return err
		}
		for _, sort := range slices.Sorted(maps.Keys(r.Caused)) {
			fmt.Fprintf(out, "%8d  webhook %s\n", r.Caused[sort], sort)
		}
		for _, route := range slices.Sorted(maps.Keys(r.Routes)) {
			fmt.Fprintf(out, "%8d  %s\n", r.Routes[route], route)
		}
	}
	return nil
}

// heading says what was measured.
func heading(r result) string {
	who := strings.TrimSpace(r.Program + " " + r.Database)
	switch {
	case r.Soak != nil:
		return fmt.Sprintf("%g deliveries/s, %s, %d replicas", r.Soak.Rate, who, r.Soak.Replicas)
	case r.Start != nil:
		return fmt.Sprintf("start, %s", who)
	case r.Scenario == "restart":
		return fmt.Sprintf("restart, %s: a pull request in each of %d repositories was missed", who, r.Repositories)
	case r.Items > 0:
		if r.Repositories > 0 {
			return fmt.Sprintf("reading %d items in %d repositories, %s", r.Items, r.Repositories, who)
		}
		return fmt.Sprintf("reading %d items, %s", r.Items, who)
	}
	return fmt.Sprintf("%s, %s: %d events of %d bytes, %d items in their milestone", r.Scenario, who, r.Events, r.Bytes, r.Milestone)
}

// figure is one line.
type figure struct{ name, value, ratio string }

func figures(r result, floor *result) (out []figure) {
	add := func(name, format string, of func(result) float64) {
		f := figure{name: name, value: fmt.Sprintf(format, of(r))}
		if floor != nil && of(*floor) > 0 {
			f.ratio = fmt.Sprintf("%.2f x floor", of(r)/of(*floor))
		}
		out = append(out, f)
	}
	if r.Start != nil {
		add("binary MB", "%.1f", func(r result) float64 { return r.Start.BinaryMB })
		add("ready ms, empty database", "%.0f", func(r result) float64 { return r.Start.Fresh })
		add("ready ms, started again", "%.0f", func(r result) float64 { return r.Start.Again })
		add("idle MB", "%.1f", func(r result) float64 { return r.Start.IdleMB })
		add("idle, of a core", "%.3f", func(r result) float64 { return r.Start.Idle })
		return out
	}
	if r.Items > 0 {
		add("processor ms/item", "%.3f", func(r result) float64 { return r.CPU / float64(r.Items) })
		add("s until read", "%.1f", func(r result) float64 { return r.Window })
		add("peak MB", "%.0f", func(r result) float64 { return r.PeakMB })
		add("waited for the core, of the time", "%.2f", func(r result) float64 { return r.Starved })
		add("requests/100 items", "%.2f", func(r result) float64 { return 100 * r.RequestsByEvent * float64(r.Events) / float64(r.Items) })
		for i, mb := range r.MemoryMB {
			out = append(out, figure{name: fmt.Sprintf("MB after %d tenths", i+1), value: fmt.Sprintf("%.0f", mb)})
		}
		return out
	}
	if r.Scenario == "restart" {
		add("s from the start until the last check", "%.1f", func(r result) float64 { return r.LastCheck })
		add("s until the last write", "%.1f", func(r result) float64 { return r.LastWrite })
		add("requests/repository", "%.2f", func(r result) float64 { return r.RequestsByEvent })
		add("of them writes", "%.2f", func(r result) float64 { return float64(r.Writes) / float64(r.Events) })
		add("processor ms/repository", "%.1f", func(r result) float64 { return r.CPU })
		add("peak MB", "%.0f", func(r result) float64 { return r.PeakMB })
		add("waited for the core, of the time", "%.2f", func(r result) float64 { return r.Starved })
		return out
	}
	add("processor ms/event", "%.2f", func(r result) float64 { return r.CPU })
	add("of it in the kernel", "%.2f", func(r result) float64 { return r.CPUSystem })
	if r.DatabaseCPU > 0 {
		add("PostgreSQL ms/event", "%.2f", func(r result) float64 { return r.DatabaseCPU })
	}
	add("acks/s", "%.0f", func(r result) float64 { return r.Acks.PerSecond })
	add("p50 ms", "%.2f", func(r result) float64 { return r.Acks.P50 })
	add("p90 ms", "%.2f", func(r result) float64 { return r.Acks.P90 })
	add("p99 ms", "%.2f", func(r result) float64 { return r.Acks.P99 })
	add("refused", "%.0f", func(r result) float64 { return float64(r.Acks.Refused) })
	if r.IdleAcks != nil {
		add("idle acks/s", "%.0f", func(r result) float64 { return r.IdleAcks.PerSecond })
		add("idle p50 ms", "%.2f", func(r result) float64 { return r.IdleAcks.P50 })
		add("idle p99 ms", "%.2f", func(r result) float64 { return r.IdleAcks.P99 })
	}
	add("s until the last check", "%.2f", func(r result) float64 { return r.LastCheck })
	add("s until the last write", "%.2f", func(r result) float64 { return r.LastWrite })
	add("peak MB", "%.0f", func(r result) float64 { return r.PeakMB })
	add("requests/event", "%.2f", func(r result) float64 { return r.RequestsByEvent })
	add("writes", "%.0f", func(r result) float64 { return float64(r.Writes) })
	add("check runs made", "%.0f", func(r result) float64 { return float64(r.Runs) })
	add("conclusions flipped", "%.0f", func(r result) float64 { return float64(r.Flips) })
	add("check runs rewritten alike", "%.0f", func(r result) float64 { return float64(r.Unchanged) })
	add("s counted", "%.1f", func(r result) float64 { return r.Window })
	add("idle, of a core", "%.3f", func(r result) float64 { return r.Idle })
	add("waited for the core, of the time", "%.2f", func(r result) float64 { return r.Starved })
	add("GitHub and load, of a core", "%.2f", func(r result) float64 { return r.HostBusy })
	return out
}
