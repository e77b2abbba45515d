// Package playbook knows what visions and strategies are made of, by the headings of their issues.
//
// It keeps to headings: a line of prose never makes an issue a strategy.
package playbook

import (
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// The headings of a strategy and of a vision by the names that playbook.headings adds synonyms to.
const (
	Problem       = "problem"
	GuidingPolicy = "guiding policy"
	Actions       = "actions"
	NonGoals      = "non-goals"
	Perspective   = "perspective"
	Horizon       = "horizon"
	EndState      = "end state"
)

// synonyms are what people call the headings without being asked. None of them is usual in ordinary issues for the
// headings that make a kind by themselves.
var synonyms = map[string][]string{
	Problem:       {"problems", "the problem", "problem statement", "diagnosis", "challenge", "the challenge"},
	GuidingPolicy: {"guiding policies", "our guiding policy", "the guiding policy"},
	Actions:       {"action", "concrete actions", "coherent actions", "coherent action", "action plan"},
	NonGoals:      {"non goal", "nongoals", "what we say no to", "out of scope"},
	Perspective:   {"perspectives"},
	Horizon:       {"time horizon"},
	EndState:      {"the end state", "picture", "picture of the end state", "target state", "desired state", "where we want to be"},
}

// Structure is the kind that an issue's headings make it, and which headings those are; [checks.None] when they make it
// neither.
//
// A strategy has a guiding policy, and a problem or actions. A vision has two of perspective, horizon and end state.
func Structure(doc *text.Doc, r *checks.Rules) (checks.Kind, string) {
	found := map[string]string{}
	for _, s := range doc.Sections {
		for _, name := range []string{Problem, GuidingPolicy, Actions, NonGoals, Perspective, Horizon, EndState} {
			if found[name] == "" && Called(s.Heading, name, r) {
				found[name] = s.Heading
			}
		}
	}
	named := func(names ...string) []string {
		var hs []string
		for _, n := range names {
			if found[n] != "" {
				hs = append(hs, found[n])
			}
		}
		return hs
	}
	if found[GuidingPolicy] != "" && len(named(Problem, Actions)) > 0 {
		return checks.Strategy, strings.Join(named(Problem, GuidingPolicy, Actions, NonGoals), ", ")
	}
	if hs := named(Perspective, Horizon, EndState); len(hs) > 1 {
		return checks.Vision, strings.Join(hs, ", ")
	}
	return checks.None, ""
}

// Called reports whether a heading as written is the named one or a synonym of it. Case, numbering, punctuation and
// emoji around it do not matter.
func Called(heading, name string, r *checks.Rules) bool {
	h := fold(heading)
	is := func(s string) bool { return fold(s) == h }
	if h == "" || is(name) || slices.ContainsFunc(synonyms[name], is) {
		return h != ""
	}
	for canonical, further := range r.Playbook.Headings {
		if fold(canonical) == fold(name) && slices.ContainsFunc(further, is) {
			return true
		}
	}
	return false
}

// fold is the form in which headings are compared.
func fold(s string) string {
	s = strings.TrimFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '_' }), " ")
}
