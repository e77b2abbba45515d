package playbook

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

func TestTooNear(t *testing.T) {
	at := func(y, m, d int) func(*Reviewed) {
		return func(in *Reviewed) { in.Now = time.Date(y, time.Month(m), d, 15, 0, 0, 0, time.UTC) }
	}
	holds(t, checks.Vision, "too-near", map[string]one{
		"years ahead":                    {body: soundVision, want: OK},
		"a quarter of this year":         {body: "Horizon: Q4 2027", want: Advice},
		"a few months":                   {body: "Horizon: 9 months", want: Advice},
		"a year, on its first day":       {body: "Horizon: 2028", want: OK, with: at(2028, 1, 1)},
		"a year, on its second day":      {body: "Horizon: 2028", want: Advice, with: at(2028, 1, 2)},
		"one year, on the day it says":   {body: "Horizon: 1 year", want: OK, with: at(2026, 11, 20)},
		"three years, of which two went": {body: soundVision, want: Advice, with: at(2029, 1, 1)},
	})
	spared(t, checks.Vision, "too-near", "Horizon: 2019", "Horizon: soon", "")
	spared(t, checks.Strategy, "too-near", "Horizon: Q4 2027")
}
