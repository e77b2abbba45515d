package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// How calibration counts items. What stands in for issues and pull requests is less like what the model will read.
const (
	surrogateShare     = 0.5
	debtSurrogateShare = 1.0 // there is too little tech-debt in issues and pull requests to tell its curve by
	curvePower         = 0.5 // as repoPower, for the curves
	leastInStep        = 25  // weight of one step of a curve
	stepsOfCurve       = 24  // unless that makes them smaller
)

// opinion is what a model that never saw an item's repository makes of the item.
type opinion struct {
	*item
	scores [classes]float64
	topic  model.Topic
	fold   int
}

// decide is what a model says that leans so.
func (o opinion) decide(lean [classes]float64) (class int, margin float64) {
	z := o.scores
	for k := range z {
		z[k] += lean[k]
	}
	class, margin, _ = model.Decide(z, o.topic)
	return class, margin
}

// unseen are the opinions on every item with a title by models trained on the other repositories, and those models, by fold.
func unseen(items []*item, folds int) (all []opinion, models []model.Params) {
	of := fold(items, folds)
	for f := range folds {
		out, in := outside(items, of, f)
		p := train(out)
		t := mustParse(p)
		for _, it := range titled(in) {
			if t.Abstains(it.Title, it.doc) {
				continue
			}
			all = append(all, opinion{it, t.Scores(it.Title, it.doc), model.Veto(it.Title), f})
		}
		models = append(models, p)
	}
	return all, models
}

func mustParse(p model.Params) *model.Table {
	t, err := model.Parse(model.Encode(p))
	if err != nil {
		panic(err)
	}
	return t
}

// calibrate completes a model with what the opinions say: which way it leans, and how far it is to be believed.
func calibrate(p model.Params, seen []opinion) model.Params {
	lean := leaning(seen)
	for k := range p.Bias {
		p.Bias[k] += lean[k]
	}
	var byClass [classes][]answer
	usual, debts := believed(seen, surrogateShare), believed(seen, debtSurrogateShare)
	for i, o := range seen {
		if usual[i] == 0 {
			continue
		}
		class, margin := o.decide(lean)
		w := usual[i]
		if class == debt {
			w = debts[i]
		}
		byClass[class] = append(byClass[class], answer{margin, w, class == o.class})
	}
	for k, answers := range byClass {
		slices.SortStableFunc(answers, func(a, b answer) int { return cmp.Compare(a.margin, b.margin) })
		all := 0.0
		for _, a := range answers {
			all += a.weight
		}
		enough := max(leastInStep, all/stepsOfCurve)
		var steps []step
		var now step
		for i, a := range answers {
			now.add(a)
			if now.weight >= enough && len(answers) > i+1 && answers[i+1].margin > a.margin {
				steps, now = append(steps, now), step{}
			}
		}
		if n := len(steps); n > 0 && now.weight < enough/2 {
			steps[n-1] = steps[n-1].with(now)
		} else {
			steps = append(steps, now)
		}
		p.Curves[k] = curve(steps)
	}
	return p
}

// believed is what each opinion counts: one in the mean of issues and pull requests, less each of one repository's many, so
// that the curves are those of a repository more than those of the largest ones.
func believed(seen []opinion, share float64) []float64 {
	size := map[string]float64{}
	for _, o := range seen {
		size[o.Repo]++
	}
	w := make([]float64, len(seen))
	sum, real := 0.0, 0.0
	for i, o := range seen {
		switch {
		case o.real():
			w[i] = math.Pow(size[o.Repo], -curvePower)
			sum += w[i]
			real++
		case o.Form == surrogateForm:
			w[i] = math.Pow(size[o.Repo], -curvePower) * share
		}
	}
	scale(w, real/sum)
	return w
}

// leaning is what to add to each class's score so that the mean of the macro-F1 on issues and pull requests and on all
// items is largest.
func leaning(seen []opinion) [classes]float64 {
	best, lean := -1.0, [classes]float64{}
	for feature := -1.0; feature <= 1; feature += 0.25 {
		for debt := -2.0; debt <= 2; debt += 0.25 {
			var real, all counts
			for _, o := range seen {
				class, _ := o.decide([classes]float64{feature, debt})
				if o.work() {
					all.note(o.class, class)
				}
				if o.real() {
					real.note(o.class, class)
				}
			}
			if f := real.macroF1() + all.macroF1(); f > best {
				best, lean = f, [classes]float64{feature, debt}
			}
		}
	}
	return lean
}

// answer is what the model said, and whether that was right.
type answer struct {
	margin, weight float64
	right          bool
}

// step is a run of answers with margins next to each other.
type step struct{ margins, weight, right float64 }

func (s *step) add(a answer) {
	s.margins += float64(a.margin * a.weight)
	s.weight += a.weight
	if a.right {
		s.right += a.weight
	}
}

func (s step) with(o step) step {
	return step{s.margins + o.margins, s.weight + o.weight, s.right + o.right}
}

// share is the share of right answers, with one right and one wrong answer added: a few can't make a certainty.
func (s step) share() float64 { return (s.right + 1) / (s.weight + 2) }

// curve makes the steps rise (pooling adjacent violators) and thins them out to what a table holds.
func curve(steps []step) []model.Knot {
	var rising []step
	for _, s := range steps {
		rising = append(rising, s)
		for n := len(rising); n > 1 && rising[n-2].share() >= rising[n-1].share(); n = len(rising) {
			rising = append(rising[:n-2], rising[n-2].with(rising[n-1]))
		}
	}
	for len(rising) > model.MaxKnots {
		least, at := math.Inf(1), 0
		for i := 1; i < len(rising); i++ {
			if d := rising[i].share() - rising[i-1].share(); d < least {
				least, at = d, i
			}
		}
		rising[at-1] = rising[at-1].with(rising[at])
		rising = slices.Delete(rising, at, at+1)
	}
	out := make([]model.Knot, len(rising))
	for i, s := range rising {
		out[i] = model.Knot{Margin: s.margins / s.weight, Share: s.share()}
	}
	return out
}
