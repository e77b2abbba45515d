package playbook

import "time"

// longest is how many months a slice may take.
const longest = 6

var sliceTooLong = Rule{
	Name:   "slice-too-long",
	On:     "strategy of the pattern `small-experiments` that has a slice",
	Fine:   "Its next slice ends within six months.",
	Wrong:  "Its next slice takes more than six months.",
	Why:    "The longer a slice, the later you learn that the strategy is wrong, and the more you have spent on it.",
	Source: ries,
	Remedy: "Cut a smaller slice: a milestone that ends within six months and shows something to those it is for.",
	applies: func(r *reading) bool {
		return isPattern(SmallExperiments)(r) && r.Facts.Plan != nil && len(r.dueSlices()) > 0
	},
	judge: func(r *reading) answer {
		next, from := r.dueSlices()[0], r.Now
		if !next.Start.IsZero() && next.Start.Before(from) {
			from = next.Start
		}
		if midnight(next.Due).After(later(midnight(from), longest, 0)) {
			return advise("Its next slice, due on %s, takes more than six months:", next.Due.UTC().Format(time.DateOnly)).about(next.Title)
		}
		return fine
	},
}
