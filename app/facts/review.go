package facts

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
)

// ToReview is what the review of one item depends on.
type ToReview struct {
	Reviewed playbook.Reviewed
	Row      store.Item
	Next     store.Review // what is to be recorded of this review; Looked is the Now that it was loaded with
	Asks     []Ask        // permissions that it depends on and that are not known
}

// Review loads what the review of an item depends on: its text, what serves it and where its links lead, as readers of its
// own repository may see it. Of an item that is neither vision nor strategy only the row is loaded.
//
// It walks everything that serves the item, so it is not for every event: see [Changes] for when it is due.
func (rd *Reader) Review(tx *store.Tx, repo store.Repository, number int, rules *checks.Rules, now time.Time) (ToReview, error) {
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return ToReview{}, err
	}
	out := ToReview{Row: row, Next: store.Review{Looked: now}}
	out.Reviewed = playbook.Reviewed{Item: stored.Item(repo, row, ""), Kind: row.Conclusion.Kind, Rules: rules, Host: rd.Host, Now: now}
	if !row.Conclusion.Kind.Reviewed() || !row.Gone.IsZero() {
		return out, nil
	}
	in := &out.Reviewed
	if in.Doc, err = rd.memo.Doc(tx, row.Body); err != nil {
		return out, err
	}
	s := rd.loader(tx, repo, rules, now).serving(row)
	if in.Kind == checks.Vision {
		out.Next.Size, err = s.strategies()
		if !repo.ReadAt.IsZero() {
			in.Facts.Work = &playbook.Work{Strategies: out.Next.Size}
		}
		return out, err
	}
	if err := s.walk(); err != nil {
		return out, err
	}
	out.Next.Size = len(s.counted)
	if !repo.ReadAt.IsZero() { // a part of what serves it is not what serves it
		in.Facts.Work = s.work()
		if in.Facts.Plan, err = s.plan(); err != nil {
			return out, err
		}
	}
	err = s.strategy(&out)
	out.Asks = s.asks
	return out, err
}

// strategy adds what only the review of a strategy depends on.
func (s *serving) strategy(out *ToReview) error {
	in := &out.Reviewed
	g, err := s.graph(s.of)
	if err != nil {
		return err
	}
	chain := link.Walk(in.Item, g)
	in.Facts.Visions = chart.Visions(chain)
	if in.Facts.Proof, err = s.proof(in); err != nil {
		return err
	}
	if in.Facts.Proof != nil {
		out.Next.Proof = in.Facts.Proof.Ref
	}
	in.Facts.Idle = map[string]bool{}
	for _, ref := range playbook.ActionItems(in) {
		at, n, err := s.resolve(store.Link{Repo: s.of.Repo, Target: ref, Place: stored.Text("body", s.of.Repo, s.of.Number),
			Actor: s.of.Writer.Login, ActorID: s.of.Writer.ID}, reached{s.home.Ref(s.of.Number), s.home, s.of})
		if err != nil {
			return err
		}
		in.Facts.Idle[ref.Key()] = s.idle(at, n)
	}
	said, err := s.tx.Voices(s.of.Repo, s.of.Number)
	in.Facts.Voices = playbook.Heard(stored.Voices(said))
	return err
}

// idle reports whether an item is no work on the strategy, as far as readers may know: it is not there, it was closed without
// being done, or it is the strategy itself, by another name that it had.
func (s *serving) idle(at reached, n checks.Node) bool {
	itself := at.row.Repo == s.of.Repo && at.row.Number == s.of.Number
	return !n.Found || itself || n.Visible && stored.Item(at.repo, at.row, "").Dropped()
}

// proof is what became of the item that a migration names as its proof of concept.
func (s *serving) proof(in *playbook.Reviewed) (*playbook.Proof, error) {
	return playbook.Prove(in, func(ref checks.Ref) (string, bool, error) {
		at, n, err := s.resolve(store.Link{Repo: s.of.Repo, Target: ref, Place: stored.Text("body", s.of.Repo, s.of.Number),
			Actor: s.of.Writer.Login, ActorID: s.of.Writer.ID}, reached{s.home.Ref(s.of.Number), s.home, s.of})
		return playbook.Unproven(n, stored.Item(at.repo, at.row, "").Dropped()), true, err
	})
}

// strategies counts those that lead to the reviewed vision, through whatever else, as far as its readers may know of them.
func (s *serving) strategies() (int, error) {
	led, err := s.tx.LedBy(s.home.Owner)
	if err != nil {
		return 0, err
	}
	leads := map[string]bool{s.home.Ref(s.of.Number).Key(): true} // by the reference that was concluded
	n := 0
	for _, l := range led {
		if l.Dropped || !s.readers().Counts(stored.Place(store.Repository{ID: l.Repo, Owner: l.Ref.Owner, Private: l.Private})) {
			continue
		}
		for _, v := range l.Visions {
			if s.readers().Public() && slices.Contains(l.Untold, v) {
				continue
			}
			here, known := leads[v.Key()]
			if !known { // perhaps by another name that it had
				repo, row, err := s.Find(v)
				if err != nil {
					return 0, err
				}
				here = repo != nil && repo.ID == s.of.Repo && row.Number == s.of.Number
				leads[v.Key()] = here
			}
			if here {
				n++
				break
			}
		}
	}
	return n, nil
}

// serving walks links backwards from a strategy to what serves it.
type serving struct {
	*loader
	of      store.Item
	counted map[store.Place]store.Item // items that serve it, without what was dropped
	beside  map[store.Place]bool       // pull requests that close one of them
	open    map[store.Place]bool       // what was met: whether readers may see it and every item on the way from it
}

// serving finds what serves an item of the loader's home.
func (l *loader) serving(of store.Item) *serving {
	return &serving{loader: l, of: of, counted: map[store.Place]store.Item{}, beside: map[store.Place]bool{}, open: map[store.Place]bool{}}
}

// walk finds what serves the item, breadth first.
func (s *serving) walk() error {
	start := store.Place{Repo: s.of.Repo, Number: s.of.Number}
	s.open[start] = true
	repos := map[int64]store.Repository{s.home.ID: s.home}
	at := []reached{{s.home.Ref(s.of.Number), s.home, s.of}}
	for level := 0; level < link.MaxDepth && len(at) > 0; level++ {
		var next []reached
		leading, err := s.leading(at)
		if err != nil {
			return err
		}
		for i, to := range at {
			me := store.Place{Repo: to.row.Repo, Number: to.row.Number}
			_, counts := s.counted[me]
			for _, l := range leading[i] {
				for _, n := range l.from {
					if counts && l.closes {
						s.beside[n] = true
					}
					if open, met := s.open[n]; met && (open || !s.open[me]) {
						continue
					}
					from, further, err := s.step(n, repos)
					if err != nil {
						return err
					}
					s.open[n] = s.open[me] && (s.loader.open(from.repo) || !from.row.Gone.IsZero())
					if further {
						next = append(next, from)
					}
				}
			}
		}
		at = next
	}
	return nil
}

// lead is a link with the items that it starts at.
type lead struct {
	from   []store.Place
	closes bool
}

// leading are the links that end at each of some items. The items that they start at are read ahead, a few statements for all.
func (s *serving) leading(at []reached) ([][]lead, error) {
	refs := make([]checks.Ref, len(at))
	for i, to := range at {
		refs[i] = to.ref
	}
	links, err := s.tx.LinksToEach(refs)
	if err != nil {
		return nil, err
	}
	out := make([][]lead, len(at))
	ahead := map[int64][]int{}
	for i, all := range links {
		for _, l := range all {
			from, err := stored.Sources(s.tx, l)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], lead{from, l.Source == checks.FromClosing})
			for _, n := range from {
				if _, met := s.open[n]; !met {
					ahead[n.Repo] = append(ahead[n.Repo], n.Number)
				}
			}
		}
	}
	for repo, numbers := range ahead {
		slices.Sort(numbers)
		if err := s.tx.ReadItems(repo, slices.Compact(numbers)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// step loads an item that links to what serves the reviewed one, counts it when it serves it itself, and reports whether to
// go on from it. Readers of a public repository are not told of anything in a private one: neither that it is there, nor what
// leads on to it.
func (s *serving) step(n store.Place, repos map[int64]store.Repository) (reached, bool, error) {
	row, err := s.tx.Item(n.Repo, n.Number)
	if errors.Is(err, store.ErrNotFound) {
		return reached{}, false, nil
	}
	if err != nil {
		return reached{}, false, err
	}
	repo, ok := repos[n.Repo]
	if !ok {
		if repo, err = s.tx.Repository(n.Repo); err != nil {
			return reached{}, false, err
		}
		repos[n.Repo] = repo
	}
	from := reached{repo.Ref(n.Number), repo, row}
	switch {
	case !row.Gone.IsZero(): // what linked to where it was goes on to where it is
		return from, row.MovedTo != "", nil
	case !s.readers().Counts(stored.Place(repo)):
		return from, false, nil
	case !repo.Gone.IsZero():
		return from, true, nil
	}
	if !playbook.Serves(stored.Item(repo, row, ""), row.Conclusion.Kind, row.Conclusion.Source) {
		return from, true, nil
	}
	serves, err := s.serves(row)
	if err != nil || !serves {
		return from, err == nil, err
	}
	s.counted[n] = row
	return from, true, nil
}

// serves reports whether an item was concluded to serve the reviewed strategy.
func (s *serving) serves(row store.Item) (bool, error) {
	key := s.home.Ref(s.of.Number).Key()
	known := row.Conclusion.Strategies
	if s.readers().Public() { // who reads it there may not know of the others
		known = slices.DeleteFunc(slices.Clone(known), func(r checks.Ref) bool { return slices.Contains(row.Conclusion.Untold, r) })
	}
	for _, r := range known {
		if r.Key() == key {
			return true, nil
		}
	}
	for _, r := range known { // under another name that it had
		home, found, err := s.Find(r)
		if err != nil {
			return false, err
		}
		if home != nil && home.ID == s.of.Repo && found.Number == s.of.Number {
			return true, nil
		}
	}
	return false, nil
}

// work counts what serves the item. Of pull requests and the issues that they close, the issues.
func (s *serving) work() *playbook.Work {
	w := &playbook.Work{}
	for n, row := range s.counted {
		if !s.beside[n] {
			w.Count(row.State)
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
		if row.Milestone != 0 {
			ms := store.Place{Repo: n.Repo, Number: row.Milestone}
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
