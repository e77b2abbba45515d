// Package testenv is for tests alone: how much of the long corpora a run reads, and waiting that a busy machine does not break.
//
// No test of the project holds the time that something takes to a limit: that is a benchmark's business. A test that waits for
// a server waits for as long as anything happens there, however slowly.
package testenv

import (
	"cmp"
	"flag"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// Long reports whether NORTHSTAR_TEST_LONG is set: everything is read then, and every property is tried as often as rapid does
// by itself. Without it a part of each is.
func Long() bool { return os.Getenv("NORTHSTAR_TEST_LONG") != "" }

// Checks has rapid try every property of the package n times where the run is not a long one, and long times where it is and that
// is given. It is for an init function, so that -rapid.checks on the command line has the last word.
func Checks(n int, long ...int) {
	if Long() {
		if len(long) == 0 {
			return
		}
		n = long[0]
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		panic(err) // the package has no properties
	}
}

// Part is every n-th of the keys of a corpus, in order, starting with the first; all of them in a long run.
func Part[K cmp.Ordered, V any](corpus map[K]V, n int) []K {
	keys := slices.Sorted(maps.Keys(corpus))
	if Long() {
		return keys
	}
	var part []K
	for i := 0; i < len(keys); i += n {
		part = append(part, keys[i])
	}
	return part
}

// Somebody who waits gives up when nothing at all changed for still, and for looks looks: a process that did not get to look
// did not see that nothing happens.
const (
	still = 5 * time.Minute
	looks = 2000
)

// Wait waits until something is done. It fails the test when what state returns, a description of everything that moves
// meanwhile, has stayed the same for minutes; go test's own -timeout ends what moves for ever.
func Wait(t testing.TB, what string, state func() string, done func() bool) {
	t.Helper()
	pause, last, looked, changed := 2*time.Millisecond, "", 0, time.Now()
	var asked time.Time
	for ; !done(); time.Sleep(pause) {
		pause = min(pause*5/4, 20*time.Millisecond)
		looked++
		if time.Since(asked) < time.Second {
			continue
		}
		asked = time.Now()
		if now := state(); now != last {
			last, looked, changed = now, 0, asked
		}
		if asked.Sub(changed) > still && looked > looks {
			t.Fatalf("waiting for %s, and nothing happens any more: %s", what, last)
		}
	}
}
