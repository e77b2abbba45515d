package app

import (
	"context"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
)

// standings reads where milestones stand, for the operator's page of that. It keeps what policies it read.
func (a *App) standings() func(context.Context, string, checks.State, int) ([]audit.Standing, int, error) {
	reader := facts.New(checks.HostOf(a.set.WebURL), &memo.Memo{}, &policy.Policies{})
	return func(ctx context.Context, repository string, state checks.State, most int) (list []audit.Standing, left int, err error) {
		err = a.db.ReadPage(ctx, func(tx *store.Tx) (err error) {
			list, left, err = reader.Standings(tx, facts.StandingsOf{Repository: repository, State: state, Most: most, Now: time.Now()})
			return err
		})
		return list, left, err
	}
}
