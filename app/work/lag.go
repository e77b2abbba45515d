package work

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// GitHub tells of what happened before all of its copies know of it: for a while a commit that was pushed to a fork, an issue or a
// comment is unknown to whom GitHub itself just told of it. Such a refusal is tried again, as after an outage; beyond lag what is
// unknown is gone.
const defaultLag = 10 * time.Minute

// lagComment is how long a reaction to a comment is tried again: somebody may have deleted it, and what the comment said is done by
// then.
const lagComment = 20 * time.Second

// lagPolicy is how long a policy file is read again that a push changed or deleted, and that is as it was: a push may leave it so.
const lagPolicy = 20 * time.Second

// lagRemoved is how long a repository stays out of sight that GitHub told to be, and that it lists all the same: an owner may have added it again.
const lagRemoved = 20 * time.Second

// retryWhileLagging is the error of a call that named an item as one to try again, where GitHub doesn't know what it told of itself a moment
// ago; else the error itself.
func (w *Work) retryWhileLagging(err error, heard time.Time) error {
	if github.IsUnknown(err) && w.recent(heard, w.Pace.Lag) {
		return github.Again(err)
	}
	return err
}

// retryItemWhileLagging is [Work.retryWhileLagging] for what was asked of an item.
func (w *Work) retryItemWhileLagging(ctx context.Context, err error, ask facts.Ask) error {
	if !github.IsUnknown(err) {
		return err
	}
	heard, rerr := w.heardOf(ctx, ask.Repo, ask.Number)
	if rerr != nil {
		return rerr
	}
	return w.retryWhileLagging(err, heard)
}

// fileAt reads a file at a pull request's head, and again where GitHub does not know a commit yet that it told of a moment ago. That the file is not there
// is believed.
func (w *Work) fileAt(ctx context.Context, p place, path, head string) (string, error) {
	text, _, err := p.client.File(ctx, p.repo.Owner, p.repo.Name, path, head)
	if !github.IsUnknownCommit(err) {
		return text, err
	}
	heard, rerr := w.heardOfCommit(ctx, p.repo.ID, head)
	if rerr != nil {
		return "", rerr
	}
	return "", w.retryWhileLagging(err, heard)
}

// From how many on those are let go of that are older than this.
const (
	mostFirsts = 4096
	firstsKept = time.Hour
)

// firsts are since when something has been so, by what it is so of.
type firsts[K comparable] struct {
	mu sync.Mutex
	at map[K]time.Time
}

// since is since when it has been so: from now on, where it was not.
func (f *firsts[K]) since(of K, now time.Time) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at == nil {
		f.at = map[K]time.Time{}
	}
	if f.at[of].IsZero() {
		if len(f.at) >= mostFirsts { // of what nobody asked again nobody forgot
			maps.DeleteFunc(f.at, func(_ K, at time.Time) bool { return now.Sub(at) > firstsKept })
		}
		f.at[of] = now
	}
	return f.at[of]
}

// forget notes that it is no longer so.
func (f *firsts[K]) forget(of K) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.at, of)
}

// tellTwiceWithin is how long a first refusal is remembered that was not followed by a second one.
const tellTwiceWithin = 10 * time.Minute

// toldTwice is the error of a call that named what was known to be there, as one to try again where GitHub did not know it, or refused it,
// for the first time: one of its copies may be behind, however long ago the thing was made. What it says again a moment later counts, and at
// once that the owner did not grant the permission.
func toldTwice[K comparable](w *Work, of *firsts[K], what K, err error) error {
	if err = refusedTwice(w, of, what, err); !github.IsLater(err) {
		of.forget(what)
	}
	return err
}

// refusedTwice is toldTwice where what counted goes on counting: of several questions that are all asked anew until the last has its answer.
// With toldTwice each would begin anew with every other, and n of them would take 2ⁿ times as long.
func refusedTwice[K comparable](w *Work, of *firsts[K], what K, err error) error {
	if !github.IsNotFound(err) && !github.IsGone(err) && !github.IsForbidden(err) || github.IsUngranted(err) {
		of.forget(what)
		return err
	}
	now := w.Now()
	first := of.since(what, now)
	if now.Sub(first) > tellTwiceWithin {
		of.forget(what)
		first = of.since(what, now)
	}
	if again := first.Add(w.Pace.Arrival); now.Before(again) {
		return &github.Error{Kind: github.Later, Message: "GitHub refused what was there: it is asked once more", At: again}
	}
	return err
}

// recent reports whether something was at most so long ago.
func (w *Work) recent(at time.Time, most time.Duration) bool {
	return !at.IsZero() && w.Now().Sub(at).Abs() < most
}

// local is a time of GitHub's by this machine's clock, to be compared with what was noted by that.
func (w *Work) local(at time.Time) time.Time {
	if at.IsZero() || w.GitHub == nil {
		return at
	}
	return at.Add(-w.GitHub.Ahead())
}

// atLatest is the later of a time of GitHub's and the same by this machine's clock, for what counts when it is not earlier than what was noted:
// how far the clocks differ now says little of how far they did then.
func (w *Work) atLatest(at time.Time) time.Time {
	if local := w.local(at); local.After(at) {
		return local
	}
	return at
}

// given is when a command was given, by this machine's clock: GitHub dates comments and ticks, and the press of a button is dated as it arrives.
func (w commandWork) given(row store.Command) time.Time {
	if _, tick := store.ParseTick(row.Origin); commentID(row.Origin) == 0 && !tick {
		return row.At
	}
	return w.local(row.At)
}

// heardOf is when GitHub last told of an item, zero for one that is gone.
func (w *Work) heardOf(ctx context.Context, repo int64, number int) (at time.Time, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		it, err := tx.Item(repo, number)
		if errors.Is(err, store.ErrNotFound) || err == nil && !it.Gone.IsZero() {
			return nil
		}
		at = it.Heard
		return err
	})
	return at, err
}

// heardOfCommit is when GitHub last told of a pull request with a head commit, or of a merge queue's commit.
func (w *Work) heardOfCommit(ctx context.Context, repo int64, sha string) (at time.Time, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		its, err := tx.Items(store.ItemFilter{Repo: repo, Head: sha})
		if err != nil {
			return err
		}
		groups, err := tx.MergeGroupsOn(repo, sha)
		at = time.Time{}
		for _, it := range its {
			at = latest(at, it.Heard)
		}
		for _, g := range groups {
			at = latest(at, g.At)
		}
		return err
	})
	return at, err
}

// errLagging says that GitHub does not know a pull request yet that it told of.
var errLagging = errors.New("GitHub does not know it yet")

// lagPush is how long what GitHub says of a pull request at another commit than it told of is not believed. Beyond that the push may be what was
// not told.
const lagPush = time.Minute

// behind takes out of what was read what is of another commit than GitHub told of a moment ago, and returns of which pull requests that is.
func (w *Work) behind(asked []store.Item, read map[string]github.PullFacts) map[string]bool {
	out := map[string]bool{}
	for _, it := range asked {
		if f := read[it.NodeID]; f.Read && f.Head != it.Head && f.Head != "" && it.Head != "" && w.recent(it.Heard, lagPush) {
			read[it.NodeID], out[it.NodeID] = github.PullFacts{}, true
		}
	}
	return out
}

// retryFactsWhileLagging is [errLagging] where one of the pull requests that were asked for was told of a moment ago and is not answered, or as it
// was before: it is asked for again, and beyond [long] the checks of one that is new say meanwhile that this could not be read.
func (w *Work) retryFactsWhileLagging(asked []store.Item, read map[string]github.PullFacts, behind map[string]bool) error {
	for _, it := range asked {
		if behind[it.NodeID] && !it.RefsRead.IsZero() {
			return &github.Error{Kind: github.Later, Op: "read pull request " + strconv.Itoa(it.Number), Message: errLagging.Error(), Err: errLagging}
		}
		if it.RefsRead.IsZero() && it.NodeID != "" && !read[it.NodeID].Read && w.recent(it.Heard, w.Pace.Lag) {
			err := &github.Error{Kind: github.Later, Op: "read pull request " + strconv.Itoa(it.Number), Message: errLagging.Error(), Err: errLagging}
			if w.Now().Sub(it.Heard) >= long {
				return &unread{err, it.Heard}
			}
			return err
		}
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
