package facts

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// View is what the summary of a milestone shows, as the readers of one repository may see it.
type View struct {
	Milestone store.Milestone
	Shown     checks.Milestone
	Totals    checks.Totals
	// Served are the strategies that the milestone's work serves as far as the readers may know, most weight first; work that
	// serves two counts for both. Beyond are those that only what they may not see leads to, which are not to be named to them;
	// Veiled counts the work that serves nothing else. Nowhere is the work that must serve a strategy and serves none.
	Served  []Served
	Beyond  []Served
	Veiled  int
	Nowhere Served
	// Own is what serves the strategy that was asked for, what is open first and then heaviest first. Unlinked is work that must serve a
	// strategy and does not, in that order. Unclassified are open items without a kind. Misread is work that says something of its points
	// that is no number, Unsized what says nothing of its size. Of each at most as many as were asked for; the counts are of all.
	Own               []checks.Reference
	OwnCount          int
	Unlinked          []checks.Reference
	UnlinkedCount     int
	Unclassified      []checks.Reference
	UnclassifiedCount int
	Likely            []checks.Reference // open items that count as what they likely are
	LikelyCount       int
	// Unsure are what has no sure kind of a milestone that is open, closed items too, the heaviest of each sort; Spare and Movable what could be put
	// into it and moved out, see [checks.CapacityInput].
	Unsure, Spare, Movable []checks.Reference
	Breaks                 []playbook.Break // which of them go first where one has to, by what visions say
	Misread                []checks.Reference
	MisreadCount           int
	Unsized                []checks.Reference
	UnsizedCount           int
	// Closing says that the figures are those of a closed milestone, and what moved afterwards, nil while they are those of now; Now are the
	// totals that it has by now.
	Closing  *summary.Closing
	Now      checks.Totals
	Plan     *summary.Plan // what it promised when it started, nil before that
	Waived   []summary.WaivedItem
	Migrated *playbook.Migrated // how much is done of the strategy that was asked for, where that is a migration; nil once the milestone is closed
	// LastWeek are the totals as they stood when the week ended before this one, nil where nobody knows. Before is the milestone that
	// closed before it, nil for none.
	LastWeek *checks.Totals
	Before   *Earlier
	Balance  *summary.Balance // of one that is closed, which visions the last milestones moved; nil where there is nothing to tell

	members []Member
	readers audience.Audience
}

// Members are the milestones that are summed up together.
func (v View) Members() []Member { return v.members }

// Sees reports whether those whom the view is for may know of a repository.
func (v View) Sees(r store.Repository) bool { return v.readers.Sees(stored.Place(r)) }

// Served is one strategy with the work of a milestone that serves it.
type Served struct {
	Strategy checks.Reference
	// Where it is stored, for writing on it; zero when it is not ours to see.
	Repo          int64
	Number        int
	Feature, Debt checks.Cell
	Done          checks.Cell // of the two, what is closed
	Hits          checks.Hits // what its launches achieved, see [Reader.Hits]
}

// ViewOf says of which milestone a view is, and for whom.
type ViewOf struct {
	Repo     store.Repository // the milestone's
	Number   int
	Readers  store.Repository // whose readers it is for
	Strategy store.Place      // whose own part is wanted, zero for none
	Rules    checks.Rules
	Most     int // how many items of a sort are named at most
	Now      time.Time
}

// MilestoneView gathers what a milestone's summary shows to the readers of a repository. It walks the milestone's items, which a
// summary may, since it is written at most once in summary.every; no check does. Of a closed one it shows what it held when it closed.
func (rd *Reader) MilestoneView(tx *store.Tx, of ViewOf) (View, error) {
	row, err := tx.Milestone(of.Repo.ID, of.Number)
	if err != nil {
		return View{}, err
	}
	v := View{Milestone: row, readers: stored.Readers(of.Readers)}
	if v.members, err = rd.Members(tx, Member{of.Repo, row}, stored.Readers(of.Readers), &of.Rules); err != nil {
		return v, err
	}
	if len(v.members) == 0 { // its readers may be told of none
		v.members = []Member{{of.Repo, row}}
	}
	v.Shown = stored.Milestone(of.Repo, Together(v.members))
	if v.Totals, err = stored.Totals(tx, of.Repo, row, stored.Readers(of.Readers), &of.Rules); err != nil {
		return v, err
	}
	g := gathering{View: &v, loader: rd.loader(tx, of.Readers, &of.Rules, of.Now), of: of, served: tally{}, beyond: tally{}}
	if err := g.closing(); err != nil {
		return v, err
	}
	for _, m := range v.members {
		if err := g.member(m); err != nil {
			return v, err
		}
	}
	v.Served, v.Beyond = g.served.sorted(), g.beyond.sorted()
	if row.State == checks.Open && g.open(of.Repo) {
		if v.Spare, v.Movable, err = g.candidates(of.Repo, of.Number, capacity.Names(v.Totals, capacity.BandOf(row.Title, &of.Rules), &of.Rules)); err != nil {
			return v, err
		}
		if v.Breaks, err = g.breaks(); err != nil {
			return v, err
		}
	}
	if v.Migrated, err = migrated(tx, of, v.Shown); err != nil {
		return View{}, err
	}
	if err := rd.hitsOf(tx, of.Readers, v.Served); err != nil {
		return View{}, err
	}
	if err := g.balance(); err != nil {
		return View{}, err
	}
	return v, g.past()
}

// migrated is how much is done of the strategy of a view, as its last review says to the same readers.
func migrated(tx *store.Tx, of ViewOf, ms checks.Milestone) (*playbook.Migrated, error) {
	if of.Strategy.Repo != of.Readers.ID || ms.State == checks.Closed {
		return nil, nil
	}
	r, err := tx.Review(of.Strategy.Repo, of.Strategy.Number)
	if err != nil || r.ToMigrate == 0 {
		return nil, err
	}
	return &playbook.Migrated{Done: r.Migrated, All: r.ToMigrate}, nil
}

// gathering is a view that is being gathered.
type gathering struct {
	*View
	*loader
	of             ViewOf
	repo           store.Repository // of the items that are added
	served, beyond tally
}

// member adds the items of one milestone, and what became of its plan.
func (g *gathering) member(m Member) error {
	g.repo = m.Repo
	held, kept := map[int]store.Contribution{}, map[int]bool{} // kept: what it held when it closed, pull requests beside their issues too
	add := func(it store.Concluded) error {
		if it.Share.Counted {
			held[it.Number] = it.Share
		}
		if g.Closing != nil {
			kept[it.Number] = true
		}
		return g.add(it)
	}
	walk := g.walk
	if g.Closing != nil {
		walk = g.walkClosed
	}
	if err := walk(m, add); err != nil {
		return err
	}
	if err := g.planned(m, held); err != nil {
		return err
	}
	if g.Closing != nil {
		if err := g.since(m, held); err != nil {
			return err
		}
	}
	return g.waived(m, kept)
}

// walk goes through the items of a milestone as they are now.
func (g *gathering) walk(m Member, add func(store.Concluded) error) error {
	numbers, err := g.tx.NumbersIn(m.Repo.ID, m.Row.Number)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(numbers, walkPart) { // there may be a hundred thousand
		runtime.Gosched() // who waits for the processor gets it meanwhile
		items, err := g.tx.ConcludedOf(m.Repo.ID, part)
		if err != nil {
			return err
		}
		for _, it := range items {
			if err := add(it); err != nil {
				return err
			}
		}
		g.shorten()
	}
	return nil
}

// shorten leaves of each list what is named of it.
func (g *gathering) shorten() {
	for _, list := range []*[]checks.Reference{&g.Own, &g.Unlinked} {
		*list = first(openFirst(*list), g.of.Most)
	}
	for _, list := range []*[]checks.Reference{&g.Unclassified, &g.Likely, &g.Misread, &g.Unsized} {
		*list = first(*list, g.of.Most)
	}
	g.Unsure = decisive(g.Unsure)
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
	own := false
	for _, s := range it.Strategies {
		in, known := g.served, !slices.Contains(hidden, s)
		if !known {
			in = g.beyond
		}
		entry, err := in.add(g.loader, s, it.Share)
		if err != nil {
			return err
		}
		own = own || known && entry.Repo != 0 && g.of.Strategy == store.Place{Repo: entry.Repo, Number: entry.Number}
	}
	if len(hidden) > 0 && len(hidden) == len(it.Strategies) {
		g.Veiled++
	}
	g.mention(it, own)
	return nil
}

// mention lists an item where it belongs. Where the readers may not see it, it is counted and not named.
func (g *gathering) mention(it store.Concluded, own bool) {
	r, open := g.shown(g.repo, it.Outline, it.Title), it.State == checks.Open
	list := func(when bool, names *[]checks.Reference, count *int) {
		if when {
			if *count++; g.open(g.repo) {
				*names = append(*names, r)
			}
		}
	}
	if it.Kind == checks.None && g.open(g.repo) && g.Closing == nil {
		g.Unsure = append(g.Unsure, r)
	}
	work := it.Kind.Work()
	list(own && it.Share.Kind != checks.None, &g.Own, &g.OwnCount)
	list(it.Misread && work, &g.Misread, &g.MisreadCount)
	list(it.Unsized && !it.Misread && work, &g.Unsized, &g.UnsizedCount)
	list(open && r.Likely != checks.None, &g.Likely, &g.LikelyCount)
	list(open && r.Likely == checks.None && it.Kind == checks.None, &g.Unclassified, &g.UnclassifiedCount)
	if of := cmp.Or(it.Kind, r.Likely); of.Work() && g.rules.Require[of] && !it.Linked { // likely work too: its share of the milestone is told as well
		list(true, &g.Unlinked, &g.UnlinkedCount)
		g.Nowhere.add(it.Share)
	}
}

// decisive leaves of items without a sure kind those that can settle a verdict with the fewest answers: of each that they likely are the heaviest,
// what is open first.
func decisive(list []checks.Reference) (out []checks.Reference) {
	list = openFirst(list)
	slices.SortStableFunc(list, func(a, b checks.Reference) int { return cmp.Compare(b.Weight, a.Weight) })
	of := map[checks.Kind]int{}
	for _, r := range list {
		if of[r.Likely]++; of[r.Likely] <= capacity.MostToSettle {
			out = append(out, r)
		}
	}
	return out
}

// openFirst are references by whether they are open, then by weight; those that are alike stay in their order.
func openFirst(list []checks.Reference) []checks.Reference {
	closed := func(r checks.Reference) int {
		if r.State == checks.Closed {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(list, func(a, b checks.Reference) int {
		return cmp.Or(cmp.Compare(closed(a), closed(b)), cmp.Compare(b.Weight, a.Weight))
	})
	return list
}

// tally are strategies with what serves them, by the reference that it was concluded with.
type tally map[string]*Served

func (t tally) add(l *loader, strategy checks.Ref, share store.Contribution) (entry *Served, err error) {
	entry, ok := t[strategy.Key()]
	if !ok {
		if entry, err = l.served(strategy); err != nil {
			return nil, err
		}
		t[strategy.Key()] = entry
	}
	entry.add(share)
	return entry, nil
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
	if errors.Is(err, store.ErrNotFound) {
		return hidden, nil
	}
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
	r := checks.Reference{Ref: repo.Ref(it.Number), Kind: it.Kind, Likely: it.Share.Kind.OfLikely(), Weight: it.Weight, State: it.State}
	if l.open(repo) {
		r.Title = title
	}
	return r
}
