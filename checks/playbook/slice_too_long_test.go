package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestSliceTooLong(t *testing.T) {
	slices := func(s ...Slice) func(*Reviewed) { return func(in *Reviewed) { in.Facts.Plan = &Plan{s} } }
	holds(t, checks.Strategy, "slice-too-long", map[string]one{
		"three months":              {want: OK},
		"six months":                {want: OK, with: slices(Slice{Due: day(2027, 9, 1)})},
		"six months and a day":      {want: Advice, with: slices(Slice{Title: "2.0", Due: day(2027, 9, 2)})},
		"it began long ago":         {want: Advice, with: slices(Slice{Start: day(2026, 10, 1), Due: day(2027, 6, 1)})},
		"it begins later":           {want: Advice, with: slices(Slice{Start: day(2027, 8, 1), Due: day(2027, 12, 1)})},
		"only the next one counts":  {want: OK, with: slices(Slice{Due: day(2029, 1, 1)}, Slice{Due: day(2027, 5, 1)})},
		"what closed doesn't count": {want: Advice, with: slices(Slice{Due: day(2027, 4, 1), Closed: true}, Slice{Due: day(2028, 5, 1)})},
	})
	spared(t, checks.Strategy, "slice-too-long", "Pattern: migration", "Pattern: no-vision")
}
