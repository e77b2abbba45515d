package work

import (
	"context"
	"errors"
	"strings"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// change writes rows, and queues what follows from them in the same transaction.
func (w installWork) change(ctx context.Context, priority int, does func(*store.Tx) (mirror.Changes, error)) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		c, err := does(tx)
		if err != nil {
			return err
		}
		return w.follow(tx, priority, c)
	})
}

// fetchItem settles by one read what deliveries could not: two payloads of one second that differ, or a part only.
func (w installWork) fetchItem(ctx context.Context, n store.Place) error {
	p, err := w.open(ctx, n.Repo)
	if err != nil {
		return err
	}
	var row store.Item
	if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { row, err = tx.Item(n.Repo, n.Number); return err }); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	asked := w.Now()
	read := p.client.Issue
	if row.Type == checks.Pull {
		read = p.client.Pull
	}
	it, err := read(ctx, p.repo.Owner, p.repo.Name, n.Number)
	if err == nil && it.Type == string(checks.Pull) && row.Type != checks.Pull {
		it, err = p.client.Pull(ctx, p.repo.Owner, p.repo.Name, n.Number)
	}
	if row.Gone.IsZero() {
		err = w.retryWhileLagging(err, row.Heard)
	}
	if github.IsSwitchedOff(err) {
		return nil // the issues are there, and come back with the next delivery of any
	}
	var to *github.ItemRef
	gone := github.IsNotFound(err) || github.IsGone(err)
	if err == nil && it.Owner != "" && (!strings.EqualFold(it.Owner+"/"+it.Repo, p.repo.Owner+"/"+p.repo.Name) || it.Number != n.Number) {
		gone, to = true, &github.ItemRef{Owner: it.Owner, Repo: it.Repo, Number: it.Number}
	}
	if err != nil && !gone {
		return err
	}
	w.readTexts(it)
	return w.change(ctx, first, func(tx *store.Tx) (mirror.Changes, error) {
		if gone {
			return w.mirror.Missing(tx, p.repo, n.Number, to, asked)
		}
		return w.mirror.PutItems(tx, p.repo, []github.Item{it}, asked)
	})
}

// fetchParent settles which issue is above an issue.
func (w installWork) fetchParent(ctx context.Context, n store.Place) error {
	p, err := w.open(ctx, n.Repo)
	if err != nil {
		return err
	}
	asked := w.Now()
	parent, err := p.client.Parent(ctx, p.repo.Owner, p.repo.Name, n.Number)
	if err == nil && parent == nil { // it has none, or GitHub doesn't know it yet
		err = w.knownIssue(ctx, p, n)
	}
	if err == nil {
		err = w.parentAsTold(ctx, p, n, parent)
	}
	if err = toldTwice(w.Work, &w.otherParents, n, err); err != nil && !github.IsNotFound(err) && !github.IsGone(err) {
		return err
	}
	return w.change(ctx, first, func(tx *store.Tx) (mirror.Changes, error) {
		return w.mirror.PutParent(tx, p.repo, n.Number, parent, asked)
	})
}

// parentAsTold is an error where an issue has no parent as GitHub answers, or another one than it told of: its answer may be older than that.
func (w installWork) parentAsTold(ctx context.Context, p place, n store.Place, parent *github.Item) error {
	told := false
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { told, err = mirror.HasParent(tx, p.repo, n.Number, parent); return err })
	if err != nil || told {
		return err
	}
	return &github.Error{Kind: github.NotFound, Message: "GitHub does not say what it told of an issue's parent"}
}

// knownIssue is an error to try again where GitHub told of an issue a moment ago and does not know it yet.
func (w installWork) knownIssue(ctx context.Context, p place, n store.Place) error {
	_, err := p.client.Issue(ctx, p.repo.Owner, p.repo.Name, n.Number)
	return w.retryItemWhileLagging(ctx, err, facts.Ask{Repo: n.Repo, Number: n.Number})
}

// fetchOneMilestone settles what a milestone is now.
func (w installWork) fetchOneMilestone(ctx context.Context, n store.Place) error {
	p, err := w.open(ctx, n.Repo)
	if err != nil {
		return err
	}
	var row store.Milestone
	if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { row, err = tx.Milestone(n.Repo, n.Number); return err }); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	asked := w.Now()
	ms, err := p.client.Milestone(ctx, p.repo.Owner, p.repo.Name, n.Number)
	if row.Gone.IsZero() {
		err = w.retryWhileLagging(err, row.Heard)
	}
	gone := github.IsNotFound(err) || github.IsGone(err)
	if err != nil && !gone {
		return err
	}
	return w.change(ctx, first, func(tx *store.Tx) (mirror.Changes, error) {
		if gone {
			return w.mirror.MissingMilestone(tx, p.repo, n.Number, asked)
		}
		return w.mirror.PutMilestones(tx, p.repo, []github.Milestone{ms}, asked)
	})
}
