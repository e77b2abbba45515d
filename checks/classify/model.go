package classify

import (
	"math"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/checks"
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
	sure := math.Floor(said.Confidence*100) / 100
	if said.Abstains != "" {
		q.leaning = "; " + said.Abstains
		return answer{}
	}
	if said.Kind == checks.Other && len(said.Words) == 0 {
		return says(said.Kind, checks.ByModel, "its words say that it is neither feature nor technical debt", sure)
	}
	return says(said.Kind, checks.ByModel, inWords(said.Words), sure)
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
