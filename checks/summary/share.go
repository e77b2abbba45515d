package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// share is the debt share of a milestone, drawn, with the verdict of its checks and where it stood before.
func (in MilestoneInput) share() string {
	a := in.Assessment
	switch a.Position {
	case capacity.Unread:
		return "Not known: the milestone was not read whole.\n"
	case capacity.TooEarly:
		return fmt.Sprintf("Too few items to judge: %d of the %d needed.\n", a.Items, a.MinItems)
	case capacity.NoWork:
		if in.closed() {
			return "Nothing in it weighed anything, so there is no share to judge.\n"
		}
		return "Nothing in it weighs anything yet, so there is no share to judge.\n"
	}
	s := a.Narrow() + "\n" + in.sign() + "\n"
	if in.closed() && in.Policy.Remaining {
		s += "\nThe policy looks at remaining work. A closed milestone has nothing left to do, so it is judged over all that was planned.\n"
	}
	if was := in.stood(); was != "" {
		s += "\n" + was + "\n"
	}
	return s
}

// sign is the verdict of the milestone's checks: where the share is against its band, what would mend it, and what has to be classified before
// anything passes.
func (in MilestoneInput) sign() string {
	a := in.Assessment
	if in.closed() && a.Undecided {
		return "❔ Whether it closed inside the band is not known: " + a.Doubt() + "."
	}
	if in.closed() {
		return map[capacity.Position]string{capacity.Under: "⚠️ It closed under the band.", capacity.Inside: "✅ It closed inside the band.", capacity.Over: "⚠️ It closed over the band."}[a.Position]
	}
	if a.Undecided {
		return "❔ " + a.Fix + in.answers()
	}
	if a.Position == capacity.Inside {
		if a.UnclassifiedOver {
			return "❔ Inside the band as far as anybody knows. " + in.over()
		}
		return "✅ Inside the band."
	}
	s := map[capacity.Position]string{capacity.Under: "⚠️ Under the band.", capacity.Over: "⚠️ Over the band."}[a.Position]
	if fix := a.FixNaming(in.Spare, in.Movable, in.Home); fix != "" {
		s += " " + fix + in.blocks() + in.goes()
	}
	if a.UnclassifiedOver {
		s += "\n\n❔ " + in.over()
	}
	return s
}

// answers are the fewest items that can settle where the share stands, with the comments that say what they are, folded up.
func (in MilestoneInput) answers() string {
	answers := in.Assessment.Answers(in.Home)
	if answers == "" {
		return ""
	}
	return "\n" + fold("❔ Which these are, and the comment to paste", "") + answers + strings.TrimSpace(unfold)
}

// closed reports whether the milestone is over: nothing in it can be mended any more.
func (in MilestoneInput) closed() bool { return in.Milestone.State == checks.Closed }

// over says that more items have no kind than the policy lets pass.
func (in MilestoneInput) over() string {
	a := in.Assessment
	have := "have"
	if a.OpenUnclassified == 1 {
		have = "has"
	}
	return fmt.Sprintf("%d of %s %s no kind, more than %s: until they are classified no pull request in it passes `%s`.", a.OpenUnclassified,
		count(a.OpenItems, "open item")+" of work", have, capacity.ShowShare(in.Policy.MaxUnclassified), checks.CheckCapacity)
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

// stood says where the share stood before.
func (in MilestoneInput) stood() string {
	var parts []string
	a := in.Assessment
	if w := in.LastWeek; w != nil && w.Work > 0 && in.Closing == nil {
		is := "Last week it was " + in.standing(*w) + "."
		if w.Debt == a.Debt && w.Work == a.Work {
			is = "It has not changed since last week."
		}
		parts = append(parts, is)
	}
	switch b := in.Before; {
	case b == nil || b.Work <= 0:
	case b.After && in.closed():
		parts = append(parts, fmt.Sprintf("The one that closed last before it, %s, had %s.", quote(b.Title), in.standing(*b)))
	case b.After:
		parts = append(parts, fmt.Sprintf("The one that closed last, %s, had %s.", quote(b.Title), in.standing(*b)))
	default:
		parts = append(parts, fmt.Sprintf("The milestone before, %s, closed with %s.", quote(b.Title), in.standing(*b)))
	}
	return strings.Join(parts, " ")
}

func (in MilestoneInput) standing(s Standing) string {
	return fmt.Sprintf("%s (%s of %s)", capacity.Percent(s.Debt, s.Work, in.Assessment.Band.Min, in.Assessment.Band.Max), s.Debt, s.Work)
}
