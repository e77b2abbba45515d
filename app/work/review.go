package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// few is how many items may serve what is reviewed for the review to be made at every change.
const few = 25

// A review reads all that serves what is reviewed (5,000 items in a quarter of a second), so in a burst of changes the next
// one waits for what else arrives: in proportion to how many there are up to mostBySize, and beyond that to what the last one cost.
const (
	mostBySize     = 30 * time.Second
	mostByCost     = 10 * time.Minute
	shareOfTime    = 50 // a review takes one part in so many of the time
	intervalByItem = 20 * time.Millisecond
)

// reviewInterval is the least time between a review and the next.
func reviewInterval(last store.Review) time.Duration {
	if last.Size < few {
		return 0
	}
	bySize := time.Duration(last.Size) * intervalByItem
	if bySize < mostBySize { // how long those take says more of what else runs than of them
		return bySize
	}
	return max(mostBySize, min(shareOfTime*last.Took, mostByCost))
}

// reconcileReview keeps the review of a vision or a strategy up to date, and looks again when time alone may change it. Work has a
// review too while its strategy advises against it, see [noted]. It alone writes the comment.
func (w *Work) reconcileReview(ctx context.Context, repo int64, number int) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	if !p.rules().Mode.Posts() {
		return w.takeReviewBack(ctx, p, number)
	}
	if err := w.installWork.recallReopened(ctx, p, number); err != nil {
		return err
	}
	if !p.rules().Playbook.Review {
		return w.foldReview(ctx, p, number)
	}
	var last store.Review
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		last, err = tx.Review(repo, number)
		return err
	})
	if err != nil {
		return err
	}
	key := store.ReviewKey(repo, number)
	if due := last.Looked.Add(reviewInterval(last)); w.Now().Before(due) {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, key, due) })
	}
	in, err := w.toReview(ctx, p, number)
	if err != nil {
		return err
	}
	if m := playbook.Share(in.Reviewed); m != nil {
		in.Next.Migrated, in.Next.ToMigrate = m.Done, m.All
	}
	next := playbook.Next(in.Reviewed)
	if in.Row.State != checks.Open || !in.Row.Gone.IsZero() {
		next = time.Time{}
	}
	var n note
	if in.Reviewed.Kind.Work() && in.Row.Gone.IsZero() {
		if n, err = w.toNote(ctx, p, number, last); err != nil {
			return err
		}
		next, in.Next.Looked = n.is.Due, n.began
	}
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		if !next.IsZero() {
			if err := w.wake(tx, key, next); err != nil {
				return err
			}
		}
		if in.Next.Migrated != last.Migrated || in.Next.ToMigrate != last.ToMigrate {
			if err := w.retellShare(tx, repo, number); err != nil {
				return err
			}
		}
		return tx.PutReview(repo, number, in.Next)
	})
	if err != nil || !in.Row.Gone.IsZero() {
		return err
	}
	if in.Reviewed.Kind.Work() {
		return w.write(ctx, p, plan.Comment(n.comment))
	}
	return w.showReview(ctx, p, in)
}

// retellShare has the open milestones looked at again that are summed up on a migration, of which they tell how much is done.
func (w *Work) retellShare(tx *store.Tx, repo int64, number int) error {
	shown, err := tx.PostedOn(repo, plan.Subject(number))
	if err != nil {
		return err
	}
	var keys []string
	for _, p := range shown {
		var of store.Place
		if n, _ := fmt.Sscanf(p.Name, "milestone:%d:%d", &of.Repo, &of.Number); n != 2 {
			continue
		}
		ms, err := tx.Milestone(of.Repo, of.Number)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if ms.State == checks.Open {
			keys = append(keys, store.MilestoneKey(of.Repo, of.Number))
		}
	}
	return w.bump(tx, second, keys...)
}

// toReview loads what a review depends on, and reads the permissions that it lacks.
func (w *Work) toReview(ctx context.Context, p place, number int) (facts.ToReview, error) {
	var in facts.ToReview
	load := func() error {
		return w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			began := time.Now()
			in, err = w.reader.Review(tx, p.repo, number, p.rules(), w.Now())
			in.Next.Took = time.Since(began)
			return err
		})
	}
	err := load()
	if errors.Is(err, store.ErrNotFound) {
		return in, errAway
	}
	if err != nil || len(in.Asks) == 0 {
		return in, err
	}
	for _, ask := range in.Asks {
		if err := w.commandWork.answerAsk(ctx, p, ask); err != nil {
			return in, err
		}
	}
	return in, load()
}

// foldReview collapses the comment on an item that the policy has no review of.
func (w *Work) foldReview(ctx context.Context, p place, number int) error {
	it, err := w.item(ctx, p, number)
	if err != nil || !it.Gone.IsZero() {
		return err
	}
	return w.showReview(ctx, p, facts.ToReview{Row: it, Reviewed: playbook.Reviewed{Kind: it.Conclusion.Kind}})
}

// takeReviewBack writes over a review that tells what is not for its readers any more, in the modes in which nothing else is posted.
func (w *Work) takeReviewBack(ctx context.Context, p place, number int) error {
	posted, _, err := w.shown(ctx, p, plan.Subject(number))
	shown := posted[summary.ReviewMarker]
	if err != nil || !shown.Redo() {
		return err
	}
	return w.write(ctx, p, plan.Comment(plan.Commented{Number: number, Marker: summary.ReviewMarker, Body: summary.ReviewTakenBack(), Mode: checks.Advise, Shown: shown, Existing: true}))
}

// showReview writes the comment, or collapses the one that is there, see [plan.Moment.Review].
func (w *Work) showReview(ctx context.Context, p place, in facts.ToReview) error {
	posted, since, err := w.shown(ctx, p, plan.Subject(in.Row.Number))
	if err != nil {
		return err
	}
	m, shown := w.moment(p, in.Row, since), posted[summary.ReviewMarker]
	comment := plan.Commented{Number: in.Row.Number, Marker: summary.ReviewMarker, Mode: p.rules().Mode, Shown: shown}
	is := m.Review(in.Reviewed.Kind, shown)
	comment.Body, comment.Collapsed = reviewText(m, is, in.Reviewed.Kind, func() string { return summary.Review(playbook.Review(in.Reviewed)) })
	if is.Say {
		comment.Fresh = fresh(m, in.Row, m.Now)
	}
	return w.write(ctx, p, plan.Comment(comment))
}
