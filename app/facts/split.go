package facts

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/summary"
)

// ToSplit is what the comment depends on that proposes successors on a strategy which others took the place of. Its readers may see all of it.
type ToSplit struct {
	Row    store.Item
	In     evaluate.Splitting
	More   int                    // items beyond those that are named
	Places map[string]store.Place // of items and heirs, by Ref.Key
	Lines  []store.Box            // of the comment, as it was written last, ticked ones too
	Done   []summary.SplitTick    // what was ticked and done, in its order
	Failed []summary.SplitTick    // what was ticked and might not
	Veiled bool                   // the comment may name what its readers may no longer see
	Size   int                    // what is linked to the strategy
}

// mostProposed is how many items the comment names. The others follow as these are settled.
const mostProposed = 50

// Split loads it. Of what is no strategy, or of one that nothing took the place of, only the row and the lines are loaded.
func (rd *Reader) Split(tx *store.Tx, repo store.Repository, number int, rules *checks.Rules, now time.Time) (ToSplit, error) {
	out := ToSplit{In: evaluate.Splitting{Rules: rules, NonGoals: map[string][]string{}}, Places: map[string]store.Place{}}
	var err error
	if out.Row, err = tx.Item(repo.ID, number); err != nil {
		return out, err
	}
	on := store.Commented{Place: store.Place{Repo: repo.ID, Number: number}, Name: summary.SplitMarker}
	if out.Lines, err = tx.BoxesOn(on); err != nil {
		return out, err
	}
	s := splitting{rd.loader(tx, repo, rules, now), &out, map[int64]store.Repository{repo.ID: repo}}
	if err := s.ticks(); err != nil {
		return out, err
	}
	if out.Row.Conclusion.Kind != checks.Strategy || !out.Row.Gone.IsZero() {
		return out, nil
	}
	if err := s.heirs(); err != nil || len(out.In.Heirs) < 2 {
		return out, err
	}
	return out, s.items()
}

// splitting loads what is linked to a strategy that others took the place of.
type splitting struct {
	*loader
	out   *ToSplit
	repos map[int64]store.Repository
}

// heirs are the open strategies that count in the place of the strategy.
func (s splitting) heirs() error {
	g, err := s.graph(s.out.Row)
	if err != nil {
		return err
	}
	for _, ref := range link.Walk(stored.Item(s.home, s.out.Row, ""), g).Heirs {
		n, row := g.Nodes[ref.Key()], s.rows[ref.Key()]
		if !n.Found || !n.Visible || n.Kind != checks.Strategy || n.State != checks.Open {
			continue
		}
		repo, err := s.repository(row.Repo)
		if err != nil {
			return err
		}
		h := stored.Item(repo, row, "")
		if s.out.In.NonGoals[h.Ref.Key()], err = s.rd.memo.NonGoals(s.tx, row.Body, s.rules); err != nil {
			return err
		}
		s.out.In.Heirs = append(s.out.In.Heirs, h)
		s.out.Places[h.Ref.Key()] = store.Place{Repo: row.Repo, Number: row.Number}
	}
	return nil
}

// items are what is linked to the strategy itself, open and concluded to serve one of the heirs by that alone.
func (s splitting) items() error {
	self := store.Place{Repo: s.home.ID, Number: s.out.Row.Number}
	linked, err := s.linkedTo(self)
	if err != nil {
		return err
	}
	heirs := map[string]bool{}
	for _, h := range s.out.In.Heirs {
		heirs[h.Ref.Key()] = true
		to := s.out.Places[h.Ref.Key()]
		also, err := s.linkedTo(to)
		if err != nil {
			return err
		}
		maps.DeleteFunc(linked, func(p store.Place, _ bool) bool { return also[p] || p == to })
	}
	delete(linked, self)
	s.out.Size = len(linked)
	by := map[int64][]int{}
	for _, p := range stored.Sorted(linked) {
		by[p.Repo] = append(by[p.Repo], p.Number)
	}
	ids := slices.Sorted(maps.Keys(by))
	slices.SortStableFunc(ids, func(a, b int64) int { // its own repository's first
		switch s.home.ID {
		case a:
			return -1
		case b:
			return 1
		}
		return 0
	})
	for _, id := range ids {
		repo, err := s.repository(id)
		if err != nil {
			return err
		}
		if !s.open(repo) || !repo.Gone.IsZero() {
			continue
		}
		rows, err := s.tx.ConcludedOf(id, by[id])
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.Gone || row.State != checks.Open || row.Kind.Reviewed() || !s.concluded(row, heirs) {
				continue
			}
			if len(s.out.In.Items) == mostProposed {
				s.out.More++
				continue
			}
			it, err := s.tx.Item(id, row.Number)
			if err != nil {
				return err
			}
			shown := stored.Item(repo, it, "")
			s.out.In.Items = append(s.out.In.Items, shown)
			s.out.Places[shown.Ref.Key()] = row.Place()
		}
	}
	return nil
}

// concluded reports whether it was concluded of an item that it serves one of the heirs, as far as readers may know that. What somebody
// stated of it who has no say there leads nowhere.
func (s splitting) concluded(row store.Concluded, heirs map[string]bool) bool {
	return slices.ContainsFunc(row.Strategies, func(r checks.Ref) bool {
		return heirs[r.Key()] && !(s.readers().Public() && slices.Contains(row.Hidden, r))
	})
}

// linkedTo are the items with a link of their own, or of their milestone, to an item, by whatever name and wherever it was.
func (s splitting) linkedTo(to store.Place) (map[store.Place]bool, error) {
	out := map[store.Place]bool{}
	met := map[store.Place]bool{to: true}
	for at := []store.Place{to}; len(at) > 0; at = at[1:] {
		repo, err := s.repository(at[0].Repo)
		if err != nil {
			return nil, err
		}
		leads, err := s.tx.LeadsTo([]checks.Ref{repo.Ref(at[0].Number)})
		if err != nil {
			return nil, err
		}
		for _, l := range leads[0] {
			if l.Source == checks.FromSuccession {
				continue
			}
			from, err := stored.Sources(s.tx, l)
			if err != nil {
				return nil, err
			}
			for _, p := range from {
				switch {
				case l.Source != stored.Moved:
					out[p] = true
				case !met[p]: // where it was before it was transferred
					met[p] = true
					at = append(at, p)
				}
			}
		}
	}
	return out, nil
}

// repository is one by its id, read once.
func (s splitting) repository(id int64) (store.Repository, error) {
	repo, ok := s.repos[id]
	if ok {
		return repo, nil
	}
	repo, err := s.tx.Repository(id)
	if errors.Is(err, store.ErrNotFound) {
		repo, err = store.Repository{ID: id, Private: true}, nil // nobody may be told of it
	}
	if err == nil {
		s.repos[id] = repo
	}
	return repo, err
}

// ticks are what people ticked, as far as readers may still know of all that it names.
func (s splitting) ticks() error {
	for _, b := range s.out.Lines {
		item, seen, err := s.named(b.Item)
		if err != nil {
			return err
		}
		to, known, err := s.named(b.About)
		if err != nil {
			return err
		}
		if !seen || b.About.Number != 0 && !known {
			s.out.Veiled = true
			continue
		}
		t := summary.SplitTick{Item: item, To: to, By: b.By.Login, Why: b.Why}
		switch {
		case b.Taken != "":
			s.out.Done = append(s.out.Done, t)
		case b.Why != "":
			s.out.Failed = append(s.out.Failed, t)
		}
	}
	return nil
}

// named is an item's reference, and whether readers may see it.
func (s splitting) named(p store.Place) (checks.Ref, bool, error) {
	repo, err := s.repository(p.Repo)
	return repo.Ref(p.Number), s.open(repo) && repo.Gone.IsZero(), err
}
