package checks

import "time"

// Achieved is what people say that a launched feature achieved, against what it said of its success.
type Achieved string

// The answers of contract 10. The zero value is none yet.
const (
	Met      Achieved = "met"
	Missed   Achieved = "missed"
	NotKnown Achieved = "unknown" // somebody looked, and it can't be told
)

// Emoji is the sign by which texts tell it.
func (a Achieved) Emoji() string {
	switch a {
	case Met:
		return "✅"
	case Missed:
		return "❌"
	}
	return "❔"
}

// Result is one answer about a launched feature.
type Result struct {
	Achieved Achieved
	Text     string // what was seen, as written: escape before showing
	By       string // login
	ByID     int64  // GitHub's id of the account, which stays; 0 unknown
	At       time.Time
}

// Hits are the launched features that said what success would be, and how many of them met it: those of milestones that closed, by
// their latest results.
type Hits struct{ Launched, Met, Missed int }

// NotKnown is how many nobody knows of.
func (h Hits) NotKnown() int { return h.Launched - h.Met - h.Missed }

// Add counts one more launched feature.
func (h *Hits) Add(a Achieved) {
	h.Launched++
	switch a {
	case Met:
		h.Met++
	case Missed:
		h.Missed++
	}
}
