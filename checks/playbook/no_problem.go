package playbook

var noProblem = rule{
	Name:    "no-problem",
	On:      "strategy",
	Fine:    "It states a problem.",
	Wrong:   "No heading says what problem it is there to solve.",
	Why:     "Which way past an obstacle is the better one can't be told while nobody has said what the obstacle is.",
	Source:  rumelt,
	Remedy:  "Add a heading `Problem`: what is in the way, for whom, and how you know.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case r.problem.says():
			return answer{status: OK, sentence: "It states a problem:"}.about(r.problem.opening())
		case r.problem.unreadable() != "":
			return unknown(r.problem.unreadable())
		case r.problem.there:
			return unfilled("problem", "Say under it what is in the way, for whom, and how you know.")
		}
		return advise("")
	},
}
