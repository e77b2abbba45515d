package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
)

// Repositories are measured with --learn that have so many items, sections of documents left out, and leave so many to measure on.
const (
	fewestToLearn = 150
	fewestLeft    = 80
	deals         = 5 // in different orders
)

// stated are of how many items the kind is taken to be stated.
var stated = []int{20, 50, 100, 200, 500}

// candidate is an item with what a model that has not seen its repository says of it.
type candidate struct {
	*item
	scores [classes]float64
	vetoed bool // a rule kept the model from calling it a feature
	alone  said
}

// said is an answer, by class.
type said struct {
	class      int
	confidence float64
}

// measureLearning prints what corrections of checks/classify/learn are worth, by how many kinds are stated: the first by a hash of their titles
// are learned from, the others measured on. Train's repositories are judged by models that saw others, dev's by the shipped one.
func measureLearning(data string) error {
	train, err := readPart(data, "train")
	if err != nil {
		return err
	}
	dev, err := readPart(data, "dev")
	if err != nil {
		return err
	}
	by := map[string][]candidate{}
	note := func(it *item, t *model.Table) {
		if it.work() && it.Form != sectionForm && strings.TrimSpace(it.Title) != "" {
			by[it.Repo] = append(by[it.Repo], candidateOf(it, t))
		}
	}
	seen, models := unseen(train, folds)
	for f, p := range models {
		t := mustParse(calibrate(p, slices.DeleteFunc(slices.Clone(seen), func(o opinion) bool { return o.fold == f })))
		for _, o := range seen {
			if o.fold == f {
				note(o.item, t)
			}
		}
	}
	for _, it := range dev {
		note(it, model.Shipped())
	}
	fmt.Println("| stated | repositories | corrected | accuracy | macro-F1 | calibration error | labelled | of them right |\n|---|---|---|---|---|---|---|---|")
	for _, n := range stated {
		var before, after gains
		repos, corrected := 0.0, 0.0
		for _, repo := range slices.Sorted(maps.Keys(by)) {
			all := by[repo]
			if len(all) < fewestToLearn || len(all) < n+fewestLeft {
				continue
			}
			for deal := range deals {
				slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(hashed(deal, a.Title), hashed(deal, b.Title)) })
				c, _ := learn.Train(examples(all[:n]))
				repos++
				if c != nil {
					corrected++
				}
				before.add(all[n:], func(x candidate) said { return x.alone })
				after.add(all[n:], func(x candidate) said { return x.by(c) })
			}
		}
		k := repos
		fmt.Printf("| %d | %.0f | %.1f | %.3f → %.3f | %.3f → %.3f | %.3f → %.3f | %.3f → %.3f | %.3f → %.3f |\n", n, repos/deals, corrected/deals,
			before.right/k, after.right/k, before.f1/k, after.f1/k, before.off/k, after.off/k, before.labelled/k, after.labelled/k,
			before.labelledRight/before.labelled, after.labelledRight/after.labelled)
	}
	return nil
}

// candidateOf is an item with what a model says of it; where it abstains its scores decide, by a confidence that counts for nothing.
func candidateOf(it *item, t *model.Table) candidate {
	c := candidate{item: it, scores: t.Scores(it.Title, it.doc)}
	a := t.Classify(it.Title, it.doc)
	c.vetoed = a.Vetoed != model.NoTopic
	c.alone = said{slices.Index(model.Classes[:], a.Kind), a.Confidence}
	if c.alone.class < 0 {
		c.alone.class, _ = model.Margin(c.scores)
	}
	return c
}

// by is what the model says as a correction leaves it.
func (x candidate) by(c *learn.Correction) said {
	if c == nil || x.vetoed {
		return x.alone
	}
	z, _ := c.Apply(x.Title, x.scores)
	class, margin := model.Margin(z)
	return said{class, learn.Confidence(margin)}
}

func examples(all []candidate) []learn.Example {
	out := make([]learn.Example, len(all))
	for i, x := range all {
		out[i] = learn.Example{Number: i + 1, Title: x.Title, Scores: x.scores, Kind: model.Classes[x.class]}
	}
	return out
}

func hashed(deal int, s string) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, deal, s)
	return h.Sum64() * 0x9e3779b97f4a7c15
}

// gains are sums over repositories: of the share of right answers, macro-F1 over the kinds with at least five items, calibration error over
// ten bins, and the shares of items that get a label by the default policy, rightly or not.
type gains struct{ right, f1, off, labelled, labelledRight float64 }

func (g *gains) add(all []candidate, answer func(candidate) said) {
	n := float64(len(all))
	var table [classes][classes]float64
	var right, sum [10]float64
	for _, x := range all {
		a := answer(x)
		table[x.class][a.class]++
		bin := min(9, int(a.confidence*10))
		sum[bin] += a.confidence
		label := model.Classes[a.class].Work() && a.confidence >= []float64{0.90, 0.75}[min(1, a.class)]
		if label {
			g.labelled += 1 / n
		}
		if a.class == x.class {
			g.right += 1 / n
			right[bin]++
			if label {
				g.labelledRight += 1 / n
			}
		}
	}
	for b := range sum {
		g.off += math.Abs(right[b]-sum[b]) / n
	}
	f1, kinds := 0.0, 0.0
	for k := range table {
		is, as := 0.0, 0.0
		for o := range table {
			is, as = is+table[k][o], as+table[o][k]
		}
		if is >= 5 {
			f1, kinds = f1+2*table[k][k]/(is+as), kinds+1
		}
	}
	g.f1 += f1 / kinds
}
