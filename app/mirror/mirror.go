// Package mirror keeps the rows that say what GitHub says: deliveries and pages become rows, and rows become the
// [checks.Subject] that a decision is made from.
//
// It keeps these promises. The rows do not depend on the order in which deliveries arrive, nor on how often: an item's own
// fields follow its updated_at, what happened once (a choice, a command, a link) is remembered by its own time and origin,
// and what GitHub's whole seconds cannot order is named in [Changes] to be read once. What is gone stays gone. Milestone
// totals change by the difference, in the transaction that changes the item. What depends on a change is named, and
// nothing else.
//
// It never asks GitHub and never writes to it: pages are passed in as values, and what is to be read or looked at again
// is returned. It decides no kind and no verdict.
package mirror

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// Mirror turns what GitHub says into rows. Its zero value works, but takes no label, comment or check run for the app's own.
// It is safe for concurrent use and is passed by reference.
type Mirror struct {
	AppSlug string // the app's login without "[bot]"
	AppID   int64
	Host    checks.Host // of the GitHub that is mirrored: addresses on any other are no links
	// NamedQueues says that the server sends no merge_group: what GitHub itself pushes under a merge queue's name stands for it.
	NamedQueues bool

	memo     memo
	policies policies
	indexes  indexes
}

// Number names an item or a milestone by its repository's id.
type Number struct {
	Repo   int64
	Number int
}

// Head names check runs of a commit that somebody asked to run again. Check is "" for all of them.
type Head struct {
	Repo  int64
	SHA   string
	Check string
}

// Changes are what follows from rows that changed. Each thing is named once.
type Changes struct {
	Keys           []string // subjects to look at again
	Read           []int64  // repositories to read whole
	ReadItems      []Number // items that one read has to settle: two payloads of one second differ, or only a part is known
	ReadParents    []Number // issues whose parent issue one read has to settle
	ReadMilestones []Number // milestones that one read has to settle
	Installed      []int64  // installations whose account and list of repositories are to be read again
	Rerequest      []Head   // check runs that are wanted anew
	Removed        []int64  // repositories that went out of sight
	Commands       int      // commands that were not known before
}

// Add puts what another change leads to beside what is there, each thing once.
func (c *Changes) Add(o Changes) {
	c.Keys = join(c.Keys, o.Keys)
	c.Read = join(c.Read, o.Read)
	c.ReadItems = join(c.ReadItems, o.ReadItems)
	c.ReadParents = join(c.ReadParents, o.ReadParents)
	c.ReadMilestones = join(c.ReadMilestones, o.ReadMilestones)
	c.Installed = join(c.Installed, o.Installed)
	c.Rerequest = join(c.Rerequest, o.Rerequest)
	c.Removed = join(c.Removed, o.Removed)
	c.Commands += o.Commands
}

// Empty reports whether nothing follows.
func (c Changes) Empty() bool {
	return len(c.Keys)+len(c.Read)+len(c.ReadItems)+len(c.ReadParents)+len(c.ReadMilestones)+len(c.Installed)+len(c.Rerequest)+
		len(c.Removed)+c.Commands == 0
}

func (c *Changes) look(keys ...string) { c.Keys = join(c.Keys, keys) }

// join appends what is not there yet. Long lists are joined through a set.
func join[T comparable](to, more []T) []T {
	if len(more) <= 8 {
		for _, v := range more {
			if !slices.Contains(to, v) {
				to = append(to, v)
			}
		}
		return to
	}
	seen := make(map[T]bool, len(to)+len(more))
	for _, v := range to {
		seen[v] = true
	}
	for _, v := range more {
		if !seen[v] {
			seen[v] = true
			to = append(to, v)
		}
	}
	return to
}

// ours reports whether somebody is this app.
func (m *Mirror) ours(a checks.Actor) bool {
	return a.Bot && m.AppSlug != "" && equal(a.Login, m.AppSlug)
}
