// Package capacity decides how much of a milestone is technical debt, whether that is within the agreed band, and what
// would mend it: the check northstar/debt-capacity of contract 7.
//
// Shares are never rounded before they are compared: everything is integers, so one of five meets a minimum of 20%. A
// number shown to people is never on another side of the band than the number that was judged. A milestone that was not
// read whole is not judged.
package capacity

import (
	"fmt"
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
		return "too few items to judge"
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
	Likely    int // items of work whose kind is only likely over the basis; they are among Items
	Unsure    int // both, and what is likely no work
	// Undecided is set when the share is outside the band and what has no kind, or a likely one, could take it to the other side of that end.
	// How much may have no kind while the share is inside is capacity.max-unclassified's to say.
	Undecided bool
	Remedy    Remedy // set when Under or Over for certain
	Fix       string // Remedy as a sentence, or what to classify; "" when nothing is to be mended
	// OpenItems and OpenUnclassified count the milestone's open items that are work or without a kind, and the latter alone.
	OpenItems, OpenUnclassified int
	UnclassifiedOver            bool // more of them than capacity.max-unclassified
	MaxUnclassified             checks.Share
	Settling                    Settling // set when Undecided
	included                    bool     // a pull request is counted as if it were merged, which the milestone by itself does not
}

// Open reports whether something has to be classified before the share says whether it is in its band: see Undecided and UnclassifiedOver.
func (a Assessment) Open() bool { return a.Undecided || a.Position == Inside && a.UnclassifiedOver }

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

// AssessNaming is Assess where items are at hand that have no sure kind: those that can settle what is undecided are named.
func AssessNaming(t checks.Totals, b checks.Band, r *checks.Rules, unsure []checks.Reference) Assessment {
	a := Assess(t, b, r)
	if a.Undecided {
		a.Settling = a.settle(tally(t, r.Capacity.Basis), a.inBasis(unsure))
		a.Fix = a.classifyFirst()
	}
	return a
}

// Boundary is all of a milestone's totals that the conclusion of a pull request depends on. The totals change with every item, the
// conclusion only when the share crosses a boundary: of two that are equal the same is concluded.
type Boundary struct {
	position  Position
	undecided bool
	over      bool // too much has no kind
}

// Over reports whether more open items have no kind than capacity.max-unclassified lets pass.
func (b Boundary) Over() bool { return b.over }

// BoundaryOf is where a milestone of a title stands.
func BoundaryOf(t checks.Totals, title string, r *checks.Rules) Boundary {
	a := standing(tally(t, r.Capacity.Basis), t, BandOf(title, r), r)
	return Boundary{a.Position, a.Undecided, a.UnclassifiedOver}
}

// Named is what the text of a check in a milestone can name. Whoever loads that need not load what it does not name.
type Named struct {
	Open, Closed bool          // items without a kind
	Likely       bool          // of these, those with a likely one too
	Spare        []checks.Kind // kinds of which work could be added that is in no milestone
	Movable      []checks.Kind // kinds of which open work of the milestone could be moved out, or finished
}

// Names is what the checks of a milestone's pull requests can name. Over completed work each is judged by a share of its own.
func Names(t checks.Totals, b checks.Band, r *checks.Rules) Named {
	a := standing(tally(t, r.Capacity.Basis), t, b, r)
	own := r.Capacity.Basis == checks.Finished
	n := Named{
		Open:   a.UnclassifiedOver || a.Undecided && !own,
		Closed: a.Undecided && r.Capacity.Basis != checks.Remaining || own,
		Likely: a.Undecided || own,
	}
	switch in, out := a.kinds(); {
	case own:
		n.Movable = []checks.Kind{checks.TechDebt, checks.Feature}
	case !a.Undecided && (a.Position == Under || a.Position == Over):
		n.Spare, n.Movable = []checks.Kind{in}, []checks.Kind{out}
	}
	return n
}

// sums are the work of a milestone over one basis, and what of it can still be moved out.
type sums struct {
	debt, feature         checks.Weight
	items                 int
	openDebt, openFeature checks.Cell
	unknown               checks.Cell // what has no kind
	likelyDebt            checks.Cell // in debt, feature and items too
	likelyFeature         checks.Cell
	likelyOther           checks.Cell // in none of them
	// Of the open items, whatever the basis: those that are work, likely work or without a kind, and the last of these alone.
	open, openUnknown int
	// What could count more, in none of them either: see [checks.BesideFeature].
	besideDebt, besideFeature, besideUnsure checks.Weight
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
		s.besideDebt += cells[checks.BesideTechDebt].Weight
		s.besideFeature += cells[checks.BesideFeature].Weight
		s.besideUnsure += cells[checks.BesideUnsure].Weight
	}
	if basis != checks.Remaining {
		add(t.Closed)
	}
	debt, feature := work(t.Open)
	if basis != checks.Finished {
		add(t.Open)
		s.openDebt, s.openFeature = debt, feature
	}
	s.openUnknown = t.Open[checks.None].Count
	s.open = s.openUnknown + debt.Count + feature.Count
	return s
}

// work is what counts as each kind of work, likely or for sure.
func work(cells map[checks.Kind]checks.Cell) (debt, feature checks.Cell) {
	return cells[checks.TechDebt].And(cells[checks.LikelyTechDebt]), cells[checks.Feature].And(cells[checks.LikelyFeature])
}

// ends are those between which the share lies: everything that is not sure is a feature, or it is all technical debt; or it is no work,
// and pull requests that are counted beside it count for themselves, where these weigh more.
func (s sums) ends() (low, high Portion) {
	unsure := s.unknown.And(s.likelyDebt).And(s.likelyFeature).And(s.likelyOther).Weight + s.besideUnsure
	debt, feature := s.debt-s.likelyDebt.Weight, s.feature-s.likelyFeature.Weight
	more := unsure + s.besideDebt
	return Portion{debt, debt + feature + unsure + s.besideFeature}, Portion{debt + more, debt + feature + more}
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

// assess is where a milestone stands, and what would mend it.
func assess(s sums, t checks.Totals, b checks.Band, r *checks.Rules) Assessment {
	a := standing(s, t, b, r)
	switch {
	case a.Undecided:
		if !a.Points {
			a.Settling = a.settle(s, a.alike(t))
		}
		a.Fix = a.classifyFirst()
	case a.Position == Under || a.Position == Over:
		a.Remedy = remedy(s, a, steps(s, r))
		a.Fix = a.Remedy.sentence(a)
	case a.Open():
		a.Fix = a.classifyMore()
	case a.Position == TooEarly && a.Unknown > 0 && a.Items+a.Unknown >= a.MinItems:
		a.Fix = fmt.Sprintf("Classify %s: the share is judged from %d items of work on.", someOf(a.MinItems-a.Items, a.Unknown, items(a.Unknown)+" without a kind"), a.MinItems)
	}
	return a
}

// standing is where a milestone stands.
func standing(s sums, t checks.Totals, b checks.Band, r *checks.Rules) Assessment {
	a := Assessment{
		MinItems: r.Capacity.MinItems, Band: b, Basis: r.Capacity.Basis, Points: r.Capacity.Unit == "points",
	}
	a.MaxUnclassified = r.Capacity.MaxUnclassified
	a.stand(s)
	a.Unknown = s.unknown.Count
	a.Unsure = a.Unknown + a.Likely + s.likelyOther.Count
	if t.Incomplete {
		a.Position, a.UnclassifiedOver, a.Undecided = Unread, false, false
	}
	return a
}

// stand is where the share of sums is against the band, and whether that is decided.
func (a *Assessment) stand(s sums) {
	a.Debt, a.Work, a.Items, a.Likely = s.debt, s.debt+s.feature, s.items, s.likelyDebt.Count+s.likelyFeature.Count
	a.Position = a.position(Portion{a.Debt, a.Work})
	a.Low, a.High = s.ends()
	a.OpenItems, a.OpenUnclassified = s.open, s.openUnknown
	a.UnclassifiedOver = s.open > 0 && compare(checks.Weight(s.openUnknown), checks.Weight(s.open), a.MaxUnclassified) > 0
	a.Undecided = a.Position == Under && a.position(a.High) != Under || a.Position == Over && a.position(a.Low) != Over ||
		(a.Position == Under || a.Position == Over) && a.Items-a.Likely < a.MinItems // the likely ones may be no work
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
