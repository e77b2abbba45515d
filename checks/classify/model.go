package classify

import (
	"fmt"
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

// byModel takes an item for what its words say, when the text model is sure enough. It only ever says feature or
// tech-debt. What it only leans to, or that it is surely neither, is told as the reason why there is no kind.
func byModel(q *question) answer {
	if !q.rules.Classify.TextModel {
		return answer{}
	}
	said := model.Classify(q.in.Item.Title, q.body())
	sure := math.Floor(said.Confidence*100) / 100
	switch {
	case said.Abstains != "":
		return answer{}
	case !said.Kind.Work() && said.Confidence < q.rules.Classify.MinConfidence:
		return answer{}
	case !said.Kind.Work():
		q.leaning, q.neither = fmt.Sprintf("; its words say that it is neither feature nor tech-debt, %.2f", sure), sure
		return answer{}
	case said.Confidence < q.rules.Classify.MinConfidence && said.Confidence < worthSaying:
		return answer{}
	case said.Confidence < q.rules.Classify.MinConfidence && !q.rules.Quotes("classify.min-confidence"):
		q.leaning = fmt.Sprintf("; its words lean to %s, %.2f, which is less than it takes", said.Kind, sure)
		return answer{}
	case said.Confidence < q.rules.Classify.MinConfidence:
		q.leaning = fmt.Sprintf("; its words lean to %s, %.2f of the %v that it takes", said.Kind, sure, q.rules.Classify.MinConfidence)
		return answer{}
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
