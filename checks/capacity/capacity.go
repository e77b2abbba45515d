// Package capacity decides how much of a milestone is technical debt, whether that is within the agreed band, and what
// would mend it: the check northstar/debt-capacity of contract 7.
//
// Shares are never rounded before they are compared: everything is integers, so one of five meets a minimum of 20%. A
// number shown to people is never on another side of the band than the number that was judged. A milestone that was not
// read whole is not judged.
package capacity

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Position is where a debt share is against its band.
type Position int

// The positions. Unread is the zero value: nothing may be concluded.
const (
	Unread   Position = iota // the milestone was not read whole
	TooEarly                 // fewer items than capacity.min-items
	NoWork                   // nothing that weighs anything
	Under
	Inside
	Over
)

// String is the position in words.
func (p Position) String() string {
	switch p {
	case TooEarly:
		return "too early to judge"
	case NoWork:
		return "no work to weigh"
	case Under:
		return "under the band"
	case Inside:
		return "inside the band"
	case Over:
		return "over the band"
	}
	return "not read whole"
}

// Assessment is a milestone by itself: its debt share, where that is against the band, and what would mend it.
type Assessment struct {
	Debt, Work checks.Weight // over the basis; the share is Debt ÷ Work
	Items      int           // how many items of work, whatever they weigh
	MinItems   int
	Band       checks.Band
	Basis      checks.Basis
	Points     bool // weights are points, not items
	Position   Position
	// Low and High are the ends between which the share lies, whatever what has no kind, or a likely one, turns out to be.
	Low, High Portion
	Unknown   int // items without a kind over the basis
	Likely    int // items of work with a likely kind over the basis; they are among Items
	Unsure    int // both, and what is likely no work
	// Undecided is set when the share is outside the band and what has no kind, or a likely one, could take it to the other side of that end.
	// How much may have no kind while the share is inside is capacity.max-unclassified's to say.
	Undecided bool
	Remedy    Remedy // set when Under or Over for certain
	Fix       string // Remedy as a sentence, or what to classify first; "" when nothing is to be mended
	// OpenItems and OpenUnclassified count the milestone's open items, and those of them without a kind.
	OpenItems, OpenUnclassified int
	UnclassifiedOver            bool // more of them than capacity.max-unclassified
}

// Portion is an exact share: the weight of debt in the weight of all work, neither reduced nor rounded.
type Portion struct{ Debt, Work checks.Weight }

// BandOf is the band for the milestone of that title: the first of capacity.milestones that matches, else the
// repository's.
func BandOf(title string, r *checks.Rules) checks.Band {
	for _, m := range r.Capacity.Milestones {
		if matches(m.Title, title) {
			return m.Band
		}
	}
	return r.Capacity.Band
}

// matches reports whether the title is what the pattern says, in which only * is special.
func matches(pattern, title string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == title
	}
	title, ok := strings.CutPrefix(title, head)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, p := range parts[:len(parts)-1] {
		i := strings.Index(title, p)
		if i < 0 {
			return false
		}
		title = title[i+len(p):]
	}
	return strings.HasSuffix(title, parts[len(parts)-1])
}

// Assess judges a milestone by itself, as its summary and the reports show it.
func Assess(t checks.Totals, b checks.Band, r *checks.Rules) Assessment {
	return assess(tally(t, r.Capacity.Basis), t, b, r)
}

// Boundary is all of a milestone's totals that the conclusion of a pull request depends on. The totals change with every item, the
// conclusion only when the share crosses a boundary: of two that are equal the same is concluded.
type Boundary struct {
	position  Position
	undecided bool
	over      bool // too much has no kind
}

// BoundaryOf is where a milestone of a title stands.
func BoundaryOf(t checks.Totals, title string, r *checks.Rules) Boundary {
	a := Assess(t, BandOf(title, r), r)
	return Boundary{a.Position, a.Undecided, a.UnclassifiedOver}
}

// Named is what the text of a check in a milestone can name. Whoever loads that need not load what it does not name.
type Named struct {
	Open, Closed bool // items without a kind
	Likely       bool // of these, those with a likely one too
	Candidates   bool // to add or to move out
}

// Names is what the checks of a milestone's pull requests can name. Over completed work each is judged by a share of its own.
func Names(t checks.Totals, b checks.Band, r *checks.Rules) Named {
	a := Assess(t, b, r)
	own := r.Capacity.Basis == checks.Finished
	return Named{
		Open:       a.UnclassifiedOver || a.Undecided && !own,
		Closed:     a.Undecided && r.Capacity.Basis != checks.Remaining || own,
		Likely:     a.Undecided || own,
		Candidates: a.Position == Under && !a.Undecided || own,
	}
}

// sums are the work of a milestone over one basis, and what of it can still be moved out.
type sums struct {
	debt, feature         checks.Weight
	items                 int
	openDebt, openFeature checks.Weight
	unknown               checks.Cell // what has no kind
	likelyDebt            checks.Cell // in debt, feature and items too
	likelyFeature         checks.Cell
	likelyOther           checks.Cell // in none of them
}

// tally adds up the work that the basis counts. Finished work stays where it is, so only open work can be moved.
func tally(t checks.Totals, basis checks.Basis) sums {
	var s sums
	add := func(cells map[checks.Kind]checks.Cell) {
		debt, feature := work(cells)
		s.debt += debt.Weight
		s.feature += feature.Weight
		s.items += debt.Count + feature.Count
		s.unknown = s.unknown.And(cells[checks.None])
		s.likelyDebt = s.likelyDebt.And(cells[checks.LikelyTechDebt])
		s.likelyFeature = s.likelyFeature.And(cells[checks.LikelyFeature])
		s.likelyOther = s.likelyOther.And(cells[checks.LikelyOther])
	}
	if basis != checks.Remaining {
		add(t.Closed)
	}
	if basis != checks.Finished {
		add(t.Open)
		debt, feature := work(t.Open)
		s.openDebt, s.openFeature = debt.Weight, feature.Weight
	}
	return s
}

// work is what counts as each kind of work, likely or for sure.
func work(cells map[checks.Kind]checks.Cell) (debt, feature checks.Cell) {
	return cells[checks.TechDebt].And(cells[checks.LikelyTechDebt]), cells[checks.Feature].And(cells[checks.LikelyFeature])
}

// ends are those between which the share lies: everything that is not sure is a feature, or it is all technical debt.
func (s sums) ends() (low, high Portion) {
	unsure := s.unknown.And(s.likelyDebt).And(s.likelyFeature).And(s.likelyOther).Weight
	debt := s.debt - s.likelyDebt.Weight
	all := debt + s.feature - s.likelyFeature.Weight + unsure
	return Portion{debt, all}, Portion{debt + unsure, all}
}

// with is the sums after an item of the kind was finished.
func (s sums) with(k checks.Kind, w checks.Weight) sums {
	switch k {
	case checks.TechDebt:
		s.debt += w
		s.items++
	case checks.Feature:
		s.feature += w
		s.items++
	}
	return s
}

func assess(s sums, t checks.Totals, b checks.Band, r *checks.Rules) Assessment {
	a := Assessment{
		Debt: s.debt, Work: s.debt + s.feature, Items: s.items, MinItems: r.Capacity.MinItems,
		Band: b, Basis: r.Capacity.Basis, Points: r.Capacity.Unit == "points",
	}
	a.OpenUnclassified = t.Open[checks.None].Count
	debt, feature := work(t.Open)
	a.OpenItems = a.OpenUnclassified + feature.Count + debt.Count
	a.UnclassifiedOver = a.OpenItems > 0 &&
		compare(checks.Weight(a.OpenUnclassified), checks.Weight(a.OpenItems), r.Capacity.MaxUnclassified) > 0
	a.Position = a.position(Portion{a.Debt, a.Work})
	a.Low, a.High = s.ends()
	a.Unknown, a.Likely = s.unknown.Count, s.likelyDebt.Count+s.likelyFeature.Count
	a.Unsure = a.Unknown + a.Likely + s.likelyOther.Count
	a.Undecided = a.Position == Under && a.position(a.High) != Under || a.Position == Over && a.position(a.Low) != Over ||
		(a.Position == Under || a.Position == Over) && a.Items-a.Likely < a.MinItems // the likely ones may be no work
	if t.Incomplete {
		a.Position, a.UnclassifiedOver, a.Undecided = Unread, false, false
	}
	switch {
	case a.Undecided:
		a.Fix = a.classifyFirst()
	case a.Position == Under || a.Position == Over:
		a.Remedy = remedy(s, a, steps(s, r))
		a.Fix = a.Remedy.sentence(a)
	}
	return a
}

// position is where a share of the work stands.
func (a Assessment) position(p Portion) Position {
	switch {
	case a.Items < a.MinItems:
		return TooEarly
	case p.Work <= 0:
		return NoWork
	case compare(p.Debt, p.Work, a.Band.Min) < 0:
		return Under
	case compare(p.Debt, p.Work, a.Band.Max) > 0:
		return Over
	}
	return Inside
}
