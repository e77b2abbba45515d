package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/classify/habit"
	"github.com/northstar-app/northstar/config"
)

// countsFrom is the default of classify.count-confidence, from which on a kind counts as likely.
const countsFrom = 0.6

// A milestone is looked at from so many items on, and meaningful while at most one in so many is unclassified.
const (
	fewestItems = 5 // capacity.min-items
	mostUnknown = 4 // capacity.max-unclassified
)

// exports reads whole repositories as gh prints them: a folder for each, with issues.json and pulls.json.
func exports(dir string) ([]example, error) {
	repos, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []example
	for _, r := range repos {
		owner, name, _ := strings.Cut(r.Name(), "_")
		for _, t := range []checks.ItemType{checks.Issue, checks.Pull} {
			items, err := export(filepath.Join(dir, r.Name(), string(t)+"s.json"), t)
			if err != nil {
				return nil, err
			}
			for _, it := range items {
				it.Ref.Owner, it.Ref.Repo = owner, name
				all = append(all, example{id: "gh:" + it.Ref.String(), repo: it.Ref.Full(), item: it})
			}
		}
	}
	return all, nil
}

// export reads one file of gh.
func export(name string, t checks.ItemType) ([]checks.Item, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Number       int
		Title, State string
		Body         string
		StateReason  string
		MergedAt     string
		Labels       []struct{ Name string }
		Milestone    *struct{ Title string }
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var all []checks.Item
	for _, r := range rows {
		it := checks.Item{Ref: checks.Ref{Number: r.Number}, Type: t, Title: r.Title, Body: r.Body, State: checks.Open, Merged: r.MergedAt != ""}
		if !strings.EqualFold(r.State, "open") {
			it.State, it.Reason = checks.Closed, checks.Reason(strings.ToLower(r.StateReason))
		}
		for _, l := range r.Labels {
			it.Labels = append(it.Labels, l.Name)
		}
		if r.Milestone != nil {
			it.Milestone = r.Milestone.Title
		}
		all = append(all, it)
	}
	return all, nil
}

// ways are what an item may be decided by, and whether an answer counts.
var ways = []struct {
	name  string
	left  func(checks.Item) checks.Item
	works bool // only feature and tech-debt are answers
	whole bool // every source is asked, as by default
}{
	{"labels of work alone", untitled, true, false},
	{"labels", untitled, false, false},
	{"labels and titles", func(it checks.Item) checks.Item { return it }, false, false},
	{"titles, labels hidden", unlabelled, false, false},
	{"everything", func(it checks.Item) checks.Item { return it }, false, true},
	{"everything, labels hidden", unlabelled, false, true},
}

func unlabelled(it checks.Item) checks.Item { it.Labels = nil; return it }

// decided is what an item counts as, None where nothing says so; exempt ones count as other, which they are to a milestone.
func decided(h *habit.Habits, it checks.Item, whole bool) checks.Kind {
	if whole {
		d := classify.Decide(checks.Classifiable{Item: it}, &defaults)
		if d.Exempt() {
			return checks.Other
		}
		return cmp.Or(d.Kind, d.Likely)
	}
	f, ok := h.Find(it, nil, false)
	if !ok || f.Confidence < countsFrom {
		return checks.None
	}
	return f.Kind
}

// defaults are the rules without a policy.
var defaults = config.Default()

func untitled(it checks.Item) checks.Item { it.Title = ""; return it }

// silence is of how many items of milestones the habits say nothing that counts, and how many milestones that leaves meaningful.
type silence struct {
	milestones, items int
	unknown, within   [6]int // by way
}

// add takes in a milestone.
func (s *silence) add(h *habit.Habits, es []example) {
	s.milestones++
	s.items += len(es)
	for i, w := range ways {
		unknown := 0
		for _, e := range es {
			if k := decided(h, w.left(e.item), w.whole); k == checks.None || w.works && !k.Work() {
				unknown++
			}
		}
		s.unknown[i] += unknown
		if mostUnknown*unknown <= len(es) {
			s.within[i]++
		}
	}
}

// replay prints the share of the items in milestones of which the habits say nothing that counts, by repository, and in brackets
// in how many milestones it is within capacity.max-unclassified. Items that were closed without being done are left out, as they are not counted.
func replay(dir string) error {
	all, err := exports(dir)
	if err != nil {
		return err
	}
	type milestone struct{ repo, title string }
	items := map[milestone][]example{}
	for _, e := range all {
		if m := e.item.Milestone; m != "" && !e.item.Dropped() {
			items[milestone{e.repo, m}] = append(items[milestone{e.repo, m}], e)
		}
	}
	h, rows := habit.New(habit.Map{}), map[string]*silence{}
	for m, es := range items {
		for _, name := range []string{m.repo, "together"} {
			if rows[name] == nil {
				rows[name] = &silence{}
			}
			if len(es) >= fewestItems {
				rows[name].add(h, es)
			}
		}
	}
	fmt.Print("| repository | milestones | items |")
	for _, w := range ways {
		fmt.Printf(" %s |", w.name)
	}
	fmt.Print("\n|---|---|---|---|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		s := rows[name]
		fmt.Printf("| %s | %d | %d |", name, s.milestones, s.items)
		for i := range ways {
			fmt.Printf(" %.0f%% (%d) |", 100*float64(s.unknown[i])/float64(max(s.items, 1)), s.within[i])
		}
		fmt.Println()
	}
	fmt.Print("\nThe debt share of milestones in which the maintainers' labels say of five items or more what work they are, and the one with those labels hidden:\n\n" +
		"| repository | milestone | labels say | of | hidden | of |\n|---|---|---|---|---|---|\n")
	near, far := 0, 0
	for _, m := range slices.SortedFunc(maps.Keys(items), func(a, b milestone) int { return cmp.Or(cmp.Compare(a.repo, b.repo), cmp.Compare(a.title, b.title)) }) {
		debt, work := share(items[m], func(it checks.Item) checks.Kind { return decided(h, untitled(it), false) })
		own, all := share(items[m], func(it checks.Item) checks.Kind { return decided(h, unlabelled(it), true) })
		if work < fewestItems {
			continue
		}
		fmt.Printf("| %s | %.20s | %.0f%% | %d | %.0f%% | %d |\n", m.repo, m.title, percent(debt, work), work, percent(own, all), all)
		if all > 0 && math.Abs(percent(debt, work)-percent(own, all)) <= 10 {
			near++
		} else {
			far++
		}
	}
	fmt.Printf("\nWithin 10 points: %d of %d.\n", near, near+far)
	return nil
}

// share is how many items are tech-debt, of how many that are work.
func share(es []example, as func(checks.Item) checks.Kind) (debt, work int) {
	for _, e := range es {
		switch as(e.item) {
		case checks.TechDebt:
			debt, work = debt+1, work+1
		case checks.Feature:
			work++
		}
	}
	return debt, work
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }
