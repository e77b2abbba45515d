package simulate

import (
	"maps"
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/count"
	"github.com/northstar-app/northstar/checks/evaluate"
)

// Outcome is a world under a plan.
type Outcome struct {
	Pulls      []Pull // open ones, by number
	Milestones []Standing
	Kinds      map[int]checks.Decision // of every item that is open

	world   *World
	items   []decided // beside world.Items
	at      map[int]int
	totals  map[string]checks.Totals // by title, of the repository alone
	covered map[string]*Milestone
}

// Pull is what both checks of an open pull request say.
type Pull struct {
	Number             int
	Title              string
	Strategy, Capacity checks.Verdict
}

// decided is an item under the plan.
type decided struct {
	decision  checks.Decision
	milestone string
	counted   bool
}

// Decide decides everything about a world under a plan.
func Decide(w *World, p Plan) *Outcome { return DecideWith(w, p, evaluate.Item) }

// DecideWith is [Decide] with another way to evaluate a pull request, nil for a world of which no checks are asked for.
func DecideWith(w *World, p Plan, judge func(*checks.Subject) checks.Report) *Outcome {
	o := Count(w, p)
	o.Judge(p, judge)
	return o
}

// Count decides the kinds and the milestones of a world under a plan, without the checks of its pull requests.
func Count(w *World, p Plan) *Outcome {
	o := &Outcome{world: w, items: make([]decided, len(w.Items)), at: map[int]int{}, totals: map[string]checks.Totals{},
		covered: map[string]*Milestone{}, Kinds: map[int]checks.Decision{}}
	for i := range w.Items {
		o.at[w.Items[i].Ref.Number] = i
	}
	for i := range w.Milestones {
		m := &w.Milestones[i]
		o.covered[m.Title], o.totals[m.Title] = m, count.Totals()
	}
	o.classify(p)
	for _, typ := range []checks.ItemType{checks.Issue, checks.Pull} { // a pull request asks what its issues count
		for i := range w.Items {
			if w.Items[i].Type == typ {
				o.count(i)
			}
		}
	}
	o.beside()
	for i := range w.Milestones {
		if m := &w.Milestones[i]; m.Compared {
			o.Milestones = append(o.Milestones, o.standing(m))
		}
	}
	return o
}

// classify decides every kind that the plan can change, and where each item is.
func (o *Outcome) classify(p Plan) {
	for _, typ := range []checks.ItemType{checks.Issue, checks.Pull} {
		for i := range o.world.Items {
			it := &o.world.Items[i]
			if it.Type != typ {
				continue
			}
			d := decided{decision: it.Decision, milestone: it.Milestone}
			if to, moved := p.Moves[it.Ref.Number]; moved {
				d.milestone = to
			}
			_, chosen := p.Kinds[it.Ref.Number]
			if chosen || len(it.Closes) > 0 && it.Subject != nil {
				d.decision = classify.Decide(o.classifiable(it, p), o.world.Rules)
			}
			o.items[i] = d
			if it.State == checks.Open {
				o.Kinds[it.Ref.Number] = d.decision
			}
		}
	}
}

// classifiable is what the kind of an item depends on under the plan.
func (o *Outcome) classifiable(it *Item, p Plan) checks.Classifiable {
	in := checks.Classifiable{Item: it.Item, PathsKnown: true}
	if it.Subject != nil {
		in = it.Subject.Classify
		in.Closes = slices.Clone(it.Others)
		for _, n := range it.Closes {
			if j, ok := o.at[n]; ok {
				in.Closes = append(in.Closes, o.items[j].decision.Kind)
			} else if k, ok := it.Known[n]; ok {
				in.Closes = append(in.Closes, k)
			}
		}
	}
	if k, chosen := p.Kinds[it.Ref.Number]; chosen {
		in.Choice, in.Trusted = &checks.Choice{Kind: k, How: "command"}, checks.Yes
	}
	return in
}

// count adds one item to its milestone, unless contract 7 leaves it out.
func (o *Outcome) count(i int) {
	it, d := &o.world.Items[i], &o.items[i]
	t, known := o.totals[d.milestone]
	if !known || d.milestone == "" {
		return
	}
	if d.counted = count.Counts(it.Item, d.decision, o.closing(i, d.milestone)); d.counted {
		count.Add(t, d.decision.Tally(), it.State, it.Weight)
	}
}

// closing is what an item closes of what a milestone counts.
func (o *Outcome) closing(i int, milestone string) count.Closing {
	var issues []count.Issue
	for _, n := range o.world.Items[i].Closes {
		if j, ok := o.at[n]; ok {
			e, d := &o.world.Items[j], &o.items[j]
			issues = append(issues, count.Issue{Number: n, Counted: d.counted && d.milestone == milestone, Kind: d.decision.Tally(), State: e.State, Weight: e.Weight})
		}
	}
	return count.Close(issues)
}

// beside adds what pull requests could count that are left out beside issues of no sure kind.
func (o *Outcome) beside() {
	by := map[int][]int{} // such an issue → the pull requests
	for i := range o.items {
		it, d := &o.world.Items[i], &o.items[i]
		if o.totals[d.milestone].Open == nil || !count.Counts(it.Item, d.decision, count.Closing{}) {
			continue
		}
		if c := o.closing(i, d.milestone); c.Beside != nil {
			by[o.at[c.Beside.Number]] = append(by[o.at[c.Beside.Number]], i)
		}
	}
	for j, pulls := range by {
		issue := count.Issue{State: o.world.Items[j].State, Weight: o.world.Items[j].Weight}
		all := make([]count.Pull, len(pulls))
		for n, i := range pulls {
			it := &o.world.Items[i]
			all[n] = count.Pull{Number: it.Ref.Number, Kind: o.items[i].decision.Sure(), State: it.State, Weight: it.Weight}
		}
		for n, i := range pulls {
			if more := count.Excess(all[n], issue, all); more > 0 {
				count.Add(o.totals[o.items[i].milestone], all[n].Kind.AsBeside(), all[n].State, more)
			}
		}
	}
}

// Together are the totals by which a milestone is judged.
func (o *Outcome) Together(m *Milestone) checks.Totals {
	t := count.Replace(m.Elsewhere, checks.Totals{}, o.own(m))
	t.Incomplete = t.Incomplete || o.world.Unread || !m.Compared
	return t
}

// own are the totals of the repository's own items in a milestone.
func (o *Outcome) own(m *Milestone) checks.Totals {
	switch {
	case m.Kept:
		return o.held(m)
	case o.world.Stored:
		return m.Own
	}
	return o.totals[m.Title]
}

// held are the totals of what a closed milestone held when it closed, of the kinds that were decided now: each item in the state that it had
// then. As stored, and of what is gone since, they are what they were.
func (o *Outcome) held(m *Milestone) checks.Totals {
	t := count.Totals()
	for _, h := range m.Held {
		if !h.Counted && h.Weight == 0 {
			continue
		}
		i, there := o.at[h.Number]
		if o.world.Stored || !h.Counted || h.Lost || !there {
			count.Add(t, h.Kind, h.State, h.Weight)
			continue
		}
		it, d := o.world.Items[i], o.items[i].decision
		it.State, it.Merged, it.Reason = h.State, true, ""
		if count.Counts(it.Item, d, count.Closing{}) {
			count.Add(t, d.Tally(), h.State, it.Weight)
		}
	}
	return t
}

// Join has the worlds of one owner count together, where capacity.scope is org: what milestones of one title add elsewhere is then as it is in
// those worlds, and as it is stored in all other repositories. Of private ones nothing is counted for a public one.
func Join(worlds []*World) {
	own := make([]*Outcome, len(worlds))
	for i, w := range worlds {
		own[i] = Count(w, Plan{})
	}
	for i, w := range worlds {
		for m := range w.Milestones {
			for j, o := range worlds {
				title := w.Milestones[m].Title
				there := own[j].covered[title]
				if i == j || w.Rules.Capacity.Scope != checks.ScopeOrg || o.Private && !w.Private || there == nil || !there.Compared {
					continue
				}
				w.Milestones[m].Elsewhere = count.Replace(w.Milestones[m].Elsewhere, there.Own, own[j].own(there))
			}
		}
	}
}

// Judge decides the checks of every open pull request.
func (o *Outcome) Judge(p Plan, judge func(*checks.Subject) checks.Report) {
	g := graphs{o: o, plan: p, made: map[*checks.Graph]checks.Graph{}}
	for i := range o.world.Items {
		it := &o.world.Items[i]
		if it.Type != checks.Pull || it.State != checks.Open || it.Subject == nil {
			continue
		}
		s := *it.Subject
		s.Rules, s.Classify = *o.world.Rules, o.classifiable(it, p)
		s.Classify.Item.Milestone = o.items[i].milestone
		s.Graph = g.of(it)
		s.Capacity = o.capacity(i)
		r := judge(&s)
		o.Pulls = append(o.Pulls, Pull{it.Ref.Number, it.Title, r.Strategy, r.Capacity})
	}
}

// capacity is what the capacity verdict of a pull request depends on.
func (o *Outcome) capacity(i int) checks.CapacityInput {
	it, d := &o.world.Items[i], &o.items[i]
	in := checks.CapacityInput{Weight: it.Weight}
	for _, n := range it.Closes {
		if j, ok := o.at[n]; ok && o.items[j].decision.Kind == checks.None && !o.items[j].decision.Exempt() {
			in.Unsure = append(in.Unsure, checks.Reference{Ref: o.world.Items[j].Ref})
		}
	}
	m := o.judgedIn(i)
	if m == nil {
		return in
	}
	in.Milestone, in.Totals = &m.Milestone, o.Together(m)
	in.Counted = d.counted && d.milestone == m.Title
	if c := o.closing(i, m.Title); !in.Counted && c.Counted {
		in.Finishes = c.Finishes
	}
	return in
}

// judgedIn is the milestone that judges a pull request: its own, or that of the issues it closes; nil for none, and for one that is closed.
func (o *Outcome) judgedIn(i int) *Milestone {
	open := func(title string) *Milestone {
		if m := o.covered[title]; m != nil && m.State == checks.Open {
			return m
		}
		return nil
	}
	if own := o.items[i].milestone; own != "" {
		return open(own)
	}
	var found []*Milestone
	for _, n := range o.world.Items[i].Closes {
		if j, ok := o.at[n]; ok {
			if m := open(o.items[j].milestone); m != nil && !slices.Contains(found, m) {
				found = append(found, m)
			}
		}
	}
	judge, _ := count.Judges(found, dueOf)
	return judge
}

// graphs are links under a plan, each made once for all that share it.
type graphs struct {
	o    *Outcome
	plan Plan
	made map[*checks.Graph]checks.Graph
}

// of is the graph of a pull request under the plan.
func (g graphs) of(it *Item) checks.Graph {
	from := it.Graph
	if from == nil {
		from = &it.Subject.Graph
	}
	if out, ok := g.made[from]; ok {
		return out
	}
	out := g.planned(*from)
	if it.Graph != nil {
		g.made[from] = out
	}
	return out
}

// planned is a graph in which every item is of the kind that was decided, and linked to what the milestone that it is in then covers.
func (g graphs) planned(from checks.Graph) checks.Graph {
	out, owned := from, false
	own := func() {
		if !owned {
			out.Nodes, out.Edges, owned = maps.Clone(from.Nodes), maps.Clone(from.Edges), true
			if out.Edges == nil {
				out.Edges = map[string][]checks.Link{}
			}
		}
	}
	for key, n := range from.Nodes {
		i, ok := g.o.at[n.Ref.Number]
		if !ok || !n.Ref.SameRepo(g.o.world.Repo) {
			continue
		}
		if d := g.o.items[i].decision; d.Kind != n.Kind {
			own()
			n.Kind, n.Unvouched = d.Kind, d.Unvouched
			out.Nodes[key] = n
		}
	}
	for number, to := range g.plan.Moves {
		ref := g.o.world.Repo
		ref.Number = number
		key := ref.Key()
		if _, there := from.Nodes[key]; !there {
			continue
		}
		own()
		out.Edges[key] = slices.DeleteFunc(slices.Clone(out.Edges[key]), func(l checks.Link) bool { return l.Source == checks.FromMilestone })
		m := g.o.covered[to]
		if m == nil {
			continue
		}
		top := m.Repo.Key()
		for k, n := range m.Covers.Nodes {
			if _, there := out.Nodes[k]; !there && k != top {
				out.Nodes[k] = n
			}
		}
		for k, links := range m.Covers.Edges {
			if k == top {
				for _, l := range links {
					l.From = ref
					out.Edges[key] = append(out.Edges[key], l)
				}
			} else if _, there := out.Edges[k]; !there {
				out.Edges[k] = links
			}
		}
	}
	return out
}
