package main

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// vector is what an item says, by the numbers that a vocabulary gave to features.
type vector struct {
	at  []int32
	val []float64
}

// problem is what a model learns from.
type problem struct {
	x    []vector
	y    []int     // the class of each, an index of model.Classes
	w    []float64 // what each counts
	size int       // features
}

// vocabulary numbers the features that enough items and repositories share, by ascending key. A word of one repository
// alone says what the project is about, not what an item is.
func vocabulary(items []*item) map[uint32]int32 {
	type count struct {
		items, repos int
		last         string
	}
	byRepo := slices.Clone(items)
	slices.SortStableFunc(byRepo, func(a, b *item) int { return strings.Compare(a.Repo, b.Repo) })
	counts := map[uint32]*count{}
	for _, it := range byRepo {
		for _, f := range it.said {
			c := counts[f.Key]
			if c == nil {
				c = &count{}
				counts[f.Key] = c
			}
			c.items++
			if c.repos == 0 || c.last != it.Repo {
				c.repos, c.last = c.repos+1, it.Repo
			}
		}
	}
	var keys []uint32
	for key, c := range counts {
		if c.items >= leastItems && c.repos >= leastRepos {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	numbers := make(map[uint32]int32, len(keys))
	for i, key := range keys {
		numbers[key] = int32(i)
	}
	return numbers
}

// vectorise is what an item says by the numbers of a vocabulary; what is not in it is left out.
func vectorise(said []model.Feature, numbers map[uint32]int32) vector {
	var v vector
	for _, f := range said {
		if i, ok := numbers[f.Key]; ok {
			v.at, v.val = append(v.at, i), append(v.val, f.Value)
		}
	}
	return v
}
