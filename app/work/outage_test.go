package work

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
)

// A batch that failed whole speaks for others, for longer the longer that has been so; one of which something went through, one that failed
// otherwise, and a few subjects alone do not, and nobody's speaks for another installation.
func TestOutageSpeaksForOthers(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	gone := &github.Error{Kind: github.Later, Status: 503}
	all := slices.Repeat([]error{gone}, leastDown)
	var o outages
	for name, errs := range map[string][]error{"too few": all[1:], "one went through": append([]error{nil}, all...),
		"a limit": slices.Repeat([]error{&github.Error{Kind: github.Later, At: now.Add(time.Minute)}}, leastDown), "refused": slices.Repeat([]error{errors.New("no")}, leastDown)} {
		if o.note(1, errs, now); o.failing(1, now) != nil {
			t.Errorf("%s: it speaks for others", name)
		}
	}
	o.note(1, all, now)
	for after, want := range map[time.Duration]bool{0: true, outage - 1: true, outage: false} {
		if got := o.failing(1, now.Add(after)) != nil; got != want {
			t.Errorf("after %s: %t", after, got)
		}
	}
	if o.failing(2, now) != nil {
		t.Error("it speaks for another installation")
	}
	now = now.Add(16 * time.Second)
	if o.note(1, all, now); o.failing(1, now.Add(2*time.Second-1)) == nil || o.failing(1, now.Add(2*time.Second)) != nil {
		t.Error("after 16 seconds it does not speak for 2")
	}
	for range 6 {
		now = now.Add(10 * time.Minute)
		o.note(1, all, now)
	}
	if o.failing(1, now.Add(longOutage-1)) == nil || o.failing(1, now.Add(longOutage)) != nil {
		t.Error("it speaks for too long")
	}
	now = now.Add(time.Hour)
	if o.note(1, all, now); o.failing(1, now.Add(outage)) != nil {
		t.Error("an outage of long ago makes a new one long")
	}
	if o.note(1, append(all, nil), now); o.failing(1, now) != nil {
		t.Error("it goes on although something went through")
	}
}
