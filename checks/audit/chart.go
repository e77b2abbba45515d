package audit

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
)

// chart draws what serves what, once every item was evaluated.
func (u *run) chart() *chart.Map {
	in := chart.Input{Home: u.export.Repo, At: u.now, Notes: u.export.Notes}
	if u.export.Repo.Repo != "" {
		in.Of = u.export.Repo.Full()
	}
	plans := map[string]*chart.Plan{}
	for _, p := range u.milestones {
		plans[p.milestone.Title] = &chart.Plan{Band: capacity.BandOf(p.milestone.Title, u.rules), Basis: u.rules.Judging(p.milestone.State).Capacity.Basis}
	}
	for i := range u.export.Items { // no export says when a milestone was closed: with its last item, at the earliest
		e := &u.export.Items[i]
		if p := u.plans[e.Milestone]; p != nil && p.milestone.State == checks.Closed && e.Closed.After(plans[e.Milestone].Closed) {
			plans[e.Milestone].Closed = e.Closed
		}
	}
	for i := range u.subjects {
		e, s := &u.export.Items[i], &u.subjects[i]
		kind, likely := s.decision.Kind, false
		if kind == checks.None && s.decision.Likely.Work() {
			kind, likely = s.decision.Likely, true
		}
		switch {
		case kind == checks.None:
			if e.State == checks.Open && !s.decision.Exempt() && s.decision.Likely == checks.None {
				in.Unclassified++
			}
		case !e.Dropped() && kind != checks.Other:
			n := chart.Node{Ref: e.Ref, Type: e.Type, Title: e.Title, URL: e.URL, Kind: kind, Likely: likely,
				State: e.State, Weight: s.weight, Private: e.Private, Milestone: e.Milestone, Plan: plans[e.Milestone],
				Beside:  kind.Work() && e.Type == checks.Pull && e.Milestone != "" && !s.counted,
				Touches: e.State == checks.Open && len(s.touches) > 0, Serves: chart.Leads(s.chain), Closes: s.closes}
			if kind == checks.Vision {
				n.Perspectives = playbook.Perspectives(playbook.Reviewed{Item: e.Item, Doc: s.doc, Rules: u.rules})
			}
			in.Nodes = append(in.Nodes, n)
		}
	}
	m := chart.New(in)
	_ = m.Review(func(g *chart.Guide) (playbook.Reviewed, error) { // everything is read already
		return u.subjects[u.at[g.Ref.Key()]].reviewed, nil
	})
	return m
}
