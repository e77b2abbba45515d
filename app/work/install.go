package work

import (
	"context"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
)

// Discover looks for installations that no delivery told of, and queues their reading. It is done at every start.
func (w *Work) Discover(ctx context.Context) error {
	insts, err := w.GitHub.Installations(ctx)
	if err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		known, err := tx.Installations()
		if err != nil {
			return err
		}
		var keys []string
		for _, in := range insts {
			keys = append(keys, store.InstallKey(in.ID))
		}
		for _, k := range known {
			if k.Gone.IsZero() && !slices.ContainsFunc(insts, func(in github.Installation) bool { return in.ID == k.ID }) {
				keys = append(keys, store.InstallKey(k.ID))
			}
		}
		return w.bump(tx, last, keys...)
	})
}

// reconcileInstallation brings an installation's account and its list of repositories up to date, and queues the reading of
// those that were never read.
func (w installWork) reconcileInstallation(ctx context.Context, id int64) error {
	asked := w.Now()
	in, err := w.GitHub.Installation(ctx, id)
	if github.IsNotFound(err) || github.IsGone(err) {
		return w.change(ctx, last, func(tx *store.Tx) (mirror.Changes, error) { return w.mirror.Uninstalled(tx, id, asked) })
	}
	if err != nil {
		return err
	}
	if !in.Suspended.IsZero() {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutInstallation(mirror.InstallationRow(in)) })
	}
	client := w.GitHub.Client(id)
	var repos []github.Repository
	for cursor := ""; ; {
		page, err := client.Repositories(github.Backfill(ctx), cursor)
		if err != nil {
			return err
		}
		repos = append(repos, page.Rows...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		c, err := w.mirror.PutInstallation(tx, in, repos, asked)
		if err != nil {
			return err
		}
		if err := w.follow(tx, last, c); err != nil {
			return err
		}
		return w.readUnread(tx, id)
	})
}

// readUnread queues every repository of an installation that was not read to its end. One that is being read, or waits for
// it, is not read a second time for that.
func (w installWork) readUnread(tx *store.Tx, id int64) error {
	rows, err := tx.Repositories(id)
	if err != nil {
		return err
	}
	var fresh, begun []string
	for _, r := range rows {
		if !r.Gone.IsZero() || r.ReadPhase == phaseDone {
			continue
		}
		version, done, err := tx.Version(store.ReadKey(r.ID))
		if err != nil {
			return err
		}
		if version > done {
			begun = append(begun, store.ReadKey(r.ID))
			continue
		}
		fresh = append(fresh, store.PolicyKey(r.ID), store.ReadKey(r.ID))
	}
	if err := w.bump(tx, last, fresh...); err != nil {
		return err
	}
	return tx.Hasten(w.Now(), begun...)
}
