package mirror

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		c.Rerequest = join(c.Rerequest, []Head{{repo.ID, run.HeadSHA, run.Name}})
		return m.again(tx, repo, run.HeadSHA, c)
	case "requested_action":
		return m.button(tx, d, ev, repo, c)
	}
	return nil
}

// button records the command that a button stands for, for every open pull request on the commit.
func (m *Mirror) button(tx *store.Tx, d store.Delivery, ev github.Event, repo store.Repository, c *Changes) error {
	text, ok := buttons[ev.CheckRun.Action]
	by := actor(ev.Sender)
	if !ok || by.Bot || by.Login == "" {
		return nil
	}
	pulls, err := tx.Items(store.ItemFilter{Repo: repo.ID, Type: checks.Pull, State: checks.Open, Head: ev.CheckRun.HeadSHA})
	if err != nil {
		return err
	}
	for i, p := range pulls {
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
		m.lookAt(p, c)
	}
	return nil
}

// checkSuite applies a check_suite delivery: all checks of a commit asked to run again, or, where a server has no
// merge_group events, a suite for a merge queue's branch.
func (m *Mirror) checkSuite(tx *store.Tx, ev github.Event, repo store.Repository, c *Changes) error {
	suite := ev.CheckSuite
	if suite == nil || suite.HeadSHA == "" {
		return nil
	}
	if n, ok := github.QueuePull(suite.HeadBranch); ok {
		if err := m.enqueue(tx, repo, suite.HeadSHA, n, c); err != nil {
			return err
		}
	}
	if ev.Action == "rerequested" && suite.App == m.AppID {
		c.Rerequest = join(c.Rerequest, []Head{{repo.ID, suite.HeadSHA, ""}})
		return m.again(tx, repo, suite.HeadSHA, c)
	}
	return nil
}

// again names a commit whose checks somebody wants to run again. What GitHub sends no event for is read again with it:
// links made in the sidebar show from then on.
func (m *Mirror) again(tx *store.Tx, repo store.Repository, sha string, c *Changes) error {
	c.look(HeadKey(repo.ID, sha))
	pulls, err := tx.Items(store.ItemFilter{Repo: repo.ID, Type: checks.Pull, State: checks.Open, Head: sha})
	if err != nil {
		return err
	}
	for _, p := range pulls {
		if err := tx.MarkStale(repo.ID, p.Number); err != nil {
			return err
		}
		m.lookAt(p, c)
	}
	return nil
}

// mergeGroup applies a merge_group delivery.
func (m *Mirror) mergeGroup(tx *store.Tx, ev github.Event, repo store.Repository, c *Changes) error {
	group := ev.MergeGroup
	if group == nil || group.HeadSHA == "" || ev.Action != "checks_requested" {
		return nil
	}
	n := group.Pull
	if n == 0 {
		n, _ = github.QueuePull(group.HeadRef)
	}
	return m.enqueue(tx, repo, group.HeadSHA, n, c)
}

// enqueue remembers which pull request a merge queue's commit is for.
func (m *Mirror) enqueue(tx *store.Tx, repo store.Repository, sha string, number int, c *Changes) error {
	c.look(HeadKey(repo.ID, sha))
	before, err := m.Queued(tx, repo.ID, sha)
	if err != nil || number == 0 || slices.Contains(before, number) {
		return err
	}
	var list []string
	for _, n := range append(before, number) {
		list = append(list, strconv.Itoa(n))
	}
	return tx.SetFact(queueFact(repo.ID, sha), strings.Join(list, ","))
}

// Queued are the pull requests that a merge queue's commit is for, none when it is no such commit.
func (m *Mirror) Queued(tx *store.Tx, repo int64, sha string) ([]int, error) {
	v, err := tx.Fact(queueFact(repo, sha))
	if errors.Is(err, store.ErrNotFound) || err == nil && v == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []int
	for _, s := range strings.Split(v, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, fmt.Errorf("the pull requests of queued commit %s: %w", sha, err)
		}
		out = append(out, n)
	}
	return out, nil
}

func queueFact(repo int64, sha string) string { return fmt.Sprintf("queue:%d:%s", repo, sha) }
