package mirror

import (
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
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
func wrote(tx *store.Tx, row *store.Item, s itemChange, from observation) (bool, error) {
	now := from.wrote
	if !s.created && row.Body == s.was.Body {
		now = later(s.was.Writer, from.wrote)
	}
	if s.was.Writer == now {
		row.Writer = now
		return false, nil
	}
	row.Writer = now
	if s.created {
		return true, nil // it was put with it
	}
	return true, tx.SetWriter(row.Repo, row.Number, now)
}

// wroteBefore is the same for what an event tells late of the description that is there.
func (m *Mirror) wroteBefore(tx *store.Tx, repo store.Repository, row *store.Item, from observation, c *Changes) error {
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
func knowAuthor(tx *store.Tx, s *itemChange, from observation) error {
	id := from.item.Author.ID
	if s.created || s.was.AuthorID != 0 || id == 0 || !equal(s.was.Author.Name(), actor(from.item.Author).Name()) {
		return nil
	}
	s.row.AuthorID = id
	return tx.SetAuthor(s.was.Repo, s.was.Number, id)
}

// Authorship is what GitHub answered, when it was asked, about who wrote an item and who its author is; zero where it does not say.
type Authorship struct {
	Author github.Actor
	Writer github.Written
	Asked  time.Time
}

// PutWriter records who wrote an item, and who its author is. An answer that tells of a later edit than is known of says nothing of the description that is there: of that a delivery will tell.
func (m *Mirror) PutWriter(tx *store.Tx, repo store.Repository, number int, a Authorship) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return c, err
	}
	if row.AuthorID == 0 && a.Author.ID != 0 {
		if err := tx.SetAuthor(repo.ID, number, a.Author.ID); err != nil {
			return c, err
		}
		row.AuthorID = a.Author.ID
		c.Keys.Item(row)
	}
	w := a.Writer
	if !row.Writer.At.IsZero() || w.At.After(row.Updated) {
		return c, nil
	}
	who := account(w.By)
	row.Writer = store.Writer{Login: who.Login, ID: who.ID, At: w.At.UTC()}
	if w.At.IsZero() {
		row.Writer.At = a.Asked.UTC() // it was asked, and is not asked again
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
	where := stored.Text("sub", repo.ID, number)
	was, err := tx.LinksAt(where)
	if err != nil {
		return c, err
	}
	if err := tx.SetAsked(where); err != nil {
		return c, err
	}
	for i := range was {
		who := account(w.By)
		was[i].Actor, was[i].ActorID = who.Login, who.ID
	}
	changed, err := tx.ReplaceLinks(where, was)
	if err != nil || !changed {
		return c, err
	}
	return c, m.dependents(tx, &c).Items([]store.Place{{Repo: repo.ID, Number: number}})
}
