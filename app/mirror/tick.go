package mirror

import (
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/box"
)

// ticked takes an edit of a comment of the app's own: whoever ticked a line of it gives the commands that the line stands for, as far as the
// line is as the app wrote it. Whatever else was edited is put right when the comment is next written. Bots give no commands.
func (m *Mirror) ticked(tx *store.Tx, ev delivery, number int, c *Changes) error {
	by := actor(ev.Sender)
	if m.ours(by) {
		return nil
	}
	posted, err := tx.PostedOn(ev.repo.ID, store.OnItem(number))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(posted, func(p store.Posted) bool { return p.Remote == ev.Comment.ID })
	if i < 0 {
		return nil
	}
	on := store.Commented{Place: store.Place{Repo: ev.repo.ID, Number: number}, Name: posted[i].Name}
	lines, err := tx.BoxesOn(on)
	if err != nil || len(lines) == 0 {
		return err
	}
	if err := tx.Void(posted[i]); err != nil {
		return err
	}
	edit := box.Compare(ev.Comment.Was, ev.Comment.Body)
	if by.Bot || by.Login == "" || !edit.Any() {
		return nil
	}
	c.Keys.Comment(on)
	for _, words := range edit.Ticked {
		at := slices.IndexFunc(lines, func(b store.Box) bool { return b.Mark == store.MarkOf(on, words) })
		if at < 0 || lines[at].Taken != "" || len(lines[at].Commands) == 0 {
			continue
		}
		if err := tick(tx, lines[at], ev, c); err != nil {
			return err
		}
	}
	return nil
}

// tick records the commands of one line.
func tick(tx *store.Tx, line store.Box, ev delivery, c *Changes) error {
	when := ev.Comment.Updated.UTC()
	t := store.Tick{Comment: ev.Comment.ID, Mark: line.Mark, By: ev.Sender.ID, At: when.Unix()}
	for n, text := range line.Commands {
		t.N = n
		fresh, err := tx.AddCommand(store.Command{Origin: t.Origin(), Repo: line.Item.Repo, Number: line.Item.Number, Text: text,
			Actor: ev.Sender.Login, ActorID: ev.Sender.ID, At: when})
		if err != nil || !fresh {
			return err
		}
		c.Commands++
	}
	c.Keys.Queue(store.ItemKey(line.Item.Repo, line.Item.Number))
	return tx.TickBox(line.Mark, ev.received.UTC())
}
