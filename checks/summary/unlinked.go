package summary

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

// UnlinkedInput is what the comment on unlinked work depends on.
type UnlinkedInput struct {
	Item    checks.Item
	Kind    checks.Kind
	Chain   checks.Chain       // for the links that do not count
	Likely  []checks.Reference // strategies to name, likeliest first
	Choices checks.Choices     // what there is to choose from
	Refused checks.Refusals    // non-goals of what it could have been linked to
	Enforce bool               // the pull request's check fails
}

// Unlinked is the comment on work that is linked to no strategy: why it matters and the exact lines that link it.
func Unlinked(in UnlinkedInput) string {
	var p page
	p.add(UnlinkedMarker + "\n")
	p.addf("### %s Which strategy does this serve?\n\n", checks.Strategy.Emoji())
	p.addf("This %s is %s **%s** work and is linked to no strategy yet.\n", in.Item.Type.Noun(), in.Kind.Emoji(), in.Kind)
	problems(&p, in.Chain.Problems, in.Item.Ref)
	decided(&p, in.Refused.Foremost(), in.Item.Ref)
	p.add("\n" + howToLink(in.Item.Ref, offer{in.Likely, in.Choices, len(in.Refused.All) > 0}))
	if in.Enforce && in.Item.Type == checks.Pull {
		p.addf("\nUntil then `%s` fails.\n", checks.CheckStrategy)
	}
	p.add("\n<sub>This comment folds itself away once that is settled. " +
		"Meant to serve none? A maintainer can say `/northstar waive strategy REASON`. `/northstar help` lists the rest.</sub>\n")
	return p.String()
}

// CollapsedInput is what remains to be said once unlinked work was settled, or can't be.
type CollapsedInput struct {
	Item     checks.Item
	Decision checks.Decision
	Outcome  Outcome        // Linked, Exempt, NotRequired, Waived or Unclassified
	Waits    bool           // it must be linked, and there is no strategy to choose from
	Choices  checks.Choices // with Waits
	Chain    checks.Chain
	Sight    Sight
	Waiver   checks.Waiver
}

// Collapsed is the comment on unlinked work in one line, once the work is linked, exempt or waived, or while there is no strategy to link it to.
func Collapsed(in CollapsedInput) string {
	return UnlinkedMarker + "\n" + in.line() + "\n"
}

func (in CollapsedInput) line() string {
	if in.Waits {
		return "🧭 Linked to no strategy, and there is no " + open(in.Choices) + " one to choose from now. Once there is, this asks again"
	}
	switch in.Outcome {
	case Linked:
		return "✅ Linked: " + Chain(in.Item, in.Chain, in.Sight)
	case Exempt:
		return "✅ Exempt from Northstar’s checks: " + quote(in.Decision.WhyExempt())
	case NotRequired:
		return fmt.Sprintf("✅ Now %s %s, which needs no strategy here", in.Decision.Kind.Emoji(), in.Decision.Kind)
	case Waived:
		until := ""
		if !in.Waiver.Until.IsZero() {
			until = " until " + day(in.Waiver.Until)
		}
		return fmt.Sprintf("✅ Waived by %s%s: %s", code(in.Waiver.By), until, quote(in.Waiver.Reason))
	}
	return "✅ No longer counted as work that must serve a strategy"
}
