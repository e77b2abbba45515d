package audit

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// guide is what there is to say of a vision or a strategy of the export. It evaluates everything that may serve it.
func (u *run) guide(i int) *summary.Guide {
	items := make([]item, len(u.subjects))
	here := false
	for j := range u.subjects {
		items[j] = u.item(j)
		here = here || items[j].Kind.Work()
	}
	u.review(items)
	me := u.export.Items[i].Ref
	g := &summary.Guide{Kind: items[i].Kind, Review: items[i].Review, Known: here}
	of := []checks.Ref{me}
	if g.Kind == checks.Vision {
		of = nil
		for j := range u.subjects {
			e, visions := &u.export.Items[j], u.subjects[j].chain.Visions
			if items[j].Kind != checks.Strategy || e.Dropped() || !slices.ContainsFunc(visions, func(v checks.Ref) bool { return v.Key() == me.Key() }) {
				continue
			}
			of = append(of, e.Ref)
			if e.State == checks.Open {
				g.Strategies = append(g.Strategies, checks.Reference{Ref: e.Ref, Title: e.Title, Kind: checks.Strategy})
			} else {
				g.Finished++
			}
		}
	}
	for j := range u.subjects {
		e := &u.export.Items[j]
		if !playbook.Serves(e.Item, items[j].Kind, items[j].Source) || !u.serves(j, of) {
			continue
		}
		if e.State == checks.Open {
			g.Open++
		} else {
			g.Done++
		}
	}
	return g
}

// serves reports whether an item serves one of some strategies, and is counted for it.
func (u *run) serves(j int, of []checks.Ref) bool {
	return slices.ContainsFunc(u.subjects[j].chain.Strategies, func(s checks.Ref) bool {
		return slices.ContainsFunc(of, func(r checks.Ref) bool { return r.Key() == s.Key() }) && !u.closesServing(j, s)
	})
}
