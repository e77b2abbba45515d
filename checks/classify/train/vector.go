package main

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// vector is what an item says, by the numbers that a vocabulary gave to features.
type vector struct {
	at  []int32
	val []float64
}

// problem is what a method learns from.
type problem struct {
	x       []vector
	y       []int
	w       []float64
	size    int // features
	classes int
}

// view is how a method looks at an item. Features are ordered by key, each once.
type view func(*item) []model.Feature

// everything is what the shipped model reads.
func everything(it *item) []model.Feature { return it.said }

// words are the words and pairs of words of each field, without the groups.
func words(it *item) []model.Feature {
	var out []model.Feature
	for _, f := range it.said {
		if f.Plain {
			out = append(out, f)
		}
	}
	return out
}

// bag is the plainest view: the words and pairs of words of title and body as one text, markup and all.
func bag(it *item) []model.Feature {
	fields := strings.FieldsFunc(strings.ToLower(it.Title+" "+it.Body), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	fields = fields[:min(len(fields), 500)]
	grams := slices.Clone(fields)
	for i := 1; i < len(fields); i++ {
		grams = append(grams, fields[i-1]+" "+fields[i])
	}
	return hashed(grams)
}

// characters are the runs of three to five characters within the words of the title and of the opening of the body.
func characters(it *item) []model.Feature {
	s := strings.ToLower(it.Title)
	for _, l := range it.doc.Prose[:min(len(it.doc.Prose), 5)] {
		s += " " + strings.ToLower(l.Text[:min(len(l.Text), 200)])
	}
	var grams []string
	for w := range strings.FieldsSeq(s) {
		w = "<" + w[:min(len(w), 30)] + ">"
		for n := 3; n <= 5; n++ {
			for i := 0; i+n <= len(w); i++ {
				grams = append(grams, w[i:i+n])
			}
		}
	}
	return hashed(grams)
}

func hashed(grams []string) []model.Feature {
	out := make([]model.Feature, len(grams))
	for i, g := range grams {
		h := fnv.New32a()
		h.Write([]byte(g))
		out[i].Key = max(h.Sum32(), 1)
	}
	slices.SortFunc(out, func(a, b model.Feature) int { return cmp.Compare(a.Key, b.Key) })
	out = slices.CompactFunc(out, func(a, b model.Feature) bool { return a.Key == b.Key })
	for i := range out {
		out[i].Value = 1 / math.Sqrt(float64(len(out)))
	}
	return out
}

// vocabulary numbers the features that enough items and repositories share, by ascending key. A word of one repository
// alone says what the project is about, not what an item is.
func vocabulary(items []*item, look view, leastItems, leastRepos int) map[uint32]int32 {
	type count struct {
		items, repos int
		last         string
	}
	byRepo := slices.Clone(items)
	slices.SortStableFunc(byRepo, func(a, b *item) int { return strings.Compare(a.Repo, b.Repo) })
	counts := map[uint32]*count{}
	for _, it := range byRepo {
		for _, f := range look(it) {
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

func vectorise(said []model.Feature, numbers map[uint32]int32) vector {
	var v vector
	for _, f := range said {
		if i, ok := numbers[f.Key]; ok {
			v.at, v.val = append(v.at, i), append(v.val, f.Value)
		}
	}
	return v
}
