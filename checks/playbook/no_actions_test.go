package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoActions(t *testing.T) {
	holds(t, checks.Strategy, "no-actions", map[string]one{
		"only an image":              {body: "## Actions\n\n![the plan](https://example.com/plan.png)", want: NotReviewed},
		"a task list":                {body: soundStrategy, want: OK},
		"a numbered list":            {body: "## Actions\n\n1. Freeze the schema\n2. Move the readers", want: OK},
		"a list on a line":           {body: "Actions:\n- freeze the schema\n- move the readers", want: OK},
		"a list below a heading":     {body: "## Actions\n\nIn this order:\n\n### Now\n\n- freeze the schema", want: OK},
		"a dated heading":            {body: "## Roadmap 2027\n\n- freeze the schema\n- move the readers", want: OK},
		"what we'll do":              {body: "## What we'll do\n\n- freeze the schema", want: OK},
		"what we’ll do":              {body: "## What we’ll do:\n\n- freeze the schema", want: OK},
		"a plan of action":           {body: "## Plan of action\n\n1. freeze the schema", want: OK},
		"what are we doing":          {body: "## What are we doing?\n\n- freeze the schema", want: OK},
		"a table":                    {body: "## Actions\n\n| what | who |\n|---|:-:|\n| freeze the schema | ann |", want: OK},
		"a table without its edges":  {body: "## Actions\n\nwhat | who\n--- | ---\nfreeze the schema | ann", want: OK},
		"the head of a table":        {body: "## Actions\n\n| what | who |\n|---|---|\n| | |", want: Advice},
		"a sign that is no table":    {body: "## Actions\n\nWe freeze a | b.\nThen we move c | d.", want: Advice},
		"headings":                   {body: "## Actions\n\n### Freeze\n\nThe schema, in May.", want: OK},
		"lines that are headings":    {body: "## Actions\n\n**Freeze**\n\nThe schema.\n\n**Move**\n\nThe readers.", want: OK},
		"prose that is announced":    {body: "## Actions\n\nIn this order:\n\nWe freeze the schema and then move the readers.", want: Advice},
		"headings without a text":    {body: "## Actions\n\nSoon.\n\n### Freeze\n\nTBD\n\n### Move", want: Advice},
		"a question":                 {body: "## What are the next steps?\n\n1. freeze the schema", want: OK},
		"one of two names":           {body: "## Features & roadmap\n\n* freeze the schema\n* move the readers", want: OK},
		"what it is told apart from": {body: "## Loans: the next 6 months\n\n- freeze the schema", want: OK},
		"links under no heading":     {body: "Readers first.\n\n- [ ] #34\n- [ ] #35 writers", want: OK},
		"goals":                      {body: "## Goals for 2027\n\n- Faster builds\n- More contributors", want: Advice},
		"prose":                      {body: "## Actions\n\nWe freeze the schema and then move the readers.", want: Advice},
		"a wish":                     {body: "## Actions\n\n- Grow", want: Advice},
		"wishes and targets":         {body: "## Actions\n\n- Ship faster\n- Improve the search\n- 10,000 readers by 2028", want: Advice},
		"a wish beside an action":    {body: "## Actions\n\n- Grow\n- freeze the schema", want: OK},
		"a wish with a link":         {body: "## Actions\n\n- #34 Grow", want: OK},
		"names of things":            {body: "## Actions\n\n- Schema\n- Readers", want: OK},
		"an empty list":              {body: "## Actions\n\n- \n- TBD", want: Advice},
		"a heading and no more":      {body: "## Actions\n", want: Advice},
		"no heading":                 {body: instead(soundStrategy, "Actions", ""), want: Advice},
	})
}
