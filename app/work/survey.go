package work

import (
	"context"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
)

// Reading a repository for the first time begins with short answers: its policy file, if any, how many milestones it has, its labels. One
// request gives those of many repositories, of which the others wait for their turn.

// How long an answer about a repository is kept for its turn, and of how many at most.
const (
	keepAhead = 10 * time.Minute
	mostKept  = 4096
)

// ahead are answers about repositories of which it is not the turn yet.
type ahead[T any] struct {
	mu     sync.Mutex
	known  map[int64]answered[T]   // by repository
	asking map[int64]chan struct{} // by installation: full while somebody asks
}

// answered is an answer, and when it was asked for.
type answered[T any] struct {
	answer T
	at     time.Time
}

// take is the answer about a repository, and when it was asked for: a kept one, which is not kept any longer, or a new one. Of those that
// next names it is asked too. Where GitHub says nothing of a repository, or nothing at all, the answer is a zero one.
func (a *ahead[T]) take(ctx context.Context, p place, now func() time.Time, next func() ([]store.Repository, error),
	ask func(context.Context, []string) (map[string]T, error)) (answered[T], error) {
	if kept, ok := a.kept(p.repo.ID, now()); ok {
		return kept, nil
	}
	done, err := a.lock(ctx, p.inst.ID)
	if err != nil {
		return answered[T]{}, err
	}
	defer done()
	if kept, ok := a.kept(p.repo.ID, now()); ok {
		return kept, nil
	}
	others, err := next()
	if err != nil || p.repo.NodeID == "" {
		return answered[T]{}, err
	}
	at, ids, of := now(), []string{p.repo.NodeID}, map[int64]string{}
	for _, r := range others {
		if _, kept := a.peek(r.ID, at); r.ID != p.repo.ID && r.NodeID != "" && !kept {
			ids, of[r.ID] = append(ids, r.NodeID), r.NodeID
		}
	}
	answers, err := ask(ctx, ids)
	if _, limited := limitEnds(err); limited || ctx.Err() != nil {
		return answered[T]{}, err
	}
	// An outage of this one way to ask is none of the others.
	a.keep(of, answers, at)
	return answered[T]{answers[p.repo.NodeID], at}, nil
}

// kept takes what is kept of a repository.
func (a *ahead[T]) kept(repo int64, now time.Time) (answered[T], bool) {
	k, ok := a.peek(repo, now)
	if ok {
		a.mu.Lock()
		delete(a.known, repo)
		a.mu.Unlock()
	}
	return k, ok
}

func (a *ahead[T]) peek(repo int64, now time.Time) (answered[T], bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	k, ok := a.known[repo]
	return k, ok && now.Sub(k.at) < keepAhead
}

// keep keeps answers about repositories, by their ids, for their turns.
func (a *ahead[T]) keep(of map[int64]string, answers map[string]T, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = map[int64]answered[T]{}
	}
	if len(a.known)+len(of) > mostKept {
		for repo, k := range a.known {
			if at.Sub(k.at) >= keepAhead {
				delete(a.known, repo)
			}
		}
	}
	for repo, id := range of {
		if len(a.known) >= mostKept {
			return
		}
		a.known[repo] = answered[T]{answers[id], at}
	}
}

// lock waits until nobody else asks for an installation, and returns what lets the next one ask.
func (a *ahead[T]) lock(ctx context.Context, installation int64) (func(), error) {
	a.mu.Lock()
	if a.asking == nil {
		a.asking = map[int64]chan struct{}{}
	}
	own := a.asking[installation]
	if own == nil {
		own = make(chan struct{}, 1)
		a.asking[installation] = own
	}
	a.mu.Unlock()
	select {
	case own <- struct{}{}:
		return func() { <-own }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// survey is what there is in a repository that is read for the first time.
func (w installWork) survey(ctx context.Context, p place) (answered[github.Survey], error) {
	return w.surveys.take(ctx, p, w.Now, func() (next []store.Repository, err error) {
		err = w.DB.Read(ctx, func(tx *store.Tx) error {
			next, err = tx.ToRead(p.inst.ID, w.Now(), 4*github.SurveyBatch)
			return err
		})
		return next[:min(len(next), github.SurveyBatch-1)], err
	}, p.client.Surveys)
}

// policyFile is the policy file of a repository of which it was never read, as it was at a time: together with those of others.
func (w policyWork) policyFile(ctx context.Context, p place) (file github.TextFile, at time.Time, err error) {
	got, err := w.policyFiles.take(ctx, p, w.Now, func() (next []store.Repository, err error) {
		err = w.DB.Read(ctx, func(tx *store.Tx) error {
			next, err = tx.Unasked(p.inst.ID, p.repo.ID, github.PolicyBatch-1)
			return err
		})
		return next, err
	}, p.client.PolicyFiles)
	if policy.File(p.repo) == policy.OwnerPath {
		return got.answer.Root, got.at, err
	}
	return got.answer.Own, got.at, err
}

// putSurvey records what a survey says of a repository's labels, where it says it of all.
func (w installWork) putSurvey(tx *store.Tx, p *place, s github.Survey) error {
	if err := w.mirror.PutLabelNames(tx, p.repo, s.Labels); err != nil {
		return err
	}
	r, err := tx.Repository(p.repo.ID)
	p.repo.LabelsMade = r.LabelsMade
	return err
}

// headed are items of a page with what a survey says of the heads of pull requests that did not change since.
func headed(rows []github.Item, s github.Survey) []github.Item {
	for i := range rows {
		it := &rows[i]
		h, ok := s.Heads[it.Number]
		if ok && it.Partial && it.State == "open" && it.Updated.Equal(h.Updated) {
			it.Partial, it.ID, it.Head, it.Base = false, h.ID, h.Head, h.Base
		}
	}
	return rows
}
