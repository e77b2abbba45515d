package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Question is what a model of the owner's own is shown of an item.
type Question struct {
	Type  checks.ItemType
	Title string // at most 256 characters
	Body  string // at most 1500 characters
}

// How much of an item is shown, in characters.
const (
	askedTitle = 256
	askedBody  = 1500
)

// QuestionOf is what is shown of an item.
func QuestionOf(it checks.Item) Question {
	return Question{Type: it.Type, Title: text.Cut(strings.Join(strings.Fields(it.Title), " "), askedTitle), Body: text.Cut(strings.TrimSpace(it.Body), askedBody)}
}

// asking is the version of what is asked of a model: with another one everything is asked anew.
const asking = "1"

// Content tells the question to one model from every other, as 64 characters of hexadecimal.
func (q Question) Content(model string) string {
	h := sha256.New()
	for _, part := range []string{asking, model, string(q.Type), q.Title, q.Body} {
		sum := sha256.Sum256([]byte(part)) // so that no part runs into the next
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Wants reports whether the owner's own model is to be asked about an item: nothing says what it is, it is open or counts in an open
// milestone, the model has not said anything of this content, and its text may be sent.
func Wants(in checks.Classifiable, d checks.Decision, openMilestone bool, r *checks.Rules) bool {
	it := in.Item
	return r.Mode != checks.Off && r.Classify.Model.Sends(it) && in.Asked == nil && in.Choice == nil && d.Source == checks.NoSource && d.Kind == checks.None && d.Likely == checks.None &&
		!d.NeedsTrust && !d.TooCostly && d.Unvouched == checks.None && (it.State == checks.Open || openMilestone && !it.Dropped())
}

// byAsked takes what the owner's own model said, where nothing else says anything. How often that is right nobody has measured.
func byAsked(q *question) answer {
	said, m := q.in.Asked, q.rules.Classify.Model
	if said == nil || !m.On() || said.Model != m.Name || q.unvouched != checks.None || !said.Kind.Work() && said.Kind != checks.Other {
		return answer{}
	}
	of := "the model " + text.Cut(said.Model, maxName) + " of the owner’s own server says so"
	if !q.rules.Quotes("classify.model.name") {
		of = "the model of the owner’s own server says so"
	}
	if !said.At.IsZero() {
		of += ", on " + said.At.UTC().Format(time.DateOnly)
	}
	return says(said.Kind, checks.ByAsked, of, 0)
}
