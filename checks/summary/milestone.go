package summary

import (
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/playbook"
)

// MilestoneInput is what a milestone's summary depends on. References come as the readers of Home may see them.
type MilestoneInput struct {
	Now        time.Time
	Home       checks.Ref // the issue that the comment is on
	Milestone  checks.Milestone
	Together   Together // with which others it is summed up
	Totals     checks.Totals
	Assessment capacity.Assessment // of these totals, with the band of this milestone
	Strategies []ServedStrategy    // most weight first
	Nowhere    ServedStrategy      // work that must serve a strategy and serves none
	Own        *Own                // the part of the strategy that the comment is on; nil on an issue of the milestone's own
	// Of each sort of items as many as are worth naming; the counts are of all of them.
	Unlinked          []checks.Reference // work that serves no strategy, what is open first and then the heaviest
	UnlinkedCount     int
	Unclassified      []checks.Reference // open items without a kind
	UnclassifiedCount int
	Likely            []checks.Reference // open items that count as what they likely are
	LikelyCount       int
	Spare, Movable    []checks.Reference // see [checks.CapacityInput]
	Breaks            []playbook.Break   // which of Movable go first where one has to, by what visions say that the readers may know
	Misread           []checks.Reference // work that says something of its points that is no number
	MisreadCount      int
	Unsized           []checks.Reference // work that says nothing of its points
	UnsizedCount      int
	VeiledCount       int // work that serves a strategy of which the readers may not know that it does
	Closing           *Closing
	Plan              *Plan // nil before it started
	Waived            []WaivedItem
	LastWeek          *Standing // nil where nobody knows
	Before            *Standing // the milestone that closed last before it did, or before now while it is open; nil for none
	Balance           *Balance  // of a closed one; nil where there is nothing to tell
	Policy            Policy
}

// Together is with which other milestones of its title a milestone is summed up. The zero value is with none.
type Together struct {
	Repositories []checks.Ref // where they are, as far as the readers may know
	More         int          // in how many others
}

// ServedStrategy is one strategy with the work of the milestone that serves it. Work that serves two counts for both.
type ServedStrategy struct {
	Strategy      checks.Reference
	Feature, Debt checks.Cell
	Done          checks.Cell // of the two, what is closed
	Hits          checks.Hits // what its launches achieved, in all milestones
}

// Own is one strategy's part of a milestone.
type Own struct {
	ServedStrategy
	Items    []checks.Reference // what is open first and then the heaviest; as many as are worth naming
	Count    int                // of all that serves it
	Migrated *playbook.Migrated // how much of the strategy is done, in all milestones and in none, where it is a migration
}

// Standing is where a debt share stood.
type Standing struct {
	Title      string // of the milestone
	Debt, Work checks.Weight
	After      bool // it is no milestone before the one that is summed up, though it closed before
}

// Policy is how far the policy of the milestone's repository goes, for what a text says about it.
type Policy struct {
	Mode            checks.Mode
	Points          bool          // weights are points
	Default         checks.Weight // what counts of an item that says nothing of its points
	MaxUnclassified checks.Share  // of the open items
	Remaining       bool          // the share is of what remains to be done; of a closed milestone that is nothing, so that it is judged over all of it
}

// shown is how many items a milestone's summary names of a sort that is folded up, and few of one that everybody reads.
const shown, few = 20, 10

// Milestone is the summary of a milestone. On a strategy it begins with what serves that, and the milestone as a whole is folded up below.
func Milestone(in MilestoneInput) string {
	var p page
	p.add(MilestoneMarker(in.Milestone.Title, in.Milestone.Repo, in.Home) + "\n")
	p.addf("## 🏁 %s\n\n%s\n", quote(in.Milestone.Title), in.headline())
	if in.Totals.Incomplete {
		p.add("\n> [!WARNING]\n> This milestone could not be read whole. The figures below are of a part of it, and no debt share is concluded from them.\n")
	}
	if in.Own == nil {
		p.add("\n### Technical debt\n\n" + in.share())
		in.whole(&p)
		return p.String()
	}
	in.own(&p)
	p.add("\n### Technical debt in the whole milestone\n\n" + in.share())
	title := "The whole milestone"
	if in.total().Count > 0 {
		title += ": " + in.figures(sum(in.Totals.Closed), in.total())
	}
	p.add("\n<details><summary>" + title + "</summary>\n")
	in.whole(&p)
	p.add(unfold)
	return p.String()
}

// whole is the milestone as a whole, but for its debt share.
func (in MilestoneInput) whole(p *page) {
	in.since(p)
	if bars := in.bars(); bars != "" {
		p.add("\n### What is in it\n\n" + bars)
	}
	in.planned(p)
	if in.total().Count > 0 {
		in.strategies(p)
	}
	in.hits(p)
	in.unlinked(p)
	in.balance(p)
	in.waived(p)
	in.unclassified(p)
	in.likely(p)
	in.misread(p)
	in.unsized(p)
}

// headline is the first line: what is due when, and how much is done.
func (in MilestoneInput) headline() string {
	m := in.Milestone
	var parts []string
	switch {
	case len(in.Together.Repositories)+in.Together.More > 1:
		parts = append(parts, in.together())
	case !m.Repo.SameRepo(in.Home):
		parts = append(parts, "of "+m.Repo.Full())
	}
	switch {
	case m.State == checks.Closed && !m.Closed.IsZero():
		parts = append(parts, "closed "+day(m.Closed))
	case m.State == checks.Closed:
		parts = append(parts, "closed")
	case m.Due.IsZero():
		parts = append(parts, "no due date")
	case day(m.Due) < day(in.Now):
		overdue := "**overdue since "
		if len(parts) == 0 {
			overdue = "**Overdue since "
		}
		parts = append(parts, overdue+day(m.Due)+"**")
	default:
		parts = append(parts, "due "+day(m.Due))
	}
	switch c := in.Closing; {
	case in.total().Count == 0:
		parts = append(parts, "empty")
	case c != nil && c.Late:
		parts = append(parts, "as first seen on "+day(c.At)+": "+in.progress(sum(in.Totals.Closed), in.total()))
	case c != nil:
		parts = append(parts, "as it closed: "+in.progress(sum(in.Totals.Closed), in.total()))
	case in.Own == nil: // else that of the strategy's own part is drawn
		parts = append(parts, in.progress(sum(in.Totals.Closed), in.total()))
	}
	return upper(strings.Join(parts, " · "))
}

// total is all that is in it.
func (in MilestoneInput) total() checks.Cell { return sum(in.Totals.Open).And(sum(in.Totals.Closed)) }

// progress is how much of some items is done, drawn and in figures.
func (in MilestoneInput) progress(done, all checks.Cell) string {
	return "`" + Bar(int64(done.Count), int64(all.Count), progressWidth) + "` " + in.figures(done, all)
}

// figures are how much of some items is done.
func (in MilestoneInput) figures(done, all checks.Cell) string {
	s := fmt.Sprintf("%d of %s done (%s)", done.Count, count(all.Count, "item"), capacity.Percent(checks.Weight(done.Count), checks.Weight(all.Count)))
	if in.Policy.Points {
		s += fmt.Sprintf(", %s of %s points", done.Weight, all.Weight)
	}
	return s
}

// together says in which repositories the milestones are that are summed up.
func (in MilestoneInput) together() string {
	var names []string
	for _, r := range in.Together.Repositories[:min(len(in.Together.Repositories), 5)] {
		names = append(names, r.Full())
	}
	if more := len(in.Together.Repositories) - len(names) + in.Together.More; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	last := len(names) - 1
	if last == 0 {
		return "in " + names[0]
	}
	return "in " + strings.Join(names[:last], ", ") + " and " + names[last] + " together"
}

func sum(cells map[checks.Kind]checks.Cell) checks.Cell {
	var s checks.Cell
	for _, k := range checks.Tallies {
		switch k {
		case checks.BesideFeature, checks.BesideTechDebt, checks.BesideUnsure: // their issue is there already
		case checks.LikelyOther: // no work, as far as anybody knows
		default:
			s = s.And(cells[k])
		}
	}
	return s
}

// own is the part of the strategy that the comment is on.
func (in MilestoneInput) own(p *page) {
	o := in.Own
	all := o.Feature.And(o.Debt)
	p.add("\n### What serves this strategy\n\n")
	if all.Count == 0 {
		p.add("Nothing in it does any more.\n")
		migrated(p, "Migrated in all", o.Migrated)
		return
	}
	var of []string
	for _, c := range []struct {
		cell checks.Cell
		name string
	}{{o.Feature, "feature"}, {o.Debt, "tech-debt item"}} {
		if c.cell.Count > 0 {
			of = append(of, count(c.cell.Count, c.name))
		}
	}
	p.addf("%s: %s.\n\n", in.progress(o.Done, all), strings.Join(of, " and "))
	list := o.Items[:min(few, len(o.Items))]
	p.list("", rows(list, in.row), listMore, "", max(o.Count, len(o.Items))-len(list))
	migrated(p, "Migrated in all", o.Migrated)
	in.ownHits(p)
}

// row is an item of a list, with its kind, its points and whether it is done.
func (in MilestoneInput) row(r checks.Reference) string {
	k := r.Kind
	if r.Likely != checks.None {
		k = r.Likely
	}
	done := ""
	if r.State == checks.Closed {
		done = " ✅"
	}
	if k == checks.Other {
		done = " (neither, as far as anybody knows: not counted)" + done
	}
	return fmt.Sprintf("- %s %s%s%s\n", k.Emoji(), named(r, in.Home), in.points(r), done)
}

func (in MilestoneInput) points(r checks.Reference) string {
	if !in.Policy.Points {
		return ""
	}
	return " (" + r.Weight.String() + ")"
}

// MilestoneDeleted is what is left of the summary of a milestone that was deleted, below its marker.
func MilestoneDeleted(marker, title string) string {
	return marker + "\nThe milestone “" + quote(title) + "” was deleted, so it is not summed up here any more.\n"
}

// MilestoneJoined is what is left of the summary of a milestone that is summed up with others of its title now, below its marker.
func MilestoneJoined(marker, title string) string {
	return marker + "\nThe milestone “" + quote(title) + "” is summed up together with those of that title in other repositories, in one comment.\n"
}

// MilestoneWithdrawn is what is left of a milestone's summary that can no longer be shown to its readers: neither its title
// nor its repository.
func MilestoneWithdrawn() string {
	return "<!-- northstar:milestone: -->\nThe summary of a milestone was here. Northstar can no longer show that milestone here, so it was taken back.\n"
}
