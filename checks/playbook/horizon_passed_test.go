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
		"a strategy's own": {body: "### Horizon\n\nend of 2026", want: Advice},
	})
	spared(t, checks.Strategy, "horizon-passed", soundStrategy, "We began in 2019.", "Horizon: soon")
	spared(t, checks.Vision, "horizon-passed", "## End state\n\nWe began in 2019, and by 2024 had three teams.")
}
