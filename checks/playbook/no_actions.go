package playbook

import (
	"slices"

	"github.com/northstar-app/northstar/checks/text"
)

var noActions = rule{
	Name:    "no-actions",
	On:      "strategy",
	Fine:    "It lists concrete actions.",
	Wrong:   "No heading lists its actions.",
	Why:     "A strategy that nobody acts on is an opinion. Actions also show whether the policy can be followed at all.",
	Source:  rumelt,
	Remedy:  "Add a heading `Actions` with a list. `- [ ] #34` makes an entry a link.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case len(r.actions.items) > 0, r.actions.divided, !r.actions.there && slices.ContainsFunc(r.Doc.Tasks, func(t text.Task) bool { return len(t.Mentions) > 0 }):
			return fine // a list of links is one of actions, under whatever heading
		case r.actions.says():
			return answer{status: Advice, sentence: "Its actions are prose; a list can be ticked off and linked.",
				remedy: "Make each action an entry of a list. `- [ ] #34` makes an entry a link."}
		case r.actions.unreadable() != "":
			return unknown(r.actions.unreadable())
		case r.actions.there:
			return advise("The heading for the actions is there, with nothing under it yet.")
		}
		return advise("")
	},
}
