package work

import (
	"context"
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// watched is how many head commits one look at a repository finds.
const watched = 100

// watchHeads looks for open pull requests whose head commit has no finished check of the app's, though the policy wants one and nothing is
// queued for it: a required check that never arrives blocks a merge for ever. That is a defect of ours: it is told, counted and mended.
func (w upkeepWork) watchHeads(ctx context.Context) {
	var repos []store.Repository
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { repos, err = tx.Repositories(0); return err })
	for n := 0; n < len(repos) && err == nil; n++ {
		if r := repos[n]; r.Gone.IsZero() && !r.ReadAt.IsZero() {
			err = w.watchHeadsOf(ctx, r)
		}
	}
	if err != nil && ctx.Err() == nil {
		w.Log.Warn().Err(err).Msg("looking for pull requests without checks")
	}
}

// watchHeadsOf does so in one repository.
func (w upkeepWork) watchHeadsOf(ctx context.Context, r store.Repository) error {
	p, err := w.open(ctx, r.ID)
	if errors.Is(err, errAway) {
		return nil
	}
	if err != nil || !p.rules().Mode.Posts() {
		return err
	}
	for after := ""; ; {
		var heads []string
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			heads, err = tx.HeadsWithout(r.ID, checks.CheckStrategy, after, watched)
			return err
		})
		if err != nil || len(heads) == 0 {
			return err
		}
		after = heads[len(heads)-1]
		keys := make([]string, len(heads))
		for i, sha := range heads {
			keys[i] = store.HeadKey(r.ID, sha)
		}
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, third, keys...) }); err != nil {
			return err
		}
		w.metrics.unchecked.Add(float64(len(heads)))
		w.Log.Error().Str("repo", r.Owner+"/"+r.Name).Int("heads", len(heads)).Msg("a defect: open pull requests had no finished checks, and get them now")
	}
}
