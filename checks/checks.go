// Package checks is the vocabulary of Northstar: what an item, a kind, a link and a milestone are, what a decision
// needs ([Subject], [Graph], [Totals]) and what it says ([Decision], [Chain], [Verdict]).
//
// Everything here and below is pure: values in, values out. Nothing reads a clock, a file or a network; time is a field.
// A fact that could not be read is a value that says so, and the zero value of every verdict is the strict one.
package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is what an item is for. An item has at most one.
type Kind string

// The kinds of contract 2. None is the zero value: an item whose kind nobody knows.
const (
	None     Kind = ""
	Feature  Kind = "feature"
	TechDebt Kind = "tech-debt"
	Other    Kind = "other" // surely no work and no plan: a bug, documentation, a question, a release
	Strategy Kind = "strategy"
	Vision   Kind = "vision"
)

// Keys of [Totals] alone, never an item's kind: what counts as a kind that it only likely has.
const (
	LikelyFeature  Kind = likely + Feature
	LikelyTechDebt Kind = likely + TechDebt
	LikelyOther    Kind = likely + Other
)

// Keys of [Totals] too: what pull requests that count beside issues of no sure kind could weigh more than these, were the issues [Other] and
// the pull requests counted for themselves. Which of the keys is what the pull request is; [BesideUnsure] where that is not sure either.
const (
	BesideFeature  Kind = beside + Feature
	BesideTechDebt Kind = beside + TechDebt
	BesideUnsure   Kind = beside + "unsure"
)

const likely, beside = "likely-", "beside-"

// AsBeside is the key of [Totals] for a pull request of the kind beside an issue of no sure one.
func (k Kind) AsBeside() Kind {
	if k.Work() {
		return beside + k
	}
	return BesideUnsure
}

// AsLikely is the key of [Totals] for what likely has the kind.
func (k Kind) AsLikely() Kind { return likely + k }

// OfLikely is the kind of such a key, [None] for every other.
func (k Kind) OfLikely() Kind {
	of, _ := strings.CutPrefix(string(k), likely)
	if of == string(k) {
		return None
	}
	return Kind(of)
}

// Kinds are the four kinds that have a label, in the order in which people read them.
var Kinds = []Kind{Vision, Strategy, Feature, TechDebt}

// Counted are the kinds as people read how many there are of each: the four, [Other], and [None].
var Counted = append(slices.Clone(Kinds), Other, None)

// String is the kind's name, "none" for [None].
func (k Kind) String() string {
	if k == None {
		return "none"
	}
	return string(k)
}

// MarshalText writes the name as [Kind.String] does, so that JSON says "none" and not "".
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what [ParseKind] reads.
func (k *Kind) UnmarshalText(b []byte) error {
	v, ok := ParseKind(string(b))
	if !ok {
		return fmt.Errorf("%q is no kind: use vision, strategy, feature, tech-debt, other or none", b)
	}
	*k = v
	return nil
}

// Work reports whether the kind is work: feature or tech-debt.
func (k Kind) Work() bool { return k == Feature || k == TechDebt }

// Reviewed reports whether items of the kind are reviewed: visions and strategies are.
func (k Kind) Reviewed() bool { return k == Vision || k == Strategy }

// Emoji is the sign that tells the kinds apart in every text: 🔭 vision, 🧭 strategy, ✨ feature, 🧹 tech-debt, 📎 other, ❔ none.
func (k Kind) Emoji() string {
	switch k {
	case Vision:
		return "🔭"
	case Strategy:
		return "🧭"
	case Feature:
		return "✨"
	case TechDebt:
		return "🧹"
	case Other:
		return "📎"
	}
	return "❔"
}

// ParseKind reads a kind as people write it: any case, spaces or underscores for the hyphen ("Tech debt", "tech_debt",
// "techdebt"), "none" for [None]. It reports false for anything else.
func ParseKind(s string) (Kind, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.NewReplacer(" ", "-", "_", "-").Replace(s)
	switch s {
	case "none":
		return None, true
	case "feature", "strategy", "vision", "tech-debt", "other":
		return Kind(s), true
	case "techdebt", "technical-debt":
		return TechDebt, true
	}
	return None, false
}

// Ref names an issue or pull request. Owner and Repo keep the case in which they were first seen; use [Ref.Key] to
// compare, since GitHub ignores case in both.
type Ref struct {
	Owner, Repo string
	Number      int
}

// String is "owner/repo#number".
func (r Ref) String() string { return r.Owner + "/" + r.Repo + "#" + strconv.Itoa(r.Number) }

// ParseRef reads what [Ref.String] writes.
func ParseRef(s string) (Ref, bool) {
	full, num, ok := strings.Cut(s, "#")
	owner, repo, ok2 := strings.Cut(full, "/")
	n, err := strconv.Atoi(num)
	return Ref{Owner: owner, Repo: repo, Number: n}, ok && ok2 && err == nil && n > 0
}

// Key is the lower-case form by which references are compared and stored.
func (r Ref) Key() string { return strings.ToLower(r.String()) }

// Full is "owner/repo".
func (r Ref) Full() string { return r.Owner + "/" + r.Repo }

// SameRepo reports whether both references are in one repository.
func (r Ref) SameRepo(o Ref) bool { return strings.EqualFold(r.Full(), o.Full()) }

// In is the reference as a reader of owner/repo sees it: "#12" at home, "acme/roadmap#12" elsewhere.
func (r Ref) In(home Ref) string {
	if r.SameRepo(home) {
		return fmt.Sprintf("#%d", r.Number)
	}
	return r.String()
}

// Zero reports whether the reference names nothing.
func (r Ref) Zero() bool { return r.Number == 0 }

// ItemType tells an issue from a pull request.
type ItemType string

// The two types of items.
const (
	Issue ItemType = "issue"
	Pull  ItemType = "pull"
)

// Noun is what people call it: "issue" or "pull request".
func (t ItemType) Noun() string {
	if t == Pull {
		return "pull request"
	}
	return string(t)
}

// Actor is a person or a bot. Login is without "[bot]"; Bot says which, however the source spelled it.
type Actor struct {
	Login string
	Bot   bool
}

// ParseActor reads an actor as any of GitHub's interfaces spells it: "dependabot[bot]" (REST, webhooks), "app/dependabot"
// (gh), or a bare login that is known to be a bot's (gh's is_bot, GraphQL's __typename Bot).
func ParseActor(spelled Actor) Actor {
	if l, ok := strings.CutSuffix(spelled.Login, "[bot]"); ok {
		return Actor{l, true}
	}
	if l, ok := strings.CutPrefix(spelled.Login, "app/"); ok {
		return Actor{l, true}
	}
	return spelled
}

// Name is the login as policies name it: "octocat", "dependabot[bot]".
func (a Actor) Name() string {
	if a.Bot && a.Login != "" {
		return a.Login + "[bot]"
	}
	return a.Login
}

// Item is an issue or a pull request as GitHub last showed it.
type Item struct {
	Ref       Ref
	Type      ItemType
	Title     string
	Body      string
	Author    Actor
	State     State
	Reason    Reason
	Merged    bool   // pulls only
	Draft     bool   // pulls only
	Head      string // pulls only: head commit SHA
	Labels    []string
	IssueType string              // GitHub's issue type by name, "" when it has none
	Fields    map[string][]string // issues: the owner's issue fields by lower-case name: a number, a text, or chosen options
	Milestone string              // title, "" when it has none
	Created   time.Time
	Updated   time.Time
	Closed    time.Time // zero while open
	Private   bool      // the repository is not public
}

// State is open or closed.
type State string

// The two states of items and milestones.
const (
	Open   State = "open"
	Closed State = "closed"
)

// Reason is GitHub's state_reason in lower case with underscores: completed, not_planned, duplicate, reopened or "".
type Reason string

// The reasons that matter for what is counted and which links hold.
const (
	Completed  Reason = "completed"
	NotPlanned Reason = "not_planned"
	Duplicate  Reason = "duplicate"
)

// Dropped reports whether the item was closed without being done: an issue closed as not planned or as a duplicate, a
// pull request closed without a merge. Dropped items are not counted (contract 7).
func (i Item) Dropped() bool {
	if i.State != Closed {
		return false
	}
	if i.Type == Pull {
		return !i.Merged
	}
	return i.Reason == NotPlanned || i.Reason == Duplicate
}

// Mode is how far Northstar goes. The zero value posts nothing.
type Mode string

// The modes of contract 12.
const (
	Off     Mode = "off"
	Observe Mode = "observe"
	Advise  Mode = "advise"
	Enforce Mode = "enforce"
)

// Posts reports whether labels, checks and comments appear on GitHub in this mode.
func (m Mode) Posts() bool { return m == Advise || m == Enforce }

// Weight is what an item counts in its milestone, in thousandths: 1000 is one item or one point. Sums of weights stay
// exact.
type Weight int64

// Unit is the weight of one item or one point.
const Unit Weight = 1000

// String is the shortest decimal: "3", "0.5", "2.125".
func (w Weight) String() string {
	s := fmt.Sprintf("%d.%03d", w/Unit, w%Unit)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// MarshalJSON writes the weight as a plain number.
func (w Weight) MarshalJSON() ([]byte, error) { return []byte(w.String()), nil }
