package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestProblemsNotRanked(t *testing.T) {
	holds(t, checks.Strategy, "problems-not-ranked", map[string]one{
		"a numbered list": {body: "Pattern: no-vision\n\n## Problems\n\n1. Orders are lost\n2. Reports are late", want: OK},
		"a plain list":    {body: "Pattern: no-vision\n\n## Problems\n\n- Orders are lost\n- Reports are late", want: Advice},
		"prose":           {body: "Pattern: no-vision\n\n## Problem\n\nOrders are lost, and reports are late.", want: Advice},
	})
	spared(t, checks.Strategy, "problems-not-ranked", soundStrategy, "Pattern: no-vision")
}
