package audit

import (
	"cmp"
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
	other              checks.Cell                        // items in it that are neither work nor plans
	left               int                                // further items in it that are not counted
	unclassified       []checks.Reference                 // open and counted, of no kind, those with a likely one last
	unclassifiedClosed []checks.Reference                 // the same, closed
	movable            map[checks.Kind][]checks.Reference // open issues and counted, least progress first
	spare              map[checks.Kind][]checks.Reference // open issues without a milestone that would count here, once asked for
}

// gather counts every milestone, and finds each pull request's.
func (u *run) gather() {
	u.plans = map[string]*plan{}
	for _, m := range u.export.Milestones {
		p := &plan{milestone: m, totals: count.Totals(), movable: map[checks.Kind][]checks.Reference{}, spare: map[checks.Kind][]checks.Reference{}}
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
	u.beside()
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

// beside adds what pull requests could count that are left out beside issues of no sure kind.
func (u *run) beside() {
	by := map[int][]int{} // such an issue → the pull requests
	for i := range u.subjects {
		e, s := &u.export.Items[i], &u.subjects[i]
		if e.Milestone == "" || !count.Counts(e.Item, s.decision, count.Closing{}) {
			continue
		}
		c := u.closing(i, u.plans[e.Milestone])
		if c.Beside == nil {
			continue
		}
		issue := slices.IndexFunc(s.closes, func(r checks.Ref) bool { return r.Number == c.Beside.Number })
		j := u.at[s.closes[issue].Key()]
		by[j] = append(by[j], i)
	}
	for j, pulls := range by {
		issue := count.Issue{State: u.export.Items[j].State, Weight: u.subjects[j].weight}
		all := make([]count.Pull, len(pulls))
		for n, i := range pulls {
			e, s := &u.export.Items[i], &u.subjects[i]
			all[n] = count.Pull{Number: e.Ref.Number, Kind: s.decision.Sure(), State: e.State, Weight: s.weight}
		}
		for n, i := range pulls {
			if more := count.Excess(all[n], issue, all); more > 0 {
				count.Add(u.plans[u.export.Items[i].Milestone].totals, all[n].Kind.AsBeside(), all[n].State, more)
			}
		}
	}
}

// closing is what a pull request closes of what a milestone counts.
func (u *run) closing(i int, p *plan) count.Closing {
	var issues []count.Issue
	for _, ref := range u.subjects[i].closes {
		if j, ok := u.at[ref.Key()]; ok {
			e, s := &u.export.Items[j], &u.subjects[j]
			issues = append(issues, count.Issue{Number: e.Ref.Number, Counted: s.counted && u.plans[e.Milestone] == p, Kind: s.decision.Tally(),
				State: e.State, Weight: s.weight})
		}
	}
	return count.Close(issues)
}

// candidates lists what a failing verdict may name.
func (u *run) candidates() {
	started := map[int]bool{} // issues that an open pull request closes
	for i := range u.subjects {
		for _, ref := range u.subjects[i].closes {
			if j, ok := u.at[ref.Key()]; ok {
				u.closers[j] = append(u.closers[j], i)
				started[j] = started[j] || u.export.Items[i].State == checks.Open
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
		return count.Progress{Begun: started[i], Updated: it.Updated, Number: it.Ref.Number}
	}
	slices.SortStableFunc(order, func(a, b int) int { return progress(a).Compare(progress(b)) })
	for _, i := range order {
		p := u.plans[u.export.Items[i].Milestone]
		open := u.export.Items[i].State == checks.Open
		switch kind := u.subjects[i].decision.Kind; {
		case kind == checks.None && open:
			p.unclassified = append(p.unclassified, u.unclassified(i))
		case kind == checks.None:
			p.unclassifiedClosed = append(p.unclassifiedClosed, u.unclassified(i))
		case kind.Work() && open && u.export.Items[i].Type == checks.Issue && len(p.movable[kind]) < count.MaxCandidates:
			r, ok := u.reference(i), true
			if u.rules.Capacity.Basis != checks.Finished {
				r.With, ok = count.Along(u.closersIn(i, p))
			}
			if ok {
				p.movable[kind] = append(p.movable[kind], r)
			}
		}
	}
	for _, p := range u.milestones {
		for _, of := range [][]checks.Reference{p.unclassified, p.unclassifiedClosed} {
			slices.SortFunc(of, func(a, b checks.Reference) int {
				return cmp.Or(cmp.Compare(a.Likely, b.Likely), cmp.Compare(a.Ref.Number, b.Ref.Number))
			})
		}
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
	in := checks.CapacityInput{Weight: s.weight, Counted: s.counted, Unsure: u.unsure(i)}
	if s.plan == nil {
		return in
	}
	in.Milestone = &s.plan.milestone
	in.Totals = s.plan.totals
	r := u.rules.Judging(in.Milestone.State)
	names := capacity.Names(in.Totals, capacity.BandOf(in.Milestone.Title, r), r)
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
	for _, k := range names.Spare {
		in.Spare = append(in.Spare, u.spare(k, s.plan)...)
	}
	for _, k := range names.Movable {
		in.Movable = append(in.Movable, s.plan.movable[k]...)
	}
	if c := u.closing(i, s.plan); !s.counted && c.Counted {
		in.Finishes = c.Finishes
	}
	return in
}

// unsure are issues that a pull request closes that have no sure kind.
func (u *run) unsure(i int) (out []checks.Reference) {
	for _, ref := range u.subjects[i].closes {
		j, ok := u.at[ref.Key()]
		if !ok || u.export.Items[j].Type != checks.Issue || len(out) == count.MaxCandidates {
			continue
		}
		if d := u.subjects[j].decision; d.Kind == checks.None && !d.Exempt() {
			out = append(out, u.unclassified(j))
		}
	}
	return out
}

// spare lists open issues of a kind that are in no milestone and would count in this one.
func (u *run) spare(k checks.Kind, p *plan) (out []checks.Reference) {
	if known, ok := p.spare[k]; ok {
		return known
	}
	for i := range u.subjects {
		e := &u.export.Items[i]
		if e.Type == checks.Issue && e.State == checks.Open && e.Milestone == "" && u.subjects[i].decision.Kind == k && len(out) < count.MaxCandidates &&
			len(u.closersIn(i, p)) == 0 {
			out = append(out, u.reference(i))
		}
	}
	p.spare[k] = out
	return out
}

// closersIn are the pull requests of a milestone that close an issue.
func (u *run) closersIn(issue int, p *plan) (out []count.Closer) {
	for _, i := range u.closers[issue] {
		e := &u.export.Items[i]
		if e.Milestone != "" && u.plans[e.Milestone] == p && !e.Dropped() {
			out = append(out, count.Closer{Pull: e.Ref, Open: e.State == checks.Open, More: len(u.subjects[i].closes) > 1})
		}
	}
	return out
}

// reference names an item in a text for people. Everything in an export is there for its reader to see.
func (u *run) reference(i int) checks.Reference {
	e, s := &u.export.Items[i], &u.subjects[i]
	return checks.Reference{Ref: e.Ref, Title: e.Title, Kind: s.decision.Kind, Likely: s.decision.Likely, Weight: s.weight}
}

// unclassified names an item that is to be classified.
func (u *run) unclassified(i int) checks.Reference {
	r := u.reference(i)
	r.State = u.export.Items[i].State
	return r
}

// milestone judges one milestone by itself.
func (u *run) milestone(p *plan) milestoneReport {
	r := u.rules.Judging(p.milestone.State)
	band := capacity.BandOf(p.milestone.Title, r)
	a := capacity.Assess(p.totals, band, r)
	m := milestoneReport{
		Title: p.milestone.Title, State: p.milestone.State,
		DebtShare: fraction{a.Debt, a.Work}, DebtRange: span{fraction{a.Low.Debt, a.Low.Work}, fraction{a.High.Debt, a.High.Work}}, Band: band, Due: p.milestone.Due, Left: p.left,
		Items: a.Items, Least: a.MinItems,
	}
	m.Verdict = position(a)
	if m.State == checks.Open { // of a closed one nothing can be mended
		m.Fix = a.Fix
	}
	cell := func(k checks.Kind) checks.Cell {
		if k == checks.Other {
			return p.other
		}
		return p.totals.Open[k].And(p.totals.Closed[k])
	}
	m.Counts = byTally(func(k checks.Kind) int { return cell(k).Count })
	m.Weights = byTally(func(k checks.Kind) checks.Weight { return cell(k).Weight })
	for _, k := range []checks.Kind{checks.Feature, checks.TechDebt, checks.None, checks.LikelyFeature, checks.LikelyTechDebt} {
		m.Open += p.totals.Open[k].Count
		m.Closed += p.totals.Closed[k].Count
	}
	return m
}

// position is the assessment in one word.
func position(a capacity.Assessment) bandPosition {
	if a.Open() {
		return undecided
	}
	switch a.Position {
	case capacity.TooEarly:
		return tooEarly
	case capacity.Under:
		return under
	case capacity.Over:
		return over
	case capacity.Inside:
		return inside
	}
	return noWork
}
