package work

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
)

// A policy counts as in force since the push arrived that brought it, and not since it was read: what people did meanwhile is done under it.

// notePush remembers when a push that may have changed a policy arrived, or the first word of a repository: what people did after
// it counts as done under the new policy, however long the reading takes. Of several within a minute the first counts: a new
// repository's events come in any order.
func (w policyWork) notePush(tx *store.Tx, repo int64, at time.Time) error {
	r, err := tx.Repository(repo)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || !r.Pushed.IsZero() && at.Sub(r.Pushed).Abs() < time.Minute {
		return err
	}
	return tx.SetPushed(repo, at)
}

// forgetPush has no push that came before bring a policy into force in a repository that was looked at: it brought none.
func (w policyWork) forgetPush(tx *store.Tx, repo store.Repository) error {
	if policy.File(repo) != policy.OwnerPath {
		if unknown, err := policy.OwnerUnknown(tx, repo.Installation, repo.Owner); err != nil || unknown {
			return err // what people did since counts as done under the owner's, once it is known: see forgetSettledPushes
		}
	}
	if r, err := tx.Repository(repo.ID); err != nil || r.Pushed.IsZero() {
		return err
	}
	return tx.SetPushed(repo.ID, time.Time{})
}

// forgetSettledPushes has no push that came before bring a policy into force where the look that ended is the last of those that decide: at the
// repository's own policy, at its owner's, and at the list of repositories, which tells whether the owner has one. They end in any
// order, and each counts as under way until this.
func (w policyWork) forgetSettledPushes(tx *store.Tx, key string) error {
	k, err := store.ParseKey(key)
	if err != nil {
		return err
	}
	var installation, only int64
	var owner string
	switch k.Kind {
	case store.PolicySubject, store.RulesSubject:
		r, err := tx.Repository(k.Repo)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if policy.File(r) != policy.OwnerPath {
			only = r.ID
		}
		installation, owner = r.Installation, r.Owner
	case store.InstallSubject:
		i, err := tx.Installation(k.Installation)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		installation, owner = i.ID, i.Account
	default:
		return nil
	}
	if err := tx.LockPushes(installation); err != nil {
		return err
	}
	if unknown, err := policy.OwnerUnknown(tx, installation, owner); err != nil || unknown {
		return err
	}
	return tx.ForgetPushes(installation, only)
}

// pushKept is how long a push counts that brought a policy: as long as GitHub may be away, or its limits keep the policy from being read.
const pushKept = 24 * time.Hour

// pushed is since when a policy that comes into force now is in force: the arrival of the push that brought it.
func (w policyWork) pushed(tx *store.Tx, repo int64) (time.Time, error) {
	now := w.Now()
	if r, err := tx.Repository(repo); err != nil || now.Sub(r.Pushed) < pushKept {
		return r.Pushed, err
	}
	return now, nil
}

// inForce is since when a policy that posts has been in force in a repository, zero when none is.
func (w policyWork) inForce(tx *store.Tx, p place) (time.Time, error) {
	row, err := tx.Policy(p.repo.ID)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	return row.Since, err
}
