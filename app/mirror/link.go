package mirror

import (
	"errors"
	"maps"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/link"
)

// state records the links that an item's body states, and names whose links changed.
func (m *Mirror) state(tx *store.Tx, repo store.Repository, row store.Item, c *Changes) error {
	it, where := stored.Item(repo, row, ""), stored.Text("body", row.Repo, row.Number)
	was, err := tx.LinksAt(where)
	if err != nil {
		return err
	}
	states, err := m.stated(tx, it, row.Body)
	if err != nil {
		return err
	}
	var rows []store.Link
	for _, l := range states {
		by, err := maker(tx, row, l.To, repo, was)
		if err != nil {
			return err
		}
		rows = append(rows, store.Link{Repo: row.Repo, Number: row.Number, Target: l.To, Source: l.Source, Actor: by.Login, ActorID: by.ID,
			At: row.Created})
	}
	changed, err := tx.ReplaceLinks(where, rows)
	if err != nil {
		return err
	}
	if changed {
		c.Keys.Item(row)
		if err := m.dependents(tx, c).Through(repo.Ref(row.Number)); err != nil {
			return err
		}
		if err := m.noLonger(tx, row, was, c); err != nil {
			return err
		}
		if row.Conclusion.Kind == checks.Strategy { // what supersedes it is suggested in its place
			if err := m.dependents(tx, c).Suggested(row.Repo, row.Number); err != nil {
				return err
			}
		}
	}
	if row.Type != checks.Issue {
		return nil
	}
	doc, err := m.memo.Doc(tx, row.Body)
	if err != nil {
		return err
	}
	return m.tasks(tx, repo, row, link.Tasks(it, doc, m.Host), c)
}

// noLonger names what else closes the issues that a pull request was stated to close, where it was counted beside them: see [count.Excess].
func (m *Mirror) noLonger(tx *store.Tx, row store.Item, was []store.Link, c *Changes) error {
	if !row.Conclusion.Share.Beside {
		return nil
	}
	return m.dependents(tx, c).Closers(closed(was)...)
}

// tasks records the items that an issue's task list names as its parts, where they are now. Items of repositories that are not
// known have no rows to link; they are linked when the issue is next read.
func (m *Mirror) tasks(tx *store.Tx, repo store.Repository, row store.Item, tasks []checks.Link, c *Changes) error {
	where := stored.Text("tasks", row.Repo, row.Number)
	before, err := tx.LinksTo(repo.Ref(row.Number))
	if err != nil {
		return err
	}
	touched := map[store.Place]bool{}
	touch := func(l store.Link) error {
		idle, err := powerless(tx, l)
		touched[store.Place{Repo: l.Repo, Number: l.Number}] = touched[store.Place{Repo: l.Repo, Number: l.Number}] || !idle
		return err
	}
	for _, l := range before {
		if l.Place != where {
			continue
		}
		if err := touch(l); err != nil {
			return err
		}
	}
	if len(tasks)+len(touched) == 0 {
		return nil
	}
	var rows []store.Link
	homes := map[string]int64{}
	for _, l := range tasks {
		id, ok := homes[l.From.Full()]
		if !ok {
			child, err := tx.RepositoryNamed(l.From.Owner, l.From.Repo)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if err == nil && child.Gone.IsZero() && equal(child.Owner, repo.Owner) {
				id = child.ID
			}
			homes[l.From.Full()] = id
		}
		if id != 0 {
			at, err := placeNow(tx, store.Place{Repo: id, Number: l.From.Number})
			if err != nil {
				return err
			}
			now := store.Link{Repo: at.Repo, Number: at.Number, Target: l.To, Source: l.Source, Actor: row.Writer.Login, ActorID: row.Writer.ID,
				At: row.Created}
			rows = append(rows, now)
			if err := touch(now); err != nil {
				return err
			}
		}
	}
	changed, err := tx.ReplaceLinks(where, rows)
	if err != nil || !changed {
		return err
	}
	maps.DeleteFunc(touched, func(_ store.Place, counts bool) bool { return !counts })
	return m.dependents(tx, c).Items(stored.Sorted(touched))
}

// powerless reports whether it is known that who stated a link of another item has no say there: nobody has to look at the
// thousands that a stranger can name.
func powerless(tx *store.Tx, l store.Link) (bool, error) {
	if l.ActorID == 0 {
		return false, nil
	}
	role, _, err := tx.Permission(l.Repo, l.ActorID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !command.Role(role).Triages(), err
}

// Link records links that a person stated by command, and drops what was taken away by one before.
func (m *Mirror) Link(tx *store.Tx, by store.Command, to []checks.Ref) (Changes, error) {
	var c Changes
	var rows []store.Link
	for _, t := range to {
		if err := tx.DropUnlink(by.Repo, by.Number, t); err != nil {
			return c, err
		}
		rows = append(rows, store.Link{Repo: by.Repo, Number: by.Number, Target: t, Source: checks.FromCommand, Actor: by.Actor, ActorID: by.ActorID, At: by.At})
	}
	if _, err := tx.ReplaceLinks("command:"+by.Origin, rows); err != nil {
		return c, err
	}
	return c, m.dependents(tx, &c).Items([]store.Place{{Repo: by.Repo, Number: by.Number}})
}

// Unlink records that a person took a link away by command; it holds against every source.
func (m *Mirror) Unlink(tx *store.Tx, by store.Command, to checks.Ref) (Changes, error) {
	var c Changes
	if err := tx.Unlink(by.Repo, by.Number, to, store.Account{Login: by.Actor, ID: by.ActorID}, by.At); err != nil {
		return c, err
	}
	return c, m.dependents(tx, &c).Items([]store.Place{{Repo: by.Repo, Number: by.Number}})
}
