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
	MaxCandidates   = 5
)

// Issue is an issue that a pull request closes, as one milestone has it.
type Issue struct {
	Counted bool // in that milestone
	State   checks.State
	Weight  checks.Weight
}

// Closing is what a pull request closes of a milestone, the zero value nothing.
type Closing struct {
	Counted  bool          // some of it is counted: the pull request counts beside it, not for itself
	Weight   checks.Weight // of what is open
	Finished bool          // all that is counted is closed: merging finishes nothing more
}

// Close adds up the issues that a pull request closes.
func Close(issues []Issue) Closing {
	var c Closing
	open := false
	for _, i := range issues {
		if !i.Counted {
			continue
		}
		c.Counted = true
		if i.State != checks.Closed {
			c.Weight, open = c.Weight+i.Weight, true
		}
	}
	c.Finished = c.Counted && !open
	return c
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

// Compare puts first what is to be named first as a candidate: what nobody is on, then what changed longest ago.
func (p Progress) Compare(o Progress) int {
	if p.Begun != o.Begun {
		if p.Begun {
			return 1
		}
		return -1
	}
	return cmp.Or(p.Updated.Compare(o.Updated), cmp.Compare(p.Number, o.Number))
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

// Finishing is totals with one more item among what is completed.
func Finishing(t checks.Totals, k checks.Kind, w checks.Weight) checks.Totals {
	out := checks.Totals{Open: t.Open, Closed: maps.Clone(t.Closed), Incomplete: t.Incomplete}
	if out.Closed == nil {
		out.Closed = map[checks.Kind]checks.Cell{}
	}
	out.Closed[k] = out.Closed[k].Plus(w)
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
