package facts

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// Guide is what an explanation of a vision or a strategy says beside its kind and its chain, for readers of its own
// repository; nil for anything else. s is the item as it was loaded. It walks everything that serves it, which only whoever
// asks for it may cause.
func (rd *Reader) Guide(ctx context.Context, db *store.DB, repo store.Repository, s *checks.Subject) (*summary.Guide, error) {
	number, rules, now := s.Classify.Item.Ref.Number, &s.Rules, s.Now
	var g *summary.Guide
	var in ToReview
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		if in, err = rd.Review(tx, repo, number, rules, now); err == nil {
			g, err = rd.guide(tx, repo, in, rules, now)
		}
		return err
	})
	if err == nil && g != nil && rules.Playbook.Review && in.Row.State == checks.Open {
		g.Review = playbook.Review(in.Reviewed)
	}
	return g, err
}

// guide is a guide without its review.
func (rd *Reader) guide(tx *store.Tx, repo store.Repository, in ToReview, rules *checks.Rules, now time.Time) (*summary.Guide, error) {
	if !in.Reviewed.Kind.Reviewed() || !in.Row.Gone.IsZero() {
		return nil, nil
	}
	g := &summary.Guide{Kind: in.Reviewed.Kind}
	if work := in.Reviewed.Facts.Work; work != nil {
		g.Known, g.Open, g.Done = true, work.Open, work.Closed
	}
	if g.Kind == checks.Strategy {
		var err error
		if g.Hits, err = rd.Hits(tx, repo, store.Place{Repo: repo.ID, Number: in.Row.Number}); err != nil {
			return nil, err
		}
	}
	if g.Kind == checks.Vision {
		return g, rd.loader(tx, repo, rules, now).under(g, in.Row)
	}
	return g, nil
}

// under adds the strategies of a vision, and the work that serves any of them. What is in a private repository is not told to
// readers of a public one.
func (l *loader) under(g *summary.Guide, vision store.Item) error {
	led, err := l.tx.StrategyVisionsOf(l.home.Owner)
	if err != nil {
		return err
	}
	counted, beside := map[store.Place]servant{}, map[store.Place]bool{}
	for _, s := range led {
		home, row, err := l.Find(s.Ref)
		if err != nil {
			return err
		}
		if home == nil || !row.Gone.IsZero() || !l.readers().Counts(stored.Place(*home)) || stored.Item(*home, row, "").Dropped() {
			continue
		}
		if here, err := l.among(s.Visions, vision); err != nil || !here {
			if err != nil {
				return err
			}
			continue
		}
		from := l.rd.loader(l.tx, *home, l.rules, l.now)
		if told, err := from.leadsTo(row, l.home.Ref(vision.Number)); err != nil || !told {
			if err != nil {
				return err
			}
			continue
		}
		if row.State == checks.Open {
			g.Strategies = append(g.Strategies, l.shown(*home, row.Outline(), row.Title))
		} else {
			g.Finished++
		}
		w := from.serving(row)
		if err := w.walk(); err != nil {
			return err
		}
		for n, it := range w.counted {
			counted[n], beside[n] = it, beside[n] || w.beside[n]
		}
	}
	slices.SortFunc(g.Strategies, func(a, b checks.Reference) int {
		return cmp.Or(cmp.Compare(a.Ref.Full(), b.Ref.Full()), cmp.Compare(a.Ref.Number, b.Ref.Number))
	})
	all := serving{counted: counted, beside: beside}
	work := all.work()
	g.Open, g.Done = work.Open, work.Closed
	return nil
}

// leadsTo reports whether readers of a strategy may know that it leads to a vision: nothing on its ways is hidden from them, or
// a way that they may be told of leads there.
func (l *loader) leadsTo(strategy store.Item, vision checks.Ref) (bool, error) {
	g, err := l.graph(strategy)
	if err != nil {
		return false, err
	}
	open := true
	for _, n := range g.Nodes {
		open = open && n.Visible
	}
	it := stored.Item(l.home, strategy, "")
	chain := link.Walk(it, g)
	told := slices.Clone(chain.Path)
	for _, also := range summary.Also(it, chain, g) {
		told = append(told, also.To)
	}
	return open || slices.ContainsFunc(told, func(r checks.Ref) bool { return r.Key() == vision.Key() }), nil
}

// among reports whether references, perhaps by another name that it had, lead to an item.
func (l *loader) among(refs []checks.Ref, it store.Item) (bool, error) {
	for _, ref := range refs {
		home, row, err := l.Find(ref)
		if err != nil {
			return false, err
		}
		if home != nil && home.ID == it.Repo && row.Number == it.Number {
			return true, nil
		}
	}
	return false, nil
}
