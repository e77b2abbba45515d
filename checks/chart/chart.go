// Package chart draws what serves what: visions, the strategies under them, the work under those, and the work that serves
// nothing; as a tree for a terminal, as Mermaid for an issue, as Markdown and as JSON.
//
// It shows everything that it is given. Whoever gives it items answers for what its readers may see.
package chart

import (
	"encoding/json"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Node is a vision, a strategy or an item of work, as whoever read it found it. Items that were closed without being done
// are not to be given.
type Node struct {
	Ref     checks.Ref
	Type    checks.ItemType
	Title   string
	URL     string // "" when it is not known
	Kind    checks.Kind
	State   checks.State
	Weight  checks.Weight
	Private bool // its repository is not public

	Perspectives []string // of a vision: see [playbook.Perspectives]

	Likely    bool   // work: that is what it likely is, and how it counts
	Milestone string // title, "" for none
	Plan      *Plan  // of the milestone: how it is judged, nil for none
	Beside    bool   // a pull request that its milestone counts beside an issue that it closes there: it is not shown
	Touches   bool   // work: it seems to touch a non-goal of a strategy that it serves
	// Serves is what its links lead to and that counts, nearest first: strategies, and from a strategy visions. What is not
	// given as a node, such as the zero reference, is elsewhere: it counts, and nothing more is said of it.
	Serves []checks.Ref
	Closes []checks.Ref // pull requests without a milestone: issues; one that closes work that is given is not shown beside it
}

// Plan is how a milestone's debt share is judged.
type Plan struct {
	Band  checks.Band
	Basis checks.Basis
	// Closed is when the milestone was closed, zero while it is open.
	Closed time.Time
	Org    bool // together with those of its title in other repositories
}

// Input is what a map is drawn from.
type Input struct {
	Of           string     // "acme", or "acme/shop" for one repository
	Home         checks.Ref // the repository whose references are short; zero for none
	At           time.Time
	Nodes        []Node
	Unclassified int      // open items of no kind that are not exempt
	Notes        []string // what to know before believing it
}

// Map is what serves what.
type Map struct {
	Of           string        `json:"of"`
	At           time.Time     `json:"at"`
	Notes        []string      `json:"notes"`
	Work         Coverage      `json:"work"`         // all work, each item once
	Unclassified int           `json:"unclassified"` // open items of no kind that are not exempt
	Visions      []*Guide      `json:"visions"`
	Strategies   []*Guide      `json:"strategies"` // those that serve no vision
	Elsewhere    elsewhere     `json:"elsewhere"`
	Unserved     unserved      `json:"unserved"`
	Repositories []*repository `json:"repositories"` // those with work
	Balance      Balance       `json:"balance"`

	home         checks.Ref
	points       bool // weights are more than a count
	perspectives bool // a vision says from which perspective it is written
}

// Item is one item on the map.
type Item struct {
	Name    string          `json:"ref"` // owner/repo#number
	Type    checks.ItemType `json:"type"`
	Kind    checks.Kind     `json:"kind"`
	Title   string          `json:"title"`
	State   checks.State    `json:"state"`
	Weight  checks.Weight   `json:"weight"`
	Private bool            `json:"private"`
	Likely  bool            `json:"likely"` // it counts as what it likely is
	// TouchesNonGoal is for people to judge: the work seems to do what a strategy that it serves says will not be done.
	TouchesNonGoal bool `json:"touchesNonGoal"`

	Ref checks.Ref `json:"-"`
	URL string     `json:"-"`
}

// Guide is a vision or a strategy with what serves it.
type Guide struct {
	Item
	Findings   []string `json:"findings"`   // names of the playbook's findings that are open: "no-problem"
	Coverage   Coverage `json:"coverage"`   // all work under it, each item once
	Again      bool     `json:"again"`      // it serves several, or itself in a circle, and is shown whole elsewhere
	Strategies []*Guide `json:"strategies"` // those that serve it directly
	Work       []*Item  `json:"work"`       // what serves it directly, open items first
}

// elsewhere is what serves only what is not on the map. Of work there is no more than the count.
type elsewhere struct {
	Coverage
	Strategies []*Guide `json:"strategies"` // those whose visions are not on the map
}

// unserved is work that serves no strategy.
type unserved struct {
	Coverage
	Items []*Item `json:"items"` // the open ones
}

// Coverage is how much work there is.
type Coverage struct {
	Open       int           `json:"open"`
	Done       int           `json:"done"`
	OpenWeight checks.Weight `json:"openWeight"`
	DoneWeight checks.Weight `json:"doneWeight"`
	Likely     int           `json:"likely"`    // of Open and Done: those that only likely are work
	DebtShare  share         `json:"debtShare"` // of all of it
}

// share is an exact share: the weight of technical debt over the weight of all work, neither reduced nor rounded.
type share struct {
	Num checks.Weight `json:"num"`
	Den checks.Weight `json:"den"`
}

func (c *Coverage) add(n *Node) {
	if n.State == checks.Open {
		c.Open++
		c.OpenWeight += n.Weight
	} else {
		c.Done++
		c.DoneWeight += n.Weight
	}
	if n.Likely {
		c.Likely++
	}
	c.DebtShare.add(n)
}

func (s *share) add(n *Node) {
	s.Den += n.Weight
	if n.Kind == checks.TechDebt {
		s.Num += n.Weight
	}
}

// Guides calls fn for every vision and strategy once, in the order of the map.
func (m *Map) Guides(fn func(*Guide)) {
	var walk func([]*Guide)
	walk = func(gs []*Guide) {
		for _, g := range gs {
			if !g.Again {
				fn(g)
				walk(g.Strategies)
			}
		}
	}
	walk(m.Visions)
	walk(m.Strategies)
	walk(m.Elsewhere.Strategies)
}

// JSON is the map for scripts. Lists are never null; weights are plain numbers.
func (m *Map) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}
