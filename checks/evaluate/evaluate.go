// Package evaluate is the order in which a subject is decided: its kind, its weight, where its links lead, and for a pull
// request what both checks say. It adds no rule to those of contract 3, 4 and 7, which have packages of their own; the
// table of contract 6 is here, because it is nothing but an order.
//
// A fact that could not be read makes a verdict incomplete, never a pass. What is certain in spite of it (the item
// is exempt or waived, another link leads to a strategy) is still said.
package evaluate

import (
	"maps"
	"sync"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/checks/text"
)

// Item decides everything about one item, on a whole budget. The same subject gives the same report. In the modes that post
// nothing verdicts are what advise would say.
func Item(s *checks.Subject) checks.Report { return ItemWithin(&checks.Budget{}, s) }

// ItemWithin is [Item] on what is left of a budget, which several subjects may share. What does not fit is not computed:
// the report is TooCostly, and no verdict that depends on it passes.
func ItemWithin(b *checks.Budget, s *checks.Subject) checks.Report { return item(b, s, text.Read) }

// ItemRead is [Item] for a caller that may have read the item's body before: read is called once at most, and says what
// [text.Read] says. Of a hostile body reading takes longer than everything else, and each event evaluates it some times.
func ItemRead(s *checks.Subject, read func(body string) *text.Doc) checks.Report {
	return item(&checks.Budget{}, s, read)
}

func item(b *checks.Budget, s *checks.Subject, read func(string) *text.Doc) checks.Report {
	it, spent := s.Classify.Item, b.Spent()
	body := reader(it, read)
	d := classify.DecideWithin(b, s.Classify, body, &s.Rules)
	r := checks.Report{Decision: d, Chain: link.Walk(it, as(it, d.Kind, s.Graph))}
	r.Weight, r.Misread, r.Unsized = weigh(it, body, &s.Rules)
	if d.Kind == checks.Strategy {
		r.Expires = playbook.Expires(playbook.Reviewed{Item: it, Doc: body(), Kind: d.Kind, Rules: &s.Rules})
	}
	// The comment asks somebody to do something, so every doubt is a no.
	o, _, _ := Outcome(s, r.Decision, r.Chain)
	r.Unlinked = o == summary.NotLinked && r.Decision.Kind.Work() && it.State == checks.Open
	if it.Type == checks.Pull {
		r.Capacity = capacityVerdict(s, r.Decision, b)
	}
	r.Refused = refused(s, r.Decision, r.Chain)
	work := playbook.NewReading(it.Title, body, &s.Rules) // last: no verdict depends on it
	r.Touches, r.Noted = touched(s, &r, work, b), noted(s, &r, work, b)
	r.Ahead = ahead(s, &r)
	if it.Type == checks.Pull {
		r.Strategy = StrategyVerdict(s, &r)
	}
	r.Steps, r.TooCostly = b.Spent()-spent, b.Out()
	return r
}

// reader reads an item's body, once and only when it is asked: of a hostile one that takes longer than everything else.
func reader(it checks.Item, read func(string) *text.Doc) func() *text.Doc {
	return sync.OnceValue(func() *text.Doc { return read(it.Body) })
}

// as is the graph in which an item is of the kind that was just decided: the one that it was read with may be older.
func as(it checks.Item, k checks.Kind, g checks.Graph) checks.Graph {
	n, ok := g.Nodes[it.Ref.Key()]
	if ok && n.Kind == k {
		return g
	}
	n.Kind = k
	nodes := maps.Clone(g.Nodes)
	if nodes == nil {
		nodes = map[string]checks.Node{}
	}
	nodes[it.Ref.Key()] = n
	g.Nodes = nodes
	return g
}

// weigh reads the body only where points may be in it.
func weigh(it checks.Item, body func() *text.Doc, r *checks.Rules) (w checks.Weight, misread string, unsized bool) {
	if r.Capacity.Unit != "points" {
		return capacity.Size(it, nil, r)
	}
	return capacity.Size(it, body(), r)
}

// titleSteps is what comparing a milestone's title with a pattern costs in steps: each has at most 255 characters.
const titleSteps = 50

// capacityVerdict judges the pull request in its milestone. Without its closing references nobody knows a milestone or a
// kind that it would take from them.
func capacityVerdict(s *checks.Subject, d checks.Decision, b *checks.Budget) checks.Verdict {
	if s.Capacity.Milestone != nil && !b.Spend(titleSteps*len(s.Rules.Capacity.Milestones)) {
		d.TooCostly = true
	}
	v := capacity.Judge(s, d)
	_, waived := checks.Waived(s.Waivers, checks.WaiveCapacity, s.Now)
	if d.Exempt() || waived || v.Incomplete || !s.GraphUnread || s.Classify.Item.Type != checks.Pull {
		return v
	}
	mayInherit := s.Capacity.Milestone == nil && s.Classify.Item.Milestone == ""
	if !mayInherit && certain(s, d) {
		return v
	}
	v.Conclusion, v.Incomplete = conclude(summary.Unknown, &s.Rules), true
	v.Title = "Not judged: its closing references could not be read"
	v.Summary = "The milestone and the kind of this pull request may come from the issues that it closes, and those could not be read. " +
		"Nothing was concluded; Northstar looks again by itself, and `/northstar recheck` asks it to.\n"
	if s.ClosesCut {
		v.Title = "Not judged: it closes more than 1,000 issues"
		v.Summary = "The milestone and the kind of this pull request may come from the issues that it closes, and of those Northstar reads 1,000. " +
			"Set its milestone, and say its kind with `/northstar kind`.\n"
	}
	return v
}
