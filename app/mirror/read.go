package mirror

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// newItem is an item of a page that nothing is known of, with what its description states.
type newItem struct {
	item  github.Item
	row   store.Item
	links []checks.Link
	tasks []checks.Link
}

// firstReading records items of a repository of which nothing is known.
type firstReading struct{ *Mirror }

// PutNew is [Mirror.PutItems] for a repository that is read for the first time, of which nobody asks what follows: at its end
// everything is looked at. It records the items that nothing is known of, all of them by few statements, and returns the others.
func (m *Mirror) PutNew(tx *store.Tx, repo store.Repository, items []github.Item, at time.Time) (rest []github.Item, err error) {
	first := firstReading{m}
	fresh, rest, err := first.newItems(tx, repo, items, at)
	if err != nil || len(fresh) == 0 {
		return rest, err
	}
	if err := first.read(tx, repo, fresh); err != nil {
		return rest, err
	}
	var rows []store.Item
	var links []store.Link
	var c Changes // which nobody asks for
	for _, u := range fresh {
		if u.item.Milestone != nil {
			if err := m.observeMilestone(tx, repo, milestoneObservation{source: embedded, milestone: *u.item.Milestone, at: at.UTC()}, &c); err != nil {
				return rest, err
			}
		}
		rows = append(rows, u.row)
		made, err := first.statedBy(tx, repo, u)
		if err != nil {
			return rest, err
		}
		links = append(links, made...)
	}
	if err := tx.PutItems(rows); err != nil {
		return rest, err
	}
	if err := tx.AddLinks(links); err != nil {
		return rest, err
	}
	for _, u := range fresh {
		if err := first.more(tx, repo, u, &c); err != nil {
			return rest, err
		}
	}
	return rest, nil
}

// newItems are the items of a page of which there is no row, that nothing links to and of whose texts nothing is known, and the
// others.
func (m firstReading) newItems(tx *store.Tx, repo store.Repository, items []github.Item, at time.Time) (fresh []newItem, rest []github.Item, err error) {
	var numbers []int
	var places []string
	for _, it := range items {
		numbers = append(numbers, it.Number)
		places = append(places, stored.Text("body", repo.ID, it.Number), stored.Text("tasks", repo.ID, it.Number))
	}
	if err := tx.LockItems(repo.ID, numbers); err != nil {
		return nil, nil, err
	}
	if err := tx.ReadItems(repo.ID, numbers); err != nil {
		return nil, nil, err
	}
	linked, err := tx.Linked(repo.ID, numbers)
	if err != nil {
		return nil, nil, err
	}
	states, err := tx.Stating(places)
	if err != nil {
		return nil, nil, err
	}
	twice := map[int]bool{}
	for i, it := range items {
		_, err := tx.Item(repo.ID, it.Number)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, nil, err
		}
		known := err == nil || twice[it.Number] || linked[it.Number] || states[places[2*i]] || states[places[2*i+1]]
		if away, err := elsewhere(tx, repo, it); err != nil {
			return nil, nil, err
		} else if known || away || it.Number <= 0 {
			rest = append(rest, it)
			continue
		}
		twice[it.Number] = true
		u := newItem{item: it}
		u.row, _ = itemChange{created: true}.newer(repo.ID, observation{item: it, read: true, at: at.UTC()}, &Changes{})
		if u.row.Type == checks.Pull {
			u.row.RefsStale, u.row.RefsMark = true, 1
		}
		fresh = append(fresh, u)
	}
	return fresh, rest, nil
}

// read fills in what descriptions state. What was not read yet is read for all of them at once.
func (m firstReading) read(tx *store.Tx, repo store.Repository, fresh []newItem) error {
	var outside []*store.Outside
	for i := range fresh {
		u := &fresh[i]
		it := stored.Item(repo, u.row, "")
		doc, err := m.memo.Doc(tx, u.row.Body)
		var o *store.Outside
		if errors.As(err, &o) {
			outside = append(outside, o)
			continue
		}
		if err != nil {
			return err
		}
		if u.links = statedIn(it, doc, m.Host); it.Type != checks.Pull {
			u.tasks = link.Tasks(it, doc, m.Host)
		}
	}
	return store.AllOutside(outside)
}

// statedBy are the links that an item's description states, with who made each.
func (m firstReading) statedBy(tx *store.Tx, repo store.Repository, u newItem) ([]store.Link, error) {
	var out []store.Link
	for _, l := range u.links {
		by, err := maker(tx, u.row, l.To, repo, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, store.Link{Place: stored.Text("body", repo.ID, u.row.Number), Repo: repo.ID, Number: u.row.Number, Target: l.To,
			Source: l.Source, Actor: by.Login, ActorID: by.ID, At: u.row.Created})
	}
	return out, nil
}

// more records what few items have: parts, a parent, a label of a kind.
func (m firstReading) more(tx *store.Tx, repo store.Repository, u newItem, c *Changes) error {
	if len(u.tasks) > 0 {
		if err := m.tasks(tx, repo, u.row, u.tasks, c); err != nil {
			return err
		}
	}
	if u.item.Parent != nil && u.row.Type == checks.Issue {
		if err := setParent(m.dependents(tx, c), repo, u.row.Number, relation{to: refTo(u.item.Parent), at: u.row.Updated}); err != nil {
			return err
		}
	}
	if len(u.row.Labels) == 0 {
		return nil
	}
	return m.settleChoice(tx, repo, itemChange{row: u.row, created: true}, u.item)
}
