package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

// invented are items of several repositories whose words give their kinds away.
func invented() []*item {
	var all []*item
	words := [classes][]string{
		{"add support for %s", "allow users to set the %s", "feature request: an option for %s"},
		{"remove the unused %s", "clean up the %s helpers", "rename and simplify the %s module"},
		{"crash when the %s is empty", "why is the %s not loaded", "error while reading the %s"},
	}
	things := []string{"parser", "window", "index", "cache", "report", "button", "queue"}
	for repo := range 12 {
		for class, patterns := range words {
			for i := range 6 {
				it := &item{Repo: fmt.Sprintf("acme/r%02d", repo), Form: issueForm, Kind: model.Classes[class].String(), class: class,
					Title: fmt.Sprintf(patterns[i%3], things[(repo+i)%len(things)])}
				it.doc = text.Read(fmt.Sprintf("It is about the %s and the %s.", things[i], things[(i+repo)%len(things)]))
				it.said = model.Features(it.Title, it.doc)
				all = append(all, it)
			}
		}
	}
	return all
}

func TestSameBytes(t *testing.T) {
	a, b := build(invented()), build(invented())
	if !bytes.Equal(a, b) {
		t.Fatal("the same items made two models")
	}
	m, err := model.Parse(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		title string
		class int
	}{{"add support for tables", feature}, {"remove the unused tables", debt}, {"crash when the table is empty", other}} {
		if said := m.Classify(c.title, text.Read("")); said.Kind != model.Classes[c.class] {
			t.Errorf("%q is %s at %.2f", c.title, said.Kind, said.Confidence)
		}
	}
}

func TestFoldsKeepRepositoriesTogether(t *testing.T) {
	items := invented()
	of, home, used := fold(items, 5), map[string]int{}, map[int]bool{}
	for i, it := range items {
		if f, ok := home[it.Repo]; ok && f != of[i] {
			t.Errorf("%s is in folds %d and %d", it.Repo, f, of[i])
		}
		home[it.Repo], used[of[i]] = of[i], true
	}
	if len(used) != 5 {
		t.Errorf("%d folds are used", len(used))
	}
}

func TestVocabularyIsShared(t *testing.T) {
	items := invented()
	items[0].Title = "zebra"
	items[0].said = model.Features(items[0].Title, items[0].doc)
	numbers := vocabulary(items)
	for _, f := range model.Features("zebra", text.Read("")) {
		if _, ok := numbers[f.Key]; ok && f.Plain {
			t.Error("a word of one repository alone is in the vocabulary")
		}
	}
	for _, f := range items[20].said {
		if i, ok := numbers[f.Key]; ok && int(i) >= len(numbers) {
			t.Errorf("number %d of %d", i, len(numbers))
		}
	}
}

// TestSolve holds the solver against the gradient: at the optimum it is nothing.
func TestSolve(t *testing.T) {
	p, _ := pose(invented())
	theta := solve(p, 1)
	g := make([]float64, len(theta))
	o := objective{p, 1}
	start, end := o.at(make([]float64, len(theta)), g), o.at(theta, g)
	if size := math.Sqrt(dot(g, g)); size > 0.02*start || end >= start {
		t.Errorf("from %.3f to %.3f, with a gradient of %.3f", start, end, size)
	}
}

func TestGradient(t *testing.T) {
	p, _ := pose(invented())
	theta, g, waste := make([]float64, p.size*classes+classes), make([]float64, p.size*classes+classes), make([]float64, p.size*classes+classes)
	for i := range theta {
		theta[i] = float64(i%7)/10 - 0.3
	}
	o := objective{p, 0.5}
	o.at(theta, g)
	for _, i := range []int{0, 5, len(theta) / 2, len(theta) - 1} {
		const h = 1e-5
		was := theta[i]
		theta[i] = was + h
		up := o.at(theta, waste)
		theta[i] = was - h
		down := o.at(theta, waste)
		theta[i] = was
		if d := (up - down) / (2 * h); math.Abs(d-g[i]) > 1e-3*(1+math.Abs(d)) {
			t.Errorf("weight %d: the gradient is %v, the slope %v", i, g[i], d)
		}
	}
}

func TestCurveRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var steps []step
		for i := range rapid.IntRange(1, 80).Draw(t, "steps") {
			w := rapid.Float64Range(1, 50).Draw(t, "weight")
			steps = append(steps, step{margins: float64(i) * w, weight: w, right: w * rapid.Float64Range(0, 1).Draw(t, "right")})
		}
		c := curve(steps)
		if len(c) == 0 || len(c) > model.MaxKnots {
			t.Fatalf("%d knots", len(c))
		}
		for i, k := range c {
			if k.Share <= 0 || k.Share >= 1 || i > 0 && (k.Share < c[i-1].Share || k.Margin <= c[i-1].Margin) {
				t.Fatalf("%v", c)
			}
		}
	})
}

func TestMeasure(t *testing.T) {
	is := func(class, said int, confidence float64) verdict {
		return verdict{item: &item{class: class, Repo: "acme/a"}, said: said, confidence: confidence}
	}
	f := measure([]verdict{is(feature, feature, 0.95), is(feature, debt, 0.5), is(debt, debt, 0.8), is(other, feature, 0.9), is(debt, feature, 0.7)})
	if f.precision[feature] != 0.5 || f.precision[debt] != 1 || !math.IsNaN(f.precision[other]) || f.labels[feature] != 2 {
		t.Errorf("%+v", f)
	}
	if f.recall != 0.75 || f.exact != 0.5 || f.found[debt] != 0.5 {
		t.Errorf("of work %v was found, %v as its kind", f.recall, f.exact)
	}
	if want := [classes]float64{0.4, 0.5, 0}; f.f1 != want {
		t.Errorf("F1 %v, want %v", f.f1, want)
	}
	if want := (1.85 - 1 + 0.5 + 0.2 + 0.7) / 5; math.Abs(f.calibration-want) > 1e-12 { // the bins of 0.9, 0.5, 0.8, 0.7
		t.Errorf("calibration error %v, want %v", f.calibration, want)
	}
}

func TestMeanOverRepositoriesLeavesOutWhatIsTooLittle(t *testing.T) {
	var o overRepos
	many := figures{items: [classes]float64{30, 10, 2}, labels: [classes]float64{10, 2, 0}, precision: [classes]float64{0.9, 0, math.NaN()}, f1: [classes]float64{0.8, 0.4, 0.1}}
	few := figures{items: [classes]float64{3, 6, 0}, labels: [classes]float64{4, 5, 0}, precision: [classes]float64{0, 0.6, math.NaN()}, f1: [classes]float64{0, 0.6, math.NaN()}}
	o.note(many)
	o.note(few)
	if o.precision[feature].value() != 0.9 || o.precision[debt].value() != 0.6 || o.f1[debt].value() != 0.5 || o.f1[feature].value() != 0.8 || o.f1[other].n != 0 {
		t.Errorf("%+v", o)
	}
}

// TestTypesInBodiesAreNotLearned holds that the type of a squashed commit, which is its label, isn't read from its body.
func TestTypesInBodiesAreNotLearned(t *testing.T) {
	it := &item{Title: "sort the list", Body: "* feat(list): sort the list\n\n* fix: typo\n\nrefactor!: move", Form: surrogateForm, Kind: "feature", Type: "feat"}
	it.prepare()
	for _, l := range it.doc.Prose {
		if strings.Contains(l.Text, "feat") || strings.Contains(l.Text, "fix") || strings.Contains(l.Text, "refactor") {
			t.Errorf("%q is read", l.Text)
		}
	}
}

func TestReleaseIsOther(t *testing.T) {
	for title, want := range map[string]int{"publish v1.2.3": other, "release 4": other, "release the lock early": debt} {
		it := &item{Title: title, Form: surrogateForm, Kind: "tech-debt", Type: "chore"}
		if it.prepare(); it.class != want {
			t.Errorf("%q is %s", title, model.Classes[it.class])
		}
	}
}

func TestReadFails(t *testing.T) {
	if _, err := readPart(t.TempDir(), "train"); err == nil {
		t.Error("a folder that isn't there was read")
	}
}
