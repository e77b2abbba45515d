package checks_test

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestWaivedFindsTheOneThatHoldsLongest(t *testing.T) {
	soon := checks.Waiver{Check: checks.WaiveStrategy, By: "ada", Reason: "soon", Until: now.Add(time.Second)}
	later := checks.Waiver{Check: checks.WaiveStrategy, By: "ada", Reason: "later", Until: now.AddDate(0, 1, 0)}
	ever := checks.Waiver{Check: checks.WaiveStrategy, By: "ada", Reason: "ever"}
	over := checks.Waiver{Check: checks.WaiveStrategy, By: "ada", Reason: "over", Until: now}
	other := checks.Waiver{Check: checks.WaiveCapacity, By: "ada", Reason: "other"}
	tests := []struct {
		ws   []checks.Waiver
		want string
	}{
		{nil, ""}, {[]checks.Waiver{over, other}, ""}, {[]checks.Waiver{soon, later, over}, "later"},
		{[]checks.Waiver{later, ever, soon}, "ever"}, {[]checks.Waiver{ever, later}, "ever"},
	}
	for _, tt := range tests {
		if w, ok := checks.Waived(tt.ws, checks.WaiveStrategy, now); w.Reason != tt.want || ok != (tt.want != "") {
			t.Errorf("%v: got %v %v, want %q", tt.ws, w, ok, tt.want)
		}
	}
}

func TestWaiverTitles(t *testing.T) {
	w := checks.Waiver{By: "ada", Reason: "an outage", Until: time.Date(2026, 12, 1, 23, 0, 0, 0, time.UTC)}
	if got, want := w.Title(), "Waived by @ada until 2026-12-01: an outage"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	w.Until, w.Reason = time.Time{}, "two\nlines for @bob"
	if got, want := w.Title(), "Waived by @ada: two lines for @\u200bbob"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "  a \t b\r\nc ": "a b c", "mail a@b or @ada, @ alone @": "mail a@\u200bb or @\u200bada, @ alone @",
		"safe\u202etxt.exe\u0000": "safetxt.exe", "🧹 é": "🧹 é", "@\u202eada": "@\u200bada",
		"soft\u00adly, a\u2060b, \ufeffc, @\u200bbob": "softly, ab, c, @\u200bbob", "👩\u200d💻 می\u200cخواهم \u0600": "👩\u200d💻 می\u200cخواهم \u0600",
	} {
		if got := checks.Plain(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if got, want := checks.Line(in), strings.ReplaceAll(want, "\u200b", ""); got != want {
			t.Errorf("%q: got the line %q, want %q", in, got, want)
		}
	}
}
