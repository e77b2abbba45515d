package checks

import (
	"slices"
	"strings"
	"time"
)

// Source is which source decided a kind, contract 3.
type Source string

// The sources in their order of precedence. Exempted stands for classify.exempt, NoSource for "none: no label".
const (
	ByPerson    Source = "person"
	ByBody      Source = "declaration"
	ByIssueType Source = "issue-type"
	ByRule      Source = "rule"
	ByHabit     Source = "habit"
	ByClosing   Source = "closing-issues"
	ByStructure Source = "structure"
	ByModel     Source = "model"
	ByAsked     Source = "asked-model" // the owner's own, see [OwnModel]
	NoSource    Source = "none"
	Exempted    Source = "exempt"
)

// Inferred reports whether a kind by this source is one that Northstar concluded (contract 2): by a rule of the policy, by a
// habit of the team's, from the issues that a pull request closes, from headings, or from the text.
func (s Source) Inferred() bool { return s == ByRule || s.Weak() }

// Weak reports whether a kind by this source may be wrong, and is taken by how sure it is: sources 5 to 8 of contract 3.
func (s Source) Weak() bool {
	return s == ByHabit || s == ByClosing || s == ByStructure || s == ByModel || s == ByAsked
}

// Declared reports whether a kind by this source is one that a person stated: by a label, a command or a button, in the
// description, or by GitHub's issue type.
func (s Source) Declared() bool { return s == ByPerson || s == ByBody || s == ByIssueType }

// Clause says in a few words for people how a kind by this source came about: "by a rule of the policy".
func (s Source) Clause() string {
	switch s {
	case ByPerson:
		return "chosen by a person"
	case ByBody:
		return "declared in the description"
	case ByIssueType:
		return "by its issue type"
	case ByRule:
		return "by a rule of the policy"
	case ByHabit:
		return "by a habit of the team’s"
	case ByClosing:
		return "by the issues that it closes"
	case ByStructure:
		return "by its headings"
	case ByModel:
		return "concluded from its text"
	case ByAsked:
		return "by the model of the owner’s own server"
	case Exempted:
		return "exempt by the policy"
	}
	return "by nothing"
}

// Choice is what one person chose for one item: a kind label put on or taken off, a command or a button.
type Choice struct {
	Kind Kind   // None: took the label off, or chose `none`
	By   string // login; "" when unknown (a label that was there before we looked)
	ByID int64  // GitHub's id of the account, which stays; 0 unknown
	How  string // "label", "unlabel", "command", "button", [HowAccepted]; "kept": it stands, though the item's labels no longer show it
	At   time.Time
	Act  Act
	Rank int // of the choices of one time, the higher was made later, as far as that can be told
}

// HowAccepted is how a choice was made with "/northstar accept": the item is what it likely was.
const HowAccepted = "accept"

// Act is by what a choice became known.
type Act string

// The acts, in the order in which those of one second count. GitHub's times are whole seconds, and a swap of labels is two events
// of one second in either order.
const (
	Seen      Act = "seen"      // a label was there when the item was first seen
	TookLast  Act = "took-last" // the last kind label was taken off
	TookOne   Act = "took-one"  // one of two was taken off
	PutOn     Act = "put-on"    // one was put on
	ReadOff   Act = "read"      // a read showed it
	Commanded Act = "command"   // a command or a button
	Kept      Act = "kept"      // a choice stands, though the item's labels no longer show it
)

var ranks = map[Act]int{TookLast: 1, TookOne: 2, PutOn: 3, ReadOff: 4, Commanded: 10}

// Known is a choice as an act made it known, with its time.
func (c Choice) Known(by Act, at time.Time) Choice {
	c.Act, c.Rank, c.At = by, ranks[by], at
	return c
}

// Behind is a choice that was made right after another one.
func (c Choice) Behind(o Choice) Choice {
	c.At, c.Rank = o.At, o.Rank+1
	return c
}

// After reports whether a choice was made after another one. What was accepted with everything else of a milestone gives way to what somebody said of the item itself.
func (c Choice) After(o Choice) bool {
	if a, b := c.How == HowAccepted, o.How == HowAccepted; a != b {
		return b
	}
	return c.At.After(o.At) || c.At.Equal(o.At) && c.Rank > o.Rank
}

// Trust says whether somebody has triage permission or more. Unknown is the zero value and never counts as yes.
type Trust int

// The three answers.
const (
	Unknown Trust = iota
	Yes
	No
)

// Classifiable is everything that the kind of one item depends on.
type Classifiable struct {
	Item       Item
	Choice     *Choice  // the latest, nil when nobody chose
	Trusted    Trust    // the author, or whoever made Choice, may declare visions and strategies
	Nobody     bool     // Trusted stays Unknown: the account of whoever that is is gone
	Closes     []Kind   // pulls: kinds of the issues it closes
	Paths      []string // pulls: changed files
	PathsKnown bool     // false when they were not read or not wholly
	Asked      *Said    // what the owner's own model said of exactly this content; nil when it did not, or was not asked
	Learned    Learned  // what the repository's people taught the text model, nil for nothing
}

// Said is what a model of the owner's own said of an item.
type Said struct {
	Kind  Kind // None: it does not know
	Model string
	At    time.Time
}

// Learned corrects what the text model says by what people stated in one repository. It is read-only and safe for concurrent use; package
// learn makes it.
type Learned interface {
	// Apply corrects the model's scores of feature, tech-debt and other, and returns the words of the title that speak for the
	// one which then leads, as the author wrote them: escape before showing. The scores are then logarithms of odds.
	Apply(title string, scores [3]float64) (corrected [3]float64, words []string)
}

// Decision is the kind of an item and why.
type Decision struct {
	Kind       Kind
	Likely     Kind // while Kind is None: the kind that it counts as, inferred too weakly for a label (contract 2)
	Source     Source
	Evidence   string  // one line for people, from user text: escape before showing
	Confidence float64 // 0..1, of Kind or Likely; 1 for everything declared or ruled
	NeedsPaths bool    // a rule could not be tried because the changed files are not known
	TooCostly  bool    // it was not computed, since a [Budget] did not suffice; Kind is None and says nothing
	Unvouched  Kind    // Vision or Strategy where it would be one, and whoever says so has no triage permission, or no account any more
	NeedsTrust bool    // it would be a vision or strategy if the person may say so, which is not known
	Partly     bool    // Kind is that of what the pull request closes, of which a part has no sure kind
}

// Asked reports whether the item is asked what it is: nobody knows its kind, or that it is neither work nor a plan is only inferred, or
// said by its description, which anybody may write. Such an item passes no check (contract 3).
func (d Decision) Asked() bool {
	return d.Kind == None || d.Kind == Other && (d.Source.Weak() || d.Source == ByBody)
}

// Tally is under which key of [Totals] the item is counted: its kind, or the one that it likely has.
func (d Decision) Tally() Kind {
	if d.Kind == None && d.Likely != None {
		return d.Likely.AsLikely()
	}
	return d.Kind
}

// Sure is the kind of the item, [None] where what has no kind yet could make it another one.
func (d Decision) Sure() Kind {
	if d.Partly {
		return None
	}
	return d.Kind
}

// Unsure reports whether the kind may be another one than could be decided now: a rule could not be tried, or it would have
// taken too long.
func (d Decision) Unsure() bool { return d.NeedsPaths || d.TooCostly }

// Exempt reports whether the item is exempt from everything.
func (d Decision) Exempt() bool { return d.Source == Exempted }

// WhyExempt says in plain words why an item is exempt: "opened by a bot", "its label bug". Which pattern of the policy that was, its
// evidence says.
func (d Decision) WhyExempt() string {
	by, ok := strings.CutPrefix(d.Evidence, "its author ")
	if !ok {
		return d.Evidence
	}
	name, _, _ := strings.Cut(by, " (")
	name, owner, owners := strings.Cut(name, ", ")
	if strings.HasSuffix(name, "[bot]") {
		name = "a bot"
	}
	if owners {
		return "opened by " + name + ", " + owner
	}
	return "opened by " + name
}

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
