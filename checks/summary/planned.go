package summary

import (
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// Plan is what a milestone promised when it started, and what became of that. Of each sort of items as many as are worth naming; the
// counts are of all.
type Plan struct {
	At           time.Time // its first day; where Late, when it was first seen
	Late         bool      // long after the start, when the milestone was first seen
	Totals       checks.Totals
	Promised     int // items
	Kept         int // of these, in the milestone still, or when it closed
	Done         int // of what was kept, finished
	NoWork       int // in the milestone still, and said to be no work: they are among Rekinds
	Left         []Displaced
	LeftCount    int
	Added        []checks.Reference
	AddedCount   int
	AddedDone    int
	Rekinds      []Rekind // kinds of work that were changed into others after the start
	RekindsCount int
}

// Displaced is an item that was promised and left.
type Displaced struct {
	Item    checks.Reference
	To      string // the title of the milestone that it is in now, "" for none
	Dropped bool   // it was closed as not planned, or unmerged
	Gone    bool   // it was deleted, or transferred away
	Back    bool   // it is in the milestone again, which had closed meanwhile
}

// Rekind is an item whose kind is another one than it was.
type Rekind struct {
	Item     checks.Reference
	From, To checks.Kind // as in [checks.Totals]
	By       string      // login of who said so, "" where no person did, or where nobody knows
	NoWork   bool        // it is in the milestone still, and counts as no work any more
}

// WaivedItem is a waiver on an issue or a pull request of a milestone.
type WaivedItem struct {
	Item   checks.Reference
	Waiver checks.Waiver
}

// Closing is that a milestone's figures are those that it closed with, and what moved afterwards. Of each sort of items as many as are worth
// naming; the counts are of all.
type Closing struct {
	At                           time.Time // when they were taken
	Late                         bool      // long after the closing, when the milestone was first seen closed
	Finished, Reopened           []checks.Reference
	FinishedCount, ReopenedCount int
	Left                         []Displaced
	Came                         []checks.Reference
	LeftCount, CameCount         int
	Rekinds                      []Rekind
	RekindsCount                 int
	Now                          *Standing    // where the debt share would be, counted today; nil where it is what it was
	Terms, Today                 checks.Terms // what it is judged by, and what it would be by the policy of today
}

// planned is what was promised, and what became of it.
func (in MilestoneInput) planned(p *page) {
	plan := in.Plan
	if plan == nil {
		return
	}
	p.addf("\n### The plan\n\n%s\n", in.promise())
	left := plan.Left[:min(few, len(plan.Left))]
	p.names("\nWhat left:\n\n", rows(left, in.displaced), plan.LeftCount-len(left))
	added := plan.Added[:min(few, len(plan.Added))]
	head := "\nWhat came in later:\n\n"
	if plan.LeftCount > 0 {
		head = "\nWhat came in instead:\n\n"
	}
	p.names(head, rows(added, in.row), plan.AddedCount-len(added))
	in.rekinds(p, "\nKinds that changed after the start:\n\n", plan.Rekinds, plan.RekindsCount)
}

// promise is the plan in one paragraph.
func (in MilestoneInput) promise() string {
	plan, closed := in.Plan, in.Milestone.State == checks.Closed
	s := "It started on " + day(plan.At) + " with "
	if plan.Late {
		s = "When it was first seen, on " + day(plan.At) + ", it held "
	}
	if plan.Promised == 0 {
		return s + "nothing in it; " + in.later() + "."
	}
	s += count(plan.Promised, "item")
	if n := counted(plan.Totals); n > 0 && n < plan.Promised {
		s += fmt.Sprintf(", %d of them work", n)
	}
	if work := planned(plan.Totals); work.Work > 0 {
		s += " (" + capacity.Percent(work.Debt, work.Work) + " tech-debt)"
	}
	var parts []string
	say := func(n int, is, are string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+is)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, are))
		}
	}
	if closed {
		say(plan.Done, "was done when it closed", "were done when it closed")
		say(plan.Kept-plan.Done, "was not done", "were not done")
		say(plan.NoWork, "no longer counted as work", "no longer counted as work")
		say(plan.LeftCount, "had left", "had left")
	} else {
		say(plan.Done, "is done", "are done")
		say(plan.Kept-plan.Done, "is still open", "are still open")
		say(plan.NoWork, "no longer counts as work", "no longer count as work")
		say(plan.LeftCount, "left", "left")
	}
	last := len(parts) - 1
	if last > 0 {
		parts = []string{strings.Join(parts[:last], ", ") + " and " + parts[last]}
	}
	return s + ": " + strings.Join(parts, "") + "; " + in.later() + "."
}

// later says how much came after the start.
func (in MilestoneInput) later() string {
	n, done := in.Plan.AddedCount, in.Plan.AddedDone
	switch {
	case n == 0:
		return "nothing came in later"
	case done == 0:
		return count(n, "item") + " came in later"
	}
	return fmt.Sprintf("%s came in later, %d of them done", count(n, "item"), done)
}

// planned is the debt share of a plan.
func planned(t checks.Totals) (s Standing) {
	cell := func(k checks.Kind) checks.Weight {
		return t.Open[k].And(t.Closed[k]).And(t.Open[k.AsLikely()]).And(t.Closed[k.AsLikely()]).Weight
	}
	s.Debt = cell(checks.TechDebt)
	s.Work = s.Debt + cell(checks.Feature)
	return s
}

// counted is how many items are feature work or technical debt, for all that is known.
func counted(t checks.Totals) (n int) {
	for _, k := range []checks.Kind{checks.Feature, checks.TechDebt} {
		n += t.Open[k].And(t.Closed[k]).And(t.Open[k.AsLikely()]).And(t.Closed[k.AsLikely()]).Count
	}
	return n
}

// displaced is an item that left, and where it went.
func (in MilestoneInput) displaced(d Displaced) string {
	to := "is in no milestone now"
	switch {
	case d.Gone:
		to = "is not in the repository any more"
	case d.Dropped:
		to = "was closed without being done"
	case d.Back:
		to = "came back after it closed"
	case d.To != "":
		to = "moved to " + quote(d.To)
	}
	return fmt.Sprintf("- %s %s: %s\n", d.Item.Kind.Emoji(), named(d.Item, in.Home), to)
}

// rekinds names items whose kind changed, and who said so.
func (in MilestoneInput) rekinds(p *page, head string, list []Rekind, n int) {
	list = list[:min(shown, len(list))]
	p.names(head, rows(list, func(r Rekind) string {
		if r.NoWork {
			return fmt.Sprintf("- %s: still in it, but no longer counted as work%s\n", named(r.Item, in.Home), r.said())
		}
		by := ""
		if r.By != "" {
			by = ", by " + code(r.By)
		}
		return fmt.Sprintf("- %s: %s → %s%s\n", named(r.Item, in.Home), kindName(sure(r.From)), kindName(sure(r.To)), by)
	}), n-len(list))
}

// said is who said what an item is that is no work any more; "" where that is not known.
func (r Rekind) said() string {
	switch {
	case r.To == checks.None:
		return ""
	case r.By == "":
		return " (" + kindName(r.To) + ")"
	}
	return " (" + code(r.By) + " said " + kindName(r.To) + ")"
}

// sure is a kind of totals without whether it is only likely.
func sure(k checks.Kind) checks.Kind {
	if likely := k.OfLikely(); likely != checks.None {
		return likely
	}
	return k
}

// since is what moved after the milestone closed.
func (in MilestoneInput) since(p *page) {
	c := in.Closing
	if c == nil {
		return
	}
	policy := c.policy()
	if c.FinishedCount+c.ReopenedCount+c.LeftCount+c.CameCount+c.RekindsCount == 0 && c.Now == nil && policy == "" {
		return
	}
	unit := ""
	if c.Today.Unit != c.Terms.Unit {
		unit = ", in " + c.Today.Unit
	}
	p.add("\n### Since then\n\n")
	share := ""
	switch n := c.Now; {
	case n != nil && n.Work > 0:
		share = fmt.Sprintf("Counted today%s, tech-debt would be %s.", unit, in.standing(*n))
	case in.Assessment.Judged():
		share = "The debt share would be the same today."
	}
	if says := strings.TrimSpace(share + " " + policy); says != "" {
		p.add(says + "\n")
	}
	in.sinceNames(p, "Finished:", c.Finished, c.FinishedCount)
	in.sinceNames(p, "Opened again:", c.Reopened, c.ReopenedCount)
	left := c.Left[:min(few, len(c.Left))]
	p.names("\nLeft:\n\n", rows(left, in.displaced), c.LeftCount-len(left))
	in.sinceNames(p, "Came in:", c.Came, c.CameCount)
	in.rekinds(p, "\nKinds that changed:\n\n", c.Rekinds, c.RekindsCount)
}

func (in MilestoneInput) sinceNames(p *page, head string, list []checks.Reference, n int) {
	list = list[:min(few, len(list))]
	p.names("\n"+head+"\n\n", rows(list, func(r checks.Reference) string { r.State = ""; return in.row(r) }), n-len(list))
}

// policy says what the policy of today would judge the milestone by, where that is not what it is judged by.
func (c *Closing) policy() string {
	was, is := c.Terms.Closed(), c.Today.Closed()
	var parts []string
	if was.Band != is.Band {
		parts = append(parts, "has a band of "+capacity.ShowShare(is.Band.Min)+"–"+capacity.ShowShare(is.Band.Max))
	}
	if was.Basis != is.Basis {
		parts = append(parts, "looks at "+string(is.Basis)+" work")
	}
	if was.Unit != is.Unit {
		parts = append(parts, "counts "+is.Unit)
	}
	if was.MinItems != is.MinItems {
		parts = append(parts, "judges from "+count(is.MinItems, "item")+" on")
	}
	last := len(parts) - 1
	if last > 0 {
		parts = []string{strings.Join(parts[:last], ", "), parts[last]}
	}
	if last < 0 {
		return ""
	}
	return "It is judged by the policy of then; the one of today " + strings.Join(parts, " and ") + "."
}

// waived is the waivers on items of the milestone, those that have ended included: they let something pass.
func (in MilestoneInput) waived(p *page) {
	p.names(fmt.Sprintf("\n### Waived: %d\n\n", len(in.Waived)), rows(in.Waived, func(w WaivedItem) string {
		until := ""
		if !w.Waiver.Until.IsZero() {
			until = " until " + day(w.Waiver.Until)
			if !in.closed() && in.Now.After(w.Waiver.Until) {
				until += " (over)"
			}
		}
		return fmt.Sprintf("- %s: %s%s, by %s: %s\n", named(w.Item, in.Home), code(w.Waiver.Check), until, code(w.Waiver.By), quote(w.Waiver.Reason))
	}), 0)
}
