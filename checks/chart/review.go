package chart

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Review sets the findings of every open vision and strategy: the names of those that the playbook's review advises
// something on. read gives what is known of each.
func (m *Map) Review(read func(*Guide) (playbook.Reviewed, error)) (err error) {
	m.Guides(func(g *Guide) {
		if err != nil || g.State != checks.Open {
			return
		}
		var in playbook.Reviewed
		if in, err = read(g); err != nil || in.Rules == nil || !in.Rules.Playbook.Review {
			return
		}
		for _, f := range playbook.Review(in).Open() {
			g.Findings = append(g.Findings, f.Name)
		}
	})
	return err
}

// Leads are what a chain leads to, as [Node] has it: strategies, then visions.
func Leads(c checks.Chain) []checks.Ref { return slices.Concat(c.Strategies, c.Visions) }

// Visions are where a strategy's links lead, for its review: in g, of which it may name what readers see.
func Visions(c checks.Chain, g checks.Graph) *playbook.Visions {
	v := &playbook.Visions{Refs: c.Visions, Problems: c.Problems}
	for _, r := range c.Visions {
		if n := g.Nodes[r.Key()]; n.Found && n.Visible {
			v.Named = append(v.Named, r)
		}
	}
	return v
}
