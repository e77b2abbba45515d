package facts

import (
	"cmp"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// View is what the summary of a milestone shows, as the readers of one repository may see it.
type View struct {
	Milestone store.Milestone
	Shown     checks.Milestone
	Totals    checks.Totals
	// Served are the strategies that the milestone's work serves as far as the readers may know, most weight first; work that
	// serves two counts for both. Beyond are those that only what they may not see leads to, which are not to be named to them;
	// Veiled counts the work that serves nothing else.
	Served []Served
	Beyond []Served
	Veiled int
	// Unlinked is open work that must serve a strategy and does not, heaviest first. Unclassified are open items without a
	// kind. Of each at most as many as were asked for; the counts are of all.
	Unlinked          []checks.Reference
	UnlinkedCount     int
	Unclassified      []checks.Reference
	UnclassifiedCount int
}

// Served is one strategy with the work of a milestone that serves it.
type Served struct {
	Strategy checks.Reference
	// Where it is stored, for writing on it; zero when it is not ours to see.
	Repo          int64
	Number        int
	Feature, Debt checks.Cell
	Done          checks.Cell // of the two, what is closed
}

// MilestoneView gathers what a milestone's summary shows to readers of the repository reader. It walks the milestone's
// items, which a summary may, since it is written at most once in summary.every; no check does. At most most items of a
// sort are named.
func (rd *Reader) MilestoneView(tx *store.Tx, repo store.Repository, number int, reader store.Repository, rules checks.Rules, most int, now time.Time) (View, error) {
	row, err := tx.Milestone(repo.ID, number)
	if err != nil {
		return View{}, err
	}
	v := View{Milestone: row, Shown: stored.Milestone(repo, row)}
	if v.Totals, err = stored.Totals(tx, repo, row, stored.Readers(reader), &rules); err != nil {
		return v, err
	}
	items, err := tx.Items(store.ItemFilter{Repo: repo.ID, Milestone: &number})
	if err != nil {
		return v, err
	}
	l := rd.loader(tx, reader, &rules, now)
	served, beyond := tally{}, tally{}
	for _, it := range items {
		if !it.Conclusion.Share.Counted {
			continue
		}
		untold, err := l.untold(repo, it)
		if err != nil {
			return v, err
		}
		for _, s := range it.Conclusion.Strategies {
			in := served
			if slices.Contains(untold, s) {
				in = beyond
			}
			if err := in.add(l, s, it); err != nil {
				return v, err
			}
		}
		if len(untold) > 0 && len(untold) == len(it.Conclusion.Strategies) {
			v.Veiled++
		}
		if it.State == checks.Open {
			v.mention(it, l.shown(repo, it), rules.Require)
		}
	}
	v.Served, v.Beyond = served.sorted(), beyond.sorted()
	slices.SortStableFunc(v.Unlinked, func(a, b checks.Reference) int { return cmp.Compare(b.Weight, a.Weight) })
	v.Unlinked, v.Unclassified = first(v.Unlinked, most), first(v.Unclassified, most)
	return v, nil
}

// mention lists an open item where it belongs.
func (v *View) mention(it store.Item, r checks.Reference, require map[checks.Kind]bool) {
	kind := it.Conclusion.Kind
	if kind == checks.None {
		v.Unclassified = append(v.Unclassified, r)
		v.UnclassifiedCount++
	}
	if kind.Work() && require[kind] && !it.Conclusion.Linked {
		v.Unlinked = append(v.Unlinked, r)
		v.UnlinkedCount++
	}
}

// tally are strategies with what serves them, by the reference that it was concluded with.
type tally map[string]*Served

func (t tally) add(l *loader, strategy checks.Ref, it store.Item) (err error) {
	entry, ok := t[strategy.Key()]
	if !ok {
		if entry, err = l.served(strategy); err != nil {
			return err
		}
		t[strategy.Key()] = entry
	}
	entry.add(it)
	return nil
}

func (t tally) sorted() []Served {
	var out []Served
	for _, s := range t {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Served) int {
		return cmp.Or(cmp.Compare(b.Feature.Weight+b.Debt.Weight, a.Feature.Weight+a.Debt.Weight), cmp.Compare(a.Strategy.Ref.Key(), b.Strategy.Ref.Key()))
	})
	return out
}

// untold are the strategies of an item that the loader's readers may not know it to serve. What is concluded is what the
// item's own readers may know, and whoever can read public repositories; only those of another private one may know more.
func (l *loader) untold(repo store.Repository, it store.Item) ([]checks.Ref, error) {
	hidden := it.Conclusion.Untold
	if len(hidden) == 0 || l.home.ID == repo.ID || l.readers().Public() {
		return hidden, nil
	}
	g, err := l.graphFrom(repo, it)
	if err != nil {
		return hidden, err
	}
	known := map[store.Place]bool{}
	for _, r := range link.Walk(stored.Item(repo, it, ""), g).Told {
		n, err := l.place(r)
		if err != nil {
			return hidden, err
		}
		known[n] = true
	}
	var out []checks.Ref
	for _, r := range hidden {
		n, err := l.place(r)
		if err != nil {
			return hidden, err
		}
		if !known[n] {
			out = append(out, r)
		}
	}
	return out, nil
}

// place is where the item of a reference is stored, zero when it is not.
func (l *loader) place(r checks.Ref) (store.Place, error) {
	repo, row, err := l.Find(r)
	if err != nil || repo == nil {
		return store.Place{}, err
	}
	return store.Place{Repo: repo.ID, Number: row.Number}, nil
}

// add counts an item for the strategy.
func (s *Served) add(it store.Item) {
	share := it.Conclusion.Share
	switch share.Kind {
	case checks.Feature:
		s.Feature = s.Feature.Plus(share.Weight)
	case checks.TechDebt:
		s.Debt = s.Debt.Plus(share.Weight)
	default:
		return
	}
	if share.State == checks.Closed {
		s.Done = s.Done.Plus(share.Weight)
	}
}

// served is a strategy by the reference that its chain was concluded with, for readers of the loader's home.
func (l *loader) served(ref checks.Ref) (*Served, error) {
	out := &Served{Strategy: checks.Reference{Ref: ref, Kind: checks.Strategy}}
	repo, row, err := l.Find(ref)
	if err != nil || repo == nil || !row.Gone.IsZero() {
		return out, err
	}
	out.Repo, out.Number = repo.ID, row.Number
	if l.open(*repo) && l.follows(ref) {
		out.Strategy.Ref, out.Strategy.Title = repo.Ref(row.Number), row.Title
	}
	return out, nil
}

// shown is an item of a repository as readers of the loader's home may see it.
func (l *loader) shown(repo store.Repository, it store.Item) checks.Reference {
	r := checks.Reference{Ref: repo.Ref(it.Number), Kind: it.Conclusion.Kind, Weight: it.Conclusion.Weight}
	if l.open(repo) {
		r.Title = it.Title
	}
	return r
}

func first[T any](list []T, most int) []T {
	if most > 0 && len(list) > most {
		return list[:most]
	}
	return list
}
