package audit

import (
	"encoding/json"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// Report is what was decided over one export.
type Report struct {
	Items      []item            `json:"items"`      // by number
	Milestones []milestoneReport `json:"milestones"` // by title, as people count
	Map        *chart.Map        `json:"map"`        // what serves what

	Repo    checks.Ref            `json:"-"` // Number is 0
	At      time.Time             `json:"-"`
	Mode    checks.Mode           `json:"-"`
	Basis   checks.Basis          `json:"-"`
	Notes   []string              `json:"-"` // what to know before believing the figures
	Advice  []summary.LikelyGroup `json:"-"` // what the policy could state to make many kinds sure
	Policy  string                `json:"-"` // Advice as a piece of a policy file, "" when there is none
	Enforce bool                  `json:"-"` // verdicts are failures where advise would say neutral
}

// item is what was decided about one issue or pull request.
type item struct {
	Number     int               `json:"number"`
	Type       checks.ItemType   `json:"type"`
	CountsAs   *checks.Kind      `json:"kind"`   // Kind, or what it likely is; null: nobody knows
	Unsure     bool              `json:"likely"` // it only likely is
	Source     checks.Source     `json:"source"`
	Confidence float64           `json:"confidence"`
	Evidence   string            `json:"evidence"`
	Change     string            `json:"change"`   // what would change the kind, in one sentence
	Strategy   []string          `json:"strategy"` // owner/repo#number, nearest first; never null
	Linked     bool              `json:"linked"`
	Milestone  *string           `json:"milestone"` // the item's own, null when it has none
	Weight     checks.Weight     `json:"weight"`
	Checks     map[string]result `json:"checks"`   // by check name; empty for issues, never null
	Findings   []string          `json:"findings"` // open visions and strategies: what the playbook advises; never null
	NonGoals   []nonGoal         `json:"nonGoals"` // work: of its strategies, that it seems to touch; never null

	Review playbook.Result `json:"-"` // open visions and strategies

	Kind     checks.Kind  `json:"-"`
	Title    string       `json:"-"`
	URL      string       `json:"-"`
	State    checks.State `json:"-"`
	Dropped  bool         `json:"-"` // closed without being done
	Merged   bool         `json:"-"`
	Counted  bool         `json:"-"` // it is one of those that its milestone counts
	Path     []string     `json:"-"` // the chain as readers of the repository see it
	Problems []string     `json:"-"` // links that do not count: "#4 is closed as not planned"
	Likely   []string     `json:"-"` // open unlinked work: strategies that it may serve, likeliest first
	Refused  *refusal     `json:"-"` // the same: of the strategy that it resembles most, where that rules it out; nil for none
}

// refusal is what a strategy rules out that an item does.
type refusal struct{ By, Text string }

// result is what one check would show.
type result struct {
	Conclusion checks.Conclusion `json:"conclusion"`
	Title      string            `json:"title"`
}

// milestoneReport is what was decided about one milestone. Feature, tech-debt and none (of no kind) of Counts and Weights are, with what is
// likely other, together the items with Counted set.
type milestoneReport struct {
	Title     string                `json:"title"`
	State     checks.State          `json:"state"`
	Counts    byKind[int]           `json:"counts"`
	Weights   byKind[checks.Weight] `json:"weights"`
	DebtShare fraction              `json:"debtShare"`
	DebtRange span                  `json:"debtRange"`
	Verdict   bandPosition          `json:"verdict"`
	Fix       string                `json:"fix"`

	Band   checks.Band `json:"-"`
	Items  int         `json:"-"` // of work, likely ones included, that the share is of
	Least  int         `json:"-"` // how many it is judged from on
	Due    time.Time   `json:"-"`
	Open   int         `json:"-"` // counted items that are open
	Closed int         `json:"-"`
	Left   int         `json:"-"` // items of the milestone that are not counted
}

// byKind is something for each kind of a milestone's items, those included that only likely have it.
type byKind[T any] struct {
	Feature  T `json:"feature"`
	TechDebt T `json:"tech-debt"`
	Other    T `json:"other"`
	None     T `json:"none"`
	Likely   struct {
		Feature  T `json:"feature"`
		TechDebt T `json:"tech-debt"`
		Other    T `json:"other"`
	} `json:"likely"` // of which
}

// byTally is the same out of something by the keys of [checks.Totals], and [checks.Other].
func byTally[T int | checks.Weight](of func(checks.Kind) T) (m byKind[T]) {
	m.Likely.Feature, m.Likely.TechDebt, m.Likely.Other = of(checks.LikelyFeature), of(checks.LikelyTechDebt), of(checks.LikelyOther)
	m.Feature, m.TechDebt = of(checks.Feature)+m.Likely.Feature, of(checks.TechDebt)+m.Likely.TechDebt
	m.Other, m.None = of(checks.Other)+m.Likely.Other, of(checks.None)
	return m
}

// span is between which ends a share lies, over every way of classifying what has no kind, or a likely one.
type span struct {
	Low  fraction `json:"low"`
	High fraction `json:"high"`
}

// fraction is an exact share: the weight of debt over the weight of all work, neither reduced nor rounded. Both are 0
// where there is no work.
type fraction struct {
	Num checks.Weight `json:"num"`
	Den checks.Weight `json:"den"`
}

// bandPosition is where a milestone stands, in one word.
type bandPosition string

// The positions. Undecided stands where the share would be inside the band but too many open items have no kind, and
// where there would be enough work to judge if they had one.
const (
	tooEarly  bandPosition = "too-early"
	noWork    bandPosition = "no-work"
	under     bandPosition = "under"
	inside    bandPosition = "inside"
	over      bandPosition = "over"
	undecided bandPosition = "unclassified"
)

// JSON is the report for scripts. Lists are never null; weights are plain numbers.
func (r Report) JSON() ([]byte, error) {
	if r.Items == nil {
		r.Items = []item{}
	}
	if r.Milestones == nil {
		r.Milestones = []milestoneReport{}
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}
