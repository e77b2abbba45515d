package playbook

var noPolicy = rule{
	Name:    "no-policy",
	On:      "strategy",
	Fine:    "It has a guiding policy.",
	Wrong:   "No heading says which way was chosen.",
	Why:     "The policy is the choice. Without one everybody chooses anew in every issue, and actions pull in different directions.",
	Source:  rumelt,
	Remedy:  "Add a heading `Guiding policy`: the approach you chose to get past the problem, and what it rules out.",
	applies: isStrategy,
	judge: func(r *reading) answer {
		switch {
		case r.policy.says():
			return answer{status: OK, sentence: "It has a guiding policy:"}.about(r.policy.opening())
		case r.policy.unreadable() != "":
			return unknown(r.policy.unreadable())
		case r.policy.there:
			return unfilled("guiding policy", "Say under it which approach you chose to get past the problem, and what it rules out.")
		}
		return advise("")
	},
}
