package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/checks/text"
)

// mostRows is how long a list of items in Markdown gets; the whole list is in HTML and JSON.
const mostRows = 50

// Markdown is the report for a comment or a wiki page: the figures, the milestones, what open pull requests would be told,
// and what is linked to nothing. Items that need nobody are left out.
func (r Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Northstar audit%s\n\n", r.of())
	f := r.figures()
	fmt.Fprintf(&b, "%s, decided on %s in mode `%s`. Nothing was written to GitHub.\n", r.held(), r.At.UTC().Format(time.DateOnly), r.Mode)
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "\n> ⚠️ %s\n", n)
	}
	b.WriteString("\n| kind | items |\n|---|--:|\n")
	for _, k := range f.Kinds {
		fmt.Fprintf(&b, "| %s %s | %s |\n", k.Sign, k.Name, k.says())
	}
	var sources []string
	for _, s := range f.Sources {
		sources = append(sources, fmt.Sprintf("%s (%d)", s.Name, s.Count))
	}
	if len(sources) > 0 {
		fmt.Fprintf(&b, "\nWhere kinds come from: %s.\n", strings.Join(sources, ", "))
	}
	switch {
	case f.Work > 0 && f.Strategies == 0:
		fmt.Fprintf(&b, "\nThere is no open strategy, so none of the %s of work serves one. A strategy is an issue that says what is in the way and "+
			"how to get past it; a kind label or a line `Kind: strategy` in its body makes it one.\n", plural(f.Work, "open item"))
	case f.Work > 0:
		fmt.Fprintf(&b, "\n**%d of %d** open items of work are linked to a strategy.\n", f.Linked, f.Work)
	}
	r.milestonesIn(&b)
	r.guidesIn(&b)
	r.mapIn(&b)
	r.touchingIn(&b)
	r.pullsIn(&b)
	if f.Strategies > 0 {
		r.unlinkedIn(&b)
	}
	r.adviceIn(&b)
	return b.String()
}

// of is the repository in a heading.
func (r Report) of() string {
	if r.Repo.Repo == "" {
		return ""
	}
	return ": " + text.Escape(r.Repo.Full())
}

func (r Report) milestonesIn(b *strings.Builder) {
	if len(r.Milestones) == 0 {
		return
	}
	b.WriteString("\n## Milestones\n\n| milestone | state | ✨ feature | 🧹 tech-debt | 📎 other | ❔ none | debt share | band | verdict |\n|---|---|--:|--:|--:|--:|--:|---|---|\n")
	for i := range r.Milestones {
		m := &r.Milestones[i]
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s | %s | %s %s |\n", quoted(m.Title), m.State,
			told(m.Weights.Feature, m.Weights.Likely.Feature), told(m.Weights.TechDebt, m.Weights.Likely.TechDebt),
			told(m.Weights.Other, m.Weights.Likely.Other), m.Weights.None, m.share(), m.band(), m.Verdict.sign(), m.says())
	}
	if r.overPlan() {
		b.WriteString("\n" + summary.ClosedOverPlanned + "\n")
	}
	r.fixesIn(b)
}

// overPlan reports whether closed milestones are in the report that are judged over another basis than the policy's.
func (r Report) overPlan() bool {
	return r.Basis == checks.Remaining && slices.ContainsFunc(r.Milestones, func(m milestoneReport) bool { return m.State == checks.Closed })
}

// told is a weight, and how much of it only likely belongs there.
func told(all, likely checks.Weight) string {
	if likely == 0 {
		return all.String()
	}
	return fmt.Sprintf("%s (%s likely)", all, likely)
}

// held is how much the report is about: "3 issues, 1 pull request, 2 milestones".
func (r Report) held() string {
	f := r.figures()
	return plural(f.Issues, "issue") + ", " + plural(f.Pulls, "pull request") + ", " + plural(len(r.Milestones), "milestone")
}

// mostAlike is how many milestones that lack nothing but kinds get a line of their own.
const mostAlike = 3

// fixesIn says what each open milestone needs. Many that lack nothing but kinds are one line: they ask for the same.
func (r Report) fixesIn(b *strings.Builder) {
	var lines, alike, titles []string
	for i := range r.Milestones {
		m := &r.Milestones[i]
		if m.Fix == "" || m.State != checks.Open {
			continue
		}
		title := "**" + quoted(m.Title) + "**"
		line := fmt.Sprintf("- %s: %s\n", title, m.Fix)
		if m.Verdict == undecided || m.Verdict == tooEarly {
			alike, titles = append(alike, line), append(titles, title)
		} else {
			lines = append(lines, line)
		}
	}
	if n := len(alike) - mostAlike; n > 0 {
		alike = []string{fmt.Sprintf("- %s and %d more: classify their items without a kind.\n", strings.Join(titles[:mostAlike], ", "), n)}
	}
	lines = append(lines, alike...)
	if len(lines) == 0 {
		return
	}
	b.WriteString("\nWhat the open ones need:\n\n")
	b.WriteString(strings.Join(lines, ""))
}

func (r Report) guidesIn(b *strings.Builder) {
	gs := r.guides()
	if len(gs) == 0 {
		return
	}
	b.WriteString("\n## Visions and strategies\n\n| | | state | open work | review | because of |\n|---|---|---|--:|---|---|\n")
	for i, g := range gs {
		if i == mostRows {
			fmt.Fprintf(b, "| … | %d more | | | | |\n", len(gs)-i)
			break
		}
		fmt.Fprintf(b, "| #%d | %s %s | %s | %d | %s | %s |\n", g.Number, g.Kind.Emoji(), quoted(g.Title), g.State, g.Work, g.Reviewed(), quoted(g.Evidence))
	}
	left := mostRows
	for _, g := range gs {
		better := g.Review.Open()
		if left -= len(better); len(better) == 0 || left < 0 {
			continue
		}
		fmt.Fprintf(b, "\nWhat would make #%d %s %s better:\n\n", g.Number, g.Kind.Emoji(), quoted(g.Title))
		for _, f := range better {
			says := f.Sentence
			if f.Quote != "" {
				says += " “" + quoted(f.Quote) + "”"
			}
			fmt.Fprintf(b, "- ⚠️ `%s` %s %s\n", f.Name, says, f.Remedy)
		}
	}
}

// mapIn draws what serves what, unless there is nothing to be served.
func (r Report) mapIn(b *strings.Builder) {
	if r.Map != nil && len(r.Map.Visions)+len(r.Map.Strategies)+len(r.Map.Elsewhere.Strategies) > 0 {
		b.WriteString("\n## What serves what\n\n" + r.Map.Markdown(chart.Short))
	}
}

// touchingIn lists open work that seems to touch a non-goal, for people to judge.
func (r Report) touchingIn(b *strings.Builder) {
	work := r.touching()
	if len(work) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## Open work that seems to touch a non-goal (%d)\n\nFor you to judge: it fails no check.\n\n", len(work))
	listIn(b, work, func(it *item) {
		b.WriteString("\n")
		for _, n := range it.NonGoals {
			fmt.Fprintf(b, "  - 🧭 %s will not do “%s”\n", n.In(r.Repo), quoted(n.Text))
		}
	})
}

// listIn lists the first of the items, each with what belongs behind it, and says how many more there are.
func listIn(b *strings.Builder, items []*item, behind func(*item)) {
	for i, it := range items {
		if i == mostRows {
			fmt.Fprintf(b, "- … and %d more\n", len(items)-i)
			break
		}
		fmt.Fprintf(b, "- #%d %s %s", it.Number, it.Kind.Emoji(), quoted(it.Title))
		behind(it)
	}
}

func (r Report) pullsIn(b *strings.Builder) {
	var open []*item
	for i := range r.Items {
		if it := &r.Items[i]; it.Type == checks.Pull && it.State == checks.Open {
			open = append(open, it)
		}
	}
	if len(open) == 0 {
		return
	}
	b.WriteString("\n## Open pull requests\n\n| | kind | strategy | debt capacity |\n|---|---|---|---|\n")
	for i, it := range open {
		if i == mostRows {
			fmt.Fprintf(b, "| … %d more | | | |\n", len(open)-i)
			break
		}
		s, c := it.Checks[checks.CheckStrategy], it.Checks[checks.CheckCapacity]
		chain := quoted(s.Title)
		if it.Linked && s.Conclusion == checks.Success {
			chain = s.Title // references alone, which are to be links
		}
		fmt.Fprintf(b, "| #%d %s | %s | %s %s | %s %s |\n", it.Number, quoted(it.Title), it.kindCell(),
			sign(s.Conclusion), chain, sign(c.Conclusion), quoted(c.Title))
	}
}

func (r Report) unlinkedIn(b *strings.Builder) {
	work := r.unlinked()
	if len(work) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## Open work that serves no strategy (%d)\n\n", len(work))
	listIn(b, work, func(it *item) {
		if len(it.Problems) > 0 {
			fmt.Fprintf(b, " (%s)", text.Escape(strings.Join(it.Problems, "; ")))
		}
		if len(it.Likely) > 0 {
			fmt.Fprintf(b, " — perhaps %s", strings.Join(it.Likely, " or "))
		}
		if n := it.Refused; n != nil {
			fmt.Fprintf(b, " — 🧭 %s decided against this: “%s”", n.By, quoted(n.Text))
		}
		b.WriteString("\n")
	})
}

func (r Report) adviceIn(b *strings.Builder) {
	if len(r.Advice) == 0 {
		return
	}
	b.WriteString("\n## Say yes to many at once\n\n| what says it | items | kind | first |\n|---|--:|---|---|\n")
	for _, g := range r.Advice[:min(len(r.Advice), mostRows)] {
		fmt.Fprintf(b, "| %s | %d | %s %s | %s |\n", quoted(g.Says()), g.Items, g.Habit.Kind.Emoji(), g.Habit.Kind, numbered(g.First))
	}
	if more := len(r.Advice) - mostRows; more > 0 {
		fmt.Fprintf(b, "\n… and %d more.\n", more)
	}
	if r.Policy == "" {
		return
	}
	b.WriteString("\nWhat is right of these, this in `.github/northstar.yml` states; `--policy` tries it here first:\n\n")
	fence := "```"
	for strings.Contains(r.Policy, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "%syaml\n%s%s\n", fence, r.Policy, fence)
}

// numbered are items by their numbers.
func numbered(numbers []int) string {
	var out []string
	for _, n := range numbers {
		out = append(out, fmt.Sprintf("#%d", n))
	}
	return strings.Join(out, ", ")
}

// kindCell is an item's kind in a table.
func (it *item) kindCell() string {
	if g := it.group(); g == exempt {
		return g
	}
	k := it.countsAs()
	if it.Unsure {
		return k.Emoji() + " likely " + k.String()
	}
	return k.Emoji() + " " + k.String()
}

// quoted is user text in one line of ours.
func quoted(s string) string { return text.Escape(text.Cut(s, 120)) }

// sign is a conclusion at a glance.
func sign(c checks.Conclusion) string {
	switch c {
	case checks.Success:
		return "✅"
	case checks.Failure:
		return "❌"
	case checks.Skipped:
		return "⏭️"
	}
	return "⚪"
}
