package playbook

var unknownPattern = rule{
	Name:    "unknown-pattern",
	On:      "strategy that names a pattern",
	Fine:    "Its pattern is known.",
	Wrong:   "It names a pattern that is not known.",
	Why:     "Each pattern has rules of its own; those of `small-experiments` are used until the name can be read.",
	Remedy:  "Use `small-experiments`, `migration` or `no-vision`.",
	applies: func(r *reading) bool { return isStrategy(r) && r.patternWritten != "" },
	judge: func(r *reading) answer {
		if r.patternKnown {
			return answer{status: OK, sentence: "It follows the pattern `" + string(r.pattern) + "`."}
		}
		near, _ := ParsePattern(r.patternWritten)
		return advise("Its pattern is not known (did you mean `%s`?):", near).about(r.patternWritten)
	},
}
