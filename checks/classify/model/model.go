// Package model tells feature, tech-debt and what is neither apart by the words of a title and a body.
//
// It is a linear model over words, pairs of words and groups of words, in title, opening, body and headings. It was trained
// by checks/classify/train, a module of its own; README.md in checks/classify says on what, and how well it does. It runs in
// the process, reads nothing but its arguments, and always answers the same. What it doesn't know it isn't sure of.
package model

import (
	_ "embed" // the trained model
	"math"
	"sync"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

//go:embed model.bin
var file []byte

// Shipped is the model of this binary, read when it is first asked for.
var Shipped = sync.OnceValue(func() *Table {
	t, err := Parse(file)
	if err != nil {
		panic("model.bin: " + err.Error())
	}
	return t
})

// Answer is what the words of an item say.
type Answer struct {
	Kind       checks.Kind // feature, tech-debt or other; none when the model abstains
	Confidence float64     // how often such an answer is right, 0 to 1
	Words      []string    // what spoke for a feature or tech-debt, the strongest first, at most 5, as the author wrote it: escape before showing
	Abstains   string      // why there is no answer, in words; empty when there is one
	Vetoed     Topic       // what the title is about, when that kept the model from calling it a feature
}

// Classify says what an item is by its words.
func Classify(title string, doc *text.Doc) Answer { return Shipped().Classify(title, doc) }

// Classify says what an item is by its words.
func (t *Table) Classify(title string, doc *text.Doc) Answer {
	return t.answer(title, doc, true)
}

// Bare is what [Table.Classify] would say without any veto, to measure what they cost.
func (t *Table) Bare(title string, doc *text.Doc) Answer { return t.answer(title, doc, false) }

func (t *Table) answer(title string, doc *text.Doc, vetoes bool) Answer {
	r := read(title, doc)
	s := t.score(r)
	if why := s.abstains(r); why != "" {
		return Answer{Abstains: why}
	}
	topic := NoTopic
	if vetoes {
		topic = r.head.veto()
	}
	class, margin, vetoed := Decide(s.class, topic)
	a := Answer{Kind: Classes[class], Confidence: t.share(class, margin) * s.familiar()}
	if vetoed {
		a.Vetoed = topic
	}
	if a.Kind.Work() {
		a.Words = words(r, class)
		if r.head.asking() {
			a.Confidence *= questionShare
		}
	}
	return a
}

// Of issues that open as a question one in five is work, and too few of those are answered for a curve of their own. So a
// question is not answered with confidence, whatever it asks for.
const questionShare = 0.8

// Decide is the class (an index of [Classes]) that scores speak for, and the margin by which they do: the calibration curves
// are over it. A topic that is no feature takes the feature out of the comparison.
func Decide(scores [classes]float64, topic Topic) (class int, margin float64, vetoed bool) {
	class, margin = Margin(scores)
	if topic == NoTopic || !topic.bars(Classes[class]) {
		return class, margin, false
	}
	for k, kind := range Classes {
		if topic.bars(kind) {
			scores[k] = math.Inf(-1)
		}
	}
	class, margin = Margin(scores)
	return class, margin, true
}

// Abstains reports whether the model has no answer to a text.
func (t *Table) Abstains(title string, doc *text.Doc) bool {
	r := read(title, doc)
	return t.score(r).abstains(r) != ""
}

// Scores are how much an item's words speak for each of [Classes], before calibration.
func (t *Table) Scores(title string, doc *text.Doc) [classes]float64 {
	return t.score(read(title, doc)).class
}

// score is what the table makes of a reading.
type score struct {
	class        [classes]float64
	words, known int  // distinct words in each field, and how many of them the model has met
	titled       bool // a word of the title is among them
}

func (t *Table) score(r *reading) score {
	s := score{class: t.bias, words: r.alien}
	r.said = make([][classes]float64, len(r.seen))
	for i, f := range r.seen {
		w, ok := t.find(f.key)
		r.said[i] = w
		if f.word {
			s.words++
			if ok {
				s.known++
				s.titled = s.titled || f.field == inTitle
			}
		}
		if !ok {
			continue
		}
		v := r.value(f.field)
		for k := range w {
			s.class[k] += float64(v * w[k])
		}
	}
	return s
}

// leastMargin is below every margin that a calibration curve tells apart.
const leastMargin = -20.0

// Margin is the class (an index of [Classes]) with the highest score, and by how much: the logarithm of its odds against
// the others. It is what the calibration curves are over.
func Margin(scores [classes]float64) (class int, margin float64) {
	for k, z := range scores {
		if z > scores[class] {
			class = k
		}
	}
	first, second := math.Inf(-1), math.Inf(-1) // of the others
	for k, z := range scores {
		if k != class {
			first, second = max(first, z), max(second, min(first, z))
		}
	}
	if math.IsInf(first, -1) { // a topic bars all the others: what is left is not the surer for that
		return class, leastMargin
	}
	return class, scores[class] - first - math.Log1p(math.Exp(second-first))
}

// A text is of the kind that the model was trained on when it knows most of its words. Of ordinary English issues it knows
// nine in ten; of other languages the few that all share.
const (
	familiarShare = 0.6
	familiarWords = 2
)

// familiar is 1 for a text in words that the model knows, less for one that is mostly unknown to it.
func (s score) familiar() float64 {
	return min(1, float64(s.known)/(familiarShare*float64(s.words)))
}
