package mirror

import (
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// An issue that moves to another repository is the same issue to people: what they chose for it, said of it and linked it to
// goes along, by whom and when, and a label that the app put on stays the app's. GitHub keeps the labels whose names the new repository has and
// drops the others. Its two deliveries, where the issue was and where it is, arrive in either order; one of them may be
// missing, when the app was not in one of the repositories.

// bringAlong brings what is known of an item from where it was to where it is, and names what that changes.
func (m *Mirror) bringAlong(tx *store.Tx, ev github.Event, repo store.Repository, it github.Item, c *Changes) error {
	from, err := tx.LinksTo(repo.Ref(it.Number))
	if err != nil {
		return err
	}
	from = slices.DeleteFunc(from, func(l store.Link) bool { return l.Source == stored.Moved && stored.After(it.Created, l.At) })
	if ev.Came != nil && ev.CameRepo != nil {
		if ev.CameRepo.ID != 0 {
			from = append(from, store.Link{Repo: ev.CameRepo.ID, Number: ev.Came.Number, Source: stored.Moved})
		}
		// It may have been in a repository that the app does not see, and before that in one that it saw.
		more, err := tx.LinksTo(checks.Ref{Owner: ev.CameRepo.Owner, Repo: ev.CameRepo.Name, Number: ev.Came.Number})
		if err != nil {
			return err
		}
		from = append(from, more...)
	}
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	for _, l := range from {
		if l.Source != stored.Moved || l.Repo == repo.ID && l.Number == it.Number {
			continue
		}
		err := errors.Join(tx.CopyChoices(l.Repo, l.Number, repo.ID, it.Number), tx.CopyVoices(l.Repo, l.Number, repo.ID, it.Number),
			tx.CopyStated(l.Repo, l.Number, repo.ID, it.Number),
			tx.CopyLaunch(store.Place{Repo: l.Repo, Number: l.Number}, store.Place{Repo: repo.ID, Number: it.Number}),
			tx.MoveTurnedAway(store.Place{Repo: l.Repo, Number: l.Number}, store.Place{Repo: repo.ID, Number: it.Number}))
		if err != nil {
			return err
		}
		on := res.Rules.KindsOf(it.Labels)
		if err := copyLabels(tx, store.Place{Repo: l.Repo, Number: l.Number}, store.Place{Repo: repo.ID, Number: it.Number}, on); err != nil {
			return err
		}
	}
	if len(from) == 0 {
		return nil
	}
	if err := keepChoice(tx, labelState{repo.ID, it.Number, it.Labels, it.Updated, "moved"}, &res.Rules); err != nil {
		return err
	}
	if err := m.relist(tx, repo, it.Number, c); err != nil {
		return err
	}
	return m.dependents(tx, c).Items([]store.Place{{Repo: repo.ID, Number: it.Number}})
}

// mostMoves is how often an issue is followed to another repository.
const mostMoves = 5

// placeNow is where an item is now that was once at a place, as far as the app was told and knows the repository.
func placeNow(tx *store.Tx, at store.Place) (store.Place, error) {
	var was store.Item
	for range mostMoves {
		row, err := tx.Item(at.Repo, at.Number)
		if errors.Is(err, store.ErrNotFound) {
			return at, nil
		}
		if err == nil && !was.Gone.IsZero() && stored.After(row.Created, was.Gone) {
			return store.Place{Repo: was.Repo, Number: was.Number}, nil
		}
		was = row
		to, ok := checks.ParseRef(row.MovedTo)
		if err != nil || row.Gone.IsZero() || !ok {
			return at, err
		}
		repo, err := tx.RepositoryNamed(to.Owner, to.Repo)
		if errors.Is(err, store.ErrNotFound) || err == nil && !repo.Gone.IsZero() {
			return at, nil
		}
		if err != nil {
			return at, err
		}
		at = store.Place{Repo: repo.ID, Number: to.Number}
	}
	return at, nil
}

// copyLabels brings along which kind labels exempt bots and the app itself put on an item. on are the kinds whose labels it bears
// in its new place.
func copyLabels(tx *store.Tx, from, to store.Place, on []checks.Kind) error {
	if err := tx.CopyBotLabels(from, to); err != nil {
		return err
	}
	for _, k := range checks.Kinds {
		p, err := written(tx, from.Repo, from.Number, k)
		if err != nil {
			return err
		}
		if p.Name != "" && (p.Removed || slices.Contains(on, k)) {
			if err := copyWritten(tx, p, to, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyWritten takes the label of a kind for the app's in the new place as it was so in the old one.
func copyWritten(tx *store.Tx, p store.Posted, to store.Place, k checks.Kind) error {
	if have, err := written(tx, to.Repo, to.Number, k); err != nil || have.Name != "" {
		return err
	}
	p.Repo, p.Subject = to.Repo, store.OnItem(to.Number)
	if err := tx.Confirm(p); err != nil || p.Removed {
		return err
	}
	return tx.DropChoice(to.Repo, to.Number, seenOrigin(k)) // it was taken for a person's before this was known
}

// Forward brings what became known of an item after it moved to where it is now.
func (m *Mirror) Forward(tx *store.Tx, row store.Item) (Changes, error) {
	var c Changes
	return c, m.bringForward(tx, row, &c)
}

func (m *Mirror) bringForward(tx *store.Tx, row store.Item, c *Changes) error {
	if row.MovedTo == "" {
		return nil
	}
	links, err := tx.LinksFrom(row.Repo, row.Number, 0)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Source != stored.Moved {
			continue
		}
		repo, err := tx.RepositoryNamed(l.Target.Owner, l.Target.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		now, err := tx.Item(repo.ID, l.Target.Number)
		if errors.Is(err, store.ErrNotFound) {
			continue // it is brought along when it is first seen there
		}
		if err != nil {
			return err
		}
		if stored.After(now.Created, l.At) {
			continue
		}
		here := github.Item{Number: now.Number, Labels: now.Labels, Created: now.Created, Updated: now.Updated}
		if err := m.bringAlong(tx, github.Event{}, repo, here, c); err != nil {
			return err
		}
		if err := m.bringForward(tx, now, c); err != nil { // it may have moved on
			return err
		}
	}
	return nil
}
