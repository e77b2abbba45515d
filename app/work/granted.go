package work

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
)

// What an owner grants changes: a new version asks for more, which is accepted later or never, and what is no longer asked for is
// lost without a word. A write that is refused for want of a permission is not tried again by itself, but when that is granted.

// lookAgain has the policies of installations that may do more than before looked at, and all that is under them by that, see
// [lookedDigest]; and the onboarding issue, which may have been refused.
func (w *Work) lookAgain(tx *store.Tx, granted []int64) error {
	var keys []string
	for _, id := range granted {
		rows, err := tx.Repositories(id)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Gone.IsZero() {
				keys = append(keys, store.PolicyKey(r.ID))
			}
		}
		keys = append(keys, store.OnboardKey(id))
	}
	return w.bump(tx, third, keys...)
}

// lookedDigest tells what everything in a repository is looked at with from what it was: its policy, and what was granted last.
func lookedDigest(p place) string {
	if p.inst.Granted.IsZero() {
		return settingsDigest(p.policy)
	}
	return plan.Hash(settingsDigest(p.policy), p.inst.Granted.UTC().Format(time.RFC3339Nano))
}

// granted reports whether the owner granted what a write takes, as far as GitHub told.
func granted(p place, wr plan.Write) bool {
	if wr.Op == plan.PostCheck {
		return p.inst.Permissions["checks"] == "write"
	}
	return p.inst.Permissions["issues"] == "write"
}

// askEvery is the least time between two questions to GitHub what an installation may do.
const askEvery = time.Minute

// questions are when GitHub was last asked what an installation may do.
type questions struct {
	mu sync.Mutex
	at map[int64]time.Time
}

// due reports whether an installation may be asked for again, and notes that it is.
func (a *questions) due(installation int64, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.at[installation]) < askEvery {
		return false
	}
	maps.DeleteFunc(a.at, func(_ int64, at time.Time) bool { return now.Sub(at) >= askEvery })
	if a.at == nil {
		a.at = map[int64]time.Time{}
	}
	a.at[installation] = now
	return true
}

// ungranted has an installation read again that was refused a permission, where it may do something else than is known.
func (w *Work) ungranted(ctx context.Context, p place) error {
	if !w.questions.due(p.inst.ID, w.Now()) {
		return nil
	}
	in, err := w.GitHub.Installation(ctx, p.inst.ID)
	if err != nil || maps.Equal(in.Permissions, p.inst.Permissions) {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, second, store.InstallKey(p.inst.ID)) })
}
