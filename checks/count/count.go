// Package count decides what counts in a milestone, which milestone judges a pull request, and what a failing verdict may name
// (contract 7), for the server and for reports alike.
//
// Whoever asks says what is there: the issues that a pull request closes, the milestones that it may be judged by. Nothing here
// knows where that was read from.
package count

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Of what a verdict names, the most of each sort; those of [checks.CapacityInput].
const (
	MaxUnclassified = 20
	MaxCandidates   = 20
)

// Issue is an issue that a pull request closes, as one milestone has it.
type Issue struct {
	Number  int
	Counted bool        // in that milestone
	Kind    checks.Kind // its key of [checks.Totals]
	State   checks.State
	Weight  checks.Weight
}

// Closing is what a pull request closes of a milestone, the zero value nothing.
type Closing struct {
	Counted  bool                        // some of it is counted: the pull request counts beside it, not for itself
	Finishes map[checks.Kind]checks.Cell // what is open of that, which merging the pull request finishes, by its key of [checks.Totals]
	Beside   *Issue                      // the first of what is counted, where none of it has a sure kind
}

// Close adds up the issues that a pull request closes.
func Close(issues []Issue) Closing {
	var c Closing
	sure := false
	for n, i := range issues {
		if !i.Counted {
			continue
		}
		if !c.Counted {
			c.Counted, c.Finishes = true, map[checks.Kind]checks.Cell{}
		}
		sure = sure || i.Kind.Work()
		if c.Beside == nil || i.Number < c.Beside.Number {
			c.Beside = &issues[n]
		}
		if i.State != checks.Closed {
			c.Finishes[i.Kind] = c.Finishes[i.Kind].Plus(i.Weight)
		}
	}
	if sure {
		c.Beside = nil
	}
	return c
}

// Pull is a pull request beside an issue of no sure kind.
type Pull struct {
	Number int
	Kind   checks.Kind // [checks.None] where it is not sure
	State  checks.State
	Weight checks.Weight
}

// Excess is what a pull request could add to either end of the debt share beyond what the issue adds to it that it is counted beside: were
// that issue no work, the pull requests that close it would count for themselves. Of what they weigh together, those with the lower numbers
// are taken to replace the issue, so that the excess of all is theirs less the issue's weight. Where a pull request closes several such
// issues, or is in another state than the issue, that is an upper bound.
func Excess(own Pull, issue Issue, others []Pull) checks.Weight {
	var more checks.Weight
	for _, end := range []checks.Kind{checks.Feature, checks.TechDebt} {
		adds := func(p Pull) bool { return p.Kind == end || p.Kind == checks.None }
		if !adds(own) {
			continue
		}
		left := issue.Weight
		if issue.State != own.State {
			left = 0 // a basis can count the one and not the other
		}
		for _, p := range others {
			if p.Number < own.Number && p.State == own.State && adds(p) {
				left -= min(left, p.Weight)
			}
		}
		more = max(more, own.Weight-left)
	}
	return more
}

// Counts reports whether an item counts in the milestone that it is in: work, and what has no kind. What is exempt or was dropped
// does not, nor a pull request that closes what is counted there.
func Counts(it checks.Item, d checks.Decision, closes Closing) bool {
	return !it.Dropped() && !d.Exempt() && (d.Kind.Work() || d.Kind == checks.None) && !(it.Type == checks.Pull && closes.Counted)
}

// Judges is the milestone that judges a pull request, of those of the issues that it closes: the one that is due first. It is none
// when there is none, or when two are due together.
func Judges[M any](of []M, due func(M) time.Time) (judge M, ok bool) {
	of = slices.Clone(of)
	slices.SortStableFunc(of, func(a, b M) int { return dueFirst(due(a), due(b)) })
	if len(of) == 0 || len(of) > 1 && dueFirst(due(of[0]), due(of[1])) == 0 {
		return judge, false
	}
	return of[0], true
}

// dueFirst orders milestones by when they are due; those without a date come last.
func dueFirst(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

// Progress is how far work seems to be.
type Progress struct {
	Begun   bool // an open pull request closes it
	Updated time.Time
	Number  int
}

// Day is how exactly it matters when something changed: what the app itself puts on an item changes it too, a little sooner or later.
const Day = 24 * time.Hour

// Compare puts first what is to be named first as a candidate: what nobody is on, then what changed on the earliest day.
func (p Progress) Compare(o Progress) int {
	if p.Begun != o.Begun {
		if p.Begun {
			return 1
		}
		return -1
	}
	return cmp.Or(p.Updated.Truncate(Day).Compare(o.Updated.Truncate(Day)), cmp.Compare(p.Number, o.Number))
}

// Closer is a pull request that is in the milestone of an issue, or in the one that the issue is to be put into, and closes it.
type Closer struct {
	Pull checks.Ref
	Open bool
	More bool // it closes something else too
}

// Along are the pull requests that have to be moved out of a milestone with an issue: left behind, they would count in its place. ok is false
// where that is no way, since one is merged or closes something else too.
func Along(closers []Closer) (with []checks.Ref, ok bool) {
	for _, c := range closers {
		if !c.Open || c.More {
			return nil, false
		}
		with = append(with, c.Pull)
	}
	return with, true
}

// Totals are those of a milestone in which nothing is counted yet.
func Totals() checks.Totals {
	return checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}}
}

// Add counts an item in totals of [Totals].
func Add(t checks.Totals, k checks.Kind, s checks.State, w checks.Weight) {
	cells := t.Open
	if s == checks.Closed {
		cells = t.Closed
	}
	cells[k] = cells[k].Plus(w)
}

// Finishing is totals with more among what is completed.
func Finishing(t checks.Totals, more map[checks.Kind]checks.Cell) checks.Totals {
	out := checks.Totals{Open: t.Open, Closed: maps.Clone(t.Closed), Incomplete: t.Incomplete}
	if out.Closed == nil {
		out.Closed = map[checks.Kind]checks.Cell{}
	}
	for k, c := range more {
		out.Closed[k] = out.Closed[k].And(c)
	}
	return out
}

// Replace is totals in which a part of them is replaced.
func Replace(all, part, by checks.Totals) checks.Totals {
	return checks.Totals{Open: replace(all.Open, part.Open, by.Open), Closed: replace(all.Closed, part.Closed, by.Closed),
		Incomplete: all.Incomplete || by.Incomplete}
}

func replace(all, part, by map[checks.Kind]checks.Cell) map[checks.Kind]checks.Cell {
	out := map[checks.Kind]checks.Cell{}
	for _, k := range checks.Tallies {
		a, p, b := all[k], part[k], by[k]
		if c := (checks.Cell{Count: a.Count - p.Count + b.Count, Weight: a.Weight - p.Weight + b.Weight}); c.Count != 0 {
			out[k] = c
		}
	}
	return out
}
