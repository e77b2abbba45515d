package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// The names of the classes by their index.
const (
	feature = iota
	debt
	neither
)

// threshold is the default of classify.min-confidence.
const threshold = 0.85

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
	said       int
	confidence float64
}

// judge lets a model judge the issues and pull requests among items.
func judge(items []*item, t *model.Table) []verdict {
	var out []verdict
	for _, it := range items {
		if it.real() {
			a := t.Classify(it.Title, it.doc)
			out = append(out, verdict{it, slices.Index(model.Classes[:], a.Kind), a.Confidence})
		}
	}
	return out
}

// crossJudge lets models judge the issues and pull requests that neither they nor their calibration saw the repositories of.
func crossJudge(items []*item) []verdict {
	seen, models := unseen(items, folds)
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

// figures are what a model is judged by. A precision is NaN when nothing was answered.
type figures struct {
	macroF1               float64
	f1, precision, recall [classes]float64 // precision and recall at the threshold
	coverage, calibration float64
}

// measure takes the figures. Calibration is the expected calibration error over ten bins of equal width.
func measure(vs []verdict) figures {
	var all, sure counts
	var is, said [classes]float64
	var right, sum [10]float64
	for _, v := range vs {
		all.note(v.class, v.said)
		is[v.class]++
		if v.confidence >= threshold {
			sure.note(v.class, v.said)
			said[v.said]++
		}
		b := min(9, int(v.confidence*10))
		sum[b] += v.confidence
		if v.said == v.class {
			right[b]++
		}
	}
	f := figures{macroF1: all.macroF1()}
	for k := range is {
		f.f1[k], f.precision[k], f.recall[k] = all.f1(k), sure[k][k]/said[k], sure[k][k]/is[k]
		f.coverage += said[k] / float64(len(vs))
	}
	for b := range sum {
		f.calibration += math.Abs(right[b]-sum[b]) / float64(len(vs))
	}
	return f
}

// report prints the figures of the method on the issues and pull requests of train, cross-validated over repositories, and
// those of the shipped model on the ones of dev.
func report(data string) error {
	train, err := readKinds(filepath.Join(data, "train"))
	if err != nil {
		return err
	}
	dev, err := readKinds(filepath.Join(data, "dev"))
	if err != nil {
		return err
	}
	a, b := crossJudge(train), judge(dev, model.Shipped())
	fa, fb := measure(a), measure(b)
	fmt.Printf("| | train, cross-validated (%d items) | dev (%d items) |\n|---|---|---|\n", len(a), len(b))
	line := func(name string, a, b float64) { fmt.Printf("| %s | %.3f | %.3f |\n", name, a, b) }
	line("macro-F1", fa.macroF1, fb.macroF1)
	for k, c := range model.Classes {
		line("F1 "+c.String(), fa.f1[k], fb.f1[k])
		line("precision "+c.String(), fa.precision[k], fb.precision[k])
		line("recall "+c.String(), fa.recall[k], fb.recall[k])
	}
	line("coverage", fa.coverage, fb.coverage)
	line("calibration error", fa.calibration, fb.calibration)
	return nil
}
