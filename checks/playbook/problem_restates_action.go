package playbook

import (
	"regexp"
	"slices"
	"strings"
)

var problemRestatesAction = rule{
	Name:   "problem-restates-action",
	On:     "strategy that has a problem and actions",
	Fine:   "Its problem is more than a missing action.",
	Wrong:  "Its problem only says that one of the actions hasn't been done yet.",
	Why:    "“We have no X” makes X the only answer. What X is missing for may have a better one, or none that is worth it.",
	Source: "Thomas Wedell-Wedellsborg, “What's Your Problem?”, 2020",
	Remedy: "Say what goes wrong without it: for whom, how often, what it costs.",
	applies: func(r *reading) bool {
		return isStrategy(r) && r.problem.says() && len(r.actions.items) > 0
	},
	judge: func(r *reading) answer {
		statements := r.problem.statements()
		if len(statements) > maxRestated {
			return fine // a problem that is told at such length says more
		}
		var first string
		for _, s := range statements {
			if len(content(s)) == 0 {
				continue
			}
			if !slices.ContainsFunc(r.actions.items[:min(len(r.actions.items), maxCompared)], func(action string) bool { return restates(s, action) }) {
				return fine
			}
			if first == "" {
				first = s
			}
		}
		if first == "" {
			return fine
		}
		return advise("Its problem only says that one of the actions hasn't been done yet:").about(first)
	},
}

// So many statements of a problem are compared with so many actions.
const (
	maxRestated = 12
	maxCompared = 100
)

var (
	// lacking is how people say that something is missing; what is missing follows.
	lacking = regexp.MustCompile(oneOf(`\b`, `(?:do|does|did)(?:n't| not) (?:yet |currently |really |even )?(?:have|offer|provide|support|use|own), (?:have|has) (?:no|not got|never had),
		(?:have|has)n't (?:got|built|any), lacks?, lacking, (?:is|are) (?:no|not any|missing), (?:is|are)(?:n't| not)(?: yet)?(?: any| a| an)?, (?:have|has)(?:n't| not)(?: yet)?, needs?(?: to)?, miss, misses, missing, lack of,
		absence of, want(?: to)?, should(?: have)?, must, without, no`, `\s+`))
	// absent is the same said behind what is missing.
	absent = regexp.MustCompile(oneOf(`\s+`, `(?:is|are) (?:missing|absent|lacking|unavailable|needed|required), (?:is|are) not (?:there|available|implemented|built|supported|done|in place)(?: yet)?,
		(?:does|do)(?:n't| not) exist(?: yet)?`, `\W*$`))
	// building is how actions say that something is to be there.
	building = set(`build add introduce create implement write develop make adopt set setup buy install launch provide get hire ship deliver support
		offer design start establish define roll put bring choose pick find deploy use start enable a new first our own proper real good better
		version v1 mvp have currently yet proper dedicated`)
)

// maxLead is how far into a statement, in bytes, something is said to be missing: "The problem is that we still don't have …".
const maxLead = 60

// restates reports whether a statement of the problem only says that what the action brings is not there.
func restates(problem, action string) bool {
	problem = strings.Join(strings.Fields(strings.ReplaceAll(problem, "’", "'")), " ")
	missing := ""
	if at := absent.FindStringIndex(problem); at != nil {
		missing = problem[:at[0]]
	} else if at := lacking.FindStringIndex(problem); at != nil && at[0] <= maxLead {
		missing = problem[at[1]:]
	} else {
		return false
	}
	want := essence(missing)
	have := essence(action)
	if len(want) == 0 || len(have) == 0 {
		return false
	}
	shared := 0
	for _, w := range want {
		if slices.Contains(have, w) {
			shared++
		}
	}
	// All but one in four of its words are in the action, and the action is about little else.
	return shared*4 >= len(want)*3 && shared*2 >= len(have)
}

// essence are the words of what is built, each once.
func essence(s string) []string {
	var out []string
	for _, w := range tokens(s) {
		if idle[w] || building[w] {
			continue
		}
		if st := stem(w); !slices.Contains(out, st) {
			out = append(out, st)
		}
	}
	return out
}
