package demo

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Row is one thing that Northstar made GitHub show, with the reason.
type Row struct {
	Where string // "acme/shop#9"
	Title string // of the item
	What  string // "label", a check's name, "comment"
	Shows string // the label's name, the check's conclusion and title, the first line of the comment
	Why   string
	File  string // its text as HTML in the folder of results, "" for a label
}

// Results gathers every label, check and comment that is there since the app is, writes each text as Markdown and as HTML into the folder of
// results, with an index of them all, and returns them in order.
func (d *Demo) Results(ctx context.Context) ([]Row, error) {
	why, err := d.server.Conclusions(ctx)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, repo := range d.host.Snapshot() {
		runs := newest(repo.Runs)
		for _, it := range repo.Items {
			got, err := d.item(repo, it, runs[it.Head], why[strings.ToLower(fmt.Sprintf("%s#%d", repo.Name, it.Number))])
			if err != nil {
				return nil, err
			}
			rows = append(rows, got...)
		}
	}
	return rows, d.index(rows)
}

// Counts says in one line how many items there are and of which kinds, as an audit of them counts, and how many issues the app made.
func (d *Demo) Counts(ctx context.Context) (string, error) {
	all, err := d.server.Conclusions(ctx)
	if err != nil {
		return "", err
	}
	own := map[string]bool{}
	for _, repo := range d.host.Snapshot() {
		for _, it := range repo.Items {
			if it.Author == d.hub.Slug()+"[bot]" {
				own[strings.ToLower(fmt.Sprintf("%s#%d", repo.Name, it.Number))] = true
			}
		}
	}
	return countsOf(all, own), nil
}

// countsOf is how many items there are of each kind, those that only likely are of it told apart, and apart from them the app's own.
func countsOf(all map[string]store.Conclusion, own map[string]bool) string {
	n, likely := map[checks.Kind]int{}, map[checks.Kind]int{}
	items, exempt := 0, 0
	for key, c := range all {
		if own[key] {
			continue
		}
		items++
		switch {
		case c.Source == checks.Exempted:
			exempt++
		case c.Likely != checks.None:
			n[c.Likely]++
			likely[c.Likely]++
		default:
			n[c.Kind]++
		}
	}
	var parts []string
	for _, k := range append(slices.Clone(checks.Kinds), checks.Other) {
		if n[k] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[k], k)+likelyOf(likely[k]))
		}
	}
	parts = append(parts, fmt.Sprintf("%d without a kind", n[checks.None]), fmt.Sprintf("%d exempt", exempt))
	says := fmt.Sprintf("%d items: %s", items, strings.Join(parts, ", "))
	switch mine := len(all) - items; mine {
	case 0:
		return says
	case 1:
		return says + ". And 1 issue that Northstar made"
	default:
		return says + fmt.Sprintf(". And %d issues that Northstar made", mine)
	}
}

// likelyOf says how many of some items only likely are what they are counted as.
func likelyOf(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d likely)", n)
}

// newest are the latest runs of each name by commit.
func newest(runs []githubsim.RunView) map[string][]githubsim.RunView {
	out := map[string][]githubsim.RunView{}
	for _, r := range runs {
		list := slices.DeleteFunc(out[r.Head], func(o githubsim.RunView) bool { return o.Name == r.Name })
		out[r.Head] = append(list, r)
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b githubsim.RunView) int { return cmp.Compare(b.Name, a.Name) })
	}
	return out
}

// item are the rows of one issue or pull request.
func (d *Demo) item(repo githubsim.RepoView, it githubsim.ItemView, runs []githubsim.RunView, c store.Conclusion) ([]Row, error) {
	where := fmt.Sprintf("%s#%d", repo.Name, it.Number)
	var rows []Row
	for _, l := range it.Labels {
		if _, ok := checks.ParseKind(l); ok && !d.before[labelKey(where, l)] {
			rows = append(rows, Row{Where: where, Title: it.Title, What: "label", Shows: l, Why: reason(c)})
		}
	}
	for _, r := range runs {
		if !it.Pull || r.App != d.hub.Slug() {
			continue
		}
		row := Row{Where: where, Title: it.Title, What: r.Name, Shows: r.Conclusion, Why: r.Title}
		text := fmt.Sprintf("## %s %s\n\n%s", sign(r.Conclusion), r.Title, r.Summary)
		for _, a := range r.Annotations {
			text += fmt.Sprintf("\n\n> **%s, line %d** %s: %s", a.Path, a.Line, a.Title, a.Message)
		}
		var err error
		if row.File, err = d.write(where+" "+r.Name, r.Name+" on "+where, text); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	for n, cm := range it.Comments {
		if cm.Author != d.hub.Slug()+"[bot]" {
			continue
		}
		row := Row{Where: where, Title: it.Title, What: "comment", Shows: firstLine(cm.Body), Why: sort(cm.Body)}
		var err error
		if row.File, err = d.write(fmt.Sprintf("%s comment %d", where, n+1), "northstar bot on "+where, cm.Body); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if it.Author == d.hub.Slug()+"[bot]" {
		file, err := d.write(where+" issue", it.Title, it.Body)
		if err != nil {
			return nil, err
		}
		rows = append(rows, Row{Where: where, Title: it.Title, What: "issue", Shows: it.State, Why: "kept by the app", File: file})
	}
	return rows, nil
}

// kindLabels are the labels for kinds that items have.
func kindLabels(repos []githubsim.RepoView) map[string]bool {
	found := map[string]bool{}
	for _, repo := range repos {
		for _, it := range repo.Items {
			for _, l := range it.Labels {
				if _, ok := checks.ParseKind(l); ok {
					found[labelKey(fmt.Sprintf("%s#%d", repo.Name, it.Number), l)] = true
				}
			}
		}
	}
	return found
}

// labelKey names a label on an item.
func labelKey(where, label string) string { return where + " " + label }

// reason is why an item has its kind, in one line.
func reason(c store.Conclusion) string {
	if c.Evidence == "" {
		return string(c.Source)
	}
	return string(c.Source) + ": " + c.Evidence
}

// sort is which sort of comment a text is, by its marker.
func sort(body string) string {
	marker, _, _ := strings.Cut(strings.TrimPrefix(body, "<!-- northstar:"), " -->")
	name, rest, _ := strings.Cut(marker, ":")
	switch name {
	case "unlinked":
		return "work that is linked to no strategy"
	case "milestone":
		return "summary of the milestone " + rest
	case "answer":
		return "answer to a command"
	case "review":
		return "review: " + reviewed(body)
	}
	return name
}

// reviewed is what a review advises, by the names of its findings.
func reviewed(body string) string {
	var names []string
	for line := range strings.Lines(body) {
		if said := strings.Split(line, "`"); strings.HasPrefix(line, "- ⚠️ ") && len(said) > 2 {
			names = append(names, said[len(said)-2])
		}
	}
	if len(names) == 0 {
		return "nothing to improve"
	}
	return strings.Join(names, ", ")
}

func firstLine(body string) string {
	for line := range strings.Lines(body) {
		line = strings.ReplaceAll(strings.TrimSpace(strings.TrimLeft(line, "#> ")), "**", "")
		if line != "" && !strings.HasPrefix(line, "<!--") {
			return line
		}
	}
	return ""
}

func sign(conclusion string) string {
	switch conclusion {
	case "success":
		return "✅"
	case "failure":
		return "❌"
	case "skipped":
		return "⏭️"
	}
	return "⬜"
}

// write stores one text as Markdown and as HTML and returns the HTML's name.
func (d *Demo) write(name, title, markdown string) (string, error) {
	base := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '-'
	}, name), "-.")
	if err := os.WriteFile(filepath.Join(d.o.Out, base+".md"), []byte(markdown), 0o644); err != nil {
		return "", err
	}
	html, err := render(title, markdown)
	if err != nil {
		return "", err
	}
	return base + ".html", os.WriteFile(filepath.Join(d.o.Out, base+".html"), html, 0o644)
}
