package facts

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
)

// Ask is something that a subject depends on and that is not known: a permission, or who stated something. Read it, store it
// with PutPermission, PutWriter or PutRelated of package mirror, and look again.
type Ask struct {
	Repo        int64
	Owner, Name string
	Account     store.Account // whose permission in the repository
	// Kind is true when the answer only matters to whether the item may be a vision or a strategy.
	Kind bool
	// Of is what to ask of the repository's item Number instead: who wrote it, or who gave it its parent.
	Of     Of
	Number int
	NodeID string
}

// Of is what is asked of an item.
type Of int

// What may be asked of an item.
const (
	OfNone Of = iota
	OfWriter
	OfParent
)

// purpose is what an answer matters to.
type purpose int

const (
	forKind purpose = iota // whether the item may be a vision or a strategy, and nothing else
	forLink                // whether a link counts
)

// roleAge is how long a permission that was read is believed, should the event that changes it not arrive.
const roleAge = 24 * time.Hour

// vouched reports whether a link counts that another item states about the item from. Whoever stated it must be able to say
// so by command where that item is. GitHub itself lets nobody else make a sub-issue within one repository
// (https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/adding-sub-issues), nor write the description
// of a milestone; of an issue elsewhere it asks for less.
func (l *loader) vouched(s store.Link, from reached) (bool, error) {
	switch s.Source {
	case checks.FromTaskList:
	case checks.FromSubIssue:
		parent, err := l.Repository(s.Target)
		if err != nil || parent != nil && parent.ID == from.repo.ID {
			return err == nil, err
		}
	default:
		return true, nil
	}
	if s.ActorID == 0 {
		return false, l.askMaker(s, from)
	}
	role, known, err := l.role(from.repo, store.Account{Login: s.Actor, ID: s.ActorID}, forLink)
	return known && command.Role(role).Triages(), err
}

// askMaker has GitHub asked who stated a link of an item, where it can be asked and was not.
func (l *loader) askMaker(s store.Link, from reached) error {
	what, at := stored.ParseText(s.Place)
	switch what {
	case "sub":
		if s.Asked {
			return nil
		}
		l.askOf(OfParent, from.repo, from.row, forLink)
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
		l.askOf(OfWriter, repo, row, forLink)
	}
	return nil
}

// askOf has GitHub asked about an item, once.
func (l *loader) askOf(of Of, repo store.Repository, row store.Item, why purpose) {
	if row.NodeID == "" {
		return
	}
	for i, a := range l.asks {
		if a.Of == of && a.Repo == repo.ID && a.Number == row.Number {
			l.asks[i].Kind = a.Kind && why == forKind
			return
		}
	}
	l.asks = append(l.asks, Ask{Repo: repo.ID, Owner: repo.Owner, Name: repo.Name, Of: of, Number: row.Number, NodeID: row.NodeID, Kind: why == forKind})
}

// mayKnow reports whether whoever made a link can read the private repository that it leads to. Who could only make it
// there can.
func (l *loader) mayKnow(link store.Link, from reached, to store.Repository) (bool, error) {
	if from.repo.ID == to.ID || link.Source == checks.FromSubIssue || link.Source == checks.FromTaskList {
		return true, nil
	}
	if link.ActorID == 0 {
		return false, l.askMaker(link, from)
	}
	role, known, err := l.role(to, store.Account{Login: link.Actor, ID: link.ActorID}, forLink)
	return known && command.Role(role).Reads(), err
}

// role is an account's permission on a repository, if it is known. Of an account without an id nothing is known, and nothing
// can be asked: whoever has its login now may be somebody else.
func (l *loader) role(repo store.Repository, who store.Account, why purpose) (string, bool, error) {
	if who.ID == 0 {
		return "", false, nil
	}
	role, read, err := l.tx.Permission(repo.ID, who.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", false, err
	}
	if err == nil && l.now.Sub(read) < roleAge {
		return role, true, nil
	}
	for i, a := range l.asks {
		if a.Of == OfNone && a.Repo == repo.ID && a.Account.ID == who.ID {
			l.asks[i].Kind = a.Kind && why == forKind
			return "", false, nil
		}
	}
	l.asks = append(l.asks, Ask{Repo: repo.ID, Owner: repo.Owner, Name: repo.Name, Account: who, Kind: why == forKind})
	return "", false, nil
}

// trust is whether somebody may say that an item is a vision or a strategy.
func (l *loader) trust(who store.Account) (checks.Trust, error) {
	role, known, err := l.role(l.home, who, forKind)
	switch {
	case err != nil || !known:
		return checks.Unknown, err
	case command.Role(role).Triages():
		return checks.Yes, nil
	}
	return checks.No, nil
}
