package work

import (
	"context"
	"slices"
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

// answered is an answer about a repository, and when it was asked for.
type answered[T any] struct {
	answer T
	at     time.Time
	repo   store.Repository
}

// take is the answer about a repository, and when it was asked for: a kept one, which is not kept any longer, or a new one. Of those that
// next names it is asked too. Where GitHub says nothing of a repository, or nothing at all, the answer is a zero one.
func (a *ahead[T]) take(ctx context.Context, p place, now func() time.Time, next func() ([]store.Repository, error),
	ask func(context.Context, []string) (map[string]T, error)) (answered[T], error) {
	if kept, ok := a.kept(p.repo.ID, now()); ok {
		return kept, nil
	}
	done, err := a.lock(ctx, p.inst.ID, now)
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
	at, ids := now(), []string{p.repo.NodeID}
	others = slices.DeleteFunc(others, func(r store.Repository) bool {
		_, kept := a.peek(r.ID, at)
		return r.ID == p.repo.ID || r.NodeID == "" || kept
	})
	for _, r := range others {
		ids = append(ids, r.NodeID)
	}
	answers, err := ask(ctx, ids)
	if _, limited := limitEnds(err); limited || ctx.Err() != nil {
		return answered[T]{}, err
	}
	// An outage of this one way to ask is none of the others.
	a.keep(others, answers, at)
	return answered[T]{answers[p.repo.NodeID], at, p.repo}, nil
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

// of are the answers that are kept about repositories of an installation.
func (a *ahead[T]) of(installation int64, now time.Time) (all []answered[T]) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, k := range a.known {
		if k.repo.Installation == installation && now.Sub(k.at) < keepAhead {
			all = append(all, k)
		}
	}
	return all
}

// keep keeps answers about repositories, by their node ids, for their turns.
func (a *ahead[T]) keep(of []store.Repository, answers map[string]T, at time.Time) {
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
	for _, r := range of {
		if len(a.known) >= mostKept {
			return
		}
		a.known[r.ID] = answered[T]{answers[r.NodeID], at, r}
	}
}

// lock waits until nobody else asks for an installation, and returns what lets the next one ask. It waits for a while: where GitHub is slow to
// answer, the workers are there for others.
func (a *ahead[T]) lock(ctx context.Context, installation int64, now func() time.Time) (func(), error) {
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
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case own <- struct{}{}:
		return func() { <-own }, nil
	case <-late.C:
		return nil, &github.Error{Kind: github.Later, Op: "look what is in repositories", Message: "others wait for GitHub's answer", At: now().Add(time.Second)}
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

// surveyPolicy is the policy file of a repository of which it was never read: together with those of others.
func (w policyWork) surveyPolicy(ctx context.Context, p place) (file github.TextFile, of answered[github.PolicyFiles], err error) {
	of, err = w.policyFiles.take(ctx, p, w.Now, func() (next []store.Repository, err error) {
		err = w.DB.Read(ctx, func(tx *store.Tx) error {
			next, err = tx.Unasked(p.inst.ID, p.repo.ID, github.PolicyBatch-1)
			return err
		})
		return next, err
	}, p.client.PolicyFiles)
	if policy.File(p.repo) == policy.OwnerPath {
		return of.answer.Root, of, err
	}
	return of.answer.Own, of, err
}

// pullFacts is what GitHub keeps of some pull requests of a repository that is read for the first time: together with those of others that were
// surveyed.
func (w installWork) pullFacts(ctx context.Context, p place, stale []store.Item) (answered[map[string]github.PullFacts], error) {
	pulls := map[string][]string{} // by repository, by node ids
	for _, it := range stale {
		pulls[p.repo.NodeID] = append(pulls[p.repo.NodeID], it.NodeID)
	}
	return w.facts.take(ctx, p, w.Now, func() (next []store.Repository, err error) {
		room := pageSize - len(stale)
		for _, s := range w.surveys.of(p.inst.ID, w.Now()) {
			if n := len(s.answer.Heads); n > 0 && n <= room {
				room -= n
				next = append(next, s.repo)
				for _, h := range s.answer.Heads {
					pulls[s.repo.NodeID] = append(pulls[s.repo.NodeID], h.NodeID)
				}
			}
		}
		return next, nil
	}, func(ctx context.Context, repos []string) (map[string]map[string]github.PullFacts, error) {
		var ids []string
		for _, r := range repos {
			ids = append(ids, pulls[r]...)
		}
		facts, err := p.client.PullFacts(ctx, ids)
		out := map[string]map[string]github.PullFacts{}
		for _, r := range repos {
			out[r] = map[string]github.PullFacts{}
			for _, id := range pulls[r] {
				out[r][id] = facts[id]
			}
		}
		return out, err
	})
}

// readFacts records what GitHub keeps of some pull requests of a repository that is read for the first time, where that is of what is known of
// them. Others are left.
func (w installWork) readFacts(ctx context.Context, p place, numbers []int) error {
	stale, err := w.stale(ctx, p, numbers)
	if err != nil || len(stale) == 0 || len(stale) > pageSize {
		return err
	}
	got, err := w.pullFacts(ctx, p, stale)
	if err != nil {
		return err
	}
	stale = slices.DeleteFunc(stale, func(it store.Item) bool {
		f := got.answer[it.NodeID]
		return !f.Read || f.Head != it.Head || !it.Heard.Before(got.at) || !it.Updated.Before(got.at)
	})
	if len(stale) == 0 {
		return nil
	}
	return w.putFacts(ctx, map[int64]store.Repository{p.repo.ID: p.repo}, stale, got.answer, nil)
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
