package work

import (
	"context"
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// watched is how many head commits one look at a repository finds; one that goes without a check, since GitHub refuses it, is found again after
// watchedAgain.
const (
	watched      = 100
	watchedAgain = 24 * time.Hour
)

// watchHeads looks for open pull requests whose head commit has no check of the app's, though the policy wants one and nothing is
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
	if err != nil || !p.rules().Mode.Posts() || p.inst.Permissions["checks"] != "write" {
		return err
	}
	for after := ""; ; {
		var heads []string
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			heads, err = tx.HeadsWithout(r.ID, [2]string{checks.CheckStrategy, checks.CheckCapacity}, after, watched)
			return err
		})
		if err != nil || len(heads) == 0 {
			return err
		}
		after = heads[len(heads)-1]
		var keys []string
		for _, sha := range heads {
			key, now := store.HeadKey(r.ID, sha), w.Now()
			since := w.unchecked.since(key, now)
			if now.Sub(since) >= watchedAgain {
				w.unchecked.forget(key)
				since = w.unchecked.since(key, now)
			}
			if since.Equal(now) {
				keys = append(keys, key)
			}
		}
		if len(keys) == 0 {
			continue
		}
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, third, keys...) }); err != nil {
			for _, key := range keys {
				w.unchecked.forget(key) // nothing came of it
			}
			return err
		}
		w.metrics.unchecked.Add(float64(len(keys)))
		w.Log.Error().Str("repo", r.Owner+"/"+r.Name).Int("heads", len(keys)).Msg("a defect: open pull requests had no checks, and get them now")
	}
}
