package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/habit"
)

// countsFrom is the default of classify.count-confidence, from which on a kind counts as likely.
const countsFrom = 0.6

// fewestItems is how many items a milestone has to be looked at.
const fewestItems = 5

// exports reads whole repositories as gh prints them: a folder for each, with issues.json and pulls.json.
func exports(dir string) ([]example, error) {
	repos, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []example
	for _, r := range repos {
		owner, name, _ := strings.Cut(r.Name(), "_")
		for file, t := range map[string]checks.ItemType{"issues.json": checks.Issue, "pulls.json": checks.Pull} {
			items, err := export(filepath.Join(dir, r.Name(), file), t)
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
		it := checks.Item{Ref: checks.Ref{Number: r.Number}, Type: t, Title: r.Title, State: checks.Open, Merged: r.MergedAt != ""}
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

// replay prints the share of the items in milestones of which the habits say nothing that counts, by repository. Items
// that were closed without being done are left out, as they are not counted.
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
	h := habit.New(habit.Map{})
	type row struct{ milestones, items, unknown, hidden, within, withinHidden int }
	rows := map[string]*row{}
	sum := &row{}
	for m, es := range items {
		if len(es) < fewestItems {
			continue
		}
		unknown, hidden := unanswered(h, es)
		if rows[m.repo] == nil {
			rows[m.repo] = &row{}
		}
		for _, r := range []*row{rows[m.repo], sum} {
			r.milestones++
			r.items += len(es)
			r.unknown += unknown
			r.hidden += hidden
			if 4*unknown <= len(es) {
				r.within++
			}
			if 4*hidden <= len(es) {
				r.withinHidden++
			}
		}
	}
	fmt.Print("| repository | milestones | items | nothing said | milestones within 25% | labels hidden: nothing said | within 25% |\n|---|---|---|---|---|---|---|\n")
	rows["all"] = sum
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		r := rows[name]
		fmt.Printf("| %s | %d | %d | %.0f%% | %d | %.0f%% | %d |\n", name, r.milestones, r.items, 100*float64(r.unknown)/float64(r.items), r.within,
			100*float64(r.hidden)/float64(r.items), r.withinHidden)
	}
	return nil
}

// unanswered counts the items of which the habits say nothing that counts, as they are and with their labels hidden.
func unanswered(h *habit.Habits, es []example) (unknown, hidden int) {
	for _, e := range es {
		if f, ok := h.Find(e.item, nil, false); !ok || f.Confidence < countsFrom {
			unknown++
		}
		e.item.Labels = nil
		if f, ok := h.Find(e.item, nil, false); !ok || f.Confidence < countsFrom {
			hidden++
		}
	}
	return unknown, hidden
}
