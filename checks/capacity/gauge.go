package capacity

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// gaugeWidth is how many steps the gauge has from 0% to 100%, narrowWidth one that a phone shows whole.
const gaugeWidth, narrowWidth = 50, 32

// Gauge draws the share against its band as [Assessment.Scale] does, with the figures below it.
func (a Assessment) Gauge() string { return a.figured(a.scale(gaugeWidth)) }

// Narrow is the gauge so that a phone shows it whole.
func (a Assessment) Narrow() string { return a.figured(a.scale(narrowWidth)) }

func (a Assessment) figured(s string) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%s\n**%s**: %s. The band is %s.\n", s, a.percent(Portion{a.Debt, a.Work}), a.tally(), a.band())
}

// Scale draws the share against its band as text in a code fence; "" when there is no share to draw. Rounded to its steps, the mark still
// stands on the side of the band where the share is.
func (a Assessment) Scale() string { return a.scale(narrowWidth) }

func (a Assessment) scale(width int) string {
	if a.Work <= 0 || a.Position == Unread {
		return ""
	}
	lo, hi := step(int64(a.Band.Min), width), step(int64(a.Band.Max), width)
	if a.Band.Min > 0 {
		lo = max(lo, 1)
	}
	if a.Band.Max < checks.Whole {
		lo, hi = min(lo, width-1), min(hi, width-1)
	}
	hi = max(hi, lo)
	at := step(rounded(a.Debt, a.Work, maxDigits), width)
	switch {
	case compare(a.Debt, a.Work, a.Band.Min) < 0:
		at = min(at, lo-1)
	case compare(a.Debt, a.Work, a.Band.Max) > 0:
		at = max(at, hi+1)
	default:
		at = min(max(at, lo), hi)
	}
	scale := []rune(strings.Repeat("·", width+1))
	for i := lo; i <= hi; i++ {
		scale[i] = '█'
	}
	says := Percent(a.Debt, a.Work, a.Band.Min, a.Band.Max)
	mark := strings.Repeat(" ", at) + "▲ " + says
	if at > width/2 {
		mark = strings.Repeat(" ", max(0, at-len([]rune(says))-1)) + says + " ▲"
	}
	return fmt.Sprintf("```text\n0%% %s 100%%\n   %s\n```\n", string(scale), mark)
}

// step is the place of a share in millionths on the gauge.
func step(millionths int64, width int) int {
	return int((millionths*int64(width) + int64(checks.Whole)/2) / int64(checks.Whole))
}

// tally is the share in figures: "2 of 14 items are tech-debt", "1 of 7 items is tech-debt".
func (a Assessment) tally() string {
	of := map[checks.Basis]string{checks.Finished: "completed ", checks.Remaining: "remaining "}[a.Basis]
	unit := "items"
	if a.Points {
		unit = "points"
	}
	are := "are"
	if a.Debt == checks.Unit {
		are = "is"
	}
	return fmt.Sprintf("%s of %s %s%s %s tech-debt", a.Debt, a.Work, of, unit, are)
}
