package playbook

import (
	"strings"
	"testing"
	"time"
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
		"We look three years ahead.": "2029-11-20", "Three years (until the end of 2029)": "2029-12-31", "This holds until Q3 2028, then we review it.": "2028-09-30",
		"two thousand words, and by 2027 at the latest": "2027-12-31",
		// of several ends the latest, and none of them is a beginning
		"begins 2025-10-01, ends 2027-12-31": "2027-12-31", "Reviewed on 2026-03-01; 3 years": "2029-11-20", "Start: 2025-01-01, end: 2027-12-31": "2027-12-31",
		"12 months, until 2028-06-30": "2028-06-30", "18 months (June 2028)": "2028-06-30", "18 months, until 2027-06-30": "2028-05-20", "until Q3 2027 (was Q1 2027)": "2027-09-30",
		"24 months (until Q4 2027)": "2028-11-20", "from Q4 2025 through the end of 2027": "2027-12-31", "from now until 2028": "2028-12-31", "started Q1 2025, ends Q4 2027": "2027-12-31",
		"from 2025 for three years": "2029-11-20", "from 3 to 5 years": "2031-11-20", "after 18 months": "2028-05-20", "start 2025 - end 2027": "2027-12-31", "Start:\nEnd: 2027-06-30": "2027-06-30", "Start date: 2027-01-01\nEnd date: 2027-06-30": "2027-06-30",
		"3 years, since the old one is 12 years old": "2029-11-20", "beginning of 2028": "2028-12-31", "the start of 2028": "2028-12-31", "beginning 2026 and ending June 2028": "2028-06-30",
		// a year that a sentence goes on behind
		"By 2030 nobody waits": "2030-12-31", "By 2030 customers pay once": "2030-12-31", "In the year 2030 people pay by voice": "2030-12-31", "We want that by 2030 every shop is open": "2030-12-31",
		"Until 2029 tests run twice": "2029-12-31", "before 2030 users notice": "2029-12-31", "in 2030 nobody prints": "2030-12-31",
		// quarters and halves before what they do not tell apart
		"until H2, the database": "2026-12-31", "in H2 we ship": "2026-12-31", "by Q4 hopefully": "2026-12-31", "Q4 latest": "2026-12-31", "done by the end of H1": "2027-06-30", "until the H2 2028 review": "2028-12-31", "until the 2028H1 review is done": "2028-06-30",
		// nothing but numbers: day and month by what is over 12, of two readings the later
		"06/2025": "2025-06-30", "06-2025": "2025-06-30", "6/2025": "2025-06-30", "by 12/2027": "2027-12-31", "06–2027": "2027-06-30",
		"12/31/2027": "2027-12-31", "31/12/2027": "2027-12-31", "31-12-2027": "2027-12-31", "12-31-2027": "2027-12-31", "31.12.27": "2027-12-31",
		"31/12/27": "2027-12-31", "12/31/27": "2027-12-31", "12.31.2027": "2027-12-31", "2027/6/3": "2027-06-03", "2027/12/31": "2027-12-31",
		"03/04/2027": "2027-04-03", "04/03/2027": "2027-04-03", "3/4/27": "2027-04-03", "03.04.2027": "2027-04-03", "05/05/2027": "2027-05-05",
		"by 02.07.27": "2027-07-02", "2027.06.30": "2027-06-30", "1.2.2027": "2027-02-01", "06/2026-08/2027": "2027-08-31", "2027-06-30T12:00:00Z": "2027-06-30", "until 31.12.27, then we look": "2027-12-31",
		// quarters and halves
		"third quarter of 2025": "2025-09-30", "3rd quarter 2025": "2025-09-30", "the 3rd quarter of 2025": "2025-09-30", "1st half of 2025": "2025-06-30",
		"2nd half 2027": "2027-12-31", "final quarter of 2027": "2027-12-31", "quarter 3 of 2027": "2027-09-30", "second half-year of 2027": "2027-12-31",
		"Q3-27": "2027-09-30", "Q3'27": "2027-09-30", "Q3/27": "2027-09-30", "Q3 ’27": "2027-09-30", "Q3‑2027": "2027-09-30", "3Q27": "2027-09-30", "3Q 2027": "2027-09-30", "3Q'27": "2027-09-30",
		"1H 2027": "2027-06-30", "1H27": "2027-06-30", "2H2027": "2027-12-31", "H1'27": "2027-06-30", "H2-2027": "2027-12-31", "Q 3 2027": "2027-09-30",
		"FY27 Q3": "2027-09-30", "Q3FY27": "2027-09-30", "Q2 FY2026/27": "2027-06-30", "Q4 next year": "2027-12-31", "first half of next year": "2027-06-30",
		"Q1 and Q2 2028": "2028-06-30", "Q3–Q4 2025": "2025-12-31", "Q3 or Q4 2027": "2027-12-31", "Q3/Q4 2027": "2027-12-31",
		// years
		"FY2025/26": "2026-12-31", "FY25/26": "2026-12-31", "FY25-26": "2026-12-31", "FY 2025/2026": "2026-12-31", "FY'27": "2027-12-31", "FY-27": "2027-12-31",
		"fiscal year 2027": "2027-12-31", "fiscal 2027": "2027-12-31", "financial year 2026/27": "2027-12-31", "FY26–FY28": "2028-12-31",
		"CY2027": "2027-12-31", "CY27": "2027-12-31", "calendar year 2027": "2027-12-31", "2027+": "2027-12-31", "by 2030 or earlier": "2030-12-31",
		"EOY 2027": "2027-12-31", "EOY '27": "2027-12-31", "EOY": "2026-12-31", "by EOY.": "2026-12-31",
		"year-end 2027": "2027-12-31", "year end 2027": "2027-12-31", "yearend 2027": "2027-12-31", "year-end": "2026-12-31", "end of year 2027": "2027-12-31",
		"end of the fiscal year 2027": "2027-12-31", "end of next year": "2027-12-31", "between 2026 and 2028": "2028-12-31", "2027 or 2028": "2028-12-31",
		// edges
		"end of Q3": "2027-09-30", "mid 2027": "2027-06-30", "mid-year 2027": "2027-06-30", "midyear": "2027-06-30", "mid next year": "2027-06-30", "mid-2027": "2027-06-30", "end of June": "2027-06-30",
		"end of May, we hope": "2027-05-31", "by the end of the quarter": "2026-12-31", "end of the month": "2026-11-30", "mid-March": "2027-03-31", "early 2027": "2027-12-31",
		"before 2030": "2029-12-31", "before June 2028": "2028-05-31", "before the end of 2027": "2027-12-31", "before EOY 2027": "2027-12-31", "before Q1 2027": "2026-12-31",
		"we ship this before 2030 and then look": "2029-12-31", "before June": "2027-05-31",
		// months and days as calendars print them
		"Jun-27": "2027-06-30", "Jun '27": "2027-06-30", "June/2027": "2027-06-30", "30-Jun-2027": "2027-06-30", "30-Jun-27": "2027-06-30", "30. June 2027": "2027-06-30", "June, 2027": "2027-06-30",
		"Dec. 15, 2027": "2027-12-15", "Sept. 3rd 2027": "2027-09-03", "Q3 2027 → Q1 2028": "2028-03-31", "end of FY": "2026-12-31",
		"1–15 June 2027": "2027-06-15", "Nov 2026 – Feb 2027": "2027-02-28", "Nov–Feb 2027": "2027-02-28", "June 30 - July 2, 2027": "2027-07-02",
		// durations
		"24 mths": "2028-11-20", "24mths": "2028-11-20", "2 yrs": "2028-11-20", "2yrs.": "2028-11-20", "1½ years": "2028-05-20",
		"1/2 years": "2028-11-20", "one and a half years": "2028-05-20", "a year and a half": "2028-05-20", "two-and-a-half years": "2029-05-20", "one-and-a-half years": "2028-05-20", "three-and-a-half years": "2030-05-20",
		"a year-and-a-half": "2028-05-20", "year and a half": "2028-05-20", "a good year-and-a-half": "2028-05-20", "two year and a half": "2029-05-20", "2-and-a-half years": "2029-05-20", "two‑and‑a‑half years": "2029-05-20", "a one-and-a-half-year horizon": "2028-05-20", "1,5 years": "2028-05-20", "a half-year": "2027-05-20",
		"24 months (2 years)": "2028-11-20", "1 year (12 months)": "2027-11-20", "1 year 6 months": "2028-05-20", "1y 6mo": "2028-05-20", "2 years, 1 month and 3 days": "2028-12-23",
		"twenty-four months": "2028-11-20", "thirty six months": "2029-11-20", "18–24 months": "2028-11-20", "3 or 4 years": "2030-11-20", "fifteen months": "2028-02-20", "3+ years": "2029-11-20",
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
		"the second quarter of the users", "a few years", "-5", "100000 days", "second", "2027 engineers", "serve 2100 requests", "0x7e3", "٢٠٢٧",
		// something begins, and no end is stated
		"from Q4 2025", "from 2025 on", "starting January 2027", "started in 2024", "beginning 2026", "since 2020", "since Q1 2020", "after 2027", "after Q3 2027", "from January", "from January 2027",
		"from June 30, 2027", "Start: 2027-01-01", "Start: 30 June 2027", "start 2027", "starts at the end of 2027", "begins in Q1 2027", "Start date: Q1 2027", "as of Q1 2027", "not before Q1 2027",
		"2027 onwards", "Q3 2027 onward", "starting in 6 months", "We started early in 2025.", "the platform is 12 years old", "we began 3 years ago",
		// what a quarter or a half tells apart is the end of nothing
		"until the H2 database is gone", "when our Q4 goals are met", "Until H2 databases are gone", "until we have replaced H2",
		// things that are counted
		"it grows by 2030 users", "by 2000 users", "by 1995 nobody waited", "by 2090 nobody waits", "it is cut by 2030 requests per second", "in 2030 shops", "nobody 2030 nobody",
		// numbers that are no dates
		"13/2027", "0/2027", "00/2027", "13-2027", "45/2027", "31/02/2028", "31.02.28", "32/12/2027", "12/32/27", "1/2/3/2027", "12/31/2027/5", "06-2027-1234",
		"2.27.1", "v2.27.1", "version 2.7.27", "release 10.15.27 of the kernel", "release 2027.06.30 of it", "10.15.27", "3.12.27", "2.7.27", "2027.6.30", "certifi>=2027.4.17", "Node 22.12.27", "27.1", "1.2.3.4", "10.20.30.27", "v2027", "2027.1",
		"1/2", "3/4", "1/2000 requests", "fails in 1/2000 requests", "9/10 users", "50/50", "24/7", "24/7/365", "1:2", "3-5 teams", "3 to 5 teams", "2-3", "25/26", "06/27",
		"#2027", "PROJ-2027", "GH-2030", "acme/shop#2027", "issues/2027", "RFC 2119", "RFC-2119", "ISO-2022", "CVE-2027-1234", "PR 2027", "Issue: 2027", "utf-8",
		"localhost:2030", "127.0.0.1:2030", "port 2030", "Port: 2030", "555-2027", "+49 30 2027", "+49 170 2027 1234", "0800 2027", "(06) 2025 1234", "06-2025-1234", "Tel.: 2027",
		"$2030", "€ 2030", "2030 €", "2030%", "@2027", "2000 × 2000",
		// words that name no period
		"Ende 2027", "fin 2027", "Sommer 2027", "30. Juni 2027", "summer 2027", "by summer", "Christmas 2027", "CW 30 2027", "W30 2027", "EOQ", "EOY27", "end of the decade", "½ year", "1 1/2 years", "1er trimestre 2027", "Easter 2027", "not before 2027", "the end may come", "they fall, we spring up", "half a dozen", "a half dozen users", "week 30", "CW 54 2027", "week 0 of 2027", "CW 53 2027",
		"3Q", "1h", "4 h 2027", "30 kW", "June 28", "a mid fix", "before", "before it is too late", "yrs", "mths", "Q0 2027", "5Q27", "3H 2027", "3rd half of 2027", "5th quarter of 2027", "FY", "eo", "eoyx",
		"the 2030s", "before 1990", "1/2 of the users", "one and a half teams", "twenty-four teams", "half"} {
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

func FuzzHorizon(f *testing.F) {
	for _, s := range []string{"2027", "Q3 2027", "H2", "18 months", "by June 2028", "3 years", "2026–2028", "2027-06-30", "FY27", "end of 2027", "two and a half years", "3 to 5 years, 2 quarters and a day", "2000-01-A0",
		"31/12/27", "03.04.2027", "06/2025", "before June 2025", "FY25-26", "3Q27", "EOY", "end of May", "1 1/2 years", "Q3-27", "PROJ-2027", "1,5 years",
		"before before the end of the year", "July 1st - June 30th of the next year", "not before Q1 1990", "Jul 1st -1Y", "Jul 1st - 15 June 2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, ok := ParseHorizon(s, written)
		if again, known := ParseHorizon(s, time.Time{}); known && (again.Length || !ok) {
			t.Errorf("%q: %v without a day of writing, %v with one", s, again, e)
		}
		if ok == e.Day.IsZero() {
			t.Fatalf("%q: %v %v", s, e, ok)
		}
		if !ok {
			return
		}
		if y := e.Day.Year(); y < 1990 || y >= 2500 || e.Day != midnight(e.Day) {
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
