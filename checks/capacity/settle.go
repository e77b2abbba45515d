package capacity

import (
	"cmp"
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// MostToSettle is up to how many items are searched for the fewest that settle a verdict: as many as a check names.
const MostToSettle = 20

// Settling is how a share that is not decided can be: by saying what a few items are, so that no more has to be classified before the check
// says. Where the rest alone are more than capacity.max-unclassified lets pass, the share at least is decided. The zero value says that no few do.
type Settling struct {
	Items    []checks.Reference // the fewest that can decide it by being of one kind, whatever the rest are
	Outcomes []Outcome
}

// Outcome is where the share stands once all the items are of one kind.
type Outcome struct {
	Kind     checks.Kind // [checks.TechDebt], [checks.Feature] or [checks.Other]
	Share    Portion
	Position Position
	Settled  bool // the rest can't take it to the other side of the band's end
	More     int  // where the share is inside then, how many of the open rest have to be classified before the check passes
}

// orders are in which order items are taken that are all to be of a kind, by what they likely are: those first that change the share most.
// The second order is for where that takes it past a narrow band.
var orders = map[checks.Kind][2][]checks.Kind{
	checks.TechDebt: {{checks.Feature, checks.None, checks.Other, checks.TechDebt}, {checks.None, checks.Other, checks.TechDebt, checks.Feature}},
	checks.Feature:  {{checks.TechDebt, checks.None, checks.Other, checks.Feature}, {checks.None, checks.Other, checks.Feature, checks.TechDebt}},
	checks.Other:    {{checks.None, checks.TechDebt, checks.Feature, checks.Other}, {checks.Feature, checks.TechDebt, checks.None, checks.Other}},
}

// settle finds the fewest of some items, none of which has a sure kind, that can decide where the share stands. They are taken by what they
// weigh, then in the order of [orders]; where the band is narrower than an item, fewer of them in another order may do. sums are those of
// the whole milestone.
func (a Assessment) settle(s sums, unsure []checks.Reference) Settling {
	best := a.fewest(s, unsure, Assessment.Open)
	if len(best) == 0 {
		best = a.fewest(s, unsure, func(then Assessment) bool { return then.Undecided })
	}
	if len(best) == 0 {
		return Settling{}
	}
	return Settling{best, a.outcomes(s, best)}
}

// fewest are the fewest that can leave nothing open by being of one kind.
func (a Assessment) fewest(s sums, unsure []checks.Reference, open func(Assessment) bool) (best []checks.Reference) {
	for _, k := range kindsToSettle {
		for _, order := range orders[k] {
			items := slices.Clone(unsure)
			slices.SortStableFunc(items, func(x, y checks.Reference) int {
				return cmp.Or(cmp.Compare(y.Weight, x.Weight), slices.Index(order, x.Likely)-slices.Index(order, y.Likely))
			})
			now := s
			for n := 1; n <= min(len(items), MostToSettle) && (len(best) == 0 || n < len(best)); n++ {
				then := a
				now = now.as(items[n-1], k)
				if then.stand(now); !open(then) {
					best = items[:n]
				}
			}
		}
	}
	return best
}

var kindsToSettle = []checks.Kind{checks.TechDebt, checks.Feature, checks.Other}

// outcomes are where the share stands once some items are all of one kind.
func (a Assessment) outcomes(s sums, items []checks.Reference) []Outcome {
	out := make([]Outcome, 0, len(kindsToSettle))
	for _, k := range kindsToSettle {
		then, now := a, s
		for _, it := range items {
			now = now.as(it, k)
		}
		then.stand(now)
		o := Outcome{Kind: k, Share: Portion{then.Debt, then.Work}, Position: then.Position, Settled: !then.Undecided}
		if o.Position == Inside && then.UnclassifiedOver {
			o.More = then.tooMany()
		}
		out = append(out, o)
	}
	return out
}

// as is the sums with an item of a kind that had none, or a likely one.
func (s sums) as(it checks.Reference, k checks.Kind) sums {
	if it.State != checks.Closed {
		was := it.Likely == checks.None || it.Likely.Work() // among the open items
		if it.Likely == checks.None {
			s.openUnknown--
		}
		if was && !k.Work() {
			s.open--
		} else if !was && k.Work() {
			s.open++
		}
	}
	return s.without(it).with(k, it.Weight)
}

// without is the sums less an item that has no kind, or a likely one.
func (s sums) without(it checks.Reference) sums {
	less := func(c checks.Cell) checks.Cell { return checks.Cell{Count: c.Count - 1, Weight: c.Weight - it.Weight} }
	switch it.Likely {
	case checks.TechDebt:
		s.likelyDebt, s.debt, s.items = less(s.likelyDebt), s.debt-it.Weight, s.items-1
	case checks.Feature:
		s.likelyFeature, s.feature, s.items = less(s.likelyFeature), s.feature-it.Weight, s.items-1
	case checks.Other:
		s.likelyOther = less(s.likelyOther)
	default:
		s.unknown = less(s.unknown)
	}
	return s
}

// alike stands for what is not sure over the basis where every item weighs the same, the open ones first: at most [MostToSettle] of each sort.
func (a Assessment) alike(t checks.Totals) (out []checks.Reference) {
	for _, of := range []struct {
		state checks.State
		cells map[checks.Kind]checks.Cell
		in    bool
	}{{checks.Open, t.Open, a.Basis != checks.Finished}, {checks.Closed, t.Closed, a.Basis != checks.Remaining}} {
		for _, likely := range []checks.Kind{checks.None, checks.TechDebt, checks.Feature, checks.Other} {
			for range min(of.cells[checks.Decision{Likely: likely}.Tally()].Count, MostToSettle) {
				if of.in {
					out = append(out, checks.Reference{Likely: likely, Weight: checks.Unit, State: of.state})
				}
			}
		}
	}
	return out
}
