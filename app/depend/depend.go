package depend

import (
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// Through names everything whose chain leads through an item: what links to it, what links to that, and so on.
func (d Change) Through(on checks.Ref) error {
	_, err := d.spread([]checks.Ref{on}, map[store.Place]bool{})
	return err
}

// Reworded names everything that shows or depends on the words of an item, where those are others now.
func (d Change) Reworded(repo store.Repository, was, now store.Item) error {
	if now.Title != was.Title {
		if err := d.retitled(repo, now); err != nil {
			return err
		}
	}
	return d.replanned(repo, was, now)
}

// retitled names everything that shows an item's title: the chains that lead through it, and where it is a strategy the
// summaries of milestones that it has work in and what it is suggested for.
func (d Change) retitled(repo store.Repository, row store.Item) error {
	met, err := d.spread([]checks.Ref{repo.Ref(row.Number)}, map[store.Place]bool{})
	if err != nil || row.Conclusion.Kind != checks.Strategy {
		return err
	}
	d.summaries(met)
	return d.Suggested(row.Repo, row.Number)
}

// summaries names those of the milestones that items are in: they name strategies as well.
func (d Change) summaries(rows []store.Outline) {
	in := map[store.Place]bool{}
	for _, row := range rows {
		if row.Milestone != 0 {
			in[store.Place{Repo: row.Repo, Number: row.Milestone}] = true
		}
	}
	for _, ms := range stored.Sorted(in) {
		d.Keys.Look(store.MilestoneKey(ms.Repo, ms.Number))
	}
}

// Items names items and everything whose chain leads through them.
func (d Change) Items(items []store.Place) error {
	seen := map[store.Place]bool{}
	for _, n := range items {
		seen[n] = true
	}
	rows, err := d.Tx.OutlinesOf(items) // what was stated about something that was not seen yet is none of them
	if err != nil {
		return err
	}
	from, err := d.refs(rows)
	if err != nil {
		return err
	}
	d.Keys.Outline(rows...)
	_, err = d.spread(from, seen)
	return err
}

// Closers names the pull requests that close an issue: they count beside it or for it.
func (d Change) Closers(issue checks.Ref) error {
	links, err := d.Tx.LinksTo(issue)
	if err != nil {
		return err
	}
	var by []store.Place
	for _, l := range links {
		if l.Source == checks.FromClosing {
			by = append(by, store.Place{Repo: l.Repo, Number: l.Number})
		}
	}
	rows, err := d.Tx.OutlinesOf(by)
	d.Keys.Outline(rows...)
	return err
}

// spread walks links backwards, breadth first, as far as walks go forwards: one link further than one may lead, since that
// shows too. It names what it meets and was not seen, and returns it. A level is read by a few statements, however much links to it.
func (d Change) spread(from []checks.Ref, seen map[store.Place]bool) ([]store.Outline, error) {
	var all []store.Outline
	for level := 0; level <= link.MaxDepth && len(from) > 0; level++ {
		var next []checks.Ref
		for len(from) > 0 { // where an issue was before it was transferred is no further than where it is
			by, err := d.sources(from, seen)
			if err != nil {
				return nil, err
			}
			rows, err := d.Tx.OutlinesOf(stored.Sorted(by))
			if err != nil {
				return nil, err
			}
			var moved, on, there []store.Outline
			for _, row := range rows {
				if !row.Gone {
					there = append(there, row)
				}
				how := by[row.Place()]
				if how.succeeds { // it may be suggested in the place of what it supersedes, or that again
					if err := d.Suggested(row.Repo, row.Number); err != nil {
						return nil, err
					}
				}
				if how.moved {
					moved = append(moved, row)
				} else {
					on = append(on, row)
				}
			}
			d.Keys.Outline(there...)
			all = append(all, rows...)
			if from, err = d.refs(moved); err != nil {
				return nil, err
			}
			more, err := d.refs(on)
			if err != nil {
				return nil, err
			}
			next = append(next, more...)
		}
		from = next
	}
	return all, nil
}

// leads is how an item leads to another.
type leads struct {
	moved    bool // it is where the other was before
	succeeds bool
}

// sources are the items that links to any of some items start at and that were not seen, which they are then.
func (d Change) sources(to []checks.Ref, seen map[store.Place]bool) (map[store.Place]leads, error) {
	links, err := d.Tx.LeadsTo(to)
	if err != nil {
		return nil, err
	}
	out := map[store.Place]leads{}
	for _, l := range slices.Concat(links...) {
		found, err := stored.Sources(d.Tx, l)
		if err != nil {
			return nil, err
		}
		for _, n := range found {
			how, met := out[n]
			if seen[n] && !met {
				continue
			}
			seen[n] = true
			how.moved, how.succeeds = how.moved || l.Source == stored.Moved, how.succeeds || l.Source == checks.FromSuccession
			out[n] = how
		}
	}
	return out, nil
}

// refs name items as their repositories are called now.
func (d Change) refs(rows []store.Outline) ([]checks.Ref, error) {
	var out []checks.Ref
	for _, row := range rows {
		repo, err := d.Tx.Repository(row.Repo)
		switch {
		case err == nil:
			out = append(out, repo.Ref(row.Number))
		case !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	return out, nil
}

// headsIn names the head commits of the open pull requests that a milestone's capacity judges.
func (d Change) headsIn(repo int64, milestone int) error {
	pulls, err := stored.Pulls(d.Tx, repo, milestone)
	var heads []string
	for _, p := range pulls {
		if p.Head != "" {
			heads = append(heads, store.HeadKey(repo, p.Head))
		}
	}
	d.Keys.Look(heads...)
	return err
}
