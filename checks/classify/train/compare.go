package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// compare prints how each method does, and how the shipped one does on published sets.
func compare(data string) error {
	items, err := readKinds(filepath.Join(data, "train"))
	if err != nil {
		return err
	}
	compareMethods(items)
	return published(filepath.Join(data, "published"))
}

// report prints the figures of the shipped method on train, cross-validated, and of the shipped model on dev.
func report(data string) error {
	items, err := readKinds(filepath.Join(data, "train"))
	if err != nil {
		return err
	}
	dev, err := readKinds(filepath.Join(data, "dev"))
	if err != nil {
		return err
	}
	vs := crossJudge(items)
	for _, s := range []struct {
		name string
		vs   []verdict
	}{{"train, cross-validated over repositories", vs}, {"dev", judge(dev, model.Shipped())}, {"dev, with a title", judge(titled(dev), model.Shipped())}} {
		real, all := split(s.vs)
		printFigures(s.name+", issues and pull requests", real)
		printReliability(s.name+", issues and pull requests", real)
		printFigures(s.name+", with what stands in for them", all)
		printReliability(s.name+", with what stands in for them", all)
	}
	return nil
}

// compareMethods prints how every method does on repositories of train that it didn't learn from. Each method leans as is
// best for it.
func compareMethods(items []*item) {
	fmt.Print("| method | features | macro-F1, issues and pull requests | feature | tech-debt | none | macro-F1, all | feature at precision 0.9 | tech-debt at 0.8 |\n|---|---|---|---|---|---|---|---|---|\n")
	of := fold(items, folds)
	for _, m := range methods {
		var seen []opinion
		size := 0
		for f := range folds {
			out, in := outside(items, of, f)
			p, numbers := pose(out, m.look)
			size = max(size, p.size)
			score := m.fit(p)
			for _, it := range titled(in) {
				o := opinion{item: it, fold: f}
				copy(o.scores[:], score(vectorise(m.look(it), numbers)))
				seen = append(seen, o)
			}
		}
		lean := leaning(seen)
		var real, all counts
		var margins []margin
		for _, o := range seen {
			z := o.scores
			for k := range z {
				z[k] += lean[k]
			}
			class, size := model.Margin(z)
			if o.work() {
				all.note(o.class, class)
			}
			if o.real() {
				real.note(o.class, class)
				margins = append(margins, margin{o.class, class, size})
			}
		}
		fmt.Printf("| %s | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.2f | %.2f |\n", m.name, size, real.macroF1(), real.f1(feature), real.f1(debt), real.f1(neither),
			all.macroF1(), recallAt(margins, feature, 0.9), recallAt(margins, debt, 0.8))
	}
}

// margin is how sure an uncalibrated answer was.
type margin struct {
	is, said int
	size     float64
}

// crossJudge lets models judge the items of train that neither they nor their calibration saw the repositories of.
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

// mistakes prints the surest wrong answers on the issues and pull requests of train, cross-validated, to be read by eye.
func mistakes(data string) error {
	items, err := readKinds(filepath.Join(data, "train"))
	if err != nil {
		return err
	}
	real, _ := split(crossJudge(items))
	slices.SortStableFunc(real, func(a, b verdict) int { return cmp.Compare(b.confidence, a.confidence) })
	for _, v := range real {
		if v.said != v.class && v.confidence >= threshold {
			fmt.Printf("%.2f %s, not %s: %s: %q %q\n", v.confidence, model.Classes[v.said], model.Classes[v.class], v.Repo, v.Title, v.words)
		}
	}
	return nil
}

// split picks the issues and pull requests, and everything but visions and strategies.
func split(vs []verdict) (real, all []verdict) {
	for _, v := range vs {
		if v.real() {
			real = append(real, v)
		}
		if v.work() {
			all = append(all, v)
		}
	}
	return real, all
}
