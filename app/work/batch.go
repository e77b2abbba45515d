package work

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Most subjects are items, and head commits of one pull request. Those of one repository that were taken at a time are a batch, which
// is reconciled together: one transaction reads what all of them need, each is decided with none open, one transaction records what was
// concluded and one what is about to be written. What wants more than that (a command to carry out, an answer of GitHub's, a
// commit of several pull requests) is left, and looked at by itself.

// maxBatch is how many items a batch has at most: SQLite's writer, and whoever waits for it, is held for all of them.
const maxBatch = 32

// batchItem is one item of a batch, with its head commit where that is to be reconciled too.
type batchItem struct {
	number  int
	item    bool   // the item itself is to be looked at
	head    string // the key of its head commit where that is to be looked at, else ""
	sha     string
	version int64 // of the head commit's subject, before anything was read
	seen    int64 // of the item's subject, before anything was loaded, where only the head commit is to be looked at
	left    bool  // it wants more
	err     error // it can't be looked at now

	row     store.Item // as it was settled
	loaded  facts.Loaded
	report  checks.Report
	on      onItem
	onHead  map[string]plan.Shown
	figures figures
}

// keys are those of what is looked at.
func (l *batchItem) keys(repo int64) (keys []string) {
	if l.item {
		keys = append(keys, store.ItemKey(repo, l.number))
	}
	if l.head != "" {
		keys = append(keys, l.head)
	}
	return keys
}

// batch are items of one repository that are reconciled together.
type batch struct {
	*Work
	ps    *pass
	p     place
	items []*batchItem
	told  map[int]figures // of milestones, as this transaction reads them
	at    bool            // it is among those that decide: see [Work.deciding]
	since time.Time       // when it began to
}

// reconcileBatch reconciles subjects of one repository, items and head commits, and returns those that are to be reconciled by
// themselves.
func (w *Work) reconcileBatch(run context.Context, ps *pass, claims []store.Claim) (left []store.Claim) {
	ctx, cancel := context.WithTimeout(run, jobTimeout)
	defer cancel()
	b := &batch{Work: w, ps: ps}
	defer func() {
		if r := recover(); r != nil { // whose it is shows when each is looked at by itself
			w.Log.Debug().Any("panic", r).Bytes("stack", debug.Stack()).Msg("a defect in looking at subjects together")
			left = ps.unfinished(claims)
		}
	}()
	k, err := store.ParseKey(claims[0].Key)
	if err != nil {
		return claims
	}
	defer b.pause()
	if !b.begin(ctx) {
		return claims
	}
	if b.p, err = w.openIn(ctx, ps, k.Repo); err != nil {
		return claims
	}
	if why := b.outages.failing(b.p.inst.ID, b.Now()); why != nil && len(claims) >= leastDown {
		if err := b.putOff(ctx, claims, why); err == nil {
			return ps.unfinished(claims)
		}
	}
	if err = b.prepare(ctx, claims); err == nil {
		err = b.conclude(ctx)
	}
	if err != nil { // whose it is shows when each is looked at by itself
		return claims
	}
	jobs := b.jobs(ctx)
	b.pause()
	b.writeAll(ctx, jobs)
	return ps.unfinished(claims)
}

// unfinished are those of some claims that were not finished.
func (ps *pass) unfinished(claims []store.Claim) []store.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c store.Claim) bool { return ps.finished[c.Key] })
}

// conclude records what was decided of all items, in one transaction or in a few where deliveries wait, and judges those again that
// count otherwise now.
func (b *batch) conclude(ctx context.Context) error {
	// Totals are locked in the order of the milestones, by whoever changes several.
	slices.SortStableFunc(b.items, func(a, b *batchItem) int { return cmp.Compare(a.loaded.Row.Milestone, b.loaded.Row.Milestone) })
	for rest := slices.Collect(b.each); len(rest) > 0; {
		var done concluded
		err := b.DB.Write(ctx, func(tx *store.Tx) (err error) {
			done, err = b.concludeIn(tx, rest)
			return err
		})
		if err != nil {
			return err
		}
		b.raise(done)
		rest = rest[done.items:]
	}
	var again []*batchItem
	for l := range b.each {
		if recounted(l.loaded, l.row.Conclusion) {
			again = append(again, l)
		}
	}
	if len(again) == 0 {
		return nil
	}
	return b.reload(ctx, again)
}

// leastConcluded is how many items a transaction records before it ends early for deliveries that wait to be stored.
const leastConcluded = 8

// concluded is what a transaction of conclude did.
type concluded struct {
	items    int // so many of those it was given
	raised   []*batchItem
	own      map[string]int // how many items have a head commit queued again
	versions map[string]int64
}

// concludeIn is what conclude does in a transaction, with some of the items or all.
func (b *batch) concludeIn(tx *store.Tx, items []*batchItem) (done concluded, err error) {
	var numbers []int
	var heads []string
	for _, l := range items {
		if numbers = append(numbers, l.number); l.head != "" {
			heads = append(heads, l.head)
		}
	}
	if err := tx.LockItems(b.p.repo.ID, numbers); err != nil {
		return done, err
	}
	if err := tx.ReadItems(b.p.repo.ID, numbers); err != nil {
		return done, err
	}
	seen := map[int]int64{}
	for _, l := range items {
		if !l.item {
			seen[l.number] = l.seen
		}
	}
	old, err := queuedSince(tx, b.p.repo.ID, seen)
	if err != nil {
		return done, err
	}
	var follows mirror.Changes
	done.own = map[string]int{}
	settling := b.mirror.Settling(tx, b.p.repo)
	follow := func(c mirror.Changes) {
		for _, k := range c.Keys {
			done.own[k]++
		}
		follows.Add(c)
	}
	for _, l := range items {
		if done.items >= leastConcluded && tx.Awaited() {
			break
		}
		runtime.Gosched() // who waits for the processor gets it meanwhile
		var c mirror.Changes
		if !old[l.number] {
			if c, err = settling.Settle(l.number, l.loaded.Subject, l.report); err != nil {
				return done, err
			}
		}
		follow(c)
		if l.head != "" && slices.Contains(c.Keys, l.head) {
			done.raised = append(done.raised, l)
		}
		if l.row, err = tx.Item(b.p.repo.ID, l.number); err != nil {
			return done, err
		}
		if was := l.loaded.Row; l.item && !(l.row.Heard.Equal(was.Heard) && l.row.Updated.Equal(was.Updated) && slices.Equal(l.row.Labels, was.Labels)) {
			// What is to be written goes by its labels as they are now, so by what people chose until now.
			if l.on, err = b.showsOn(tx, b.p, l.row, l.loaded.Subject.Classify.Choice); err != nil {
				return done, err
			}
		}
		done.items++
	}
	c, err := settling.Dependents()
	if err != nil {
		return done, err
	}
	follow(c)
	if err := b.follow(tx, b.shares.rank(b.Now(), b.p.inst.ID, len(follows.Keys), second), follows); err != nil {
		return done, err
	}
	done.versions, err = tx.Versions(heads)
	return done, err
}

// raise has the pass go on with the head commits that only the conclusion of their own item queued again.
func (b *batch) raise(done concluded) {
	for _, l := range done.raised {
		if done.own[l.head] == 1 && l.version != 0 && done.versions[l.head] == l.version+1 {
			b.ps.raise(l.head, done.versions[l.head])
		}
	}
}

// jobs are what is to be written of each item.
func (b *batch) jobs(ctx context.Context) (jobs []apply.Job) {
	for _, l := range b.items {
		if l.left {
			continue
		}
		goes := l.err == nil && b.p.rules().Mode.Posts()
		if l.item {
			show := toShow{failed: l.err}
			if goes {
				show = b.planItem(b.p, settled{l.row, l.loaded.Subject, l.report}, l.on)
			}
			jobs = append(jobs, b.job(ctx, store.ItemKey(b.p.repo.ID, l.number), show))
		}
		if l.head != "" {
			show := toShow{failed: l.err}
			if goes {
				verdicts := headVerdicts{own: []string{l.sha}}
				verdicts.add(settled{l.row, l.loaded.Subject, l.report}, l.figures.plan(b.WebURL, l.loaded.Subject, l.report))
				show.writes = verdicts.plan(b.p, l.sha, l.onHead)
			}
			jobs = append(jobs, b.job(ctx, l.head, show))
		}
	}
	return jobs
}

// job is what is to be written on one subject. The subject is finished with the record of it.
func (b *batch) job(ctx context.Context, key string, show toShow) apply.Job {
	c := b.ps.claims[key]
	began := b.Now()
	return apply.Job{Key: key, Target: apply.Target{Repo: b.p.repo, Client: b.p.client}, Writes: show.writes, Refused: b.refused(ctx, b.p),
		End: func(tx *store.Tx, err error) error {
			err = cmp.Or(err, show.failed)
			if err != nil && over(ctx, key, err) {
				return nil // it is looked at by itself, and counted
			}
			if err == nil && !show.due.IsZero() {
				if err := b.wake(tx, key, show.due); err != nil {
					return err
				}
			}
			if err == nil && show.review {
				k, _ := store.ParseKey(key)
				if err := b.bump(tx, second, store.ReviewKey(k.Repo, k.Number)); err != nil {
					return err
				}
			}
			tx.After(func() {
				b.ps.finish(key)
				if b.queueWork.unfinished(ctx, c, err); err == nil {
					b.metrics.reconciled(key, b.Now().Sub(began))
				}
			})
			return b.queueWork.finish(ctx, tx, c, err)
		}}
}

// writeAll has everything written.
func (b *batch) writeAll(ctx context.Context, jobs []apply.Job) {
	if len(jobs) == 0 {
		return
	}
	var asked []error
	for i, err := range b.apply.Carry(ctx, jobs) {
		if len(jobs[i].Writes) > 0 {
			asked = append(asked, err)
		}
		if err != nil {
			b.Log.Debug().Err(err).Msg(fmt.Sprintf("writing on %s/%s", b.p.repo.Owner, b.p.repo.Name))
		}
	}
	if ctx.Err() == nil {
		b.outages.note(b.p.inst.ID, asked, b.Now())
	}
}
