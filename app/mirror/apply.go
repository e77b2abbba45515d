package mirror

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
)

// Apply makes the rows say what one delivery says, whatever was applied before it, and returns what to look at again.
// Applying a delivery twice is the same as once. A delivery about something that is not ours to see, or that lacks what
// its event needs, changes nothing and is no error.
func (m *Mirror) Apply(tx *store.Tx, d store.Delivery, ev github.Event) (Changes, error) {
	var c Changes
	err := m.apply(tx, d, ev, &c)
	return c, err
}

func (m *Mirror) apply(tx *store.Tx, d store.Delivery, ev github.Event, c *Changes) error {
	switch ev.Name {
	case "installation", "installation_repositories", "installation_target":
		return m.installation(tx, d, ev, c)
	case "member", "membership", "team", "team_add", "organization":
		return m.people(tx, ev, c)
	}
	repo, ok, err := m.home(tx, d, ev, c)
	if err != nil || !ok {
		return err
	}
	if ev.Item != nil {
		if ev, err = m.presently(tx, d, repo, ev, c); err != nil {
			return err
		}
	}
	in := delivery{Event: ev, guid: d.GUID, received: d.Received, repo: repo}
	switch ev.Name {
	case "repository":
		return m.repository(tx, in, c)
	case "issues", "pull_request":
		return m.item(tx, in, c)
	case "issue_comment":
		return m.comment(tx, in, c)
	case "milestone":
		return m.milestone(tx, in, c)
	case "label":
		return m.label(tx, in, c)
	case "sub_issues":
		return m.subIssue(tx, ev, c)
	case "push":
		return m.push(tx, in, c)
	case "check_run":
		return m.checkRun(tx, in, c)
	case "check_suite":
		return m.checkSuite(tx, in, c)
	case "merge_group":
		return mergeGroup(tx, in, c)
	}
	return nil
}

// delivery is a webhook delivery about something in one repository.
type delivery struct {
	github.Event
	guid     string // of the delivery
	received time.Time
	repo     store.Repository // where it happened
}

// home is the repository that an event happened in, made known when it was not. It reports false when the event is
// not to be followed: it names no repository or installation, or one that is gone.
func (m *Mirror) home(tx *store.Tx, d store.Delivery, ev github.Event, c *Changes) (store.Repository, bool, error) {
	if ev.Repository == nil || ev.Repository.ID == 0 {
		return store.Repository{}, false, nil
	}
	row, err := tx.Repository(ev.Repository.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		if ev.Installation == 0 || ev.Name == "repository" && ev.Action == "deleted" {
			return store.Repository{}, false, nil
		}
		inst, err := installationOf(tx, ev, c)
		if err != nil || !inst.Gone.IsZero() {
			return store.Repository{}, false, err
		}
		row = repositoryRow(*ev.Repository, inst.ID)
		row.Updated = moment(ev)
		if err := tx.PutRepository(row); err != nil {
			return store.Repository{}, false, err
		}
		c.Read = depend.Join(c.Read, []int64{row.ID})
		c.Keys.Queue(store.PolicyKey(row.ID))
		return row, true, nil
	case err != nil:
		return store.Repository{}, false, err
	}
	if !row.Gone.IsZero() {
		if row.Installation != 0 && ev.Installation != 0 && ev.Action != "deleted" {
			// GitHub tells of a repository that went out of sight: the list of repositories says whether it is back. When either happened
			// says nothing: the one is by GitHub's clock, the other by this machine's.
			c.Installed = depend.Join(c.Installed, []int64{ev.Installation})
		}
		return row, false, nil
	}
	if ev.Name == "repository" {
		return row, true, nil
	}
	row, err = m.describe(tx, row, ev, moment(ev), c)
	return row, true, err
}

// moment is when an event happened, as far as its payload tells. It is never the time of arrival.
func moment(ev github.Event) time.Time {
	var at time.Time
	later := func(t time.Time) {
		if t.After(at) {
			at = t
		}
	}
	if ev.Repository != nil {
		later(ev.Repository.Updated)
	}
	if ev.Item != nil {
		later(ev.Item.Updated)
	}
	if ev.Milestone != nil {
		later(ev.Milestone.Updated)
	}
	if ev.Comment != nil {
		later(ev.Comment.Updated)
	}
	return at
}

// person reports whether the sender is somebody whose labels on an item count as a person's: anyone but this app, a workflow that
// labels included. Bots that the policy exempts label what they open themselves by their own settings, which is no choice about it.
func (o Options) person(a github.Actor, it *github.Item, rules *checks.Rules) bool {
	who := actor(a)
	if !who.Bot {
		return true
	}
	_, exempt := classify.Exempt(checks.Item{Author: who}, rules)
	return !o.ours(who) && !(exempt && equal(who.Name(), actor(it.Author).Name()))
}
