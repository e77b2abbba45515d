package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/box"
)

// edited is a text of the app's own that somebody edited.
type edited struct {
	on       store.Commented
	id       int64 // GitHub's, of the comment or the issue
	was, now string
	at       time.Time
}

// ticked takes an edit of a comment of the app's own.
func (m *Mirror) ticked(tx *store.Tx, ev delivery, number int, c *Changes) error {
	posted, err := tx.PostedOn(ev.repo.ID, store.OnItem(number))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(posted, func(p store.Posted) bool { return p.Remote == ev.Comment.ID })
	if i < 0 {
		return nil
	}
	on := store.Commented{Place: store.Place{Repo: ev.repo.ID, Number: number}, Name: posted[i].Name}
	return m.boxed(tx, ev, posted[i], edited{on, ev.Comment.ID, ev.Comment.Was, ev.Comment.Body, ev.Comment.Updated.UTC()}, c)
}

// tickedIssue takes an edit of an issue that the app keeps.
func (m *Mirror) tickedIssue(tx *store.Tx, ev delivery, c *Changes) error {
	if ev.Action != "edited" || !slices.Contains(ev.Changed, "body") {
		return nil
	}
	on := store.DigestOf(ev.repo.ID)
	posted, err := tx.Posted(ev.repo.ID, store.DigestIssue, on.Name)
	if errors.Is(err, store.ErrNotFound) || err == nil && posted.Remote != int64(ev.Item.Number) {
		return nil
	}
	if err != nil {
		return err
	}
	return m.boxed(tx, ev, posted, edited{on, ev.Item.ID, ev.BodyWas, ev.Item.Body, ev.Item.Updated.UTC()}, c)
}

// boxed takes an edit of a text of the app's own: whoever ticked a line of it gives the commands that the line stands for, as far as the
// line is as the app wrote it. Whatever else was edited is put right when it is next written. Bots give no commands.
func (m *Mirror) boxed(tx *store.Tx, ev delivery, posted store.Posted, e edited, c *Changes) error {
	by := actor(ev.Sender)
	if m.ours(by) {
		return nil
	}
	lines, err := tx.BoxesOn(e.on)
	if err != nil || len(lines) == 0 {
		return err
	}
	if err := tx.Void(posted); err != nil {
		return err
	}
	edit := box.Compare(e.was, e.now)
	if by.Bot || by.Login == "" || !edit.Any() {
		return nil
	}
	c.Keys.Comment(e.on)
	for _, words := range edit.Ticked {
		at := slices.IndexFunc(lines, func(b store.Box) bool { return b.Mark == store.MarkOf(e.on, words) })
		if at < 0 || lines[at].Taken != "" || len(lines[at].Commands) == 0 {
			continue
		}
		if err := e.tick(tx, lines[at], ev, c); err != nil {
			return err
		}
	}
	return nil
}

// tick records the commands of one line.
func (e edited) tick(tx *store.Tx, line store.Box, ev delivery, c *Changes) error {
	t := store.Tick{Comment: e.id, Mark: line.Mark, By: ev.Sender.ID, At: e.at.Unix()}
	for n, text := range line.Commands {
		t.N = n
		fresh, err := tx.AddCommand(store.Command{Origin: t.Origin(), Repo: line.Item.Repo, Number: line.Item.Number, Text: text,
			Actor: ev.Sender.Login, ActorID: ev.Sender.ID, At: e.at})
		if err != nil || !fresh {
			return err
		}
		c.Commands++
	}
	c.Keys.Queue(store.ItemKey(line.Item.Repo, line.Item.Number))
	return tx.TickBox(line.Mark, ev.received.UTC())
}
