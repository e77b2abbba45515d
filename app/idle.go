package app

import (
	"context"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/work"
)

// Left is how much there is still to do.
type Left struct {
	Deliveries int  // stored and not processed
	Subjects   int  // to be looked at, at most 1000
	Items      int  // read so far, in repositories that are being read
	Of         int  // about how many there are
	Reading    int  // repositories that are not read to their end
	Starting   bool // GitHub was not asked yet who the app is, where it is installed and what it could not deliver
}

// Total is zero when nothing is left.
func (l Left) Total() int {
	n := l.Deliveries + l.Subjects + l.Reading
	if l.Starting {
		n++
	}
	return n
}

// Left counts what is still to do, other than what is to be looked at at a later time.
func (a *App) Left(ctx context.Context) (Left, error) {
	l := Left{Starting: !a.asked.Load()}
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		stats, err := tx.DeliveryStats()
		if err != nil {
			return err
		}
		for _, s := range stats {
			if s.State == store.Waiting {
				l.Deliveries += s.Count
			}
		}
		catching, err := tx.JobRuns(work.CatchingUp)
		if err != nil {
			return err
		}
		l.Starting = l.Starting || catching
		undone, err := tx.Undone("", 1000)
		if err != nil {
			return err
		}
		l.Subjects = len(undone)
		repos, err := tx.Repositories(0)
		for _, r := range repos {
			if r.Gone.IsZero() && r.ReadAt.IsZero() {
				l.Reading++
				l.Items += r.ReadItems
				l.Of += max(r.ReadTotal, r.ReadItems)
			}
		}
		return err
	})
	return l, err
}

// Idle reports whether nothing is left to do now.
func (a *App) Idle(ctx context.Context) (bool, error) {
	busy := false
	err := a.db.Read(ctx, func(tx *store.Tx) error { // nearly always this says it, and it is asked often
		undone, err := tx.Undone("", 1)
		busy = len(undone) > 0
		return err
	})
	if err != nil || busy {
		return false, err
	}
	l, err := a.Left(ctx)
	return err == nil && l.Total() == 0, err
}

// Failed counts the deliveries that were given up.
func (a *App) Failed(ctx context.Context) (int, error) {
	n := 0
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		stats, err := tx.DeliveryStats()
		for _, s := range stats {
			if s.State == store.Failed {
				n += s.Count
			}
		}
		return err
	})
	return n, err
}

// Conclusions are what was concluded about every item, by lower-case "owner/repo#n".
func (a *App) Conclusions(ctx context.Context) (map[string]store.Conclusion, error) {
	out := map[string]store.Conclusion{}
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		repos, err := tx.Repositories(0)
		if err != nil {
			return err
		}
		for _, r := range repos {
			its, err := tx.Items(store.ItemFilter{Repo: r.ID})
			if err != nil {
				return err
			}
			for _, it := range its {
				out[r.Ref(it.Number).Key()] = it.Conclusion
			}
		}
		return nil
	})
	return out, err
}
