package facts

import (
	"errors"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
)

// serving walks links backwards from a strategy to what serves it. A hundred thousand items may: of each only a place and a few
// words are held.
type serving struct {
	*loader
	of      store.Item
	repos   map[int64]store.Repository
	counted map[store.Place]servant // items that serve it, without what was dropped
	beside  map[store.Place]bool    // pull requests that close one of them
	open    map[store.Place]bool    // what was met: whether readers may see it and every item on the way from it
	serves  map[string]bool         // whether what was concluded of an item leads to it, by the lists of references
}

// servant is what matters of an item that serves.
type servant struct {
	state     checks.State
	milestone int
}

// serving finds what serves an item of the loader's home.
func (l *loader) serving(of store.Item) *serving {
	return &serving{loader: l, of: of, repos: map[int64]store.Repository{l.home.ID: l.home}, counted: map[store.Place]servant{},
		beside: map[store.Place]bool{}, open: map[store.Place]bool{}, serves: map[string]bool{}}
}

// walkPart is how many items are read at a time.
const walkPart = 512

// walk finds what serves the item, breadth first.
func (s *serving) walk() error {
	start := store.Place{Repo: s.of.Repo, Number: s.of.Number}
	s.open[start] = true
	at := []store.Place{start}
	for level := 0; level < link.MaxDepth && len(at) > 0; level++ {
		var next []store.Place
		for part := range slices.Chunk(at, walkPart) {
			further, err := s.walkFrom(part)
			if err != nil {
				return err
			}
			next = append(next, further...)
		}
		at = next
	}
	return nil
}

// walkFrom goes back along the links that end at some items, and returns those that it is to go on from.
func (s *serving) walkFrom(at []store.Place) (next []store.Place, err error) {
	refs := make([]checks.Ref, len(at))
	for i, to := range at {
		refs[i] = s.repos[to.Repo].Ref(to.Number)
	}
	leads, err := s.tx.LeadsTo(refs)
	if err != nil {
		return nil, err
	}
	for i, to := range at {
		_, counts := s.counted[to]
		for part := range slices.Chunk(leads[i], walkPart) {
			var from []store.Place // not met yet, or by a way that readers may not see
			for _, l := range part {
				places, err := stored.Sources(s.tx, l)
				if err != nil {
					return nil, err
				}
				for _, n := range places {
					if counts && l.Source == checks.FromClosing {
						s.beside[n] = true
					}
					if open, met := s.open[n]; !met || !open && s.open[to] {
						from = append(from, n)
					}
				}
			}
			further, err := s.meet(from, s.open[to])
			if err != nil {
				return nil, err
			}
			next = append(next, further...)
		}
	}
	return next, nil
}

// meet reads items that lead to one that is met, and returns those to go on from. open says whether readers may see that one and
// every item on the way from it.
func (s *serving) meet(places []store.Place, open bool) (further []store.Place, err error) {
	by := map[int64][]int{}
	for _, n := range places {
		by[n.Repo] = append(by[n.Repo], n.Number)
	}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		repo, ok := s.repos[id]
		if !ok {
			if repo, err = s.tx.Repository(id); errors.Is(err, store.ErrNotFound) {
				continue
			} else if err != nil {
				return nil, err
			}
			s.repos[id] = repo
		}
		slices.Sort(by[id])
		for part := range slices.Chunk(slices.Compact(by[id]), walkPart) { // everything in a milestone may be many
			runtime.Gosched() // who waits for the processor gets it meanwhile
			rows, err := s.tx.ConcludedOf(id, part)
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				on, err := s.step(repo, row)
				if err != nil {
					return nil, err
				}
				s.open[row.Place()] = open && (s.loader.open(repo) || row.Gone)
				if on {
					further = append(further, row.Place())
				}
			}
		}
	}
	return further, nil
}

// step counts an item that links to what serves the reviewed one when it serves it itself, and reports whether to go on from it.
// Readers of a public repository are not told of anything in a private one: neither that it is there, nor what leads on to it.
func (s *serving) step(repo store.Repository, row store.Concluded) (on bool, err error) {
	switch {
	case row.Gone: // what linked to where it was goes on to where it is
		return row.MovedTo != "", nil
	case !s.readers().Counts(stored.Place(repo)):
		return false, nil
	case !repo.Gone.IsZero():
		return true, nil
	}
	if it := (checks.Item{Type: row.Type, State: row.State, Reason: row.Reason, Merged: row.Merged}); !playbook.Serves(it, row.Kind, row.Source) {
		return true, nil
	}
	serves, err := s.concludedToServe(row)
	if err != nil || !serves {
		return err == nil, err
	}
	s.counted[row.Place()] = servant{row.State, row.Milestone}
	return true, nil
}

// concludedToServe reports whether an item was concluded to serve the reviewed strategy.
func (s *serving) concludedToServe(row store.Concluded) (bool, error) {
	known := row.Strategies
	if s.readers().Public() { // who reads it there may not know of the others
		known = slices.DeleteFunc(slices.Clone(known), func(r checks.Ref) bool { return slices.Contains(row.Hidden, r) })
	}
	keys := make([]string, len(known))
	for i, r := range known {
		keys[i] = r.Key()
	}
	all := strings.Join(keys, " ")
	if serves, ok := s.serves[all]; ok {
		return serves, nil
	}
	serves := slices.Contains(keys, s.home.Ref(s.of.Number).Key())
	if !serves { // perhaps under another name that it had
		var err error
		if serves, err = s.among(known, s.of); err != nil {
			return false, err
		}
	}
	s.serves[all] = serves
	return serves, nil
}

// work counts what serves the item. Of pull requests and the issues that they close, the issues.
func (s *serving) work() *playbook.Work {
	w := &playbook.Work{}
	for n, it := range s.counted {
		if !s.beside[n] {
			w.Count(it.state)
		}
	}
	return w
}

// untitled stands for the title of a milestone of another private repository, or of one that only such a repository leads to.
const untitled = "a milestone of a private repository"

// plan are the milestones of what serves the item.
func (s *serving) plan() (*playbook.Plan, error) {
	in, open := map[store.Place]bool{}, map[store.Place]bool{}
	for n, row := range s.counted {
		if row.milestone != 0 {
			ms := store.Place{Repo: n.Repo, Number: row.milestone}
			in[ms], open[ms] = true, open[ms] || s.open[n]
		}
	}
	p := &playbook.Plan{}
	for _, n := range stored.Sorted(in) {
		ms, err := s.tx.Milestone(n.Repo, n.Number)
		if errors.Is(err, store.ErrNotFound) || err == nil && !ms.Gone.IsZero() {
			continue
		}
		if err != nil {
			return nil, err
		}
		description, err := s.rd.memo.Doc(s.tx, ms.Description)
		if err != nil {
			return nil, err
		}
		slice := playbook.Slice{Title: ms.Title, Start: playbook.Starts(description, ms.Created), Due: ms.Due, Closed: ms.State == checks.Closed}
		if !open[n] {
			slice.Title = untitled
			if slice.Start.Unread != "" {
				slice.Start.Unread = untitled
			}
		}
		p.Slices = append(p.Slices, slice)
	}
	return p, nil
}
