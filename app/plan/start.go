package plan

import "time"

// Start is what decides when the plan of an open milestone is taken: what it promises is what it holds then.
type Start struct {
	Now     time.Time
	Stated  time.Time // the first day that its description states, zero for none
	Created time.Time // when the milestone was made
	Work    bool      // there is work in it
	// What is known already, zero for nothing: when the plan is to be taken, whether by a day that the description stated, and when it was.
	Due     time.Time
	ByDay   bool
	Taken   time.Time
	WasLate bool
}

// Promise is what becomes of the plan of a milestone.
type Promise struct {
	Due   time.Time // when it is to be taken, zero for not known yet
	ByDay bool      // by a day that the description states
	Take  bool      // it is to be taken now
	Late  bool      // the milestone had been there for longer before it was first seen
	Same  bool      // nothing is to be recorded
}

// Plan says when the plan is taken: when the day begins that the description states, else at the end of the first day (UTC) on which
// there was work. A day that lies ahead puts off a plan that was taken before: the milestone has not started.
func (s Start) Plan() Promise {
	known := Promise{Due: s.Due, ByDay: s.ByDay, Late: s.WasLate, Same: true}
	ahead := s.Stated.After(s.Now)
	switch {
	case !s.Taken.IsZero() && !ahead, s.Stated.IsZero() && !s.Work:
		return known
	case !s.Stated.IsZero():
		p := Promise{Due: s.Stated, ByDay: true, Take: !ahead}
		p.Late = p.Take && s.Now.Sub(s.Stated) > day
		p.Same = !p.Take && s.Taken.IsZero() && s.ByDay && s.Due.Equal(s.Stated)
		return p
	case s.Due.IsZero() || s.ByDay:
		return Promise{Due: s.Now.UTC().Truncate(day).Add(day)}
	case s.Now.Before(s.Due):
		return known
	}
	return Promise{Due: s.Due, Take: true, Late: s.Due.Sub(s.Created) > 2*day}
}

const day = 24 * time.Hour
