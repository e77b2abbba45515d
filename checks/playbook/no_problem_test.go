package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoProblem(t *testing.T) {
	holds(t, checks.Strategy, "no-problem", map[string]one{
		"a problem":              {body: soundStrategy, want: OK},
		"another name for it":    {body: "## Diagnosis\n\nOrders are lost between the two queues.", want: OK},
		"on one line":            {body: "Problem: orders are lost between the two queues.", want: OK},
		"in a form":              {body: "### Problem\n\nOrders are lost.\n\n### Actions\n\n_No response_", want: OK},
		"as a question":          {body: "## What is the problem?\n\nOrders are lost between the two queues.", want: OK},
		"with its context":       {body: "## Context and problem\n\nOrders are lost between the two queues.", want: OK},
		"no heading":             {body: instead(soundStrategy, "## Problem", ""), want: Advice},
		"goals in its place":     {body: "## Goals\n\n- Faster builds\n- More contributors", want: Advice},
		"a heading and no more":  {body: "## Problem\n\n## Guiding policy\n\nx", want: Advice},
		"a form left open":       {body: "### Problem\n\n_No response_", want: Advice},
		"only a quote":           {body: "## Problem\n\n> I can't find my order, so I call every week.", want: NotReviewed},
		"only a notice":          {body: "## Problem\n\n> [!IMPORTANT]\n> Orders are lost.", want: NotReviewed},
		"a form that renders":    {body: "### Problem\n\n```text\nOrders are lost.\n```\n\n### Actions\n\n_No response_", want: NotReviewed},
		"a hint that is hidden":  {body: "## Problem\n\n<!-- what is in the way? -->\n\n## Guiding policy\n\n> x", want: Advice},
		"a template's left-over": {body: "## Problem\n\nTBD", want: Advice},
		"prose about problems":   {body: "There are problems enough, and we will look at them.", want: Advice},
		"only in code":           {body: "```\n## Problem\n\nx\n```", want: Advice},
		"nothing":                {body: "", want: Advice},
	})
	spared(t, checks.Vision, "no-problem", soundVision, "")
}
