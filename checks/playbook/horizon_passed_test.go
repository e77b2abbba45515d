package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestHorizonPassed(t *testing.T) {
	at := func(y, m, d int) func(*Reviewed) { return func(in *Reviewed) { in.Now = day(y, m, d) } }
	holds(t, checks.Vision, "horizon-passed", map[string]one{
		"ahead":               {body: soundVision, want: OK},
		"on its last day":     {body: "Horizon: Q3 2027", want: OK, with: at(2027, 9, 30)},
		"years ahead":         {body: "## Time horizon\n\nWe look four years ahead.", want: OK},
		"on the day after":    {body: "Horizon: Q3 2027", want: Advice, with: at(2027, 10, 1)},
		"a duration is over":  {body: "Horizon: 3 months", want: Advice},
		"a year in the title": {body: "", want: Advice, with: func(in *Reviewed) { in.Item.Title = "Technical vision for 2025" }},
	})
	holds(t, checks.Strategy, "horizon-passed", map[string]one{
		"a strategy's own":         {body: "### Horizon\n\nend of 2026", want: Advice},
		"of two ends the later":    {body: "Horizon: reviewed on 2026-12-01; until the end of 2028", want: OK},
		"what began isn't the end": {body: "Horizon: begins 2026-10-01, ends 2027-12-31", want: OK},
	})
	spared(t, checks.Strategy, "horizon-passed", soundStrategy, "We began in 2019.", "Horizon: soon", "Horizon: from Q4 2026", "## Timeline\n\nThe first readers by 2027-01-31.")
	spared(t, checks.Vision, "horizon-passed", "## End state\n\nWe began in 2019, and by 2024 had three teams.")
}
