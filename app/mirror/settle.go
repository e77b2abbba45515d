package mirror

import (
	"cmp"
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Settle records what a report concludes about an item, changes its milestone's totals by the difference, and names what
// depends on what changed. Settling the same twice changes nothing the second time.
func (m *Mirror) Settle(tx *store.Tx, repo store.Repository, number int, subject checks.Subject, report checks.Report) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return c, err
	}
	now := conclusion(row, subject, report)
	if now.Share, err = m.share(tx, repo, row, report); err != nil {
		return c, err
	}
	was := row.Conclusion
	var moves []move
	if now.Share != was.Share {
		numbers := []int{was.Share.Milestone, now.Share.Milestone}
		slices.Sort(numbers) // one order for all, so that two that swap their milestones do not wait for each other
		for _, n := range numbers {
			if n != 0 && !slices.ContainsFunc(moves, func(v move) bool { return v.milestone.Number == n }) {
				v, err := m.before(tx, repo, n, &subject.Rules, was.Share, now.Share)
				if err != nil {
					return c, err
				}
				moves = append(moves, v)
			}
		}
	}
	if _, err := tx.Settle(repo.ID, number, now); err != nil {
		return c, err
	}
	if err := correct(tx, row, now, subject); err != nil {
		return c, err
	}
	if row.Type == checks.Issue || row.State == checks.Open { // the check of a closed pull request goes on to say what it said
		if err := tx.Suggest(repo.ID, number, subject.Likely); err != nil {
			return c, err
		}
	}
	for _, v := range moves {
		c.look(MilestoneKey(repo.ID, v.milestone.Number))
		if err := m.after(tx, repo, v, &subject.Rules, &c); err != nil {
			return c, err
		}
	}
	if reviewable(was.Kind) || reviewable(now.Kind) {
		c.look(ReviewKey(repo.ID, number))
	}
	if same(was, now) {
		return c, nil
	}
	if err := m.review(tx, repo, number, &c, was.Strategies, now.Strategies, was.Visions, now.Visions); err != nil {
		return c, err
	}
	if row.Type == checks.Pull && row.State == checks.Open && row.Head != "" && row.Gone.IsZero() {
		c.look(HeadKey(repo.ID, row.Head))
	}
	for _, n := range []int{was.Share.Milestone, row.Milestone} {
		if n != 0 {
			c.look(MilestoneKey(repo.ID, n))
		}
	}
	if leads(was) != leads(now) {
		if was.Kind == checks.Strategy {
			if err := m.toldOf(tx, repo.ID, number, &c); err != nil {
				return c, err
			}
		}
		return c, m.depend(tx, repo.Ref(number), &c)
	}
	return c, m.closers(tx, repo.Ref(number), &c)
}

// led is what a chain through an item depends on beside what GitHub shows of it. Where the item's own chain leads is not in
// it: whatever changed there named the items behind it itself.
type led struct {
	settled bool // before, it may not have been there at all
	kind    checks.Kind
	expires int64
	expired bool
}

func leads(c store.Conclusion) led {
	l := led{settled: c.Settled, kind: c.Kind, expired: c.Expired}
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
	out := store.Conclusion{Settled: true, Kind: r.Decision.Kind, Source: r.Decision.Source, Evidence: r.Decision.Evidence,
		Confidence: r.Decision.Confidence, Weight: r.Weight, Linked: r.Chain.Linked, Strategies: r.Chain.Strategies}
	if out.Kind == checks.Strategy {
		out.Visions, out.Expires = r.Chain.Visions, r.Expires
		out.Expired = !r.Expires.IsZero() && !s.Now.Before(r.Expires)
	}
	for _, u := range r.Chain.Untold {
		if slices.Contains(out.Strategies, u) || slices.Contains(out.Visions, u) {
			out.Untold = append(out.Untold, u)
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
	return a.Settled == b.Settled && a.Source == b.Source && a.Linked == b.Linked && a.Share == b.Share && a.Weight == b.Weight &&
		leads(a) == leads(b) && slices.EqualFunc(a.Strategies, b.Strategies, equal) &&
		slices.EqualFunc(a.Untold, b.Untold, equal) && slices.EqualFunc(a.Visions, b.Visions, equal)
}

// share is what an item adds to the totals of its milestone: work and what has no kind, unless it is exempt, was dropped,
// or is a pull request that closes an issue which is counted there.
func (m *Mirror) share(tx *store.Tx, repo store.Repository, row store.Item, r checks.Report) (store.Contribution, error) {
	d := r.Decision
	if row.Milestone == 0 || !row.Gone.IsZero() || d.Exempt() || !d.Kind.Work() && d.Kind != checks.None || Item(repo, row, "").Dropped() {
		return store.Contribution{}, nil
	}
	if row.Type == checks.Pull {
		_, any, _, err := m.beside(tx, row, row.Milestone)
		if err != nil || any {
			return store.Contribution{}, err
		}
	}
	return store.Contribution{Counted: true, Milestone: row.Milestone, Kind: d.Kind, State: row.State, Weight: r.Weight}, nil
}

// closes are the issues of the same repository that a pull request closes.
func (m *Mirror) closes(tx *store.Tx, row store.Item) ([]store.Item, error) {
	links, err := tx.LinksFrom(row.Repo, row.Number, 0)
	if err != nil {
		return nil, err
	}
	var out []store.Item
	for _, l := range links {
		if l.Source != checks.FromClosing || slices.ContainsFunc(out, func(o store.Item) bool { return o.Number == l.Target.Number }) {
			continue
		}
		home, err := tx.RepositoryNamed(l.Target.Owner, l.Target.Repo)
		if errors.Is(err, store.ErrNotFound) || err == nil && home.ID != row.Repo {
			continue
		}
		if err != nil {
			return nil, err
		}
		issue, err := tx.Item(row.Repo, l.Target.Number)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!issue.Gone.IsZero() || issue.Type != checks.Issue) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, issue)
	}
	return out, nil
}

// beside adds up the open issues that a pull request closes and that are counted in a milestone. any is whether some are
// counted, finished whether those are all closed: merging finishes nothing more.
func (m *Mirror) beside(tx *store.Tx, row store.Item, milestone int) (sum checks.Weight, any, finished bool, err error) {
	issues, err := m.closes(tx, row)
	open := false
	for _, i := range issues {
		s := i.Conclusion.Share
		if !s.Counted || s.Milestone != milestone {
			continue
		}
		any = true
		if s.State != checks.Closed {
			sum, open = sum+s.Weight, true
		}
	}
	return sum, any, any && !open, err
}

// milestoneOf is the number of the milestone that judges a pull request: its own, else that of the issues it closes, of
// several the open one that is due first. It is 0 when there is none, or when two are due together.
func (m *Mirror) milestoneOf(tx *store.Tx, row store.Item) (int, error) {
	if row.Milestone != 0 {
		return row.Milestone, nil
	}
	issues, err := m.closes(tx, row)
	if err != nil {
		return 0, err
	}
	var found []store.Milestone
	for _, i := range issues {
		if i.Milestone == 0 || slices.ContainsFunc(found, func(f store.Milestone) bool { return f.Number == i.Milestone }) {
			continue
		}
		ms, err := tx.Milestone(row.Repo, i.Milestone)
		if errors.Is(err, store.ErrNotFound) || err == nil && (ms.State != checks.Open || !ms.Gone.IsZero()) {
			continue
		}
		if err != nil {
			return 0, err
		}
		found = append(found, ms)
	}
	slices.SortFunc(found, dueFirst)
	switch {
	case len(found) == 0, len(found) > 1 && dueFirst(found[0], found[1]) == 0:
		return 0, nil
	}
	return found[0].Number, nil
}

// dueFirst orders milestones by when they are due; those without a date come last.
func dueFirst(a, b store.Milestone) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		if a.Due.IsZero() {
			return 1
		}
		return -1
	}
	return a.Due.Compare(b.Due)
}

// byProgress puts items first that no pull request closes, then those that changed longest ago.
func byProgress(rows []store.Named, begun map[int]bool) {
	slices.SortStableFunc(rows, func(a, b store.Named) int {
		if begun[a.Number] != begun[b.Number] {
			if begun[a.Number] {
				return 1
			}
			return -1
		}
		return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.Number, b.Number))
	})
}
