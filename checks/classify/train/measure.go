package main

import (
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// The names of the classes by their index.
const (
	feature = iota
	debt
	other
)

// The thresholds that figures are taken at: for a label on a feature and on tech-debt, and to count as likely.
const (
	sureFeature = 0.90
	sureDebt    = 0.75
	likely      = 0.60
)

// counts are how often each class (first) was taken for each (second).
type counts [classes][classes]float64

func (c *counts) note(is, said int) { c[is][said]++ }

func (c *counts) f1(k int) float64 {
	both := 0.0
	for o := range c {
		both += c[k][o] + c[o][k]
	}
	if both == 0 {
		return 0
	}
	return 2 * c[k][k] / both
}

func (c *counts) macroF1() float64 {
	sum := 0.0
	for k := range c {
		sum += c.f1(k)
	}
	return sum / float64(classes)
}

// verdict is one answer of a finished model.
type verdict struct {
	*item
	said       int // other where the model abstains
	confidence float64
	answer     model.Answer
	bare       model.Answer // without vetoes
}

// judge lets a model judge the items that models are measured by.
func judge(items []*item, t *model.Table) []verdict {
	var out []verdict
	for _, it := range items {
		if !it.measured() {
			continue
		}
		a := t.Classify(it.Title, it.doc)
		said := slices.Index(model.Classes[:], a.Kind)
		if said < 0 {
			said = other
		}
		out = append(out, verdict{it, said, a.Confidence, a, t.Bare(it.Title, it.doc)})
	}
	return out
}

// crossJudge lets models judge the items that neither they nor their calibration saw the repositories of.
func crossJudge(seen []opinion, models []model.Params) []verdict {
	var out []verdict
	for f, p := range models {
		var others []opinion
		var in []*item
		for _, o := range seen {
			if o.fold == f {
				in = append(in, o.item)
			} else {
				others = append(others, o)
			}
		}
		out = append(out, judge(in, mustParse(calibrate(p, others)))...)
	}
	return out
}

// figures are what a model is judged by on some items. What nothing was said about is NaN.
type figures struct {
	items       [classes]float64
	f1          [classes]float64 // of what is said with any confidence
	labels      [classes]float64 // answers at the threshold of the class
	precision   [classes]float64 // of those
	found       [classes]float64 // items of the class answered as it with confidence to count
	recall      float64          // of work: items of work that count as work of either kind
	exact       float64          // items of work that count as their kind
	calibration float64          // expected calibration error over ten bins of equal width
}

// sure is what it takes for a label, or for a surely other.
var sure = [classes]float64{sureFeature, sureDebt, sureFeature}

// measure takes the figures.
func measure(vs []verdict) figures {
	var f figures
	var all counts
	var right, found [classes]float64
	var hits, sum [10]float64
	asWork := 0.0
	for _, v := range vs {
		all.note(v.class, v.said)
		f.items[v.class]++
		if v.confidence >= sure[v.said] {
			f.labels[v.said]++
			if v.said == v.class {
				right[v.said]++
			}
		}
		if v.confidence >= likely {
			if v.said == v.class {
				found[v.class]++
			}
			if v.said != other && v.class != other {
				asWork++
			}
		}
		b := min(9, int(v.confidence*10))
		sum[b] += v.confidence
		if v.said == v.class {
			hits[b]++
		}
	}
	for k := range classes {
		f.f1[k], f.precision[k], f.found[k] = all.f1(k), right[k]/f.labels[k], found[k]/f.items[k]
	}
	work := f.items[feature] + f.items[debt]
	f.recall, f.exact = asWork/work, (found[feature]+found[debt])/work
	for b := range sum {
		f.calibration += math.Abs(hits[b]-sum[b]) / float64(len(vs))
	}
	return f
}
