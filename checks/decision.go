package checks

import (
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
