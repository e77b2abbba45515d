package playbook

var noProblem = rule{
	Name:    "no-problem",
	On:      "strategy",
	Fine:    "It says what is in the way.",
	Wrong:   "No heading says what problem it is there to solve.",
	Why:     "Which way past an obstacle is the better one can't be told while nobody has said what the obstacle is.",
	Source:  rumelt,
	Remedy:  "Add a heading `Problem`: what is in the way, for whom, and how you know.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case r.problem.says():
			return fine
		case r.problem.unreadable() != "":
			return unknown(r.problem.unreadable())
		case r.problem.there:
			return advise("The heading for the problem is there, with nothing under it yet.")
		}
		return advise("")
	},
}
