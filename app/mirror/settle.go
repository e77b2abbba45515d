package mirror

import (
	"reflect"
	"slices"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// Settle records what a report concludes about an item, changes its milestone's totals by the difference, and names what
// depends on what changed. Settling the same twice changes nothing the second time.
func (m *Mirror) Settle(tx *store.Tx, repo store.Repository, number int, subject checks.Subject, report checks.Report) (Changes, error) {
	s := m.Settling(tx, repo)
	c, err := s.Settle(number, subject, report)
	if err != nil {
		return c, err
	}
	more, err := s.Dependents()
	c.Add(more)
	return c, err
}

// Settling settles items of one repository in one transaction. What depends on them is named once all of them are: see
// [Settling.Dependents].
type Settling struct {
	m     *Mirror
	tx    *store.Tx
	repo  store.Repository
	moves []move
	// Of items whose conclusion is another one: those that chains lead through, those that pull requests may close, and what
	// was served and is.
	through, closed []checks.Ref
	served          depend.Served
	suggested       []int // what were strategies and are none
	choosable       bool  // there is another strategy to choose from, or one less
	envisioned      bool  // there is another vision to choose from, or one less
	choosing        []choosing
	visionless      bool  // there is another strategy that leads to no vision
	moved           []int // closed milestones of which what they moved may be told otherwise
}

// move is a change of a milestone's totals.
type move struct {
	depend.Crossing
	rules   *checks.Rules
	inForce bool // these are not those that judged the item, but those that are in force now
}

// choosing is an item for which it matters what there is to choose from.
type choosing struct {
	row      store.Item
	named    []checks.Reference  // its texts name these now, and didn't before; one that rules it out has no title
	nonGoals map[string][]string // of these, as it was compared with them
	rules    *checks.Rules       // by which they were read
	few      int                 // all that it was told of, where it is concluded to be linked to none for the first time; else -1
}

// Settling begins to settle items of a repository.
func (m *Mirror) Settling(tx *store.Tx, repo store.Repository) *Settling {
	return &Settling{m: m, tx: tx, repo: repo}
}

// Settle records what a report concludes about an item, and changes its milestone's totals by the difference. It names what the
// item's own change concerns: its head commit, its review, its milestones.
func (s *Settling) Settle(number int, subject checks.Subject, report checks.Report) (Changes, error) {
	var c Changes
	tx, repo := s.tx, s.repo
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return c, err
	}
	now := conclusion(row, subject, report)
	if now.Share, err = stored.Share(tx, repo, row, report); err != nil {
		return c, err
	}
	was := row.Conclusion
	if now.Share != was.Share {
		if err := s.moveBy(&c, was.Share, now.Share, &subject.Rules); err != nil {
			return c, err
		}
	}
	if _, err := tx.Settle(repo.ID, number, now); err != nil {
		return c, err
	}
	if now.Share != was.Share {
		if err := s.catchUp(&c, row, was.Share, now.Share, subject.Now); err != nil {
			return c, err
		}
	}
	if err := s.catchUpLinks(row, was, now, subject.Now); err != nil {
		return c, err
	}
	if err := s.leadsNow(&c, row, was.Kind, now.Kind, subject.Now); err != nil {
		return c, err
	}
	if err := correct(tx, row, now, subject); err != nil {
		return c, err
	}
	if err := s.ask(&c, row, subject, report); err != nil {
		return c, err
	}
	if err := s.proves(row, now, &subject.Rules); err != nil {
		return c, err
	}
	if err := s.turnAway(&c, row, subject, report); err != nil {
		return c, err
	}
	if row.Type == checks.Issue || row.State == checks.Open { // the check of a closed pull request goes on to say what it said
		changed, err := tx.Suggest(row.Repo, row.Number, subject.Named())
		if err != nil {
			return c, err
		}
		if changed {
			s.choosing = append(s.choosing, choosing{row: row, named: subject.Named(), nonGoals: subject.NonGoals, rules: &subject.Rules, few: -1})
		}
	}
	s.chooses(row, now, subject)
	if was.Kind.Reviewed() || now.Kind.Reviewed() {
		c.Keys.Queue(store.ReviewKey(repo.ID, number))
	}
	if err := s.m.dependents(tx, &c).Split(repo, number, subject.Graph); err != nil {
		return c, err
	}
	if row.Type == checks.Pull && (was.Share.Beside || now.Share.Beside) && (was.Share != now.Share || was.Weight != now.Weight) {
		closes, err := tx.LinksFrom(repo.ID, number, 0)
		if err != nil {
			return c, err
		}
		s.closed = append(s.closed, closed(closes)...) // what else closes it counts less beside it, or more
	}
	alike := same(was, now)
	if (!alike || was.Evidence != now.Evidence) && row.Type == checks.Pull && row.State == checks.Open && row.Head != "" && row.Gone.IsZero() {
		c.Keys.Queue(store.HeadKey(repo.ID, row.Head)) // whose checks say why it is what it is
	}
	if row.State == checks.Open && choosable(was) != choosable(now) {
		s.choosable = true
	}
	if row.State == checks.Open && (was.Kind == checks.Vision) != (now.Kind == checks.Vision) {
		s.envisioned = true
	}
	if alike {
		return c, nil
	}
	if err := s.unveils(row, was, now); err != nil {
		return c, err
	}
	s.served.Add(number, was.Strategies, now.Strategies, was.Visions, now.Visions)
	if was.Kind.Reviewed() || now.Kind.Reviewed() {
		if err := s.m.dependents(tx, &c).Tied(store.Place{Repo: repo.ID, Number: number}); err != nil {
			return c, err
		}
	}
	for _, n := range []int{was.Share.Milestone, row.Milestone} {
		if n != 0 {
			c.Keys.Queue(store.MilestoneKey(repo.ID, n))
		}
	}
	if leads(was) == leads(now) {
		s.closed = append(s.closed, repo.Ref(number))
		return c, nil
	}
	if was.Kind == checks.Strategy {
		s.suggested = append(s.suggested, number)
	}
	s.through = append(s.through, repo.Ref(number))
	return c, nil
}

// choosable reports whether work can choose an item to serve, while that is open.
func choosable(c store.Conclusion) bool { return c.Kind == checks.Strategy && !c.Expired }

// chooses notes an item that is concluded to be linked to no strategy for the first time, and all that it is told of.
func (s *Settling) chooses(row store.Item, now store.Conclusion, subject checks.Subject) {
	was := row.Conclusion
	if now.Kind == checks.Strategy && len(now.Visions) == 0 && (was.Kind != checks.Strategy || len(was.Visions) > 0) {
		s.visionless = true
	}
	first := was.UnlinkedAt.IsZero() && !now.UnlinkedAt.IsZero() || row.Type == checks.Pull && !was.Settled && !now.Linked
	if first && row.State == checks.Open && (subject.Choices.None() || subject.Choices == checks.FewChoices) {
		s.choosing = append(s.choosing, choosing{row: row, few: len(subject.Named())})
	}
}

// chosenMeanwhile has items looked at once more for which there is another strategy to choose from than when they were read, or of which the
// texts name one by another title, or by what it no longer rules out, or that can no longer be chosen: whoever changed that did not find these items among those to tell.
func (s *Settling) chosenMeanwhile(c *Changes) error {
	if len(s.choosing) == 0 && !s.visionless {
		return nil
	}
	if err := s.tx.LockChoices(s.repo.Owner, false); err != nil {
		return err
	}
	there := -1
	find := stored.NewFinder(s.tx)
	for _, o := range s.choosing {
		if o.few >= 0 {
			if there < 0 {
				var err error
				if there, err = s.tx.CountChoices(s.repo, link.MaxChoices+1); err != nil {
					return err
				}
			}
			if there > o.few {
				c.Keys.Item(o.row)
			}
		}
		for _, l := range o.named {
			repo, at, err := find.Find(l.Ref)
			if err != nil {
				return err
			}
			if repo == nil {
				continue
			}
			ruledOut, err := s.m.memo.NonGoals(s.tx, at.Body, o.rules)
			if err != nil {
				return err
			}
			if l.Title != "" && at.Title != l.Title || !at.Gone.IsZero() || at.State != checks.Open || !choosable(at.Conclusion) ||
				!slices.Equal(ruledOut, o.nonGoals[l.Ref.Key()]) {
				c.Keys.Item(o.row)
			}
		}
	}
	return nil
}

// moveBy is move by the rules that judged the item, and by those that are in force now where they set other capacities: a pull request may have
// been judged by these already, and by the totals of before.
func (s *Settling) moveBy(c *Changes, was, now store.Contribution, r *checks.Rules) error {
	if err := s.move(c, was, now, r, false); err != nil {
		return err
	}
	res, _, err := s.m.policies.Rules(s.tx, s.repo)
	if err != nil || reflect.DeepEqual(res.Rules.Capacity, r.Capacity) {
		return err
	}
	return s.move(c, was, now, &res.Rules, true)
}

// move notes where the milestones stand whose totals are about to change, unless that was noted for another item.
func (s *Settling) move(c *Changes, was, now store.Contribution, r *checks.Rules, inForce bool) error {
	numbers := []int{was.Milestone, now.Milestone}
	slices.Sort(numbers) // one order for all, so that two that swap their milestones do not wait for each other
	for _, n := range slices.Compact(numbers) {
		if n == 0 {
			continue
		}
		c.Keys.Queue(store.MilestoneKey(s.repo.ID, n))
		at := slices.IndexFunc(s.moves, func(v move) bool { return v.Milestone.Number == n && v.inForce == inForce })
		if at >= 0 && s.moves[at].Covers(was, now, r) {
			continue
		}
		v, err := s.m.dependents(s.tx, c).Before(s.repo, n, r, was, now)
		if err != nil {
			return err
		}
		s.moves = append(s.moves, move{v, r, inForce})
	}
	return nil
}

// Dependents names what depends on what was settled.
func (s *Settling) Dependents() (c Changes, err error) {
	d := s.m.dependents(s.tx, &c)
	for _, v := range s.moves {
		if err := d.After(s.repo, v.Crossing, v.rules); err != nil {
			return c, err
		}
	}
	if err := d.ReviewsOf(s.repo, s.served); err != nil {
		return c, err
	}
	for _, n := range s.suggested {
		if err := d.Suggested(s.repo.ID, n); err != nil {
			return c, err
		}
	}
	if s.choosable {
		if err := d.Choosable(s.repo.Owner); err != nil {
			return c, err
		}
	}
	if s.envisioned {
		if err := d.Envisioned(s.repo.Owner); err != nil {
			return c, err
		}
	}
	if err := s.balances(d); err != nil {
		return c, err
	}
	if err := s.chosenMeanwhile(&c); err != nil {
		return c, err
	}
	if err := d.Through(s.through...); err != nil {
		return c, err
	}
	return c, d.Closers(s.closed...)
}

// closed are the issues that links say are closed.
func closed(links []store.Link) (out []checks.Ref) {
	for _, l := range links {
		if l.Source == checks.FromClosing {
			out = append(out, l.Target)
		}
	}
	return out
}

// led is what a chain through an item depends on beside what GitHub shows of it. Where the item's own chain leads is not in
// it: whatever changed there named the items behind it itself.
type led struct {
	settled bool // before, it may not have been there at all
	kind    checks.Kind
	claimed checks.Kind // see [checks.Decision.Unvouched]
	expires int64
	expired bool
}

func leads(c store.Conclusion) led {
	l := led{settled: c.Settled, kind: c.Kind, claimed: c.Unvouched, expired: c.Expired}
	if !c.Expires.IsZero() {
		l.expires = c.Expires.UnixMicro()
	}
	return l
}

// conclusion is what a report concludes, without what it adds to totals.
func conclusion(row store.Item, s checks.Subject, r checks.Report) store.Conclusion {
	if !row.Gone.IsZero() {
		return store.Conclusion{Settled: true, Source: checks.NoSource}
	}
	out := store.Conclusion{Settled: true, Kind: r.Decision.Kind, Likely: r.Decision.Likely, Unvouched: r.Decision.Unvouched, Source: r.Decision.Source, Evidence: r.Decision.Evidence,
		Confidence: r.Decision.Confidence, Weight: r.Weight, Misread: r.Misread != "", Unsized: r.Unsized, Linked: r.Chain.Linked, Strategies: r.Chain.Strategies}
	if out.Kind == checks.Strategy {
		out.Visions, out.Expires = r.Chain.Visions, r.Expires
		out.Expired = !r.Expires.IsZero() && !s.Now.Before(r.Expires)
	}
	for _, u := range r.Chain.Hidden {
		if slices.Contains(out.Strategies, u) || slices.Contains(out.Visions, u) {
			out.Hidden = append(out.Hidden, u)
		}
	}
	if r.Unlinked {
		if out.UnlinkedAt = row.UnlinkedAt; out.UnlinkedAt.IsZero() {
			out.UnlinkedAt = s.Now.UTC()
		}
	}
	return out
}

// same reports whether two conclusions are the same to whatever depends on the item.
func same(a, b store.Conclusion) bool {
	equal := func(x, y checks.Ref) bool { return x.Key() == y.Key() }
	return a.Settled == b.Settled && a.Source == b.Source && a.Linked == b.Linked && a.Share == b.Share && a.Weight == b.Weight && a.Misread == b.Misread && a.Unsized == b.Unsized &&
		leads(a) == leads(b) && slices.EqualFunc(a.Strategies, b.Strategies, equal) &&
		slices.EqualFunc(a.Hidden, b.Hidden, equal) && slices.EqualFunc(a.Visions, b.Visions, equal)
}
