package playbook

import "time"

// nearest is how many months ahead a vision's horizon lies at least.
const nearest = 12

var tooNear = rule{
	Name:    "too-near",
	On:      "vision",
	Fine:    "Its horizon is at least a year ahead.",
	Wrong:   "Its horizon is less than a year ahead.",
	Why:     "What can be reached within a year is a plan. A vision leaves room for several strategies, and for one of them to fail.",
	Remedy:  "Describe where the system should be in two to five years, or make this a strategy.",
	applies: func(r *reading) bool { return isVision(r) && r.horizon.known && !r.horizon.Passed(r.Now) },
	judge: func(r *reading) answer {
		if r.horizon.Day.Before(later(midnight(r.Now), nearest, -1)) {
			return advise("Its horizon, %s, is less than a year ahead:", r.horizon.Day.Format(time.DateOnly)).about(r.horizon.written)
		}
		return fine
	},
}

// midnight is the beginning of a day, UTC.
func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
