// Package model tells feature, tech-debt and neither apart by the words of a title and a body.
//
// It is a linear model over words, pairs of words and groups of words, in title, opening, body and headings. It was trained
// by checks/classify/train, a module of its own; README.md in checks/classify says on what, and how well it does. It runs in
// the process, reads nothing but its arguments, and always answers the same. What it doesn't know it isn't sure of.
package model

import (
	_ "embed" // the trained model
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

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
	Kind       checks.Kind // feature, tech-debt, or none: neither of them
	Confidence float64     // how often such an answer is right, 0 to 1
	Words      []string    // what spoke for a feature or tech-debt, the strongest first, at most 5, as the author wrote it: escape before showing
}

// Classify says what an item is by its words.
func Classify(title string, doc *text.Doc) Answer { return Shipped().Classify(title, doc) }

// Classify says what an item is by its words.
func (t *Table) Classify(title string, doc *text.Doc) Answer {
	r := read(title, doc)
	s := t.score(r)
	class, margin := Margin(s.class)
	a := Answer{Kind: Classes[class], Confidence: t.share(class, margin) * s.familiar()}
	if a.Kind.Work() {
		a.Words = t.words(r, class)
		if question(title) {
			a.Confidence *= questionShare
		}
	}
	return a
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
	for _, f := range r.seen {
		w, ok := t.find(f.key)
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
	return class, scores[class] - first - math.Log1p(math.Exp(second-first))
}

// Of issues that open as a question one in five is work, and too few of those are answered for a curve of their own. So a
// question is not answered with confidence, whatever it asks for.
const questionShare = 0.8

// question reports whether a title opens as a question that is no wish: "How to", not "Could you".
func question(title string) bool {
	between := func(r rune) bool { return !unicode.IsLetter(r) }
	first := strings.TrimLeftFunc(title[:min(len(title), maxTitle)], between)
	if end := strings.IndexFunc(first, between); end >= 0 {
		first = first[:end]
	}
	return slices.Contains([]string{"how", "why", "what", "question"}, strings.ToLower(first))
}

// A text is of the kind that the model was trained on when it knows most of its words. Of ordinary English issues it knows
// nine in ten; of other languages the few that all share.
const (
	familiarShare = 0.6
	familiarWords = 3
)

// familiar is 1 for a text in words that the model knows, less for one that is mostly unknown to it.
func (s score) familiar() float64 {
	if s.known < familiarWords || !s.titled {
		return float64(min(s.known, familiarWords)) / (familiarWords + 1)
	}
	return min(1, float64(s.known)/(familiarShare*float64(s.words)))
}
