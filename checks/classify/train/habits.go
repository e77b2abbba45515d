package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/habit"
)

// example is an item whose kind is known from somewhere else than the habit that is measured on it.
type example struct {
	id, repo, form string
	item           checks.Item
	paths          []string
	kind           checks.Kind
	drawn          []string // read by eye: what it was drawn for, by the families that it says something of
}

// measureHabits prints how often each entry of the built-in table is right. eye is a file of kinds by eye: an item's name, its
// kind and what it was drawn for a line, apart by tabs.
func measureHabits(data, eye string) error {
	issues, err := labelled(data)
	if err != nil {
		return err
	}
	more, err := exports(filepath.Join(data, "replay"))
	if err != nil {
		return err
	}
	changes, err := commits(data)
	if err != nil {
		return err
	}
	kinds, err := byEye(eye)
	if err != nil {
		return err
	}
	read := judged(slices.Concat(issues, more, changes), kinds)
	h := habit.New(habit.Map{})
	habitTable("Prefixes, by the maintainers' labels", h, issues, titles, nil)
	habitTable("Prefixes, by eye", h, read, titles, func(e example, _ string) bool { return slices.Contains(e.drawn, "prefix") })
	habitTable("Prefixes, by eye, on issues that were drawn by their labels", h, read, titles, func(e example, _ string) bool {
		return e.item.Type == checks.Issue && !slices.Contains(e.drawn, "picked")
	})
	habitTable("Labels, by eye", h, read, labels, func(e example, family string) bool { return slices.Contains(e.drawn, family) })
	habitTable("Labels, by how the title begins, where it says something", h, byTitle(h, slices.Concat(issues, more)), labels, nil)
	habitTable("Wishes with a verb of upkeep, by eye: the label alone or with the title", h, read, whole, func(_ example, family string) bool { return strings.HasSuffix(family, "a verb of upkeep") })
	habitTable("Wishes with a verb of upkeep, by eye: the title alone", h, read, titles, func(_ example, family string) bool { return strings.HasSuffix(family, "a verb of upkeep") })
	habitTable("Changed files, by the authors' types", h, changes, files, nil)
	habitTable("Changed files, by eye", h, read, files, func(e example, _ string) bool { return slices.Contains(e.drawn, "paths") })
	habitTable("Everything together, by eye", h, read, whole, func(e example, _ string) bool { return !slices.Contains(e.drawn, "picked") })
	contradictions(h, read)
	verbs(changes)
	return nil
}

// What of an example is looked at.
func titles(e example) (checks.Item, []string) {
	return checks.Item{Type: e.item.Type, Title: e.item.Title}, nil
}

func labels(e example) (checks.Item, []string) {
	return checks.Item{Type: e.item.Type, Labels: e.item.Labels}, nil
}

func files(e example) (checks.Item, []string) { return checks.Item{Type: checks.Pull}, e.paths }

func whole(e example) (checks.Item, []string) { return e.item, e.paths }

// labelled are the issues and pull requests of train and dev, each once, with the labels of their maintainers.
func labelled(data string) ([]example, error) {
	var all []example
	seen := map[string]bool{}
	for _, part := range []string{"train", "dev"} {
		for _, kind := range []string{"feature", "tech-debt", "none"} {
			err := eachLine(filepath.Join(data, part, kind+".jsonl"), func(line []byte) error {
				var r struct {
					ID, Repo, Form, How string
					Title               string `json:"text_title"`
				}
				if err := json.Unmarshal(line, &r); err != nil {
					return err
				}
				key := r.Repo + "\x00" + r.Title
				if seen[key] || r.Form != issueForm && r.Form != pullForm {
					return nil
				}
				seen[key] = true
				e := example{id: r.ID, repo: r.Repo, form: r.Form, kind: checks.Kind(kind), item: checks.Item{Type: checks.Issue, Title: r.Title}}
				if e.form == pullForm {
					e.item.Type = checks.Pull
				}
				if kind == "none" {
					e.kind = checks.Other
				}
				if names, ok := strings.CutPrefix(r.How, "maintainer label: "); ok {
					names, _, _ = strings.Cut(names, ";")
					e.item.Labels = strings.Split(names, "|")
				}
				all = append(all, e)
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// commits are typed commits as the pull requests that they were, named by their file and line; the kind is by the type.
func commits(data string) ([]example, error) {
	var all []example
	for _, part := range []string{"train", "dev"} {
		n := -1
		err := eachLine(filepath.Join(data, "commits", part+".jsonl.gz"), func(line []byte) error {
			var r struct {
				Repo, Type, Scope, Kind string
				Title                   string `json:"text_title"`
				Files                   []string
			}
			n++
			if err := json.Unmarshal(line, &r); err != nil {
				return err
			}
			title := r.Type + ": " + r.Title
			if r.Scope != "" {
				title = r.Type + "(" + r.Scope + "): " + r.Title
			}
			all = append(all, example{id: fmt.Sprintf("commits/%s:%d", part, n), repo: r.Repo, form: surrogateForm, kind: checks.Kind(r.Kind),
				item: checks.Item{Type: checks.Pull, Title: title}, paths: r.Files})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// eachLine reads a file, compressed or not, line by line.
func eachLine(name string, do func([]byte) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s = bufio.NewScanner(z)
	}
	s.Buffer(nil, 1<<26)
	for n := 1; s.Scan(); n++ {
		if err := do(s.Bytes()); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	return s.Err()
}

// sight is what was seen of an item by eye.
type sight struct {
	kind  checks.Kind
	drawn []string
}

// byEye reads the kinds by eye.
func byEye(name string) (map[string]sight, error) {
	kinds := map[string]sight{}
	err := eachLine(name, func(line []byte) error {
		f := strings.Split(string(line), "\t")
		if len(f) != 3 {
			return fmt.Errorf("%d columns in place of 3", len(f))
		}
		k, ok := checks.ParseKind(f[1])
		if !ok {
			return fmt.Errorf("%q is no kind", f[1])
		}
		kinds[f[0]] = sight{k, strings.Split(f[2], ",")}
		return nil
	})
	return kinds, err
}

// judged are the examples that were read by eye, each once, with the kind that they have by eye.
func judged(all []example, kinds map[string]sight) []example {
	var out []example
	seen := map[string]bool{}
	for _, e := range all {
		s, ok := kinds[e.id]
		if !ok || seen[e.id] {
			continue
		}
		seen[e.id] = true
		e.kind, e.drawn = s.kind, s.drawn
		out = append(out, e)
	}
	return out
}

// byTitle are the examples whose title says something by a habit, with the kind that it says.
func byTitle(h *habit.Habits, all []example) []example {
	var out []example
	for _, e := range all {
		f, ok := h.Find(checks.Item{Type: e.item.Type, Title: e.item.Title}, nil, false)
		if ok && len(e.item.Labels) > 0 {
			e.kind = f.Kind
			out = append(out, e)
		}
	}
	return out
}

// tally is how often something was right, by repository.
type tally map[string]*[2]int

func (t tally) note(repo string, right bool) {
	if t[repo] == nil {
		t[repo] = &[2]int{}
	}
	t[repo][0]++
	if right {
		t[repo][1]++
	}
}

// figures are how many were seen, the share of right ones, the mean of the repositories' shares, and the table's precision: the
// mean in which a repository counts by the root of its size, with one right and one wrong answer added.
func (t tally) figures() (n int, pooled, mean, precision float64) {
	right, roots := 0, 0.0
	for _, repo := range slices.Sorted(maps.Keys(t)) {
		c := t[repo]
		n, right = n+c[0], right+c[1]
		share, root := float64(c[1])/float64(c[0]), math.Sqrt(float64(c[0]))
		mean += share / float64(len(t))
		precision += share * root
		roots += root
	}
	return n, float64(right) / float64(n), mean, (float64(n)*precision/roots + 1) / float64(n+2)
}

// habitTable prints how often what the habits say of a view of each example is its kind: by family, and by entry where a family
// has several that were seen. in says which of them count for a family; nil: all.
func habitTable(title string, h *habit.Habits, all []example, view func(example) (checks.Item, []string), in func(e example, family string) bool) {
	families := map[string]habit.Entry{}
	for _, e := range habit.BuiltIn() {
		families[string(e.Place)+" "+e.Text] = e
	}
	tallies, parts := map[string]tally{}, map[string]map[string]tally{}
	for _, e := range all {
		it, paths := view(e)
		f, ok := h.Find(it, paths, len(paths) > 0)
		entry := families[string(f.Place)+" "+f.Text]
		if !ok || in != nil && !in(e, entry.Family) {
			continue
		}
		name := fmt.Sprintf("%s %s → %s (%.2f)", entry.Place, entry.Family, entry.Kind, entry.Precision)
		if tallies[name] == nil {
			tallies[name], parts[name] = tally{}, map[string]tally{}
		}
		if parts[name][f.Text] == nil {
			parts[name][f.Text] = tally{}
		}
		tallies[name].note(e.repo, f.Kind == e.kind)
		parts[name][f.Text].note(e.repo, f.Kind == e.kind)
	}
	fmt.Printf("\n## %s\n\n| entry (in the table) | n | repositories | pooled | mean over repositories | precision |\n|---|---|---|---|---|---|\n", title)
	for _, name := range slices.Sorted(maps.Keys(tallies)) {
		line(name, tallies[name])
		if len(parts[name]) > 1 {
			for _, text := range slices.Sorted(maps.Keys(parts[name])) {
				line("· "+text, parts[name][text])
			}
		}
	}
}

func line(name string, t tally) {
	n, pooled, mean, precision := t.figures()
	fmt.Printf("| %s | %d | %d | %.3f | %.3f | %.2f |\n", name, n, len(t), pooled, mean, precision)
}

// contradictions prints which is right where labels and title say different things.
func contradictions(h *habit.Habits, all []example) {
	counts := map[string]*[4]int{}
	for _, e := range all {
		t, ok := h.Find(checks.Item{Type: e.item.Type, Title: e.item.Title}, nil, false)
		l, ok2 := h.Find(checks.Item{Type: e.item.Type, Labels: e.item.Labels}, nil, false)
		if !ok || !ok2 || t.Kind == l.Kind {
			continue
		}
		key := fmt.Sprintf("%s: title %s, label %s (%s)", e.item.Type, t.Kind, l.Kind, l.Text)
		if counts[key] == nil {
			counts[key] = &[4]int{}
		}
		c := counts[key]
		c[0]++
		switch e.kind {
		case t.Kind:
			c[1]++
		case l.Kind:
			c[2]++
		}
		if f, ok := h.Find(e.item, nil, false); ok && f.Kind == e.kind {
			c[3]++
		}
	}
	fmt.Print("\n## Where title and label contradict each other, by eye\n\n| | n | the title is right | the label is | what is said is |\n|---|---|---|---|---|\n")
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		fmt.Printf("| %s | %d | %d | %d | %d |\n", k, counts[k][0], counts[k][1], counts[k][2], counts[k][3])
	}
}

// verbs prints how often a commit's work is upkeep rather than a feature, by its title's first word.
func verbs(all []example) {
	tallies := map[string]tally{}
	for _, e := range all {
		_, rest, _ := strings.Cut(e.item.Title, ": ")
		first := strings.Fields(strings.ToLower(rest))
		if !e.kind.Work() || len(first) == 0 {
			continue
		}
		if tallies[first[0]] == nil {
			tallies[first[0]] = tally{}
		}
		tallies[first[0]].note(e.repo, e.kind == checks.TechDebt)
	}
	fmt.Print("\n## First words, by the authors' types: tech-debt rather than feature\n\n| word | n | repositories | pooled | mean | precision |\n|---|---|---|---|---|---|\n")
	words := slices.Collect(maps.Keys(tallies))
	size := func(w string) int { n, _, _, _ := tallies[w].figures(); return n }
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(size(b)-size(a), cmp.Compare(a, b)) })
	for _, w := range words {
		if size(w) >= 8 {
			line(w, tallies[w])
		}
	}
}
