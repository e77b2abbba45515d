package plan

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// A capacity check whose conclusion stays is written for its figures once for each asking, by what was read after it: a write that began
// with older figures, and ended after the milestone was asked again, has not answered that.
func TestFiguresAreToldOnceAnAsking(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	verdict := func(title string) checks.Verdict {
		return checks.Verdict{Check: checks.CheckCapacity, Conclusion: checks.Success, Title: title, Summary: "Figures.", Figures: true}
	}
	var shown Shown
	write := func(title string, asked time.Time, where string) string {
		in := Headed{SHA: "abc", Mode: checks.Advise, Own: "own", Verdicts: []checks.Verdict{verdict(title)}, Shown: map[string]Shown{checks.CheckCapacity: shown},
			Figures: Figures{Asked: asked, Where: where, Line: "As of now, " + where}}
		writes := Checks(in)
		if len(writes) == 0 {
			return ""
		}
		w := writes[0]
		shown = Shown{There: true, Hash: w.Hash, Own: w.Own}
		if !strings.HasSuffix(w.Verdict.Summary, "As of now, "+where) {
			t.Errorf("it says %q", w.Verdict.Summary)
		}
		return w.Verdict.Title
	}
	for _, step := range []struct {
		title   string
		asked   time.Time
		where   string
		written bool
	}{
		{"1 of 7", time.Time{}, "", true},
		{"1 of 8", time.Time{}, "", false}, // nobody asked
		{"1 of 8", at(5), "", true},
		{"1 of 9", at(5), "", false}, // asked once
		{"1 of 8", at(9), "", false}, // it says so
		{"1 of 9", at(9), "", true},
		{"1 of 9", at(9), "", false},
		{"1 of 9", at(11), "the summary", true}, // there is one now
		{"1 of 9", at(99), "the summary", false},
	} {
		if got := write(step.title, step.asked, step.where); (got != "") != step.written {
			t.Errorf("%+v: written %q", step, got)
		}
	}
}
