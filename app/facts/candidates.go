package facts

import (
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/count"
)

// candidates are what the texts about a milestone of a repository can name to be put into it, and to be moved out of it or finished.
func (l *loader) candidates(repo store.Repository, milestone int, names capacity.Named) (spare, movable []checks.Reference, err error) {
	for _, k := range names.Spare {
		rows, err := l.tx.IssuesOutside(repo.ID, k, count.MaxCandidates)
		if err != nil {
			return nil, nil, err
		}
		closers, err := l.closers(repo, rows, milestone)
		if err != nil {
			return nil, nil, err
		}
		rows = slices.DeleteFunc(rows, func(r store.Named) bool { return len(closers.in[r.Number]) > 0 }) // it would count in place of those
		spare = append(spare, references(repo, rows)...)
	}
	for _, k := range names.Movable {
		rows, err := l.movable(repo, milestone, k)
		if err != nil {
			return nil, nil, err
		}
		movable = append(movable, rows...)
	}
	return spare, movable, nil
}

// movable are open issues of a kind in a milestone that nobody seems to work on: those that no pull request closes first, then
// those that changed longest ago. Those whose pull requests would count in their place are among them only to be finished.
func (l *loader) movable(repo store.Repository, milestone int, k checks.Kind) ([]checks.Reference, error) {
	rows, err := l.tx.StalestIssuesIn(repo.ID, milestone, k, count.MaxCandidates)
	if err != nil {
		return nil, err
	}
	closers, err := l.closers(repo, rows, milestone)
	if err != nil {
		return nil, err
	}
	progress := func(r store.Named) count.Progress {
		return count.Progress{Begun: closers.begun[r.Number], Updated: r.Updated, Number: r.Number}
	}
	slices.SortStableFunc(rows, func(a, b store.Named) int { return progress(a).Compare(progress(b)) })
	var out []checks.Reference
	for _, r := range references(repo, rows) {
		with, ok := count.Along(closers.in[r.Ref.Number])
		if l.rules.Capacity.Basis == checks.Finished {
			with, ok = nil, true
		}
		if r.With = with; ok {
			out = append(out, r)
		}
	}
	return out, nil
}

// closers are the pull requests that close some issues of one repository.
type closers struct {
	begun map[int]bool           // an open one closes the issue
	in    map[int][]count.Closer // those of a milestone that were not dropped
}

func (l *loader) closers(repo store.Repository, issues []store.Named, milestone int) (closers, error) {
	out := closers{map[int]bool{}, map[int][]count.Closer{}}
	numbers := make([]int, len(issues))
	for i, r := range issues {
		numbers[i] = r.Number
	}
	by, err := l.tx.ClosersOf(repo.ID, numbers)
	if err != nil {
		return out, err
	}
	var places []store.Place
	for _, of := range by {
		places = append(places, of...)
	}
	rows, err := l.tx.OutlinesOf(places)
	if err != nil {
		return out, err
	}
	open, inside := map[store.Place]bool{}, []int{}
	for _, r := range rows {
		open[r.Place()] = r.State == checks.Open
		if r.Repo == repo.ID && r.Milestone == milestone && !r.Gone {
			inside = append(inside, r.Number)
		}
	}
	slices.Sort(inside)
	pulls, err := l.tx.ConcludedOf(repo.ID, slices.Compact(inside))
	if err != nil {
		return out, err
	}
	for issue, of := range by {
		out.begun[issue] = slices.ContainsFunc(of, func(p store.Place) bool { return open[p] })
		for _, p := range pulls {
			if !slices.Contains(of, p.Place()) || p.State == checks.Closed && !p.Merged {
				continue
			}
			links, err := l.tx.LinksFrom(p.Repo, p.Number, 0)
			if err != nil {
				return out, err
			}
			out.in[issue] = append(out.in[issue], count.Closer{Pull: repo.Ref(p.Number), Open: p.State == checks.Open, More: slices.ContainsFunc(links, func(k store.Link) bool {
				return k.Source == checks.FromClosing && (k.Target.Number != issue || !repo.Ref(0).SameRepo(k.Target))
			})})
		}
	}
	return out, nil
}

// unclassified are the items without a kind that decide something in a milestone of the loader's home, and with capacity.scope org in those of
// its title that the readers can read: the open ones first, then those that likely have one, of each the heaviest first.
func (l *loader) unclassified(ms store.Milestone, names capacity.Named) (out []checks.Reference, err error) {
	if !names.Open && !names.Closed {
		return nil, nil
	}
	members, err := l.rd.Members(l.tx, Member{l.home, ms}, l.readers(), l.rules)
	if err != nil {
		return nil, err
	}
	for _, of := range []struct {
		state         checks.State
		named, likely bool
	}{{checks.Open, names.Open, false}, {checks.Closed, names.Closed, false}, {checks.Open, names.Open && names.Likely, true}, {checks.Closed, names.Closed && names.Likely, true}} {
		for _, m := range members {
			if !of.named || len(out) == count.MaxUnclassified || !l.open(m.Repo) {
				continue
			}
			rows, err := l.tx.UnclassifiedIn(m.Repo.ID, m.Row.Number, of.state, of.likely, count.MaxUnclassified-len(out))
			if err != nil {
				return nil, err
			}
			for _, r := range references(m.Repo, rows) {
				r.State = of.state
				out = append(out, r)
			}
		}
	}
	return out, nil
}

// references name items of a repository.
func references(repo store.Repository, rows []store.Named) []checks.Reference {
	out := make([]checks.Reference, 0, len(rows))
	for _, r := range rows {
		out = append(out, named(repo, r))
	}
	return out
}

// named is an item as texts name it.
func named(repo store.Repository, r store.Named) checks.Reference {
	return checks.Reference{Ref: repo.Ref(r.Number), Title: r.Title, Kind: r.Kind, Likely: r.Likely, Weight: r.Weight}
}
