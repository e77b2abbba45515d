package checks

import (
	"slices"
	"time"
)

// Conclusion is what a check run concludes. The zero value is no conclusion: nothing may be posted from it.
type Conclusion string

// The conclusions that Northstar uses, as GitHub spells them.
const (
	Success Conclusion = "success"
	Failure Conclusion = "failure"
	Neutral Conclusion = "neutral"
	Skipped Conclusion = "skipped"
)

// rank orders conclusions from mild to strict.
var rank = map[Conclusion]int{Skipped: 1, Success: 2, Neutral: 3, Failure: 4}

// Stricter reports whether c is stricter than o: failure over neutral over success over skipped.
func (c Conclusion) Stricter(o Conclusion) bool { return rank[c] > rank[o] }

// CheckStrategy, CheckCapacity and CheckConfig are the fixed names of the three check runs.
const (
	CheckStrategy = "northstar/strategy"
	CheckCapacity = "northstar/debt-capacity"
	CheckConfig   = "northstar/config"
)

// Verdict is one check run's outcome for one pull request. Title has at most 255 characters; Summary is Markdown of at
// most 65,535, with user text already escaped.
type Verdict struct {
	Check      string
	Conclusion Conclusion
	Title      string
	Summary    string
	Incomplete bool // something could not be read; Conclusion follows checks.when-incomplete
	Figures    bool // Summary tells figures of a milestone, which go on changing
	Notes      []Annotation
}

// Annotation points at lines of a file. Level is notice, warning or failure.
type Annotation struct {
	Path      string
	Line, End int // 1-based
	Column    int // 0: none; only for Line == End
	Level     string
	Title     string
	Message   string
}

// Waiver is a person's decision that a check need not hold on one pull request.
type Waiver struct {
	Check  string // "strategy" or "debt-capacity"
	By     string
	ByID   int64 // GitHub's id of the account, which stays; 0 unknown
	Reason string
	Until  time.Time // zero: for good
}

// Cell is one entry of a milestone's totals.
type Cell struct {
	Count  int
	Weight Weight
}

// Plus is the entry with one more item.
func (c Cell) Plus(w Weight) Cell { return Cell{Count: c.Count + 1, Weight: c.Weight + w} }

// And is both entries together.
func (c Cell) And(o Cell) Cell { return Cell{Count: c.Count + o.Count, Weight: c.Weight + o.Weight} }

// Totals are a milestone's counts and weights by kind and state, kept up to date by differences. None counts what has
// no kind and is not exempt, [LikelyFeature] and its like what likely has one, [BesideFeature] and its like what is counted only if something
// turns out to be no work. Other, visions, strategies, exempt and dropped items are not
// in it.
type Totals struct {
	Open, Closed map[Kind]Cell // keys are those of Tallies
	Incomplete   bool          // the milestone was not read whole
}

// Tallies are the keys of [Totals].
var Tallies = []Kind{Feature, TechDebt, None, LikelyFeature, LikelyTechDebt, LikelyOther, BesideFeature, BesideTechDebt, BesideUnsure}

// Milestone is a milestone as GitHub last showed it.
type Milestone struct {
	Repo        Ref // Number is 0
	Number      int
	Title       string
	Description string
	State       State
	Due         time.Time // zero: none
	Created     time.Time
	Closed      time.Time
}

// Reference is an item named in a text for people, with what a reader may see of it.
type Reference struct {
	Ref    Ref
	Title  string // "" when the reader may not see it
	Kind   Kind
	Likely Kind // see [Decision]
	Weight Weight
	State  State // "" where it says nothing
	With   []Ref // of what could be moved: the pull requests that have to be moved with it
}

// Subject is everything that the evaluation of one item needs; for a pull request that includes its milestone.
type Subject struct {
	Now         time.Time
	Rules       Rules
	Classify    Classifiable
	Graph       Graph
	GraphUnread bool // links that GitHub keeps (closing references) could not be read, or not all of them
	ClosesCut   bool // so, because there are more than are read of one pull request
	Waivers     []Waiver
	Likely      []Reference         // strategies it may serve, likeliest first: all that its readers can choose from, or the likely ones
	Choices     Choices             // whether those are all
	Refused     Refusals            // what open strategies rule out and it does, which is linked to none
	NonGoals    map[string][]string // by Ref.Key: of strategies that an open item can reach and whose text its readers may see, as written
	Unproven    map[string]Ref      // by Ref.Key: of open migrations that an open item can reach the proof of concept that is not done, where readers may see both
	Noted       []Noted             // strategies of which it was noted to touch a non-goal
	Capacity    CapacityInput
}

// Ahead is work on a migration that would go beyond its proof of concept, which is not done yet.
type Ahead struct{ Strategy, Proof Ref }

// Noted is a strategy of which an item was noted to touch a non-goal.
type Noted struct {
	Strategy Ref
	Away     bool     // it was turned away since
	NonGoals []string // as written by now, of one that is open, whose text readers may see, and that did not turn it away yet
}

// Became is what became of work that was noted to touch a non-goal.
type Became int

// What can. TurnedAway is set when it begins to be that.
const (
	AsBefore   Became = iota
	TurnedAway        // it counts for the strategy no more, and what made it touch the non-goal is there still
	NotAway           // it counts for the strategy, or counts no more since something else changed
)

// Named are the strategies that the texts on an item may name beside what it is linked to: those that it may serve, with their titles, and
// those that rule it out.
func (s *Subject) Named() []Reference {
	out := slices.Clone(s.Likely)
	for _, n := range s.Refused.All {
		out = append(out, Reference{Ref: n.Strategy})
	}
	return out
}

// Choices is what open strategies there are that the readers of an unlinked item can choose from.
type Choices int

// What there can be.
const (
	ChoicesUnknown Choices = iota // not asked: the item is linked, or closed
	NoChoices                     // none
	FewChoices                    // so few that all are named
	ManyChoices                   // more: those are named that it may serve by its words
	NoOthers                      // none but what somebody took away from the item
)

// None reports whether there is nothing to choose from.
func (c Choices) None() bool { return c == NoChoices || c == NoOthers }

// NonGoal is what a strategy says that it will not do, and work seems to do.
type NonGoal struct {
	Strategy Ref
	Text     string // as written: escape before showing
}

// Refusals are non-goals of open strategies, which an unlinked item's readers may see, that the item does. It could be linked to these
// strategies, and none of them is offered to it.
type Refusals struct {
	All   []NonGoal // likest first, one of each strategy
	First bool      // the item resembles the first of them at least as much as any strategy that it is offered
}

// Foremost is the non-goal that an item resembles more than what it is offered; zero for none.
func (r Refusals) Foremost() NonGoal {
	if !r.First {
		return NonGoal{}
	}
	return r.All[0]
}

// CapacityInput is what the capacity verdict of one pull request depends on.
type CapacityInput struct {
	Milestone *Milestone // nil: none, or one that is closed
	Totals    Totals     // includes this pull request when it is counted
	Asked     time.Time  // when the checks of the milestone were last asked to tell its figures as they are, before Totals were read
	Counted   bool       // this pull request is in Totals as its own row
	Weight    Weight     // of this pull request
	Misread   string     // what this pull request says of its points, where it is counted and that is no number: escape before showing
	// Finishes are the open ones of the issues that are counted for it, by their keys of Totals: what merging it finishes. nil: it is itself.
	Finishes map[Kind]Cell
	// Unsure are issues that it closes that have no kind, or a likely one, at most 5: where it takes its kind from what it closes, that can be
	// another thing.
	Unsure       []Reference
	Unclassified []Reference // items without kind that decide something, the open ones first, at most 20
	// Spare are open issues of work without a milestone that would count in this one, Movable those in it with the least progress, at most 20 of
	// each kind.
	Spare, Movable []Reference
}

// Report is what is true of one item, and why.
type Report struct {
	Decision Decision
	Weight   Weight
	Misread  string // what it says of its points, where that is no number and points.default counts: escape before showing
	Unsized  bool   // weights are points, and points.default counts
	Chain    Chain
	Expires  time.Time         // of a strategy: the moment from which its horizon has passed, zero for one without
	Touches  []NonGoal         // a note for people to judge, at most one of each strategy; no verdict depends on it
	Ahead    []Ahead           // the same, of migrations; the proof itself and what leads to it is not ahead
	Noted    map[string]Became // by Ref.Key: what became of the subject's
	// Refused is what its texts quote in the first place where it is linked to no strategy, and the one that it resembles most rules it out:
	// zero for none, and for what needs no link.
	Refused   NonGoal
	Strategy  Verdict // pulls only
	Capacity  Verdict // pulls only
	Steps     int64   // what was spent of the budget, see [Budget]
	TooCostly bool    // something was not computed because the budget did not suffice: the kind, a verdict or Touches
	// Unlinked is set when the item is work that must be linked and is not: the comment is due after the grace.
	Unlinked bool
}
