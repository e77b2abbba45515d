package facts

import (
	"cmp"
	"runtime"
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
	// kind. Misread is work that says something of its points that is no number. Of each at most as many as were asked for; the
	// counts are of all.
	Unlinked          []checks.Reference
	UnlinkedCount     int
	Unclassified      []checks.Reference
	UnclassifiedCount int
	Likely            []checks.Reference // open items that count as what they likely are
	LikelyCount       int
	Misread           []checks.Reference
	MisreadCount      int
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

// ViewOf says of which milestone a view is, and for whom.
type ViewOf struct {
	Repo    store.Repository // the milestone's
	Number  int
	Readers store.Repository // whose readers it is for
	Rules   checks.Rules
	Most    int // how many items of a sort are named at most
	Now     time.Time
}

// MilestoneView gathers what a milestone's summary shows to the readers of a repository. It walks the milestone's items, which a
// summary may, since it is written at most once in summary.every; no check does.
func (rd *Reader) MilestoneView(tx *store.Tx, of ViewOf) (View, error) {
	repo, number, rules := of.Repo, of.Number, of.Rules
	row, err := tx.Milestone(repo.ID, number)
	if err != nil {
		return View{}, err
	}
	v := View{Milestone: row, Shown: stored.Milestone(repo, row)}
	if v.Totals, err = stored.Totals(tx, repo, row, stored.Readers(of.Readers), &rules); err != nil {
		return v, err
	}
	g := gathering{View: &v, loader: rd.loader(tx, of.Readers, &rules, of.Now), repo: repo, served: tally{}, beyond: tally{}}
	numbers, err := tx.NumbersIn(repo.ID, number)
	if err != nil {
		return v, err
	}
	for part := range slices.Chunk(numbers, walkPart) { // there may be a hundred thousand
		runtime.Gosched() // who waits for the processor gets it meanwhile
		items, err := tx.ConcludedOf(repo.ID, part)
		if err != nil {
			return v, err
		}
		for _, it := range items {
			if err := g.add(it); err != nil {
				return v, err
			}
		}
		v.Unlinked, v.Unclassified, v.Misread = heaviest(v.Unlinked, of.Most), first(v.Unclassified, of.Most), first(v.Misread, of.Most)
		v.Likely = first(v.Likely, of.Most)
	}
	v.Served, v.Beyond = g.served.sorted(), g.beyond.sorted()
	return v, nil
}

// gathering is a view that is being gathered.
type gathering struct {
	*View
	*loader
	repo           store.Repository // the milestone's
	served, beyond tally
}

// add counts an item of the milestone.
func (g *gathering) add(it store.Concluded) error {
	if !it.Share.Counted {
		return nil
	}
	hidden, err := g.hidden(g.repo, it)
	if err != nil {
		return err
	}
	for _, s := range it.Strategies {
		in := g.served
		if slices.Contains(hidden, s) {
			in = g.beyond
		}
		if err := in.add(g.loader, s, it.Share); err != nil {
			return err
		}
	}
	if len(hidden) > 0 && len(hidden) == len(it.Strategies) {
		g.Veiled++
	}
	if it.Misread && it.Kind.Work() {
		g.Misread = append(g.Misread, g.shown(g.repo, it.Outline, it.Title))
		g.MisreadCount++
	}
	if it.State == checks.Open {
		g.mention(it, g.shown(g.repo, it.Outline, it.Title))
	}
	return nil
}

// mention lists an open item where it belongs.
func (g *gathering) mention(it store.Concluded, r checks.Reference) {
	switch {
	case r.Likely != checks.None:
		g.Likely = append(g.Likely, r)
		g.LikelyCount++
	case it.Kind == checks.None:
		g.Unclassified = append(g.Unclassified, r)
		g.UnclassifiedCount++
	}
	if it.Kind.Work() && g.rules.Require[it.Kind] && !it.Linked {
		g.Unlinked = append(g.Unlinked, r)
		g.UnlinkedCount++
	}
}

// heaviest are the first of a list by weight, those that weigh the same in their order.
func heaviest(list []checks.Reference, most int) []checks.Reference {
	slices.SortStableFunc(list, func(a, b checks.Reference) int { return cmp.Compare(b.Weight, a.Weight) })
	return first(list, most)
}

// tally are strategies with what serves them, by the reference that it was concluded with.
type tally map[string]*Served

func (t tally) add(l *loader, strategy checks.Ref, share store.Contribution) (err error) {
	entry, ok := t[strategy.Key()]
	if !ok {
		if entry, err = l.served(strategy); err != nil {
			return err
		}
		t[strategy.Key()] = entry
	}
	entry.add(share)
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

// hidden are the strategies of an item that the loader's readers may not know it to serve. What is concluded is what the
// item's own readers may know, and whoever can read public repositories; only those of another private one may know more.
func (l *loader) hidden(repo store.Repository, it store.Concluded) ([]checks.Ref, error) {
	hidden := it.Hidden
	if len(hidden) == 0 || l.home.ID == repo.ID || l.readers().Public() {
		return hidden, nil
	}
	row, err := l.tx.Item(repo.ID, it.Number)
	if err != nil {
		return hidden, err
	}
	g, err := l.graphFrom(repo, row)
	if err != nil {
		return hidden, err
	}
	known := map[store.Place]bool{}
	for _, r := range link.Walk(stored.Item(repo, row, ""), g).Disclosed {
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
func (s *Served) add(share store.Contribution) {
	switch share.Kind {
	case checks.Feature, checks.LikelyFeature:
		s.Feature = s.Feature.Plus(share.Weight)
	case checks.TechDebt, checks.LikelyTechDebt:
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
func (l *loader) shown(repo store.Repository, it store.Outline, title string) checks.Reference {
	r := checks.Reference{Ref: repo.Ref(it.Number), Kind: it.Kind, Likely: it.Share.Kind.OfLikely(), Weight: it.Weight}
	if l.open(repo) {
		r.Title = title
	}
	return r
}

func first[T any](list []T, most int) []T {
	if most > 0 && len(list) > most {
		return list[:most]
	}
	return list
}
