package simulate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

// LastClosed is of how many milestones that were closed last it is said how they would have fared.
const LastClosed = 6

// Result is what would change in one repository. Its JSON is for scripts: fields are added, not renamed, and lists are never null.
type Result struct {
	Repository string        `json:"repository"`
	Mode       change        `json:"mode"`
	Settings   []Setting     `json:"settings"`
	OpenPulls  int           `json:"openPullRequests"`
	Checks     []CheckShift  `json:"checks"` // those whose conclusion changes
	Kinds      []KindShift   `json:"kinds"`
	Open       []MileShift   `json:"openMilestones"`
	Closed     []MileShift   `json:"closedMilestones"` // those closed last, at most six, the last first
	Passed     summary.Fared `json:"closedNow"`
	Passes     summary.Fared `json:"closedThen"`
	OverPlan   bool          `json:"closedOverPlanned"` // the basis is remaining, now or then: of closed milestones, planned work is judged
	Worse      int           `json:"worse"`             // checks of open pull requests and open milestones that change for the worse
	Suggestion *Suggestion   `json:"suggestion"`
	Notes      []string      `json:"notes"`
}

// change is a word before and after.
type change struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// Setting is one setting of the policy that differs.
type Setting struct {
	Key    string `json:"key"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// CheckShift is a check of an open pull request whose conclusion changes.
type CheckShift struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	Check  string `json:"check"`
	Before said   `json:"before"`
	After  said   `json:"after"`
	Worse  bool   `json:"worse"` // it fails, or passes no longer
}

// said is what a check says.
type said struct {
	Conclusion checks.Conclusion `json:"conclusion"`
	Title      string            `json:"title"`
}

// KindShift are open items that change from one kind to another.
type KindShift struct {
	Before   string    `json:"before"` // "likely feature" where it only likely is
	After    string    `json:"after"`
	Items    int       `json:"items"`
	Examples []Example `json:"examples"` // the first, at most three
}

// Example is an item by its number and title.
type Example struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
}

// MileShift is where a milestone stands, before and after.
type MileShift struct {
	Title  string `json:"title"`
	Before figure `json:"before"`
	After  figure `json:"after"`
	Change bool   `json:"changes"` // its verdict does, or what pull requests in it conclude for it
	Worse  bool   `json:"worse"`   // and pull requests of some kind pass no longer, or are blocked where they were only asked
}

// Shift is the same for the texts of the check northstar/config.
func (m MileShift) Shift() summary.Shift {
	return summary.Shift{Milestone: m.Title, Before: m.Before.stood(), After: m.After.stood(), Changes: m.Change}
}

// figure is a milestone's share against its band.
type figure struct {
	Share   fraction `json:"debtShare"`
	Band    band     `json:"band"`
	Verdict string   `json:"verdict"` // too-early, no-work, under, inside, over, unclassified, unread
	Passes  bool     `json:"passes"`  // every pull request in it does
	Says    string   `json:"says"`
	Fix     string   `json:"fix"`

	assessment capacity.Assessment
}

// fraction is an exact share, neither reduced nor rounded.
type fraction struct {
	Num checks.Weight `json:"num"`
	Den checks.Weight `json:"den"`
}

// band are both ends as percentages.
type band struct {
	Min string `json:"min"`
	Max string `json:"max"`
}

// Compare says what would change from one outcome to another of the same repository.
func Compare(before, after *Outcome) Result {
	r := Result{
		Repository: after.world.Repo.Full(), Mode: change{string(before.world.Rules.Mode), string(after.world.Rules.Mode)},
		Settings: []Setting{}, Checks: []CheckShift{}, Kinds: kinds(before, after), Open: []MileShift{}, Closed: []MileShift{},
		OpenPulls: len(after.Pulls), Notes: append([]string{}, after.world.Notes...),
	}
	was := map[int]Pull{}
	for _, p := range before.Pulls {
		was[p.Number] = p
	}
	for _, p := range after.Pulls {
		b, ok := was[p.Number]
		if !ok {
			continue
		}
		for _, v := range [][2]checks.Verdict{{b.Strategy, p.Strategy}, {b.Capacity, p.Capacity}} {
			if v[0].Conclusion != v[1].Conclusion {
				r.Checks = append(r.Checks, CheckShift{p.Number, p.Title, v[1].Check, said{v[0].Conclusion, v[0].Title}, said{v[1].Conclusion, v[1].Title}, worse(v[0].Conclusion, v[1].Conclusion)})
			}
		}
	}
	r.milestones(before, after)
	for _, c := range r.Checks {
		if c.Worse {
			r.Worse++
		}
	}
	for _, m := range r.Open {
		if m.Worse {
			r.Worse++
		}
	}
	return r
}

// worse reports whether a check fails that did not, or passes no longer.
func worse(before, after checks.Conclusion) bool {
	return after.Stricter(before) && (after == checks.Failure || after == checks.Neutral)
}

// milestones compares where each stands.
func (r *Result) milestones(before, after *Outcome) {
	was := map[string]Standing{}
	for _, s := range before.Milestones {
		was[s.Milestone.Title] = s
	}
	for _, s := range Recent(after.Milestones) {
		b := was[s.Milestone.Title]
		if b.Milestone == nil {
			continue
		}
		m := MileShift{Title: s.Milestone.Title, Before: b.figure(), After: s.figure()}
		now, then := waiting(b.Assessment), waiting(s.Assessment)
		m.Change = m.Before.Verdict != m.After.Verdict || now != then
		m.Worse = then.worse(now)
		if s.Milestone.State == checks.Open {
			r.Open = append(r.Open, m)
			continue
		}
		r.Closed = append(r.Closed, m)
		r.OverPlan = r.OverPlan || before.world.Rules.Capacity.Basis == checks.Remaining || after.world.Rules.Capacity.Basis == checks.Remaining
		r.Passed.Add(m.Before.mark())
		r.Passes.Add(m.After.mark())
	}
}

// Recent are the open ones of some milestones as they come, and behind them those that were closed last, the last first.
func Recent(all []Standing) []Standing {
	var open, closed []Standing
	for _, s := range all {
		if s.Milestone.State == checks.Open {
			open = append(open, s)
		} else {
			closed = append(closed, s)
		}
	}
	slices.SortStableFunc(closed, func(a, b Standing) int { return b.Milestone.Closed.Compare(a.Milestone.Closed) })
	return append(open, closed[:min(len(closed), LastClosed)]...)
}

// figure is a standing in figures and words.
func (s Standing) figure() figure {
	a := s.Assessment
	return figure{Share: fraction{a.Debt, a.Work}, Band: band{capacity.ShowShare(a.Band.Min), capacity.ShowShare(a.Band.Max)}, Verdict: verdict(a),
		Passes: s.Passes(), Says: says(a), Fix: a.Fix, assessment: a}
}

// says is where a milestone stands in one line, and what is to be classified first.
func says(a capacity.Assessment) string {
	switch {
	case a.Position == capacity.TooEarly:
		return fmt.Sprintf("Debt share: too few items to judge (%d of %d)", a.Items, a.MinItems)
	case a.Undecided:
		return a.Says() + ": classify first"
	case a.UnclassifiedOver && a.Position >= capacity.Under:
		return fmt.Sprintf("%s: classify first, %d of %d open items of work have no kind, more than %s", a.Says(), a.OpenUnclassified, a.OpenItems, capacity.ShowShare(a.MaxUnclassified))
	}
	return a.Says()
}

// mark is what the figure comes to.
func (f figure) mark() summary.Mark {
	switch f.Verdict {
	case "under", "over":
		return summary.MarkOutside
	case "inside":
		return summary.MarkInside
	case "too-early", "no-work":
		return summary.MarkUnjudged
	}
	return summary.MarkOpen
}

func (f figure) stood() summary.Stood { return summary.Stood{Says: f.Says, Mark: f.mark()} }

// verdict is where a milestone stands, in one word, as audit's JSON has it.
func verdict(a capacity.Assessment) string {
	if a.Open() {
		return "unclassified"
	}
	switch a.Position {
	case capacity.TooEarly:
		return "too-early"
	case capacity.NoWork:
		return "no-work"
	case capacity.Under:
		return "under"
	case capacity.Inside:
		return "inside"
	case capacity.Over:
		return "over"
	}
	return "unread"
}

// maxExamples is how many items of each change of kind are named.
const maxExamples = 3

// kinds are the open items whose kind changes, the commonest change first.
func kinds(before, after *Outcome) []KindShift {
	by := map[[2]string]*KindShift{}
	for i := range after.world.Items {
		it := &after.world.Items[i]
		now, there := before.Kinds[it.Ref.Number]
		then, still := after.Kinds[it.Ref.Number]
		key := [2]string{word(now), word(then)}
		if !there || !still || key[0] == key[1] {
			continue
		}
		if by[key] == nil {
			by[key] = &KindShift{Before: key[0], After: key[1]}
		}
		s := by[key]
		if s.Items++; len(s.Examples) < maxExamples {
			s.Examples = append(s.Examples, Example{it.Ref.Number, it.Title})
		}
	}
	out := make([]KindShift, 0, len(by))
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b KindShift) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After))
	})
	return out
}

// word is the kind of an item in a word or two.
func word(d checks.Decision) string {
	switch {
	case d.Exempt():
		return "exempt"
	case d.Likely != checks.None:
		return "likely " + d.Likely.String()
	}
	return d.Kind.String()
}
