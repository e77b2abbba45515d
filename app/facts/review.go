package facts

import (
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
		if err == nil {
			_, _, err = s.chain(in)
		}
		if err == nil && row.State == checks.Open {
			in.Facts.Unbroken, err = s.unbroken()
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
	chain, graph, err := s.chain(in)
	if err != nil {
		return err
	}
	in.Facts.Visions = chart.Visions(chain, graph)
	if len(chain.Visions) == 0 {
		if in.Facts.Visions.Open, err = s.visions(); err != nil {
			return err
		}
	}
	if in.Facts.Proof, err = s.proof(in); err != nil {
		return err
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
	if in.Facts.TurnedAway, err = s.turnedAway(); err != nil {
		return err
	}
	said, err := s.tx.Voices(s.of.Repo, s.of.Number)
	in.Facts.Voices = playbook.Heard(stored.Voices(said))
	return err
}

// chain is where the links of the item lead, and notes what stands in for it.
func (s *serving) chain(in *playbook.Reviewed) (checks.Chain, checks.Graph, error) {
	g, err := s.graph(s.of)
	if err != nil {
		return checks.Chain{}, g, err
	}
	c := link.Walk(in.Item, g)
	in.Facts.Heirs = c.Heirs
	return c, g, nil
}

// mostVisions is how many open visions of an owner are looked at for those that a strategy could serve.
const mostVisions = 200

// visions are those that the strategy could serve and its readers may be told of, its own repository's first; no more than it takes
// to know that they are too many to name.
func (s *serving) visions() (*playbook.Choice, error) {
	all, err := s.tx.OpenVisions(s.home.Owner, mostVisions)
	if err != nil {
		return nil, err
	}
	var here, there []checks.Ref
	for _, v := range all {
		repo, ok := s.repos[v.Repo]
		if !ok {
			if repo, err = s.tx.Repository(v.Repo); err != nil {
				return nil, err
			}
			s.repos[v.Repo] = repo
		}
		switch {
		case repo.ID == s.home.ID:
			here = append(here, repo.Ref(v.Number))
		case s.loader.open(repo) && s.allowed(repo):
			there = append(there, repo.Ref(v.Number))
		}
	}
	refs := append(here, there...)
	return &playbook.Choice{Refs: refs[:min(len(refs), playbook.MaxChoice+1)]}, nil
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
	led, err := s.tx.StrategyVisionsOf(s.home.Owner)
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
			if s.readers().Public() && slices.Contains(l.Hidden, v) {
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
