package checks

import (
	"strings"
	"time"
)

// Rules are a resolved policy: every setting of a northstar.yml that decides something, with defaults, the owner's file
// and the repository's merged (package config does that). The zero value is not usable; config.Default builds one.
type Rules struct {
	Mode           Mode
	Labels         map[Kind]string // label name by kind; all four present
	OldNames       map[string]Kind // lower-case label names that counted before `labels:` changed and still count
	Classify       Classify
	Require        map[Kind]bool // strategy.require; None for `none`
	Repos          []string      // strategy.repositories, lower-case "owner/name"; empty: all of the owner
	Capacity       Capacity
	Points         Points
	WhenIncomplete Conclusion // Neutral or Failure
	Comments       Comments
	Backfill       bool // backfill.label
	Summary        Summary
	Playbook       Playbook
	Teams          Teams
	SpikeOver      Weight // planning.spike-over
	// Withheld are the settings, by dotted key, that come from a file which the readers may not read: what they decide is told, and
	// how they are written is not.
	Withheld map[string]bool
}

// Quotes reports whether a text for people may say how a setting is written, by its dotted key.
func (r *Rules) Quotes(key string) bool { return !r.Withheld[key] }

// Withholds reports whether a setting is withheld whose dotted key begins so.
func (r *Rules) Withholds(prefix string) bool {
	for key := range r.Withheld {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// Classify are the settings under `classify`.
type Classify struct {
	IssueTypes      map[string]Kind // lower-case type name
	Rules           []Rule
	Exempt          Exempt
	Habits          Habits // nil: none
	TextModel       bool
	MinConfidence   Certainty
	CountConfidence float64 // 0..1
	Model           OwnModel
	Learn           bool // what people stated in a repository corrects the text model there
}

// OwnModel is a server of the owner's own that is asked about items that nothing else knows a kind of. The zero value is none.
type OwnModel struct {
	URL, Name string // where its chat API is, and which of its models is asked
	Private   bool   // texts of repositories that are not public may be sent there
	Label     bool   // what it says is sure; else it is likely at most
	ADay      int    // about how many items of the owner's it is asked a day at most
}

// On reports whether there is one.
func (m OwnModel) On() bool { return m.URL != "" && m.Name != "" }

// Sends reports whether an item's text may be sent there.
func (m OwnModel) Sends(it Item) bool { return m.On() && m.ADay > 0 && (m.Private || !it.Private) }

// Certainty is how sure sources 5 to 8 must be of a kind for it to be the item's, 0 to 1.
type Certainty struct{ Feature, TechDebt float64 }

// Of is how sure it must be of a kind. For [Other], which gets no label, the lower of the two suffices. A vision or a strategy is one by its
// headings or is none.
func (c Certainty) Of(k Kind) float64 {
	switch k {
	case Feature:
		return c.Feature
	case TechDebt:
		return c.TechDebt
	case Other:
		return min(c.Feature, c.TechDebt)
	}
	return 0
}

// Habits say what an item is by the labels, the titles' prefixes and the changed files that teams use (source 5 of contract 3). They are
// read-only and safe for concurrent use; package habit makes them.
type Habits interface {
	// Find is what they say, on what is left of a budget. paths are a pull request's changed files, where those are known.
	Find(b *Budget, it Item, paths []string, known bool) (Habit, bool)
}

// Habit is what one of them says.
type Habit struct {
	Kind       Kind
	Confidence float64 // how often such an answer is right, 0 to 1; 1 where the policy names it
	Evidence   string  // what it goes by, in words of the item's author: escape before showing
	Own        bool    // the policy names it
	Place      string  // where it shows: label, prefix or paths
	Text       string  // what of the map decided: items with one text are one group
	Statable   bool    // classify.habits can state the text itself
}

// Rule is one entry of classify.rules. Every part that is set must match; a rule with none set matches nothing.
type Rule struct {
	Kind    Kind
	Title   *Pattern
	Body    *Pattern
	Labels  []string   // any of these
	Paths   []*Pattern // globs, by [ParseGlob]; every changed file matches one
	Authors []string   // only * is special
	Text    string     // the rule as the file spells it, for the evidence
}

// Exempt are the settings under classify.exempt.
type Exempt struct {
	Labels     []string
	Authors    []string // only * is special
	IssueTypes []string
}

// Capacity are the settings under `capacity`.
type Capacity struct {
	Band             Band
	Unit             string // items | points
	Basis            Basis
	Scope            Scope
	MinItems         int
	RequireMilestone bool
	MaxUnclassified  Share
	Milestones       []MilestoneBand
}

// MilestoneBand is a band for milestones whose title matches; the first match decides. Only * is special in Title.
type MilestoneBand struct {
	Title string
	Band  Band
}

// Share is an exact fraction in millionths: 200000 is 20%.
type Share int64

// Whole is the share of everything, 100%.
const Whole Share = 1_000_000

// Band is the allowed debt share, ends included. 0 ≤ Min ≤ Max ≤ Whole.
type Band struct{ Min, Max Share }

// Scope is which milestones have one band: each its own, or all of one title.
type Scope string

// The scopes of contract 7. ScopeOrg takes in all repositories of the owner, as far as whoever reads the figures may be told of them.
const (
	ScopeRepository Scope = "repository"
	ScopeOrg        Scope = "org"
)

// Basis is which work of a milestone the share is taken over.
type Basis string

// The bases of contract 7.
const (
	Planned   Basis = "planned"
	Finished  Basis = "completed"
	Remaining Basis = "remaining"
)

// Judging are the rules by which a milestone in a state is judged. Of a closed one nothing remains: where the share is taken over remaining work
// it is judged over what was planned in it.
func (r *Rules) Judging(s State) *Rules {
	if s != Closed || r.Capacity.Basis != Remaining {
		return r
	}
	over := *r
	over.Capacity.Basis = Planned
	return &over
}

// Points are the settings under `points`.
type Points struct {
	Field   string
	Options map[string]Weight // lower-case option name
	Labels  map[string]Weight // lower-case label name
	Default Weight
}

// Comments are the settings under `comments`.
type Comments struct {
	Unlinked bool
	Grace    time.Duration
	Weekly   bool // one issue lists what waits for a decision, once a week
}

// Summary are the settings under `summary`.
type Summary struct {
	Strategies bool // a comment on each strategy issue with work in the milestone
	Tracking   bool // one issue kept for the milestone
	Every      time.Duration
	FollowUp   time.Duration
}

// Playbook are the settings under `playbook`.
type Playbook struct {
	Review   bool
	Headings map[string][]string // one of [Headings] to further synonyms
}

// Headings are the names by which playbook.headings calls the headings of strategies and visions: a strategy's first,
// then those of a vision. Package playbook says what each is.
var Headings = []string{"problem", "guiding policy", "actions", "non-goals", "perspective", "horizon", "end state"}

// Teams are the settings under `teams`, as "owner/slug" in lower case.
type Teams struct{ Product, Engineering, Waive []string }
