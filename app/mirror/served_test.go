package mirror

import (
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Work without a milestone counts in the review of the strategy that it serves: when it closes nothing else is concluded about it, and the
// review is looked at all the same.
func TestReviewOfWhatIsServed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ev := issues("opened", issue(1, 2), alice)
		ev.Repository = repoOf(roadmap)
		w.tell(ev)
		w.conclude(roadmap, 1, checks.Strategy)
		w.tell(issues("opened", issue(9, 2), alice))
		w.conclude(home, 9, checks.Feature, roadmap.Ref(1))
		if c := w.tell(issues("edited", issue(9, 3), alice)); has(c, store.ReviewKey(roadmap.ID, 1)) {
			t.Errorf("an edit that changes nothing: %v", c.Keys)
		}
		closed := issue(9, 4)
		closed.State, closed.Reason, closed.Closed = "closed", "completed", at(4)
		if c := w.tell(issues("closed", closed, alice)); !has(c, store.ReviewKey(roadmap.ID, 1)) {
			t.Errorf("the review of what it serves is not looked at: %v", c.Keys)
		}
	})
}
