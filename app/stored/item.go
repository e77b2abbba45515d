// Package stored has stored rows as rules see them, and what several rows say together: an item, its milestone and totals, what a
// reference leads to. It reads what is stored and writes nothing. What comes in and what goes out both use it.
package stored

import (
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Item is a stored item as rules see it. milestone is its milestone's title.
func Item(repo store.Repository, row store.Item, milestone string) checks.Item {
	return checks.Item{Ref: repo.Ref(row.Number), Type: row.Type, Title: row.Title, Body: row.Body, Author: row.Author,
		State: row.State, Reason: row.Reason, Merged: row.Merged, Draft: row.Draft, Head: row.Head, Labels: row.Labels,
		IssueType: row.IssueType, Fields: fields(row.Fields), Milestone: milestone, Created: row.Created, Updated: row.Updated, Closed: row.Closed,
		Private: repo.Private}
}

// Milestone is a stored milestone as rules see it.
func Milestone(repo store.Repository, row store.Milestone) checks.Milestone {
	return checks.Milestone{Repo: repo.Ref(0), Number: row.Number, Title: row.Title, Description: row.Description,
		State: row.State, Due: row.Due, Created: row.Created, Closed: row.Closed}
}

// fields are the fields that have a name, as rules see them.
func fields(all []store.Field) map[string][]string {
	var out map[string][]string
	for _, f := range all {
		if f.Name == "" {
			continue
		}
		if out == nil {
			out = map[string][]string{}
		}
		out[strings.ToLower(f.Name)] = f.Values
	}
	return out
}
