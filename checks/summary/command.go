package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/text"
)

// command is one command of contract 10 as the help lists it.
type command struct{ Usage, Who, Effect string }

// Commands are all commands, in the order of the help.
var Commands = []command{
	{"/northstar kind feature|tech-debt|other|strategy|vision|none [REF…]", "triage and up; the author too, for `feature` and `tech-debt` of their own", "declares the kind, of this or of other items of the repository"},
	{"/northstar link REF…", "triage and up, and the author", "links to a strategy, or to what serves one"},
	{"/northstar unlink REF", "triage and up, and the author", "takes a link back"},
	{"/northstar waive strategy|debt-capacity [14d|2026-12-01] REASON", "maintain and up, or `teams.waive`", "waives a check on this pull request, or the question which strategy this issue serves, for good or for a time"},
	{"/northstar unwaive strategy|debt-capacity", "maintain and up, or `teams.waive`", "takes the waiver back"},
	{"/northstar agree", "members of `teams.product` and `teams.engineering`", "agrees on this strategy, and takes your own objection back"},
	{"/northstar object vision|strategy WHY", "members of `teams.product` and `teams.engineering`", "objects to this strategy, or to the vision that it serves"},
	{"/northstar accept [MILESTONE]", "triage and up", "where a milestone is summed up: its items are what they likely are, and get the labels"},
	{"/northstar unaccept [MILESTONE]", "triage and up", "takes that back"},
	{"/northstar result [REF…] met|missed|unknown TEXT", "triage and up, and the author", "says what a launched feature achieved against its `Success:` line; of others where they are named"},
	{"/northstar recheck", "anyone who can comment", "evaluates again"},
	{"/northstar explain", "anyone who can comment", "says the kind and why, the chain, the milestone’s figures"},
	{"/northstar help", "anyone who can comment", "shows this list"},
}

// Help is the answer to /northstar help.
func Help() string {
	var b strings.Builder
	b.WriteString("Each on a line of its own in a comment. 👍 says that it was done, 👎 that it was not.\n\n| command | who | effect |\n|---|---|---|\n")
	for _, c := range Commands {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(c.Usage, "|", `\|`), c.Who, c.Effect)
	}
	b.WriteString("\n`REF` is `#N` or `owner/repo#N` with the number of the issue for N, or its address on GitHub. Commands in edited comments, quotes and code are not read, and of one comment ten.\n")
	return b.String()
}

// ExplainInput is what the answer to /northstar explain depends on.
type ExplainInput struct {
	Item      checks.Item
	Report    checks.Report
	Sight     Sight
	Choice    *checks.Choice    // the person's choice that decided, nil when none did
	Change    string            // what would change the kind, as classify.Change says; "" leaves it out
	Milestone *checks.Milestone // nil: none
	Figures   string            // the debt share in one line, as capacity.Assessment.Says gives it
	Points    bool
	Guide     *Guide          // of a vision or a strategy, nil for anything else
	Also      []checks.Link   // as [Also] says
	Success   string          // what it says of its success, "" for nothing
	Results   []checks.Result // what people say that it achieved, newest first
}

// Explain is the answer to /northstar explain: the kind and why, where the links lead, the milestone's figures; of a vision or
// a strategy also what serves it and what its review finds.
func Explain(in ExplainInput) string {
	var p page
	d := in.Report.Decision
	p.add("**Kind** " + reason(d, in.Choice) + "\n\n")
	if in.Change != "" {
		p.addf("**What would change it** %s\n\n", text.Escape(in.Change))
	}
	if in.Guide != nil {
		in.guide(&p)
		return p.String()
	}
	if in.Report.Chain.Linked {
		p.addf("**Chain** %s\n", Chain(in.Item, in.Report.Chain, in.Sight))
	} else {
		p.add("**Chain** none: no link leads to a strategy that counts\n")
	}
	problems(&p, in.Report.Chain.Problems, in.Item.Ref)
	decided(&p, in.Report.Refused, in.Item.Ref)
	notes(&p, in.Report.Touches, in.Report.Ahead, in.Item.Ref, in.Sight)
	p.add("\n")
	in.milestone(&p)
	in.results(&p)
	for _, v := range []checks.Verdict{in.Report.Strategy, in.Report.Capacity} {
		if v.Conclusion != "" {
			p.addf("\n`%s` **%s**: %s\n", v.Check, v.Conclusion, quote(v.Title))
		}
	}
	return p.String()
}

// milestone adds the figures of the milestone that counts the item.
func (in ExplainInput) milestone(p *page) {
	if in.Milestone == nil {
		p.add("**Milestone** none\n")
		return
	}
	p.addf("**Milestone** %s: %s", quote(in.Milestone.Title), quote(in.Figures))
	if in.Points {
		unit := "points"
		if in.Report.Weight == checks.Unit {
			unit = "point"
		}
		p.addf("; this weighs %s %s", in.Report.Weight, unit)
	}
	p.add("\n")
	if in.Report.Misread != "" {
		p.addf("- %s\n", capacity.Misread("this "+in.Item.Type.Noun(), in.Report.Misread, in.Report.Weight))
	}
}

// Refuse is the answer to a command that was not carried out: what was asked, and why not, which is Markdown of ours that
// says how to write it or who may.
func Refuse(command, why string) string {
	why = upper(why)
	if !strings.HasSuffix(why, "?") {
		why = strings.TrimSuffix(why, ".") + "."
	}
	return code(command) + " was not carried out. " + why + "\n"
}
