package playbook

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
	"github.com/northstar-app/northstar/internal/testenv"
)

// forms are a day, and the periods that hold it, in every form; each with its last day.
func forms(at time.Time) map[string]time.Time {
	y, month, d := at.Date()
	m, q, h := int(month), (int(month)+2)/3, (int(month)+5)/6
	year, quarter, half, whole := day(y, 12, 31), monthEnd(y, 3*q), monthEnd(y, 6*h), monthEnd(y, m)
	nth := []string{"", "1st", "2nd", "3rd", "4th"}
	word := []string{"", "first", "second", "third", "fourth"}
	all := map[string]time.Time{
		fmt.Sprint(y): year, fmt.Sprintf("FY%d", y): year, fmt.Sprintf("CY %d", y): year, fmt.Sprintf("fiscal year %d", y): year,
		fmt.Sprintf("EOY %d", y): year, fmt.Sprintf("year-end %d", y): year, fmt.Sprintf("end of year %d", y): year, fmt.Sprintf("%d+", y): year,
		fmt.Sprintf("%d or earlier", y): year, fmt.Sprintf("mid %d", y): day(y, 6, 30),
		fmt.Sprintf("FY%d/%02d", y-1, y%100): year, fmt.Sprintf("FY%d-%d", y-1, y): year, fmt.Sprintf("%d–%d", y-1, y): year,
		fmt.Sprintf("Q%d %d", q, y): quarter, fmt.Sprintf("%d-Q%d", y, q): quarter, fmt.Sprintf("Q%d-%d", q, y): quarter, fmt.Sprintf("%dQ%d", q, y): at,
		fmt.Sprintf("%s quarter of %d", word[q], y): quarter, fmt.Sprintf("%s quarter %d", nth[q], y): quarter, fmt.Sprintf("%dQ %d", q, y): quarter,
		fmt.Sprintf("H%d %d", h, y): half, fmt.Sprintf("%s half of %d", nth[h], y): half, fmt.Sprintf("%dH %d", h, y): half,
		fmt.Sprintf("%d-%02d", y, m): whole, fmt.Sprintf("%02d/%d", m, y): whole, fmt.Sprintf("%d-%d", m, y): whole,
		fmt.Sprintf("%s %d", month, y): whole, fmt.Sprintf("%.3s-%d", month, y): whole,
		fmt.Sprintf("%d-%02d-%02d", y, m, d): at, fmt.Sprintf("%d/%d/%d", y, m, d): at, fmt.Sprintf("%02d.%02d.%d", d, m, y): at,
		fmt.Sprintf("%d %s %d", d, month, y): at, fmt.Sprintf("%s %d, %d", month, d, y): at, fmt.Sprintf("%02d-%.3s-%d", d, month, y): at,
	}
	all[fmt.Sprintf("%dQ%d", q, y)] = quarter
	if (y-1)/100 != y/100 { // 1999/00 is written in full
		delete(all, fmt.Sprintf("FY%d/%02d", y-1, y%100))
	}
	if y == 1990 { // the year before is none
		for s := range all {
			if strings.Contains(s, fmt.Sprint(y-1)) {
				delete(all, s)
			}
		}
	}
	// Day and month change places, and the later reading counts.
	slashed := at
	if other := day(y, d, m); d <= 12 && other.After(at) {
		slashed = other
	}
	all[fmt.Sprintf("%02d/%02d/%d", d, m, y)], all[fmt.Sprintf("%d/%d/%d", m, d, y)], all[fmt.Sprintf("%02d-%02d-%d", m, d, y)] = slashed, slashed, slashed
	if y >= written.Year() && y < 2100 {
		short := y % 100
		for s, last := range map[string]time.Time{
			fmt.Sprintf("%02d.%02d.%02d", d, m, short): at, fmt.Sprintf("%d/%d/%02d", d, m, short): slashed, fmt.Sprintf("%.3s-%02d", month, short): whole,
			fmt.Sprintf("Q%d-%02d", q, short): quarter, fmt.Sprintf("Q%d'%02d", q, short): quarter, fmt.Sprintf("%dQ%02d", q, short): quarter, fmt.Sprintf("Q%d %02d", q, short): quarter,
			fmt.Sprintf("FY%02d", short): year, fmt.Sprintf("FY%02d/%02d", (y-1)%100, short): year, fmt.Sprintf("FY%02d-%02d", (y-1)%100, short): year,
		} {
			all[s] = last
		}
	}
	return all
}

// anyDay is a day whose year is one.
func anyDay(t *rapid.T) time.Time {
	return day(1990, 1, 1).AddDate(0, 0, rapid.IntRange(0, 210*365).Draw(t, "day"))
}

// Every period ends on its last day by the calendar, with any words around it that say no more.
func TestPeriodsEndOnTheirLastDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.SampledFrom([]string{"", "by ", "until the end of ", "In ", "through ", "around ", "\u200b", "**by** ", "no later than "}).Draw(t, "before")
		end := rapid.SampledFrom([]string{"", ".", " at the latest", "\n", "\u200b", "  ", ", then we look again", " (roughly)", "**"}).Draw(t, "behind")
		for s, want := range forms(anyDay(t)) {
			if e, ok := ParseHorizon(by+s+end, written); !ok || !e.Day.Equal(want) {
				t.Fatalf("%q: %v %v from %q, want %v", by+s+end, e.Day, ok, e.Words, want)
			}
			marked := strings.ReplaceAll(s, " ", "\u200d \u2060")
			if e, ok := ParseHorizon("**"+marked+"**", written); !ok || !e.Day.Equal(want) {
				t.Fatalf("%q: %v %v from %q, want %v", marked, e.Day, ok, e.Words, want)
			}
			if e, ok := ParseHorizon("before "+s, written); ok && (e.Day.After(want) || e.Day.Before(want.AddDate(-1, 0, -1))) {
				t.Fatalf("before %q: %v, and it ends on %v", s, e.Day, want)
			}
		}
		n := rapid.IntRange(1, 200).Draw(t, "months")
		for _, unit := range []string{"months", "mths", "mos"} {
			s := fmt.Sprintf("%s%d %s%s", by, n, unit, end)
			if e, ok := ParseHorizon(s, written); !ok || !e.Length || !e.Day.Equal(later(midnight(written), n, 0)) {
				t.Fatalf("%q: %v %v", s, e, ok)
			}
		}
	})
}

// A strategy passes when the day that its horizon names is over, stated on a line or under a heading, and whatever the form.
func TestExpiresTheDayAfterTheHorizon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := forms(anyDay(t))
		for _, s := range []string{"H2", "EOY", "end of Q3", "by June", "18 months", "1.5 years", "24 mths", "next year", "3-5 years"} {
			e, _ := ParseHorizon(s, written)
			all[s] = e.Day
		}
		for s, last := range all {
			for _, body := range []string{"Horizon: " + s, "**Horizon:** by " + s + ".", "## Horizon\n\n" + s + "\n", "### Horizon\n\n**" + s + "**\n\n### Problem\n\nOrders get lost."} {
				in := Reviewed{Item: checks.Item{Created: written}, Kind: checks.Strategy, Doc: text.Read(body), Rules: &checks.Rules{}}
				if got := Expires(in); !got.Equal(last.AddDate(0, 0, 1)) {
					t.Fatalf("%q expires on %v, want the day after %v", body, got, last)
				}
			}
		}
	})
}

// However long a text is, and however it goes on, it is read in one go: going back would not end before go test does.
func TestHorizonsOfLongTexts(t *testing.T) {
	size := 2 << 20
	if testenv.Long() {
		size = 10 << 20
	}
	for _, s := range []string{"1 year, ", "Q1 - ", "before ", "end of the ", "3/", "June 3 ", "a-1", "1."} {
		long := strings.Repeat(s, size/len(s))
		if e, ok := ParseHorizon(long, written); ok && (e.Day.Year() < 1990 || e.Day.Year() >= 2500) {
			t.Errorf("%q without end ends on %v", s, e.Day)
		}
		phrased(long, written)
		Expires(Reviewed{Item: checks.Item{Created: written}, Kind: checks.Strategy, Doc: text.Read("## Horizon\n\n" + long), Rules: &checks.Rules{}})
	}
}
