package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// barWidth is how many steps a bar of the mix has, progressWidth how many the bar of progress.
const barWidth, progressWidth = 20, 20

// mixed are the kinds of a milestone's mix, in the order in which they are shown.
var mixed = []checks.Kind{checks.Feature, checks.TechDebt, checks.None}

// Bar draws part of whole as text of that many steps. It is empty only when part is 0 and full only when it is whole.
func Bar(part, whole, steps int64) string {
	n := int64(0)
	if whole > 0 {
		n = (part*2*steps + whole) / (2 * whole)
		if part > 0 {
			n = max(n, 1)
		}
		if part < whole {
			n = min(n, steps-1)
		}
	}
	return strings.Repeat("█", int(n)) + strings.Repeat("░", int(steps-n))
}

// bars is the mix of the milestone drawn in text, and folded up as a pie; "" when it is empty.
func (in MilestoneInput) bars() string {
	cells := map[checks.Kind]checks.Cell{}
	var all checks.Cell
	for _, k := range mixed {
		cells[k] = in.counted(k)
		if k.Work() {
			cells[k] = cells[k].And(in.counted(k.AsLikely()))
		}
		all = all.And(cells[k])
	}
	if all.Count == 0 {
		return ""
	}
	var text strings.Builder
	for _, k := range mixed {
		c := cells[k]
		if k == checks.None && c.Count == 0 {
			continue
		}
		drawn, figures := Bar(int64(c.Count), int64(all.Count), barWidth), count(c.Count, "item")
		if in.Policy.Points {
			drawn, figures = Bar(int64(c.Weight), int64(all.Weight), barWidth), figures+", "+pointsOf(c.Weight)
		}
		if n := in.counted(k.AsLikely()).Count; k.Work() && n > 0 {
			figures += fmt.Sprintf(", %d of them likely", n)
		}
		fmt.Fprintf(&text, "%-9s %s %s\n", kindName(k), drawn, figures)
	}
	return fence("text", text.String()) + in.pie(cells)
}

// counted is what is counted under a key of [checks.Totals], open and closed.
func (in MilestoneInput) counted(k checks.Kind) checks.Cell {
	return in.Totals.Open[k].And(in.Totals.Closed[k])
}

// pie is the mix as a Mermaid pie. Mermaid draws no slice of 0.
func (in MilestoneInput) pie(cells map[checks.Kind]checks.Cell) string {
	var b strings.Builder
	unit := "items"
	if in.Policy.Points {
		unit = "points"
	}
	for _, k := range mixed {
		value := fmt.Sprint(cells[k].Count)
		if in.Policy.Points {
			value = cells[k].Weight.String()
		}
		if value != "0" {
			fmt.Fprintf(&b, "    %q : %s\n", kindName(k), value)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return fold("The same as a pie", "") + fence("mermaid", "pie showData\n    title Mix by "+unit+"\n"+b.String()) + unfold
}

// kindName is a kind in a legend.
func kindName(k checks.Kind) string {
	if k == checks.None {
		return "no kind"
	}
	return k.String()
}
