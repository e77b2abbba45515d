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
		"none":                  {body: "## Non-goals\n\nNone yet.", want: Advice},
		"a heading and no more": {body: "## Non-goals\n\n- N/A", want: Advice},
		"no heading":            {body: instead(soundStrategy, "Non-goals", ""), want: Advice},
	})
}
