package work

import (
	"context"
	"errors"
	"sync"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// pass is what is known while subjects that were taken together are looked at, one after the other: what was decided about an
// item for the one need not be decided again for the other. Whatever changes meanwhile gives its subjects new versions, so
// they are looked at again. A nil pass knows nothing.
type pass struct {
	claims  map[string]store.Claim // by key; the versions that the looks are done for
	settled map[store.Place]settled
	places  *places

	mu       sync.Mutex
	finished map[string]bool // by key
}

// took reports whether a subject was taken to be looked at.
func (ps *pass) took(key string) bool {
	if ps == nil {
		return false
	}
	_, mine := ps.claims[key]
	return mine
}

// finish notes that a subject of the pass was let go of.
func (ps *pass) finish(key string) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.finished == nil {
		ps.finished = map[string]bool{}
	}
	ps.finished[key] = true
}

// raise notes that what was decided holds for a later version of a subject as well.
func (ps *pass) raise(key string, version int64) {
	c := ps.claims[key]
	c.Version = version
	ps.claims[key] = c
}

// places are the repositories of subjects that were taken at one time, with their policies: each is loaded once for all of them,
// after they were taken.
type places struct {
	mu sync.Mutex
	m  map[int64]func() (place, error)
}

// openIn is [Work.open], once for what was taken at one time.
func (w *Work) openIn(ctx context.Context, ps *pass, repo int64) (place, error) {
	if ps == nil || ps.places == nil {
		return w.open(ctx, repo)
	}
	ps.places.mu.Lock()
	load := ps.places.m[repo]
	if load == nil {
		load = sync.OnceValues(func() (place, error) { return w.open(context.WithoutCancel(ctx), repo) })
		ps.places.m[repo] = load
	}
	ps.places.mu.Unlock()
	p, err := load()
	if err != nil && !errors.Is(err, errAway) {
		return w.open(ctx, repo) // whoever loaded it ran into trouble of its own
	}
	return p, err
}

// settled is an item with what was decided about it.
type settled struct {
	it      store.Item
	subject checks.Subject
	report  checks.Report
}

// settle is [Work.settle], once for an item.
func (w *Work) settleIn(ctx context.Context, ps *pass, p place, number int) (settled, error) {
	n := store.Place{Repo: p.repo.ID, Number: number}
	if ps != nil {
		if s, ok := ps.settled[n]; ok {
			return s, nil
		}
	}
	s, err := w.settle(ctx, ps, p, number)
	if err == nil && ps != nil {
		if ps.settled == nil {
			ps.settled = map[store.Place]settled{}
		}
		ps.settled[n] = s
	}
	return s, err
}

// raised notes that what was just decided holds for a later version of a subject of the pass as well: it was bumped by nothing
// but the conclusion that is part of it. before is its version as it was when that was loaded, which has to be the one that was
// taken: the policy was loaded before that, and what bumped it meanwhile may have been another policy. bumps is whether bump raises it.
// On PostgreSQL others bump it until this transaction has: only a version that is one higher is this transaction's alone.
func (ps *pass) raised(tx *store.Tx, key string, before int64, bumps bool, bump func() error) (func(), error) {
	nothing := func() {}
	if err := bump(); err != nil || ps == nil || !bumps || before == 0 {
		return nothing, err
	}
	if c, mine := ps.claims[key]; !mine || c.Version != before {
		return nothing, nil
	}
	after, _, err := tx.Version(key)
	if err != nil || after != before+1 {
		return nothing, err
	}
	return func() { ps.raise(key, after) }, nil
}
