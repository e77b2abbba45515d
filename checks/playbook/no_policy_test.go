package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoPolicy(t *testing.T) {
	holds(t, checks.Strategy, "no-policy", map[string]one{
		"only code":                {body: instead(soundStrategy, "Guiding policy", "```\nSearch goes before menus.\n```"), want: NotReviewed},
		"a policy":                 {body: soundStrategy, want: OK},
		"on one line":              {body: "Guiding policy: one queue, owned by one team.", want: OK},
		"no heading":               {body: instead(soundStrategy, "Guiding policy", ""), want: Advice},
		"a heading and no more":    {body: instead(soundStrategy, "Guiding policy", "_No response_"), want: Advice},
		"a roadmap":                {body: "## Roadmap\n\n- Helm chart\n- Second parser\n- Audit in spring", want: Advice},
		"a looser name":            {body: "## Our approach\n\nOne queue, owned by one team.", want: OK},
		"the title of it all":      {body: "# Strategy\n\n## Problem\n\nOrders are lost.\n\n## Actions\n\n- one queue", want: Advice},
		"a strategy below vision":  {body: "## Vision\n\nNobody waits.\n\n## Strategy (2027)\n\nOne queue, owned by one team.", want: OK},
		"priorities":               {body: "## Our priorities for 2027\n\nThe queue before the reports, the reports before anything new.", want: OK},
		"a link":                   {body: "Strategy: #12", want: Advice},
		"a form's link":            {body: "### Strategy\n\nacme/roadmap#12 (search)", want: Advice},
		"a looser name on a line":  {body: "Approach: let us see", want: Advice},
		"an empty one, a full one": {body: "## Guiding policy\n\n## Approach\n\nOne queue, owned by one team.", want: OK},
		"a synonym of one's own": {body: "## Leitlinie\n\nEine Warteschlange.", want: OK, with: func(in *Reviewed) {
			in.Rules = &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{"guiding policy": {"Leitlinie"}}}}
		}},
	})
	spared(t, checks.Vision, "no-policy", soundVision)
}
