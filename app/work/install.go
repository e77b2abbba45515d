package work

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
)

// Discover looks for installations that no delivery told of, and queues the reading of all: it is done at every start.
func (w *Work) Discover(ctx context.Context) error {
	return w.discover(ctx, func(store.Installation, github.Installation) bool { return true })
}

// Rediscover does the same for those alone of which a delivery was lost: that came, went, were suspended or allowed to do something else. Of
// several replicas one does it for all.
func (w *Work) Rediscover(ctx context.Context) error {
	if recently, err := w.listed(ctx, w.Pace.Rediscover*9/10); err != nil || recently {
		return err
	}
	return w.discover(ctx, func(known store.Installation, in github.Installation) bool {
		return !known.Gone.IsZero() || known.Suspended.IsZero() != in.Suspended.IsZero() || !maps.Equal(known.Permissions, in.Permissions)
	})
}

// listed reports whether a replica read the list of installations within a time.
func (w *Work) listed(ctx context.Context, within time.Duration) (recently bool, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		text, err := tx.Fact("listed")
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		last, _ := time.Parse(time.RFC3339Nano, text)
		recently = w.Now().Sub(last).Abs() < within
		return err
	})
	return recently, err
}

// discover queues the reading of installations that are wanted, of those that are not known, and of those that GitHub no longer lists.
func (w *Work) discover(ctx context.Context, wanted func(known store.Installation, in github.Installation) bool) error {
	asked := w.Now()
	insts, err := w.GitHub.Installations(ctx)
	if err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetFact("listed", asked.UTC().Format(time.RFC3339Nano)); err != nil {
			return err
		}
		rows, err := tx.Installations()
		if err != nil {
			return err
		}
		known := make(map[int64]store.Installation, len(rows))
		for _, k := range rows {
			known[k.ID] = k
		}
		var keys []string
		for _, in := range insts {
			if k, is := known[in.ID]; !is || wanted(k, in) {
				keys = append(keys, store.InstallKey(in.ID))
			}
			delete(known, in.ID)
		}
		for id, k := range known {
			if k.Gone.IsZero() {
				keys = append(keys, store.InstallKey(id))
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
	if github.IsUnknown(err) {
		var known store.Installation
		rerr := w.DB.Read(ctx, func(tx *store.Tx) (err error) { known, err = tx.Installation(id); return err })
		if rerr != nil && !errors.Is(rerr, store.ErrNotFound) {
			return rerr
		}
		if known.Gone.IsZero() {
			err = toldTwice(w.Work, &w.unknownInstallations, id, w.retryWhileLagging(err, w.local(known.Created)))
		}
	} else {
		w.unknownInstallations.forget(id)
	}
	if github.IsNotFound(err) || github.IsGone(err) {
		return w.change(ctx, last, func(tx *store.Tx) (mirror.Changes, error) { return w.mirror.Uninstalled(tx, id, asked) })
	}
	if err != nil {
		return err
	}
	if !in.Suspended.IsZero() {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutInstallation(mirror.InstallationRow(in)) })
	}
	client := w.GitHub.ClientFor(id, in.Permissions)
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
	var known []store.Repository
	if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { known, err = tx.Repositories(id); return err }); err != nil {
		return err
	}
	unlisted := w.unlisted(known, repos, asked)
	repos, stale := w.withoutRemoved(known, repos)
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		c, err := w.mirror.PutInstallation(tx, in, slices.Concat(repos, unlisted), asked)
		if err != nil {
			return err
		}
		for _, id := range c.Read { // no delivery told of these
			if err := w.policyWork.notePush(tx, id, asked); err != nil {
				return err
			}
		}
		if err := w.follow(tx, last, c); err != nil {
			return err
		}
		return w.readUnread(tx, id)
	})
	if err == nil && (stale || len(unlisted) > 0) {
		return &github.Error{Kind: github.Later, Op: "list the repositories", Message: "it is not yet what GitHub told of them", Err: errLagging}
	}
	return err
}

// withoutRemoved are those of an installation's repositories, as GitHub lists them, that it did not tell a moment ago to be out of sight, and
// whether there are others: the list may be older than what it told.
func (w installWork) withoutRemoved(known []store.Repository, listed []github.Repository) (left []github.Repository, stale bool) {
	removed := map[int64]bool{}
	for _, r := range known {
		removed[r.ID] = w.recent(r.Gone, lagRemoved)
	}
	left = slices.DeleteFunc(slices.Clone(listed), func(r github.Repository) bool { return removed[r.ID] })
	return left, len(left) < len(listed)
}

// unlisted are repositories of an installation that are known and that GitHub does not list, and that are not taken for gone yet: the
// list, asked for at a time, may be older than what a webhook told. One that was never read is looked for as long as GitHub may not know of
// it, any other once more.
func (w installWork) unlisted(known []store.Repository, listed []github.Repository, asked time.Time) (out []github.Repository) {
	there := make(map[int64]bool, len(listed))
	for _, r := range listed {
		there[r.ID] = true
		w.unlistedRepos.forget(r.ID)
	}
	for _, r := range known {
		if there[r.ID] || !r.Gone.IsZero() {
			continue
		}
		most := w.Pace.Arrival
		if r.ReadAt.IsZero() {
			most = w.Pace.Lag
		}
		if asked.Sub(w.unlistedRepos.since(r.ID, asked)) < most {
			out = append(out, github.Repository{ID: r.ID, Owner: r.Owner, Name: r.Name, Private: r.Private, Partial: true})
			continue
		}
		w.unlistedRepos.forget(r.ID)
	}
	return out
}

// readUnread queues every repository of an installation that was not read to its end, and its policy file where that was never read. One
// that is being read, or waits for it, is not read a second time for that.
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
		fresh = append(fresh, store.ReadKey(r.ID))
		if _, err := tx.Policy(r.ID); errors.Is(err, store.ErrNotFound) {
			fresh = append(fresh, store.PolicyKey(r.ID))
		} else if err != nil {
			return err
		}
	}
	if err := w.bump(tx, last, fresh...); err != nil {
		return err
	}
	return tx.Hasten(w.Now(), begun...)
}
