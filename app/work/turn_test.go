package work

import (
	"errors"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
)

// A short outage is over by the first retry; a limit is kept for as long as it says.
func TestFailedReadSpeaksForOthers(t *testing.T) {
	began := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	far := began.Add(time.Minute)
	tests := []struct {
		name   string
		failed error
		for1s  bool // still believed a second later
	}{
		{"an outage", &github.Error{Kind: github.Later, Status: 502, At: far}, false},
		{"a lost connection", &github.Error{Kind: github.Later, Err: errors.New("reset"), At: far}, false},
		{"a limit", &github.Error{Kind: github.Later, Status: 403, At: far}, true},
		{"others who wait", &github.Error{Kind: github.Later, At: far}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			own := turn{failed: tt.failed, ended: began}
			at := func(d time.Duration) func() time.Time { return func() time.Time { return began.Add(d) } }
			if err := own.wait(t.Context(), at(100*time.Millisecond)); err == nil {
				t.Error("somebody who waited for the same answer asks again")
			}
			if err := own.wait(t.Context(), at(time.Second)); (err != nil) != tt.for1s {
				t.Errorf("a second later: %v", err)
			}
		})
	}
}

// Reads that fail for long no longer hold up a check; a limit, which ends when it says, never counts as that.
func TestLastingOutage(t *testing.T) {
	began := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	outage := &github.Error{Kind: github.Later, Status: 502, At: began.Add(time.Second)}
	limit := &github.Error{Kind: github.Later, Status: 403, At: began.Add(time.Hour)}
	var own turn
	own.end(outage, began)
	if err := own.say(outage, began.Add(long-time.Second)); errors.Is(err, errUnread) {
		t.Error("given up before its time")
	}
	own.end(outage, began.Add(long))
	if err := own.say(outage, began.Add(long)); !errors.Is(err, errUnread) || !down(err) {
		t.Errorf("after %s it is still waited for: %v", long, err)
	}
	if err := own.say(limit, began.Add(long)); errors.Is(err, errUnread) {
		t.Error("a limit is no outage")
	}
	own.end(nil, began.Add(2*long))
	own.end(outage, began.Add(3*long))
	if err := own.say(outage, began.Add(3*long)); errors.Is(err, errUnread) {
		t.Error("an outage that was over counts on")
	}
}
