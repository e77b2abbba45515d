// Package facts has what goes out: rows become the [checks.Subject] that a decision is made from, and the values that summaries,
// reviews, explanations and the map are made from, each as the readers of one repository may see it.
//
// It writes nothing and asks GitHub nothing: a fact that is not known is a value that says so, and a permission that is missing
// is named and counts as no. It decides no kind and no verdict.
package facts

import (
	"time"

	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// Reader loads facts. Make it with [New]. It is safe for concurrent use.
type Reader struct {
	Host     checks.Host // of the GitHub that was mirrored
	memo     *memo.Memo
	policies *policy.Policies
	indexes  indexes
}

// New makes a reader of what was mirrored from a GitHub: addresses on any other are no links. The memo and the policies are
// those that the mirror reads with, so that nothing is read twice.
func New(host checks.Host, m *memo.Memo, p *policy.Policies) *Reader {
	return &Reader{Host: host, memo: m, policies: p}
}

// loader loads for the readers of a repository, within one transaction.
func (rd *Reader) loader(tx *store.Tx, home store.Repository, rules *checks.Rules, now time.Time) *loader {
	return &loader{Finder: stored.NewFinder(tx), rd: rd, tx: tx, home: home, rules: rules, now: now,
		insts: map[int64]bool{}, rows: map[string]store.Item{}}
}
