package work

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Comparing finds what no delivery told of: what changed in a repository since it was last compared is asked for, longest unchanged
// first, and recorded as an answer to any question is. A glance comes before: one question for many repositories says which of them
// changed otherwise than is known, and the others are done with that.

const (
	compareEvery   = 24 * time.Hour   // each repository, besides at a start
	compareTick    = 10 * time.Minute // between two takings of those that are due
	compareOverlap = time.Minute      // GitHub's replicas may lag behind
	comparedFirst  = 24 * time.Hour   // how far a first comparison goes back before the end of the reading
)

// compareArgs are those of the job that has repositories compared whose day is over.
type compareArgs struct{}

// Kind is the job's name in the database.
func (compareArgs) Kind() string { return "compare" }

// comparisons has the replica that leads queue the job.
func comparisons() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(compareTick), func() (river.JobArgs, *river.InsertOpts) {
		return compareArgs{}, &river.InsertOpts{Queue: upkeepQueue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
	}, nil)
}

// compareWorker has repositories compared that were not for a day.
type compareWorker struct {
	river.WorkerDefaults[compareArgs]
	w *Work
}

// Work has those compared that are due.
func (cw *compareWorker) Work(ctx context.Context, _ *river.Job[compareArgs]) error {
	w := cw.w.upkeepWork
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		before, err := w.comparedBefore(tx)
		if err != nil {
			return err
		}
		return w.glanceFrom(tx, before, w.Now())
	})
}

// compareAll has every repository compared that was not since a moment ago, from a time on.
func (w upkeepWork) compareAll(ctx context.Context, from time.Time) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		before := w.Now().UTC()
		if err := tx.SetFact(startFact, before.Format(time.RFC3339Nano)); err != nil {
			return err
		}
		return w.glanceFrom(tx, before, from)
	})
}

// glanceFrom has the repositories glanced at that were not compared since a time.
func (w upkeepWork) glanceFrom(tx *store.Tx, before, from time.Time) error {
	ids, err := tx.ToCompare(before)
	if err != nil || len(ids) == 0 {
		return err
	}
	var keys []string
	for _, id := range ids {
		keys = append(keys, store.GlanceKey(id))
	}
	tx.After(w.comparing.tell)
	return tx.Bump(store.Comparing, last, from, keys...)
}

// startFact is the name under which it is kept when every repository was last to be compared.
const startFact = "compare"

// comparedBefore is since when a repository must have been compared: the last start, or a day ago.
func (w *Work) comparedBefore(tx *store.Tx) (time.Time, error) {
	before := w.Now().Add(-compareEvery)
	text, err := tx.Fact(startFact)
	if errors.Is(err, store.ErrNotFound) {
		return before, nil
	}
	if at, perr := time.Parse(time.RFC3339Nano, text); perr == nil && at.After(before) {
		before = at
	}
	return before, err
}

// compareRepository asks GitHub what changed in a repository since it was last compared, and records it. A repository that was not
// read to its end is read instead. Of one that GitHub doesn't know just now nothing is recorded: that it went out of sight is for the
// installation's list to say.
func (w installWork) compareRepository(ctx context.Context, id int64) error {
	ctx = github.Backfill(ctx)
	p, err := w.open(ctx, id)
	if err != nil || p.repo.ReadPhase != phaseDone {
		return err
	}
	asked := w.Now()
	labels, err := w.labels(ctx, p)
	if err != nil {
		return err
	}
	if err := w.change(ctx, last, func(tx *store.Tx) (mirror.Changes, error) { return w.mirror.PutLabels(tx, p.repo, labels, asked) }); err != nil {
		return err
	}
	milestones, err := w.compareMilestones(ctx, p)
	if err != nil && !github.IsGone(err) {
		return err
	}
	err = w.compareItems(ctx, p, w.comparedFrom(p.repo))
	if github.IsGone(err) { // issues are switched off
		err = w.comparePulls(ctx, p)
	}
	if err != nil {
		return err
	}
	if err := w.compareMembers(ctx, p, milestones); err != nil {
		return err
	}
	if err := w.recount(ctx, p.repo); err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetCompared(id, asked); err != nil {
			return err
		}
		keys := []string{store.PolicyKey(id)} // a policy file is read, and changes nothing when it is the same
		if _, here := onboardingPlace(p.inst, []store.Repository{p.repo}); here && p.inst.OnboardingRefused != "" {
			keys = append(keys, store.OnboardKey(p.inst.ID)) // GitHub may tell nobody that issues were switched on
		}
		return w.bump(tx, last, keys...)
	})
}

// comparedFrom is the time from which on changes in a repository are asked for, by GitHub's clock where this machine's is ahead.
func (w *Work) comparedFrom(r store.Repository) time.Time {
	since := r.Compared
	if since.IsZero() {
		since = r.ReadAt.Add(-comparedFirst)
	}
	return since.Add(min(0, w.GitHub.Ahead()) - compareOverlap)
}

// compareMembers compares how many items GitHub has in each milestone with how many are known, and lists those of one where that differs:
// what was deleted or transferred is in no list of what changed.
func (w installWork) compareMembers(ctx context.Context, p place, milestones []github.Milestone) error {
	var known map[int]map[checks.State]int
	if err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { known, err = tx.InMilestones(p.repo.ID); return err }); err != nil {
		return err
	}
	for _, m := range milestones {
		if known[m.Number][checks.Open] == m.OpenItems && known[m.Number][checks.Closed] == m.ClosedItems {
			continue
		}
		listed, err := w.comparePages(ctx, p, func(cursor string) (github.Page[github.Item], error) {
			return p.client.ItemsIn(ctx, p.repo.Owner, p.repo.Name, m.Number, cursor)
		})
		if err != nil {
			return err
		}
		err = w.DB.Write(ctx, func(tx *store.Tx) error {
			numbers, err := tx.NumbersIn(p.repo.ID, m.Number)
			if err != nil {
				return err
			}
			var keys []string
			for _, n := range numbers {
				if !listed[n] {
					keys = append(keys, store.FetchKey(store.Place{Repo: p.repo.ID, Number: n}))
				}
			}
			w.repaired(tx, "issue", len(keys))
			return w.bump(tx, last, keys...)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// compareMilestones records a repository's milestones, has those looked for that GitHub does not list, and returns those that it does.
func (w installWork) compareMilestones(ctx context.Context, p place) (all []github.Milestone, err error) {
	listed := map[int]bool{}
	for cursor := ""; ; {
		asked := w.Now()
		page, err := p.client.Milestones(ctx, p.repo.Owner, p.repo.Name, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Rows...)
		if err := w.change(ctx, last, func(tx *store.Tx) (mirror.Changes, error) {
			repaired := 0
			for _, m := range page.Rows {
				listed[m.Number] = true
				row, err := tx.Milestone(p.repo.ID, m.Number)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return mirror.Changes{}, err
				}
				if err != nil || row.Updated.Before(m.Updated) {
					repaired++
				}
			}
			w.repaired(tx, "milestone", repaired)
			return w.mirror.PutMilestones(tx, p.repo, page.Rows, asked)
		}); err != nil {
			return nil, err
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return all, w.DB.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.Milestones(p.repo.ID)
		if err != nil {
			return err
		}
		var keys []string
		for _, m := range rows {
			if m.Gone.IsZero() && !listed[m.Number] {
				keys = append(keys, store.FetchMilestoneKey(store.Place{Repo: p.repo.ID, Number: m.Number}))
			}
		}
		w.repaired(tx, "milestone", len(keys))
		return w.bump(tx, last, keys...)
	})
}

// compareItems records what changed in a repository since a time. It goes on by the time of the last that it saw and not by pages: what
// changes meanwhile moves to the end, and everything behind it one place nearer.
func (w installWork) compareItems(ctx context.Context, p place, since time.Time) error {
	for cursor := ""; ; {
		asked := w.Now()
		page, err := p.client.ItemsSince(ctx, p.repo.Owner, p.repo.Name, since, cursor)
		if err != nil {
			return err
		}
		if err := w.compareItemsPage(ctx, p, page.Rows, asked); err != nil {
			return err
		}
		if page.Next == "" {
			return nil
		}
		cursor = page.Next
		if len(page.Rows) == 0 { // of a page GitHub leaves out what nobody is to see
			continue
		}
		reached := page.Rows[len(page.Rows)-1].Updated
		if reached.After(since) {
			since, cursor = reached, ""
		}
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetCompared(p.repo.ID, reached) }); err != nil {
			return err
		}
	}
}

// comparePulls records the open pull requests of a repository, and has those looked at that are no longer among them.
func (w installWork) comparePulls(ctx context.Context, p place) error {
	listed, err := w.comparePages(ctx, p, func(cursor string) (github.Page[github.Item], error) {
		return p.client.Pulls(ctx, p.repo.Owner, p.repo.Name, cursor)
	})
	if err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		open, err := tx.Items(store.ItemFilter{Repo: p.repo.ID, Type: checks.Pull, State: checks.Open})
		if err != nil {
			return err
		}
		var keys []string
		for _, it := range open {
			if !listed[it.Number] {
				keys = append(keys, store.FetchKey(store.Place{Repo: p.repo.ID, Number: it.Number}))
			}
		}
		w.repaired(tx, string(checks.Pull), len(keys))
		return w.bump(tx, last, keys...)
	})
}

// comparePages records pages of items as they are read, and returns the numbers of all that were listed.
func (w installWork) comparePages(ctx context.Context, p place, read func(cursor string) (github.Page[github.Item], error)) (map[int]bool, error) {
	listed := map[int]bool{}
	for cursor := ""; ; {
		asked := w.Now()
		page, err := read(cursor)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Rows {
			listed[it.Number] = true
		}
		if err := w.compareItemsPage(ctx, p, page.Rows, asked); err != nil {
			return nil, err
		}
		if cursor = page.Next; cursor == "" {
			return listed, nil
		}
	}
}

// compareItemsPage records a page of changed items, asked for at a time. Of a pull request GitHub lists only what it has of an issue: one
// that is newer than it was known is read by itself. The time stays that of the page: what came in since counts more than any of it.
func (w installWork) compareItemsPage(ctx context.Context, p place, page []github.Item, asked time.Time) error {
	var rows []github.Item
	for _, it := range page {
		if it.Type != string(checks.Pull) || !it.Partial {
			rows = append(rows, it)
			continue
		}
		var row store.Item
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { row, err = tx.Item(p.repo.ID, it.Number); return err })
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err != nil || row.Updated.Before(it.Updated) {
			it, err = p.client.Pull(ctx, p.repo.Owner, p.repo.Name, it.Number)
			if github.IsNotFound(err) || github.IsGone(err) { // it was deleted since it was listed
				continue
			}
			if err != nil {
				return err
			}
		}
		rows = append(rows, it)
	}
	for _, part := range portions(rows) {
		w.readTexts(part...)
		err := w.change(ctx, third, func(tx *store.Tx) (mirror.Changes, error) {
			for _, it := range part {
				row, err := tx.Item(p.repo.ID, it.Number)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return mirror.Changes{}, err
				}
				if err != nil || mirror.Differs(row, it) {
					w.repaired(tx, it.Type, 1)
				}
			}
			return w.mirror.PutItems(tx, p.repo, part, asked)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// repaired counts what a comparison found otherwise than it was known, once that is recorded.
func (w *Work) repaired(tx *store.Tx, what string, n int) {
	tx.After(func() { w.metrics.repaired.WithLabelValues(what).Add(float64(n)) })
}
