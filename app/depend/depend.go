package depend

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// Through names everything whose chain leads through an item: what links to it, what links to that, and so on.
func (d Change) Through(on checks.Ref) error {
	return d.spread([]checks.Ref{on}, map[store.Place]bool{})
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
	seen := map[store.Place]bool{}
	if err := d.spread([]checks.Ref{repo.Ref(row.Number)}, seen); err != nil || row.Conclusion.Kind != checks.Strategy {
		return err
	}
	rows, err := d.rowsOf(stored.Sorted(seen))
	if err != nil {
		return err
	}
	d.summaries(rows)
	return d.Suggested(row.Repo, row.Number)
}

// summaries names those of the milestones that items are in: they name strategies as well.
func (d Change) summaries(rows []store.Item) {
	for _, row := range rows {
		if row.Milestone != 0 {
			d.Keys.Look(store.MilestoneKey(row.Repo, row.Milestone))
		}
	}
}

// Items names items and everything whose chain leads through them.
func (d Change) Items(items []store.Place) error {
	var from []checks.Ref
	seen := map[store.Place]bool{}
	for _, n := range items {
		seen[n] = true
		ref, row, err := d.refOf(n)
		if errors.Is(err, store.ErrNotFound) {
			continue // stated about something that was not seen yet
		}
		if err != nil {
			return err
		}
		d.Keys.Item(row)
		from = append(from, ref)
	}
	return d.spread(from, seen)
}

// Closers names the pull requests that close an issue: they count beside it or for it.
func (d Change) Closers(issue checks.Ref) error {
	links, err := d.Tx.LinksTo(issue)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Source != checks.FromClosing {
			continue
		}
		row, err := d.Tx.Item(l.Repo, l.Number)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		d.Keys.Item(row)
	}
	return nil
}

// spread walks links backwards, breadth first, as far as walks go forwards: one link further than one may lead, since that
// shows too. Where an issue was before it was transferred is no further than where it is.
func (d Change) spread(from []checks.Ref, seen map[store.Place]bool) error {
	for level := 0; level <= link.MaxDepth && len(from) > 0; level++ {
		var next []checks.Ref
		for i := 0; i < len(from); i++ {
			links, err := d.Tx.LinksTo(from[i])
			if err != nil {
				return err
			}
			for _, l := range links {
				found, err := stored.Sources(d.Tx, l)
				if err != nil {
					return err
				}
				for _, n := range found {
					if seen[n] {
						continue
					}
					seen[n] = true
					ref, row, err := d.refOf(n)
					if errors.Is(err, store.ErrNotFound) {
						continue
					}
					if err != nil {
						return err
					}
					if row.Gone.IsZero() {
						d.Keys.Item(row)
					}
					if l.Source == checks.FromSuccession { // it may be suggested in the place of what it supersedes, or that again
						if err := d.Suggested(n.Repo, n.Number); err != nil {
							return err
						}
					}
					if l.Source == stored.Moved {
						from = append(from, ref)
					} else {
						next = append(next, ref)
					}
				}
			}
		}
		from = next
	}
	return nil
}

// refOf is an item's reference and row.
func (d Change) refOf(n store.Place) (checks.Ref, store.Item, error) {
	row, err := d.Tx.Item(n.Repo, n.Number)
	if err != nil {
		return checks.Ref{}, row, err
	}
	repo, err := d.Tx.Repository(n.Repo)
	return repo.Ref(n.Number), row, err
}

// headsIn names the head commits of the open pull requests that a milestone's capacity judges.
func (d Change) headsIn(repo int64, milestone int) error {
	pulls, err := stored.Pulls(d.Tx, repo, milestone)
	for _, p := range pulls {
		if p.Head != "" {
			d.Keys.Look(store.HeadKey(repo, p.Head))
		}
	}
	return err
}
