package mirror

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/depend"
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
func (m *Mirror) checkRun(tx *store.Tx, ev delivery, c *Changes) error {
	run := ev.CheckRun
	if run == nil || run.App != m.AppID || run.HeadSHA == "" {
		return nil
	}
	switch ev.Action {
	case "rerequested":
		return rerun(tx, Head{Repo: ev.repo.ID, SHA: run.HeadSHA, Check: run.Name}, ev.received, c)
	case "requested_action":
		return button(tx, ev, c)
	}
	return nil
}

// button records the command that a button stands for, for every pull request that the commit is for.
func button(tx *store.Tx, ev delivery, c *Changes) error {
	text, ok := buttons[ev.CheckRun.Action]
	by := actor(ev.Sender)
	if !ok || by.Bot || by.Login == "" {
		return nil
	}
	on, err := PullsOf(tx, ev.repo.ID, ev.CheckRun.HeadSHA, ev.received)
	if err != nil {
		return err
	}
	for i, p := range on.Pulls {
		origin := "button:" + ev.guid
		if i > 0 {
			origin = fmt.Sprintf("%s:%d", origin, p.Number)
		}
		fresh, err := tx.AddCommand(store.Command{Origin: origin, Repo: ev.repo.ID, Number: p.Number, Text: text, Actor: by.Login, ActorID: ev.Sender.ID,
			State: store.Waiting, At: ev.received.UTC()})
		if err != nil {
			return err
		}
		if fresh {
			c.Commands++
		}
		if err := tx.Touch(ev.repo.ID, p.Number, ev.received.UTC()); err != nil {
			return err
		}
		c.Keys.Item(p)
	}
	return nil
}

// checkSuite applies a check_suite delivery: all checks of a commit asked to run again, or, where a server has no
// merge_group events, GitHub's own suite for a merge queue's branch.
func (m *Mirror) checkSuite(tx *store.Tx, ev delivery, c *Changes) error {
	suite := ev.CheckSuite
	if suite == nil || suite.HeadSHA == "" {
		return nil
	}
	if ev.Action == "requested" {
		if err := m.queuedByName(tx, ev, suite.HeadBranch, suite.HeadSHA, c); err != nil {
			return err
		}
	}
	if ev.Action == "rerequested" && suite.App == m.AppID {
		return rerun(tx, Head{Repo: ev.repo.ID, SHA: suite.HeadSHA}, ev.received, c)
	}
	return nil
}

// rerun names check runs that somebody asks, at a time, to run again. What GitHub sends no event for is read again with it: links
// made in the sidebar show from then on. A merge queue's commit takes up what its pull requests were told since about capacity.
func rerun(tx *store.Tx, h Head, at time.Time, c *Changes) error {
	on, err := PullsOf(tx, h.Repo, h.SHA, at)
	if err != nil {
		return err
	}
	h.NoneOpen = len(on.Pulls)+len(on.Groups) == 0
	c.Rerequest = depend.Join(c.Rerequest, []Head{h})
	c.Keys.Queue(store.HeadKey(h.Repo, h.SHA))
	for _, p := range on.Pulls {
		if err := tx.MarkStale(h.Repo, p.Number); err != nil {
			return err
		}
		c.Keys.Item(p)
	}
	if h.Check != "" && h.Check != checks.CheckCapacity {
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
