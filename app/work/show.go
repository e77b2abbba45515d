package work

import (
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
)

// unlinked is what the comment on unlinked work says.
func unlinked(s checks.Subject, rep checks.Report) summary.UnlinkedInput {
	return summary.UnlinkedInput{Item: s.Classify.Item, Kind: rep.Decision.Kind, Chain: rep.Chain, Likely: s.Likely, Choices: s.Choices, Refused: s.Refused,
		Enforce: s.Rules.Mode == checks.Enforce}
}

// collapsed is what remains of that comment once it is settled.
func collapsed(s checks.Subject, rep checks.Report) summary.CollapsedInput {
	outcome, waiver, _ := evaluate.Outcome(&s, rep.Decision, rep.Chain)
	return summary.CollapsedInput{Item: s.Classify.Item, Decision: rep.Decision, Outcome: outcome, Chain: rep.Chain,
		Sight: summary.Sight(s.Graph.Nodes), Waiver: waiver, Waits: rep.Unlinked, Choices: s.Choices}
}

// commentOnce is a comment that answers somebody, found again by its own marker. Nobody asked before, so it is looked for only
// after an attempt whose end is not known.
func commentOnce(number int, marker, body string) []plan.Write {
	return plan.Comment(plan.Commented{Number: number, Marker: marker, Body: body, Mode: checks.Advise, Fresh: true})
}
