package mirror

import (
	"cmp"
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// depth is how far links are followed, contract 4.
const depth = 10

// depend names everything whose chain leads through an item: what links to it, what links to that, and so on.
func (m *Mirror) depend(tx *store.Tx, on checks.Ref, c *Changes) error {
	return m.spread(tx, []checks.Ref{on}, map[Number]bool{}, c)
}

// reworded names everything that shows or depends on the words of an item, where those are others now.
func (m *Mirror) reworded(tx *store.Tx, repo store.Repository, was, now store.Item, c *Changes) error {
	if now.Title != was.Title {
		if err := m.retitled(tx, repo, now, c); err != nil {
			return err
		}
	}
	return m.replanned(tx, repo, was, now, c)
}

// retitled names everything that shows an item's title: the chains that lead through it, and where it is a strategy the
// summaries of milestones that it has work in and what it is suggested for.
func (m *Mirror) retitled(tx *store.Tx, repo store.Repository, row store.Item, c *Changes) error {
	seen := map[Number]bool{}
	if err := m.spread(tx, []checks.Ref{repo.Ref(row.Number)}, seen, c); err != nil || row.Conclusion.Kind != checks.Strategy {
		return err
	}
	rows, err := rowsOf(tx, keys(seen))
	if err != nil {
		return err
	}
	summaries(rows, c)
	return m.toldOf(tx, row.Repo, row.Number, c)
}

// summaries names those of the milestones that items are in: they name strategies as well.
func summaries(rows []store.Item, c *Changes) {
	for _, row := range rows {
		if row.Milestone != 0 {
			c.look(MilestoneKey(row.Repo, row.Milestone))
		}
	}
}

// lookThrough names items and everything whose chain leads through them.
func (m *Mirror) lookThrough(tx *store.Tx, items []Number, c *Changes) error {
	var from []checks.Ref
	seen := map[Number]bool{}
	for _, n := range items {
		seen[n] = true
		ref, row, err := m.refOf(tx, n)
		if errors.Is(err, store.ErrNotFound) {
			continue // stated about something that was not seen yet
		}
		if err != nil {
			return err
		}
		m.lookAt(row, c)
		from = append(from, ref)
	}
	return m.spread(tx, from, seen, c)
}

// closers names the pull requests that close an issue: they count beside it or for it.
func (m *Mirror) closers(tx *store.Tx, issue checks.Ref, c *Changes) error {
	links, err := tx.LinksTo(issue)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Source != checks.FromClosing {
			continue
		}
		row, err := tx.Item(l.Repo, l.Number)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		m.lookAt(row, c)
	}
	return nil
}

// spread walks links backwards, breadth first, as far as walks go forwards: one link further than one may lead, since that
// shows too. Where an issue was before it was transferred is no further than where it is.
func (m *Mirror) spread(tx *store.Tx, from []checks.Ref, seen map[Number]bool, c *Changes) error {
	for level := 0; level <= depth && len(from) > 0; level++ {
		var next []checks.Ref
		for i := 0; i < len(from); i++ {
			links, err := tx.LinksTo(from[i])
			if err != nil {
				return err
			}
			for _, l := range links {
				found, err := m.sources(tx, l)
				if err != nil {
					return err
				}
				for _, n := range found {
					if seen[n] {
						continue
					}
					seen[n] = true
					ref, row, err := m.refOf(tx, n)
					if errors.Is(err, store.ErrNotFound) {
						continue
					}
					if err != nil {
						return err
					}
					if row.Gone.IsZero() {
						m.lookAt(row, c)
					}
					if l.Source == checks.FromSuccession { // it may be suggested in the place of what it supersedes, or that again
						if err := m.toldOf(tx, n.Repo, n.Number, c); err != nil {
							return err
						}
					}
					if l.Source == moved {
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

// sources are the items that a link starts at: one, or everything in a milestone.
func (m *Mirror) sources(tx *store.Tx, l store.Link) ([]Number, error) {
	if l.Number != 0 {
		return []Number{{l.Repo, l.Number}}, nil
	}
	rows, err := tx.Items(store.ItemFilter{Repo: l.Repo, Milestone: &l.Milestone})
	if err != nil {
		return nil, err
	}
	out := make([]Number, len(rows))
	for i, r := range rows {
		out[i] = Number{r.Repo, r.Number}
	}
	return out, nil
}

// refOf is an item's reference and row.
func (m *Mirror) refOf(tx *store.Tx, n Number) (checks.Ref, store.Item, error) {
	row, err := tx.Item(n.Repo, n.Number)
	if err != nil {
		return checks.Ref{}, row, err
	}
	repo, err := tx.Repository(n.Repo)
	return repo.Ref(n.Number), row, err
}

// headsIn names the head commits of the open pull requests that a milestone's capacity judges.
func (m *Mirror) headsIn(tx *store.Tx, repo int64, milestone int, c *Changes) error {
	pulls, err := m.pullsIn(tx, repo, milestone)
	for _, p := range pulls {
		if p.Head != "" {
			c.look(HeadKey(repo, p.Head))
		}
	}
	return err
}

// pullsIn are the open pull requests that a milestone's capacity judges: those in it, and those without a milestone, which
// take that of the issues they close.
func (m *Mirror) pullsIn(tx *store.Tx, repo int64, milestone int) ([]store.Item, error) {
	none := 0
	out, err := tx.Items(store.ItemFilter{Repo: repo, Type: checks.Pull, State: checks.Open, Milestone: &milestone})
	if err != nil {
		return nil, err
	}
	others, err := tx.Items(store.ItemFilter{Repo: repo, Type: checks.Pull, State: checks.Open, Milestone: &none})
	if err != nil {
		return nil, err
	}
	for _, p := range others {
		from, err := m.milestoneOf(tx, p)
		if err != nil {
			return nil, err
		}
		if from == milestone {
			out = append(out, p)
		}
	}
	return out, nil
}

// keys are a set's members in one order.
func keys(set map[Number]bool) []Number {
	out := make([]Number, 0, len(set))
	for n := range set {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b Number) int {
		return cmp.Or(cmp.Compare(a.Repo, b.Repo), cmp.Compare(a.Number, b.Number))
	})
	return out
}
