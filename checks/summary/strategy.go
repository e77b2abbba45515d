package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Outcome is what the check northstar/strategy found: the rows of the table in contract 6.
type Outcome int

// The outcomes. Unknown is the zero value: something could not be read.
const (
	Unknown      Outcome = iota
	Linked               // to a strategy that counts
	NotLinked            // work that must be linked and is not
	Unclassified         // no kind and no link
	Exempt               // by classify.exempt
	NotRequired          // of a kind that is not in strategy.require
	Waived               // by a person
)

// StrategyInput is what the texts of the check northstar/strategy depend on.
type StrategyInput struct {
	Item     checks.Item
	Decision checks.Decision
	Outcome  Outcome
	Chain    checks.Chain
	Sight    Sight              // of the repository's readers
	Waiver   checks.Waiver      // for Waived
	Likely   []checks.Reference // strategies to name, likeliest first
	Choices  checks.Choices     // what there is to choose from
	Refused  checks.Refusals    // non-goals of what it could have been linked to
	Touches  []checks.NonGoal   // non-goals that it seems to touch
	Ahead    []checks.Ahead     // migrations that it is ahead of the proof of
	Fails    bool               // the conclusion is failure
	Why      string             // for Unknown: what could not be read, as a clause for people: "its closing references"
}

// Strategy is the title and the summary of the check northstar/strategy.
func Strategy(in StrategyInput) (title, summary string) {
	var p page
	switch in.Outcome {
	case Linked:
		title = Chain(in.Item, in.Chain, in.Sight)
		p.list("This serves:\n\n", chainList(in.Item, in.Chain, in.Sight), listMore, "", 0)
		p.list("\nAnd also:\n\n", in.others(), listMore, "", 0)
	case NotLinked:
		title = "Not linked to a strategy"
		if len(in.Chain.Problems) > 0 {
			title += ": " + problemTitle(in.Chain.Problems[0], in.Item.Ref)
		}
		p.addf("This pull request is %s **%s** work, and no strategy says what it is for.\n", in.Decision.Kind.Emoji(), in.Decision.Kind)
		decided(&p, in.Refused.Foremost(), in.Item.Ref)
		p.add("\n" + howToLink(in.Item.Ref, in.offer()))
	case Unclassified:
		title = "Not classified yet, and linked to no strategy"
		switch {
		case in.Decision.Likely != checks.None:
			title = fmt.Sprintf("Not classified yet (likely %s), and linked to no strategy", in.Decision.Likely)
		case in.Decision.Kind == checks.Other:
			title = "Not classified yet (it looks like neither feature nor tech-debt), and linked to no strategy"
		}
		p.add("Nobody has said whether this is a feature or technical debt, and it is linked to no strategy. Say what it is:\n\n" + howToClassify)
		p.add("\nand what it is for:\n\n" + howToLink(in.Item.Ref, in.offer()))
		decided(&p, in.Refused.Foremost(), in.Item.Ref)
	case Exempt:
		title = "Exempt: " + checks.Plain(in.Decision.WhyExempt())
		p.add("The policy exempts this pull request from every check (`classify.exempt`).\n")
	case NotRequired:
		title = fmt.Sprintf("A %s pull request needs no strategy here", in.Decision.Kind)
		if in.Decision.Kind == checks.Other {
			title = "Neither feature nor tech-debt: needs no strategy here"
		}
		p.addf("The policy asks no link of %s **%s** work (`strategy.require`).\n", in.Decision.Kind.Emoji(), in.Decision.Kind)
	case Waived:
		title = in.Waiver.Title()
		p.add(waived(in.Waiver, "strategy"))
	default:
		title = "Could not be decided yet"
		if in.Decision.TooCostly {
			title = "Not computed: too costly"
		}
		p.addf("%s\n\nNothing was concluded. It is tried again when something changes, or with `/northstar recheck`.\n", in.unread())
	}
	if in.Fails && (in.Outcome == NotLinked || in.Outcome == Unclassified) {
		p.add("\nThis check passes once the pull request is linked, or once a maintainer says `/northstar waive strategy REASON`.\n")
	}
	if in.Outcome != Exempt && in.Outcome != NotRequired {
		problems(&p, in.Chain.Problems, in.Item.Ref)
	}
	notes(&p, in.Touches, in.Ahead, in.Item.Ref, in.Sight)
	if in.Outcome != Exempt {
		p.addf("\n<sub>%s</sub>\n", because(in.Decision))
	}
	return checks.Title(title), p.String()
}

// others are the strategies reached that the path does not lead through, as far as readers may be told, with
// where the link to each is stated.
func (in StrategyInput) others() []string {
	on := map[string]bool{}
	for _, r := range in.Chain.Path {
		on[r.Key()] = true
	}
	var out []string
	for _, r := range in.Chain.Disclosed {
		if !on[r.Key()] {
			row := step(r, in.Item.Ref, in.Sight)
			if l, ok := in.Chain.Ways[r.Key()]; ok {
				row = strings.TrimSuffix(row, "\n") + " (" + stated(l, in.Item, in.Sight.kind(r)) + ")\n"
			}
			out = append(out, row)
		}
	}
	return out
}

func (in StrategyInput) unread() string {
	if in.Why == "" {
		return "Something that this check depends on could not be read."
	}
	if in.Decision.TooCostly {
		return "This check depends on " + in.Why + ": the policy has too many or too large patterns for the text of this pull request."
	}
	return "This check depends on what could not be read: " + in.Why + "."
}

// waived says who waived a check, until when and why, and how to take it back.
func waived(w checks.Waiver, check string) string {
	until := "for good"
	if !w.Until.IsZero() {
		until = "until " + day(w.Until)
	}
	return fmt.Sprintf("%s waived this check %s:\n\n> %s\n\n`/northstar unwaive %s` takes the waiver back.\n",
		code(w.By), until, quote(w.Reason), check)
}

// problems names the links that do not count, with the reason for each.
func problems(p *page, ps []checks.Problem, home checks.Ref) {
	p.list("\nLinks that do not count:\n\n", rows(ps, func(x checks.Problem) string {
		name := x.Name(home)
		if x.Address != "" {
			name = code(name) // it shall not lead there
		}
		back := ""
		if x.Away {
			back = "; `/northstar link " + x.Ref.In(home) + "` takes that back"
		}
		return fmt.Sprintf("- ⚠️ %s %s%s\n", name, quote(x.Why), back)
	}), listMore, "", 0)
}

func problemTitle(x checks.Problem, home checks.Ref) string {
	return x.Name(home) + " " + checks.Plain(x.Why)
}

// howToClassify is how to say what a pull request is.
const howToClassify = "- comment `/northstar kind feature` or `/northstar kind tech-debt`, or\n" +
	"- put a line `Kind: feature` or `Kind: tech-debt` in the description; where it is neither, somebody with triage permission comments `/northstar kind other`\n"

// offer is what there is to link an item to.
type offer struct {
	likely  []checks.Reference
	from    checks.Choices
	refused bool // there are others, which rule it out
}

func (in StrategyInput) offer() offer { return offer{in.Likely, in.Choices, len(in.Refused.All) > 0} }

// open is what there is none of to choose from.
func open(from checks.Choices) string {
	if from == checks.NoOthers {
		return "other open"
	}
	return "open"
}

// howToLink is how to link an item: lines to copy. Each strategy that is named has the command that accepts it
// in a block of its own, which GitHub shows with a button that copies it.
func howToLink(home checks.Ref, o offer) string {
	if o.from.None() {
		return "There is no " + open(o.from) + " strategy to choose from yet. Once there is, a line `Strategy: #N` in the description, with its number for N, says which.\n"
	}
	if len(o.likely) == 0 { // a number in the place of N could be another item's
		return "Put a line into the description:\n\n" + fence("text", "Strategy: #N") +
			"\nor write a comment:\n\n" + fence("text", "/northstar link #N") +
			"\nwith the number of your strategy in the place of N.\n"
	}
	s := o.begin()
	for _, l := range o.likely {
		s += "- " + checks.Strategy.Emoji() + " " + named(l, home) + "\n\n" + indent(fence("text", "/northstar link "+l.Ref.In(home))) + "\n"
	}
	return s + "Paste the line of the strategy that it serves into a comment here, or put a line like this into the description:\n\n" +
		fence("text", "Strategy: "+o.likely[0].Ref.In(home))
}

// begin says what the strategies are that are named.
func (o offer) begin() string {
	switch n := len(o.likely); {
	case o.from != checks.FewChoices && n == 1:
		return "By its words it may serve this:\n\n"
	case o.from != checks.FewChoices:
		return fmt.Sprintf("By its words it may serve one of these %d, likeliest first:\n\n", n)
	case o.refused && n == 1:
		return "Of the open strategies this one doesn’t rule it out:\n\n"
	case o.refused:
		return fmt.Sprintf("Of the open strategies these %d don’t rule it out, the likeliest first:\n\n", n)
	case n == 1:
		return "This strategy is open:\n\n"
	default:
		return fmt.Sprintf("These %d strategies are open, the likeliest first:\n\n", n)
	}
}

// indent makes text a part of the list item above it.
func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n  ") + "\n"
}
