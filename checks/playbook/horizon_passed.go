package playbook

import "time"

var horizonPassed = rule{
	Name:    "horizon-passed",
	On:      "vision and strategy that state a horizon",
	Fine:    "Its horizon lies ahead.",
	Wrong:   "Its horizon has passed.",
	Why:     "After its horizon nobody knows whether it still holds, and work goes on being linked to it.",
	Remedy:  "Close it and say what came of it, or write down a new horizon.",
	applies: func(r *reading) bool { return r.horizon.known && (isVision(r) || r.horizon.sure) },
	judge: func(r *reading) answer {
		if !r.horizon.Passed(r.Now) {
			return answer{status: OK, sentence: "Its horizon, " + r.horizon.Day.Format(time.DateOnly) + ", lies ahead."}
		}
		return advise("Its horizon ended on %s:", r.horizon.Day.Format(time.DateOnly)).about(r.horizon.written)
	},
}
