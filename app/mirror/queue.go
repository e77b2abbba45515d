package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/depend"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// A merge queue makes a commit for each pull request in it, on top of the one before, and asks for checks there. Which
// commits are such is told by GitHub alone: by merge_group, or on a server that has none by what GitHub's own account does.
// What the queue itself answers is the same word, where a delivery was lost. The name of a branch says nothing by itself, since anybody who may write chooses it.

// queueLife is how long a group counts of whose end nothing was heard. GitHub waits at most 6 hours for its checks.
const queueLife = 7 * 24 * time.Hour

// mostQueued is how many groups are followed that stand on each other: GitHub builds at most 100 of a queue at a time.
const mostQueued = 100

// mergeGroup applies a merge_group delivery. One that was destroyed stays so, whatever is delivered after it.
func mergeGroup(tx *store.Tx, ev delivery, c *Changes) error {
	g := ev.MergeGroup
	if g == nil || g.HeadSHA == "" || g.Pull == 0 {
		return nil
	}
	row := store.MergeGroup{Repo: ev.repo.ID, Head: g.HeadSHA, Number: g.Pull, At: ev.received.UTC()}
	for _, sha := range []string{g.Onto, g.BaseSHA} {
		if sha != "" && !slices.Contains(row.Bases, sha) {
			row.Bases = append(row.Bases, sha)
		}
	}
	switch ev.Action {
	case "checks_requested":
		return enqueue(tx, row, c)
	case "destroyed":
		return dequeue(tx, row, c)
	}
	return nil
}

// PutQueue records what GitHub answered about a merge queue when it was asked at a time, and returns how many of its groups no delivery
// told of.
func PutQueue(tx *store.Tx, repo store.Repository, queue []github.Queued, at time.Time) (c Changes, fresh int, err error) {
	for _, q := range queue {
		known, err := tx.MergeGroupsOn(repo.ID, q.Head)
		if err != nil {
			return c, fresh, err
		}
		if len(known) > 0 {
			continue
		}
		fresh++
		if err := enqueue(tx, store.MergeGroup{Repo: repo.ID, Head: q.Head, Number: q.Pull, Bases: []string{q.Base}, At: at.UTC()}, &c); err != nil {
			return c, fresh, err
		}
	}
	return c, fresh, nil
}

// queuedByName takes a commit for a merge queue's by the name of its branch, where the server has no merge_group and GitHub
// itself put it there.
func (o Options) queuedByName(tx *store.Tx, ev delivery, branch, sha string, c *Changes) error {
	ref, ok := github.ParseQueueRef(branch)
	if !ok || !o.NamedQueues || !ev.Sender.MergeQueue() || sha == "" {
		return nil
	}
	return enqueue(tx, store.MergeGroup{Repo: ev.repo.ID, Head: sha, Number: ref.Pull, Bases: []string{ref.Onto}, At: ev.received.UTC()}, c)
}

// leftByName takes it back when GitHub deletes the branch.
func (o Options) leftByName(tx *store.Tx, ev delivery, c *Changes) error {
	ref, ok := github.ParseQueueRef(ev.Push.Branch)
	if !ok || !o.NamedQueues || !ev.Sender.MergeQueue() || ev.Push.Before == "" {
		return nil
	}
	return dequeue(tx, store.MergeGroup{Repo: ev.repo.ID, Head: ev.Push.Before, Number: ref.Pull, At: ev.received.UTC()}, c)
}

// enqueue remembers a group, unless its commit was destroyed already.
func enqueue(tx *store.Tx, g store.MergeGroup, c *Changes) error {
	known, err := tx.MergeGroupsOn(g.Repo, g.Head)
	if err != nil || slices.ContainsFunc(known, func(k store.MergeGroup) bool { return !k.Ended.IsZero() }) {
		return err
	}
	c.Keys.Queue(store.HeadKey(g.Repo, g.Head))
	return tx.AddMergeGroup(g)
}

// dequeue remembers that a group was destroyed, also when that is heard first.
func dequeue(tx *store.Tx, g store.MergeGroup, c *Changes) error {
	c.Keys.Queue(store.HeadKey(g.Repo, g.Head))
	if err := tx.EndMergeGroup(g.Repo, g.Head, g.At); err != nil {
		return err
	}
	g.Ended = g.At
	return tx.AddMergeGroup(g)
}

// CommitPulls is what the check runs of a commit are for.
type CommitPulls struct {
	Pulls   []store.Item       // open pull requests whose head it is, and those that it stands for in a merge queue
	Missing []int              // pull requests in the merge queue that are not known
	Groups  []store.MergeGroup // of the merge queue: of this commit and of those that it stands on; none when it is no such commit
}

// Repeats is the group that tells a pull request's capacity on this commit: that of a pull request in the merge queue, and of
// none whose own head the commit is.
func (on CommitPulls) Repeats(p store.Item, sha string) (store.MergeGroup, bool) {
	i := slices.IndexFunc(on.Groups, func(g store.MergeGroup) bool { return g.Number == p.Number })
	if i < 0 || p.Head == sha {
		return store.MergeGroup{}, false
	}
	return on.Groups[i], true
}

// PullsOf returns what a commit's check runs are for at a time. A pull request that is closed has left the queue.
func PullsOf(tx *store.Tx, repo int64, sha string, now time.Time) (CommitPulls, error) {
	var on CommitPulls
	live, err := tx.MergeGroups(repo, now.Add(-queueLife))
	if err != nil {
		return on, err
	}
	if on.Pulls, err = tx.Items(store.ItemFilter{Repo: repo, Type: checks.Pull, State: checks.Open, Head: sha}); err != nil {
		return on, err
	}
	on.Groups = under(live, sha)
	for _, g := range on.Groups {
		if slices.Contains(on.Missing, g.Number) || slices.ContainsFunc(on.Pulls, func(p store.Item) bool { return p.Number == g.Number }) {
			continue
		}
		p, err := tx.Item(repo, g.Number)
		switch {
		case errors.Is(err, store.ErrNotFound):
			on.Missing = append(on.Missing, g.Number)
		case err != nil:
			return on, err
		case p.Type == checks.Pull && p.State == checks.Open && p.Gone.IsZero():
			on.Pulls = append(on.Pulls, p)
		}
	}
	return on, nil
}

// QueuedWith are the commits of a merge queue at a time that pull requests are in: what becomes of them is told there too.
func QueuedWith(tx *store.Tx, repo int64, pulls []store.Item, now time.Time) ([]string, error) {
	live, err := tx.MergeGroups(repo, now.Add(-queueLife))
	if err != nil || len(live) == 0 {
		return nil, err
	}
	above := map[string][]string{} // commit → those that stand on it
	var out []string
	for _, g := range live {
		for _, b := range g.Bases {
			above[b] = append(above[b], g.Head)
		}
		if slices.ContainsFunc(pulls, func(p store.Item) bool { return p.Number == g.Number }) {
			out = depend.Join(out, []string{g.Head})
		}
	}
	for i := 0; i < len(out) && len(out) < mostQueued; i++ {
		out = depend.Join(out, above[out[i]])
	}
	return out, nil
}

// under are the groups of a commit, and those that they stand on.
func under(live []store.MergeGroup, sha string) []store.MergeGroup {
	by := map[string][]store.MergeGroup{}
	for _, g := range live {
		by[g.Head] = append(by[g.Head], g)
	}
	var out []store.MergeGroup
	on := []string{sha}
	for i := 0; i < len(on) && len(out) < mostQueued; i++ {
		for _, g := range by[on[i]] {
			out, on = append(out, g), depend.Join(on, g.Bases)
		}
	}
	return out
}
