package testenv

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// doomed is a test that may fail.
type doomed struct {
	testing.TB
	said string
}

func (d *doomed) Helper() {}

func (d *doomed) Fatalf(format string, args ...any) {
	d.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// wait is what Wait says, "" when it came to an end, and how long it took.
func wait(state func() string, done func() bool) (said string, took time.Duration) {
	d := &doomed{}
	began, ended := time.Now(), make(chan struct{})
	go func() {
		defer close(ended)
		Wait(d, "the end", state, done)
	}()
	<-ended
	return d.said, time.Since(began)
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		hours := func() string { return fmt.Sprint(time.Since(began).Truncate(4 * time.Minute)) }
		if said, _ := wait(hours, func() bool { return time.Since(began) > 3*time.Hour }); said != "" {
			t.Errorf("what is slow is given up: %s", said)
		}
		said, took := wait(func() string { return "asleep" }, func() bool { return false })
		if !strings.Contains(said, "the end") || !strings.Contains(said, "asleep") || took < still || took > 2*still {
			t.Errorf("where nothing happens it says %q after %s", said, took)
		}
		// A process that did not get to look has seen nothing stand still.
		n := 0
		if said, _ := wait(func() string { return "asleep" }, func() bool { n++; time.Sleep(still); return n > 100 }); said != "" {
			t.Errorf("a machine that does not get to it is given up: %s", said)
		}
	})
}

func TestPart(t *testing.T) {
	all := map[string]int{"a": 1, "b": 2, "c": 3, "d": 4}
	for set, want := range map[string][]string{"": {"a", "d"}, "1": {"a", "b", "c", "d"}} {
		t.Setenv("NORTHSTAR_TEST_LONG", set)
		if got := Part(all, 3); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", set, got, want)
		}
	}
}
