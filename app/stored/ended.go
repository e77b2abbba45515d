package stored

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// End is how a milestone closed.
type End struct {
	store.Closing               // with the terms that it is judged by: where none are kept yet, those of now
	Totals        checks.Totals // of its own items
}

// Ended is how a milestone closed, under rules that are in force now. [store.ErrNotFound] says that it is not kept.
func Ended(tx *store.Tx, ms store.Milestone, now *checks.Rules) (e End, err error) {
	if e.Closing, err = tx.ClosingOf(ms.Repo, ms.Number); err != nil {
		return e, err
	}
	if e.Terms.Basis == "" {
		e.Terms = capacity.TermsOf(ms.Title, now)
	}
	e.Totals, err = tx.ClosingTotals(ms.Repo, ms.Number)
	return e, err
}
