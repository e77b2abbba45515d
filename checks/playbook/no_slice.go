package playbook

import "slices"

var noSlice = rule{
	Name:   "no-slice",
	On:     "strategy of the pattern `small-experiments` that has work",
	Fine:   "Its work is cut into slices that end.",
	Wrong:  "None of its work is in a milestone with a due date.",
	Why:    "An experiment without an end shows nothing: there is no day on which to look at what it brought.",
	Source: ries,
	Remedy: "Put the first slice of the work into a milestone that is due within six months.",
	applies: func(r *reading) bool {
		return isPattern(smallExperiments)(r) && (r.Facts.Work == nil || r.Facts.Work.Open > 0)
	},
	judge: func(r *reading) answer {
		switch {
		case r.Facts.Plan == nil, r.Facts.Work == nil:
			return unknown("the milestones of its work could not be read")
		case len(r.dueSlices()) > 0:
			return fine
		}
		if days, known := r.age(); !known || days < workAfter {
			return early
		}
		if last, ok := r.endedSlice(); ok {
			a := advise("Its last slice has closed, and no open milestone with a due date holds any of its work:").about(last.Title)
			a.remedy = "Put what is left into a milestone that is due within six months: what the last slice taught helps to choose. Or close the strategy and say what came of it."
			return a
		}
		return advise("")
	},
}

// endedSlice is the slice that was closed and due last.
func (r *reading) endedSlice() (last Slice, ok bool) {
	for _, s := range r.Facts.Plan.Slices {
		if s.Closed && !s.Due.IsZero() && (!ok || s.Due.After(last.Due)) {
			last, ok = s, true
		}
	}
	return last, ok
}

// dueSlices are the slices that are open and end, the nearest first.
func (r *reading) dueSlices() []Slice {
	var due []Slice
	for _, s := range r.Facts.Plan.Slices {
		if !s.Closed && !s.Due.IsZero() {
			due = append(due, s)
		}
	}
	slices.SortStableFunc(due, func(a, b Slice) int { return a.Due.Compare(b.Due) })
	return due
}
