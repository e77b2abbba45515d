package summary

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// MilestoneInput is what a milestone's summary depends on. References come as the readers of Home may see them.
type MilestoneInput struct {
	Now        time.Time
	Home       checks.Ref // the issue that the comment is on
	Milestone  checks.Milestone
	Totals     checks.Totals
	Assessment capacity.Assessment // of these totals, with the band of this milestone
	Strategies []ServedStrategy    // most weight first
	Unlinked   []checks.Reference  // open work that serves no strategy, heaviest first; as many as are worth naming
	// UnlinkedCount and UnclassifiedCount count all of them, where the lists were cut short.
	UnlinkedCount     int
	Unclassified      []checks.Reference // open items without a kind
	UnclassifiedCount int
	Likely            []checks.Reference // open items that count as what they likely are
	LikelyCount       int
	Misread           []checks.Reference // work that says something of its points that is no number
	MisreadCount      int
	VeiledCount       int // work that serves a strategy of which the readers may not know that it does
	Policy            Policy
}

// ServedStrategy is one strategy with the work of the milestone that serves it. Work that serves two counts for both.
type ServedStrategy struct {
	Strategy      checks.Reference
	Feature, Debt checks.Cell
	Done          checks.Cell // of the two, what is closed
}

// Policy is how far the policy of the milestone's repository goes, for what a text says about it.
type Policy struct {
	Mode   checks.Mode
	Points bool // weights are points
}

// shown is how many items of one sort a milestone's summary names.
const shown = 20

// Milestone is the summary of a milestone: progress, the mix, the debt share against its band, what serves which strategy,
// and what serves none.
func Milestone(in MilestoneInput) string {
	var p page
	p.add(MilestoneMarker(in.Milestone.Title, in.Milestone.Repo, in.Home) + "\n")
	p.addf("## 🏁 %s\n\n%s\n", quote(in.Milestone.Title), in.progress())
	if in.Totals.Incomplete {
		p.add("\n> [!WARNING]\n> This milestone could not be read whole. The figures below are of a part of it, and no debt share is concluded from them.\n")
	}
	if bars := in.bars(); bars != "" {
		p.add("\n### What is in it\n\n" + bars)
	}
	p.add("\n### Debt share\n\n" + in.share())
	in.strategies(&p)
	in.unlinked(&p)
	in.unclassified(&p)
	in.likely(&p)
	in.misread(&p)
	return p.String()
}

// progress is the first line: what is due when, and how much is done.
func (in MilestoneInput) progress() string {
	m := in.Milestone
	var parts []string
	switch {
	case m.State == checks.Closed && !m.Closed.IsZero():
		parts = append(parts, "closed "+day(m.Closed))
	case m.State == checks.Closed:
		parts = append(parts, "closed")
	case m.Due.IsZero():
		parts = append(parts, "no due date")
	case day(m.Due) < day(in.Now):
		parts = append(parts, "**overdue since "+day(m.Due)+"**")
	default:
		parts = append(parts, "due "+day(m.Due))
	}
	if !m.Repo.SameRepo(in.Home) {
		parts = append([]string{"of " + m.Repo.Full()}, parts...)
	}
	done, all := sum(in.Totals.Closed), sum(in.Totals.Open)
	all.Count += done.Count
	all.Weight += done.Weight
	if all.Count == 0 {
		return upper(strings.Join(append(parts, "empty"), " · "))
	}
	s := fmt.Sprintf("`%s` %d of %s done (%s)", Bar(int64(done.Count), int64(all.Count), progressWidth), done.Count, count(all.Count, "item"),
		capacity.Percent(checks.Weight(done.Count), checks.Weight(all.Count)))
	if in.Policy.Points {
		s += fmt.Sprintf(", %s of %s points", done.Weight, all.Weight)
	}
	parts = append(parts, s)
	return upper(strings.Join(parts, " · "))
}

func sum(cells map[checks.Kind]checks.Cell) checks.Cell {
	var s checks.Cell
	for _, c := range cells {
		s.Count += c.Count
		s.Weight += c.Weight
	}
	return s
}

func (in MilestoneInput) share() string {
	a := in.Assessment
	switch a.Position {
	case capacity.Unread:
		return "Not known: the milestone was not read whole.\n"
	case capacity.TooEarly:
		return fmt.Sprintf("Too early to judge: %s of work, judged from %d on.\n", count(a.Items, "item"), a.MinItems)
	case capacity.NoWork:
		return "Nothing in this milestone weighs anything yet.\n"
	}
	if a.Undecided {
		return a.Gauge() + "\n❔ " + a.Fix + "\n"
	}
	sign := map[capacity.Position]string{capacity.Under: "⚠️ Under the band.", capacity.Inside: "✅ Inside the band.", capacity.Over: "⚠️ Over the band."}[a.Position]
	s := a.Gauge() + "\n" + sign
	if a.Fix != "" && in.Milestone.State != checks.Closed {
		s += " " + a.Fix + in.blocks()
	}
	return s + "\n"
}

// blocks says which pull requests fail until the share is in its band, where the policy lets any fail.
func (in MilestoneInput) blocks() string {
	if in.Policy.Mode != checks.Enforce {
		return ""
	}
	away := checks.Feature
	if in.Assessment.Position == capacity.Over {
		away = checks.TechDebt
	}
	return fmt.Sprintf(" Until then %s pull requests in it fail `%s`.", away, checks.CheckCapacity)
}

func (in MilestoneInput) strategies(p *page) {
	p.add("\n### By strategy\n\n")
	if len(in.Strategies) == 0 && in.VeiledCount == 0 {
		p.add("Nothing in this milestone serves a strategy.\n")
	}
	head := "| strategy | ✨ feature | 🧹 tech-debt | done |\n|---|--:|--:|--:|\n"
	p.list(head, rows(in.Strategies, func(s ServedStrategy) string {
		all := s.Feature.Count + s.Debt.Count
		return fmt.Sprintf("| %s | %s | %s | %d of %d |\n", named(s.Strategy, in.Home), in.cell(s.Feature), in.cell(s.Debt), s.Done.Count, all)
	}), tableMore(4), "", 0)
	if in.VeiledCount > 0 {
		if len(in.Strategies) > 0 {
			p.add("\n")
		}
		p.addf("By way of items that not everybody here can see: %s.\n", count(in.VeiledCount, "item"))
	}
}

// cell is a count, with its weight where weights are points.
func (in MilestoneInput) cell(c checks.Cell) string {
	if c.Count == 0 {
		return "–"
	}
	if !in.Policy.Points {
		return fmt.Sprint(c.Count)
	}
	unit := "points"
	if c.Weight == checks.Unit {
		unit = "point"
	}
	return fmt.Sprintf("%d (%s %s)", c.Count, c.Weight, unit)
}

func (in MilestoneInput) unlinked(p *page) {
	n := max(in.UnlinkedCount, len(in.Unlinked))
	if n == 0 {
		if left := in.Totals.Open; len(in.Strategies)+in.VeiledCount > 0 && left[checks.Feature].Count+left[checks.TechDebt].Count > 0 {
			p.add("\nAll open work in it serves a strategy.\n")
		}
		return
	}
	example := "#12"
	if len(in.Strategies) > 0 { // as it is written where the work is
		example = in.Strategies[0].Strategy.Ref.In(in.Milestone.Repo)
	}
	head := fmt.Sprintf("\n### Serves no strategy\n\n%s of open work. A line `Strategy: %s` in the description, or `/northstar link %s` in a comment, links one.\n\n",
		count(n, "item"), example, example)
	list := in.Unlinked[:min(shown, len(in.Unlinked))]
	p.list(head, rows(list, func(r checks.Reference) string {
		return fmt.Sprintf("- %s %s%s\n", r.Kind.Emoji(), named(r, in.Home), in.points(r))
	}), listMore, "", n-len(list))
}

func (in MilestoneInput) points(r checks.Reference) string {
	if !in.Policy.Points {
		return ""
	}
	return " (" + r.Weight.String() + ")"
}

func (in MilestoneInput) unclassified(p *page) {
	n := max(in.UnclassifiedCount, len(in.Unclassified))
	if n == 0 {
		return
	}
	head := fmt.Sprintf("\n<details><summary>%s %s without a kind, not counted in the debt share</summary>\n\n", checks.None.Emoji(), count(n, "open item"))
	list := in.Unclassified[:min(shown, len(in.Unclassified))]
	p.list(head, rows(list, func(r checks.Reference) string {
		return "- " + named(r, in.Home) + "\n"
	}), listMore, "\n</details>\n", n-len(list))
}

// plainTitle is a title that can stand in a command as it is. Where several milestones are summed up, the answer to one without asks for it.
var plainTitle = regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{N} ._/-]{0,60}[\p{L}\p{N}])?$`)

func (in MilestoneInput) likely(p *page) {
	n := max(in.LikelyCount, len(in.Likely))
	if n == 0 {
		return
	}
	it, on := "It counts", "it"
	if n > 1 {
		it, on = "They count", "each"
	}
	head := fmt.Sprintf("\n<details><summary>❔ %s whose kind is likely and not sure</summary>\n\n%s as what is said below. A kind label, or `/northstar kind` in a comment on %s, makes it sure; a comment here does for all of them: %s.\n\n",
		count(n, "open item"), it, on, code(strings.TrimSpace("/northstar accept "+plainTitle.FindString(in.Milestone.Title))))
	list := in.Likely[:min(shown, len(in.Likely))]
	p.list(head, rows(list, func(r checks.Reference) string {
		return fmt.Sprintf("- %s %s: likely %s\n", r.Likely.Emoji(), named(r, in.Home), r.Likely)
	}), listMore, "\n</details>\n", n-len(list))
}

func (in MilestoneInput) misread(p *page) {
	n := max(in.MisreadCount, len(in.Misread))
	if n == 0 || !in.Policy.Points {
		return
	}
	they := "They count"
	if n == 1 {
		they = "It counts"
	}
	head := fmt.Sprintf("\n<details><summary>⚠️ %s with points that were not understood</summary>\n\n%s by `points.default`. Write one number, such as `Points: 3`, or `Points: 1.5` with a point for the decimals.\n\n", count(n, "item"), they)
	list := in.Misread[:min(shown, len(in.Misread))]
	p.list(head, rows(list, func(r checks.Reference) string {
		return fmt.Sprintf("- %s %s%s\n", r.Kind.Emoji(), named(r, in.Home), in.points(r))
	}), listMore, "\n</details>\n", n-len(list))
}

// MilestoneDeleted is what is left of the summary of a milestone that was deleted, below its marker.
func MilestoneDeleted(marker, title string) string {
	return marker + "\nThe milestone “" + quote(title) + "” was deleted, so it is not summed up here any more.\n"
}

// MilestoneWithdrawn is what is left of a milestone's summary that can no longer be shown to its readers: neither its title
// nor its repository.
func MilestoneWithdrawn() string {
	return "<!-- northstar:milestone: -->\nThe summary of a milestone was here. Northstar can no longer show that milestone here, so it was taken back.\n"
}
