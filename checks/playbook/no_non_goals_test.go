package playbook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func TestNoNonGoals(t *testing.T) {
	holds(t, checks.Strategy, "no-non-goals", map[string]one{
		"only a quote":           {body: "## Won't do\n\n> Printing at home", want: NotReviewed},
		"one":                    {body: soundStrategy, want: OK},
		"out of scope":           {body: "## Out of scope\n\nAnything that prints.", want: OK},
		"on one line":            {body: "Non-goals: printing", want: OK},
		"what we say no to":      {body: "## What we won't do\n\n- Printing at home\n- A second catalogue, whatever it saves", want: OK},
		"not this year":          {body: "## What we're not working on & why\n\n- **Tablets**: two shops have one.", want: OK},
		"a no to several things": {body: "## Non-goals and constraints\n\n- Printing at home\n- No more than two vendors", want: OK},
		"constraints alone":      {body: "## Constraints\n\n- No more than two vendors", want: Advice},
		"a no in the policy":     {body: "## Guiding policy\n\nOne roadmap for all branches. Say no to a branch that wants its own.", want: Advice},
		"goals beside no goals":  {body: "## Goals and non-goals\n\n- Returns in a minute", want: Advice},
		"a table":                {body: "## Non-goals\n\n| what | why |\n|---|---|\n| Printing at home | paper |", want: OK},
		"a table of nothing":     {body: "## Non-goals\n\n| what | why |\n|---|---|\n| N/A | |", want: Advice},
		"below HTML":             {body: "<h2>Non-goals</h2>\n\n- Printing at home", want: OK},
		"none at all":            {body: "## Non-goals\n\n- none", want: NotReviewed},
		"nothing":                {body: "## Non-goals\n\nNothing.", want: NotReviewed},
		"none yet":               {body: "## Non-goals\n\nNone yet.", want: Advice},
		"a heading and no more":  {body: "## Non-goals\n\n- N/A", want: Advice},
		"no heading":             {body: instead(soundStrategy, "Non-goals", ""), want: Advice},
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

// What people call their non-goals is read as non-goals, so that work which touches one is told; it makes no kind.
func TestHeadingsOfNonGoals(t *testing.T) {
	for _, heading := range []string{"Won't do", "Will not do", "We won’t do", "Won't do (this year)", "Non-goals / out of scope", "Explicit non-goals",
		"Non-goals for 2027", "What is out of scope?", "Things we will not do", "Things we won't build", "What are we not doing?", "What will we not do",
		"Non-goals and constraints", "Limits & non-goals", "2. Not planned", "Deprioritized", "🚫 What not to do"} {
		body := "## " + heading + "\n\n- Printing at home"
		if got := NonGoalsOf(text.Read(body), &checks.Rules{}); len(got) != 1 || got[0] != "Printing at home" {
			t.Errorf("%q holds %q", heading, got)
		}
		if _, ok := Touches([]string{"Dark mode"}, "Theme", "## "+heading+"\n\nAdd a dark mode.", &checks.Rules{}); ok {
			t.Errorf("what work says under %q is taken for what it does", heading)
		}
	}
	for _, heading := range []string{"Goals and non-goals", "Goals / non-goals", "Scope and out of scope", "Constraints", "Limits", "What we will do", "Won't fix",
		"What does not work", "Why we will not wait", "Not done yet", "Things to do", "What we do", "Non-goals and next steps", "Don't"} {
		if got := NonGoalsOf(text.Read("## "+heading+"\n\n- Printing at home"), &checks.Rules{}); got != nil {
			t.Errorf("%q holds %q", heading, got)
		}
	}
	if kind, by := Structure(text.Read("## Problem\n\nx\n\n## Approach\n\ny\n\n## Action plan\n\nz\n\n## Won't do\n\n- n"), &checks.Rules{}); kind != checks.None {
		t.Errorf("a guess makes it a %s by %s", kind, by)
	}
}

// Whose heading is there is not told to add it.
func TestAHeadingThatIsThereIsNotAskedFor(t *testing.T) {
	body := "## Problem\n\n## Guiding policy\n\nTBD\n\n## Actions\n\n## Non-goals\n\n- N/A\n"
	r := Review(reviewed(checks.Strategy, body))
	for _, name := range []string{"no-problem", "no-policy", "no-actions", "no-non-goals"} {
		if f, _ := of(r, name); f.Status != Advice || !strings.Contains(f.Sentence, "is there") || strings.Contains(f.Remedy, "Add a heading") {
			t.Errorf("%s: %s %s %s", name, f.Status, f.Sentence, f.Remedy)
		}
	}
}

// The rows of a table under Non-goals are the non-goals, without their numbers and reasons.
func TestNonGoalsInATable(t *testing.T) {
	body := "## Non-goals\n\n| # | what | why |\n|--:|---|---|\n| 1 | Printing at home | paper |\n| 2 | Dark mode | later |\n| 3 | | |\n"
	got := NonGoalsOf(text.Read(body), &checks.Rules{})
	if d := cmp.Diff([]string{"Printing at home", "Dark mode"}, got); d != "" {
		t.Error(d)
	}
	if said, ok := Touches(got, "Add a dark mode", "", &checks.Rules{}); !ok || said != "Dark mode" {
		t.Errorf("%q %v", said, ok)
	}
}
