package checks

import "time"

// LinkSource is where a link was stated, contract 4.
type LinkSource string

// The sources of links.
const (
	FromBody      LinkSource = "body"
	FromForm      LinkSource = "form"
	FromSubIssue  LinkSource = "sub-issue"
	FromTaskList  LinkSource = "task-list"
	FromClosing   LinkSource = "closing"
	FromMilestone LinkSource = "milestone"
	FromCommand   LinkSource = "command"
	// FromSuccession is a line "Superseded by: #40" of a strategy or a vision: what serves the one serves the other.
	FromSuccession LinkSource = "superseded-by"
)

// Link is one edge, with where it comes from: From serves To, or with [FromSuccession] To stands in for From.
type Link struct {
	From, To  Ref
	Source    LinkSource
	By        string // login of whoever stated it, "" when GitHub does not say
	Written   Ref    // as it was written, where To has another name or place by now; zero otherwise
	Milestone int    // with FromMilestone the number of the milestone, in From's repository, whose description states it
	Since     time.Time
	// Unknown says that whoever stated the link may not know of To: it reads like one to something that is not there, though another
	// one, of somebody who may, leads to To.
	Unknown bool
}

// Disclosed reports whether readers who may see what a link is of may see the text or the place that states it, given whether they
// may see where it leads. A parent says what its parts are; everything else is said by what it is the link of.
func (l Link) Disclosed(to bool) bool {
	return to || l.Source != FromSubIssue && l.Source != FromTaskList
}

// Fate is what became of an item that is not where a link says it is.
type Fate string

// The fates. NoFate stands for an item that is there, and for one that was never seen.
const (
	NoFate      Fate = ""
	Deleted     Fate = "deleted"
	Transferred Fate = "transferred"
	Converted   Fate = "converted" // to a discussion
)

// Node is what a walk needs to know of an item that may be linked to.
type Node struct {
	Ref   Ref
	Found bool // mirrored; false: dangling, deleted or not ours to see
	// Fate is why it is not found, where readers may know. Without Visible it can be [Transferred] alone: they could see it before
	// it went to where they cannot, and it may be Found there.
	Fate       Fate
	Accessible bool // the repository is under the same owner with the app installed, and allowed by strategy.repositories
	Visible    bool // readers of the starting item's repository may see title and kind
	Kind       Kind
	Unvouched  Kind // see [Decision]
	Title      string
	State      State
	Reason     Reason
	Closed     time.Time
	Expires    time.Time // of a strategy: the moment from which its horizon has passed, zero for one without
	MovedTo    Ref       // transferred
}

// Graph is the part of the link graph that one item can reach: every edge out of every node within the depth.
type Graph struct {
	Now   time.Time         // when it is walked, for horizons; zero: none has passed
	Nodes map[string]Node   // by Ref.Key
	Edges map[string][]Link // out of Ref.Key, in a stable order
	// Elsewhere are links of the starting item, by its Ref.Key, to addresses on other hosts: they lead nowhere.
	Elsewhere map[string][]Problem
	Cut       bool   // the links lead to more items than are loaded: what is beyond is not known
	Away      []Link // what the item itself states and a person took away from it, who is the By: none of Edges
}

// Chain is where the links of an item lead. Path, Links, Disclosed, Heirs and Problems are what readers of the item's repository may be told;
// the rest is what counts.
type Chain struct {
	Linked bool
	// Path is item … strategy … vision, empty when not linked. It ends with the first item that readers may not see; a zero
	// reference stands for one that they may not even see named.
	Path       []Ref
	Links      []Link // how each of Path leads to the next: one less than Path; zero before a zero reference
	Strategies []Ref  // every strategy reached that counts, nearest first
	Disclosed  []Ref  // the same, each once, with the item at which Path would end in the place of what is beyond it
	// Ways are the last links of the ways to Strategies, by [Ref.Key], of ways that readers may see all of.
	Ways     map[string]Link
	Vision   Ref       // that the nearest strategy leads to, zero when there is none
	Visions  []Ref     // every vision that those strategies lead to, or a strategy itself, nearest first
	Hidden   []Ref     // of Strategies and Visions those that readers may not know the item to serve
	Heirs    []Ref     // of a strategy or a vision those that stand in for it since they supersede it
	Problems []Problem // targets that do not count, cycles, depth
}

// Problem is a link that does not count, named with its reason (contract 4).
type Problem struct {
	Ref     Ref
	Why     string // a clause for people: "is closed as not planned"
	Source  LinkSource
	Written Ref    // as the link was written, where the target has another name or place by now; zero otherwise
	Address string // of a target on another host, whose Ref is zero
	Away    bool   // it would count if a person had not taken it away: the command to link takes that back
}

// Name is the target as readers of home find it: "#12", or "#12 (now acme/roadmap#40)" after it was transferred or its
// repository renamed. On another host it is the address, in plain text.
func (p Problem) Name(home Ref) string {
	if p.Address != "" {
		return p.Address
	}
	if p.Written.Zero() {
		return p.Ref.In(home)
	}
	return p.Written.In(home) + " (now " + p.Ref.In(home) + ")"
}
