// Package learn corrects what the text model says by what people stated in one repository.
//
// A correction is a small linear model on top of the text model's scores: how far those are to be believed there, how often each
// kind occurs, and what words of titles say. It is learned from items whose kind people stated, from [Least] of them on, and
// only where it did better than none on those of them that it had not seen. What [Correction.Apply] returns are logarithms of odds:
// [Confidence] of them was calibrated on the same items. It only ever says one of the model's classes.
//
// Equal examples make equal corrections, in whichever order they come: nothing is drawn at random and every sum has a fixed order.
package learn

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/model"
)

// From how many examples there is a correction, and of how many at most. Further ones are left out by their number, the lowest first.
const (
	Least = 50
	Most  = 2_000
)

// leastOthers is how many examples are of another kind than most: people who only ever say one thing say nothing of the rest.
const leastOthers = 5

// leastGain is by how much less a correction that is right as often must be surprised by what people stated.
const leastGain = 1.0

const classes = len(model.Classes)

// Example is an item whose kind people stated.
type Example struct {
	Number int // of the item; one example has it
	Title  string
	Scores [classes]float64 // what the text model makes of it, [model.Table.Scores]
	Kind   checks.Kind      // one of [model.Classes]; examples of others are passed over
}

// Correction is what was learned of one repository. It is read-only. Nil is none.
type Correction struct {
	scale float64
	bias  [classes]float64
	words map[string][classes]float64
}

// Measured is how often the kind that people stated was the one that the model says by itself, and the one that it says corrected, by
// [folds] corrections each of which had not seen the items that it was measured on.
type Measured struct {
	Examples int
	Before   int    // of them right without a correction
	After    int    // of them right with it; 0 where none was tried
	Why      string // there is no correction, as a clause for people; "" where there is one
}

// folds is into how many parts examples are dealt.
const folds = 5

// fold is the part that an item is in.
func fold(number int) int { return int(mix(uint64(number)) % folds) }

// mix spreads the bits of a number (SplitMix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// study is what examples say, by corrections of which each had not seen a part of them.
type study struct {
	all  []Example
	said [][classes]float64 // of each example, by the correction that had not seen it
	by   [folds]*Correction // what learned from all but a part
	m    Measured
}

// examine tries whether a correction does better than none.
func examine(examples []Example) study {
	s := study{all: usable(examples)}
	s.m.Examples = len(s.all)
	count := map[checks.Kind]int{}
	for _, e := range s.all {
		count[e.Kind]++
		if k, _ := model.Margin(e.Scores); model.Classes[k] == e.Kind {
			s.m.Before++
		}
	}
	most := 0
	for _, n := range count {
		most = max(most, n)
	}
	switch {
	case len(s.all) < Least:
		s.m.Why = fmt.Sprintf("it takes %d items whose kind people stated", Least)
		return s
	case len(s.all)-most < leastOthers:
		s.m.Why = "people stated hardly any kind but one"
		return s
	}
	s.said = make([][classes]float64, len(s.all))
	for f := range folds {
		s.by[f] = fit(s.outside(f))
		for i, e := range s.all {
			if fold(e.Number) == f {
				s.said[i], _ = s.by[f].Apply(e.Title, e.Scores)
			}
		}
	}
	alone := make([][classes]float64, len(s.all))
	for i, e := range s.all {
		alone[i] = centred(e.Scores)
		if k, _ := model.Margin(s.said[i]); model.Classes[k] == e.Kind {
			s.m.After++
		}
	}
	gain := loss(s.all, alone, temperature(s.all, alone)) - loss(s.all, s.said, temperature(s.all, s.said))
	if s.m.After < s.m.Before || s.m.After == s.m.Before && gain < leastGain {
		s.m.Why = "it does no better on items that it has not seen"
	}
	return s
}

// outside are the examples that are not in a part.
func (s study) outside(f int) (out []Example) {
	for _, e := range s.all {
		if fold(e.Number) != f {
			out = append(out, e)
		}
	}
	return out
}

// Train learns a correction, nil where there are too few examples or where it would do no better than none.
func Train(examples []Example) (*Correction, Measured) {
	s := examine(examples)
	if s.m.Why != "" {
		return nil, s.m
	}
	c := fit(s.all)
	c.temper(temperature(s.all, s.said))
	return c.rounded(), s.m
}

// Across learns a correction for each of some parts that items are dealt to, from what is outside of it: unseen gives the one that has not
// seen an item, by its number, to measure on the very items that were learned from. It is nil where [Train] makes none.
func Across(examples []Example) (unseen func(number int) *Correction, m Measured) {
	s := examine(examples)
	if s.m.Why != "" {
		return func(int) *Correction { return nil }, s.m
	}
	for f, c := range s.by {
		var all []Example
		var said [][classes]float64
		for i, e := range s.all {
			if fold(e.Number) != f {
				all, said = append(all, e), append(said, s.said[i])
			}
		}
		c.temper(temperature(all, said))
		s.by[f] = c.rounded()
	}
	return func(number int) *Correction { return s.by[fold(number)] }, s.m
}

// usable are the examples that can be learned from, by number, each number once.
func usable(examples []Example) []Example {
	out := slices.DeleteFunc(slices.Clone(examples), func(e Example) bool {
		if !slices.Contains(model.Classes[:], e.Kind) {
			return true
		}
		for _, z := range e.Scores {
			if math.IsNaN(z) || math.IsInf(z, 0) {
				return true
			}
		}
		return false
	})
	slices.SortStableFunc(out, func(a, b Example) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Title, b.Title))
	})
	out = slices.CompactFunc(out, func(a, b Example) bool { return a.Number == b.Number })
	return out[max(0, len(out)-Most):]
}

// Apply corrects the model's scores of an item, and returns the words of its title, as the author wrote them, that spoke for the class
// which then leads, the strongest first and at most [mostWords]. Escape them before showing.
func (c *Correction) Apply(title string, scores [classes]float64) ([classes]float64, []string) {
	if c == nil {
		return scores, nil
	}
	said := words(title)
	z := centred(scores)
	for k := range z {
		z[k] = float64(z[k]*c.scale) + c.bias[k]
	}
	for _, w := range said {
		for k, v := range c.words[w.key] {
			z[k] += v
		}
	}
	class, _ := model.Margin(z)
	return z, c.reasons(said, class)
}

// Confidence is how likely the class that leads is the item's, 0 to 1, of what [Correction.Apply] returned.
func Confidence(margin float64) float64 { return min(surest, 1/(1+math.Exp(-margin))) }

// centred are scores with a mean of 0: only their differences say something.
func centred(z [classes]float64) [classes]float64 {
	mean := 0.0
	for k := range z {
		z[k] = max(-mostScore, min(mostScore, z[k]))
		mean += z[k] / float64(classes)
	}
	for k := range z {
		z[k] -= mean
	}
	return z
}

// mostScore bounds a score, so that no sum leaves what a float64 holds.
const mostScore = 50

// surest bounds a confidence: of fewer examples than a hundred no share is known better.
const surest = 0.97
