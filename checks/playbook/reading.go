package playbook

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// What comparing with a non-goal costs in steps of a [checks.Budget]: reading it, for each of its bytes; and each of its topics,
// for each word of the work.
const (
	goalSteps  = 20
	topicSteps = 16
)

// Reading is the title and the body of work, read once for the non-goals of any number of strategies.
type Reading struct {
	title     string
	body      func() *text.Doc
	rules     *checks.Rules
	sentences []sentence // of the body, once somebody asks for them
	spoken    bool
}

// NewReading prepares work for [Reading.Touches]. Nothing is read before it is needed.
func NewReading(title string, body func() *text.Doc, r *checks.Rules) *Reading {
	return &Reading{title: title, body: body, rules: r}
}

// Touches is the function of that name for one more strategy, on what is left of a budget: when that does not suffice nothing is
// found, and the budget is out.
func (w *Reading) Touches(nonGoals []string, b *checks.Budget) (nonGoal string, ok bool) {
	var topics []topic
	for _, s := range nonGoals[:min(len(nonGoals), maxNonGoals)] {
		if !b.Spend(goalSteps * min(len(s), maxNonGoal)) {
			return "", false
		}
		topics = append(topics, topicsOf(s)...)
	}
	if len(topics) == 0 {
		return "", false
	}
	whole := text.Cut(w.title, maxNonGoal)
	title := contrast.ReplaceAllString(tagged.ReplaceAllString(whole, ""), "")
	if denial.MatchString(title) {
		return "", false
	}
	words := phraseOf(title)
	if !b.Spend(topicSteps * len(topics) * len(words.words)) {
		return "", false
	}
	for _, t := range topics {
		if t.inTitle(words) {
			return t.written, true
		}
	}
	if reporting.MatchString(whole) {
		return "", false
	}
	for _, said := range w.said() {
		if !b.Spend(topicSteps * len(topics) * (len(said.words) + len(said.head.words))) {
			return "", false
		}
		for _, t := range topics { // a denial is looked for last: it costs more than everything before it
			if t.opens(said.head) && !denial.MatchString(said.head.written) || t.brought(said.phrase, words) && !denial.MatchString(said.written) {
				return t.written, true
			}
		}
	}
	return "", false
}

// sentence is one that a body says, with its words.
type sentence struct {
	phrase
	head phrase // of what opens the body: its first clause
}

// said are the sentences of the body that may say what the work does. What opens it is the first of which the beginning says two things.
func (w *Reading) said() []sentence {
	if w.spoken {
		return w.sentences
	}
	w.spoken = true
	opened := false
	for _, s := range spoken(w.body(), w.rules) {
		s = contrast.ReplaceAllString(s, "")
		said := sentence{phrase: phraseOf(s)}
		if h := head(s); !opened && len(content(h)) > 1 {
			opened, said.head = true, phraseOf(h)
		}
		w.sentences = append(w.sentences, said)
	}
	return w.sentences
}
