package audit

import (
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/checks/text"
)

// World is an export under the rules at now, for [simulate.Decide]: with an empty plan that comes to what [Run] says.
func World(e Export, r *checks.Rules, now time.Time) *simulate.World {
	u := begin(e, r, now)
	w := &simulate.World{Repo: e.Repo, Rules: r, Notes: e.Notes}
	services := u.services(w)
	ended := map[string]time.Time{} // when the last item of a milestone was closed
	for i := range u.subjects {
		e, s := &u.export.Items[i], &u.subjects[i]
		if e.Closed.After(ended[e.Milestone]) {
			ended[e.Milestone] = e.Closed
		}
		it := simulate.Item{Item: e.Item, Decision: s.decision, Weight: s.weight}
		if e.State == checks.Open && e.Milestone != "" && s.decision.Kind.Work() {
			it.Serves = services(e.Item)
		}
		if e.Type == checks.Pull {
			it.Subject = u.subject(i)
			it.Subject.Capacity = checks.CapacityInput{}
			it.Graph = &u.graph
			for _, ref := range s.closes {
				if _, here := u.at[ref.Key()]; here && !slices.Contains(it.Closes, ref.Number) {
					it.Closes = append(it.Closes, ref.Number)
				}
			}
		}
		w.Items = append(w.Items, it)
	}
	for _, p := range u.milestones {
		m := p.milestone
		if m.State == checks.Closed {
			m.Closed = ended[m.Title]
		}
		w.Milestones = append(w.Milestones, simulate.Milestone{Milestone: m, Compared: true, Covers: u.covers(m)})
	}
	return w
}

// services finds what an item serves, and has the world know the open visions that this leads to.
func (u *run) services(w *simulate.World) func(checks.Item) []playbook.Service {
	known := map[string]playbook.Service{}
	return func(it checks.Item) (out []playbook.Service) {
		for _, ref := range link.Walk(it, u.graph).Strategies {
			s, ok := known[ref.Key()]
			if i, there := u.at[ref.Key()]; !ok && there {
				strategy := u.export.Items[i].Item
				s.Strategy = checks.Reference{Ref: ref, Title: strategy.Title}
				for _, v := range link.Walk(strategy, u.graph).Visions {
					if i, there := u.at[v.Key()]; there && u.export.Items[i].State == checks.Open {
						s.Visions = append(s.Visions, v)
						if !slices.ContainsFunc(w.Visions, func(o playbook.Voiced) bool { return o.Ref.Key() == v.Key() }) {
							w.Visions = append(w.Visions, playbook.Voiced{Ref: v, Says: playbook.Precedences(text.Read(u.export.Items[i].Body), u.rules)})
						}
					}
				}
				known[ref.Key()] = s
			}
			if s.Strategy.Title != "" {
				out = append(out, s)
			}
		}
		return out
	}
}

// covers are the links that a milestone's description states, all else being in the graph of all items.
func (u *run) covers(m checks.Milestone) checks.Graph {
	g := checks.Graph{Edges: map[string][]checks.Link{}}
	to, _ := u.coveredBy(m)
	for _, l := range to {
		g.Edges[m.Repo.Key()] = append(g.Edges[m.Repo.Key()], checks.Link{From: m.Repo, To: l, Source: checks.FromMilestone})
	}
	return g
}
