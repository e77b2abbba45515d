package classify

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

const (
	maxWords    = 60  // runes of a text that evidence quotes at once
	worthSaying = 0.5 // below it an answer is a guess, and not even told as one
)

// byModel takes an item for what its words say. It only ever says feature, tech-debt or other.
func byModel(q *question) answer {
	if !q.rules.Classify.TextModel {
		return answer{}
	}
	said := model.Classify(q.in.Item.Title, q.body())
	if a, ok := q.learned(said); ok {
		return a
	}
	sure := math.Floor(said.Confidence*100) / 100
	if said.Abstains != "" {
		q.leaning = "; " + said.Abstains
		return answer{}
	}
	return says(said.Kind, checks.ByModel, byItself(said), sure)
}

// byItself says what the model decided by.
func byItself(said model.Answer) string {
	if said.Kind == checks.Other && len(said.Words) == 0 {
		return "its words say that it is neither feature nor technical debt"
	}
	return inWords(said.Words)
}

// learned is what the model says as the repository's people corrected it; none where they taught it nothing. Where that is another kind
// than the model's own, the evidence says so.
func (q *question) learned(said model.Answer) (answer, bool) {
	if q.in.Learned == nil || !q.rules.Classify.Learn || said.Vetoed != model.NoTopic { // what a title is about, it is about in every team
		return answer{}, false
	}
	z, words := q.in.Learned.Apply(q.in.Item.Title, model.Shipped().Scores(q.in.Item.Title, q.body()))
	if said.Abstains != "" && len(words) == 0 { // the model has no answer, and neither has what it was taught
		return answer{}, false
	}
	class, margin, _ := model.Decide(z, model.Veto(q.in.Item.Title)) // nor does a team make a feature of what is about something else
	kind, evidence := model.Classes[class], byItself(said)
	switch {
	case kind != said.Kind && len(words) > 0:
		evidence = fmt.Sprintf("your team calls titles like this %s: %s", kind, eachQuoted(words))
	case kind != said.Kind:
		evidence = fmt.Sprintf("your team calls what reads like this %s", kind)
	}
	return says(kind, checks.ByModel, evidence, math.Floor(learn.Confidence(margin)*100)/100), true
}

// inWords says what the model decided by.
func inWords(words []string) string {
	if len(words) == 0 {
		return "its words together, none by itself"
	}
	return "words: " + eachQuoted(words)
}

// eachQuoted lists pieces of an author's text on one line.
func eachQuoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strconv.Quote(text.Cut(w, maxWords))
	}
	return strings.Join(out, ", ")
}
