package capacity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

const howToClassify = "The debt share counts features and technical debt, and nobody said yet which this is. One of these does:\n\n" +
	"- a comment with the line `/northstar kind feature` or `/northstar kind tech-debt`\n" +
	"- a line `Kind: tech-debt` in the description\n" +
	"- one of the kind labels\n" +
	"- where it is neither, a comment with the line `/northstar kind other` by somebody with triage permission"

// explain is the summary of the check: the figures, what would mend them, and what could be moved.
func (a Assessment) explain(c checks.Conclusion, k checks.Kind, in checks.CapacityInput) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Milestone: %s\n", quote(in.Milestone.Title))
	if g := a.Gauge(); g != "" {
		b.WriteString("\n" + g)
	}
	if a.Position == TooEarly {
		fmt.Fprintf(&b, "\nThe milestone holds %s of work; the share is judged from %d on.\n", items(a.Items), a.MinItems)
	}
	passing := c == checks.Success || c == checks.Neutral && a.UnclassifiedOver
	in0, out := a.kinds()
	switch {
	case !a.judged() || a.Position == Inside:
	case a.Undecided:
		fmt.Fprintf(&b, "\n**Classify these first.** %s\n", a.Fix)
	case k == in0 && passing:
		fmt.Fprintf(&b, "\nThe share is %s, and %s %s work moves it toward the band, so this passes.\n", a.Position, k.Emoji(), k)
	default:
		fmt.Fprintf(&b, "\n**What would fix it.** %s\n", a.Fix)
		candidates(&b, a.Remedy, in0, out, in)
	}
	a.unclassified(&b, in)
	if in.Misread != "" {
		fmt.Fprintf(&b, "\n⚠️ %s\n", Misread("this pull request", in.Misread, in.Weight))
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// Misread says of an item, "this pull request", that what it says of its points was not understood, and how to write it.
func Misread(item, written string, counts checks.Weight) string {
	return fmt.Sprintf("The points of %s, “%s”, were not understood, so it counts as %s (`points.default`). Write one number, such as `3`, or `1.5` with a point for the decimals.",
		item, quote(written), counts)
}

// candidates names work that could be added or moved. What to add is known for tech-debt alone, what to move for features.
func candidates(b *strings.Builder, r Remedy, in, out checks.Kind, have checks.CapacityInput) {
	if in == checks.TechDebt && r.Add.Helps() {
		list(b, "Open tech-debt work without a milestone:", have.DebtCandidates, have.Milestone.Repo)
	}
	if out == checks.Feature && r.Move.Helps() {
		list(b, "Features of this milestone with the least progress:", have.FeatureCandidates, have.Milestone.Repo)
	}
}

// unclassified says how many items have no kind, and names those that decide something, with the command that says what they are.
func (a Assessment) unclassified(b *strings.Builder, in checks.CapacityInput) {
	all := a.OpenUnclassified
	switch {
	case a.Undecided:
		all = max(all, a.Unsure)
	case all == 0:
		return
	default:
		says := "have no kind and are"
		if all == 1 {
			says = "has no kind and is"
		}
		fmt.Fprintf(b, "\n%s %d of %d open items %s not counted.\n", checks.None.Emoji(), all, a.OpenItems, says)
	}
	named := in.Unclassified
	if !a.Undecided { // what likely has a kind is no matter then
		named = slices.DeleteFunc(slices.Clone(named), func(r checks.Reference) bool { return r.Likely != checks.None })
	}
	if !a.UnclassifiedOver && !a.Undecided || len(named) == 0 {
		return
	}
	list(b, "", named, in.Milestone.Repo)
	if more := all - len(named); more > 0 {
		fmt.Fprintf(b, "- … and %d more\n", more)
	}
	b.WriteString("\nA comment on each says what it is: `/northstar kind feature` or `/northstar kind tech-debt`, `/northstar kind other` where it is neither.\n")
}

// waived says who waived the check and why, and what it would have said.
func waived(w checks.Waiver, v checks.Verdict) string {
	until := "for good"
	if !w.Until.IsZero() {
		until = "until " + w.Until.UTC().Format(time.DateOnly)
	}
	return fmt.Sprintf("`%s` waived this check %s:\n\n> %s\n\n`/northstar unwaive %s` takes the waiver back. Without it:\n\n**%s**\n\n%s",
		strings.ReplaceAll(checks.Plain(w.By), "`", ""), until, text.Escape(text.Cut(w.Reason, 300)), checks.WaiveCapacity, v.Title, v.Summary)
}

// list writes references as a reader at home sees them, with what they may know of each.
func list(b *strings.Builder, head string, refs []checks.Reference, home checks.Ref) {
	if len(refs) == 0 {
		return
	}
	b.WriteString("\n")
	if head != "" {
		b.WriteString(head + "\n\n")
	}
	for _, r := range refs {
		fmt.Fprintf(b, "- %s", r.Ref.In(home))
		if r.Title != "" {
			b.WriteString(" " + quote(r.Title))
		}
		if r.Likely != checks.None {
			fmt.Fprintf(b, " (likely %s)", r.Likely)
		}
		b.WriteString("\n")
	}
}

// quote is user text in one line of ours.
func quote(s string) string { return text.Escape(text.Cut(s, 120)) }
