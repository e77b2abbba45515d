package playbook

import (
	"slices"
	"sort"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Next is the next moment after Now at which the same issue, with the same facts, may be found otherwise, because time went
// by; zero when none comes.
func Next(in Reviewed) time.Time {
	if in.Kind != checks.Vision && in.Kind != checks.Strategy {
		return time.Time{}
	}
	r := newReading(in)
	moments := slices.Concat(r.aging(), r.nearing(), r.slicing())
	moments = slices.DeleteFunc(moments, func(t time.Time) bool { return !t.After(in.Now) })
	if len(moments) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(moments, time.Time.Compare)
}

// aging are the moments at which an issue is old enough to be asked for work, and at which the time that it went without any
// is said in other words.
func (r *reading) aging() []time.Time {
	days, known := r.age()
	if !known {
		return nil
	}
	old := func(days int) time.Time { return r.Item.Created.Add(time.Duration(days) * 24 * time.Hour) }
	all := []time.Time{old(workAfter), old(strategyAfter)}
	if noWork.judge(r).status == Advice {
		told := days + 1
		for since(told) == since(days) {
			told++
		}
		all = append(all, old(told))
	}
	return all
}

// nearing are the moments at which the horizon is near enough, too near, and over.
func (r *reading) nearing() []time.Time {
	if !r.horizon.known {
		return nil
	}
	end := r.horizon.Day
	return []time.Time{
		end.AddDate(0, 0, 1),
		r.first(end, func(day time.Time) bool { return end.Before(later(day, nearest, -1)) }),
		r.first(end, func(day time.Time) bool { return !end.After(later(day, farthest, 0)) }),
		r.first(end, func(day time.Time) bool { return !end.After(later(day, farthestAlone, 0)) }),
	}
}

// slicing are the moments at which a slice is short enough, is about to end, and is over.
func (r *reading) slicing() []time.Time {
	if !isPattern(smallExperiments)(r) || r.Facts.Plan == nil {
		return nil
	}
	var all []time.Time
	for _, s := range r.dueSlices() {
		due := midnight(s.Due)
		all = append(all, s.Due.AddDate(0, 0, -ahead), due.AddDate(0, 0, 1))
		if s.Start.Day.IsZero() {
			all = append(all, r.first(due, func(day time.Time) bool { return !due.After(later(day, longest, 0)) }))
		}
	}
	return all
}

// first is the first midnight after Now, until the day end, from which something holds that goes on to hold.
func (r *reading) first(end time.Time, holds func(day time.Time) bool) time.Time {
	from := midnight(r.Now)
	days := int(end.Sub(from).Hours()/24) + 1
	if days <= 0 {
		return time.Time{}
	}
	n := sort.Search(days, func(n int) bool { return holds(from.AddDate(0, 0, n)) })
	return from.AddDate(0, 0, n)
}
