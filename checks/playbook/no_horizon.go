package playbook

var noHorizon = rule{
	Name:    "no-horizon",
	On:      "vision; strategy of the pattern `no-vision`",
	Fine:    "It says by when.",
	Wrong:   "It doesn't say by when.",
	Why:     "Without a date a vision can be neither reached nor missed, and everything serves it.",
	Remedy:  "Add a line such as `Horizon: 3 years`, `Horizon: Q3 2029` or `Horizon: 2029-06-30`.",
	applies: func(r *reading) bool { return isVision(r) || r.pattern == NoVision || r.horizon.stated },
	judge: func(r *reading) answer {
		switch {
		case r.horizon.known:
			return fine
		case r.horizon.stated && r.Item.Created.IsZero():
			return unknown("when it was written is not known")
		case r.horizon.stated && r.horizon.written != "":
			return advise("Its horizon could not be read as a date or a number of years:").about(r.horizon.written)
		case r.horizon.stated:
			return advise("The heading for the horizon is there, with nothing under it yet.")
		}
		return advise("")
	},
}
