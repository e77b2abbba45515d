package plan

import "time"

// FollowUp says when it is asked what the launch of a milestone achieved that closed at a time, and after how long that is to be; zero:
// never.
func FollowUp(closed time.Time, after time.Duration) time.Time {
	if closed.IsZero() || after <= 0 {
		return time.Time{}
	}
	return closed.Add(after)
}
