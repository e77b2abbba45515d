package mirror

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// mostEnvisioned is of how many open visions of an owner it is kept how they were when a milestone closed, more than anybody has.
const mostEnvisioned = 1000

// keepLed keeps where the strategies lead that the work of a closed milestone served, and how visions are. What was said since the milestone
// closed stays as it was kept, so that a second look while the closing settles only adds what came late. It reports whether that changed anything.
func (m *Mirror) keepLed(tx *store.Tx, repo store.Repository, ms store.Milestone) (changed bool, err error) {
	k := leading{m: m, tx: tx, find: stored.NewFinder(tx), closed: ms.Closed, repos: map[int64]store.Repository{}}
	at := store.Place{Repo: repo.ID, Number: ms.Number}
	if k.led, k.visions, err = tx.Led(at); err != nil {
		return false, err
	}
	moved, err := tx.Moved(at, false)
	if err != nil {
		return false, err
	}
	var led []store.Led
	var to []store.Place
	seen := map[string]bool{}
	for _, w := range moved {
		for _, s := range w.Strategies {
			if seen[s.Key()] {
				continue
			}
			seen[s.Key()] = true
			more, err := k.strategy(s)
			if err != nil {
				return false, err
			}
			for _, l := range more {
				led, to = append(led, l), append(to, l.Vision)
			}
		}
	}
	open, err := tx.OpenVisions(repo.Owner, mostEnvisioned)
	if err != nil {
		return false, err
	}
	for _, v := range k.visions { // those that were open then
		to = append(to, v.Vision)
	}
	visions, err := k.envision(append(to, open...))
	if err != nil {
		return false, err
	}
	slices.SortFunc(led, byLed)
	return !slices.Equal(led, k.led) || !slices.Equal(visions, k.visions), tx.KeepLed(at, led, visions)
}

// leading is what strategies lead to as it is being kept for a milestone.
type leading struct {
	m       *Mirror
	tx      *store.Tx
	find    *stored.Finder
	closed  time.Time
	led     []store.Led // what was kept
	visions []store.Envisioned
	repos   map[int64]store.Repository
}

// strategy is where one leads.
func (k *leading) strategy(ref checks.Ref) ([]store.Led, error) {
	var was []store.Led
	for _, l := range k.led {
		if l.Strategy == ref.Key() {
			was = append(was, l)
		}
	}
	repo, row, err := k.find.Find(ref)
	if err != nil {
		return nil, err
	}
	if len(was) > 0 {
		if later, err := k.later(repo, row); err != nil || later {
			return was, err
		}
	}
	none := store.Led{Strategy: ref.Key()}
	if repo == nil {
		return []store.Led{none}, nil
	}
	none.At = store.Place{Repo: repo.ID, Number: row.Number}
	var out []store.Led
	for _, v := range row.Conclusion.Visions {
		to, there, err := k.find.Find(v)
		if err != nil {
			return nil, err
		}
		l := none
		l.Hidden = slices.Contains(row.Conclusion.Hidden, v)
		if to == nil || slices.ContainsFunc(out, func(o store.Led) bool { return o.Vision.Repo == to.ID && o.Vision.Number == there.Number }) {
			continue
		}
		l.Vision = store.Place{Repo: to.ID, Number: there.Number}
		out = append(out, l)
	}
	if len(out) == 0 {
		return []store.Led{none}, nil
	}
	return out, nil
}

// later reports whether what a strategy says was said after the milestone closed, or is gone.
func (k *leading) later(repo *store.Repository, row store.Item) (bool, error) {
	if repo == nil || !row.Gone.IsZero() || row.Writer.At.After(k.closed) {
		return true, nil
	}
	links, err := k.tx.LinksFrom(repo.ID, row.Number, 0)
	return slices.ContainsFunc(links, func(l store.Link) bool { return l.At.After(k.closed.Add(time.Second)) }), err
}

// byLed orders as [store.Tx.Led] does.
func byLed(a, b store.Led) int {
	return cmp.Or(cmp.Compare(a.Strategy, b.Strategy), cmp.Compare(a.Vision.Repo, b.Vision.Repo), cmp.Compare(a.Vision.Number, b.Vision.Number))
}

// envision is how some visions are, by repository and number.
func (k *leading) envision(all []store.Place) ([]store.Envisioned, error) {
	var out []store.Envisioned
	set := map[store.Place]bool{}
	for _, p := range all {
		set[p] = p != store.Place{}
	}
	for _, p := range stored.Sorted(set) {
		if !set[p] {
			continue
		}
		v, ok, err := k.vision(p)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, v)
		}
	}
	return out, nil
}

// vision is how one is, unless it came after the milestone had closed.
func (k *leading) vision(p store.Place) (v store.Envisioned, ok bool, err error) {
	at := slices.IndexFunc(k.visions, func(v store.Envisioned) bool { return v.Vision == p })
	row, err := k.tx.Item(p.Repo, p.Number)
	if errors.Is(err, store.ErrNotFound) { // forgotten
		return v, false, nil
	}
	if err != nil {
		return v, false, err
	}
	if at >= 0 && (row.Writer.At.After(k.closed) || !row.Gone.IsZero() || row.Conclusion.Kind != checks.Vision) {
		return k.visions[at], true, nil
	}
	if row.Conclusion.Kind != checks.Vision || row.Created.After(k.closed) {
		return v, false, nil
	}
	repo, known := k.repos[p.Repo]
	if !known {
		if repo, err = k.tx.Repository(p.Repo); err != nil {
			return v, false, err
		}
		k.repos[p.Repo] = repo
	}
	in, _, err := k.m.policies.Rules(k.tx, repo)
	if err != nil {
		return v, false, err
	}
	sides, err := k.m.memo.Perspectives(k.tx, stored.Item(repo, row, ""), &in.Rules)
	if err != nil {
		return v, false, err
	}
	open := row.State == checks.Open || row.Closed.After(k.closed)
	return store.Envisioned{Vision: p, Product: slices.Contains(sides, playbook.Product), Technical: slices.Contains(sides, playbook.Technical), Open: open}, true, nil
}

// leadsNow has closings that settle still say where a strategy leads that was just looked at, or how a vision is.
func (s *Settling) leadsNow(c *Changes, row store.Item, was, now checks.Kind, at time.Time) error {
	if at.IsZero() || !was.Reviewed() && !now.Reviewed() {
		return nil
	}
	kind := checks.Strategy
	if was == checks.Vision || now == checks.Vision {
		kind = checks.Vision
	}
	again, err := s.tx.LookAgain(s.repo, row.Number, kind, at)
	for _, p := range again {
		c.Keys.Queue(store.MilestoneKey(p.Repo, p.Number))
	}
	return err
}

// unveils notes the closed milestones of which the figures tell what an item served: who may know of that is another now.
func (s *Settling) unveils(row store.Item, was, now store.Conclusion) error {
	if len(was.Hidden)+len(now.Hidden) == 0 {
		return nil
	}
	held, err := s.tx.HeldIn(row.Repo, row.Number)
	s.moved = append(s.moved, held...)
	return err
}

// balances has the milestones summed up again that tell what closed ones moved of which items were settled.
func (s *Settling) balances(d depend.Change) error {
	slices.Sort(s.moved)
	for _, n := range slices.Compact(s.moved) {
		ms, err := s.tx.Milestone(s.repo.ID, n)
		if errors.Is(err, store.ErrNotFound) || err == nil && ms.State != checks.Closed {
			continue
		}
		if err != nil {
			return err
		}
		d.Keys.Queue(store.MilestoneKey(s.repo.ID, n))
		if err := d.Balanced(s.repo, ms); err != nil {
			return err
		}
	}
	return nil
}
