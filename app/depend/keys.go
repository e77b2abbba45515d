// Package depend names what must be looked at again when rows change: whose chain leads through an item, which pull requests a
// milestone's share decides, what shows a title, what suggests a strategy, which texts tell of what others may not read any more.
// A subject is named when what it reads of a row is another now, and not for each delivery about it.
//
// It decides nothing, and what it writes is only that something is to be shown again at once.
package depend

import (
	"slices"

	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Change is a change of rows within a transaction: what depends on it is added to Keys.
type Change struct {
	Tx       *store.Tx
	Keys     *Keys
	Memo     *memo.Memo
	Policies *policy.Policies
}

// Keys are subjects to reconcile again, each named once.
type Keys []string

// Mutant, where it is set, says that names are not added after all. Only the test sets it that takes each stated dependency away
// to see that it is missed.
var Mutant func() bool

// Queue names subjects that are to be reconciled again.
func (k *Keys) Queue(keys ...string) {
	if Mutant == nil || !Mutant() {
		*k = Join(*k, keys)
	}
}

// Item names an item and, for an open pull request, its head commit.
func (k *Keys) Item(row store.Item) { k.Outline(row.Outline()) }

// Outline is the same of items of which no more is known.
func (k *Keys) Outline(items ...store.Outline) {
	keys := make([]string, 0, 2*len(items))
	for _, o := range items {
		keys = outlineKeys(keys, o)
	}
	k.Queue(keys...)
}

// outlineKeys appends the names of an item and, for an open pull request, of its head commit.
func outlineKeys(keys []string, o store.Outline) []string {
	keys = append(keys, store.ItemKey(o.Repo, o.Number))
	if o.Type == checks.Pull && o.State == checks.Open && o.Head != "" && !o.Gone {
		keys = append(keys, store.HeadKey(o.Repo, o.Head))
	}
	return keys
}

// Join appends what is not there yet. Long lists are joined through a set.
func Join[T comparable](to, more []T) []T {
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
