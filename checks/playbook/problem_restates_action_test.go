package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestProblemRestatesAction(t *testing.T) {
	said := func(problem, actions string) string {
		return "## Problem\n\n" + problem + "\n\n## Guiding policy\n\nx\n\n## Actions\n\n" + actions
	}
	holds(t, checks.Strategy, "problem-restates-action", map[string]one{
		"we don't have":      {body: said("We don't have a design system.", "- Build a design system"), want: Advice},
		"the problem is":     {body: said("The problem is that we still do not have an event bus.", "- [ ] #4 introduce an event bus\n- tell everyone"), want: Advice},
		"lacks":              {body: said("The shop lacks a public API.", "- Design the public API\n- Implement it"), want: Advice},
		"there is no":        {body: said("There is no staging environment", "1. Set up a staging environment"), want: Advice},
		"is missing":         {body: said("A metrics dashboard is missing.", "- Create metrics dashboard"), want: Advice},
		"need to":            {body: said("We need to migrate to PostgreSQL.", "- Migrate to PostgreSQL"), want: Advice},
		"two of them":        {body: said("- No linter\n- No formatter", "- Add a linter\n- Adopt a formatter"), want: Advice},
		"doesn't exist":      {body: said("A plugin interface doesn’t exist yet.", "- Write a plugin interface"), want: Advice},
		"is not yet":         {body: said("Our monolith is not split into services.", "- Split the monolith into services"), want: Advice},
		"haven't":            {body: said("We haven't migrated to PostgreSQL yet.", "- Migrate to PostgreSQL"), want: Advice},
		"a quality":          {body: said("Orders are not found by name.", "- Index addresses"), want: OK},
		"a real problem":     {body: soundStrategy, want: OK},
		"with what it costs": {body: said("We don't have a design system. Every team draws its own buttons, and customers ask which page is real.", "- Build a design system"), want: OK},
		"costs in one go":    {body: said("We have no staging environment, so every third deploy breaks checkout for an hour.", "- Set up a staging environment"), want: OK},
		"another action":     {body: said("We don't have time to review.", "- Pair on risky changes"), want: OK},
		"wider than it":      {body: said("There is no way for customers to find old orders.", "- Index addresses and names"), want: OK},
		"nothing missing":    {body: said("Builds take an hour.", "- Build a cache for builds"), want: OK},
	})
	spared(t, checks.Strategy, "problem-restates-action", "## Problem\n\nWe have no tests.", "## Actions\n\n- Add tests")
}
