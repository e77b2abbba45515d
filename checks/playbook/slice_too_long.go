package playbook

import "time"

// longest is how many months a slice may take.
const longest = 6

var sliceTooLong = rule{
	Name:   "slice-too-long",
	On:     "strategy of the pattern `small-experiments` that has a slice ahead",
	Fine:   "Its next slice ends within six months.",
	Wrong:  "Its next slice takes more than six months.",
	Why:    "The longer a slice, the later you learn that the strategy is wrong, and the more you have spent on it.",
	Source: ries,
	Remedy: "Cut a smaller slice: a milestone that ends within six months and shows something to those it is for. One that starts later says so in its description: `Starts: 2026-12-01`.",
	applies: func(r *reading) bool {
		if !isPattern(smallExperiments)(r) || r.Facts.Plan == nil {
			return false
		}
		_, there := r.nextSlice()
		return there
	},
	judge: func(r *reading) answer {
		next, _ := r.nextSlice()
		from, due := midnight(next.Start.Day), midnight(next.Due)
		if next.Start.Day.IsZero() {
			from = midnight(r.Now)
		}
		switch {
		case next.Start.Unread != "":
			a := advise("The start of its next slice, due on %s, could not be read as a date:", due.Format(time.DateOnly)).about(next.Start.Unread)
			a.remedy = "Write the day into the milestone's description: `Starts: 2026-12-01`."
			return a
		case !next.Start.Day.IsZero() && from.After(due):
			a := advise("Its next slice starts on %s, after it is due on %s:", from.Format(time.DateOnly), due.Format(time.DateOnly)).about(next.Title)
			a.remedy = "Change the milestone's due date, or the line `Starts:` in its description."
			return a
		case !due.After(later(from, longest, 0)):
			return fine
		case next.Start.Day.IsZero():
			return advise("Its next slice, due on %s, takes more than six months:", due.Format(time.DateOnly)).about(next.Title)
		}
		return advise("Its next slice, from %s to %s, takes more than six months:", from.Format(time.DateOnly), due.Format(time.DateOnly)).about(next.Title)
	},
}

// nextSlice is the slice that ends next. One that is overdue, and still open, is not it: see [noNextSlice].
func (r *reading) nextSlice() (Slice, bool) {
	for _, s := range r.dueSlices() {
		if !midnight(s.Due).Before(midnight(r.Now)) {
			return s, true
		}
	}
	return Slice{}, false
}
