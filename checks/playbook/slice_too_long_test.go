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
		"it began long ago":         {want: Advice, with: slices(Slice{Start: Start{Day: day(2026, 10, 1)}, Due: day(2027, 6, 1)})},
		"it begins later":           {want: OK, with: slices(Slice{Start: Start{Day: day(2027, 8, 1)}, Due: day(2027, 12, 1)})},
		"later, and for long":       {want: Advice, with: slices(Slice{Start: Start{Day: day(2027, 8, 1)}, Due: day(2028, 2, 2)})},
		"six months from its start": {want: OK, with: slices(Slice{Start: Start{Day: day(2026, 12, 5)}, Due: day(2027, 6, 5)})},
		"a day more":                {want: Advice, with: slices(Slice{Start: Start{Day: day(2026, 12, 5)}, Due: day(2027, 6, 6)})},
		"its start is no date":      {want: Advice, with: slices(Slice{Start: Start{Unread: "after the fair"}, Due: day(2027, 4, 1)})},
		"it starts after its end":   {want: Advice, with: slices(Slice{Start: Start{Day: day(2027, 5, 1)}, Due: day(2027, 4, 1)})},
		"only the next one counts":  {want: OK, with: slices(Slice{Due: day(2029, 1, 1)}, Slice{Due: day(2027, 5, 1)})},
		"an overdue one isn't next": {want: Advice, with: slices(Slice{Due: day(2027, 2, 8)}, Slice{Title: "2.0", Due: day(2028, 7, 1)})},
		"a short one after it":      {want: OK, with: slices(Slice{Due: day(2026, 2, 8)}, Slice{Due: day(2027, 7, 1)}, Slice{Due: day(2029, 7, 1)})},
		"it ends today":             {want: OK, with: slices(Slice{Due: day(2027, 3, 1)}, Slice{Due: day(2029, 7, 1)})},
		"what closed doesn't count": {want: Advice, with: slices(Slice{Due: day(2027, 4, 1), Closed: true}, Slice{Due: day(2028, 5, 1)})},
	})
	for want, s := range map[string]Slice{
		"Its next slice, from 2026-10-01 to 2027-06-01, takes more than six months:":   {Title: "2.0", Start: Start{Day: day(2026, 10, 1)}, Due: day(2027, 6, 1)},
		"Its next slice, due on 2027-12-01, takes more than six months:":               {Title: "2.0", Due: day(2027, 12, 1)},
		"Its next slice starts on 2027-05-01, after it is due on 2027-04-01:":          {Title: "2.0", Start: Start{Day: day(2027, 5, 1)}, Due: day(2027, 4, 1)},
		"The start of its next slice, due on 2027-04-01, could not be read as a date:": {Title: "1.0", Start: Start{Unread: "2.0"}, Due: day(2027, 4, 1)},
	} {
		in := reviewed(checks.Strategy, "")
		in.Facts.Plan = &Plan{[]Slice{s}}
		if f, _ := of(Review(in), "slice-too-long"); f.Sentence != want || f.Quote != "2.0" {
			t.Errorf("%q about %q, want %q", f.Sentence, f.Quote, want)
		}
	}
	spared(t, checks.Strategy, "slice-too-long", "Pattern: migration", "Pattern: no-vision")
}

// Of what is overdue nothing is said here: [TestNoNextSlice] tells that nothing follows it.
func TestSliceTooLongLeavesWhatIsOverdue(t *testing.T) {
	in := reviewed(checks.Strategy, soundStrategy)
	in.Facts.Plan = &Plan{[]Slice{{Title: "1.0", Due: day(2027, 2, 8)}}}
	r := Review(in)
	if f, there := of(r, "slice-too-long"); there {
		t.Errorf("%s %q", f.Status, f.Sentence)
	}
	if f, _ := of(r, "no-next-slice"); f.Sentence != "Its last slice ended on 2027-02-08, and no next one is planned:" {
		t.Errorf("%q", f.Sentence)
	}
}
