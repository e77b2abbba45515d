package facts

import (
	"cmp"
	"errors"
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
	Closes  []checks.Ref // beside the subject's Closes: the issues that have these kinds
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
	if s.Unproven, err = l.unproven(row, s.Graph); err != nil {
		return Loaded{}, err
	}
	if s.Noted, err = l.noted(row); err != nil {
		return Loaded{}, err
	}
	if row.State == checks.Open && !link.Walk(it, s.Graph).Linked {
		if row.Type == checks.Issue { // it need not serve any
			if s.Waivers, err = tx.Waivers(repo.ID, number); err != nil {
				return Loaded{}, err
			}
		}
		if err := l.suggest(it, row, &s); err != nil {
			return Loaded{}, err
		}
	}
	return Loaded{Subject: s, Row: row, Asks: l.asks, Closes: l.closes}, nil
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
			l.closes = append(l.closes, e.To)
			if row := l.rows[e.To.Key()]; n.Kind == checks.None && row.Conclusion.Source != checks.Exempted && len(l.unsure) < count.MaxCandidates {
				l.unsure = append(l.unsure, doubtful{checks.Reference{Ref: e.To, Title: row.Title, Likely: row.Conclusion.Likely, Weight: row.Conclusion.Weight}, row.Repo, row.Conclusion.Share})
			}
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
	for _, u := range l.unsure {
		in.Unsure = append(in.Unsure, u.Reference)
	}
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
	noted, err := l.tx.Figures(row.Repo, number)
	if err != nil {
		return in, err
	}
	in.Asked = noted.Asked
	if in.Totals, err = stored.Totals(l.tx, l.home, ms, l.readers(), l.rules); err != nil {
		return in, err
	}
	share := row.Conclusion.Share
	if in.Counted = share.Counted && share.Milestone == number; in.Counted {
		in.Weight, in.Misread = share.Weight, misread
	} else if c, err := stored.Closing(l.tx, row.Outline(), number); err != nil {
		return in, err
	} else if c.Counted {
		in.Finishes = c.Finishes
	}
	names := capacity.Names(in.Totals, capacity.BandOf(ms.Title, l.rules), l.rules)
	if in.Unclassified, err = l.unclassified(ms, names); err != nil {
		return in, err
	}
	if l.rules.Capacity.Basis == checks.Finished && row.State == checks.Open {
		for _, u := range l.unsure { // judged as if they were closed
			if u.repo == row.Repo && u.share.Counted && u.share.Milestone == number && u.share.State != checks.Closed {
				u.State = checks.Closed
				in.Unclassified = first(append([]checks.Reference{u.Reference}, in.Unclassified...), count.MaxUnclassified)
			}
		}
	}
	in.Spare, in.Movable, err = l.candidates(l.home, number, names)
	return in, err
}

// doubtful is an issue that the starting item closes and that has no sure kind.
type doubtful struct {
	checks.Reference
	repo  int64
	share store.Contribution
}
