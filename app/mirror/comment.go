package mirror

import (
	"fmt"

	"github.com/northstar-app/northstar/app/store"
)

// mostCommands is how many commands one comment may give: anybody may comment, and each can ask for an answer in words.
const mostCommands = 10

// comment applies an issue_comment delivery: the item that it shows, and the commands of a new comment by a person.
// Comments that were edited or deleted command nothing.
func (m *Mirror) comment(tx *store.Tx, ev delivery, c *Changes) error {
	if ev.Item == nil || ev.Item.Number <= 0 {
		return nil
	}
	s, err := m.observeItem(tx, ev.repo, observation{item: *ev.Item, at: ev.received}, c)
	if err != nil {
		return err
	}
	if s.created && len(ev.Item.Labels) > 0 {
		res, _, err := m.policies.Rules(tx, ev.repo)
		if err != nil {
			return err
		}
		if err := adoptLabel(tx, ev.repo, *ev.Item, &res.Rules); err != nil {
			return err
		}
	}
	if ev.Action != "created" || ev.Comment == nil {
		return nil
	}
	by := actor(ev.Comment.Author)
	if by.Bot || by.Login == "" || actor(ev.Sender).Bot || ev.Comment.App != 0 && ev.Comment.App == m.AppID {
		return nil
	}
	number := s.row.Number
	if err := tx.Touch(ev.repo.ID, number, ev.received.UTC()); err != nil {
		return err
	}
	c.Keys.Queue(store.ItemKey(ev.repo.ID, number))
	doc, err := m.memo.Doc(tx, ev.Comment.Body)
	if err != nil {
		return err
	}
	commands := doc.Commands
	for i, line := range commands[:min(len(commands), mostCommands)] {
		origin := fmt.Sprintf("comment:%d", ev.Comment.ID)
		if i > 0 {
			origin = fmt.Sprintf("%s:%d", origin, i+1)
		}
		fresh, err := tx.AddCommand(store.Command{Origin: origin, Repo: ev.repo.ID, Number: number, Text: line, Actor: by.Login, ActorID: ev.Comment.Author.ID,
			State: store.Waiting, At: ev.Comment.Created.UTC()})
		if err != nil {
			return err
		}
		if fresh {
			c.Commands++
		}
	}
	return nil
}
