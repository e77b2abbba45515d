package playbook

var problemsNotRanked = rule{
	Name:    "problems-not-ranked",
	On:      "strategy of the pattern `no-vision`",
	Fine:    "Its problems are ranked.",
	Wrong:   "Its problems are not ranked.",
	Why:     "Without a vision the order of the problems is all there is to choose by.",
	Remedy:  "Write the problems as a numbered list, the worst first.",
	applies: func(r *reading) bool { return isPattern(NoVision)(r) && r.problem.says() },
	judge: func(r *reading) answer {
		if r.problem.ordered && len(r.problem.items) > 0 {
			return fine
		}
		return advise("")
	},
}
