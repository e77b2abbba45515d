package playbook

var noProblem = Rule{
	Name:    "no-problem",
	On:      "strategy",
	Fine:    "It says what is in the way.",
	Wrong:   "It doesn't say what problem it is there to solve.",
	Why:     "A strategy is a way through a difficulty. Until the difficulty is named, no way through can be better than another.",
	Source:  rumelt,
	Remedy:  "Add a heading `Problem`: what is in the way, for whom, and how you know.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case r.problem.says():
			return fine
		case r.problem.there:
			return advise("The heading for the problem is there, with nothing under it.")
		}
		return advise("")
	},
}
