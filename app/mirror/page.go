package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// PutItems records items as GitHub answered when it was asked at a time: a page of a reading, or the one item whose
// payloads of one second differ. Answers follow the same rules as deliveries, and settle what those leave open.
func (m *Mirror) PutItems(tx *store.Tx, repo store.Repository, items []github.Item, at time.Time) (Changes, error) {
	var c Changes
	for _, it := range items {
		if away, err := elsewhere(tx, repo, it); err != nil {
			return c, err
		} else if away || it.Number <= 0 {
			continue // GitHub led to where an issue was transferred: it is that repository's to record
		}
		s, err := m.observeItem(tx, repo, observation{item: it, read: true, at: at.UTC()}, &c)
		if err != nil {
			return c, err
		}
		if s.created && s.row.Type == checks.Issue {
			if err := m.bringAlong(tx, github.Event{}, repo, it, &c); err != nil {
				return c, err
			}
		}
		if err := m.settleChoice(tx, repo, s, it); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Missing records that GitHub, asked at a time, did not have an item, or had it elsewhere (to is nil when it did not say). Where a delivery
// told of it since, it is asked for again: what it did not have then is there by now, or will be said to be deleted.
func (m *Mirror) Missing(tx *store.Tx, repo store.Repository, number int, to *github.ItemRef, at time.Time) (Changes, error) {
	var c Changes
	if to != nil {
		away, err := elsewhere(tx, repo, github.Item{Owner: to.Owner, Repo: to.Repo})
		if err != nil || !away && to.Number == number {
			return c, err // the repository has a new name, of which no delivery told yet
		}
	}
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if errors.Is(err, store.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if to == nil && row.Gone.IsZero() && !row.Heard.Before(at) { // a delivery told of it meanwhile
		c.ReadItems = []store.Place{{Repo: repo.ID, Number: number}}
		return c, nil
	}
	d := departure{fate: checks.Deleted, at: at.UTC()}
	if to != nil {
		d.fate, d.to = checks.Transferred, &github.Item{Number: to.Number}
		d.toRepo = &github.Repository{Owner: to.Owner, Name: to.Repo}
	}
	return c, m.recordDeparture(tx, repo, row, d, &c)
}

// Converted records that an issue was found, at a time, to have been converted to a discussion. GitHub goes on showing it as
// one that is closed; it is back only once it is open.
func (m *Mirror) Converted(tx *store.Tx, repo store.Repository, number int, at time.Time) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return c, err
	}
	return c, m.recordDeparture(tx, repo, row, departure{fate: checks.Converted, at: at.UTC()}, &c)
}

// elsewhere reports whether an answer about an item of a repository is about another one: GitHub leads from where an issue
// was to where it is. A repository that only has a new name is the same.
func elsewhere(tx *store.Tx, repo store.Repository, it github.Item) (bool, error) {
	if it.Owner == "" || it.Repo == "" || equal(it.Owner, repo.Owner) && equal(it.Repo, repo.Name) {
		return false, nil
	}
	named, err := tx.RepositoryNamed(it.Owner, it.Repo)
	if errors.Is(err, store.ErrNotFound) {
		return !equal(it.Owner, repo.Owner), nil
	}
	return err == nil && named.ID != repo.ID, err
}

// PutMilestones records milestones as GitHub answered when it was asked at a time.
func (m *Mirror) PutMilestones(tx *store.Tx, repo store.Repository, page []github.Milestone, at time.Time) (Changes, error) {
	var c Changes
	for _, ms := range page {
		if ms.Number > 0 {
			if err := m.observeMilestone(tx, repo, milestoneObservation{milestone: ms, source: fetched, at: at.UTC()}, &c); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

// MissingMilestone records that GitHub, asked at a time, did not have a milestone.
func (m *Mirror) MissingMilestone(tx *store.Tx, repo store.Repository, number int, at time.Time) (Changes, error) {
	var c Changes
	if err := tx.LockMilestone(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Milestone(repo.ID, number)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return c, err
	}
	if err == nil && row.Gone.IsZero() && !row.Heard.Before(at) { // a delivery told of it meanwhile
		c.ReadMilestones = []store.Place{{Repo: repo.ID, Number: number}}
		return c, nil
	}
	ev := github.Event{Action: "deleted", Milestone: &github.Milestone{Number: number}}
	err = m.milestone(tx, delivery{Event: ev, received: at, repo: repo}, &c)
	return c, err
}

// PutFacts records what the batched read of pull requests told of one: the issues it closes, links made by hand among
// them, and its files. asked is its row as it was when the reading began.
func (m *Mirror) PutFacts(tx *store.Tx, repo store.Repository, asked store.Item, facts github.PullFacts, at time.Time) (Changes, error) {
	var c Changes
	number := asked.Number
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return c, err
	}
	var links []store.Link
	for _, r := range facts.Closes {
		links = append(links, store.Link{Repo: repo.ID, Number: number, Target: checks.Ref{Owner: r.Owner, Repo: r.Repo, Number: r.Number},
			Source: checks.FromClosing, At: at.UTC()})
	}
	where := stored.Text("closing", repo.ID, number)
	was, err := tx.LinksAt(where)
	if err != nil {
		return c, err
	}
	changed, err := tx.ReplaceLinks(where, links)
	if err != nil {
		return c, err
	}
	if changed {
		if err := m.dependents(tx, &c).Through(repo.Ref(number)); err != nil {
			return c, err
		}
		if err := m.noLonger(tx, row, was, &c); err != nil {
			return c, err
		}
	}
	if err := tx.SetRefs(repo.ID, number, store.Refs{Files: facts.Files, Total: facts.FilesTotal, Cut: !facts.ClosesWhole, Mark: asked.RefsMark, At: at.UTC()}); err != nil {
		return c, err
	}
	// A pull request that is stale is waiting to be looked at anyway; this tells who looked while nothing could be read.
	if row.Conclusion.Settled && (changed || row.RefsRead.IsZero() || row.ClosesCut == facts.ClosesWhole || row.FilesTotal != facts.FilesTotal || !slices.Equal(row.Files, facts.Files)) {
		c.Keys.Item(row)
	}
	return c, nil
}
