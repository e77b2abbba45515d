package audit

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/count"
)

// plan is one milestone with what is counted in it.
type plan struct {
	milestone          checks.Milestone
	totals             checks.Totals
	other              checks.Cell        // items in it that are neither work nor plans
	left               int                // further items in it that are not counted
	unclassified       []checks.Reference // open and counted, of no kind, those with a likely one last
	unclassifiedClosed []checks.Reference // the same, closed
	features           []checks.Reference // open and counted, least progress first
}

// gather counts every milestone, and finds each pull request's.
func (u *run) gather() {
	u.plans = map[string]*plan{}
	for _, m := range u.export.Milestones {
		p := &plan{milestone: m, totals: count.Totals()}
		u.plans[m.Title] = p
		u.milestones = append(u.milestones, p)
	}
	open := map[*plan]int{}
	for _, typ := range []checks.ItemType{checks.Issue, checks.Pull} { // a pull request asks what its issues count
		for i := range u.subjects {
			if e := &u.export.Items[i]; e.Type == typ && e.Milestone != "" {
				p := u.plans[e.Milestone]
				if e.State == checks.Open {
					open[p]++
				}
				u.count(i, p)
			}
		}
	}
	for _, p := range u.milestones {
		p.milestone.State = checks.Open
		if open[p] == 0 && !p.milestone.Due.After(u.now) {
			p.milestone.State = checks.Closed
		}
	}
	u.candidates()
	for i := range u.subjects {
		if u.export.Items[i].Type == checks.Pull {
			u.subjects[i].plan = u.planOf(i)
		}
	}
}

// count adds one item of a milestone to it, unless contract 7 leaves it out.
func (u *run) count(i int, p *plan) {
	e, s := &u.export.Items[i], &u.subjects[i]
	if s.decision.Kind == checks.Other && !e.Dropped() {
		p.other = p.other.Plus(s.weight)
		return
	}
	if s.counted = count.Counts(e.Item, s.decision, u.closing(i, p)); !s.counted {
		p.left++
		return
	}
	count.Add(p.totals, s.decision.Tally(), e.State, s.weight)
}

// closing is what a pull request closes of what a milestone counts.
func (u *run) closing(i int, p *plan) count.Closing {
	var issues []count.Issue
	for _, ref := range u.subjects[i].closes {
		if j, ok := u.at[ref.Key()]; ok {
			e, s := &u.export.Items[j], &u.subjects[j]
			issues = append(issues, count.Issue{Counted: s.counted && u.plans[e.Milestone] == p, State: e.State, Weight: s.weight})
		}
	}
	return count.Close(issues)
}

// candidates lists what a failing verdict may name.
func (u *run) candidates() {
	started := map[string]bool{} // issues that an open pull request closes
	for i := range u.subjects {
		if u.export.Items[i].State == checks.Open {
			for _, ref := range u.subjects[i].closes {
				started[ref.Key()] = true
			}
		}
	}
	order := make([]int, 0, len(u.subjects))
	for i := range u.subjects {
		if u.subjects[i].counted {
			order = append(order, i)
		}
	}
	progress := func(i int) count.Progress {
		it := u.export.Items[i].Item
		return count.Progress{Begun: started[it.Ref.Key()], Updated: it.Updated, Number: it.Ref.Number}
	}
	slices.SortStableFunc(order, func(a, b int) int { return progress(a).Compare(progress(b)) })
	for _, i := range order {
		p := u.plans[u.export.Items[i].Milestone]
		open := u.export.Items[i].State == checks.Open
		switch kind := u.subjects[i].decision.Kind; {
		case kind == checks.None && open:
			p.unclassified = append(p.unclassified, u.reference(i))
		case kind == checks.None:
			p.unclassifiedClosed = append(p.unclassifiedClosed, u.reference(i))
		case kind == checks.Feature && open && u.export.Items[i].Type == checks.Issue:
			p.features = append(p.features, u.reference(i))
		}
	}
	for _, p := range u.milestones {
		for _, of := range [][]checks.Reference{p.unclassified, p.unclassifiedClosed} {
			slices.SortFunc(of, func(a, b checks.Reference) int {
				return cmp.Or(cmp.Compare(a.Likely, b.Likely), cmp.Compare(a.Ref.Number, b.Ref.Number))
			})
		}
		p.features = p.features[:min(len(p.features), count.MaxCandidates)]
	}
}

// planOf is the milestone that a pull request is judged in: its own, or that of the issues it closes, the nearest due;
// none on a tie. To an open pull request a closed one is none; a closed one is judged in what it was in.
func (u *run) planOf(i int) *plan {
	e := &u.export.Items[i]
	var found []*plan
	add := func(title string) {
		p := u.plans[title]
		if p != nil && !slices.Contains(found, p) && (p.milestone.State == checks.Open || e.State == checks.Closed) {
			found = append(found, p)
		}
	}
	add(e.Milestone)
	if e.Milestone == "" {
		for _, ref := range u.subjects[i].closes {
			if j, ok := u.at[ref.Key()]; ok {
				add(u.export.Items[j].Milestone)
			}
		}
	}
	judge, _ := count.Judges(found, func(p *plan) time.Time { return p.milestone.Due })
	return judge
}

// capacity is what the capacity verdict of a pull request depends on.
func (u *run) capacity(i int) checks.CapacityInput {
	s := &u.subjects[i]
	in := checks.CapacityInput{Weight: s.weight, Counted: s.counted, DebtCandidates: u.debt()}
	if s.plan == nil {
		return in
	}
	in.Milestone = &s.plan.milestone
	in.Totals, in.FeatureCandidates = s.plan.totals, s.plan.features
	names := capacity.Names(in.Totals, capacity.BandOf(in.Milestone.Title, u.rules), u.rules)
	var all []checks.Reference
	for _, likely := range []bool{false, true} {
		for _, of := range []struct {
			named bool
			refs  []checks.Reference
		}{{names.Open, s.plan.unclassified}, {names.Closed, s.plan.unclassifiedClosed}} {
			for _, r := range of.refs {
				if of.named && (r.Likely != checks.None) == likely && (!likely || names.Likely) && len(all) < count.MaxUnclassified {
					all = append(all, r)
				}
			}
		}
	}
	in.Unclassified = all
	if c := u.closing(i, s.plan); !s.counted && c.Counted {
		in.Weight, in.Finished = c.Weight, c.Finished
	}
	return in
}

// debt lists open debt work that is in no milestone.
func (u *run) debt() []checks.Reference {
	if u.spare != nil {
		return u.spare
	}
	u.spare = []checks.Reference{}
	for i := range u.subjects {
		e := &u.export.Items[i]
		if e.Type == checks.Issue && e.State == checks.Open && e.Milestone == "" && u.subjects[i].decision.Kind == checks.TechDebt && len(u.spare) < count.MaxCandidates {
			u.spare = append(u.spare, u.reference(i))
		}
	}
	return u.spare
}

// reference names an item in a text for people. Everything in an export is there for its reader to see.
func (u *run) reference(i int) checks.Reference {
	e, s := &u.export.Items[i], &u.subjects[i]
	return checks.Reference{Ref: e.Ref, Title: e.Title, Kind: s.decision.Kind, Likely: s.decision.Likely, Weight: s.weight}
}

// milestone judges one milestone by itself.
func (u *run) milestone(p *plan) milestoneReport {
	band := capacity.BandOf(p.milestone.Title, u.rules)
	a := capacity.Assess(p.totals, band, u.rules)
	m := milestoneReport{
		Title: p.milestone.Title, State: p.milestone.State,
		DebtShare: fraction{a.Debt, a.Work}, DebtRange: span{fraction{a.Low.Debt, a.Low.Work}, fraction{a.High.Debt, a.High.Work}}, Band: band, Due: p.milestone.Due, Left: p.left,
	}
	m.Verdict = position(a)
	m.Fix = fix(a, m.Verdict, u.rules)
	cell := func(k checks.Kind) checks.Cell {
		if k == checks.Other {
			return p.other
		}
		return p.totals.Open[k].And(p.totals.Closed[k])
	}
	m.Counts = byTally(func(k checks.Kind) int { return cell(k).Count })
	m.Weights = byTally(func(k checks.Kind) checks.Weight { return cell(k).Weight })
	for _, k := range checks.Tallies {
		if k == checks.LikelyOther {
			continue
		}
		m.Open += p.totals.Open[k].Count
		m.Closed += p.totals.Closed[k].Count
	}
	return m
}

// position is the assessment in one word. A milestone that would hold enough work if what has no kind were work is
// unclassified, not too early.
func position(a capacity.Assessment) bandPosition {
	if a.Undecided {
		return undecided
	}
	switch a.Position {
	case capacity.TooEarly:
		if a.Items+a.Unknown >= a.MinItems && a.Unknown > 0 {
			return undecided
		}
		return tooEarly
	case capacity.Under:
		return under
	case capacity.Over:
		return over
	case capacity.Inside:
		if a.UnclassifiedOver {
			return undecided
		}
		return inside
	}
	return noWork
}

// fix is what would mend a milestone, in one sentence.
func fix(a capacity.Assessment, p bandPosition, r *checks.Rules) string {
	switch {
	case p != undecided || a.Undecided:
		return a.Fix
	case a.Position == capacity.TooEarly:
		return fmt.Sprintf("Say what at least %d of the %s without a kind are: the share is judged from %d items of work on.",
			a.MinItems-a.Items, plural(a.Unknown, "item"), a.MinItems)
	}
	allowed := int(int64(a.OpenItems) * int64(r.Capacity.MaxUnclassified) / int64(checks.Whole))
	return fmt.Sprintf("Say what at least %d of the %s without a kind are: no more than %s of the open ones may be unclassified.",
		a.OpenUnclassified-allowed, plural(a.OpenUnclassified, "open item"), capacity.ShowShare(r.Capacity.MaxUnclassified))
}
