package simulate

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// Standing is where a milestone stands.
type Standing struct {
	Milestone  *Milestone
	Totals     checks.Totals
	Assessment capacity.Assessment
}

// Passes reports whether every pull request in the milestone passes, of whatever kind it is.
func (s Standing) Passes() bool { return waiting(s.Assessment) == waits{} }

// wait is what a pull request waits for that its milestone's share holds up.
type wait int

const (
	nothing wait = iota // it passes
	answers             // something is to be classified, or read, before anything is concluded
	balance             // the share is to come into its band
)

// waits are what feature and tech-debt pull requests wait for.
type waits struct{ feature, debt wait }

// waiting is what the pull requests of a milestone wait for (contract 7).
func waiting(a capacity.Assessment) (w waits) {
	switch {
	case a.Position == capacity.Unread || a.Open():
		return waits{answers, answers}
	case a.Position != capacity.Under && a.Position != capacity.Over:
		return w
	case a.UnclassifiedOver: // those too that take the share toward its band
		w = waits{answers, answers}
	}
	if a.Position == capacity.Under {
		w.feature = balance
	} else {
		w.debt = balance
	}
	return w
}

// worse reports whether pull requests of some kind wait for more.
func (w waits) worse(than waits) bool { return w.feature > than.feature || w.debt > than.debt }

// standing is where one milestone stands.
func (o *Outcome) standing(m *Milestone) Standing {
	t, r := o.Together(m), o.world.Rules.Judging(m.State)
	return Standing{m, t, capacity.Assess(t, capacity.BandOf(m.Title, r), r)}
}
