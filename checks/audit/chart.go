package audit

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
)

// chart draws what serves what, once every item was evaluated.
func (u *run) chart() *chart.Map {
	in := chart.Input{Home: u.export.Repo, At: u.now, Notes: u.export.Notes}
	if u.export.Repo.Repo != "" {
		in.Of = u.export.Repo.Full()
	}
	for i := range u.subjects {
		e, s := &u.export.Items[i], &u.subjects[i]
		switch {
		case s.decision.Kind == checks.None:
			if e.State == checks.Open && !s.decision.Exempt() && s.decision.Likely == checks.None {
				in.Unclassified++
			}
		case !e.Dropped() && s.decision.Kind != checks.Other:
			in.Nodes = append(in.Nodes, chart.Node{Ref: e.Ref, Type: e.Type, Title: e.Title, URL: e.URL, Kind: s.decision.Kind,
				State: e.State, Weight: s.weight, Private: e.Private, Milestone: e.Milestone,
				Touches: e.State == checks.Open && len(s.touches) > 0, Serves: chart.Leads(s.chain), Closes: s.closes})
		}
	}
	m := chart.New(in)
	_ = m.Review(func(g *chart.Guide) (playbook.Reviewed, error) { // everything is read already
		return u.subjects[u.at[g.Ref.Key()]].reviewed, nil
	})
	return m
}
