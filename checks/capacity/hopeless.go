package capacity

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// hopeless says why no single move brings the share into the band.
func (a Assessment) hopeless() string {
	in, out := a.kinds()
	s := "No single move helps: " + a.whyNotAdd(in)
	if a.Basis != checks.Finished {
		s += ", and " + a.whyNotMove(in, out)
	}
	return s + "."
}

func (a Assessment) whyNotAdd(in checks.Kind) string {
	edge, verb := a.Band.Min, "added"
	if a.Position == Over {
		edge = a.Band.Max
	}
	if a.Basis == checks.Finished {
		verb = "finished"
	}
	if in == checks.TechDebt && edge == checks.Whole || in == checks.Feature && edge == 0 {
		return fmt.Sprintf("no %s work %s makes the share exactly %s", in, verb, ShowShare(edge))
	}
	return fmt.Sprintf("the band %s is narrower than one %s of %s work", a.band(), a.piece(), in)
}

func (a Assessment) whyNotMove(in, out checks.Kind) string {
	if kept := a.kept(); kept <= 0 {
		return fmt.Sprintf("moving %s work out leaves no %s work to keep", out, in)
	}
	if a.mayLeave() <= 0 {
		return fmt.Sprintf("moving work out leaves fewer than the %s from which the share is judged", items(a.MinItems))
	}
	return fmt.Sprintf("no amount of the %s work that is still open, moved out, lands in the band with at least %s left", out, items(a.MinItems))
}

// kept is the work that would stay when the other kind is moved out.
func (a Assessment) kept() checks.Weight {
	if a.Position == Over {
		return a.Work - a.Debt
	}
	return a.Debt
}

func (a Assessment) piece() string {
	if a.Points {
		return "step"
	}
	return "item"
}

// agreed is the band in a sentence: "20–40%", "at least 60%", "exactly 30%".
func agreed(b checks.Band) string {
	lo, hi := ShowShare(b.Min), ShowShare(b.Max)
	switch {
	case b.Min == b.Max:
		return "exactly " + lo
	case b.Max == checks.Whole:
		return "at least " + lo
	case b.Min == 0:
		return "at most " + hi
	}
	return strings.TrimSuffix(lo, "%") + "–" + hi
}

// band is the band as people read it: "20%–40%".
func (a Assessment) band() string {
	return ShowShare(a.Band.Min) + "–" + ShowShare(a.Band.Max)
}
