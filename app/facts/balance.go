package facts

import (
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/balance"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// mostMoved is how many milestones that closed before are looked at for those over which visions are balanced: of one title there may be many.
const mostMoved = 300

// balanced is what a milestone moved that closed, with those that it is summed up with.
type balanced struct {
	balance.Moved
	repos  map[int64]bool
	served map[store.Place]bool     // visions
	open   map[store.Place]bool     // visions that were open then
	sides  map[store.Place][]string // of visions, as they were written then
}

// balance adds which visions were moved by the last milestones of the owner that closed, this one the last of them: as they led and were written
// when each closed. What the readers may not know to serve a vision counts as if it served none, so that no figure tells that there is more.
func (g *gathering) balance() error {
	if g.Closing == nil {
		return nil
	}
	all, err := g.tx.MovedBefore(g.of.Repo.Owner, g.loader.readers().Public(), g.Shown.Closed, mostMoved)
	if err != nil {
		return err
	}
	b := balancing{gathering: g, repos: map[int64]store.Repository{}}
	var last []*balanced // the last first
	done := map[string]bool{}
	for n := 0; n < len(all) && len(last) < balance.Most; n++ {
		members, err := b.together(all[n], done)
		if err != nil {
			return err
		}
		if len(members) == 0 {
			continue
		}
		w, err := b.moved(members)
		if err != nil {
			return err
		}
		if w.Done > 0 {
			last = append(last, w)
		}
	}
	slices.Reverse(last)
	g.Balance, err = b.sum(last)
	return err
}

// balancing is the balance of a view that is being made.
type balancing struct {
	*gathering
	repos map[int64]store.Repository // the zero one where none is there
}

// together are the milestones that count as one with one that closed: none where it comes after the one that is summed up, where one of them is
// open still, where it counts in another unit, or where it was looked at with another.
func (b *balancing) together(m store.LastMoved, done map[string]bool) ([]store.Place, error) {
	if unit := b.Closing.Terms.Unit; m.Unit != "" && unit != "" && m.Unit != unit {
		return nil, nil
	}
	own, until := slices.ContainsFunc(b.members, func(o Member) bool { return o.Place() == m.Milestone }), b.Shown.Closed
	if b.rules.Capacity.Scope != checks.ScopeOrg || m.Title == "" {
		lead := b.members[0].Place()
		if !own && m.Closed.Equal(until) && after(m.Milestone, lead) {
			return nil, nil
		}
		return []store.Place{m.Milestone}, nil
	}
	if done[m.Title] {
		return nil, nil
	}
	done[m.Title] = true
	repo, err := b.there(m.Milestone.Repo)
	if err != nil {
		return nil, err
	}
	row, err := b.tx.Milestone(m.Milestone.Repo, m.Milestone.Number)
	if err != nil {
		return nil, err
	}
	members, err := b.rd.Members(b.tx, Member{repo, row}, b.loader.readers(), b.rules)
	if err != nil {
		return nil, err
	}
	var out []store.Place
	for _, o := range members {
		if o.Row.State != checks.Closed || o.Row.Closed.After(until) || !own && o.Row.Closed.Equal(until) && m.Title > b.members[0].Row.Title {
			return nil, nil
		}
		out = append(out, o.Place())
	}
	return out, nil
}

// after reports whether a milestone comes after another that closed at the same time.
func after(a, b store.Place) bool { return a.Repo > b.Repo || a.Repo == b.Repo && a.Number > b.Number }

// moved is what milestones moved that count as one.
func (b *balancing) moved(members []store.Place) (*balanced, error) {
	out := &balanced{repos: map[int64]bool{}, served: map[store.Place]bool{}, open: map[store.Place]bool{}, sides: map[store.Place][]string{}}
	for _, at := range members {
		work, err := b.tx.Moved(at, b.loader.readers().Public())
		if err != nil {
			return nil, err
		}
		led, visions, err := b.tx.Led(at)
		if err != nil {
			return nil, err
		}
		out.repos[at.Repo] = true
		for _, v := range visions {
			if _, ok, err := b.counts(v.Vision); err != nil {
				return nil, err
			} else if !ok {
				continue
			}
			var sides []string
			if v.Product {
				sides = append(sides, playbook.Product)
			}
			if v.Technical {
				sides = append(sides, playbook.Technical)
			}
			if out.sides[v.Vision] = sides; v.Open {
				out.open[v.Vision] = true
			}
		}
		leads, err := b.leads(led)
		if err != nil {
			return nil, err
		}
		for _, w := range work {
			var sides []string
			for _, s := range w.Strategies {
				if b.loader.readers().Public() && slices.Contains(w.Hidden, s) {
					continue
				}
				for _, v := range leads[s.Key()] {
					out.served[v] = true
					sides = append(sides, out.sides[v]...)
				}
			}
			out.Add(w.Weight, sides, false)
		}
	}
	return out, nil
}

// leads are the visions that strategies led to, as far as the readers may be told, by the keys that strategies had.
func (b *balancing) leads(led []store.Led) (map[string][]store.Place, error) {
	out := map[string][]store.Place{}
	for _, l := range led {
		if l.Vision == (store.Place{}) {
			continue
		}
		for _, at := range []store.Place{l.At, l.Vision} {
			if _, ok, err := b.counts(at); err != nil {
				return nil, err
			} else if !ok {
				l.Vision = store.Place{}
			}
		}
		if l.Vision == (store.Place{}) {
			continue
		}
		if untold, err := b.untoldVision(l); err != nil {
			return nil, err
		} else if !untold {
			out[l.Strategy] = append(out[l.Strategy], l.Vision)
		}
	}
	return out, nil
}

// untoldVision reports whether everybody may not know that a strategy serves a vision: they might not then, or may not now.
func (b *balancing) untoldVision(l store.Led) (bool, error) {
	if !b.loader.readers().Public() || l.Hidden {
		return l.Hidden && b.loader.readers().Public(), nil
	}
	row, err := b.tx.Item(l.At.Repo, l.At.Number)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, ref := range row.Conclusion.Hidden {
		if at, err := b.place(ref); err != nil || at == l.Vision {
			return true, err
		}
	}
	return false, nil
}

// counts reports whether a number that the readers are shown may be made of an item, wherever it is by now, and returns where that is: of one that
// was deleted where it was.
func (b *balancing) counts(at store.Place) (store.Repository, bool, error) {
	first, err := b.there(at.Repo)
	if err != nil || first.ID == 0 {
		return first, false, err
	}
	repo, row, err := b.Find(first.Ref(at.Number))
	if err != nil || repo == nil {
		return first, false, err
	}
	gone := !row.Gone.IsZero() && row.Fate == checks.Transferred // where nobody knows
	who := b.loader.readers()
	return *repo, !gone && who.Counts(stored.Place(first)) && who.Counts(stored.Place(*repo)), nil
}

// there is a repository that is there, the zero one for none.
func (b *balancing) there(id int64) (store.Repository, error) {
	r, known := b.repos[id]
	if known {
		return r, nil
	}
	r, err := b.tx.Repository(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && !r.Gone.IsZero() {
		r, err = store.Repository{}, nil
	}
	b.repos[id] = r
	return r, err
}

// sum is the balance of some milestones in the order in which they closed, nil where there are too few, or no vision of theirs says its
// perspective.
func (b *balancing) sum(last []*balanced) (*summary.Balance, error) {
	out := &summary.Balance{Owner: b.of.Repo.Owner}
	repos, said := map[int64]bool{}, false
	for _, w := range last {
		out.Milestones++
		out.Moved = out.Moved.Plus(w.Moved)
		for r := range w.repos {
			repos[r] = true
		}
		for _, sides := range w.sides {
			said = said || len(sides) > 0
		}
	}
	if len(last) < balance.Unserved || !said {
		return nil, nil
	}
	out.Together = len(repos) > 1
	var open []store.Place // when both of them closed
	for v := range last[len(last)-1].open {
		if last[len(last)-2].open[v] && len(last[len(last)-1].sides[v]) > 0 {
			open = append(open, v)
		}
	}
	slices.SortFunc(open, func(x, y store.Place) int {
		if after(x, y) {
			return 1
		}
		return -1
	})
	for _, v := range open {
		if !balance.WentUnserved(last, func(w *balanced) bool { return w.served[v] }) {
			continue
		}
		repo, err := b.there(v.Repo)
		if err != nil {
			return nil, err
		}
		row, err := b.tx.Item(v.Repo, v.Number)
		if err == nil && row.Gone.IsZero() && b.loader.open(repo) {
			out.Unserved = append(out.Unserved, summary.UnservedVision{Ref: repo.Ref(v.Number), Perspectives: last[len(last)-1].sides[v]})
		} else if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	return out, nil
}
