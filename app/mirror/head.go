package mirror

import (
	"fmt"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// buttons are the commands that the buttons of a check run stand for.
var buttons = map[string]string{
	"kind:tech-debt": "/northstar kind tech-debt",
	"kind:feature":   "/northstar kind feature",
	"recheck":        "/northstar recheck",
}

// checkRun applies a check_run delivery about a run of this app: asked to run again, or a button pressed.
func (m *Mirror) checkRun(tx *store.Tx, d store.Delivery, ev github.Event, repo store.Repository, c *Changes) error {
	run := ev.CheckRun
	if run == nil || run.App != m.AppID || run.HeadSHA == "" {
		return nil
	}
	switch ev.Action {
	case "rerequested":
		c.Rerequest = depend.Join(c.Rerequest, []Head{{repo.ID, run.HeadSHA, run.Name}})
		return again(tx, d, repo, run.HeadSHA, run.Name, c)
	case "requested_action":
		return button(tx, d, ev, repo, c)
	}
	return nil
}

// button records the command that a button stands for, for every pull request that the commit is for.
func button(tx *store.Tx, d store.Delivery, ev github.Event, repo store.Repository, c *Changes) error {
	text, ok := buttons[ev.CheckRun.Action]
	by := actor(ev.Sender)
	if !ok || by.Bot || by.Login == "" {
		return nil
	}
	on, err := On(tx, repo.ID, ev.CheckRun.HeadSHA, d.Received)
	if err != nil {
		return err
	}
	for i, p := range on.Pulls {
		origin := "button:" + d.GUID
		if i > 0 {
			origin = fmt.Sprintf("%s:%d", origin, p.Number)
		}
		fresh, err := tx.AddCommand(store.Command{Origin: origin, Repo: repo.ID, Number: p.Number, Text: text, Actor: by.Login, ActorID: ev.Sender.ID,
			State: store.Waiting, At: d.Received.UTC()})
		if err != nil {
			return err
		}
		if fresh {
			c.Commands++
		}
		if err := tx.Touch(repo.ID, p.Number, d.Received.UTC()); err != nil {
			return err
		}
		c.Keys.Item(p)
	}
	return nil
}

// checkSuite applies a check_suite delivery: all checks of a commit asked to run again, or, where a server has no
// merge_group events, GitHub's own suite for a merge queue's branch.
func (m *Mirror) checkSuite(tx *store.Tx, d store.Delivery, ev github.Event, repo store.Repository, c *Changes) error {
	suite := ev.CheckSuite
	if suite == nil || suite.HeadSHA == "" {
		return nil
	}
	if ev.Action == "requested" {
		if err := m.queuedByName(tx, d, ev, repo, suite.HeadBranch, suite.HeadSHA, c); err != nil {
			return err
		}
	}
	if ev.Action == "rerequested" && suite.App == m.AppID {
		c.Rerequest = depend.Join(c.Rerequest, []Head{{repo.ID, suite.HeadSHA, ""}})
		return again(tx, d, repo, suite.HeadSHA, "", c)
	}
	return nil
}

// again names a commit whose checks somebody wants to run again, check "" for all of them. What GitHub sends no event for is
// read again with it: links made in the sidebar show from then on. A merge queue's commit takes up what its pull requests
// were told since about capacity.
func again(tx *store.Tx, d store.Delivery, repo store.Repository, sha, check string, c *Changes) error {
	c.Keys.Look(store.HeadKey(repo.ID, sha))
	on, err := On(tx, repo.ID, sha, d.Received)
	if err != nil {
		return err
	}
	for _, p := range on.Pulls {
		if err := tx.MarkStale(repo.ID, p.Number); err != nil {
			return err
		}
		c.Keys.Item(p)
	}
	if check != "" && check != checks.CheckCapacity {
		return nil
	}
	for _, g := range on.Groups {
		g.Conclusion, g.Title = "", ""
		if err := tx.SetMergeGroupCapacity(g); err != nil {
			return err
		}
	}
	return nil
}
