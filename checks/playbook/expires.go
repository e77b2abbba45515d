package playbook

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Expires is the moment from which the horizon of a strategy has passed, midnight UTC after its last day, the zero time for
// one that states none that can be read. It decides whether work counts as linked, and is the horizon that a review reads,
// unless only a heading that may mean something else states it ("Timeline").
func Expires(in Reviewed) time.Time {
	if in.Kind != checks.Strategy || in.Doc == nil {
		return time.Time{}
	}
	h := horizonOf(in)
	if !h.known || !h.sure {
		return time.Time{}
	}
	return h.Day.AddDate(0, 0, 1)
}
