// Package mirror has what comes in: deliveries and pages become the rows that say what GitHub says, and what is concluded of an
// item is recorded with them.
//
// It keeps these promises. The rows do not depend on the order in which deliveries arrive, nor on how often: an item's own
// fields follow its updated_at, what happened once (a choice, a command, a link) is remembered by its own time and origin,
// and what GitHub's whole seconds cannot order is named in [Changes] to be read once. What is gone stays gone. Milestone
// totals change by the difference, in the transaction that changes the item. What depends on a change is named, by package
// depend, and nothing else.
//
// It never asks GitHub and never writes to it: pages are passed in as values, and what is to be read or looked at again
// is returned. It decides no kind and no verdict.
package mirror

import (
	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Options are of whom and of what server a mirror is.
type Options struct {
	AppSlug string // the app's login without "[bot]"; without one no label, comment or check run is taken for its own
	AppID   int64
	Host    checks.Host // of the GitHub that is mirrored: addresses on any other are no links
	// NamedQueues says that the server sends no merge_group: what GitHub itself pushes under a merge queue's name stands for it.
	NamedQueues bool
}

// Mirror turns what GitHub says into rows. Make it with [New]. It is safe for concurrent use.
type Mirror struct {
	Options
	memo     *memo.Memo
	policies *policy.Policies
}

// New makes a mirror that reads texts and policies with what it is given.
func New(o Options, m *memo.Memo, p *policy.Policies) *Mirror {
	return &Mirror{Options: o, memo: m, policies: p}
}

// dependents names what depends on changed rows.
func (m *Mirror) dependents(tx *store.Tx, c *Changes) depend.Change {
	return depend.Change{Tx: tx, Keys: &c.Keys, Memo: m.memo, Policies: m.policies}
}

// Head names check runs of a commit that somebody asked to run again. Check is "" for all of them.
type Head struct {
	Repo     int64
	SHA      string
	Check    string
	NoneOpen bool // no open pull request and no merge queue has the commit: the runs that are there say once more what is true of the closed ones
}

// Changes are what follows from rows that changed. Each thing is named once.
type Changes struct {
	Keys           depend.Keys   // subjects to look at again
	Read           []int64       // repositories to read whole
	ReadItems      []store.Place // items that one read has to settle: two payloads of one second differ, or only a part is known
	ReadParents    []store.Place // issues whose parent issue one read has to settle
	ReadMilestones []store.Place // milestones that one read has to settle
	Installed      []int64       // installations whose account and list of repositories are to be read again
	Granted        []int64       // installations that may do more than before: what was refused them is to be looked at again
	Rerequest      []Head        // check runs that are wanted anew
	Removed        []int64       // repositories that went out of sight
	Commands       int           // commands that were not known before
}

// Add puts what another change leads to beside what is there, each thing once.
func (c *Changes) Add(o Changes) {
	c.Keys = depend.Join(c.Keys, o.Keys)
	c.Read = depend.Join(c.Read, o.Read)
	c.ReadItems = depend.Join(c.ReadItems, o.ReadItems)
	c.ReadParents = depend.Join(c.ReadParents, o.ReadParents)
	c.ReadMilestones = depend.Join(c.ReadMilestones, o.ReadMilestones)
	c.Installed = depend.Join(c.Installed, o.Installed)
	c.Granted = depend.Join(c.Granted, o.Granted)
	c.Rerequest = depend.Join(c.Rerequest, o.Rerequest)
	c.Removed = depend.Join(c.Removed, o.Removed)
	c.Commands += o.Commands
}

// ours reports whether somebody is this app.
func (o Options) ours(a checks.Actor) bool {
	return a.Bot && o.AppSlug != "" && equal(a.Login, o.AppSlug)
}
