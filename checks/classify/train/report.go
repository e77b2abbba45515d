package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// What a repository has at least for its figure to go into the mean over repositories: one label is right or wrong, and no
// share of anything.
const (
	fewItems  = 20 // for it to have a line of its own, and a calibration error
	fewLabels = 5  // for a precision
	fewOfKind = 5  // for F1 and recall
)

// byRepo are verdicts by repository, those of the most items first.
func byRepo(vs []verdict) (repos []string, of map[string][]verdict) {
	of = map[string][]verdict{}
	for _, v := range vs {
		of[v.Repo] = append(of[v.Repo], v)
	}
	repos = slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(len(of[b])-len(of[a]), cmp.Compare(a, b)) })
	return repos, of
}

// mean is the mean of what is there.
type mean struct{ sum, n float64 }

func (m *mean) note(v float64, enough bool) {
	if enough && !math.IsNaN(v) {
		m.sum, m.n = m.sum+v, m.n+1
	}
}

func (m mean) value() float64 { return m.sum / m.n }

// overRepos are the means of figures over the repositories that have enough of what each is about.
type overRepos struct {
	f1, precision, found       [classes]mean
	recall, exact, calibration mean
}

func (o *overRepos) note(f figures) {
	n := 0.0
	for k := range classes {
		n += f.items[k]
		o.f1[k].note(f.f1[k], f.items[k] >= fewOfKind)
		o.precision[k].note(f.precision[k], f.labels[k] >= fewLabels)
		o.found[k].note(f.found[k], f.items[k] >= fewOfKind)
	}
	work := f.items[feature] + f.items[debt]
	o.recall.note(f.recall, work >= fewOfKind)
	o.exact.note(f.exact, work >= fewOfKind)
	o.calibration.note(f.calibration, n >= fewItems)
}

func macro(f1 [classes]float64) float64 {
	m := mean{}
	for _, v := range f1 {
		m.note(v, true)
	}
	return m.value()
}

// table prints the figures by repository, all together, and as the mean over repositories.
func table(vs []verdict) {
	fmt.Print("| | items: feature / tech-debt / other | labels feature | right | labels tech-debt | right | feature found | tech-debt found | work found | F1 feature / tech-debt / other | macro-F1 | calibration error |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	repos, of := byRepo(vs)
	var o overRepos
	for _, r := range repos {
		f := measure(of[r])
		o.note(f)
		if len(of[r]) >= fewItems {
			measureLine(r, f)
		}
	}
	measureLine("**all together**", measure(vs))
	m := figures{recall: o.recall.value(), exact: o.exact.value(), calibration: o.calibration.value()}
	for k := range classes {
		m.f1[k], m.precision[k], m.found[k], m.labels[k], m.items[k] = o.f1[k].value(), o.precision[k].value(), o.found[k].value(), o.precision[k].n, o.f1[k].n
	}
	measureLine("**mean over repositories** (of how many)", m)
}

func measureLine(name string, f figures) {
	fmt.Printf("| %s | %.0f / %.0f / %.0f | %.0f | %s | %.0f | %s | %s | %s | %s | %s / %s / %s | %s | %s |\n", name, f.items[0], f.items[1], f.items[2],
		f.labels[feature], num(f.precision[feature]), f.labels[debt], num(f.precision[debt]), num(f.found[feature]), num(f.found[debt]),
		num(f.recall), num(f.f1[0]), num(f.f1[1]), num(f.f1[2]), num(macro(f.f1)), num(f.calibration))
}

func num(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.2f", v), "0")
}

// certainty prints how often answers of a confidence were right.
func certainty(vs []verdict) {
	fmt.Print("| confidence |")
	for _, c := range model.Classes {
		fmt.Printf(" %s | right |", c)
	}
	fmt.Print("\n|---|---|---|---|---|---|---|\n")
	edges := []float64{0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01}
	for i, from := range edges[:len(edges)-1] {
		var n, right [classes]float64
		for _, v := range vs {
			if v.confidence >= from && v.confidence < edges[i+1] {
				n[v.said]++
				if v.said == v.class {
					right[v.said]++
				}
			}
		}
		fmt.Printf("| %.2f – %.2f |", from, min(1, edges[i+1]))
		for k := range n {
			fmt.Printf(" %.0f | %s |", n[k], num(right[k]/n[k]))
		}
		fmt.Println()
	}
}

// vetoes prints what each veto takes from answers that would count, and from those that would be labels: right ones (its
// cost) and wrong ones, in how many repositories; and what is answered instead with confidence to count.
func vetoes(vs []verdict) {
	type tally struct {
		cost, gain, sureCost, sureGain, instead, right float64
		costs, gains                                   map[string]bool
	}
	of := map[model.Topic]*tally{}
	for _, v := range vs {
		was := slices.Index(model.Classes[:], v.bare.Kind)
		if v.answer.Vetoed == model.NoTopic || v.bare.Confidence < likely {
			continue
		}
		t := of[v.answer.Vetoed]
		if t == nil {
			t = &tally{costs: map[string]bool{}, gains: map[string]bool{}}
			of[v.answer.Vetoed] = t
		}
		label := 0.0
		if v.bare.Confidence >= sure[was] {
			label = 1
		}
		if was == v.class {
			t.cost, t.sureCost, t.costs[v.Repo] = t.cost+1, t.sureCost+label, true
		} else {
			t.gain, t.sureGain, t.gains[v.Repo] = t.gain+1, t.sureGain+label, true
		}
		if v.confidence >= likely {
			t.instead++
			if v.said == v.class {
				t.right++
			}
		}
	}
	fmt.Print("| the title is about | right answers taken (repositories) | wrong ones | right labels taken | wrong ones | answered instead | right |\n|---|---|---|---|---|---|---|\n")
	for _, topic := range slices.Sorted(maps.Keys(of)) {
		t := of[topic]
		fmt.Printf("| %s | %.0f (%d) | %.0f (%d) | %.0f | %.0f | %.0f | %s |\n", topic, t.cost, len(t.costs), t.gain, len(t.gains), t.sureCost, t.sureGain, t.instead, num(t.right/t.instead))
	}
}

// report prints the figures of the method on train, cross-validated over repositories, and those of the shipped model on dev.
func report(data string) error {
	train, err := readPart(data, "train")
	if err != nil {
		return err
	}
	dev, err := readPart(data, "dev")
	if err != nil {
		return err
	}
	a := crossJudge(unseen(train, folds))
	b := judge(dev, model.Shipped())
	for _, part := range []struct {
		name string
		vs   []verdict
	}{
		{"train, cross-validated", a},
		{"train, cross-validated: issues and pull requests only", slices.DeleteFunc(slices.Clone(a), func(v verdict) bool { return !v.real() })},
		{"dev", b},
		{"dev without labels that are no kinds", slices.DeleteFunc(slices.Clone(b), func(v verdict) bool { return v.doubtful() })},
	} {
		fmt.Printf("\n## %s\n\n", part.name)
		table(part.vs)
		fmt.Println()
		certainty(part.vs)
		fmt.Println()
		vetoes(part.vs)
	}
	return nil
}
