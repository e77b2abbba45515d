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
	Likely  []checks.Reference // strategies that it may serve, likeliest first
	Enforce bool               // the pull request's check fails
}

// Unlinked is the comment on work that is linked to no strategy: why it matters and the exact lines that link it.
func Unlinked(in UnlinkedInput) string {
	var p page
	p.add(UnlinkedMarker + "\n")
	p.addf("### %s Which strategy does this serve?\n\n", checks.Strategy.Emoji())
	p.addf("This %s is %s **%s** work and is linked to no strategy yet.\n", in.Item.Type.Noun(), in.Kind.Emoji(), in.Kind)
	problems(&p, in.Chain.Problems, in.Item.Ref)
	p.add("\n" + howToLink(in.Item.Ref, in.Likely))
	if in.Enforce && in.Item.Type == checks.Pull {
		p.addf("\nUntil then `%s` fails.\n", checks.CheckStrategy)
	}
	p.add("\n<sub>This comment folds itself away once that is settled. " +
		"Serves none, and should not? A maintainer can say `/northstar waive strategy REASON`. `/northstar help` lists the rest.</sub>\n")
	if in.Item.Type != checks.Pull {
		p.parts[len(p.parts)-1].head = "\n<sub>This comment folds itself away once that is settled. `/northstar help` lists what else you can say.</sub>\n"
	}
	return p.String()
}

// CollapsedInput is what remains to be said once unlinked work was settled.
type CollapsedInput struct {
	Item     checks.Item
	Decision checks.Decision
	Outcome  Outcome // Linked, Exempt, NotRequired, Waived or Unclassified
	Chain    checks.Chain
	Sight    Sight
	Waiver   checks.Waiver
}

// Collapsed is the comment on unlinked work in one line, once the work is linked, exempt or waived.
func Collapsed(in CollapsedInput) string {
	return UnlinkedMarker + "\n" + in.line() + "\n"
}

func (in CollapsedInput) line() string {
	switch in.Outcome {
	case Linked:
		return "✅ Linked: " + Chain(in.Item, in.Chain, in.Sight)
	case Exempt:
		return "✅ Exempt from Northstar’s checks: " + quote(in.Decision.Evidence)
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
