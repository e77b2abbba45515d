package work

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// Priorities of subjects.
const (
	first  = iota + 1 // what a delivery names
	second            // what follows from it
	third             // both, beyond an installation's share; open pull requests under a changed policy
	last              // what was there before
)

// poll is how often a lane is looked at although nothing told of work: for what is due by now, and for what other replicas
// left.
const poll = 250 * time.Millisecond

// gathering is how long a busy lane waits for more workers to be free before it takes work for those that are.
const gathering = 20 * time.Millisecond

// lane hands the subjects of one lane to workers, at most so many at a time.
type lane struct {
	store.Lane
	name    string
	workers int
	news    chan struct{} // has room for one: there may be work
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
	if strings.HasPrefix(key, "read:") {
		return &w.reading
	}
	return &w.live
}

// bump gives each subject a new version, and has it looked at. One that failed and waits for its next attempt is tried now:
// what happened may be what it waits for.
func (w *Work) bump(tx *store.Tx, priority int, keys ...string) error {
	by := map[*lane][]string{}
	for _, k := range keys {
		l := w.laneOf(k)
		by[l] = append(by[l], k)
	}
	for _, l := range []*lane{&w.live, &w.reading} {
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
func (w *Work) serve(ctx, run context.Context, l *lane) {
	var wg sync.WaitGroup
	defer wg.Wait()
	free := make(chan struct{}, l.workers)
	for range l.workers {
		free <- struct{}{}
	}
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		claims := w.claim(ctx, l, len(free))
		in := &places{m: map[int64]func() (place, error){}}
		for _, group := range claims {
			<-free
			wg.Go(func() {
				w.pass(run, group, in)
				w.working.end(group...)
				free <- struct{}{}
				l.tell()
			})
		}
		if len(claims) > 0 && len(free) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-l.news:
		case <-tick.C:
		}
		// With work under way several are taken at a time, so that one transaction serves them.
		for wait := time.Now().Add(gathering); len(free) < l.workers/3 && ctx.Err() == nil && time.Now().Before(wait); {
			select {
			case <-ctx.Done():
			case <-l.news:
			case <-time.After(time.Until(wait)):
			}
		}
	}
}

// claim takes up to so many groups of subjects that are looked at together: a pull request and its head commit, everything else
// alone.
func (w *Work) claim(ctx context.Context, l *lane, most int) (groups [][]store.Claim) {
	if most == 0 || ctx.Err() != nil {
		return nil
	}
	var claims []store.Claim
	err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		w.working.end(claims...) // of an attempt that was rolled back
		if claims, err = tx.Claim(l.Lane, w.Replica, most, w.Now()); err != nil {
			return err
		}
		if groups, err = w.together(tx, claims); err != nil {
			return err
		}
		claims = slices.Concat(groups...)
		w.working.begin(claims...) // before anybody sees that they are taken
		return nil
	})
	if err != nil {
		w.working.end(claims...)
		if ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("taking work")
		}
		return nil // what was taken all the same is let go by the sweep
	}
	return groups
}

// together groups subjects that were taken. Of a pull request that is to be looked at the head commit is too, as nearly always,
// and is taken along when nobody works on it: both are decided once.
func (w *Work) together(tx *store.Tx, claims []store.Claim) ([][]store.Claim, error) {
	by := make(map[string]store.Claim, len(claims))
	for _, c := range claims {
		by[c.Key] = c
	}
	var groups [][]store.Claim
	for _, c := range claims {
		if _, mine := by[c.Key]; !mine {
			continue // in a group already
		}
		delete(by, c.Key)
		group := []store.Claim{c}
		keys, err := beside(tx, c.Key)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			other, mine := by[key]
			if delete(by, key); !mine {
				if other, mine, err = tx.ClaimKey(key, w.Replica, w.Now()); err != nil {
					return nil, err
				}
			}
			if mine {
				group = append(group, other)
			}
		}
		slices.SortFunc(group, func(a, b store.Claim) int { return -strings.Compare(a.Key, b.Key) }) // the item, then its head
		groups = append(groups, group)
	}
	return groups, nil
}

// beside are the keys of what is decided with a subject: the head commit of an open pull request, and the pull requests of a
// head commit.
func beside(tx *store.Tx, key string) (keys []string, err error) {
	k, err := store.ParseKey(key)
	if err != nil {
		return nil, nil // not the mirror's: one read settles it
	}
	switch k.Kind {
	case "item":
		head, err := tx.OpenHead(k.Repo, k.Number)
		if err != nil || head == "" {
			return nil, err
		}
		return []string{store.HeadKey(k.Repo, head)}, nil
	case "head":
		numbers, err := tx.OpenWith(k.Repo, k.SHA)
		for _, n := range numbers {
			keys = append(keys, store.ItemKey(k.Repo, n))
		}
		return keys, err
	}
	return nil, nil
}

// working are the subjects that this process works on, and how often: one that is let go of may be taken again before the
// worker that had it is gone.
type working struct {
	mu sync.Mutex
	on map[string]int
}

func (w *working) begin(claims ...store.Claim) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.on == nil {
		w.on = map[string]int{}
	}
	for _, c := range claims {
		w.on[c.Key]++
	}
}

func (w *working) end(claims ...store.Claim) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range claims {
		if w.on[c.Key]--; w.on[c.Key] <= 0 {
			delete(w.on, c.Key)
		}
	}
}

func (w *working) has(key string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.on[key] > 0
}

// pass looks at subjects of one group, one after the other.
func (w *Work) pass(run context.Context, group []store.Claim, in *places) {
	ps := &pass{claims: map[string]store.Claim{}, places: in}
	for _, c := range group {
		ps.claims[c.Key] = c
	}
	for _, c := range group {
		w.turn(run, ps, c)
	}
}

// turn looks at a subject and lets go of it. A subject ends only when nothing changed since it was looked at.
func (w *Work) turn(run context.Context, ps *pass, c store.Claim) {
	ctx, cancel := context.WithTimeout(run, jobTimeout)
	defer cancel()
	err := w.attempt(ctx, ps, c)
	c = ps.claims[c.Key]
	keep, end := context.WithTimeout(context.WithoutCancel(run), 10*time.Second) // the subject's own time may be up
	defer end()
	werr := w.DB.Write(keep, func(tx *store.Tx) error {
		if err == nil {
			return tx.Done(c.Key, c.Version)
		}
		at, failed := w.again(ctx, c, err)
		return tx.Postpone(c, at, failed)
	})
	if werr != nil {
		w.Log.Warn().Err(werr).Str("subject", c.Key).Msg("a subject stays taken until the sweep lets go of it")
	}
	if err != nil {
		level := zerolog.WarnLevel
		if _, later := github.LaterAt(err); later || ctx.Err() != nil {
			level = zerolog.DebugLevel
		}
		w.Log.WithLevel(level).Err(err).Str("subject", c.Key).Int("attempt", c.Attempts+1).Msg("subject not finished")
	}
}

// again says when a subject that failed comes back, and whether that counts as an attempt. A limit says so itself: a worker is
// never held by it. What was interrupted comes back at once: what it did so far stays done. Everything else comes back after 1, 2, 4 …
// seconds, outages above all: there is no point in asking a server that is down every few seconds for everything that waits.
func (w *Work) again(ctx context.Context, c store.Claim, err error) (at time.Time, failed bool) {
	if errors.Is(ctx.Err(), context.Canceled) || ctx.Err() != nil && w.laneOf(c.Key) == &w.reading {
		return w.Now(), false
	}
	var ge *github.Error
	if errors.As(err, &ge) && ge.Kind == github.Later && !ge.At.IsZero() && ge.Status < 500 && ge.Err == nil {
		return w.Now().Add(min(max(ge.At.Sub(w.Now()), time.Second), time.Hour)), false
	}
	return w.Now().Add(backoff(c.Attempts, c.Key)), true
}

// backoff spaces the attempts of what fails: 1, 2, 4 … seconds, up to a quarter of an hour, and up to a tenth more by its name.
func backoff(attempts int, name string) time.Duration {
	d := 15 * time.Minute
	if attempts < 10 {
		d = time.Second << attempts
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return d + d*time.Duration(h.Sum32()%10)/100
}
