package work

import (
	"context"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// sweep looks, until ctx ends, for what fell through.
func (w upkeepWork) sweep(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	var clock clockRead
	began := time.Now()
	for n := 0; ; n++ {
		clock = w.watchClock(ctx, clock, time.Since(began))
		w.measure(ctx)
		if n%12 == 0 {
			w.measureAgreement(ctx)
			w.keepClosings(ctx)
		}
		if n%6 == 0 {
			w.repair(ctx)
			w.expire(ctx)
		}
		if n%720 == 0 {
			w.purgeGroups(ctx)
			w.followUps(ctx)
			w.watchHeads(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// repair lets go of subjects that this process took and does not work on: what it answered got lost. It adopts what processes of
// an earlier version left since.
func (w upkeepWork) repair(ctx context.Context) {
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := adopt(tx); err != nil {
			return err
		}
		held, err := tx.Held(w.Replica)
		if err != nil {
			return err
		}
		held = slices.DeleteFunc(held, w.working.has)
		return tx.ReleaseSubjects(w.Replica, held)
	})
	if err != nil && ctx.Err() == nil {
		w.Log.Warn().Err(err).Msg("sweeping for forgotten work")
	}
}

// expired is how many strategies one transaction tells of.
const expired = 20

// expire looks again at what depends on strategies whose horizon has passed: at midnight nothing happens on GitHub.
func (w upkeepWork) expire(ctx context.Context) {
	for more := true; more; {
		err := w.DB.Write(ctx, func(tx *store.Tx) error {
			c, left, err := w.mirror.Expire(tx, w.Now(), expired)
			if more = left; err != nil {
				return err
			}
			return w.follow(tx, third, c)
		})
		if err != nil {
			if ctx.Err() == nil {
				w.Log.Warn().Err(err).Msg("looking for horizons that have passed")
			}
			return
		}
	}
}

// keepGroups is how long a merge queue's commits are remembered: longer than GitHub delivers anything about them again, so
// that one that was destroyed does not come back.
const keepGroups = 30 * 24 * time.Hour

func (w upkeepWork) purgeGroups(ctx context.Context) {
	err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PurgeMergeGroups(w.Now().Add(-keepGroups)) })
	if err != nil && ctx.Err() == nil {
		w.Log.Warn().Err(err).Msg("letting go of old merge groups")
	}
}

// measureAgreement sets the gauge of how often people agreed with inferred kinds.
func (w upkeepWork) measureAgreement(ctx context.Context) {
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		counts, err := tx.SaidCounts()
		if err != nil {
			return err
		}
		w.metrics.agreement.Reset()
		for _, c := range counts {
			w.metrics.agreement.WithLabelValues(c.Inferred.String(), string(c.Source), c.Said.String()).Set(float64(c.Items))
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		w.Log.Debug().Err(err).Msg("measuring the agreement")
	}
}

// measure sets the gauges of the queue.
func (w upkeepWork) measure(ctx context.Context) {
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		depths, err := tx.Depths(w.Now())
		if err != nil {
			return err
		}
		w.metrics.depth.Reset()
		names := map[store.Lane]string{}
		for _, l := range w.lanes() {
			names[l.Lane] = l.name
		}
		for _, name := range names { // an empty queue is a zero, not a gap
			w.metrics.depth.WithLabelValues(name, "available").Set(0)
		}
		for _, d := range depths {
			w.metrics.depth.WithLabelValues(names[d.Lane], d.State).Set(float64(d.Count))
		}
		oldest, err := tx.OldestWaiting()
		if err != nil {
			return err
		}
		age := 0.0
		if !oldest.IsZero() {
			age = w.Now().Sub(oldest).Seconds()
		}
		w.metrics.age.Set(age)
		heads, since, err := tx.UnfinishedHeads()
		if err != nil {
			return err
		}
		w.metrics.heads.Set(float64(heads))
		w.metrics.headAge.Set(0)
		if !since.IsZero() {
			w.metrics.headAge.Set(max(0, w.Now().Sub(since).Seconds()))
		}
		missed, err := tx.MissedStats()
		if err != nil {
			return err
		}
		for state, n := range missed {
			w.metrics.missed.WithLabelValues(state).Set(float64(n))
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		w.Log.Debug().Err(err).Msg("measuring the queue")
	}
}
