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
			own := readLock{failed: tt.failed, ended: began}
			if err := own.failing(began.Add(100 * time.Millisecond)); err == nil {
				t.Error("somebody who waited for the same answer asks again")
			}
			if err := own.failing(began.Add(time.Second)); (err != nil) != tt.for1s {
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
	var own readLock
	own.end(outage, began)
	if err := own.lasting(outage, began.Add(long-time.Second)); lasts(err) {
		t.Error("given up before its time")
	}
	own.end(outage, began.Add(long))
	if err := own.lasting(outage, began.Add(long)); !lasts(err) || !down(err) {
		t.Errorf("after %s it is still waited for: %v", long, err)
	}
	if err := own.lasting(limit, began.Add(long)); lasts(err) {
		t.Error("a limit is no outage")
	}
	own.end(nil, began.Add(2*long))
	own.end(outage, began.Add(3*long))
	if err := own.lasting(outage, began.Add(3*long)); lasts(err) {
		t.Error("an outage that was over counts on")
	}
}

func lasts(err error) bool {
	var u *unread
	return errors.As(err, &u)
}

// The longer GitHub is down the more seldom it is asked: by one for all who wait, and by those whose check says that it could
// not be read.
func TestOutageIsAskedEverLater(t *testing.T) {
	began := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	failed := &github.Error{Kind: github.Later, Status: 502, At: began.Add(time.Hour)}
	for _, c := range []struct{ after, stands, again time.Duration }{
		{0, 800 * time.Millisecond, 6 * time.Second},
		{4 * time.Second, 800 * time.Millisecond, 6 * time.Second},
		{16 * time.Second, 2 * time.Second, 16 * time.Second},
		{time.Minute, 5 * time.Second, time.Minute},
		{5 * time.Hour, 5 * time.Second, 15 * time.Minute},
	} {
		var own readLock
		own.end(failed, began)
		now := began.Add(c.after)
		own.end(failed, now)
		for _, d := range []time.Duration{c.stands - time.Millisecond, c.stands} {
			err := own.failing(now.Add(d))
			if (err != nil) != (d < c.stands) {
				t.Errorf("down for %s, asked %s after the last answer: %v", c.after, d, err)
			}
		}
		if at := (&unread{failed, began}).again(now); at.Sub(now) != c.again {
			t.Errorf("down for %s: looked at again after %s, want %s", c.after, at.Sub(now), c.again)
		}
	}
}
