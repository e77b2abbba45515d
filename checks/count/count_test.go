package count_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/count"
)

// Contract 7: work counts, and what has no kind; a pull request only where nothing that it closes does.
func TestCounts(t *testing.T) {
	ruled := func(k checks.Kind) checks.Decision { return checks.Decision{Kind: k, Source: checks.ByRule} }
	issue, pull := checks.Item{Type: checks.Issue, State: checks.Open}, checks.Item{Type: checks.Pull, State: checks.Open}
	dropped := checks.Item{Type: checks.Issue, State: checks.Closed, Reason: checks.NotPlanned}
	beside := count.Closing{Counted: true}
	for name, c := range map[string]struct {
		it     checks.Item
		d      checks.Decision
		closes count.Closing
		want   bool
	}{
		"a feature":              {issue, ruled(checks.Feature), count.Closing{}, true},
		"debt":                   {issue, ruled(checks.TechDebt), count.Closing{}, true},
		"no kind":                {issue, checks.Decision{}, count.Closing{}, true},
		"exempt":                 {issue, checks.Decision{Source: checks.Exempted}, count.Closing{}, false},
		"a strategy":             {issue, ruled(checks.Strategy), count.Closing{}, false},
		"a vision":               {issue, ruled(checks.Vision), count.Closing{}, false},
		"dropped":                {dropped, ruled(checks.Feature), count.Closing{}, false},
		"a pull request":         {pull, ruled(checks.Feature), count.Closing{}, true},
		"one beside its issue":   {pull, ruled(checks.Feature), beside, false},
		"an issue closes nobody": {issue, ruled(checks.Feature), beside, true},
	} {
		if got := count.Counts(c.it, c.d, c.closes); got != c.want {
			t.Errorf("%s counts: %v", name, got)
		}
	}
}

// What a pull request closes weighs what is open of it, and is finished once nothing of it is.
func TestClose(t *testing.T) {
	open, done := count.Issue{Counted: true, Kind: checks.Feature, State: checks.Open, Weight: 3}, count.Issue{Counted: true, Kind: checks.Feature, State: checks.Closed, Weight: 5}
	debt := count.Issue{Counted: true, Kind: checks.TechDebt, State: checks.Open, Weight: 2}
	finishes := func(k checks.Kind, n int, w checks.Weight) map[checks.Kind]checks.Cell {
		return map[checks.Kind]checks.Cell{k: {Count: n, Weight: w}}
	}
	elsewhere := count.Issue{State: checks.Open, Weight: 7}
	for name, c := range map[string]struct {
		issues []count.Issue
		want   count.Closing
	}{
		"nothing":           {nil, count.Closing{}},
		"what counts not":   {[]count.Issue{elsewhere}, count.Closing{}},
		"open":              {[]count.Issue{open, elsewhere, open}, count.Closing{Counted: true, Finishes: finishes(checks.Feature, 2, 6)}},
		"open and closed":   {[]count.Issue{done, open}, count.Closing{Counted: true, Finishes: finishes(checks.Feature, 1, 3)}},
		"closed":            {[]count.Issue{done, elsewhere}, count.Closing{Counted: true, Finishes: map[checks.Kind]checks.Cell{}}},
		"open of no weight": {[]count.Issue{{Counted: true, Kind: checks.TechDebt, State: checks.Open}}, count.Closing{Counted: true, Finishes: finishes(checks.TechDebt, 1, 0)}},
		"of two kinds":      {[]count.Issue{open, debt}, count.Closing{Counted: true, Finishes: map[checks.Kind]checks.Cell{checks.Feature: {Count: 1, Weight: 3}, checks.TechDebt: {Count: 1, Weight: 2}}}},
	} {
		if d := cmp.Diff(c.want, count.Close(c.issues)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// The milestone that is due first judges; one without a date comes last, and two that are due together are none.
func TestJudges(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		due  []time.Time
		want time.Time
		ok   bool
	}{
		"none":             {nil, time.Time{}, false},
		"one without date": {[]time.Time{{}}, time.Time{}, true},
		"the nearest":      {[]time.Time{day(9), {}, day(3)}, day(3), true},
		"a tie":            {[]time.Time{day(3), day(9), day(3)}, time.Time{}, false},
		"none has a date":  {[]time.Time{{}, {}}, time.Time{}, false},
	} {
		got, ok := count.Judges(c.due, func(t time.Time) time.Time { return t })
		if !got.Equal(c.want) || ok != c.ok {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
}

func TestReplace(t *testing.T) {
	cells := func(n int) map[checks.Kind]checks.Cell {
		if n == 0 {
			return map[checks.Kind]checks.Cell{}
		}
		return map[checks.Kind]checks.Cell{checks.Feature: {Count: n, Weight: checks.Weight(10 * n)}}
	}
	all, part, by := checks.Totals{Open: cells(5), Closed: cells(1)}, checks.Totals{Open: cells(2), Closed: cells(1)}, checks.Totals{Open: cells(4), Incomplete: true}
	want := checks.Totals{Open: cells(7), Closed: cells(0), Incomplete: true}
	if d := cmp.Diff(want, count.Replace(all, part, by)); d != "" {
		t.Error(d)
	}
}

func ExampleJudges() {
	due := map[string]time.Time{"Q4": time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), "Q3": time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), "someday": {}}
	title, _ := count.Judges([]string{"someday", "Q4", "Q3"}, func(title string) time.Time { return due[title] })
	fmt.Println(title)
	// Output: Q3
}

// What pull requests could add beyond the issue that they are counted beside is what they weigh together less what it weighs, at the end of
// the share to which they could add.
func TestExcess(t *testing.T) {
	issue := count.Issue{State: checks.Open, Weight: 2}
	pull := func(n int, k checks.Kind, w checks.Weight) count.Pull {
		return count.Pull{Number: n, Kind: k, State: checks.Open, Weight: w}
	}
	merged := pull(2, checks.Feature, 3)
	merged.State = checks.Closed
	for name, c := range map[string]struct {
		pulls []count.Pull
		want  []checks.Weight
	}{
		"as heavy as the issue":       {[]count.Pull{pull(1, checks.Feature, 2)}, []checks.Weight{0}},
		"lighter":                     {[]count.Pull{pull(1, checks.Feature, 1)}, []checks.Weight{0}},
		"heavier":                     {[]count.Pull{pull(1, checks.Feature, 5)}, []checks.Weight{3}},
		"several":                     {[]count.Pull{pull(1, checks.Feature, 1), pull(2, checks.Feature, 2), pull(3, checks.Feature, 4)}, []checks.Weight{0, 1, 4}},
		"in another order":            {[]count.Pull{pull(3, checks.Feature, 4), pull(1, checks.Feature, 1)}, []checks.Weight{3, 0}},
		"each end by itself":          {[]count.Pull{pull(1, checks.Feature, 2), pull(2, checks.TechDebt, 2)}, []checks.Weight{0, 0}},
		"not sure adds to both":       {[]count.Pull{pull(1, checks.Feature, 2), pull(2, checks.None, 2)}, []checks.Weight{0, 2}},
		"merged while that is open":   {[]count.Pull{merged}, []checks.Weight{3}},
		"and the open ones beside it": {[]count.Pull{merged, pull(3, checks.Feature, 2)}, []checks.Weight{3, 0}},
	} {
		for i, p := range c.pulls {
			if got := count.Excess(p, issue, c.pulls); got != c.want[i] {
				t.Errorf("%s: #%d adds %d, want %d", name, p.Number, got, c.want[i])
			}
		}
	}
}
