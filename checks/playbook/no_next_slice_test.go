package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoNextSlice(t *testing.T) {
	slices := func(s ...Slice) func(*Reviewed) { return func(in *Reviewed) { in.Facts.Plan = &Plan{s} } }
	holds(t, checks.Strategy, "no-next-slice", map[string]one{
		"there is time":            {want: OK, with: slices(Slice{Due: day(2027, 3, 30)})},
		"four weeks left":          {want: Advice, with: slices(Slice{Title: "2.0", Due: day(2027, 3, 29)})},
		"it is over":               {want: Advice, with: slices(Slice{Title: "2.0", Due: day(2027, 2, 1)})},
		"the next one has a day":   {want: OK, with: slices(Slice{Due: day(2027, 3, 5)}, Slice{Due: day(2027, 7, 1)})},
		"the next one has no day":  {want: OK, with: slices(Slice{Due: day(2027, 3, 5)}, Slice{})},
		"a closed one is not next": {want: Advice, with: slices(Slice{Due: day(2027, 3, 5)}, Slice{Closed: true})},
	})
	spared(t, checks.Strategy, "no-next-slice", "Pattern: migration", "Pattern: no-vision")
}
