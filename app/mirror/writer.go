package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Who wrote a description answers for what it says of other items, contract 4: whoever edited it last, else its author. Webhooks
// tell it as it happens; of a description that was read GitHub has to be asked. Until it is known nobody wrote it.

// writer is who wrote the description that an event shows, where the event tells: it was opened so, or edited to be so. One
// that was transferred may have been edited where it was.
func writer(ev github.Event) store.Writer {
	switch {
	case ev.Item == nil || ev.Came != nil || slices.Contains(ev.Changed, "old_issue"):
	case ev.Action == "opened":
		who := account(ev.Item.Author)
		return store.Writer{Login: who.Login, ID: who.ID, At: ev.Item.Created.UTC()}
	case ev.Action == "edited" && slices.Contains(ev.Changed, "body"):
		who := account(ev.Sender)
		return store.Writer{Login: who.Login, ID: who.ID, At: ev.Item.Updated.UTC()}
	}
	return store.Writer{}
}

// later is who wrote a text of which both are told to have written it: who did so last, and nobody where GitHub's whole seconds
// do not tell which of two that is.
func later(a, b store.Writer) store.Writer {
	switch {
	case a.At.Before(b.At):
		return b
	case a.At.Equal(b.At) && a.ID != b.ID:
		return store.Writer{At: a.At}
	}
	return a
}

// wrote records who wrote the description that a row was given, and reports whether that is news.
func (m *Mirror) wrote(tx *store.Tx, row *store.Item, s seen, from sight) (bool, error) {
	now := from.wrote
	if !s.created && row.Body == s.was.Body {
		now = later(s.was.Writer, from.wrote)
	}
	if s.was.Writer == now {
		row.Writer = now
		return false, nil
	}
	row.Writer = now
	return true, tx.SetWriter(row.Repo, row.Number, now)
}

// wroteBefore is the same for what an event tells late of the description that is there.
func (m *Mirror) wroteBefore(tx *store.Tx, repo store.Repository, row *store.Item, from sight, c *Changes) error {
	now := later(row.Writer, from.wrote)
	if from.wrote.At.IsZero() || from.item.Body != row.Body || row.Writer == now {
		return nil
	}
	row.Writer = now
	if err := tx.SetWriter(row.Repo, row.Number, now); err != nil {
		return err
	}
	return m.state(tx, repo, *row, c)
}

// knowAuthor keeps the id of an author that was known by login alone.
func (m *Mirror) knowAuthor(tx *store.Tx, s *seen, from sight) error {
	id := from.item.Author.ID
	if s.created || s.was.AuthorID != 0 || id == 0 || !equal(s.was.Author.Name(), actor(from.item.Author).Name()) {
		return nil
	}
	s.row.AuthorID = id
	return tx.SetAuthor(s.was.Repo, s.was.Number, id)
}

// PutWriter records what GitHub answered about who wrote an item, and the item's author; zero where it does not say. An
// answer that tells of a later edit than is known of says nothing of the description that is there: of that a delivery will tell.
func (m *Mirror) PutWriter(tx *store.Tx, repo store.Repository, number int, author github.Actor, w github.Written, at time.Time) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return c, err
	}
	if row.AuthorID == 0 && author.ID != 0 {
		if err := tx.SetAuthor(repo.ID, number, author.ID); err != nil {
			return c, err
		}
		row.AuthorID = author.ID
		m.lookAt(row, &c)
	}
	if !row.Writer.At.IsZero() || w.At.After(row.Updated) {
		return c, nil
	}
	who := account(w.By)
	row.Writer = store.Writer{Login: who.Login, ID: who.ID, At: w.At.UTC()}
	if w.At.IsZero() {
		row.Writer.At = at.UTC() // it was asked, and is not asked again
	}
	if err := tx.SetWriter(repo.ID, number, row.Writer); err != nil {
		return c, err
	}
	return c, m.state(tx, repo, row, &c)
}

// PutRelated records what GitHub answered about who made an issue a sub-issue.
func (m *Mirror) PutRelated(tx *store.Tx, repo store.Repository, number int, w github.Written) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	where := place("sub", repo.ID, number)
	was, err := tx.LinksAt(where)
	if err != nil {
		return c, err
	}
	for i, l := range was {
		who := account(w.By)
		was[i].Actor, was[i].ActorID = who.Login, who.ID
		if err := tx.SetFact(relatedFact(repo.ID, number), l.Target.Key()); err != nil {
			return c, err
		}
	}
	changed, err := tx.ReplaceLinks(where, was)
	if err != nil || !changed {
		return c, err
	}
	return c, m.lookThrough(tx, []Number{{repo.ID, number}}, &c)
}

// relatedFact remembers of which parent GitHub was asked who gave it to an issue.
func relatedFact(repo int64, number int) string { return place("related", repo, number) }

// mayTriage are the roles with which somebody may say by command what an item is linked to.
var mayTriage = []string{"triage", "write", "maintain", "admin"}

// vouched reports whether a link counts that another item states about the item from. Whoever stated it must be able to say
// so by command where that item is. GitHub itself lets nobody else make a sub-issue within one repository
// (https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/adding-sub-issues), nor write the description
// of a milestone; of an issue elsewhere it asks for less.
func (l *loader) vouched(s store.Link, from reached) (bool, error) {
	switch s.Source {
	case checks.FromTaskList:
	case checks.FromSubIssue:
		parent, err := l.repository(s.Target)
		if err != nil || parent != nil && parent.ID == from.repo.ID {
			return err == nil, err
		}
	default:
		return true, nil
	}
	if s.ActorID == 0 {
		return false, l.askMaker(s, from)
	}
	role, known, err := l.role(from.repo, store.Account{Login: s.Actor, ID: s.ActorID}, false)
	return known && slices.Contains(mayTriage, role), err
}

// askMaker has GitHub asked who stated a link of an item, where it can be asked and was not.
func (l *loader) askMaker(s store.Link, from reached) error {
	what, at := statedAt(s.Place)
	switch what {
	case "sub":
		asked, err := l.tx.Fact(relatedFact(from.repo.ID, from.row.Number))
		if err == nil && asked == s.Target.Key() {
			return nil
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		l.askOf(OfParent, from.repo, from.row, false)
	case "body", "closing", "tasks":
		row, err := l.tx.Item(at.Repo, at.Number)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!row.Gone.IsZero() || !row.Writer.At.IsZero()) {
			return nil
		}
		if err != nil {
			return err
		}
		repo, err := l.tx.Repository(at.Repo)
		if err != nil || !repo.Gone.IsZero() {
			return err
		}
		l.askOf(OfWriter, repo, row, false)
	}
	return nil
}

// askOf has GitHub asked about an item, once.
func (l *loader) askOf(of Of, repo store.Repository, row store.Item, kind bool) {
	if row.NodeID == "" {
		return
	}
	for i, a := range l.asks {
		if a.Of == of && a.Repo == repo.ID && a.Number == row.Number {
			l.asks[i].Kind = a.Kind && kind
			return
		}
	}
	l.asks = append(l.asks, Ask{Repo: repo.ID, Owner: repo.Owner, Name: repo.Name, Of: of, Number: row.Number, NodeID: row.NodeID, Kind: kind})
}
