package playbook

var noVision = rule{
	Name:    "no-vision",
	On:      "strategy, but for the pattern `no-vision`",
	Fine:    "It serves a vision.",
	Wrong:   "It serves no vision.",
	Why:     "The vision says where, the strategy how. Without the where nobody can tell whether the strategy worked.",
	Remedy:  "Add a line `Vision: #3` with the number of the vision. If there is none yet, write it, or say `Pattern: no-vision`.",
	applies: func(r *reading) bool { return isStrategy(r) && r.pattern != NoVision },
	judge: func(r *reading) answer {
		v := r.Facts.Visions
		switch {
		case v == nil:
			return unknown("its links could not be read")
		case len(v.Refs) > 0:
			return fine
		case len(v.Problems) > 0:
			name := v.Problems[0].Ref.In(r.Item.Ref)
			if at := v.Problems[0].Address; at != "" {
				name = "`" + at + "`" // no link, and shown as none
			}
			return advise("It serves no vision that counts. Its link to %s doesn't:", name).about(v.Problems[0].Why)
		}
		return advise("")
	},
}
