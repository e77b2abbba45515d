package mirror

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

func equal(a, b string) bool { return strings.EqualFold(a, b) }

// actor is an account of GitHub's as rules see it.
func actor(a github.Actor) checks.Actor {
	return checks.ParseActor(checks.Actor{Login: a.Login, Bot: a.Bot})
}

// account is whose account that is.
func account(a github.Actor) store.Account { return store.Account{Login: actor(a).Name(), ID: a.ID} }

// repositoryRow is a repository as it is stored.
func repositoryRow(r github.Repository, installation int64) store.Repository {
	return store.Repository{ID: r.ID, Installation: installation, NodeID: r.NodeID, Owner: r.Owner, Name: r.Name,
		Private: r.Private, Archived: r.Archived, DefaultBranch: r.DefaultBranch, Updated: r.Updated}
}

// InstallationRow is an installation as it is stored.
func InstallationRow(i github.Installation) store.Installation {
	return store.Installation{ID: i.ID, Account: i.Account, AccountID: i.AccountID, AccountType: i.AccountType,
		Selection: i.Selection, Permissions: i.Permissions, Events: i.Events, Suspended: i.Suspended, Created: i.Created}
}

// itemRow is an item as it is stored, without what is known beyond the payload.
func itemRow(repo int64, it github.Item) store.Item {
	row := store.Item{Repo: repo, Number: it.Number, ID: it.ID, NodeID: it.NodeID, Type: checks.ItemType(it.Type),
		Title: it.Title, Body: it.Body, Author: actor(it.Author), AuthorID: it.Author.ID, Association: it.Association, State: checks.State(it.State),
		Reason: checks.Reason(strings.ToLower(it.Reason)), Merged: it.Merged, Draft: it.Draft, Locked: it.Locked, Head: it.Head, Base: it.Base,
		Labels: labelSet(it.Labels), IssueType: it.IssueType, Created: it.Created.UTC(), Updated: it.Updated.UTC(),
		Closed: it.Closed.UTC(), FilesTotal: -1}
	if it.Milestone != nil {
		row.Milestone = it.Milestone.Number
	}
	return row
}

// labelSet is a list of labels in one order, so that equal sets are equal.
func labelSet(names []string) []string {
	out := slices.Clone(names)
	slices.Sort(out)
	return slices.Compact(out)
}

// milestoneRow is a milestone as it is stored.
func milestoneRow(repo int64, ms github.Milestone) store.Milestone {
	return store.Milestone{Repo: repo, Number: ms.Number, Title: ms.Title, Description: ms.Description,
		State: checks.State(ms.State), Due: ms.Due.UTC(), Created: ms.Created.UTC(), Updated: ms.Updated.UTC(), Closed: ms.Closed.UTC()}
}
