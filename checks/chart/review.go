package chart

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Review sets the findings of every open vision and strategy: the names of those that the playbook's review advises
// something on. read gives what is known of each beside the work that serves it, which the map knows.
func (m *Map) Review(read func(*Guide) (playbook.Reviewed, error)) (err error) {
	m.Guides(func(g *Guide) {
		if err != nil || g.State != checks.Open {
			return
		}
		var in playbook.Reviewed
		if in, err = read(g); err != nil || !in.Rules.Playbook.Review {
			return
		}
		in.Facts.Work = &playbook.Work{Open: g.Coverage.Open, Closed: g.Coverage.Done, Strategies: len(g.Strategies)}
		for _, f := range playbook.Review(in).Open() {
			g.Findings = append(g.Findings, f.Name)
		}
	})
	return err
}

// Leads are what a chain leads to, as [Node] has it: strategies, then the vision.
func Leads(c checks.Chain) []checks.Ref {
	refs := append([]checks.Ref{}, c.Strategies...)
	if !c.Vision.Zero() {
		refs = append(refs, c.Vision)
	}
	return refs
}

// Visions are where a strategy's links lead, for its review.
func Visions(c checks.Chain) *playbook.Visions {
	v := &playbook.Visions{Problems: c.Problems}
	if !c.Vision.Zero() {
		v.Refs = []checks.Ref{c.Vision}
	}
	return v
}
