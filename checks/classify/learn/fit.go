package learn

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// How strongly what is learned is held to what is known without it: to the model's own scores, to no bias, to words that say nothing.
// Chosen by measure, see the README of checks/classify.
const (
	scalePenalty = 10.0
	biasPenalty  = 3.0
	wordPenalty  = 3.0

	leastItems = 3   // that a word is in
	mostKept   = 300 // words of a correction
	steps      = 120
)

// row is an example as the fit sees it.
type row struct {
	base  [classes]float64
	words []int // numbers in the vocabulary
	class int
}

// fit is the penalised multinomial logistic regression over the model's scores and the words of titles: a fixed number of accelerated
// steps (Nesterov), each as long as a bound of the curvature by coordinate allows.
func fit(all []Example) *Correction {
	list := vocabulary(all)
	number := make(map[string]int, len(list))
	for i, w := range list {
		number[w] = i
	}
	rows := make([]row, len(all))
	for i, e := range all {
		rows[i] = row{base: centred(e.Scores), class: slices.Index(model.Classes[:], e.Kind)}
		for _, w := range words(e.Title) {
			if n, ok := number[w.key]; ok {
				rows[i].words = append(rows[i].words, n)
			}
		}
	}
	// Weights: a scale; a bias of each class; each word's weights of each class.
	size := 1 + classes + len(list)*classes
	start, penalty, curve := make([]float64, size), make([]float64, size), make([]float64, size)
	start[0] = 1
	for i := range penalty {
		penalty[i] = wordPenalty
		if i <= classes {
			penalty[i] = biasPenalty
		}
	}
	penalty[0] = scalePenalty
	copy(curve, penalty)
	for _, r := range rows {
		most := 0.0
		for _, z := range r.base {
			most = max(most, math.Abs(z))
		}
		sum := most + 1 + float64(len(r.words))
		curve[0] += float64(most*sum) / 2 * float64(classes)
		for k := range classes {
			curve[1+k] += sum / 2
			for _, w := range r.words {
				curve[1+classes+w*classes+k] += sum / 2
			}
		}
	}
	at, ahead, slope := slices.Clone(start), slices.Clone(start), make([]float64, size)
	pace := 1.0
	for range steps {
		for i := range slope {
			slope[i] = float64(penalty[i] * (ahead[i] - start[i]))
		}
		for _, r := range rows {
			r.descend(ahead, slope)
		}
		next := (1 + math.Sqrt(1+float64(4*pace*pace))) / 2
		for i := range at {
			to := ahead[i] - slope[i]/curve[i]
			ahead[i] = to + float64((pace-1)/next*(to-at[i]))
			at[i] = to
		}
		pace = next
	}
	c := &Correction{scale: at[0], words: make(map[string][classes]float64, len(list))}
	copy(c.bias[:], at[1:])
	for i, w := range list {
		var v [classes]float64
		copy(v[:], at[1+classes+i*classes:])
		c.words[w] = v
	}
	return c
}

// descend adds the slope of one row's loss.
func (r row) descend(at, slope []float64) {
	z := r.base
	for k := range z {
		z[k] = float64(z[k]*at[0]) + at[1+k]
		for _, w := range r.words {
			z[k] += at[1+classes+w*classes+k]
		}
	}
	p := odds(z)
	p[r.class]--
	for k, d := range p {
		slope[0] += float64(d * r.base[k])
		slope[1+k] += d
		for _, w := range r.words {
			slope[1+classes+w*classes+k] += d
		}
	}
}

// odds are the shares that scores stand for.
func odds(z [classes]float64) (p [classes]float64) {
	top, sum := slices.Max(z[:]), 0.0
	for k := range z {
		p[k] = math.Exp(z[k] - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}

// vocabulary are the words that enough titles have, those of the most titles first. What nearly all have tells none from another.
func vocabulary(all []Example) []string {
	count := map[string]int{}
	for _, e := range all {
		for _, w := range words(e.Title) {
			count[w.key]++
		}
	}
	maps.DeleteFunc(count, func(_ string, n int) bool { return n < leastItems || 10*n > 9*len(all) })
	list := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return list[:min(len(list), mostKept)]
}

// temperature is by how much to multiply what corrections said of examples that they had not seen, so that it is as sure as it is
// right: the step of a grid with the least loss.
func temperature(all []Example, said [][classes]float64) float64 {
	best, least := 1.0, math.Inf(1)
	for i := range 24 {
		t := 0.3 + float64(0.05*float64(i))
		if l := loss(all, said, t) + float64(doubt*math.Abs(math.Log(t))); l < least {
			best, least = t, l
		}
	}
	return best
}

// loss is how much was said against the examples' kinds, at a temperature.
func loss(all []Example, said [][classes]float64, t float64) (sum float64) {
	for i, e := range all {
		z := said[i]
		for k := range z {
			z[k] = float64(z[k] * t)
		}
		sum -= math.Log(max(odds(z)[slices.Index(model.Classes[:], e.Kind)], 1e-12))
	}
	return sum
}

// doubt is how much it takes to believe that a correction is more or less sure than it says.
const doubt = 1.0

// temper makes a correction more or less sure.
func (c *Correction) temper(t float64) {
	c.scale *= t
	for k := range c.bias {
		c.bias[k] *= t
	}
	for w, v := range c.words {
		for k := range v {
			v[k] *= t
		}
		c.words[w] = v
	}
}
