package facts

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// planned notes what became of a milestone's plan: held is what counts in it, or counted when it closed.
func (g *gathering) planned(m Member, held map[int]store.Contribution) error {
	is, err := g.tx.Plan(m.Repo.ID, m.Row.Number)
	if errors.Is(err, store.ErrNotFound) || err == nil && is.At.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	promised, err := g.tx.Promised(m.Repo.ID, m.Row.Number)
	if err != nil {
		return err
	}
	came, err := g.tx.Added(m.Repo.ID, m.Row.Number)
	if err != nil {
		return err
	}
	at := is.At
	switch {
	case is.Late:
	case is.Stated:
		at = is.Starts
	default:
		at = is.Starts.Add(-time.Second) // the day that ended then
	}
	if g.Plan == nil {
		g.Plan = &summary.Plan{At: at, Totals: checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}}}
	}
	p := g.Plan
	if at.Before(p.At) {
		p.At = at
	}
	p.Late = p.Late || is.Late
	var away, added, other, out []int
	for _, n := range slices.Sorted(maps.Keys(promised)) {
		was := promised[n]
		p.Totals.Open[was.Kind] = p.Totals.Open[was.Kind].Plus(was.Weight)
		p.Promised++
		now, there := held[n]
		if !there {
			away = append(away, n)
			continue
		}
		if p.Kept++; now.State == checks.Closed {
			p.Done++
		}
		if changed(was.Kind, now.Kind) {
			other = append(other, n)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(held)) {
		if _, was := promised[n]; was {
			continue
		}
		if added = append(added, n); held[n].State == checks.Closed {
			p.AddedDone++
		}
		if was, known := came[n]; known && changed(was.Kind, held[n].Kind) {
			other = append(other, n)
		}
	}
	for n, was := range came {
		if _, there := held[n]; !there && sure(was.Kind).Work() {
			out = append(out, n)
		}
	}
	gone, err := g.displaced(m, away)
	if err != nil {
		return err
	}
	p.Promised -= gone.beside
	p.Left, p.LeftCount = append(p.Left, gone.left[:min(len(gone.left), max(0, g.of.Most-len(p.Left)))]...), p.LeftCount+gone.leftCount
	p.NoWork += len(gone.noWork)
	if err := g.added(m, added); err != nil {
		return err
	}
	later, err := g.displaced(m, slices.Sorted(slices.Values(out)))
	if err != nil {
		return err
	}
	noWork := slices.Concat(gone.noWork, later.noWork)
	maps.Copy(came, promised)
	rekinds, err := g.rekinds(m.Repo, other, noWork, g.of.Most-len(p.Rekinds), came, held)
	p.Rekinds, p.RekindsCount = append(p.Rekinds, rekinds...), p.RekindsCount+len(other)+len(noWork)
	return err
}

// changed reports whether work of one kind became another, as totals have them: that a likely kind was confirmed, or that something was
// classified, changes no plan.
func changed(was, now checks.Kind) bool {
	return sure(was).Work() && sure(was) != sure(now)
}

// sure is a kind of totals without whether it is only likely.
func sure(k checks.Kind) checks.Kind {
	if likely := k.OfLikely(); likely != checks.None {
		return likely
	}
	return k
}

// added notes what came after the start.
func (g *gathering) added(m Member, numbers []int) error {
	p := g.Plan
	p.AddedCount += len(numbers)
	items, err := g.name(m.Repo, numbers, g.of.Most-len(p.Added))
	for _, it := range items {
		p.Added = append(p.Added, g.shown(m.Repo, it.Outline, it.Title))
	}
	return err
}

// displacement is what became of items that a milestone counts no more.
type displacement struct {
	left      []summary.Displaced // as many as are named
	leftCount int
	noWork    []int // they are in it still, and were said to be no work
	beside    int   // pull requests that are in it still, and are counted with the issues that they close
}

// displaced is what became of items that a milestone counted once and does not count any more.
func (g *gathering) displaced(m Member, numbers []int) (out displacement, err error) {
	for part := range slices.Chunk(numbers, walkPart) {
		items, err := g.tx.ConcludedOf(m.Repo.ID, part)
		if err != nil {
			return out, err
		}
		for _, it := range items {
			dropped := checks.Item{Type: it.Type, State: it.State, Reason: it.Reason, Merged: it.Merged}.Dropped()
			back := it.Share.Counted && it.Share.Milestone == m.Row.Number // after it closed
			if it.Milestone == m.Row.Number && !it.Gone && !dropped && !back {
				if it.Share.Beside || it.Type == checks.Pull && it.Kind.Work() {
					out.beside++
				} else {
					out.noWork = append(out.noWork, it.Number)
				}
				continue
			}
			if out.leftCount++; len(out.left) >= g.of.Most || !g.open(m.Repo) {
				continue
			}
			d := summary.Displaced{Item: g.shown(m.Repo, it.Outline, it.Title), Dropped: dropped, Gone: it.Gone, Back: back}
			if it.Gone {
				d.Item.Title = ""
			} else if it.Milestone != 0 && it.Milestone != m.Row.Number {
				to, err := g.tx.Milestone(m.Repo.ID, it.Milestone)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return out, err
				}
				d.To = to.Title
			}
			out.left = append(out.left, d)
		}
	}
	return out, nil
}

// waived notes the waivers on the issues in a milestone, and on the pull requests that it judges, or judged before they were merged: those in it, and
// those that are in it by what they close. Of one that closed they are those that were given before; held is what it held then.
func (g *gathering) waived(m Member, held map[int]bool) error {
	if !g.open(m.Repo) {
		return nil
	}
	all, err := g.tx.Waived(m.Repo.ID)
	if err != nil {
		return err
	}
	closed := g.Closing != nil
	near := map[int]bool{} // by pull request in no milestone of its own
	for _, w := range all {
		if closed && !w.At.Before(g.Shown.Closed) {
			continue
		}
		in := w.Milestone == m.Row.Number || held[w.Number]
		if !in && w.Milestone == 0 {
			known := false
			if in, known = near[w.Number]; !known {
				if in, err = stored.JudgedIn(g.tx, store.Place{Repo: m.Repo.ID, Number: w.Number}, w.State, m.Row, held); err != nil {
					return err
				}
				near[w.Number] = in
			}
		}
		if in {
			g.Waived = append(g.Waived, summary.WaivedItem{Item: checks.Reference{Ref: m.Repo.Ref(w.Number), Title: w.Title}, Waiver: w.Waiver})
		}
	}
	return nil
}
