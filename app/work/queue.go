package work

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// Priorities of subjects.
const (
	commanded = store.BestPriority + iota // what a command is about, and the checks that it changes
	heads                                 // what a new commit of a pull request is about
	first                                 // whatever else a delivery names
	second                                // what follows from it
	third                                 // both, beyond an installation's share; open pull requests under a changed policy
	last                                  // what was there before
)

// poll is how often a lane is looked at although nothing told of work: for what is due by now, and for what other replicas
// left.
const poll = 250 * time.Millisecond

// defaultBatchEvery is the least time between two looks at what waits: what follows closely upon other work is taken with more of
// its sort, so that one transaction serves them. What comes to an idle server is taken at once.
const defaultBatchEvery = 50 * time.Millisecond

// lane hands the subjects of one lane to workers, at most so many at a time.
type lane struct {
	store.Lane
	name    string
	workers int
	news    chan struct{} // has room for one: there may be work
}

// most is how many subjects are taken where so many workers are free: more than one for each where many are looked at together.
func (l *lane) most(free int) int {
	if l.Lane != store.Live {
		return free
	}
	return min(4*free, 2*maxBatch)
}

// tell says that there may be work. It never waits.
func (l *lane) tell() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// laneOf is the lane of a subject.
func (w *Work) laneOf(key string) *lane {
	switch kindOf(key) {
	case store.ReadSubject:
		return &w.reading
	case store.CompareSubject, store.GlanceSubject, store.LearnSubject:
		return &w.comparing
	case store.AskSubject:
		return &w.chatting
	}
	return &w.live
}

// lanes are all lanes of subjects. Each has workers of its own: reading a large repository for the first time holds up no comparing, and
// neither holds up what happens now, nor does a model of somebody's own that takes its time.
func (w *Work) lanes() []*lane { return []*lane{&w.live, &w.reading, &w.comparing, &w.chatting} }

// readsMany reports whether a subject is about what GitHub has of a whole repository, or of many: it takes long, and goes on where it stopped.
func readsMany(key string) bool {
	kind := kindOf(key)
	return kind == store.ReadSubject || kind == store.CompareSubject || kind == store.GlanceSubject
}

// bump gives each subject a new version, and has it looked at. One that failed and waits for its next attempt is tried now:
// what happened may be what it waits for.
func (w *Work) bump(tx *store.Tx, priority int, keys ...string) error {
	by := map[*lane][]string{}
	for _, k := range keys {
		l := w.laneOf(k)
		by[l] = append(by[l], k)
	}
	for _, l := range w.lanes() {
		if len(by[l]) == 0 {
			continue
		}
		if err := tx.Bump(l.Lane, priority, w.Now(), by[l]...); err != nil {
			return err
		}
		tx.After(l.tell)
	}
	return nil
}

// serve takes the subjects of a lane and looks at them, until ctx ends; then it waits for those under way. What they do is
// bounded by run.
func (w queueWork) serve(ctx, run context.Context, l *lane) {
	var wg sync.WaitGroup
	defer wg.Wait()
	free := make(chan struct{}, l.workers)
	for range l.workers {
		free <- struct{}{}
	}
	tick := time.NewTicker(poll)
	defer tick.Stop()
	var behind atomic.Bool // more waits than is looked at: whoever is free takes it
	for {
		w.deciding <- struct{}{} // whoever decides next takes what waits by then
		<-w.deciding
		groups, more := w.claim(ctx, l, l.most(len(free)))
		took := time.Now()
		in := &places{m: map[int64]func() (place, error){}}
		for _, group := range batches(groups) {
			<-free
			wg.Go(func() {
				w.pass(run, group, in)
				w.working.end(group...)
				free <- struct{}{}
				if behind.Load() {
					l.tell()
				}
			})
		}
		if behind.Store(more || len(free) == 0); more && len(free) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-l.news:
		case <-tick.C:
		}
		if busy := w.Pace.BatchEvery - time.Since(took); len(groups) > 0 && busy > 0 {
			pause(ctx, busy)
		}
	}
}

// batches are groups of subjects that one worker reconciles: those of one repository in a batch where they can be, everything else
// alone.
func batches(groups [][]store.Claim) (out [][]store.Claim) {
	at, size := map[int64]int{}, map[int64]int{} // the batch of a repository that is being filled
	for _, g := range groups {
		repo, ok := batchable(g[0].Key)
		if i, begun := at[repo]; ok && begun && size[repo] < maxBatch {
			out[i] = append(out[i], g...)
			size[repo]++
			continue
		}
		if out = append(out, g); ok {
			at[repo], size[repo] = len(out)-1, 1
		}
	}
	return out
}

// claim takes up to so many subjects, in groups that are looked at together: a pull request and its head commit, everything else
// alone. Of a pull request that is to be looked at the head commit is too, as nearly always, and is taken along when nobody works
// on it: both are decided once. more is whether others wait.
func (w queueWork) claim(ctx context.Context, l *lane, most int) (groups [][]store.Claim, more bool) {
	if most == 0 || ctx.Err() != nil {
		return nil, false
	}
	var claims []store.Claim
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		w.working.end(claims...) // of an attempt that was rolled back
		claims = nil
		keys, err := tx.Due(l.Lane, most, w.Now())
		if more = len(keys) == most; err != nil || len(keys) == 0 {
			return err
		}
		wanted, err := beside(tx, keys)
		if err != nil {
			return err
		}
		if claims, err = tx.Claim(w.Replica, slices.Concat(wanted...), w.Now()); err != nil {
			return err
		}
		groups = grouped(wanted, claims)
		w.working.begin(claims...) // before anybody sees that they are taken
		return nil
	})
	if err != nil {
		w.working.end(claims...)
		if ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("taking work")
		}
		return nil, false // what was taken all the same is let go by the sweep
	}
	return groups, more
}

// beside are subjects with what is decided with each: a pull request before its head commit. Each is named once.
func beside(tx *store.Tx, keys []string) (groups [][]string, err error) {
	items, shas := map[int64][]int{}, map[int64][]string{}
	for _, key := range keys {
		switch k, _ := store.ParseKey(key); k.Kind { // what names no subject is beside none
		case store.ItemSubject:
			items[k.Repo] = append(items[k.Repo], k.Number)
		case store.HeadSubject:
			shas[k.Repo] = append(shas[k.Repo], k.SHA)
		}
	}
	heads, pulls := map[string]string{}, map[string][]string{} // an item's head commit; a head commit's pull requests
	for repo, numbers := range items {
		found, err := tx.OpenHeads(repo, numbers)
		if err != nil {
			return nil, err
		}
		for n, sha := range found {
			heads[store.ItemKey(repo, n)] = store.HeadKey(repo, sha)
		}
	}
	for repo, of := range shas {
		found, err := tx.OpenOn(repo, of)
		if err != nil {
			return nil, err
		}
		for sha, numbers := range found {
			for _, n := range numbers {
				pulls[store.HeadKey(repo, sha)] = append(pulls[store.HeadKey(repo, sha)], store.ItemKey(repo, n))
			}
		}
	}
	named := map[string]bool{}
	for _, key := range keys {
		var group []string
		all := append(pulls[key][:len(pulls[key]):len(pulls[key])], key)
		if head := heads[key]; head != "" {
			all = append(all, head)
		}
		for _, k := range all {
			if !named[k] {
				named[k] = true
				group = append(group, k)
			}
		}
		if len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return groups, nil
}

// grouped are claims in the groups that were wanted.
func grouped(wanted [][]string, claims []store.Claim) (groups [][]store.Claim) {
	by := make(map[string]store.Claim, len(claims))
	for _, c := range claims {
		by[c.Key] = c
	}
	for _, keys := range wanted {
		var group []store.Claim
		for _, k := range keys {
			if c, mine := by[k]; mine {
				group = append(group, c)
			}
		}
		if len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// pass reconciles subjects: in a batch where that can be, else one after the other.
func (w queueWork) pass(run context.Context, claims []store.Claim, in *places) {
	ps := &pass{claims: map[string]store.Claim{}, places: in}
	for _, c := range claims {
		ps.claims[c.Key] = c
	}
	if _, ok := batchable(claims[0].Key); !ok {
		for _, c := range claims {
			w.finishOne(run, ps, c)
		}
		return
	}
	left := w.reconcileBatch(run, ps, claims)
	for i := range left {
		left[i] = ps.claims[left[i].Key]
	}
	w.singly(run, left)
}

// singlesAtOnce is how many of those that a batch left are reconciled at a time: one that takes long holds up few.
const singlesAtOnce = 4

// singly reconciles items, each before its head commit where that follows it, and with nothing known of what was taken with them.
func (w queueWork) singly(run context.Context, claims []store.Claim) {
	var wg sync.WaitGroup
	defer wg.Wait()
	free := make(chan struct{}, singlesAtOnce)
	for len(claims) > 0 {
		group := claims[:1]
		if len(claims) > 1 && kindOf(claims[0].Key) == store.ItemSubject && kindOf(claims[1].Key) == store.HeadSubject {
			group = claims[:2]
		}
		claims = claims[len(group):]
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			ps := &pass{claims: map[string]store.Claim{}, places: &places{m: map[int64]func() (place, error){}}}
			for _, c := range group {
				ps.claims[c.Key] = c
			}
			for _, c := range group {
				w.finishOne(run, ps, c)
			}
		})
	}
}

// batchable reports whether subjects like one are reconciled in a batch, and the repository whose they are.
func batchable(key string) (repo int64, ok bool) {
	k, err := store.ParseKey(key)
	return k.Repo, err == nil && (k.Kind == store.ItemSubject || k.Kind == store.HeadSubject)
}

// finishOne reconciles a subject and lets go of it. A subject ends only when nothing changed since it was looked at.
func (w queueWork) finishOne(run context.Context, ps *pass, c store.Claim) {
	ctx, cancel := context.WithTimeout(run, jobTimeout)
	defer cancel()
	err := w.attempt(ctx, ps, c)
	c = ps.claims[c.Key]
	keep, end := context.WithTimeout(context.WithoutCancel(run), 10*time.Second) // the subject's own time may be up
	defer end()
	werr := w.DB.Write(keep, func(tx *store.Tx) error { return w.finish(ctx, tx, c, err) })
	if werr != nil {
		w.Log.Warn().Err(werr).Str("subject", c.Key).Msg("a subject stays taken until the sweep lets go of it")
	}
	w.unfinished(ctx, c, err)
}

// finish lets go of a subject that was looked at, and says when to look again where that failed.
func (w queueWork) finish(ctx context.Context, tx *store.Tx, c store.Claim, err error) error {
	if err == nil {
		again, err := tx.Done(c)
		if err != nil {
			return err
		}
		if again {
			tx.After(w.laneOf(c.Key).tell)
			return nil
		}
		return w.policyWork.forgetSettledPushes(tx, c.Key)
	}
	at, failed := w.again(ctx, c, err)
	if failed {
		return tx.Retry(c, at)
	}
	return tx.Postpone(c, at)
}

// unfinished tells the log why a subject could not be finished, if so.
func (w queueWork) unfinished(ctx context.Context, c store.Claim, err error) {
	if err == nil {
		return
	}
	level := zerolog.WarnLevel
	if github.IsLater(err) || ctx.Err() != nil {
		level = zerolog.DebugLevel
	}
	w.Log.WithLevel(level).Err(err).Str("subject", c.Key).Int("attempt", c.Attempts+1).Msg("subject not finished")
}

// again says when a subject that failed comes back, and whether that counts as an attempt. A limit says so itself: a worker is
// never held by it. What was interrupted comes back at once: what it did so far stays done. Everything else comes back after 1, 2, 4 …
// seconds, outages above all: there is no point in asking a server that is down every few seconds for everything that waits.
func (w queueWork) again(ctx context.Context, c store.Claim, err error) (at time.Time, failed bool) {
	if errors.Is(ctx.Err(), context.Canceled) || ctx.Err() != nil && readsMany(c.Key) {
		return w.Now(), false
	}
	now := w.Now()
	if end, limited := limitEnds(err); limited { // to all of an installation at one time, so that they go on in their order
		return now.Add(min(max(end.Sub(now), time.Second), time.Hour)), false
	}
	return now.Add(backoff(c.Attempts, c.Key)), true
}

// limitEnds is when something may be tried again that a limit stopped, which is no failure of it.
func limitEnds(err error) (time.Time, bool) {
	var ge *github.Error
	if errors.As(err, &ge) && ge.Kind == github.Later && !ge.At.IsZero() && ge.Status < 500 && ge.Err == nil {
		return ge.At, true
	}
	return time.Time{}, false
}

// longestBackoff is the longest time between two attempts, but for a tenth more.
const longestBackoff = 15 * time.Minute

// backoff spaces the attempts of what fails: 1, 2, 4 … seconds, up to longestBackoff, and up to a tenth more by its name.
func backoff(attempts int, name string) time.Duration {
	d := longestBackoff
	if attempts < 10 {
		d = time.Second << attempts
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return d + d*time.Duration(h.Sum32()%10)/100
}
