// Package playbook knows what visions and strategies are made of, by the headings of their issues, and what can be better
// about one: [Review], with a file for each finding. It tells work that a strategy’s non-goals rule out: [Touches]; and which of several items
// a vision lets go first: [Tie].
//
// It keeps to headings: a line of prose never makes an issue a strategy. A review is advice and fails nothing; what is not
// known makes no finding, and neither does a text that it cannot judge.
package playbook

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Structure is the kind that an issue's headings make it, and which headings those are; [checks.None] when they make it
// neither. Headings of an issue form that nobody answered do not count.
//
// A strategy has a guiding policy, and a problem or actions. What is called just a policy is a guiding policy beside a problem
// and actions, what is called an approach, principles or the like only beside non-goals too. A vision has two of perspective,
// horizon and end state.
func Structure(doc *text.Doc, r *checks.Rules) (checks.Kind, string) {
	o := read(doc, r)
	strategy := []string{Problem, GuidingPolicy, actions, NonGoals}
	kernel := o.tells(GuidingPolicy) && (o.has(Problem) || o.has(actions))
	around := o.tells(Problem) && o.tells(actions)
	if kernel || around && o.has(GuidingPolicy) && (o.tells(NonGoals) || kernelPolicy(o[GuidingPolicy].heading)) {
		return checks.Strategy, o.list(strategy...)
	}
	vision := []string{Perspective, Horizon, EndState}
	if o.tells(Perspective) && o.tells(Horizon) || o.tells(EndState) && (o.tells(Perspective) || o.tells(Horizon)) {
		return checks.Vision, o.list(vision...)
	}
	return checks.None, ""
}

// kernelPolicy reports whether a heading is the middle one of Rumelt's kernel as people shorten it: problem, policy, actions.
func kernelPolicy(heading string) bool {
	for _, h := range readings(heading) {
		switch h {
		case "policy", "policies", "guiding principle", "guiding principles":
			return true
		}
	}
	return false
}

// outline are the headings of a document by their names.
type outline map[string]found

type found struct {
	heading string // as written
	sure    int    // tellingly or loosely
}

// read finds the first heading of each name, one that tells before one that may mean it.
func read(doc *text.Doc, r *checks.Rules) outline {
	o, more := outline{}, further(r)
	served, _ := doc.Field("Vision")
	for _, s := range doc.Sections {
		if strings.EqualFold(s.Text, "No response") || len(served.Mentions) > 0 && fold(s.Heading) == "vision" {
			continue // not answered; the vision that it serves
		}
		for _, h := range readings(s.Heading) {
			for _, name := range checks.Headings {
				if sure := called(h, name, more); sure > o[name].sure {
					o[name] = found{s.Heading, sure}
				}
			}
		}
	}
	return o
}

func (o outline) tells(name string) bool { return o[name].sure == tellingly }

func (o outline) has(name string) bool { return o[name].sure != not }

// list are those of the headings that are there, as written.
func (o outline) list(names ...string) string {
	var there []string
	for _, n := range names {
		if o.has(n) {
			there = append(there, o[n].heading)
		}
	}
	return strings.Join(there, ", ")
}
