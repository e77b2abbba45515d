package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func TestStructure(t *testing.T) {
	custom := &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{"guiding policy": {"Leitlinie"}, "problem": {"Ausgangslage"}}}}
	for _, c := range []struct {
		body, headings string
		kind           checks.Kind
	}{
		{"## Problem\nx\n## Guiding policy\ny\n## Actions\n- z\n", "Problem, Guiding policy, Actions", checks.Strategy},
		{"### 1. PROBLEM STATEMENT:\nx\n### 🧭 guiding-policy\ny\n## Non-goals\n- n", "1. PROBLEM STATEMENT:, 🧭 guiding-policy, Non-goals", checks.Strategy},
		{"## Ausgangslage\nx\n## Leitlinie\ny", "Ausgangslage, Leitlinie", checks.Strategy},
		{"## Problem\nIt crashes\n## Actions\n- click", "", checks.None},
		{"## Guiding policy\nx", "", checks.None},
		{"Problem: x\nGuiding policy: y\nActions: z", "", checks.None},
		{"> ## Problem\n> ## Guiding policy\n\n```\n## Problem\n## Guiding policy\n```", "", checks.None},
		{"### Perspective\n\nproduct\n\n### Horizon\n\n3 years", "Perspective, Horizon", checks.Vision},
		{"## Horizon\n2 years\n## Picture of the end state\nx", "Horizon, Picture of the end state", checks.Vision},
		{"## Problem\n## Guiding policy\n## Horizon\n## Perspective", "Problem, Guiding policy", checks.Strategy},
		{"## Horizon\n2 years", "", checks.None},
		{"## \n## 🎉", "", checks.None},
		{"", "", checks.None},
	} {
		kind, headings := Structure(text.Read(c.body), custom)
		if kind != c.kind || headings != c.headings {
			t.Errorf("%q: %s by %q, want %s by %q", c.body, kind, headings, c.kind, c.headings)
		}
	}
}
