package mirror

import (
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// MostCommands is how many commands one comment may give: anybody may comment, and each can ask for an answer in words. The one behind them is
// recorded too, so that its author hears that it is one too many.
const MostCommands = 10

// comment applies an issue_comment delivery: the item that it shows, the commands of a new comment by a person, and what somebody ticked
// in one of the app's own. Other comments that were edited, and those that were deleted, command nothing.
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
	if ev.Action == "deleted" && ev.Comment != nil {
		return deleted(tx, ev.repo, s.row.Number, ev.Comment.ID)
	}
	if ev.Action == "edited" && ev.Comment != nil {
		return m.ticked(tx, ev, s.row.Number, c)
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
	said := github.Said{ID: ev.Comment.ID, Author: ev.Comment.Author, Body: ev.Comment.Body, Created: ev.Comment.Created.UTC()}
	n, err := m.addCommands(tx, ev.repo, number, said, "", nil)
	c.Commands += n
	return err
}

// deleted remembers that a comment of the app's own was deleted: GitHub says of one that is too new for its copies what it says of one
// that is gone.
func deleted(tx *store.Tx, repo store.Repository, number int, id int64) error {
	posted, err := tx.PostedOn(repo.ID, store.OnItem(number))
	for _, p := range posted {
		if p.Remote == id && err == nil {
			p.State = store.Deleted
			err = tx.Confirm(p)
		}
	}
	return err
}
