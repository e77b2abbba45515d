package facts

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/count"
	"github.com/northstar-app/northstar/checks/summary"
)

// Earlier is a milestone that closed before.
type Earlier struct {
	Title  string
	Totals checks.Totals
	Terms  checks.Terms // what it is judged by
	After  bool         // it comes after the milestone that it is told of, though it closed before
}

// closing is how milestones closed that are summed up together.
type closing struct {
	at     time.Time // when the last of them was kept
	late   bool
	totals checks.Totals
	terms  checks.Terms // of the one that is asked for
}

// closingOf is how milestones closed that are summed up together, totals being what they hold now; nil unless all of them are closed and that is
// kept.
func closingOf(tx *store.Tx, members []Member, of store.Place, totals checks.Totals, r *checks.Rules) (*closing, error) {
	if totals.Incomplete {
		return nil, nil
	}
	out := &closing{totals: totals}
	for _, m := range members {
		if m.Row.State != checks.Closed {
			return nil, nil
		}
		end, err := stored.Ended(tx, m.Row, r)
		if errors.Is(err, store.ErrNotFound) || err == nil && !end.Closed.Equal(m.Row.Closed) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		live, err := tx.Totals(m.Repo.ID, m.Row.Number)
		if err != nil {
			return nil, err
		}
		out.totals = count.Replace(out.totals, live, end.Totals)
		if end.At.After(out.at) {
			out.at = end.At
		}
		out.late = out.late || end.Late
		if m.Place() == of || out.terms.Basis == "" {
			out.terms = end.Terms
		}
	}
	return out, nil
}

// closed is how a milestone closed as its own readers are told, with those that it is summed up with: see [closingOf].
func (rd *Reader) closed(tx *store.Tx, m Member, totals checks.Totals, r *checks.Rules) (*closing, error) {
	members, err := rd.Members(tx, m, stored.Readers(m.Repo), r)
	if err != nil {
		return nil, err
	}
	return closingOf(tx, members, m.Place(), totals, r)
}

// closing has the view show what the milestones held when they closed, where all of them did and that was kept.
func (g *gathering) closing() error {
	c, err := closingOf(g.tx, g.members, store.Place{Repo: g.of.Repo.ID, Number: g.of.Number}, g.Totals, g.rules)
	if err != nil || c == nil {
		return err
	}
	g.Closing, g.Totals, g.Now = &summary.Closing{At: c.at, Late: c.late, Terms: c.terms}, c.totals, g.Totals
	return nil
}

// walkClosed goes through the items of a milestone as they were when it closed.
func (g *gathering) walkClosed(m Member, add func(store.Concluded) error) error {
	for after := 0; ; {
		items, err := g.tx.ClosedItems(m.Repo.ID, m.Row.Number, after, walkPart)
		if err != nil || len(items) == 0 {
			return err
		}
		for _, it := range items {
			after = it.Number
			if it.Hidden, err = g.untold(it); err != nil {
				return err
			}
			if err := add(it.Concluded); err != nil {
				return err
			}
		}
		g.shorten()
	}
}

// untold are those of the strategies that a closed item served then that the readers of its repository may not know it to have served: what they
// might not know then, and what they may not know now. Of one that it serves no more it is its own repository that says.
func (l *loader) untold(it store.ClosedItem) ([]checks.Ref, error) {
	out := slices.Clone(it.Hidden)
	for _, s := range it.Strategies {
		hide := slices.Contains(it.Untold, s)
		if !slices.Contains(it.Now, s) {
			repo, row, err := l.Find(s)
			if err != nil {
				return nil, err
			}
			hide = repo == nil || !row.Gone.IsZero() || !l.open(*repo) || !l.follows(s)
		}
		if hide && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// since notes what moved since a milestone closed.
func (g *gathering) since(m Member, held map[int]store.Contribution) error {
	now, err := g.tx.CountedIn(m.Repo.ID, m.Row.Number)
	if err != nil {
		return err
	}
	s := g.Closing
	var finished, reopened, away, came, other []int
	for _, n := range slices.Sorted(maps.Keys(held)) {
		was := held[n]
		is, there := now[n]
		switch {
		case !there:
			away = append(away, n)
		case was.State != checks.Closed && is.State == checks.Closed:
			finished = append(finished, n)
		case was.State == checks.Closed && is.State != checks.Closed:
			reopened = append(reopened, n)
		}
		if there && changed(was.Kind, is.Kind) {
			other = append(other, n)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(now)) {
		if _, was := held[n]; !was {
			came = append(came, n)
		}
	}
	for _, l := range []struct {
		numbers []int
		names   *[]checks.Reference
		count   *int
	}{{finished, &s.Finished, &s.FinishedCount}, {reopened, &s.Reopened, &s.ReopenedCount}, {came, &s.Came, &s.CameCount}} {
		*l.count += len(l.numbers)
		more, err := g.name(m.Repo, l.numbers, g.of.Most-len(*l.names))
		if err != nil {
			return err
		}
		for _, it := range more {
			*l.names = append(*l.names, g.shown(m.Repo, it.Outline, it.Title))
		}
	}
	gone, err := g.displaced(m, away)
	if err != nil {
		return err
	}
	s.Left, s.LeftCount = append(s.Left, gone.left[:min(len(gone.left), max(0, g.of.Most-len(s.Left)))]...), s.LeftCount+gone.leftCount
	rekinds, err := g.rekinds(m.Repo, other, gone.noWork, g.of.Most-len(s.Rekinds), held, now)
	s.Rekinds, s.RekindsCount = append(s.Rekinds, rekinds...), s.RekindsCount+len(other)+len(gone.noWork)
	return err
}

// name reads the first of some items of a repository, at most so many: none where the readers may not see them. What is gone has no title.
func (g *gathering) name(repo store.Repository, numbers []int, most int) ([]store.Concluded, error) {
	if most <= 0 || !g.open(repo) {
		return nil, nil
	}
	items, err := g.tx.ConcludedOf(repo.ID, first(numbers, most))
	for n := range items {
		if items[n].Gone {
			items[n].Title = ""
		}
	}
	return items, err
}

func first[T any](list []T, most int) []T {
	if most > 0 && len(list) > most {
		return list[:most]
	}
	return list
}

// rekinds are items with the kinds that they had and have, and who said so: other are work of another kind now, noWork are in the milestone
// still and no work any more.
func (g *gathering) rekinds(repo store.Repository, other, noWork []int, most int, was, is map[int]store.Contribution) ([]summary.Rekind, error) {
	items, err := g.name(repo, slices.Sorted(slices.Values(slices.Concat(other, noWork))), most)
	if err != nil {
		return nil, err
	}
	var out []summary.Rekind
	for _, it := range items {
		k := summary.Rekind{Item: g.shown(repo, it.Outline, it.Title), From: was[it.Number].Kind, To: is[it.Number].Kind}
		if k.NoWork = slices.Contains(noWork, it.Number); k.NoWork {
			k.To = it.Kind
		}
		if it.Source == checks.ByPerson {
			choice, err := g.tx.LatestChoice(repo.ID, it.Number)
			if err != nil {
				return nil, err
			}
			if choice != nil {
				k.By = choice.By
			}
		}
		out = append(out, k)
	}
	return out, nil
}

// mostBefore is how many milestones that closed before one are looked at for the last that was judged.
const mostBefore = 50

// past adds how the milestone stood when the week before ended, and how the one did that closed last before it, or before now while it is open.
// One that held too little to be judged is no trend.
func (g *gathering) past() error {
	if g.Closing == nil {
		if err := g.lastWeek(); err != nil {
			return err
		}
	}
	lead := g.members[0]
	if !g.open(lead.Repo) {
		return nil
	}
	until := endOfTime
	if g.Shown.State == checks.Closed && !g.Shown.Closed.IsZero() {
		until = g.Shown.Closed
	}
	all, err := g.tx.ClosedBefore(lead.Repo.ID, lead.Row.Number, until, mostBefore)
	for n := 0; n < len(all) && g.Before == nil && err == nil; n++ {
		if all[n].Title != lead.Row.Title {
			g.Before, err = g.earlier(lead, all[n])
		}
	}
	return err
}

// endOfTime is later than anything that is stored.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// earlier is how a milestone closed as far as the readers may be told, nil where it was not judged.
func (g *gathering) earlier(lead Member, ms store.Milestone) (*Earlier, error) {
	members, err := g.rd.Members(g.tx, Member{lead.Repo, ms}, g.loader.readers(), g.rules)
	if err != nil {
		return nil, err
	}
	before := &Earlier{Title: ms.Title, Totals: count.Totals(), After: follows(ms, lead.Row)}
	for _, m := range members {
		if !stored.Readers(g.home).Counts(stored.Place(m.Repo)) || m.Row.State != checks.Closed {
			return nil, nil
		}
		end, err := stored.Ended(g.tx, m.Row, g.rules)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		before.Totals = count.Replace(before.Totals, checks.Totals{}, end.Totals)
		if m.Row.Repo == ms.Repo && m.Row.Number == ms.Number {
			before.Terms = end.Terms
		}
	}
	if !capacity.AssessClosed(before.Totals, before.Terms).Judged() {
		return nil, nil
	}
	return before, nil
}

// follows reports whether a milestone comes after another one: by their due dates where they have different ones, else by when they were made.
func follows(a, b store.Milestone) bool {
	if !a.Due.IsZero() && !b.Due.IsZero() && !a.Due.Equal(b.Due) {
		return a.Due.After(b.Due)
	}
	return a.Number > b.Number
}

// lastWeek adds up how the milestones stood when the week before this one ended.
func (g *gathering) lastWeek() error {
	sum, known := count.Totals(), false
	for _, m := range g.members {
		t, week, err := g.tx.FiguresBefore(m.Repo.ID, m.Row.Number, store.WeekOf(g.of.Now))
		if err != nil {
			return err
		}
		known = known || week != 0
		sum = count.Replace(sum, checks.Totals{}, t)
	}
	if known {
		g.LastWeek = &sum
	}
	return nil
}
