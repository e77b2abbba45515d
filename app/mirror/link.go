package mirror

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// moved is the source of the edge from where an issue was to where it is now. It carries what depends on the one over to
// the other, and is no link that counts.
const moved checks.LinkSource = "moved"

func subject(number int) string { return "#" + strconv.Itoa(number) }

// place names the text that states links: "body:<repo>#<n>".
func place(what string, repo int64, number int) string {
	return fmt.Sprintf("%s:%d#%d", what, repo, number)
}

// statedAt reads the name of a text that states links: what it is, and of which item or milestone.
func statedAt(where string) (what string, at Number) {
	what, rest, _ := strings.Cut(where, ":")
	rest, _, _ = strings.Cut(rest, "@") // what a transferred issue took along
	repo, number, _ := strings.Cut(rest, "#")
	at.Repo, _ = strconv.ParseInt(repo, 10, 64)
	at.Number, _ = strconv.Atoi(number)
	return what, at
}

// state records the links that an item's body states, and names whose links changed.
func (m *Mirror) state(tx *store.Tx, repo store.Repository, row store.Item, c *Changes) error {
	it, where := Item(repo, row, ""), place("body", row.Repo, row.Number)
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
		by, err := m.maker(tx, row, l.To, repo, was)
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
		m.lookAt(row, c)
		if err := m.depend(tx, repo.Ref(row.Number), c); err != nil {
			return err
		}
		if row.Conclusion.Kind == checks.Strategy { // what supersedes it is suggested in its place
			if err := m.toldOf(tx, row.Repo, row.Number, c); err != nil {
				return err
			}
		}
	}
	if row.Type != checks.Issue {
		return nil
	}
	doc, err := m.memo.doc(tx, row.Body)
	if err != nil {
		return err
	}
	return m.tasks(tx, repo, row, link.Tasks(it, doc, m.Host), c)
}

// tasks records the items that an issue's task list names as its parts, where they are now. Items of repositories that are not
// known have no rows to link; they are linked when the issue is next read.
func (m *Mirror) tasks(tx *store.Tx, repo store.Repository, row store.Item, tasks []checks.Link, c *Changes) error {
	where := place("tasks", row.Repo, row.Number)
	before, err := tx.LinksTo(repo.Ref(row.Number))
	if err != nil {
		return err
	}
	touched := map[Number]bool{}
	touch := func(l store.Link) error {
		known, err := m.unheard(tx, l)
		touched[Number{l.Repo, l.Number}] = touched[Number{l.Repo, l.Number}] || !known
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
			at, err := m.standing(tx, Number{id, l.From.Number})
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
	maps.DeleteFunc(touched, func(_ Number, counts bool) bool { return !counts })
	return m.lookThrough(tx, keys(touched), c)
}

// unheard reports whether it is known that who stated a link of another item has no say there: nobody has to look at the
// thousands that a stranger can name.
func (m *Mirror) unheard(tx *store.Tx, l store.Link) (bool, error) {
	if l.ActorID == 0 {
		return false, nil
	}
	role, _, err := tx.Permission(l.Repo, l.ActorID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !slices.Contains(mayTriage, role), err
}

// Link records links that a person stated by command, given under an origin such as "comment:<id>", and drops what the
// person had taken away before.
func (m *Mirror) Link(tx *store.Tx, repo store.Repository, number int, origin string, to []checks.Ref, by store.Account, at time.Time) (Changes, error) {
	var c Changes
	var rows []store.Link
	for _, t := range to {
		if err := tx.DropUnlink(repo.ID, number, t); err != nil {
			return c, err
		}
		rows = append(rows, store.Link{Repo: repo.ID, Number: number, Target: t, Source: checks.FromCommand, Actor: by.Login, ActorID: by.ID, At: at})
	}
	if _, err := tx.ReplaceLinks("command:"+origin, rows); err != nil {
		return c, err
	}
	return c, m.lookThrough(tx, []Number{{repo.ID, number}}, &c)
}

// Hidden are the repositories of those references that an item's readers may not see, zero for one that is not known.
func (m *Mirror) Hidden(tx *store.Tx, home store.Repository, to []checks.Ref) (map[checks.Ref]store.Repository, error) {
	l := m.loader(tx, home, nil, time.Time{})
	out := map[checks.Ref]store.Repository{}
	for _, t := range to {
		repo, err := l.repository(t)
		if err != nil {
			return nil, err
		}
		if repo == nil {
			out[t] = store.Repository{}
		} else if !l.open(*repo) {
			out[t] = *repo
		}
	}
	return out, nil
}

// NotLinked are those of the references that an item itself has no link to, by whatever name. Of what the item's readers may not
// see, and of what is not known, it says nothing: an answer would tell what is there.
func (m *Mirror) NotLinked(tx *store.Tx, home store.Repository, row store.Item, to []checks.Ref) ([]checks.Ref, error) {
	l := m.loader(tx, home, nil, time.Time{})
	var out []checks.Ref
	for _, t := range to {
		there, err := l.repository(t)
		if err != nil {
			return nil, err
		}
		if there == nil || !l.open(*there) {
			continue
		}
		if end, _, err := l.find(t); err != nil {
			return nil, err
		} else if end != nil && !l.open(*end) {
			continue
		}
		ok, err := tx.States(row.Repo, row.Number, row.Milestone, t)
		if err != nil {
			return nil, err
		}
		if !ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// away are the links that a text states and that a person took away from the item. What was linked by command and then
// unlinked by command is stated nowhere.
func (l *loader) away(row store.Item) ([]checks.Link, error) {
	rows, err := l.tx.TakenAway(row.Repo, row.Number, row.Milestone)
	if err != nil {
		return nil, err
	}
	var out []checks.Link
	for _, a := range rows {
		if a.Link.Source == moved || a.Link.Source == checks.FromCommand {
			continue
		}
		if ok, err := l.vouched(a.Link, reached{l.home.Ref(row.Number), l.home, row}); err != nil {
			return nil, err
		} else if !ok {
			continue
		}
		to := a.Link.Target
		repo, end, err := l.find(to)
		if err != nil {
			return nil, err
		}
		if repo != nil && l.open(*repo) {
			to = repo.Ref(end.Number)
		}
		e := l.edge(a.Link, l.home.Ref(row.Number), to)
		e.By = a.By
		out = append(out, e)
	}
	return out, nil
}

// Unlink records that a person took a link away by command; it holds against every source.
func (m *Mirror) Unlink(tx *store.Tx, repo store.Repository, number int, to checks.Ref, by store.Account, at time.Time) (Changes, error) {
	var c Changes
	if err := tx.Unlink(repo.ID, number, to, by, at); err != nil {
		return c, err
	}
	return c, m.lookThrough(tx, []Number{{repo.ID, number}}, &c)
}
