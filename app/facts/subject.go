package facts

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/count"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/text"
)

// Loaded is a subject with its row, and with the permissions that it depends on and that are not known.
type Loaded struct {
	Subject checks.Subject
	Row     store.Item
	Asks    []Ask
}

// Subject loads everything that the evaluation of one item needs.
func (rd *Reader) Subject(tx *store.Tx, repo store.Repository, number int, rules checks.Rules, now time.Time) (checks.Subject, error) {
	l, err := rd.Load(tx, repo, number, rules, now)
	return l.Subject, err
}

// Load is [Reader.Subject], and says which permissions are missing. A permission that is missing counts as no.
func (rd *Reader) Load(tx *store.Tx, repo store.Repository, number int, rules checks.Rules, now time.Time) (Loaded, error) {
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return Loaded{}, err
	}
	l := rd.loader(tx, repo, &rules, now)
	s := checks.Subject{Now: now, Rules: rules}
	ms, err := l.milestone(row)
	if err != nil {
		return Loaded{}, err
	}
	it := stored.Item(repo, row, ms.Title)
	if s.Graph, err = l.graph(row); err != nil {
		return Loaded{}, err
	}
	if s.Graph.Away, err = l.away(row); err != nil {
		return Loaded{}, err
	}
	s.GraphUnread = row.Type == checks.Pull && (row.RefsRead.IsZero() || row.ClosesCut)
	s.ClosesCut = row.Type == checks.Pull && row.ClosesCut && !row.RefsRead.IsZero()
	if s.Classify, err = l.classifiable(it, row, s.Graph); err != nil {
		return Loaded{}, err
	}
	if row.Type == checks.Pull {
		if s.Waivers, err = tx.Waivers(repo.ID, number); err != nil {
			return Loaded{}, err
		}
		if s.Capacity, err = l.capacity(it, row); err != nil {
			return Loaded{}, err
		}
	}
	if s.NonGoals, err = l.nonGoals(row, s.Graph); err != nil {
		return Loaded{}, err
	}
	if row.State == checks.Open && !link.Walk(it, s.Graph).Linked {
		if s.Likely, err = l.suggest(it, row); err != nil {
			return Loaded{}, err
		}
	}
	return Loaded{Subject: s, Row: row, Asks: l.asks}, nil
}

// milestone is the milestone of the starting item, zero when it has none. It is read once.
func (l *loader) milestone(start store.Item) (store.Milestone, error) {
	if start.Milestone == 0 || l.planned != nil {
		return *cmp.Or(l.planned, &store.Milestone{}), nil
	}
	ms, err := l.tx.Milestone(start.Repo, start.Milestone)
	if errors.Is(err, store.ErrNotFound) || err == nil && !ms.Gone.IsZero() {
		ms, err = store.Milestone{}, nil
	}
	l.planned = &ms
	return ms, err
}

// Unread reports whether what a pull request closes and changes decides something, and is to be read again.
func Unread(row store.Item) bool {
	return row.Type == checks.Pull && row.RefsStale && (row.State == checks.Open || row.Milestone != 0)
}

// classifiable is what the item's kind depends on.
func (l *loader) classifiable(it checks.Item, row store.Item, g checks.Graph) (checks.Classifiable, error) {
	in := checks.Classifiable{Item: it, Paths: row.Files,
		PathsKnown: row.Type == checks.Issue || row.FilesTotal == len(row.Files) && !Unread(row)}
	if Unread(row) {
		in.Paths = nil // they may be those of an earlier commit
	}
	var err error
	if in.Choice, err = l.tx.LatestChoice(row.Repo, row.Number); err != nil {
		return in, err
	}
	if m := l.rules.Classify.Model; m.On() {
		said, err := l.tx.Asked(row.Repo, classify.QuestionOf(it).Content(m.Name))
		if err == nil {
			in.Asked = &said
		} else if !errors.Is(err, store.ErrNotFound) {
			return in, err
		}
	}
	if in.Learned, err = l.learned(); err != nil {
		return in, err
	}
	// A label of an unknown author may have come with an issue form, which anybody can fill in, and a bot puts one on by what anybody wrote:
	// the item's author answers for it. GitHub knows no role of bots.
	who := store.Account{Login: row.Author.Name(), ID: row.AuthorID}
	if in.Choice != nil && in.Choice.ByID != 0 && !checks.ParseActor(checks.Actor{Login: in.Choice.By}).Bot &&
		(in.Choice.Kind == checks.Strategy || in.Choice.Kind == checks.Vision) {
		who = store.Account{Login: in.Choice.By, ID: in.Choice.ByID}
	}
	if row.Type == checks.Issue {
		if who.ID == 0 && row.Writer.At.IsZero() { // known by login alone, since before ids were kept
			l.askOf(OfWriter, l.home, row, forKind)
		}
		in.Nobody = who.ID == 0 && !row.Writer.At.IsZero()
		if in.Trusted, err = l.trust(who); err != nil {
			return in, err
		}
	}
	for _, e := range g.Edges[it.Ref.Key()] {
		if e.Source != checks.FromClosing {
			continue
		}
		if n := g.Nodes[e.To.Key()]; n.Found && n.Visible && l.rows[e.To.Key()].Type == checks.Issue {
			in.Closes = append(in.Closes, n.Kind)
		}
	}
	return in, nil
}

// capacity is what the capacity verdict of a pull request depends on. A pull request without a milestone takes that of the
// issues it closes; one in a closed milestone is judged as without.
func (l *loader) capacity(it checks.Item, row store.Item) (checks.CapacityInput, error) {
	var doc *text.Doc
	var err error
	if l.rules.Capacity.Unit == "points" { // only then there may be points in it
		if doc, err = l.rd.memo.Doc(l.tx, it.Body); err != nil {
			return checks.CapacityInput{}, err
		}
	}
	var in checks.CapacityInput
	var misread string
	in.Weight, misread = capacity.Weigh(it, doc, l.rules)
	number, err := stored.MilestoneOf(l.tx, row.Outline())
	if err != nil || number == 0 {
		return in, err
	}
	ms, err := l.tx.Milestone(row.Repo, number)
	if errors.Is(err, store.ErrNotFound) || err == nil && (ms.State == checks.Closed || !ms.Gone.IsZero()) {
		return in, nil
	}
	if err != nil {
		return in, err
	}
	shown := stored.Milestone(l.home, ms)
	in.Milestone = &shown
	if in.Totals, err = stored.Totals(l.tx, l.home, ms, l.readers(), l.rules); err != nil {
		return in, err
	}
	share := row.Conclusion.Share
	if in.Counted = share.Counted && share.Milestone == number; in.Counted {
		in.Weight, in.Misread = share.Weight, misread
	} else if c, err := stored.Closing(l.tx, row.Outline(), number); err != nil {
		return in, err
	} else if c.Counted {
		in.Weight, in.Finished = c.Weight, c.Finished
	}
	names := capacity.Names(in.Totals, capacity.BandOf(ms.Title, l.rules), l.rules)
	for _, of := range []struct {
		state         checks.State
		named, likely bool
	}{{checks.Open, names.Open, false}, {checks.Closed, names.Closed, false}, {checks.Open, names.Open && names.Likely, true}, {checks.Closed, names.Closed && names.Likely, true}} {
		if !of.named || len(in.Unclassified) == count.MaxUnclassified {
			continue
		}
		rows, err := l.tx.UnclassifiedIn(l.home.ID, number, of.state, of.likely, count.MaxUnclassified-len(in.Unclassified))
		if err != nil {
			return in, err
		}
		in.Unclassified = append(in.Unclassified, l.references(rows)...)
	}
	if !names.Candidates {
		return in, nil
	}
	debt, err := l.tx.OpenIssuesIn(l.home.ID, 0, checks.TechDebt, count.MaxCandidates)
	if err != nil {
		return in, err
	}
	in.DebtCandidates = l.references(debt)
	in.FeatureCandidates, err = l.features(number)
	return in, err
}

// features are open features of a milestone that nobody seems to work on: those that no pull request closes first, then
// those that changed longest ago.
func (l *loader) features(milestone int) ([]checks.Reference, error) {
	rows, err := l.tx.OpenIssuesIn(l.home.ID, milestone, checks.Feature, 4*count.MaxCandidates)
	if err != nil {
		return nil, err
	}
	numbers := make([]int, len(rows))
	for i, r := range rows {
		numbers[i] = r.Number
	}
	begun, err := l.tx.ClosedBy(l.home.ID, numbers)
	if err != nil {
		return nil, err
	}
	progress := func(r store.Named) count.Progress {
		return count.Progress{Begun: begun[r.Number], Updated: r.Updated, Number: r.Number}
	}
	slices.SortStableFunc(rows, func(a, b store.Named) int { return progress(a).Compare(progress(b)) })
	return l.references(first(rows, count.MaxCandidates)), nil
}

// references name items of the starting item's own repository.
func (l *loader) references(rows []store.Named) []checks.Reference {
	out := make([]checks.Reference, 0, len(rows))
	for _, r := range rows {
		out = append(out, checks.Reference{Ref: l.home.Ref(r.Number), Title: r.Title, Kind: r.Kind, Likely: r.Likely, Weight: r.Weight})
	}
	return out
}
