package playbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

var custom = &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{
	"guiding-policy": {"Leitlinie"}, "Problem": {"Ausgangslage"}, "horizon": {"Zeithorizont"}, "unheard of": {"Context"}}}}

func TestStructure(t *testing.T) {
	for _, c := range []struct {
		body, headings string
		kind           checks.Kind
	}{
		{"## Problem\nx\n## Guiding policy\ny\n## Actions\n- z\n", "Problem, Guiding policy, Actions", checks.Strategy},
		{"### 1. PROBLEM STATEMENT:\nx\n### 🧭 guiding-policy\ny\n## Non-goals\n- n", "1. PROBLEM STATEMENT:, 🧭 guiding-policy, Non-goals", checks.Strategy},
		{"## 🎯 Problem\nx\n## :compass: Guiding policy\ny\n## Actions 1️⃣\n- z", "🎯 Problem, :compass: Guiding policy, Actions 1️⃣", checks.Strategy},
		{"## :dart:Problem\nx\n\n**⚙️ Guiding policy**\n\ny", ":dart:Problem, ⚙️ Guiding policy", checks.Strategy},
		{"### 🔭 Vision\n\n#3\n\n### Horizon\n\n2027", "", checks.None},
		{"### 🔭 End state\nx\n### 📅 Horizon\n3 years", "📅 Horizon, 🔭 End state", checks.Vision},
		{"## Ausgangslage\nx\n## Leitlinie\ny", "Ausgangslage, Leitlinie", checks.Strategy},
		{"## Diagnosis\nx\n## Guiding policies\ny\n## Coherent actions\nz", "Diagnosis, Guiding policies, Coherent actions", checks.Strategy},
		{"Our challenge\n===\nx\n\nThe **guiding policy**\n---\ny", "Our challenge, The guiding policy", checks.Strategy},
		{"**Problem**\n\nSlow.\n\n**Guiding policy**\n\nLess.", "Problem, Guiding policy", checks.Strategy},
		{"Problem:\nSlow.\n\nGuiding policy:\nLess.\n\nActions:\n- a", "Problem, Guiding policy, Actions", checks.Strategy},
		{"##### Motivation\nx\n###### How we will win\ny", "Motivation, How we will win", checks.Strategy},
		{"## Motivation\nx\n## Guiding policy\nz\n## Problem\ny", "Problem, Guiding policy", checks.Strategy},
		{"## Problem\nx\n## Approach\ny\n## Action plan\nz\n## Out of scope\n- n", "Problem, Approach, Action plan, Out of scope", checks.Strategy},
		{"## Problem\nx\n## Policy\ny\n## Actions\n- z", "Problem, Policy, Actions", checks.Strategy},
		{"## Diagnosis\nx\n## Guiding principles\ny\n## Actions\n- z", "Diagnosis, Guiding principles, Actions", checks.Strategy},
		{"## Problem\nx\n## Policy\ny", "", checks.None},
		{"## Policy\nx\n## Actions\n- z", "", checks.None},
		{"## Problem\nIt crashes\n## Actions\n- click", "", checks.None},
		{"## Problem\nx\n## Approach\ny\n## Action plan\nz", "", checks.None},
		{"## Motivation\nx\n## Approach\ny\n## Milestones\nz\n## Non-goals\n- n", "", checks.None},
		{"## Guiding policy\nx", "", checks.None},
		{"Problem: x\nGuiding policy: y\nActions: z", "", checks.None},
		{"- **Problem** slow\n- **Guiding policy** less", "", checks.None},
		{"> ## Problem\n> ## Guiding policy\n\n```\n## Problem\n## Guiding policy\n```", "", checks.None},
		{"<!--\n## Problem\n## Guiding policy\n-->", "", checks.None},
		{"<h2>Problem</h2>\n<h2 align='center'>Guiding policy</h2>", "Problem, Guiding policy", checks.Strategy},
		{"<div>\n<!-- <h2>Problem</h2>\n<h2>Guiding policy</h2> -->\n</div>", "", checks.None},
		{"### Problem\n\n_No response_\n\n### Guiding policy\n\n_No response_\n\n### Actions\n\nx", "", checks.None},
		{"### Perspective\n\nproduct\n\n### Horizon\n\n3 years", "Perspective, Horizon", checks.Vision},
		{"## Horizon\n2 years\n## Picture of the end state\nx", "Horizon, Picture of the end state", checks.Vision},
		{"## Our vision for search\nx\n\n## Vision: fast search\nx\n## Zeithorizont\ny", "Zeithorizont, Vision: fast search", checks.Vision},
		{"### Vision\n\n#3\n\n### Horizon\n\n2027", "", checks.None},
		{"## Problem\n## Guiding policy\n## Horizon\n## Perspective", "Problem, Guiding policy", checks.Strategy},
		{"## Vision\nx\n## Timeline\nQ3", "", checks.None},
		{"## Goals\nx\n## Perspective\ny", "", checks.None},
		{"## Horizon\n2 years", "", checks.None},
		{"## Context\nx\n## Decision\ny\n## Consequences\nz", "", checks.None},
		{"## Objective\nx\n## Key results\ny", "", checks.None},
		{"## Motivation\nx\n## Guiding principles\ny\n## Goals\ny\n## Non-goals\nz", "", checks.None},
		{"## Expected behavior\n## Actual behavior\n## Steps\n", "", checks.None},
		{"## \n## 🎉", "", checks.None},
		{"", "", checks.None},
	} {
		kind, headings := Structure(text.Read(c.body), custom)
		if kind != c.kind || headings != c.headings {
			t.Errorf("%q: %s by %q, want %s by %q", c.body, kind, headings, c.kind, c.headings)
		}
	}
}

func TestCalled(t *testing.T) {
	for heading, want := range map[string]string{
		"Problem": Problem, "The Problem": Problem, "Our challenges": Problem, "1.2) problem": Problem, "# Problem #": Problem,
		":mag: Problem :mag:": Problem, "🩺️ Diagnosis": Problem, "Problem (why now)": Problem, "Problem: it is slow": Problem,
		"Problem — it is slow": Problem, "“Problem”": Problem, "Pro\u200bblem": Problem, "Status quo": Problem, "Ausgangslage": Problem,
		"Guiding‑policy": GuidingPolicy, "GUIDING_POLICY": GuidingPolicy, "Our guiding principles": GuidingPolicy, "LEITLINIE!": GuidingPolicy,
		"Action plan": actions, "Next 6 months": actions, "Roadmap": actions,
		"Non-Goals": NonGoals, "Nongoals": NonGoals, "Non goals (for now)": NonGoals, "What we won’t do": NonGoals,
		"What we're not working on & why": NonGoals, "Out of scope": NonGoals,
		"Perspective": Perspective, "Time horizon": Horizon, "Zeithorizont": Horizon, "Mission": EndState,
		`The "shiny future" we are working towards`: EndState, "North Star ⭐": EndState,
		"Problematic": "", "No problem": "", "Problem and solution": "", "Goals and non-goals": "", "Vision Pro support": "",
		"Context": "", "Computer vision": "", "Caching strategy": "", "": "", ":": "", "🎉": "", "42": "", "The": "",
	} {
		var got []string
		for _, name := range checks.Headings {
			if Called(heading, name, custom) {
				got = append(got, name)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q is %v, want %q", heading, got, want)
		}
	}
}

// TestHeadings holds that the settings know the names that the rules use, and that no synonym means two headings.
func TestHeadings(t *testing.T) {
	mine := []string{Problem, GuidingPolicy, actions, NonGoals, Perspective, Horizon, EndState}
	if !slices.Equal(mine, checks.Headings) {
		t.Errorf("%q, but playbook.headings has %q", mine, checks.Headings)
	}
	whose := map[string]string{}
	for name, ss := range synonyms {
		for _, s := range slices.Concat(ss.telling, ss.loose) {
			if fold(s) != s {
				t.Errorf("%s: %q is read as %q", name, s, fold(s))
			}
			if other, twice := whose[s]; twice {
				t.Errorf("%q is both %s and %s", s, name, other)
			}
			whose[s] = name
		}
	}
}

// TestStructureIsBounded has as many headings as a body can hold, and as many names for them as a policy, and still comes to an
// end with few allocations.
func TestStructureIsBounded(t *testing.T) {
	r := &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{}}}
	for range 100 {
		r.Playbook.Headings["problem"] = append(r.Playbook.Headings["problem"], strings.Repeat("x ", 100))
	}
	for _, body := range []string{strings.Repeat("# a\n", 16_000), strings.Repeat("a:\n\n", 16_000), strings.Repeat("**a: (**\n\n", 6_000), "# " + strings.Repeat("a ( ", 16_000)} {
		doc := text.Read(body)
		if n := testing.AllocsPerRun(1, func() { Structure(doc, r) }); n > 1_000_000 {
			t.Errorf("%.20q: %.0f allocations", body, n)
		}
	}
}

// FuzzStructure holds that any text has headings of at most one kind, and that what is said of them is in it.
func FuzzStructure(f *testing.F) {
	for _, s := range []string{"## Problem\nx\n## Guiding policy\ny", "**Vision**\n\nx\n\nHorizon:\n- 2027", "# ：\n# :\n# a:b (", "Ausgangslage\n=\n\n__Leitlinie__\n\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		doc := text.Read(body)
		kind, headings := Structure(doc, custom)
		if kind.Work() || (kind == checks.None) != (headings == "") {
			t.Fatalf("%q is %s by %q", body, kind, headings)
		}
		for _, s := range doc.Sections {
			for _, name := range checks.Headings {
				if folded := Called(s.Heading, name, custom); folded != Called("3. The "+s.Heading, name, custom) && !strings.ContainsAny(s.Heading, ":(-–—：") {
					t.Fatalf("%q is %s: %v, but not with a number and an article before it", s.Heading, name, folded)
				}
			}
		}
	})
}
