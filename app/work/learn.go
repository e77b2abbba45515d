package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

// Learning corrects the text model in a repository by what its people stated there. Each repository is looked at once a day, behind
// everything else, and where nothing was stated since that is all. Where the correction becomes another one, what was decided by the
// model, or by nothing, is looked at again.

const (
	learnEvery = 24 * time.Hour   // each repository, and when its policy changes
	learnTick  = 10 * time.Minute // between two takings of those that are due
	learnBatch = 200              // repositories of one taking
	learnPage  = 100              // items that are read at once
)

// learnArgs are those of the job that has repositories looked at whose day is over.
type learnArgs struct{}

// Kind is the job's name in the database.
func (learnArgs) Kind() string { return "learn" }

// learning has the replica that leads queue the job, at its start and every few minutes.
func learning() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(learnTick), func() (river.JobArgs, *river.InsertOpts) {
		return learnArgs{}, &river.InsertOpts{Queue: upkeepQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// learnWorker has repositories looked at where there may be more to learn.
type learnWorker struct {
	river.WorkerDefaults[learnArgs]
	w *Work
}

// Work has those looked at that are due.
func (lw *learnWorker) Work(ctx context.Context, _ *river.Job[learnArgs]) error {
	w := lw.w
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		ids, err := tx.ToLearn(w.Now().Add(-learnEvery), model.Digest(), learnBatch)
		if err != nil {
			return err
		}
		var keys []string
		for _, id := range ids {
			keys = append(keys, store.LearnKey(id))
		}
		return w.bump(tx, last, keys...)
	})
}

// learn looks what there is to learn in a repository.
func (w policyWork) learn(ctx context.Context, repo int64) error {
	p, err := w.open(ctx, repo)
	if err != nil || p.repo.ReadPhase != phaseDone {
		return err
	}
	var was store.Learned
	if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { was, err = tx.Learned(repo); return err }); err != nil {
		return err
	}
	now, err := w.learned(ctx, p, was)
	if err != nil {
		return err
	}
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutLearned(now) }); err != nil || now.Told {
		return err
	}
	w.Log.Info().Str("repo", p.repo.Owner+"/"+p.repo.Name).Int("stated", now.Examples).Int("before", now.Before).Int("after", now.After).Str("not", now.Why).
		Msg("learned from what people stated")
	err = w.queueItems(ctx, p, func(it store.Item) bool {
		c := it.Conclusion
		return c.Source == checks.ByModel || c.Source == checks.NoSource || c.Likely != checks.None
	})
	if err != nil {
		return err
	}
	now.Told = true // only now: whoever was interrupted before this queues them again
	return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutLearned(now) })
}

// learned is what there is to learn now, where was is what was learned before.
func (w policyWork) learned(ctx context.Context, p place, was store.Learned) (store.Learned, error) {
	now := store.Learned{Repo: p.repo.ID, Model: model.Digest(), At: w.Now()}
	if c := p.rules().Classify; c.Learn && c.TextModel && p.rules().Mode != checks.Off {
		digest, err := w.statedDigest(ctx, p.repo.ID)
		if err != nil {
			return now, err
		}
		if now.Digest = digest; digest == was.Digest && was.Model == now.Model {
			was.At = now.At
			return was, nil
		}
		var all []learn.Example
		err = w.eachStated(ctx, p.repo.ID, func(s store.Stated) {
			all = append(all, learn.Example{Number: s.Number, Title: s.Title, Scores: model.Shipped().Scores(s.Title, text.Read(s.Body)), Kind: s.Kind})
		})
		if err != nil {
			return now, err
		}
		c, m := learn.Train(all)
		now.Correction, now.Examples, now.Before, now.After, now.Why = string(c.Encode()), m.Examples, m.Before, m.After, m.Why
	}
	same := was.Correction == now.Correction && (now.Correction == "" || was.Model == now.Model)
	now.Told = same && (was.Told || was.At.IsZero())
	return now, nil
}

// statedDigest tells what people stated, and of what, from anything else.
func (w policyWork) statedDigest(ctx context.Context, repo int64) (string, error) {
	h := sha256.New()
	err := w.eachStated(ctx, repo, func(s store.Stated) {
		fmt.Fprintf(h, "%d %s %d %d\n", s.Number, s.Kind, len(s.Title), len(s.Body))
		h.Write([]byte(s.Title))
		h.Write([]byte(s.Body))
	})
	return hex.EncodeToString(h.Sum(nil)[:16]), err
}

// eachStated has the newest items of a repository whose kind people stated, as many as are learned from. Between two pages of them others
// have their turn.
func (w policyWork) eachStated(ctx context.Context, repo int64, does func(store.Stated)) error {
	left := learn.Most
	for below := 0; ; {
		var page []store.Stated
		var next int
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { page, next, err = tx.StatedIn(repo, below, learnPage); return err })
		if err != nil {
			return err
		}
		w.yieldToIntake(ctx)
		for _, s := range page[:min(left, len(page))] {
			does(s)
		}
		if left -= len(page); next == 0 || left <= 0 {
			return ctx.Err()
		}
		below = next
	}
}
