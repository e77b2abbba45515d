package playbook

import (
	"slices"
	"time"
)

// ahead is how many days before a slice ends the next one should be there.
const ahead = 28

var noNextSlice = rule{
	Name:   "no-next-slice",
	On:     "strategy of the pattern `small-experiments`, four weeks before its last slice ends",
	Fine:   "The next slice is planned.",
	Wrong:  "The last slice is about to end, and no next one is planned.",
	Why:    "Between slices is when strategies quietly stop. Planning the next one is also the moment to use what this one taught.",
	Remedy: "Plan the next slice: a milestone with work that serves this strategy. Or close the strategy and say what came of it.",
	applies: func(r *reading) bool {
		return isPattern(smallExperiments)(r) && r.Facts.Plan != nil && len(r.dueSlices()) > 0
	},
	judge: func(r *reading) answer {
		due := r.dueSlices()
		last := due[len(due)-1]
		if last.Due.After(r.Now.AddDate(0, 0, ahead)) || r.undated() {
			return fine
		}
		verb := "ends"
		if midnight(last.Due).Before(midnight(r.Now)) {
			verb = "ended"
		}
		return advise("Its last slice %s on %s, and no next one is planned:", verb, last.Due.UTC().Format(time.DateOnly)).about(last.Title)
	},
}

// undated reports whether a slice without a due date is open: a next one, whenever it may be.
func (r *reading) undated() bool {
	return slices.ContainsFunc(r.Facts.Plan.Slices, func(s Slice) bool { return !s.Closed && s.Due.IsZero() })
}
