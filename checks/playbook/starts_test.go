package playbook

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks/text"
)

func TestStarts(t *testing.T) {
	created := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	for line, want := range map[string]string{
		"Starts: 2026-12-01": "2026-12-01", "starts: on 1 December 2026.": "2026-12-01", "**Starts:** Q1 2027": "2027-01-01", "- Starts: H2 2027": "2027-07-01",
		"Start date: 12/31/2026": "2026-12-31", "Starts: FY27": "2027-01-01", "Starts: next quarter": "2027-01-01", "Starts: December": "2026-12-01",
		"Starts: early 2027": "2027-01-01", "Starts: end of 2026": "2026-12-31", "Starts: in two weeks": "2026-12-04", "Starts: 2026-01-05": "2026-01-05",
		"Starts: 2026-12-01 to 2027-03-01": "2026-12-01", "Starts: 2026-12-01 - 2027-03-01": "2026-12-01", "Starts: 2026-12-01, after the fair": "2026-12-01", "Starts: Jan 2027 – Jun 2027": "2027-01-01",
	} {
		s := Starts(text.Read("What we learn first.\n\n"+line+"\nStrategy: #12\n"), created)
		if s.Day.Format(time.DateOnly) != want || s.Unread != "" {
			t.Errorf("%q: %+v, want %s", line, s, want)
		}
	}
	for line, want := range map[string]string{
		"": "", "Everything starts in 2029.": "", "Starts:": "", "Starts: TBD": "", "> Starts: 2029-01-01": "", "```\nStarts: 2029-01-01\n```": "",
		"Starts: when the fair is over": "when the fair is over", "Starts: 2026-13-01": "2026-13-01", "Starts: Jan–Jun 2027": "Jan–Jun 2027",
		"Starts: Q1–Q2 2028": "Q1–Q2 2028", "Starts: 2027 users": "2027 users", "Starts: 2 weeks after the fair": "2 weeks after the fair", "Starts: PROJ-2027": "PROJ-2027",
	} {
		if s := Starts(text.Read(line), created); !s.Day.IsZero() || s.Unread != want {
			t.Errorf("%q: %+v, want no day and %q", line, s, want)
		}
	}
}

// A period starts no later than it ends, and lasts as long as one of its name does.
func TestPeriodsStartOnTheirFirstDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := anyDay(t)
		for s, last := range forms(at) {
			first := Starts(text.Read("Starts: "+s), written)
			if first.Day.IsZero() || first.Day.After(last) || first.Day.Before(last.AddDate(-2, 0, 0)) {
				t.Fatalf("%q starts on %+v and ends on %v", s, first, last)
			}
		}
		y := at.Year()
		for s, want := range map[string]time.Time{at.Format("2006"): day(y, 1, 1), at.Format("01/2006"): day(y, int(at.Month()), 1), at.Format("2006-01-02"): at} {
			if first := Starts(text.Read("Starts: "+s), written); !first.Day.Equal(want) {
				t.Fatalf("%q starts on %v, want %v", s, first, want)
			}
		}
	})
}
