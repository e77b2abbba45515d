// Package simulate says what would change: what another policy, another plan or other kinds would make of a repository's open checks and of
// its milestones, and which few moves would bring a milestone into its band (contract 15).
//
// A [World] is a repository as it is, under one policy, from an export or from the database. A [Plan] is what is tried on it. [Decide]
// decides both alike, by the same rules as the checks; nothing is written anywhere. What a plan can't change (who may state what, where
// a link of another repository leads, what was waived) is as it was loaded.
package simulate

import (
	"maps"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// World is one repository under one policy.
type World struct {
	Repo       checks.Ref // Number is 0
	Rules      *checks.Rules
	Milestones []Milestone // those that can be named
	Items      []Item      // by number: what is open, and what is in the milestones that are compared
	Notes      []string    // what makes the figures unsure, as sentences
	Stored     bool        // milestones are as the database has their totals, whatever the items would add up to
	Private    bool        // readers of public repositories are told nothing of it
	Unread     bool        // the repository was not read whole: no milestone is judged

	Visions []playbook.Voiced // what the visions that items serve set before what
}

// Milestone is a milestone of a [World].
type Milestone struct {
	checks.Milestone
	Compared  bool          // its items are in the world; of one that was closed long ago they are not
	Own       checks.Totals // from the database: what the repository's items add up to as they were concluded
	Kept      bool          // what it held when it closed is kept: that is Held, and what moved since is nothing to it
	Held      []Held
	Elsewhere checks.Totals // with capacity.scope org: what milestones of its title add in other repositories
	Covers    checks.Graph  // what its description links its items to: its edges leave [checks.Ref] number 0 of the repository
}

// Held is what an item added to a milestone when that closed.
type Held struct {
	Number  int
	Kind    checks.Kind // a key of [checks.Totals]
	State   checks.State
	Weight  checks.Weight
	Counted bool
	Lost    bool // it is gone by now, and is taken for what it was
}

// Item is an item of a [World].
type Item struct {
	checks.Item // its body is not needed
	Decision    checks.Decision
	Weight      checks.Weight
	Closes      []int               // pull requests: the issues of the repository that it closes
	Known       map[int]checks.Kind // pull requests: kinds of Closes, for those that are not among the world's items
	Others      []checks.Kind       // pull requests: kinds of issues that it closes in other repositories
	Subject     *checks.Subject     // pull requests; its Capacity is not used, and its Rules are the world's
	Graph       *checks.Graph       // pull requests: used instead of the subject's, and perhaps that of others too
	Serves      []playbook.Service  // what is open in a milestone: where its links lead
}

// Plan is what is tried.
type Plan struct {
	Moves map[int]string      // number → title of a milestone of the world, "" for none
	Kinds map[int]checks.Kind // number → what somebody would say that it is
}

// Empty reports whether nothing is tried.
func (p Plan) Empty() bool { return len(p.Moves) == 0 && len(p.Kinds) == 0 }

// with is the plan and further moves.
func (p Plan) with(moves map[int]string) Plan {
	all := maps.Clone(p.Moves)
	if all == nil {
		all = map[int]string{}
	}
	maps.Copy(all, moves)
	return Plan{Moves: all, Kinds: p.Kinds}
}

// dueOf is when a milestone is due.
func dueOf(m *Milestone) time.Time { return m.Due }
