package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// The names of the classes by their index.
const (
	feature = iota
	debt
	neither
)

// counts are how often each class (first) was taken for each (second).
type counts [kindClasses][kindClasses]float64

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
	return sum / float64(kindClasses)
}

// verdict is one answer of a finished model.
type verdict struct {
	*item
	said       int
	confidence float64
	words      []string
}

func judge(items []*item, t *model.Table) []verdict {
	out := make([]verdict, len(items))
	for i, it := range items {
		a := t.Classify(it.Title, it.doc)
		out[i] = verdict{it, slices.Index(model.Classes[:], a.Kind), a.Confidence, a.Words}
	}
	return out
}

// figures are what a model is judged by. A precision is NaN when nothing was answered.
type figures struct {
	items                                 float64
	macroF1                               float64
	f1                                    [kindClasses]float64
	precision                             [kindClasses]float64 // at the threshold
	recall                                [kindClasses]float64 // at the threshold
	coverage, coverageOfWork, calibration float64
}

// threshold is the default of classify.min-confidence.
const threshold = 0.85

// measure takes the figures. Calibration is the expected calibration error over ten bins of equal width.
func measure(vs []verdict) figures {
	var c, sure counts
	var is, said [kindClasses]float64
	var bins, right, sum [10]float64
	f := figures{items: float64(len(vs))}
	for _, v := range vs {
		c.note(v.class, v.said)
		is[v.class]++
		if v.confidence >= threshold {
			sure.note(v.class, v.said)
			said[v.said]++
		}
		b := min(9, int(v.confidence*10))
		bins[b]++
		sum[b] += v.confidence
		if v.said == v.class {
			right[b]++
		}
	}
	f.macroF1 = c.macroF1()
	for k := range is {
		f.f1[k] = c.f1(k)
		f.precision[k], f.recall[k] = sure[k][k]/said[k], sure[k][k]/is[k]
	}
	f.coverage = (said[feature] + said[debt] + said[neither]) / f.items
	f.coverageOfWork = (sure[feature][feature] + sure[debt][debt]) / (is[feature] + is[debt])
	for b := range bins {
		f.calibration += math.Abs(right[b]-sum[b]) / f.items
	}
	return f
}

// named are the figures in the order in which they are printed.
func (f figures) named() (names []string, values []float64) {
	return []string{"macro-F1", "F1 feature", "F1 tech-debt", "F1 none", "precision feature", "precision tech-debt", "precision none",
			"recall feature", "recall tech-debt", "recall none", "coverage", "coverage of right work", "calibration error"},
		[]float64{f.macroF1, f.f1[0], f.f1[1], f.f1[2], f.precision[0], f.precision[1], f.precision[2],
			f.recall[0], f.recall[1], f.recall[2], f.coverage, f.coverageOfWork, f.calibration}
}

// intervals are the 2.5% and 97.5% quantiles of the figures over sets of as many repositories, drawn with replacement.
func intervals(vs []verdict) (low, high []float64) {
	const draws = 1000
	byRepo := map[string][]verdict{}
	for _, v := range vs {
		byRepo[v.Repo] = append(byRepo[v.Repo], v)
	}
	repos := slices.Sorted(maps.Keys(byRepo))
	random := rand.New(rand.NewPCG(3, 4))
	var samples [][]float64
	for range draws {
		var drawn []verdict
		for range repos {
			drawn = append(drawn, byRepo[repos[random.IntN(len(repos))]]...)
		}
		_, values := measure(drawn).named()
		for i, v := range values {
			if len(samples) <= i {
				samples = append(samples, nil)
			}
			if !math.IsNaN(v) {
				samples[i] = append(samples[i], v)
			}
		}
	}
	for _, s := range samples {
		if len(s) == 0 {
			low, high = append(low, math.NaN()), append(high, math.NaN())
			continue
		}
		slices.Sort(s)
		low, high = append(low, s[len(s)*25/1000]), append(high, s[len(s)*975/1000])
	}
	return low, high
}

// recallAt is the largest share of a class that can be answered with at least a precision.
func recallAt(ms []margin, class int, precision float64) float64 {
	var said []margin
	total, right, best := 0.0, 0.0, 0.0
	for _, m := range ms {
		if m.is == class {
			total++
		}
		if m.said == class {
			said = append(said, m)
		}
	}
	slices.SortStableFunc(said, func(a, b margin) int { return cmp.Compare(b.size, a.size) })
	for i, m := range said {
		if m.is == class {
			right++
		}
		if right/float64(i+1) >= precision {
			best = right / total
		}
	}
	return best
}

// printFigures prints the figures of a set with their intervals.
func printFigures(title string, vs []verdict) {
	names, values := measure(vs).named()
	low, high := intervals(vs)
	fmt.Printf("\n%s (%d items)\n\n| figure | | 95%% interval |\n|---|---|---|\n", title, len(vs))
	for i := range names {
		fmt.Printf("| %s | %.3f | %.3f – %.3f |\n", names[i], values[i], low[i], high[i])
	}
}

// printReliability prints how often answers of each confidence were right.
func printReliability(title string, vs []verdict) {
	edges := []float64{0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01}
	fmt.Printf("\n%s\n\n| confidence | feature | right | tech-debt | right | none | right |\n|---|---|---|---|---|---|---|\n", title)
	for i := range edges[1:] {
		fmt.Printf("| %.2f – %.2f |", edges[i], min(1, edges[i+1]))
		for k := range kindClasses {
			n, right := 0, 0
			for _, v := range vs {
				if v.said == k && v.confidence >= edges[i] && v.confidence < edges[i+1] {
					n++
					if v.class == k {
						right++
					}
				}
			}
			if n == 0 {
				fmt.Print(" – | – |")
			} else {
				fmt.Printf(" %d | %.2f |", n, float64(right)/float64(n))
			}
		}
		fmt.Println()
	}
}
