package main

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// How the items of train count, chosen by cross-validation over repositories.
const (
	repoPower  = 0.4 // a repository's n items of a kind count as n to the power of 1 minus this
	sections   = 0.1 // sections of proposals, which only look like issues
	surrogates = 1.5 // commits, by the types that their authors typed: the most of tech-debt is among them
	realDebt   = 2.0 // tech-debt in issues and pull requests, of which there is little
	penalty    = 2.0 // of logistic regression
	leastItems = 3   // items that a feature is in
	leastRepos = 2   // repositories that it is in
	mostStored = 48_000
	folds      = 8
	classes    = len(model.Classes)
)

// weigh is what each item of train counts: every class the same in all, and less of one repository's many.
func weigh(items []*item) []float64 {
	type group struct{ repo, kind string }
	size := map[group]float64{}
	for _, it := range items {
		size[group{it.Repo, it.Kind}]++
	}
	w := make([]float64, len(items))
	byClass := make([]float64, classes)
	for i, it := range items {
		w[i] = math.Pow(size[group{it.Repo, it.Kind}], -repoPower)
		switch {
		case it.Form == sectionForm:
			w[i] *= sections
		case it.Form == surrogateForm:
			w[i] *= surrogates
		case it.Kind == "tech-debt":
			w[i] *= realDebt
		}
		byClass[it.class] += w[i]
	}
	for i, it := range items {
		w[i] *= float64(len(items)) / float64(classes) / byClass[it.class]
	}
	return w
}

// pose makes the problem of learning kinds from items.
func pose(items []*item) (problem, map[uint32]int32) {
	items = slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return !it.work() })
	numbers := vocabulary(items)
	p := problem{w: weigh(items), size: len(numbers)}
	for _, it := range items {
		p.x, p.y = append(p.x, vectorise(it.said, numbers)), append(p.y, it.class)
	}
	return p, numbers
}

// train learns the shipped kind of model, without calibration.
func train(items []*item) model.Params {
	p, numbers := pose(items)
	l := solve(p, penalty)
	type entry struct {
		key     uint32
		weights [classes]float64
		size    float64
	}
	var all []entry
	for key, i := range numbers {
		e := entry{key: key}
		copy(e.weights[:], l[int(i)*classes:])
		mean := (e.weights[0] + e.weights[1] + e.weights[2]) / 3
		for _, w := range e.weights {
			e.size = max(e.size, math.Abs(w-mean))
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.key, b.key)) })
	all = all[:min(len(all), mostStored)]
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	var out model.Params
	copy(out.Bias[:], l[len(l)-classes:])
	for _, e := range all {
		out.Keys, out.Weights = append(out.Keys, e.key), append(out.Weights, e.weights)
	}
	return out
}

// fold deals the repositories to folds, the largest first to the emptiest fold. Tech-debt, of which there is little, is
// what makes a repository large.
func fold(items []*item, n int) []int {
	size := map[string]int{}
	for _, it := range items {
		size[it.Repo]++
		if it.Kind == "tech-debt" {
			size[it.Repo] += 5
		}
	}
	repos := slices.SortedFunc(maps.Keys(size), func(a, b string) int { return cmp.Or(size[b]-size[a], cmp.Compare(a, b)) })
	load, of := make([]int, n), map[string]int{}
	for _, r := range repos {
		least := 0
		for f := range load {
			if load[f] < load[least] {
				least = f
			}
		}
		of[r] = least
		load[least] += size[r]
	}
	out := make([]int, len(items))
	for i, it := range items {
		out[i] = of[it.Repo]
	}
	return out
}

// outside splits items into those outside and inside of a fold.
func outside(items []*item, of []int, f int) (out, in []*item) {
	for i, it := range items {
		if of[i] == f {
			in = append(in, it)
		} else {
			out = append(out, it)
		}
	}
	return out, in
}
