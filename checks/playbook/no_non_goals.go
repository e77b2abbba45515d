package playbook

import (
	"fmt"
	"regexp"
	"strings"
)

var noNonGoals = rule{
	Name:    "no-non-goals",
	On:      "strategy",
	Fine:    "It says what will not be done.",
	Wrong:   "No heading says what will not be done.",
	Why:     "Choosing what not to do is the essence of a strategy; one that excludes nothing decides nothing.",
	Source:  "Michael Porter, “What Is Strategy?”, Harvard Business Review, 1996",
	Remedy:  "Add a heading `Non-goals` with at least one thing that somebody will ask for and that you will decline.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case r.nonGoals.says() && len(NonGoalsOf(r.Doc, r.Rules)) > 0:
			return declinesThese(NonGoalsOf(r.Doc, r.Rules))
		case r.nonGoals.none:
			return unknown("it says that there are none")
		case r.nonGoals.unreadable() != "":
			return unknown(r.nonGoals.unreadable())
		case r.nonGoals.there:
			return unfilled("non-goals", "List under it at least one thing that somebody will ask for and that you will decline.")
		}
		if no := r.declined(); no != "" {
			a := advise("What it says no to has no heading of its own:").about(no)
			a.remedy = "Move it under a heading `Non-goals`, one entry each: work that touches one then gets a note."
			return a
		}
		return advise("")
	},
}

// declinesThese is the answer of a strategy that says what will not be done.
func declinesThese(all []string) answer {
	if len(all) == 1 {
		return answer{status: OK, sentence: "It says what will not be done:"}.about(all[0])
	}
	return answer{status: OK, sentence: fmt.Sprintf("It lists %d non-goals, the first of them:", len(all))}.about(all[0])
}

// declines are the words with which a strategy says no, wherever it does.
var declines = regexp.MustCompile(oneOf(`\b`, `say(?:s|ing)? no to, we (?:do not|don't) (?:plan|intend) to, (?:are|we're) not (?:currently )?(?:prioriti[sz]ing|working on|investing in|planning to),
	(?:is|are|stays?) out of scope, (?:is|are) (?:a |an explicit )?non-?goals?`, `\b`) + `|` +
	oneOf(`\bwe (?:will not|won't|will never|are not going to) `, `support, build, add, offer, accept, take, try, invest, pursue, chase, sell, serve, write, rewrite, replace,
	port, ship, solve, cover, hire, host, implement, extend, create, launch, allow, expand, provide, introduce, maintain, touch, run, do, optimi[sz]e, migrate`, `\b`))

// declined is the first sentence in which a strategy says no, of its policy or of all it says; "" for none.
func (r *reading) declined() string {
	for _, p := range []part{r.policy, {text: apart(r.Doc.Text)}} {
		statements := p.statements()
		for _, s := range statements[:min(len(statements), maxDeclined)] {
			if declines.MatchString(strings.ReplaceAll(s, "’", "'")) {
				return s
			}
		}
	}
	return ""
}

// maxDeclined is how many statements are read for one that says no.
const maxDeclined = 200
