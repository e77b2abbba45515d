package work

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// defaultGather is the least time between two batched reads of one installation. The first is made at once; in a burst the next
// one waits for what else arrives, which keeps it to a few reads a second however many pull requests change.
const defaultGather = 600 * time.Millisecond

// pageSize is how many pull requests one GraphQL request asks about: GitHub takes 100 nodes.
const pageSize = 100

// refreshPulls reads again what GitHub keeps of pull requests of a repository and sends no event for: the issues they close, by text or in
// the sidebar, and the files they change. One request reads these and others that wait in the installation, so that a burst
// costs few. It has those looked at whose facts are others now, but for what mine names: what whoever asks is about to look at.
func (w *Work) refreshPulls(ctx context.Context, p place, numbers []int, mine ...string) error {
	lock, unlock, err := w.reads.lock(ctx, p.inst.ID, w.Now)
	if err != nil {
		return err
	}
	defer unlock()
	if now, err := w.stale(ctx, p, numbers); err != nil || len(now) == 0 {
		return err // somebody else's batch held them
	}
	full, err := w.fullBatch(ctx, p)
	if err != nil {
		return err
	}
	if err := lock.failing(w.Now()); err != nil {
		return lock.lasting(err, w.Now())
	}
	if !full { // where as much waits as one read takes there is nothing to wait for
		if err := lock.wait(ctx, w.Now()); err != nil {
			return err
		}
	}
	stale, err := w.stale(ctx, p, numbers) // as it is by now
	if err != nil || len(stale) == 0 {
		return err
	}
	repos := map[int64]store.Repository{p.repo.ID: p.repo}
	var read []store.Item
	var ids []string
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		others, err := tx.StalePulls(p.inst.ID, pageSize)
		if err != nil {
			return err
		}
		read, ids = nil, nil
		for _, s := range slices.Concat(stale, others) {
			if s.NodeID == "" || slices.Contains(ids, s.NodeID) || len(ids) == pageSize {
				continue
			}
			read, ids = append(read, s), append(ids, s.NodeID)
			if _, known := repos[s.Repo]; !known {
				if repos[s.Repo], err = tx.Repository(s.Repo); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	lock.last = w.Now()
	facts, err := p.client.PullFacts(ctx, ids)
	if lock.end(err, w.Now()); err != nil {
		if _, later := github.LaterAt(err); later {
			return lock.lasting(err, w.Now())
		}
		// The evaluation goes on with what the body says, and says that links could not be read.
		w.Log.Warn().Err(err).Int64("installation", p.inst.ID).Msg("closing references could not be read")
		return nil
	}
	behind := w.behind(read, facts)
	for part := range slices.Chunk(read, maxBatch) { // nobody waits long for the writer
		if err := w.putFacts(ctx, repos, part, facts, mine); err != nil {
			return err
		}
	}
	return w.retryFactsWhileLagging(stale, facts, behind)
}

// fullBatch reports whether as many pull requests wait in an installation as one request reads.
func (w *Work) fullBatch(ctx context.Context, p place) (full bool, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		n, err := tx.CountStalePulls(p.inst.ID, pageSize)
		full = n == pageSize
		return err
	})
	return full, err
}

// stale are those of some pull requests of a repository whose facts are to be read.
func (w *Work) stale(ctx context.Context, p place, numbers []int) (out []store.Item, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		out = nil
		if err := tx.ReadItems(p.repo.ID, numbers); err != nil {
			return err
		}
		for _, n := range numbers {
			it, err := tx.Item(p.repo.ID, n)
			if errors.Is(err, store.ErrNotFound) {
				return errAway
			}
			if err != nil {
				return err
			}
			if it.RefsStale {
				out = append(out, it)
			}
		}
		return nil
	})
	return out, err
}

// putFacts records what was read of pull requests.
func (w *Work) putFacts(ctx context.Context, repos map[int64]store.Repository, stale []store.Item, facts map[string]github.PullFacts, mine []string) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		var follows mirror.Changes
		numbers := map[int64][]int{}
		for _, s := range stale {
			numbers[s.Repo] = append(numbers[s.Repo], s.Number)
		}
		for _, repo := range slices.Sorted(maps.Keys(numbers)) {
			if err := tx.LockItems(repo, numbers[repo]); err != nil {
				return err
			}
			if err := tx.ReadItems(repo, numbers[repo]); err != nil {
				return err
			}
		}
		for _, s := range stale {
			f, ok := facts[s.NodeID]
			if !ok || !f.Read {
				continue
			}
			c, err := w.mirror.PutFacts(tx, repos[s.Repo], s, f, w.Now())
			if err != nil {
				return err
			}
			follows.Add(c)
		}
		follows.Keys = slices.DeleteFunc(follows.Keys, func(k string) bool { return slices.Contains(mine, k) })
		return w.follow(tx, second, follows)
	})
}

// learn reads what a decision lacked: the role of whoever declared a vision or a strategy or made a link that others cannot
// see through, or changed files. It reports whether anything new is known.
func (w *Work) learn(ctx context.Context, p place, l facts.Loaded, rep checks.Report) (bool, error) {
	learnt := false
	for _, ask := range l.Asks {
		if ask.Kind && !rep.Decision.NeedsTrust {
			continue
		}
		if err := w.commandWork.answerAsk(ctx, p, ask); err != nil {
			return false, err
		}
		learnt = true
	}
	named, err := w.learnFields(ctx, p, l.Row)
	if err != nil {
		return false, err
	}
	fate, err := w.learnFate(ctx, p, l.Row, rep.Decision.Kind)
	if err != nil {
		return false, err
	}
	read, err := w.learnFiles(ctx, p, l.Row, rep)
	return learnt || named || fate || read, err
}

// lacks reports whether a decision waits for what only GitHub can tell: see [Work.learn].
func lacks(p place, l facts.Loaded, rep checks.Report) bool {
	asks := slices.ContainsFunc(l.Asks, func(a facts.Ask) bool { return !a.Kind || rep.Decision.NeedsTrust })
	return asks || wantsFields(p.rules(), l.Row) || wantsFate(l.Row, rep.Decision.Kind) || wantsFiles(l.Row, rep)
}

// wantsFields reports whether points are counted by an issue field, and the item has one without a name.
func wantsFields(r *checks.Rules, it store.Item) bool {
	return r.Capacity.Unit == "points" && r.Points.Field != "" &&
		slices.ContainsFunc(it.Fields, func(f store.Field) bool { return f.Name == "" })
}

// learnFields gives issue fields their names where the policy counts points by one and GitHub sent only their ids: from
// what is known, else from the owner's list. It reports whether a name was found.
func (w *Work) learnFields(ctx context.Context, p place, it store.Item) (bool, error) {
	if !wantsFields(p.rules(), it) {
		return false, nil
	}
	var named, done bool
	name := func(tx *store.Tx) (err error) {
		named, done, err = mirror.NameFields(tx, p.repo, it.Number, w.Now())
		return err
	}
	if err := w.DB.Write(ctx, name); err != nil || done {
		return named, err
	}
	names, err := p.client.IssueFields(ctx, p.repo.Owner)
	if err != nil && !github.IsNotFound(err) && !github.IsForbidden(err) {
		return false, err
	}
	if err != nil {
		w.Log.Warn().Err(err).Str("owner", p.repo.Owner).Msg("points.field needs the permission to read the organisation's issue fields")
	}
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutFieldNames(p.repo.Owner, names, w.Now()); err != nil {
			return err
		}
		return name(tx)
	})
	return named, err
}

// mostFiles is how many changed files GitHub lists. When there are more, the rest stays unknown.
const mostFiles = 3000

// learnFiles reads which files a pull request changes when a rule for them may decide its kind and the batched read did
// not tell them all. It reports whether more is known. The pull request and its head commit are looked at by two jobs: one
// of them reads.
func (w *Work) learnFiles(ctx context.Context, p place, it store.Item, rep checks.Report) (bool, error) {
	if !wantsFiles(it, rep) {
		return false, nil
	}
	learnt, err, _ := w.files.Do(store.ItemKey(it.Repo, it.Number), func() (any, error) {
		now, err := w.item(ctx, p, it.Number)
		if err != nil || listed(now) || now.RefsStale {
			return true, err // the other job read them, or they changed
		}
		return w.listFiles(ctx, p, now)
	})
	return err == nil && learnt.(bool), err
}

// wantsFiles reports whether the kind of a pull request may depend on files that were not listed yet.
func wantsFiles(it store.Item, rep checks.Report) bool {
	settled := it.State != checks.Open && it.Milestone == 0
	return rep.Decision.NeedsPaths && !listed(it) && !settled && !it.RefsRead.IsZero() && !it.RefsStale
}

// listed reports whether all of a pull request's files are known that ever will be.
func listed(it store.Item) bool { return it.FilesTotal == len(it.Files) || len(it.Files) >= mostFiles }

// listFiles reads the files that a pull request changes, and reports whether that could be done.
func (w *Work) listFiles(ctx context.Context, p place, it store.Item) (bool, error) {
	files, whole, err := p.client.PullFiles(ctx, p.repo.Owner, p.repo.Name, it.Number)
	if _, later := github.LaterAt(err); later {
		return false, err
	}
	if err != nil {
		w.Log.Warn().Err(err).Str("repo", p.repo.Owner+"/"+p.repo.Name).Int("number", it.Number).Msg("the changed files could not be read")
		return false, nil
	}
	total := len(files)
	if !whole {
		total++
	}
	return true, w.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.SetRefs(it.Repo, it.Number, store.Refs{Files: files, Total: total, Cut: it.ClosesCut, Mark: it.RefsMark, At: w.Now()})
	})
}
