package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestProblemsNotRanked(t *testing.T) {
	holds(t, checks.Strategy, "problems-not-ranked", map[string]one{
		"a numbered list":            {body: "Pattern: no-vision\n\n## Problems\n\n1. Orders are lost\n2. Reports are late", want: OK},
		"a ranked list of one":       {body: "Pattern: no-vision\n\n## What stands in the way\n\n1. Nobody can say which of the two price lists is valid", want: OK},
		"ranked, each with a reason": {body: "Pattern: no-vision\n\n## Key challenges\n\nThe worst first:\n\n1. Orders are lost: 40 a week\n2. Reports are late: two days a month", want: OK},
		"ranked in words only":       {body: "Pattern: no-vision\n\n## Problems\n\nThe worst is that orders are lost. Reports come second.", want: Advice},
		"a plain list":               {body: "Pattern: no-vision\n\n## Problems\n\n- Orders are lost\n- Reports are late", want: Advice},
		"prose":                      {body: "Pattern: no-vision\n\n## Problem\n\nOrders are lost, and reports are late.", want: Advice},
	})
	spared(t, checks.Strategy, "problems-not-ranked", soundStrategy, "Pattern: no-vision")
}
