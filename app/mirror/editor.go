package mirror

import (
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/text"
)

// A link into a private repository counts when whoever made it can read that repository. Others than its author may edit a
// description, so for links that lead out of the repository it is remembered who added them: the latest by GitHub's time,
// whatever the order in which deliveries arrive.

// edited remembers who added links to a description, and says whose links those are.
func (m *Mirror) edited(tx *store.Tx, repo store.Repository, row store.Item, ev github.Event, c *Changes) error {
	before := map[string]bool{}
	it := stored.Item(repo, row, "")
	were, err := m.stated(tx, it, ev.BodyWas)
	if err != nil {
		return err
	}
	for _, l := range were {
		before[l.To.Key()] = true
	}
	are, err := m.stated(tx, it, ev.Item.Body)
	if err != nil {
		return err
	}
	news := false
	for _, l := range are {
		if before[l.To.Key()] || l.To.SameRepo(it.Ref) {
			continue
		}
		added, err := tx.Additions(repo.ID, row.Number)
		if err != nil {
			return err
		}
		last, now := added[l.To.Key()], store.Addition{By: account(ev.Sender), At: ev.Item.Updated.UTC().Truncate(time.Second)}
		if now.At.After(last.At) || now.At.Equal(last.At) && now.By.ID > last.By.ID {
			if err := tx.PutAddition(repo.ID, row.Number, l.To, now); err != nil {
				return err
			}
			news = true
		}
	}
	if !news {
		return nil
	}
	return m.state(tx, repo, row, c)
}

// stated are the links that a description states.
func (m *Mirror) stated(tx *store.Tx, it checks.Item, body string) ([]checks.Link, error) {
	doc, err := m.memo.Doc(tx, body)
	if err != nil {
		return nil, err
	}
	return statedIn(it, doc, m.Host), nil
}

// statedIn are the links that a description states, as it was read; of a pull request those to what it closes too.
func statedIn(it checks.Item, doc *text.Doc, host checks.Host) []checks.Link {
	return append(link.Stated(it, doc, host), link.Closing(it, doc, host)...)
}

// maker is who made a link that a description states: whoever is known to have added it, else who wrote the description as it
// stands, as far as that is known. was are the links that were stated before.
func maker(tx *store.Tx, row store.Item, to checks.Ref, home store.Repository, was []store.Link) (store.Account, error) {
	if to.SameRepo(home.Ref(0)) {
		return store.Account{Login: row.Author.Name(), ID: row.AuthorID}, nil
	}
	added, err := tx.Additions(row.Repo, row.Number)
	if by := added[to.Key()].By; err != nil || by.ID != 0 {
		return by, err
	}
	for _, l := range was {
		if l.Target.Key() == to.Key() && l.ActorID != 0 {
			return store.Account{Login: l.Actor, ID: l.ActorID}, nil
		}
	}
	return store.Account{Login: row.Writer.Login, ID: row.Writer.ID}, nil
}

// adopted are the links of a milestone's description with who made each: whoever is known from before, else who wrote it now.
func adopted(row store.Milestone, refs []checks.Ref, was []store.Link, by store.Account) []store.Link {
	var out []store.Link
	for _, to := range refs {
		l := store.Link{Repo: row.Repo, Milestone: row.Number, Target: to, Source: checks.FromMilestone, Actor: by.Login, ActorID: by.ID, At: row.Created}
		for _, old := range was {
			if old.Target.Key() == to.Key() && old.ActorID != 0 {
				l.Actor, l.ActorID = old.Actor, old.ActorID
			}
		}
		out = append(out, l)
	}
	return out
}
