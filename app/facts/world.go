package facts

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/count"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/simulate"
)

// Look loads one item under the rules of a world and decides it.
type Look func(ctx context.Context, number int) (Loaded, checks.Report, error)

// LookUnder is how one item is looked at by itself under some rules.
func (rd *Reader) LookUnder(db *store.DB, repo store.Repository, rules checks.Rules, now time.Time) Look {
	return func(ctx context.Context, number int) (Loaded, checks.Report, error) {
		var l Loaded
		err := db.Read(ctx, func(tx *store.Tx) (err error) {
			l, err = rd.Load(tx, repo, number, rules, now)
			return err
		})
		if err != nil {
			return l, checks.Report{}, err
		}
		return l, evaluate.Item(&l.Subject), nil
	}
}

// Scope is how much of a repository a world is made of, beside the items of its open milestones and of those closed last, its open pull
// requests and what these close.
type Scope struct {
	Open     bool             // everything that is open
	Also     []int            // further items, by number
	AsStored bool             // what is no open pull request is as it was concluded under the policy in force; no plan can change it
	Progress func(of, at int) // told after each item; nil for none
	Now      time.Time
}

// World loads a repository as it is under some rules. Every item is loaded by itself: no reader of the database is held while others are
// decided, and the end of ctx is noticed between two of them.
func (rd *Reader) World(ctx context.Context, db *store.DB, repo store.Repository, rules *checks.Rules, scope Scope, look Look) (*simulate.World, error) {
	w := &worldly{ctx: ctx, db: db, repo: repo, scope: scope, look: look, out: &simulate.World{Repo: repo.Ref(0), Rules: rules, Private: repo.Private, Stored: scope.AsStored}, titles: map[int]string{}}
	var numbers []int
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		w.out.Milestones, w.out.Unread = nil, repo.ReadAt.IsZero()
		if err := w.milestones(tx, rd, rules); err != nil {
			return err
		}
		if err := w.closes(tx); err != nil {
			return err
		}
		numbers, err = w.numbers(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if w.out.Unread {
		w.out.Notes = append(w.out.Notes, "The repository is not read whole yet, so no milestone is judged.")
	}
	for i, n := range numbers {
		if err := w.item(n); err != nil {
			return nil, err
		}
		if scope.Progress != nil {
			scope.Progress(len(numbers), i+1)
		}
	}
	if !scope.Open {
		return w.out, nil
	}
	return w.out, db.Read(ctx, func(tx *store.Tx) error { return w.serve(rd.loader(tx, repo, rules, scope.Now)) })
}

// serve adds what open work in milestones serves, and what visions say of that.
func (w *worldly) serve(l *loader) error {
	var among []checks.Reference
	for _, it := range w.out.Items {
		if it.State == checks.Open && it.Milestone != "" && it.Decision.Kind.Work() {
			among = append(among, checks.Reference{Ref: it.Ref})
		}
	}
	tie, err := l.contest(w.repo, among)
	if err != nil {
		return err
	}
	serves := map[int][]playbook.Service{}
	for _, c := range tie.Contenders {
		serves[c.Item.Ref.Number] = c.Serves
	}
	for i := range w.out.Items {
		w.out.Items[i].Serves = serves[w.out.Items[i].Ref.Number]
	}
	w.out.Visions = tie.Visions
	return nil
}

// worldly is a world that is being loaded.
type worldly struct {
	ctx     context.Context
	db      *store.DB
	repo    store.Repository
	scope   Scope
	look    Look
	out     *simulate.World
	titles  map[int]string // of milestones that are there
	closing map[int][]int  // by pull request, the issues of the repository that it closes
}

// closes reads what pull requests close.
func (w *worldly) closes(tx *store.Tx) error {
	all, err := tx.Closing(w.repo.ID)
	if err != nil {
		return err
	}
	w.closing = map[int][]int{}
	f := stored.NewFinder(tx)
	for number, refs := range all {
		for _, to := range refs {
			home, err := f.Repository(to) // by whatever name it was called
			if err != nil {
				return err
			}
			if home != nil && home.ID == w.repo.ID && !slices.Contains(w.closing[number], to.Number) {
				w.closing[number] = append(w.closing[number], to.Number)
			}
		}
	}
	return nil
}

// milestones loads all that can be named.
func (w *worldly) milestones(tx *store.Tx, rd *Reader, rules *checks.Rules) error {
	all, err := tx.Milestones(w.repo.ID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(m store.Milestone) bool { return !m.Gone.IsZero() })
	last := slices.DeleteFunc(slices.Clone(all), func(m store.Milestone) bool { return m.State == checks.Open })
	slices.SortStableFunc(last, func(a, b store.Milestone) int { return b.Closed.Compare(a.Closed) })
	last = last[:min(len(last), simulate.LastClosed)]
	for _, row := range all {
		w.titles[row.Number] = row.Title
		m := simulate.Milestone{Milestone: stored.Milestone(w.repo, row)}
		m.Compared = row.State == checks.Open || slices.ContainsFunc(last, func(l store.Milestone) bool { return l.Number == row.Number })
		if m.Compared {
			if m.Own, err = tx.Totals(w.repo.ID, row.Number); err != nil {
				return err
			}
			w.out.Unread = w.out.Unread || m.Own.Incomplete
			if err := w.held(tx, row, &m); err != nil {
				return err
			}
			if rules.Capacity.Scope == checks.ScopeOrg {
				together, err := stored.Totals(tx, w.repo, row, stored.Readers(w.repo), rules)
				if err != nil {
					return err
				}
				m.Elsewhere = count.Replace(together, m.Own, checks.Totals{})
			}
			if m.Covers, err = rd.covers(tx, w.repo, row, rules, w.scope.Now); err != nil {
				return err
			}
		}
		w.out.Milestones = append(w.out.Milestones, m)
	}
	return nil
}

// heldPart is how many items of a closed milestone are read at a time.
const heldPart = 1000

// held loads what a milestone held when it closed, where that is kept.
func (w *worldly) held(tx *store.Tx, row store.Milestone, m *simulate.Milestone) error {
	if row.State != checks.Closed {
		return nil
	}
	c, err := tx.ClosingOf(w.repo.ID, row.Number)
	if errors.Is(err, store.ErrNotFound) || err == nil && !c.Closed.Equal(row.Closed) {
		return nil
	}
	m.Kept = err == nil
	for after := 0; err == nil; {
		var items []store.ClosedItem
		if items, err = tx.ClosedItems(w.repo.ID, row.Number, after, heldPart); len(items) == 0 {
			break
		}
		for _, it := range items {
			after = it.Number
			s := it.Share
			m.Held = append(m.Held, simulate.Held{Number: it.Number, Kind: s.Kind, State: s.State, Weight: s.Weight, Counted: s.Counted, Lost: it.Lost})
		}
	}
	return err
}

// covers is where the links lead that a milestone's description states, from an item of number 0.
func (rd *Reader) covers(tx *store.Tx, repo store.Repository, ms store.Milestone, rules *checks.Rules, now time.Time) (checks.Graph, error) {
	links, err := tx.LinksFrom(repo.ID, 0, ms.Number)
	links = slices.DeleteFunc(links, func(l store.Link) bool { return l.Source != checks.FromMilestone })
	if err != nil || len(links) == 0 {
		return checks.Graph{}, err
	}
	return rd.loader(tx, repo, rules, now).graph(store.Item{Repo: repo.ID, Type: checks.Issue, State: checks.Open}, links...)
}

// numbers are those of the items that the world is made of.
func (w *worldly) numbers(tx *store.Tx) ([]int, error) {
	in := map[int]bool{}
	add := func(f store.ItemFilter) error {
		f.Repo = w.repo.ID
		rows, err := tx.Outlines(f)
		for _, r := range rows {
			in[r.Number] = true
			if r.Type != checks.Pull || r.State != checks.Open {
				continue
			}
			for _, to := range w.closing[r.Number] {
				in[to] = true
			}
		}
		return err
	}
	filters := []store.ItemFilter{{State: checks.Open, Type: checks.Pull}}
	if w.scope.Open {
		filters = append(filters, store.ItemFilter{State: checks.Open})
	}
	for i := range w.out.Milestones {
		for _, h := range w.out.Milestones[i].Held {
			in[h.Number] = true
		}
		if m := &w.out.Milestones[i]; m.Compared && !m.Kept {
			filters = append(filters, store.ItemFilter{Milestone: &m.Number})
		}
	}
	for _, f := range filters {
		if err := add(f); err != nil {
			return nil, err
		}
	}
	for _, n := range w.scope.Also {
		in[n] = true
	}
	places := make(map[store.Place]bool, len(in))
	for n := range in {
		places[store.Place{Repo: w.repo.ID, Number: n}] = true
	}
	rows, err := tx.OutlinesOf(stored.Sorted(places))
	var out []int
	for _, r := range rows {
		if !r.Gone {
			out = append(out, r.Number)
		}
	}
	return out, err
}

// item loads and decides one.
func (w *worldly) item(number int) error {
	var row store.Item
	if w.scope.AsStored {
		err := w.db.Read(w.ctx, func(tx *store.Tx) (err error) {
			row, err = tx.Item(w.repo.ID, number)
			return err
		})
		if err != nil {
			return err
		}
		if row.Type != checks.Pull || row.State != checks.Open {
			c := row.Conclusion
			w.add(row, checks.Decision{Kind: c.Kind, Likely: c.Likely, Source: c.Source, Evidence: c.Evidence, Confidence: c.Confidence, Unvouched: c.Unvouched,
				Partly: c.Kind.Work() && c.Share.Kind == checks.BesideUnsure}, c.Weight, nil)
			return nil
		}
	}
	l, rep, err := w.look(w.ctx, number)
	if err != nil {
		return err
	}
	w.add(l.Row, rep.Decision, rep.Weight, &l)
	return nil
}

// add keeps of an item what is needed: of most only what was decided.
func (w *worldly) add(row store.Item, d checks.Decision, weight checks.Weight, l *Loaded) {
	row.Body, row.Files = "", nil
	it := simulate.Item{Item: stored.Item(w.repo, row, w.titles[row.Milestone]), Decision: d, Weight: weight}
	if row.Type == checks.Pull {
		it.Closes = w.closing[row.Number]
	}
	if row.Type == checks.Pull && l != nil {
		s := l.Subject
		if row.State != checks.Open {
			s = checks.Subject{Classify: s.Classify}
		}
		s.Capacity, s.Likely, s.Refused = checks.CapacityInput{}, nil, checks.Refusals{}
		it.Known = map[int]checks.Kind{}
		for i, ref := range l.Closes {
			if ref.SameRepo(w.repo.Ref(0)) && slices.Contains(it.Closes, ref.Number) {
				it.Known[ref.Number] = s.Classify.Closes[i]
			} else {
				it.Others = append(it.Others, s.Classify.Closes[i])
			}
		}
		it.Subject = &s
	}
	w.out.Items = append(w.out.Items, it)
}
