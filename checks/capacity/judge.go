package capacity

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/count"
)

// Judge is northstar/debt-capacity for one pull request of a kind, in this order: exempt, waived, no milestone, no kind, too
// few items, band, what the unclassified could change, unclassified share. The verdict is marginal: work that moves the share toward the
// band passes. It fails only under `enforce`, and only where no way of classifying the rest could avoid it; what could not be read is
// never passed.
func Judge(s *checks.Subject, kind checks.Decision) checks.Verdict {
	if kind.Exempt() {
		return verdict(checks.Skipped, "Exempt: "+checks.Plain(kind.WhyExempt()),
			"This pull request is exempt from Northstar’s checks.")
	}
	if kind.Kind != checks.None && !kind.Kind.Work() && !kind.Asked() {
		return verdict(checks.Skipped, fmt.Sprintf("%s: not counted in the debt share", capital(kind.Kind)),
			"The debt share is taken over features and technical debt.")
	}
	v := judge(s.Classify.Item, kind, s.Capacity, &s.Rules)
	if waiver, ok := checks.Waived(s.Waivers, checks.WaiveCapacity, s.Now); ok {
		out := verdict(checks.Success, waiver.Title(), waived(waiver, v))
		out.Figures = v.Figures
		return out
	}
	return v
}

func judge(it checks.Item, kind checks.Decision, in checks.CapacityInput, r *checks.Rules) checks.Verdict {
	if in.Milestone == nil {
		return noMilestone(it, r)
	}
	if kind.TooCostly {
		return incomplete(r, "Not computed: too costly", "The policy has too many or too large patterns for the text of this pull request, so its kind is not known.")
	}
	if kind.Kind == checks.None && kind.NeedsPaths {
		return incomplete(r, "Changed files not read yet: kind unknown", "A rule of the policy looks at the changed files, and those could not be read.")
	}
	if !kind.Kind.Work() {
		return verdict(checks.Neutral, unclassified(kind), howToClassify)
	}
	if in.Totals.Incomplete {
		return incomplete(r, "Milestone not read whole: not judged", "Some of the milestone’s items could not be read, so its shares are not known.")
	}
	a := assess(marginal(it, kind.Kind, in, r), in.Totals, BandOf(in.Milestone.Title, r), r)
	a.included = r.Capacity.Basis == checks.Finished && it.State != checks.Closed
	c, title := a.conclude(kind.Kind, r)
	if kind.NeedsPaths && !a.Undecided && (a.Position == Under || a.Position == Over) {
		// The kind decides here, and a rule that comes first could not be tried.
		return incomplete(r, "Changed files not read yet: kind unsure", "A rule of the policy looks at the changed files, and those could not be read.")
	}
	if c == checks.Success && a.judged() && a.UnclassifiedOver {
		c = checks.Neutral
		title = fmt.Sprintf("Classify these first: %d of %d open items of work %s no kind, more than %s", a.OpenUnclassified, a.OpenItems, have(a.OpenUnclassified), ShowShare(a.MaxUnclassified))
	}
	if a.Undecided { // by the items themselves: of points it matters which of them they are in
		a.Settling = a.settle(marginal(it, kind.Kind, in, r), a.inBasis(in.Unclassified))
		a.Fix = a.classifyFirst()
	}
	if _, out := a.kinds(); !kind.Partly || kind.Kind != out || a.Undecided || a.Position != Under && a.Position != Over {
		in.Unsure = nil // only what fails for certain must not hang on what else it closes
	}
	if len(in.Unsure) > 0 {
		c, title = checks.Neutral, a.Says()+": classify what it closes first"
	}
	v := verdict(c, title, a.explain(c, kind.Kind, in))
	v.Figures = true
	return v
}

// unclassified asks what a pull request is.
func unclassified(d checks.Decision) string {
	switch {
	case d.Likely != checks.None:
		return fmt.Sprintf("Still unclassified: likely %s. Is it?", d.Likely)
	case d.Kind == checks.Other:
		return "Still unclassified: it looks like neither feature nor tech-debt. Is that so?"
	}
	return "Still unclassified: is it feature or tech-debt?"
}

// capital is a kind at the beginning of a title.
func capital(k checks.Kind) string { return strings.ToUpper(k.String()[:1]) + k.String()[1:] }

// marginal is the work of the basis with this pull request in it. The totals hold it, or the issues that it closes,
// already; only over completed work an open one is added, or the open ones of its issues, as if it were merged.
func marginal(it checks.Item, k checks.Kind, in checks.CapacityInput, r *checks.Rules) sums {
	t := in.Totals
	if r.Capacity.Basis == checks.Finished && it.State != checks.Closed {
		finishes := in.Finishes
		if finishes == nil {
			finishes = map[checks.Kind]checks.Cell{k: {Count: 1, Weight: in.Weight}}
		}
		t = count.Finishing(t, finishes)
	}
	return tally(t, r.Capacity.Basis)
}

// judged reports whether the share was compared with the band.
func (a Assessment) judged() bool { return a.Position >= Under }

// conclude is the conclusion for a pull request of the kind, and the title that says it.
func (a Assessment) conclude(k checks.Kind, r *checks.Rules) (checks.Conclusion, string) {
	switch {
	case a.Position == TooEarly:
		return checks.Success, fmt.Sprintf("Too early to judge: too few items (%d of %d)", a.Items, a.MinItems)
	case a.Position == NoWork:
		return checks.Success, "Too early to judge: nothing in the milestone has a weight"
	case a.Undecided:
		return checks.Neutral, a.Says() + ": classify these first"
	case a.Position == Inside:
		return checks.Success, a.Says()
	}
	if _, out := a.kinds(); k == out {
		return bad(r), a.Says() + ": " + a.Remedy.short(a)
	}
	if a.Basis == checks.Remaining { // merging it takes it out of what remains
		return checks.Success, fmt.Sprintf("%s: %s pull requests pass", a.Says(), k)
	}
	return checks.Success, a.Says() + ": this moves it toward the band"
}

// Says is the share against its band in one line: "Debt share 14% (2 of 14), band 20%–40%". Where what has no kind decides, it says
// between which ends the share lies: "Debt share 14% (2 of 14), 12%–25% with 2 items without a kind, band 20%–40%".
func (a Assessment) Says() string {
	switch a.Position {
	case TooEarly, NoWork, Unread:
		return "Debt share: " + a.Position.String()
	}
	of := map[checks.Basis]string{checks.Finished: " of completed work", checks.Remaining: " of remaining work"}[a.Basis]
	if a.included {
		of += ", this included,"
	}
	where := "band "
	if a.Position == Inside {
		where = "inside "
	}
	points := ""
	if a.Points {
		points = " points"
	}
	spread := ""
	if a.Undecided {
		spread = fmt.Sprintf(", %s–%s with %s", a.percent(a.Low), a.percent(a.High), a.unsure())
	}
	likely := ""
	if a.Likely > 0 && !a.Undecided {
		likely = fmt.Sprintf(", %d likely", a.Likely)
	}
	return fmt.Sprintf("Debt share%s %s (%s of %s%s%s)%s, %s%s", of, a.percent(Portion{a.Debt, a.Work}), a.Debt, a.Work, points, likely, spread, where, a.band())
}

// Doubt says between which ends the share lies, and why: "with 4 items without a kind the share may be anything from 30% to 70%".
func (a Assessment) Doubt() string {
	return fmt.Sprintf("with %s the share may be anything from %s to %s", a.unsure(), a.percent(a.Low), a.percent(a.High))
}

// unsure counts what has no kind, or a likely one: "5 items without a sure kind (3 have a likely one)".
func (a Assessment) unsure() string {
	likely := a.Unsure - a.Unknown
	switch {
	case likely == 0:
		return items(a.Unknown) + " without a kind"
	case a.Unknown == 0:
		return items(likely) + " whose kind is only likely"
	}
	return fmt.Sprintf("%s without a sure kind (%d %s a likely one)", items(a.Unsure), likely, have(likely))
}

// percent is a share as people read it, on the side of the band's ends on which it is.
func (a Assessment) percent(p Portion) string { return Percent(p.Debt, p.Work, a.Band.Min, a.Band.Max) }

// classifyFirst says what decides where a share stands that what is not sure could take to another side of the band's end.
func (a Assessment) classifyFirst() string { return "Classify " + a.whatFirst() }

// whatFirst is the same without the verb.
func (a Assessment) whatFirst() string {
	says := "the " + a.unsure()
	if n := len(a.Settling.Items); n > 0 {
		says = someOf(n, a.Unsure, a.unsure())
	}
	says += fmt.Sprintf(". Until then the share may be anything from %s to %s", a.percent(a.Low), a.percent(a.High))
	if sure := a.Items - a.Likely; sure < a.MinItems {
		says += fmt.Sprintf(", and too few items are surely work to judge (%d of %d)", sure, a.MinItems)
	}
	return says + "."
}

// classifyMore says how much of what has no kind has to get one before a share inside the band passes.
func (a Assessment) classifyMore() string { return "Classify " + a.whatMore() }

// whatMore is the same without the verb.
func (a Assessment) whatMore() string {
	return fmt.Sprintf("%s. No more than %s of the open items of work may be unclassified.",
		someOf(a.tooMany(), a.OpenUnclassified, openItems(a.OpenUnclassified)+" without a kind"), ShowShare(a.MaxUnclassified))
}

// tooMany is of how many open items somebody has to say what they are before no more than capacity.max-unclassified have no kind, whatever they
// turn out to be: one that is no work is one open item of work less, too.
func (a Assessment) tooMany() int {
	n := 0
	for n < a.OpenUnclassified && compare(checks.Weight(a.OpenUnclassified-n), checks.Weight(a.OpenItems-n), a.MaxUnclassified) > 0 {
		n++
	}
	return n
}

// someOf says how many of some items, which are so many.
func someOf(n, all int, items string) string {
	if n >= all {
		return "the " + items
	}
	return fmt.Sprintf("at least %d of the %s", n, items)
}

func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func openItems(n int) string {
	if n == 1 {
		return "1 open item"
	}
	return fmt.Sprintf("%d open items", n)
}

func noMilestone(it checks.Item, r *checks.Rules) checks.Verdict {
	c, title := checks.Neutral, "No milestone: debt share not judged"
	if it.Milestone != "" {
		title = "The milestone is closed: debt share not judged"
	}
	summary := "The debt share is taken over a milestone. Put this pull request, or an issue that it closes, into an open one."
	if r.Capacity.RequireMilestone && r.Mode == checks.Enforce {
		c = checks.Failure
		summary += "\n\nThe policy asks for a milestone (`capacity.require-milestone`)."
	}
	return verdict(c, title, summary)
}

func incomplete(r *checks.Rules, title, summary string) checks.Verdict {
	c := checks.Neutral
	if r.WhenIncomplete == checks.Failure && r.Mode == checks.Enforce {
		c = checks.Failure
	}
	v := verdict(c, title, summary+" Nothing was concluded; Northstar looks again by itself, and `/northstar recheck` asks it to.")
	v.Incomplete = true
	return v
}

// bad is what a check that does not hold concludes in the policy's mode.
func bad(r *checks.Rules) checks.Conclusion {
	if r.Mode == checks.Enforce {
		return checks.Failure
	}
	return checks.Neutral
}

func verdict(c checks.Conclusion, title, summary string) checks.Verdict {
	return checks.Verdict{Check: checks.CheckCapacity, Conclusion: c, Title: checks.Title(title), Summary: summary}
}

func items(n int) string {
	if n == 1 {
		return "1 item"
	}
	return fmt.Sprintf("%d items", n)
}
