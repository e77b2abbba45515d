package playbook

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Facts are what a review needs beyond the issue's own text. What is nil was not read, and makes no finding.
type Facts struct {
	Work    *Work    // what serves the issue
	Visions *Visions // strategies: where their links lead
	Plan    *Plan    // strategies: the milestones of their work
	Proof   *Proof   // migrations: what [ProofOfConcept] names
	Voices  *Voices  // strategies: who agreed and who objected

	TurnedAway TurnedAway // strategies: what their non-goals turned away

	Unbroken []Unbroken // visions: the ties that it leaves

	// Heirs are those that stand in for it since they supersede it, as far as readers may know: what is linked to it serves them.
	Heirs []checks.Ref

	// Idle are those of a strategy's [ActionItems], by Ref.Key, that are no work: as far as readers may know they do not exist,
	// are closed without being done, or are the strategy itself by another name.
	Idle map[string]bool
}

// TurnedAway is the work that the non-goals of a strategy turned away, as far as its readers may know of it.
type TurnedAway struct {
	Count int
	Last  []Declined // the newest first, as many as are named
}

// Declined is work that touched a non-goal of a strategy and then ceased to count for it.
type Declined struct {
	Work    checks.Reference
	By      string    // login of who asked for it, "" unknown
	NonGoal string    // as it was worded: escape before showing
	At      time.Time // when it ceased to
}

// Work counts what serves a strategy or a vision through links that count. Items that were dropped are not in it.
type Work struct {
	Open, Closed int // a strategy: items other than strategies; of pull requests and the issues they close, the issues
	Strategies   int // a vision: strategies, open or closed as completed
}

// Serves reports whether an item is work on what its links lead to, here as on the map: what is reviewed itself is not, nor what
// is exempt or was dropped.
func Serves(it checks.Item, k checks.Kind, s checks.Source) bool {
	return !k.Reviewed() && s != checks.Exempted && !it.Dropped()
}

// Count adds an item that serves. A pull request beside an issue that it closes and that serves the same is not to be counted.
func (w *Work) Count(s checks.State) {
	if s == checks.Open {
		w.Open++
	} else {
		w.Closed++
	}
}

// Visions are where a strategy's links lead.
type Visions struct {
	Refs     []checks.Ref     // visions that count
	Named    []checks.Ref     // of these, those that the readers may see
	Problems []checks.Problem // links that do not, as far as the readers may know
	Open     *Choice          // what else it could serve, where none counts; nil when that was not read
}

// Choice are the open visions that a strategy could serve, as far as its readers may know, its own repository's first.
type Choice struct{ Refs []checks.Ref }

// MaxChoice is up to how many visions are named to choose from; of more, none.
const MaxChoice = 5

// Plan is the milestones that hold work of a strategy, whatever their state.
type Plan struct{ Slices []Slice }

// Slice is one milestone of a strategy.
type Slice struct {
	Title  string
	Start  Start
	Due    time.Time // zero: none
	Closed bool
}

// Start is when a slice begins.
type Start struct {
	Day    time.Time // that is stated; zero: none is
	Unread string    // what is stated and is no date, "" for none: escape before showing
}

// Proof is what became of the item that a migration names as its proof of concept; of several, the first that counts.
type Proof struct {
	Ref checks.Ref
	Why string // why it does not count, as a clause for people ("is closed as not planned"); "" when it does
}

// Prove is what became of the first item that a migration names as its proof of concept and that counts; of none that counts,
// the first. of says why an item does not count, "" when it does, and whether anything is known of it. It is nil when no item is
// named of which anything is.
func Prove(in *Reviewed, of func(checks.Ref) (why string, known bool, err error)) (*Proof, error) {
	var out *Proof
	for _, ref := range ProofOfConcept(in) {
		why, known, err := of(ref)
		switch p := (&Proof{Ref: ref, Why: why}); {
		case err != nil:
			return nil, err
		case !known:
		case why == "":
			return p, nil
		case out == nil:
			out = p
		}
	}
	return out, nil
}

// Unproven says why an item is no proof of concept, as a clause for people; "" when it is. dropped is whether it was closed
// without being done. What readers may not see has one reason only.
func Unproven(n checks.Node, dropped bool) string {
	switch {
	case n.Fate == checks.Transferred && !n.Visible:
		return "was transferred to where it cannot be seen from here"
	case !n.Found:
		return "does not exist, or cannot be seen from here"
	case n.State == checks.Closed && n.Visible && n.Reason == checks.NotPlanned:
		return "is closed as not planned"
	case n.State == checks.Closed && n.Visible && n.Reason == checks.Duplicate:
		return "is closed as a duplicate"
	case n.Visible && dropped:
		return "is closed without being merged"
	}
	return ""
}

// Voices are everything that people said about a strategy, oldest first.
type Voices struct{ All []Voice }

// Aspect is what an objection is to.
type Aspect string

// The two answers to “the vision, or the strategy?”.
const (
	ToVision   Aspect = "vision"
	ToStrategy Aspect = "strategy"
)

// Voice is one agreement or objection. Somebody in both teams speaks for both.
type Voice struct {
	By                   string // login, when they said it
	ID                   int64  // GitHub's id of them, 0 unknown
	Product, Engineering bool   // the teams that they were a member of
	Objects              Aspect // "" for agreement
	Why                  string // of an objection, as written
	At                   time.Time
}

// Objection is an objection that stands: the same person did not agree since.
type Objection struct {
	By  string
	To  Aspect
	Why string // user text: escape before showing
}
