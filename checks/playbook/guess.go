package playbook

import (
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
)

// supposed are names that a heading of a strategy is given now and then, and that mean something else as often. They are read
// in what is known to be a strategy, where nothing better is there, and never make one.
var supposed = map[string][]string{
	Problem: {"why", "why now", "why this matters", "pain", "pains", "problem space", "context and problem"},
	GuidingPolicy: {
		"proposal", "solution", "direction", "focus", "focus areas", "priorities", "major priorities", "themes", "pillars", "tenets", "bets", "our bet",
		"how we choose", "how we decide",
	},
	actions: {
		"tactics", "todo", "to do", "to dos", "backlog", "backlog items", "work", "work plan", "efforts", "projects", "experiments", "slices", "phases",
		"epics", "issues", "tracking", "in progress", "implementation", "implementation plan", "rollout", "rollout plan", "migration plan",
		"execution", "execution plan", "delivery plan", "what we will do", "what we are going to do", "what well do", "what were going to do",
		"what we are doing", "what were doing", "we doing", "things we will do", "plan of action", "plans of action", "this quarter", "this year", "this half",
	},
}

// qualifying are words beside a heading that say whose it is, or for when: "Current technical roadmap" is a roadmap.
var qualifying = set(`explicit explicitly current upcoming future next initial proposed planned high level key main major overall general
	project team product technical engineering company strategic near mid medium short long longer term year years month months quarter half for of in`)

// asked are the words with which a heading asks for what another names.
var asked = []string{"whats ", "what is ", "what are ", "what will be "}

// plainer are the folded forms of a heading of one name: as it is, and without what asks for it, dates it ("Goals for 2027")
// or says whose it is.
func plainer(heading string) []string {
	s := fold(heading)
	all := []string{s}
	for _, a := range asked {
		s = fold(strings.TrimPrefix(s, a))
	}
	words := slices.DeleteFunc(strings.Fields(s), func(w string) bool { return strings.ContainsFunc(w, unicode.IsDigit) })
	whole := strings.Join(words, " ")
	words = slices.DeleteFunc(words, func(w string) bool { return qualifying[w] })
	for _, g := range []string{s, whole, strings.Join(words, " ")} {
		all = append(all, fold(g))
	}
	return slices.DeleteFunc(all, func(g string) bool { return g == "" })
}

// guesses are what a heading may mean when it is asked or explained ("What is the problem?"), dated ("Goals for 2027",
// "2027 roadmap"), one of several ("Features & roadmap") or told apart from others ("Search: the next 6 months").
func guesses(heading string) []string {
	if len(heading) > maxHeading {
		heading = heading[:maxHeading]
	}
	all := plainer(heading)
	for _, s := range joined.Split(heading, -1) {
		all = append(all, plainer(s)...)
	}
	if _, behind, ok := strings.Cut(heading, ": "); ok {
		all = append(all, plainer(behind)...)
	}
	return all
}

// guessed reports whether a heading may be the named one. What surely means something else is not guessed at.
func guessed(heading, name string, more synonymous) bool {
	switch {
	case elsewhere(heading, more):
		return false
	case name == NonGoals:
		return ruledOut(heading, more)
	case len(supposed[name]) == 0:
		return false
	}
	return slices.ContainsFunc(guesses(heading), func(g string) bool {
		return called(g, name, more) != not || slices.Contains(supposed[name], g)
	})
}

// elsewhere reports whether a heading tells that it is one of those that are known.
func elsewhere(heading string, more synonymous) bool {
	return slices.ContainsFunc(readings(heading), func(h string) bool {
		return slices.ContainsFunc(checks.Headings, func(name string) bool { return called(h, name, more) != not })
	})
}
