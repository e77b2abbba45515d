package playbook

var noNonGoals = Rule{
	Name:    "no-non-goals",
	On:      "strategy",
	Fine:    "It says what will not be done.",
	Wrong:   "It names no non-goal: nothing says what will not be done.",
	Why:     "Choosing what not to do is the essence of a strategy; one that excludes nothing decides nothing.",
	Source:  "Michael Porter, “What Is Strategy?”, Harvard Business Review, 1996",
	Remedy:  "Add a heading `Non-goals` with at least one thing that somebody will ask for and that you will decline.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case r.nonGoals.says():
			return fine
		case r.nonGoals.there:
			return advise("The heading for the non-goals is there, with nothing under it.")
		}
		return advise("")
	},
}
