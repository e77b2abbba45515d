package audit

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// served is what the export knows of one vision or strategy beyond its own text.
type served struct {
	work  playbook.Work
	in    map[string]bool // milestones of its work
	plans []*plan         // the same, in the order in which they were met
}

// review holds every open vision and strategy against the playbook. Who agreed is not in an export. Nor is work of other
// repositories: where the export has no work at all, as that of a roadmap, what serves a strategy is not known.
func (u *run) review(items []item) {
	all, here := u.serving(), false
	for i := range items {
		here = here || items[i].Kind.Work()
	}
	for i := range items {
		it, s, e := &items[i], &u.subjects[i], &u.export.Items[i]
		it.Findings = []string{}
		if it.State != checks.Open || it.Kind != checks.Vision && it.Kind != checks.Strategy || !u.rules.Playbook.Review {
			continue
		}
		in := playbook.Reviewed{Item: e.Item, Doc: s.doc, Kind: it.Kind, Rules: u.rules, Host: u.export.Host, Now: u.now}
		known := all[e.Ref.Key()]
		if known == nil {
			known = &served{}
		}
		if here || it.Kind == checks.Vision {
			in.Facts.Work, in.Facts.Plan = &known.work, known.slices()
		}
		in.Facts.Heirs = s.chain.Heirs
		if it.Kind == checks.Strategy {
			in.Facts.Visions = chart.Visions(s.chain, u.graph)
			in.Facts.Visions.Open = u.visions(e.Ref)
			in.Facts.Proof = u.proof(&in)
			in.Facts.Idle = u.idle(&in)
		}
		s.reviewed, it.Review = in, playbook.Review(in)
		for _, f := range it.Review.Open() {
			it.Findings = append(it.Findings, f.Name)
		}
	}
}

// visions are those that a strategy of a repository could serve and its readers may be told of, its own repository's first.
func (u *run) visions(home checks.Ref) *playbook.Choice {
	var here, there []checks.Ref
	for i := range u.subjects {
		e := &u.export.Items[i]
		switch {
		case u.subjects[i].decision.Kind != checks.Vision || e.State != checks.Open:
		case e.Ref.SameRepo(home):
			here = append(here, e.Ref)
		case !e.Private:
			there = append(there, e.Ref)
		}
	}
	return &playbook.Choice{Refs: append(here, there...)}
}

// serving counts what serves each strategy and each vision, by Ref.Key.
func (u *run) serving() map[string]*served {
	all := map[string]*served{}
	to := func(ref checks.Ref) *served {
		if all[ref.Key()] == nil {
			all[ref.Key()] = &served{in: map[string]bool{}}
		}
		return all[ref.Key()]
	}
	for i := range u.subjects {
		e, d := &u.export.Items[i], &u.subjects[i].decision
		switch {
		case d.Kind == checks.Strategy && !e.Dropped():
			for _, v := range u.subjects[i].chain.Visions {
				to(v).work.Strategies++
			}
		case playbook.Serves(e.Item, d.Kind, d.Source):
			for _, ref := range u.subjects[i].chain.Strategies {
				s := to(ref)
				s.plan(u.plans[e.Milestone])
				if !u.closesServing(i, ref) {
					s.work.Count(e.State)
				}
			}
		}
	}
	return all
}

// closesServing reports whether a pull request closes an issue that serves the same strategy, and is counted for both.
func (u *run) closesServing(i int, strategy checks.Ref) bool {
	for _, ref := range u.subjects[i].closes {
		j, ok := u.at[ref.Key()]
		if !ok || u.export.Items[j].Dropped() || u.subjects[j].decision.Exempt() {
			continue
		}
		for _, s := range u.subjects[j].chain.Strategies {
			if s.Key() == strategy.Key() {
				return true
			}
		}
	}
	return false
}

func (s *served) plan(p *plan) {
	if p != nil && !s.in[p.milestone.Title] {
		s.in[p.milestone.Title] = true
		s.plans = append(s.plans, p)
	}
}

func (s *served) slices() *playbook.Plan {
	out := &playbook.Plan{}
	for _, p := range s.plans {
		m := p.milestone
		start := playbook.Starts(text.Read(m.Description), m.Created) // an export doesn't say when it was created
		out.Slices = append(out.Slices, playbook.Slice{Title: m.Title, Start: start, Due: m.Due, Closed: m.State == checks.Closed})
	}
	return out
}

// proof is what became of the proof of concept, as far as the export knows.
func (u *run) proof(in *playbook.Reviewed) *playbook.Proof {
	out, _ := playbook.Prove(in, func(ref checks.Ref) (string, bool, error) {
		j, ok := u.at[ref.Key()]
		return playbook.Unproven(u.graph.Nodes[ref.Key()], ok && u.export.Items[j].Dropped()), ok, nil
	})
	return out
}

// idle are the items that a strategy's actions name and that the export holds as closed without being done.
func (u *run) idle(in *playbook.Reviewed) map[string]bool {
	out := map[string]bool{}
	for _, ref := range playbook.ActionItems(in) {
		j, ok := u.at[ref.Key()]
		out[ref.Key()] = ok && u.export.Items[j].Dropped()
	}
	return out
}

// Reviewed says in a few words how the review of a vision or a strategy ended; "" where there was none.
func (it *item) Reviewed() string {
	switch {
	case len(it.Review.Findings) == 0:
		return ""
	case len(it.Findings) == 0:
		return "✅"
	}
	return "⚠️ " + strings.Join(it.Findings, ", ")
}

// Better are the findings that advise something, for a page: without the signs of Markdown.
func (it *item) Better() []playbook.Finding {
	open := it.Review.Open()
	for i := range open {
		open[i].Sentence = strings.ReplaceAll(open[i].Sentence, "`", "")
		open[i].Remedy = strings.ReplaceAll(open[i].Remedy, "`", "")
	}
	return open
}

// nonGoal is what a strategy says that it will not do, and work seems to do.
type nonGoal struct {
	Strategy string `json:"strategy"` // owner/repo#number
	Text     string `json:"text"`     // as written

	ref checks.Ref
}

// In names the strategy for readers of a repository.
func (n nonGoal) In(repo checks.Ref) string { return n.ref.In(repo) }
