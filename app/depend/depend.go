package depend

import (
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// Through names everything whose chain leads through any of some items: what links to it, what links to that, and so on.
func (d Change) Through(on ...checks.Ref) error {
	return d.spread(on, map[store.Place]bool{}, nil)
}

// Reworded names everything that shows or depends on the words of an item, where those are others now.
func (d Change) Reworded(repo store.Repository, was, now store.Item) error {
	if now.Title != was.Title {
		if err := d.retitled(repo, now); err != nil {
			return err
		}
	}
	if now.Conclusion.Kind == checks.Vision && now.Body != was.Body {
		if err := d.Tied(store.Place{Repo: repo.ID, Number: now.Number}); err != nil {
			return err
		}
	}
	return d.replanned(repo, was, now)
}

// retitled names everything that shows an item's title: the chains that lead through it, what it is suggested for, and where it is a strategy
// the summaries of milestones that it has work in. What it is suggested for may not have been looked at since it was one.
func (d Change) retitled(repo store.Repository, row store.Item) error {
	if row.Conclusion.Kind == checks.Strategy {
		if err := d.Tx.LockChoices(repo.Owner, true); err != nil {
			return err
		}
	}
	in := milestones{}
	err := d.spread([]checks.Ref{repo.Ref(row.Number)}, map[store.Place]bool{}, in.add)
	if err != nil {
		return err
	}
	if row.Conclusion.Kind == checks.Strategy {
		d.summaries(in)
	}
	return d.Suggested(row.Repo, row.Number)
}

// milestones are those that items are in.
type milestones map[store.Place]bool

func (in milestones) add(row store.Outline) {
	if row.Milestone != 0 {
		in[store.Place{Repo: row.Repo, Number: row.Milestone}] = true
	}
}

// summaries names those of milestones: they name strategies as well.
func (d Change) summaries(in milestones) {
	for _, ms := range stored.Sorted(in) {
		d.Keys.Queue(store.MilestoneKey(ms.Repo, ms.Number))
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
	return d.spread(from, seen, nil)
}

// Closers names the pull requests that close any of some issues: they count beside it or for it.
func (d Change) Closers(issues ...checks.Ref) error {
	leads, err := d.Tx.LeadsTo(issues)
	if err != nil {
		return err
	}
	var by []store.Place
	for _, to := range leads {
		for _, l := range to {
			if l.Source == checks.FromClosing {
				by = append(by, store.Place{Repo: l.Repo, Number: l.Number})
			}
		}
	}
	rows, err := d.Tx.OutlinesOf(by)
	d.Keys.Outline(rows...)
	return err
}

// spreadPart is how many items are read at a time.
const spreadPart = 512

// spread walks links backwards, breadth first, as far as walks go forwards: one link further than one may lead, since that
// shows too. It names what it meets and was not seen, and tells met of each where that is given. A level is read by a few statements,
// however much links to it, and of a hundred thousand items that do only their names are held.
func (d Change) spread(from []checks.Ref, seen map[store.Place]bool, met func(store.Outline)) error {
	for level := 0; level <= link.MaxDepth && len(from) > 0; level++ {
		var next []checks.Ref
		for len(from) > 0 { // where an issue was before it was transferred is no further than where it is
			by, err := d.sources(from, seen)
			if err != nil {
				return err
			}
			from = nil
			var keys []string
			for part := range slices.Chunk(stored.Sorted(by), spreadPart) {
				rows, err := d.Tx.OutlinesOf(part)
				if err != nil {
					return err
				}
				for _, row := range rows {
					if met != nil {
						met(row)
					}
					if !row.Gone {
						keys = outlineKeys(keys, row)
					}
					ref, known, err := d.ref(row)
					if err != nil {
						return err
					}
					how := by[row.Place()]
					if how.succeeds { // it may be suggested in the place of what it supersedes, or that again
						if err := d.Suggested(row.Repo, row.Number); err != nil {
							return err
						}
					}
					switch {
					case !known:
					case how.moved:
						from = append(from, ref)
					default:
						next = append(next, ref)
					}
				}
			}
			d.Keys.Queue(keys...)
		}
		from = next
	}
	return nil
}

// leads is how an item leads to another.
type leads struct {
	moved    bool // it is where the other was before
	succeeds bool
}

// sources are the items that links to any of some items start at and that were not seen, which they are then.
func (d Change) sources(to []checks.Ref, seen map[store.Place]bool) (map[store.Place]leads, error) {
	out := map[store.Place]leads{}
	for part := range slices.Chunk(to, spreadPart) {
		links, err := d.Tx.LeadsTo(part)
		if err != nil {
			return nil, err
		}
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
	}
	return out, nil
}

// refs name items as their repositories are called now.
func (d Change) refs(rows []store.Outline) ([]checks.Ref, error) {
	var out []checks.Ref
	for _, row := range rows {
		ref, known, err := d.ref(row)
		if err != nil {
			return nil, err
		}
		if known {
			out = append(out, ref)
		}
	}
	return out, nil
}

// ref names an item as its repository is called now, if that is known.
func (d Change) ref(row store.Outline) (checks.Ref, bool, error) {
	repo, err := d.Tx.Repository(row.Repo)
	if errors.Is(err, store.ErrNotFound) {
		return checks.Ref{}, false, nil
	}
	return repo.Ref(row.Number), err == nil, err
}

// headsIn names the head commits of the open pull requests that a milestone's capacity judges.
func (d Change) headsIn(repo int64, milestone int) error {
	return d.headsOf(repo, milestone, func(store.Outline) (bool, error) { return true, nil })
}

// headsOf names those of some of them, what changed last first.
func (d Change) headsOf(repo int64, milestone int, of func(store.Outline) (bool, error)) error {
	pulls, err := stored.Pulls(d.Tx, repo, milestone)
	if err != nil {
		return err
	}
	heads, err := stored.Heads(pulls, of)
	d.Keys.Queue(heads...)
	return err
}
