package playbook

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Expires is the moment from which the horizon of a strategy has passed, midnight UTC after its last day, the zero time for
// one that states none that can be read. It decides whether work counts as linked, so it is slower to conclude than a review:
// only what can mean nothing but a horizon is read, and of several dates the last one holds.
func Expires(in Reviewed) time.Time {
	if in.Kind != checks.Strategy || in.Doc == nil {
		return time.Time{}
	}
	p := find(in.Doc, in.Rules, Horizon)
	if !p.there || p.sure != tellingly {
		return time.Time{}
	}
	e, ok := ParseHorizon(p.text, in.Item.Created)
	if !ok {
		return time.Time{}
	}
	last := e.Day
	d := newDates(p.text, in.Item.Created)
	for i := 0; i < len(d.words); {
		e, n := d.span(i)
		if n > 0 && d.stands(i, i+n) && e.Day.After(last) {
			last = e.Day
		}
		i += max(n, 1) // the year of "June 30, 2026" is no date of its own
	}
	return last.AddDate(0, 0, 1)
}
