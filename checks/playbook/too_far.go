package playbook

import "time"

// farthest is how many months ahead a horizon may lie: of a vision, and of a strategy without one.
const (
	farthest      = 120
	farthestAlone = 6
)

var tooFar = rule{
	Name:   "too-far",
	On:     "vision; strategy of the pattern `no-vision`",
	Fine:   "Its horizon is near enough to steer by.",
	Wrong:  "Its horizon is more than ten years ahead.",
	Why:    "Nobody can tell whether today's work leads somewhere that is so far away.",
	Remedy: "Choose a horizon that the people who decide today will live to see: two to five years is usual.",
	applies: func(r *reading) bool {
		return (isVision(r) || r.pattern == NoVision) && r.horizon.known && !r.horizon.Passed(r.Now)
	},
	judge: func(r *reading) answer {
		limit, from := farthest, r.Now
		if isStrategy(r) {
			limit = farthestAlone
		}
		if r.horizon.Length { // as long as it was meant to be, whatever is left of it
			from = r.Item.Created
		}
		switch {
		case !r.horizon.Day.After(later(midnight(from), limit, 0)):
			return fine
		case isStrategy(r):
			a := advise("Its horizon, %s, is more than six months ahead:", r.horizon.Day.Format(time.DateOnly)).about(r.horizon.written)
			a.remedy = "Without a vision, take no more than six months: solve the first problems, then look again. Or write the vision."
			return a
		}
		return advise("Its horizon, %s, is more than ten years ahead:", r.horizon.Day.Format(time.DateOnly)).about(r.horizon.written)
	},
}
