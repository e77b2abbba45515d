package summary_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks/summary"
)

// How closed milestones fare is told of those that are judged, and of how many are not: none of these passes.
func TestFared(t *testing.T) {
	const in, out, few, open = summary.MarkInside, summary.MarkOutside, summary.MarkUnjudged, summary.MarkOpen
	for _, c := range []struct {
		marks       []summary.Mark
		says, brief string
	}{
		{nil, "", ""},
		{[]summary.Mark{in}, "The last closed milestone would have passed", "1 passed"},
		{[]summary.Mark{out}, "The last closed milestone would have failed", "1 failed"},
		{[]summary.Mark{open}, "The last closed milestone could not be judged", "1 not judged"},
		{[]summary.Mark{few, open, few, few}, "None of the last 4 closed milestones could be judged", "4 not judged"},
		{[]summary.Mark{in, out, in, in, out, in}, "Of the last 6 closed milestones, 4 would have passed, 2 failed", "4 passed, 2 failed"},
		{[]summary.Mark{few, in, few, out, open, few}, "Of the last 6 closed milestones, 2 could be judged: 1 would have passed, 1 failed; 4 could not", "1 passed, 1 failed, 4 not judged"},
	} {
		var f summary.Fared
		for _, m := range c.marks {
			f.Add(m)
		}
		if f.Says() != c.says || f.Brief() != c.brief {
			t.Errorf("%v: %q, %q, want %q, %q", c.marks, f.Says(), f.Brief(), c.says, c.brief)
		}
	}
}
