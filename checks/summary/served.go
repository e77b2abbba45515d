package summary

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// fold is the head of a part that is folded up: what it holds, and a sentence on that.
func fold(title, sentence string) string {
	s := "\n<details><summary>" + title + "</summary>\n\n"
	if sentence != "" {
		s += sentence + "\n\n"
	}
	return s
}

const unfold = "\n</details>\n"

// strategies is which strategy gets how much of the milestone, and how much none gets.
func (in MilestoneInput) strategies(p *page) {
	if len(in.Strategies) == 0 && in.VeiledCount == 0 {
		if in.UnlinkedCount == 0 { // else that says so
			p.add("\n### By strategy\n\nNothing in this milestone serves a strategy.\n")
		}
		return
	}
	p.add("\n### By strategy\n\n")
	row := func(name string, s ServedStrategy) string {
		return fmt.Sprintf("| %s | %s | %s | %d of %d |\n", name, in.cell(s.Feature), in.cell(s.Debt), s.Done.Count, s.Feature.Count+s.Debt.Count)
	}
	list := slices.DeleteFunc(slices.Clone(in.Strategies), func(s ServedStrategy) bool { return s.Feature.Count+s.Debt.Count == 0 })
	foot := ""
	if len(list) > 0 && in.Nowhere.Feature.Count+in.Nowhere.Debt.Count > 0 {
		foot = row("*none*", in.Nowhere)
	}
	p.list("| strategy | ✨ feature | 🧹 tech-debt | done |\n|---|--:|--:|--:|\n", rows(list, func(s ServedStrategy) string {
		return row(named(s.Strategy, in.Home), s)
	}), tableMore(4), foot, 0)
	if in.twice(list) {
		p.add("\nWork that serves more than one strategy counts for each.\n")
	}
	if in.VeiledCount > 0 {
		if len(list) > 0 {
			p.add("\n")
		}
		serve := "serve a strategy through items"
		if in.VeiledCount == 1 {
			serve = "serves a strategy through items"
		}
		p.addf("%s %s that not everybody here can see.\n", count(in.VeiledCount, "item"), serve)
	}
}

// twice reports whether some work is in more than one of the rows.
func (in MilestoneInput) twice(rows []ServedStrategy) bool {
	n := in.Nowhere.Feature.Count + in.Nowhere.Debt.Count + in.VeiledCount
	for _, s := range rows {
		n += s.Feature.Count + s.Debt.Count
	}
	for _, k := range []checks.Kind{checks.Feature, checks.TechDebt} {
		n -= in.counted(k).Count + in.counted(k.AsLikely()).Count
	}
	return n > 0
}

// cell is a count, with its weight where weights are points.
func (in MilestoneInput) cell(c checks.Cell) string {
	if c.Count == 0 {
		return "–"
	}
	if !in.Policy.Points {
		return fmt.Sprint(c.Count)
	}
	return fmt.Sprintf("%d (%s)", c.Count, pointsOf(c.Weight))
}

// pointsOf is a weight in points: "1 point", "2.5 points".
func pointsOf(w checks.Weight) string {
	if w == checks.Unit {
		return "1 point"
	}
	return w.String() + " points"
}

// unlinked is the work that serves no strategy.
func (in MilestoneInput) unlinked(p *page) {
	n := max(in.UnlinkedCount, len(in.Unlinked))
	if n == 0 {
		if len(in.Strategies)+in.VeiledCount > 0 && in.counted(checks.Feature).Count+in.counted(checks.TechDebt).Count > 0 {
			p.add("\nAll work in it that has to serve a strategy " + map[bool]string{true: "did", false: "does"}[in.closed()] + ".\n")
		}
		return
	}
	says := count(n, "item")
	switch done := in.Nowhere.Done.Count; {
	case done > 0 && n == 1:
		says += ", done"
	case done > 0:
		says += fmt.Sprintf(", %d of them done", done)
	}
	how := "A line `Strategy:` with the number of one in an item’s description, or `/northstar link` with it in a comment there, links it."
	if len(in.Strategies) > 0 { // as it is written where the work is
		example := in.Strategies[0].Strategy.Ref.In(in.Milestone.Repo)
		how = fmt.Sprintf("A line `Strategy: %s` in an item’s description, or `/northstar link %s` in a comment there, links it.", example, example)
	}
	head := fmt.Sprintf("\n### Serves no strategy\n\n%s. %s\n\n", says, how)
	if in.Milestone.State == checks.Closed {
		head = fmt.Sprintf("\n### Served no strategy\n\n%s.\n\n", says)
	}
	list := in.Unlinked[:min(few, len(in.Unlinked))]
	p.list(head, rows(list, in.row), listMore, "", n-len(list))
}

func (in MilestoneInput) unclassified(p *page) {
	n := max(in.UnclassifiedCount, len(in.Unclassified))
	if n == 0 {
		return
	}
	are := "are"
	if n == 1 {
		are = "is"
	}
	list := in.Unclassified[:min(shown, len(in.Unclassified))]
	how := ""
	if len(list) > 0 {
		var numbers []string
		for _, r := range list[:min(3, len(list))] {
			if r.Ref.SameRepo(list[0].Ref) {
				numbers = append(numbers, r.Ref.In(r.Ref))
			}
		}
		how = fmt.Sprintf("One comment in %s says it of several, by somebody with triage permission: `/northstar kind feature %s`, or `tech-debt`, or `other`.", list[0].Ref.Full(), strings.Join(numbers, " "))
	}
	head := fold(fmt.Sprintf("%s %s %s not classified yet", checks.None.Emoji(), count(n, "open item"), are), how)
	if in.closed() { // nothing is asked for any more
		head = fold(fmt.Sprintf("%s %s not classified when it closed", checks.None.Emoji(), count(n, "open item")), "Not counted.")
	}
	p.list(head, rows(list, func(r checks.Reference) string { return "- " + named(r, in.Home) + "\n" }), listMore, unfold, n-len(list))
}

// plainTitle is a title that can stand in a command as it is. Where several milestones are summed up, the answer to one without asks for it.
var plainTitle = regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{N} ._/-]{0,60}[\p{L}\p{N}])?$`)

func (in MilestoneInput) likely(p *page) {
	n := max(in.LikelyCount, len(in.Likely))
	if n == 0 {
		return
	}
	title, they := "1 open item counts as what it likely is", "Nobody has said so yet. A kind label on it, or `/northstar kind` in a comment, settles it"
	if n > 1 {
		title, they = count(n, "open item")+" count as what they likely are", "Nobody has said so yet. A kind label on one of them, or `/northstar kind` in a comment, settles it"
	}
	if len(in.Together.Repositories)+in.Together.More < 2 {
		they += "; " + code(strings.TrimSpace("/northstar accept "+plainTitle.FindString(in.Milestone.Title))) + " in a comment here agrees to all of this list"
	}
	if in.closed() {
		title, they = count(n, "open item")+" counted as what "+map[bool]string{true: "it likely was", false: "they likely were"}[n == 1], "Nobody had said so"
	}
	list := in.Likely[:min(shown, len(in.Likely))]
	p.list(fold("❔ "+title, they+"."), rows(list, func(r checks.Reference) string {
		return fmt.Sprintf("- %s %s: likely %s\n", r.Likely.Emoji(), named(r, in.Home), r.Likely)
	}), listMore, unfold, n-len(list))
}

func (in MilestoneInput) misread(p *page) {
	n := max(in.MisreadCount, len(in.Misread))
	if n == 0 || !in.Policy.Points {
		return
	}
	list := in.Misread[:min(shown, len(in.Misread))]
	p.list(fold(fmt.Sprintf("⚠️ %s with points that were not understood", count(n, "item")),
		in.sized("Write one number, such as `Points: 3`, or `Points: 1.5` with a point for the decimals.")),
		rows(list, in.row), listMore, unfold, n-len(list))
}

func (in MilestoneInput) unsized(p *page) {
	n := max(in.UnsizedCount, len(in.Unsized))
	if n == 0 || !in.Policy.Points {
		return
	}
	say := "say"
	if n == 1 {
		say = "says"
	}
	list := in.Unsized[:min(shown, len(in.Unsized))]
	p.list(fold(fmt.Sprintf("📏 %s %s nothing of how big the work is", count(n, "item"), say),
		in.sized("A line `Points: 3` in the description sizes one.")),
		rows(list, in.row), listMore, unfold, n-len(list))
}

// sized says what counts of items that say nothing of their points, and how they could while the milestone is open.
func (in MilestoneInput) sized(how string) string {
	s := "Counted as " + in.Policy.Default.String() + " each (`points.default`)."
	if in.closed() {
		return s
	}
	return s + " " + how
}
