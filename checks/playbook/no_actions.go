package playbook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks/text"
)

var noActions = rule{
	Name:    "no-actions",
	On:      "strategy",
	Fine:    "It lists its actions.",
	Wrong:   "No heading lists its actions.",
	Why:     "A strategy that nobody acts on is an opinion. Actions also show whether the policy can be followed at all.",
	Source:  rumelt,
	Remedy:  "Add a heading `Actions` with a list. `- [ ] #N` makes an entry a link.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case len(r.actions.items) > 0 && len(r.actions.listed) == 0 && !slices.ContainsFunc(r.actions.items[:min(len(r.actions.items), maxCompared)], func(s string) bool { return !r.aspires(s) }):
			return answer{status: Advice, sentence: "Its actions are goals, and nothing that somebody could start on:",
				remedy: "Say of each what will be done, so that somebody else could tell whether it was. `- [ ] #N` makes an entry a link."}.about(r.actions.items[0])
		case len(r.actions.items) == 1:
			return answer{status: OK, sentence: "It lists one action:"}.about(r.actions.items[0])
		case len(r.actions.items) > 1:
			return answer{status: OK, sentence: fmt.Sprintf("It lists %d actions, the first of them:", len(r.actions.items))}.about(r.actions.items[0])
		case r.actions.divided, !r.actions.there && slices.ContainsFunc(r.Doc.Tasks, func(t text.Task) bool { return len(t.Mentions) > 0 }):
			return fine // a list of links is one of actions, under whatever heading
		case r.actions.says():
			return answer{status: Advice, sentence: "Its actions are prose; a list can be ticked off and linked.",
				remedy: "Make each action an entry of a list. `- [ ] #N` makes an entry a link."}
		case r.actions.unreadable() != "":
			return unknown(r.actions.unreadable())
		case r.actions.there:
			return unfilled("actions", "List them under it. `- [ ] #N` makes an entry a link.")
		}
		return advise("")
	},
}

// maxVague is how many words an action has at most that only names what is to get better: "Improve the search".
const maxVague = 4

// improving is how actions begin that say what is to get better, and not what is done for it.
var improving = regexp.MustCompile(oneOf(`^`, `grow, improve, increase, enhance, boost, strengthen, innovate, scale, accelerate, excel, be, become, raise, win, succeed`, `\b`))

// delivering is how actions begin that name what will be there or gone: "Ship the CSV import by March".
var delivering = regexp.MustCompile(oneOf(`^`, `add, adopt, archive, automate, back up, build, buy, close, collect, connect, convert, copy, create, cut over, decide, delete, deploy, describe, design, disable, document, draft, drop, enable, extract,
	finish, fix, hire, import, index, install, introduce, list, log, make, measure, merge, migrate, move, name, open, pick, pilot, port, publish, put, refactor, release, remove, rename, replace, retire, rewrite, roll out, run,
	send, set up, ship, show, split, store, switch, teach, test, tie, train, translate, turn, upgrade, wrap, write`, ` [a-z]`))

// aspires reports whether an action is a goal. What is more than a few words is taken to say what is done.
func (r *reading) aspires(action string) bool {
	s := strings.Join(strings.Fields(action), " ")
	said, length := prelude.ReplaceAllString(s, ""), len(tokens(s))
	switch {
	case trying.MatchString(s), puffed(s):
		return true
	case length > 2 && delivering.MatchString(said):
		return false // with a date, too
	case target(s, r):
		return true
	case length > maxVague || choosing.MatchString(s) || means.MatchString(said):
		return false
	}
	return improving.MatchString(said) || better.MatchString(said) || thin(s)
}
