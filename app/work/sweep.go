package work

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/northstar-app/northstar/app/store"
)

// sweep looks, until ctx ends, for what fell through: deliveries without a job, and subjects that changed and have none. It
// repairs through the same jobs as everything else.
func (w *Work) sweep(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for n := 0; ; n++ {
		w.measure(ctx)
		if n%12 == 0 {
			w.measureAgreement(ctx)
		}
		if n%6 == 0 {
			w.repair(ctx)
			w.expire(ctx)
		}
		if n%720 == 0 {
			w.purgeGroups(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// swept is how many unfinished subjects one sweep makes sure of.
const swept = 500

// repair queues what waits without a job.
func (w *Work) repair(ctx context.Context) {
	var next string
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		guids, err := tx.WaitingDeliveries(w.Now().Add(-10*time.Minute), 500)
		if err != nil {
			return err
		}
		if len(guids) > 0 { // while a job with just these waits there is no need for another
			_, err := w.river.InsertTx(tx.Context(), tx.SQL(), intakeArgs{GUIDs: guids}, &river.InsertOpts{
				UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}})
			if err != nil {
				return fmt.Errorf("queueing %d forgotten deliveries: %w", len(guids), err)
			}
		}
		keys, err := tx.Undone(w.swept, swept)
		if err != nil {
			return err
		}
		next = ""
		if len(keys) == swept { // a long list is gone through in turn: its beginning may wait for hours
			next = keys[swept-1]
		}
		return w.requeue(tx, keys)
	})
	if err == nil {
		w.swept = next
	}
	if err != nil && ctx.Err() == nil {
		w.Log.Warn().Err(err).Msg("sweeping for forgotten work")
	}
}

// expired is how many strategies one transaction tells of.
const expired = 20

// expire looks again at what depends on strategies whose horizon has passed: at midnight nothing happens on GitHub.
func (w *Work) expire(ctx context.Context) {
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

func (w *Work) purgeGroups(ctx context.Context) {
	err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PurgeMergeGroups(w.Now().Add(-keepGroups)) })
	if err != nil && ctx.Err() == nil {
		w.Log.Warn().Err(err).Msg("letting go of old merge groups")
	}
}

// measureAgreement sets the gauge of how often people agreed with inferred kinds.
func (w *Work) measureAgreement(ctx context.Context) {
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
func (w *Work) measure(ctx context.Context) {
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.SQL().QueryContext(ctx, `SELECT queue, state, count(*) FROM river_job
			WHERE state IN ('available', 'running', 'retryable', 'scheduled') GROUP BY queue, state`)
		if err != nil {
			return err
		}
		defer rows.Close()
		w.metrics.depth.Reset()
		for _, queue := range []string{intakeQueue, liveQueue, readQueue, upkeepQueue} { // an empty queue is a zero, not a gap
			w.metrics.depth.WithLabelValues(queue, "available").Set(0)
		}
		for rows.Next() {
			var queue, state string
			var n float64
			if err := rows.Scan(&queue, &state, &n); err != nil {
				return err
			}
			w.metrics.depth.WithLabelValues(queue, state).Set(n)
		}
		if err := rows.Err(); err != nil {
			return err
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
		return nil
	})
	if err != nil && ctx.Err() == nil {
		w.Log.Debug().Err(err).Msg("measuring the queue")
	}
}
