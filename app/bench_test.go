package app_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// database is where a benchmark keeps its rows: SQLite, or PostgreSQL when there is a server for tests and
// NORTHSTAR_BENCH_POSTGRES is set.
func database(b *testing.B) string {
	if os.Getenv("NORTHSTAR_BENCH_POSTGRES") != "" {
		return postgresURL(b)
	}
	return storetest.SQLite(b)
}

// BenchmarkPrompt is how long after a pull request was opened on an idle server its two checks are on GitHub.
func BenchmarkPrompt(b *testing.B) {
	w := start(b, setup{policy: enforce, logs: zerolog.Disabled}, database(b))
	s := w.strategy(roadmap, "Checkout")
	w.calm()
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		n := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s))
		head := w.item(shop, n).Head
		for {
			_, one := w.CheckRun(shop, head, checks.CheckStrategy)
			_, two := w.CheckRun(shop, head, checks.CheckCapacity)
			if one && two {
				break
			}
			time.Sleep(time.Millisecond)
		}
		took = append(took, time.Since(began))
		b.StopTimer()
		w.calm()
		b.StartTimer()
	}
	slices.Sort(took)
	at := func(percent int) float64 {
		return float64(took[min(len(took)*percent/100, len(took)-1)].Microseconds()) / 1000
	}
	b.ReportMetric(at(50), "median-ms")
	b.ReportMetric(at(95), "p95-ms")
	b.ReportMetric(at(100), "max-ms")
}

// BenchmarkEvents is what 1,000 events cost in requests to GitHub, each sort by itself in a burst: issues, pull requests,
// comments. Half of the work is linked to a strategy.
func BenchmarkEvents(b *testing.B) {
	for b.Loop() {
		w := start(b, setup{policy: enforce, logs: zerolog.Disabled, keep: 100_000}, database(b))
		s := w.strategy(roadmap, "Checkout")
		m := w.milestone(shop, "Winter", "")
		w.calm()
		total := map[string]int{}
		for _, phase := range []struct {
			name string
			does func() int
		}{
			{"issue", func() int { return issueEvents(w, s, m) }},
			{"pull", func() int { return pullEvents(w, s, m) }},
			{"comment", func() int { return commentEvents(w) }},
		} {
			w.later()
			before := w.Counts()
			reads, writes := sum(w.reads()), sum(w.writes())
			n := phase.does()
			w.calm()
			for route, count := range since(before, w.Counts()) {
				total[route] += count
			}
			b.ReportMetric(float64(sum(w.reads())-reads)/float64(n), "reads/"+phase.name)
			b.ReportMetric(float64(sum(w.writes())-writes)/float64(n), "writes/"+phase.name)
			b.Logf("%s: %d events, %v", phase.name, n, since(before, w.Counts()))
		}
		for _, route := range slices.Sorted(maps.Keys(total)) {
			b.Logf("%6d %s", total[route], route)
		}
		must(b, w.stop())
	}
}

// issueEvents are 500 events of 125 issues: opened, edited, put into a milestone, closed. No item changes twice in a second,
// as it hardly does on GitHub: what its whole seconds cannot order costs a read.
func issueEvents(w *world, s, m int) (events int) {
	var numbers []int
	body := func(i int) string {
		if i%2 == 0 {
			return "Strategy: " + ref(roadmap, s)
		}
		return ""
	}
	for i := range 125 {
		numbers = append(numbers, w.issue("ben", shop, fmt.Sprintf("feat: issue %d", i), body(i)))
	}
	for i, n := range w.burst(numbers) {
		w.must(w.EditIssue("ben", shop, n, nil, text(body(i)+"\n\nMore words.")))
	}
	for _, n := range w.burst(numbers) {
		w.must(w.SetMilestone("ben", shop, n, m))
	}
	for _, n := range w.burst(numbers) {
		w.must(w.CloseIssue("ben", shop, n, "completed"))
	}
	return 4 * len(numbers)
}

// pullEvents are 300 events of 75 pull requests: opened, edited, pushed to, merged.
func pullEvents(w *world, s, m int) (events int) {
	var numbers []int
	for i := range 75 {
		numbers = append(numbers, w.pull("ben", shop, fmt.Sprintf("feat: pull request %d", i), "Strategy: "+ref(roadmap, s), inPull(m)))
	}
	for i, n := range w.burst(numbers) {
		w.must(w.EditIssue("ben", shop, n, nil, text(strings.Repeat("Words. ", i)+"\n\nStrategy: "+ref(roadmap, s))))
	}
	for i, n := range w.burst(numbers) {
		_, err := w.PushTo("ben", shop, n, map[string]string{"a": fmt.Sprint(i)})
		w.must(err)
	}
	for _, n := range w.burst(numbers) {
		w.must(w.Merge("ada", shop, n))
	}
	return 4 * len(numbers)
}

// burst lets what came before be done, and time go by.
func (w *world) burst(numbers []int) []int {
	w.calm()
	w.later()
	return numbers
}

// commentEvents are 200 comments, of which every tenth commands something.
func commentEvents(w *world) (events int) {
	for i := range 200 {
		words := "I agree."
		if i%10 == 0 {
			words = "/northstar recheck"
		}
		w.say("ben", shop, 1+i%125, words)
		events++
	}
	return events
}
