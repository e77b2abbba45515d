// Package balance adds up which visions done work moved: one rule for the map and for the summaries of milestones.
//
// What work serves is told to it. Who may know of that is for whoever tells.
package balance

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Most is over how many milestones visions are balanced, and Unserved in how many of the last of them one has to go unserved to be said so.
const Most, Unserved = 6, 2

// Moved is the weight of work that was done, by the perspective of the visions that it serves. What serves visions of both perspectives counts
// for both.
type Moved struct {
	Product   checks.Weight `json:"product"`
	Technical checks.Weight `json:"technical"`
	Neither   checks.Weight `json:"neither"`   // it serves no vision, or one that says no perspective
	Elsewhere checks.Weight `json:"elsewhere"` // it serves what is not known here
	Done      checks.Weight `json:"done"`      // all of it, each item once
}

// Add adds done work that serves visions of these perspectives. What serves none of any, and leads to what is not known here, is elsewhere.
func (m *Moved) Add(w checks.Weight, perspectives []string, elsewhere bool) {
	m.Done += w
	product, technical := slices.Contains(perspectives, playbook.Product), slices.Contains(perspectives, playbook.Technical)
	if product {
		m.Product += w
	}
	if technical {
		m.Technical += w
	}
	switch {
	case product || technical:
	case elsewhere:
		m.Elsewhere += w
	default:
		m.Neither += w
	}
}

// Plus is the work of both.
func (m Moved) Plus(o Moved) Moved {
	return Moved{m.Product + o.Product, m.Technical + o.Technical, m.Neither + o.Neither, m.Elsewhere + o.Elsewhere, m.Done + o.Done}
}

// Last are those of some milestones, in the order in which they closed, over which visions are balanced.
func Last[T any](milestones []T) []T { return milestones[max(0, len(milestones)-Most):] }

// WentUnserved reports whether a vision went unserved in the last of some milestones, in the order in which they closed: served says of one
// whether work that was done in it serves the vision.
func WentUnserved[T any](milestones []T, served func(T) bool) bool {
	return len(milestones) >= Unserved && !slices.ContainsFunc(milestones[len(milestones)-Unserved:], served)
}
