package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoNonGoals(t *testing.T) {
	holds(t, checks.Strategy, "no-non-goals", map[string]one{
		"one":                   {body: soundStrategy, want: OK},
		"out of scope":          {body: "## Out of scope\n\nAnything that prints.", want: OK},
		"on one line":           {body: "Non-goals: printing", want: OK},
		"what we say no to":     {body: "## What we won't do\n\n- Printing at home\n- A second catalogue, whatever it saves", want: OK},
		"not this year":         {body: "## What we're not working on & why\n\n- **Tablets**: two shops have one.", want: OK},
		"a no in the policy":    {body: "## Guiding policy\n\nOne roadmap for all branches. Say no to a branch that wants its own.", want: Advice},
		"goals beside no goals": {body: "## Goals and non-goals\n\n- Returns in a minute", want: Advice},
		"none":                  {body: "## Non-goals\n\nNone yet.", want: Advice},
		"a heading and no more": {body: "## Non-goals\n\n- N/A", want: Advice},
		"no heading":            {body: instead(soundStrategy, "Non-goals", ""), want: Advice},
	})
}

// A strategy that says no outside of a heading is told where, in its own words; what others don't do is no non-goal.
func TestWhatAStrategySaysNoToIsQuoted(t *testing.T) {
	for body, want := range map[string]string{
		"## Guiding policy\n\nOne roadmap for all. Say no to branches that want their own.": "Say no to branches that want their own.",
		"## Actions\n\n- one calendar\n\nWe won’t build an app for it.":                     "We won’t build an app for it.",
		"Tablets are out of scope. So we thought.":                                          "Tablets are out of scope.",
		"## Problem\n\nWe will not be found by readers, and it won't be easy to mend.":      "",
		"## Problem\n\nThe catalogue does not support names.":                               "",
	} {
		f, _ := of(Review(reviewed(checks.Strategy, body)), "no-non-goals")
		if f.Status != Advice || f.Quote != want {
			t.Errorf("%q: %s %q, want %q", body, f.Status, f.Quote, want)
		}
	}
}
