//go:build linux

package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

var (
	anyID   = regexp.MustCompile(`(answer:comment:|issuecomment-|/runs/|comments/)\d+`)
	anySHA  = regexp.MustCompile(`\b[0-9a-f]{7,40}\b`)
	anyTime = regexp.MustCompile(`\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?`)
	anyHost = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	// A candidate from outside of the milestone that comes alone has no summary written again: it is named the next time.
	anySpare = regexp.MustCompile(`(\bAdd [^.(]*?items?) \(candidates?: [^)]*\)`)
)

// plain is a text without what no two tellings have in common: ids, commits, times and the host's address, and what may come later.
func plain(s string) string {
	s = anySpare.ReplaceAllString(s, "$1")
	return anyHost.ReplaceAllString(anyTime.ReplaceAllString(anySHA.ReplaceAllString(anyID.ReplaceAllString(s, "${1}N"), "SHA"), "TIME"), "HOST")
}

// seen is what people see, by where: compared line by line.
type seen map[string]string

// look reads everything that people see in a world.
func (w *world) look() seen {
	out := seen{}
	for _, r := range w.Snapshot() {
		for _, it := range r.Items {
			at := fmt.Sprintf("%s#%d", r.Name, it.Number)
			out[at+" text"] = plain(it.Title + "\n" + it.Body)
			out[at+" state"] = it.State + " " + it.Reason
			out[at+" labels"] = strings.Join(slices.Sorted(slices.Values(it.Labels)), ", ")
			out[at+" milestone"] = fmt.Sprint(it.Milestone)
			comments(out, at, it.Comments)
			if it.Pull && it.State == "open" {
				w.runs(out, at, r, it.Head)
			}
		}
	}
	return out
}

// comments notes those of an item. One that says in one line that it is settled stands for what was seen in between, or was not.
func comments(out seen, at string, all []githubsim.CommentView) {
	said := 0
	for _, c := range all {
		if c.Author != bot {
			said++
			var reactions []string
			for _, content := range slices.Sorted(maps.Keys(c.Reactions)) {
				reactions = append(reactions, fmt.Sprint(content, " ", c.Reactions[content]))
			}
			out[fmt.Sprintf("%s comment %d %q", at, said, c.Body)] = "reactions " + strings.Join(reactions, ", ")
			continue
		}
		marker, rest, _ := strings.Cut(c.Body, "\n")
		marker = plain(marker)
		switch {
		case strings.Contains(marker, "answer:"): // what is explained is what was true at the moment
			for n := 1; ; n++ {
				if key := fmt.Sprintf("%s answer %d", at, n); out[key] == "" {
					out[key] = "there"
					break
				}
			}
		case strings.Count(strings.TrimSpace(rest), "\n") == 0:
		default:
			out[at+" says "+marker] += plain(rest)
		}
	}
}

// runs notes the newest run of each check on a commit. How the milestone stands is told in one only when its conclusion changes.
func (w *world) runs(out seen, at string, r githubsim.RepoView, head string) {
	for _, run := range r.Runs {
		if run.Head != head {
			continue
		}
		text := run.Status + " " + run.Conclusion
		if run.Name != checks.CheckCapacity {
			text += " " + plain(run.Title+"\n"+run.Summary)
		}
		out[at+" "+run.Name] = text
	}
}

// doubled are things that are there twice and should be once.
func (w *world) doubled() (out []string) {
	for _, r := range w.Snapshot() {
		titles := map[string]int{}
		for _, it := range r.Items {
			if it.Author == bot {
				titles[it.Title]++
			}
			markers := map[string]int{}
			for _, c := range it.Comments {
				if c.Author == bot {
					marker, _, _ := strings.Cut(c.Body, "\n")
					markers[marker]++
				}
			}
			for marker, n := range markers {
				if n > 1 {
					out = append(out, fmt.Sprintf("%s#%d has %d comments %s", r.Name, it.Number, n, plain(marker)))
				}
			}
		}
		for title, n := range titles {
			if n > 1 {
				out = append(out, fmt.Sprintf("%s has %d issues %q", r.Name, n, title))
			}
		}
		runs := map[string]int{}
		for _, run := range r.Runs {
			if run.Name != checks.CheckConfig { // which has notes: GitHub lets none be taken off a run
				runs[run.Head+" "+run.Name]++
			}
		}
		for run, n := range runs {
			if n > 1 {
				out = append(out, fmt.Sprintf("%s has %d runs %s", r.Name, n, run))
			}
		}
	}
	slices.Sort(out)
	return out
}

// differences are what is seen otherwise than in the undisturbed world, and what is doubled.
func differences(quiet, tortured *world) (out []string) {
	a, b := quiet.look(), tortured.look()
	keys := map[string]bool{}
	for k := range a {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if a[k] != b[k] && !passing(k, a, b) {
			out = append(out, fmt.Sprintf("%s\n    quiet:    %s\n    tortured: %s", k, shortDiff(a[k], b[k]), shortDiff(b[k], a[k])))
		}
	}
	for _, w := range []*world{quiet, tortured} {
		for _, d := range w.doubled() {
			out = append(out, w.name+": "+d)
		}
	}
	quiet.mu.Lock()
	before := maps.Clone(quiet.labels)
	quiet.mu.Unlock()
	tortured.mu.Lock()
	defer tortured.mu.Unlock()
	for _, k := range slices.Sorted(maps.Keys(tortured.labels)) {
		if n := tortured.labels[k]; n > before[k]+1 { // one more is what an act in between was answered by, or was not
			out = append(out, fmt.Sprintf("the app %d times, undisturbed %d times: %s", n, before[k], k))
		}
	}
	return out
}

var summaryOn = regexp.MustCompile(`^(\S+#(\d+)) says <!-- northstar:milestone:`)

// passing reports whether only one world shows something, and that is the summary of a milestone on a strategy that its work served for
// a moment, or that was closed soon after: whether it was summed up there is a matter of when.
func passing(at string, a, b seen) bool {
	m := summaryOn.FindStringSubmatch(at)
	if m == nil || a[at] != "" && b[at] != "" {
		return false
	}
	served := regexp.MustCompile(`\| .*#` + m[2] + `\b.* \|`).MatchString(a[at] + b[at])
	return !served || strings.HasPrefix(a[m[1]+" state"], "closed")
}

// shortDiff is a text where it begins to differ from another.
func shortDiff(s, other string) string {
	if s == "" {
		return "(nothing)"
	}
	lines, others := strings.Split(s, "\n"), strings.Split(other, "\n")
	i := 0
	for i < len(lines)-1 && i < len(others) && lines[i] == others[i] {
		i++
	}
	return fmt.Sprintf("%.300s", strings.Join(lines[i:], "⏎"))
}
