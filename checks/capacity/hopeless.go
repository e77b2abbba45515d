package capacity

import (
	"fmt"

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
	return fmt.Sprintf("no amount of the %s work that is still open, moved out, lands in the band", out)
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

// band is the band as people read it: "20%–40%".
func (a Assessment) band() string {
	return ShowShare(a.Band.Min) + "–" + ShowShare(a.Band.Max)
}
