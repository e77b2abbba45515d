package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestTooFar(t *testing.T) {
	holds(t, checks.Vision, "too-far", map[string]one{
		"three years":                    {body: soundVision, want: OK},
		"ten years":                      {body: "Horizon: 10 years", want: OK},
		"a decade":                       {body: "Horizon: one decade", want: OK},
		"eleven years":                   {body: "Horizon: 11 years", want: Advice},
		"eleven years, two of them over": {body: "Horizon: 11 years", want: Advice, with: func(in *Reviewed) { in.Now = day(2028, 12, 1) }},
		"2036":                           {body: "Horizon: 2036", want: OK},
		"2050":                           {body: "Horizon: 2050", want: Advice},
	})
	holds(t, checks.Strategy, "too-far", map[string]one{
		"six months without a vision":   {body: "Pattern: no-vision\nHorizon: 6 months", want: OK},
		"seven months without a vision": {body: "Pattern: no-vision\nHorizon: 7 months", want: Advice},
		"six months ahead":              {body: "Pattern: no-vision\nHorizon: 2027-09-01", want: OK},
		"six months and a day ahead":    {body: "Pattern: no-vision\nHorizon: 2027-09-02", want: Advice},
	})
	spared(t, checks.Strategy, "too-far", "Horizon: 2050", "Pattern: migration\nHorizon: 3 years")
}
