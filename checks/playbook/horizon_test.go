package playbook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var written = day(2026, 11, 20)

func TestParseHorizon(t *testing.T) {
	for s, want := range map[string]string{
		// periods end on their last day
		"2027": "2027-12-31", "Q3 2027": "2027-09-30", "2027 Q3": "2027-09-30", "2027-Q1": "2027-03-31", "Q2/2027": "2027-06-30", "q4 '27": "2027-12-31",
		"H2 2028": "2028-12-31", "2028H1": "2028-06-30", "second half of 2028": "2028-12-31", "the first quarter of 2027": "2027-03-31",
		"June 2028": "2028-06-30", "Feb 2028": "2028-02-29", "2027-06": "2027-06-30", "2027/06": "2027-06-30", "Sept. 2027": "2027-09-30",
		"FY27": "2027-12-31", "FY 2028": "2028-12-31", "Q2 FY28": "2028-06-30",
		// days
		"2027-06-30": "2027-06-30", "30.06.2027": "2027-06-30", "30 June 2027": "2027-06-30", "June 30th, 2027": "2027-06-30", "the 1st of March 2028": "2028-03-01",
		// what has no year is the next that is not over
		"H2": "2026-12-31", "H1": "2027-06-30", "Q4": "2026-12-31", "Q1": "2027-03-31", "by June": "2027-06-30", "December": "2026-12-31",
		"next year": "2027-12-31", "end of the year": "2026-12-31", "this quarter": "2026-12-31", "next quarter": "2027-03-31", "next half": "2027-06-30",
		// words around it
		"by June 2028": "2028-06-30", "end of 2027": "2027-12-31", "by the end of 2027": "2027-12-31", "until mid-2028": "2028-06-30", "late 2028": "2028-12-31",
		"by end of Q1 2028": "2028-03-31", "Horizon: 2029": "2029-12-31", "~2030": "2030-12-31", "2027 at the latest": "2027-12-31", "By 2030.": "2030-12-31",
		// spans
		"2026–2028": "2028-12-31", "2026-28": "2028-12-31", "2026/27": "2027-12-31", "2026 to 2028": "2028-12-31", "from Q1 2027 to Q3 2028": "2028-09-30",
		"Jan–Jun 2027": "2027-06-30", "3-5 years": "2031-11-20", "three to five years": "2031-11-20", "2027 - 2031 (five years)": "2031-12-31",
		// durations from the day of writing
		"18 months": "2028-05-20", "3 years": "2029-11-20", "in 18 months": "2028-05-20", "three years": "2029-11-20", "1.5 years": "2028-05-20",
		"2 years and 6 months": "2029-05-20", "half a year": "2027-05-20", "a year": "2027-11-20", "6 weeks": "2027-01-01", "5y": "2031-11-20", "18mo": "2028-05-20",
		"a 5-year horizon": "2031-11-20", "two and a half years": "2029-05-20", "a couple of years": "2028-11-20", "over the next 3 years": "2029-11-20",
		"2 quarters": "2027-05-20", "one decade": "2036-11-20", "10 years": "2036-11-20", "within 90 days": "2027-02-18", "3 years from now": "2029-11-20",
		// within a sentence
		"We look three years ahead.": "2029-11-20", "Three years (until the end of 2029)": "2029-11-20", "This holds until Q3 2028, then we review it.": "2028-09-30",
		"\u202b2027\u202c": "2027-12-31", "Q\u200b3 2027": "2027-09-30", "2027\nand not later": "2027-12-31",
	} {
		e, ok := ParseHorizon(s, written)
		if got := e.Day.Format(time.DateOnly); !ok || got != want {
			t.Errorf("%q: %s %v, want %s", s, got, ok, want)
		}
	}
}

func TestParseHorizonRejects(t *testing.T) {
	for _, s := range []string{"", "soon", "40 teams", "2000 users by then", "when it is done", "12", "Q5 2027", "H3", "2027-13-01", "2027-02-30", "31 February 2028",
		"version 2027.1 of the parser", "room 2027b", "3", "0 years", "99999999999999999999 years", "1e9 years", "we may march on", "issue #2027", "half of the users",
		"the second quarter of the users", "a few years", "-5", "100000 days", "second", "2027 engineers", "serve 2100 requests", "0x7e3", "٢٠٢٧"} {
		if e, ok := ParseHorizon(s, written); ok {
			t.Errorf("%q: read as %s from %q", s, e.Day.Format(time.DateOnly), e.Words)
		}
	}
	if e, ok := ParseHorizon("3 years", time.Time{}); ok {
		t.Errorf("a duration without a day of writing ends on %s", e.Day)
	}
	if e, ok := ParseHorizon("Q3 2027", time.Time{}); !ok || e.Day != day(2027, 9, 30) {
		t.Errorf("a quarter needs no day of writing: %v %v", e, ok)
	}
}

func TestHorizonPassesAtMidnight(t *testing.T) {
	e, _ := ParseHorizon("2027", written)
	if last := time.Date(2027, 12, 31, 23, 59, 59, 0, time.UTC); e.Passed(last) || !e.Passed(last.Add(time.Second)) {
		t.Error("2027 passes at the end of its last day, and not before")
	}
}

// TestPeriodsEndOnTheirLastDay holds every period against the calendar, with any preposition.
func TestPeriodsEndOnTheirLastDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, m := rapid.IntRange(1990, 2199).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")
		by := rapid.SampledFrom([]string{"", "by ", "until the end of ", "In ", "through "}).Draw(t, "preposition")
		for s, want := range map[string]time.Time{
			fmt.Sprint(y):                              day(y, 12, 31),
			fmt.Sprintf("Q%d %d", (m+2)/3, y):          monthEnd(y, (m+2)/3*3),
			fmt.Sprintf("H%d %d", (m+5)/6, y):          monthEnd(y, (m+5)/6*6),
			fmt.Sprintf("%d-%02d", y, m):               monthEnd(y, m),
			fmt.Sprintf("%s %d", time.Month(m), y):     monthEnd(y, m),
			fmt.Sprintf("1 %s %d", time.Month(m), y):   day(y, m, 1),
			fmt.Sprintf("%s 28, %d", time.Month(m), y): day(y, m, 28),
		} {
			if e, ok := ParseHorizon(by+s, written); !ok || !e.Day.Equal(want) {
				t.Fatalf("%q: %v %v, want %v", by+s, e.Day, ok, want)
			}
		}
		n := rapid.IntRange(1, 200).Draw(t, "months")
		e, ok := ParseHorizon(fmt.Sprintf("%s%d months", by, n), written)
		if !ok || !e.Length || e.Day.Year()*12+int(e.Day.Month()) != written.Year()*12+int(written.Month())+n {
			t.Fatalf("%d months: %v %v", n, e, ok)
		}
	})
}

func FuzzHorizon(f *testing.F) {
	for _, s := range []string{"2027", "Q3 2027", "H2", "18 months", "by June 2028", "3 years", "2026–2028", "2027-06-30", "FY27", "end of 2027", "two and a half years", "3 to 5 years, 2 quarters and a day", "2000-01-A0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, ok := ParseHorizon(s, written)
		if ok == e.Day.IsZero() {
			t.Fatalf("%q: %v %v", s, e, ok)
		}
		if !ok {
			return
		}
		if y := e.Day.Year(); y < 1990 || y > 2500 || e.Day != midnight(e.Day) {
			t.Errorf("%q ends at %s", s, e.Day)
		}
		if e.Length && !e.Day.After(written) {
			t.Errorf("%q is a duration that ends on %s", s, e.Day)
		}
		again, ok := ParseHorizon("  "+strings.ToUpper(s)+"  ", written)
		if lower := strings.ToLower(strings.ToUpper(s)); lower == strings.ToLower(s) && (!ok || !again.Day.Equal(e.Day)) {
			t.Errorf("%q: case and space change %s to %s", s, e.Day, again.Day)
		}
		if words, ok := ParseHorizon(e.Words, written); !ok || !words.Day.Equal(e.Day) {
			t.Errorf("%q: of %q was understood %q, which reads as %s %v", s, e.Day, e.Words, words.Day, ok)
		}
	})
}
