package playbook

import (
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// The headings of a strategy and of a vision by the names that playbook.headings adds synonyms to, [checks.Headings]. The
// first three are the kernel of a strategy as Rumelt has it, diagnosis, guiding policy and coherent action (Good
// Strategy Bad Strategy, 2011).
const (
	Problem       = "problem"
	GuidingPolicy = "guiding policy"
	actions       = "actions"
	NonGoals      = "non-goals"
	Perspective   = "perspective"
	Horizon       = "horizon"
	EndState      = "end state"
)

// synonyms are what people call a heading without being asked. The telling ones may make a kind. The loose ones are usual
// in ordinary issues and design documents too: they are read in what is known to be a strategy or a vision, and make one
// only beside headings that tell.
var synonyms = map[string]struct{ telling, loose []string }{
	Problem: {
		[]string{
			"problems", "problem statement", "problem definition", "problem diagnosis", "core problem", "diagnosis",
			"challenge", "challenges", "key challenge", "key challenges", "big challenge", "obstacle", "obstacles",
			"what is in the way", "what stands in the way", "what holds us back",
		},
		[]string{
			"motivation", "status quo", "current state", "current situation", "situation", "pain points", "where we are",
			"where we are now",
		},
	},
	GuidingPolicy: {
		[]string{
			"guiding policies", "strategic approach", "strategic principles", "strategic choices", "strategic bet",
			"strategic bets", "strategic pillars", "how to win", "how we will win", "where to play",
		},
		[]string{
			"policy", "policies", "approach", "strategy", "overall strategy", "core strategy", "principles",
			"operating principles", "guiding principle", "guiding principles", "design axioms", "how we get there", "how we will get there", "trade offs", "tradeoffs",
		},
	},
	actions: {
		[]string{
			"action", "concrete actions", "coherent actions", "coherent action", "key actions", "action plan", "action items",
			"initiatives", "key initiatives", "strategic initiatives",
		},
		[]string{
			"plan", "plans", "future plans", "current goals", "whats next", "whats next and why", "what we are working on",
			"what were working on", "next steps", "steps", "roadmap", "milestones", "deliverables", "work items", "workstreams", "tasks",
			"next 3 months", "next 6 months", "next six months", "next 12 months", "next quarter", "next year",
		},
	},
	NonGoals: {
		[]string{
			"non goal", "nongoal", "nongoals", "not goals", "anti goals", "no gos", "no go", "what we say no to",
			"what we will not do", "what we wont do", "what we are not doing", "what were not doing", "what we do not do",
			"what we are not working on", "what were not working on", "what were not working on and why",
			"what were not working on & why", "out of scope", "not in scope", "explicitly out of scope",
		},
		[]string{"not doing", "exclusions", "what this is not"},
	},
	Perspective: {[]string{"perspectives"}, []string{"viewpoint"}},
	Horizon: {
		[]string{"time horizon", "planning horizon"},
		[]string{"timeframe", "time frame", "timeline", "target date", "target year", "by when"},
	},
	EndState: {
		[]string{
			"end states", "target end state", "desired end state", "picture", "picture of the end state",
			"picture of the future", "picture of success", "target state", "target picture", "desired state", "future state",
			"where we want to be", "where we are going", "where we want to go", "vision", "vision statement",
			"long term vision", "product vision", "technical vision", "north star", "shiny future",
			"shiny future we are working towards", "what we are shooting for",
		},
		[]string{"mission", "mission statement", "team mission", "desired outcome", "goal", "goals", "what success looks like"},
	},
}

// How surely a heading is meant.
const (
	not     = iota
	perhaps // by [guessed]
	loosely
	tellingly
)

// known is what a heading as [fold] leaves it stands for, by the synonyms above.
var known = func() map[string]map[string]int {
	all := map[string]map[string]int{}
	for _, name := range checks.Headings {
		all[name] = map[string]int{fold(name): tellingly}
		for _, s := range synonyms[name].loose {
			all[name][fold(s)] = loosely
		}
		for _, s := range synonyms[name].telling {
			all[name][fold(s)] = tellingly
		}
	}
	return all
}()

// Called reports whether a heading as written is the named one or a synonym of it, also one under playbook.headings.
// Case, articles, numbering, punctuation and emoji around it do not matter, nor does what follows in parentheses or
// behind a colon or a dash ("1. The problem (short)", "🧭 Guiding policy: fewer things").
func Called(heading, name string, r *checks.Rules) bool {
	more := further(r)
	return slices.ContainsFunc(readings(heading), func(h string) bool { return called(h, name, more) != not })
}

// called is how surely a folded heading is the named one, by the synonyms above and [further] ones.
func called(h, name string, more synonymous) int {
	if more[name][h] {
		return tellingly
	}
	return known[name][h]
}

// synonymous are folded synonyms, by heading.
type synonymous map[string]map[string]bool

// further are the folded synonyms under playbook.headings, by heading.
func further(r *checks.Rules) synonymous {
	all := synonymous{}
	for canonical, list := range r.Playbook.Headings {
		for _, name := range checks.Headings {
			if fold(canonical) != fold(name) {
				continue
			}
			for _, s := range list {
				if all[name] == nil {
					all[name] = map[string]bool{}
				}
				all[name][fold(s)] = true
			}
		}
	}
	return all
}

// readings are the folded forms of a heading: as a whole, and without the remark behind it.
func readings(heading string) []string {
	whole := fold(heading)
	if whole == "" {
		return nil
	}
	short := heading
	for _, remark := range []string{" (", ": ", "：", " - ", " – ", " — "} {
		if at := strings.Index(short, remark); at >= 0 && fold(short[:at]) != "" {
			short = short[:at]
		}
	}
	if s := fold(short); s != whole {
		return []string{whole, s}
	}
	return []string{whole}
}

// maxHeading is the longest heading that is compared, in bytes. All synonyms are shorter.
const maxHeading = 300

// fold is the form in which headings are compared: lower case, words apart by one space, without articles, quotes,
// apostrophes, emoji and their codes (":compass:"), and without numbering around it.
func fold(s string) string {
	if len(s) > maxHeading {
		s = s[:maxHeading]
	}
	s = text.Name(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`'’‘"“”`, r), unicode.In(r, unicode.Cf, unicode.Variation_Selector):
			return -1
		case unicode.Is(unicode.Pd, r), r == '_':
			return ' '
		}
		return unicode.ToLower(r)
	}, s)
	words := strings.Fields(s)
	for len(words) > 0 && (bare(words[0]) == "" || article[bare(words[0])] && len(words) > 1) {
		words = words[1:]
	}
	for len(words) > 0 && bare(words[len(words)-1]) == "" {
		words = words[:len(words)-1]
	}
	return strings.TrimFunc(strings.Join(words, " "), func(r rune) bool { return !unicode.IsLetter(r) })
}

// article are words before a heading that say nothing.
var article = map[string]bool{"the": true, "a": true, "an": true, "our": true, "my": true, "this": true, "your": true}

// bare is a word without what is not letters around it; "" for a number, a sign or the code of an emoji.
func bare(word string) string {
	if len(word) > 2 && word[0] == ':' && word[len(word)-1] == ':' {
		return ""
	}
	return strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
}
