// Package apply is the only code that writes to GitHub. Every write is a row before it is a request, and a row after it.
//
// A write that makes GitHub show a state (a label, a check, the text of a comment) may be repeated. One that makes
// something appear (a comment, an issue, a check run) carries a marker: when the process died, or the answer was lost,
// between the request and its record, the thing is looked for by its marker before another is made. What a person
// deleted is not made again. It decides nothing: package plan does.
package apply

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
)

// Options are what the writer needs.
type Options struct {
	DB   *store.DB
	Self github.Identity
	Now  func() time.Time
	// Ahead is how far GitHub's clock is ahead of Now: what is recorded of a label is compared with GitHub's times. Nil: not at all.
	Ahead func() time.Duration
	Log   zerolog.Logger
}

// Apply carries writes out.
type Apply struct {
	o      Options
	making sync.Map // repository's id → *sync.Mutex: held while a label is made there
}

// New builds a writer.
func New(o Options) *Apply { return &Apply{o: o} }

// Target is where a write goes.
type Target struct {
	Repo   store.Repository
	Client *github.Client
}

// attempt is one try at a write, and what is known from before it.
type attempt struct {
	before store.Posted // zero: nothing was recorded
	row    store.Posted // what is recorded as intended; its Remote is 0 when nothing is known to be there
}

// unsure reports whether an earlier attempt may have made something of which only its mark is known.
func (t attempt) unsure() bool {
	return t.before.State == store.Intended && t.before.Remote == 0
}

// blank reports whether it is certain that nothing is there.
func (t attempt) blank() bool { return t.before.State == store.Absent }

// mark tells one attempt at making something, and what it was to say, from another.
func (t attempt) mark() string { return t.row.Hash + t.sign() }

// sign is the part of the mark that stays when an attempt whose end is not known is made again with another text.
func (t attempt) sign() string { return "." + strconv.FormatInt(t.row.At.UnixMicro(), 36) }

// markers are those by which what a write makes is found: its own, and those of attempts whose end is not known. A marker changes with
// the name of what it is about.
func (t attempt) markers(w plan.Write) []string {
	if t.unsure() {
		return withFormer(w.Marker, t.before.Title)
	}
	return []string{w.Marker}
}

// withFormer are a name and those of a list that were recorded before it, one a line.
func withFormer(name, list string) []string {
	out := []string{name}
	for _, n := range strings.Split(list, "\n") {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// outcome is how far an attempt came, also when it failed.
type outcome struct {
	remote  int64     // what is there, 0 unknown
	when    time.Time // by GitHub's clock, where that matters
	drop    bool      // nothing is there, and that is as it should be: no record is kept
	absent  bool      // it failed, and certainly made nothing
	deleted bool      // a person deleted it
}

// newFor is for how long GitHub may not know what the app made: not all of its copies have it at once.
const newFor = time.Minute

// retryWhileNew is the error of a call that named what the app made, or wrote to, as one to try again, where GitHub doesn't know what is so
// new; else the error itself.
func (a *Apply) retryWhileNew(err error, at attempt) error {
	if github.IsUnknown(err) && a.o.Now().Sub(at.before.At).Abs() < newFor {
		return github.Again(err)
	}
	return err
}

// recordedAt is the time of a write that is made now, as it is recorded: of a label by GitHub's clock.
func (a *Apply) recordedAt(w plan.Write) time.Time {
	if a.o.Ahead == nil || w.Op != plan.AddLabel && w.Op != plan.RemoveLabel {
		return a.o.Now()
	}
	return a.o.Now().Add(a.o.Ahead())
}

// settling is how long it may take until what a lost attempt made is seen: GitHub goes on with a request whose sender is gone, and not all
// of its copies have at once what it makes.
const settling = 5 * time.Second

// early is an error that says when to look again, where an attempt whose end is not known made nothing as yet, and may have all the same.
func (a *Apply) early(at attempt) error {
	if !at.unsure() || a.o.Now().Sub(at.before.At).Abs() >= settling {
		return nil
	}
	return &github.Error{Kind: github.Later, Message: "what was begun a moment ago may not be seen yet", At: at.before.At.Add(settling)}
}

// Do carries one write out and records it. An error of kind Later may be tried again at its time; the record that
// the write was intended stays, so that the next attempt first looks whether this one took effect.
func (a *Apply) Do(ctx context.Context, t Target, w plan.Write) error {
	return a.All(ctx, t, []plan.Write{w}, func(_ plan.Write, err error) error { return err })
}

// All carries the writes of one subject out: see [Apply.Carry].
func (a *Apply) All(ctx context.Context, t Target, writes []plan.Write, refused func(plan.Write, error) error) error {
	if len(writes) == 0 {
		return nil
	}
	return a.Carry(ctx, []Job{{Target: t, Writes: writes, Refused: refused}})[0]
}

// Job is what is to be written on one subject.
type Job struct {
	Key    string // of the subject
	Target Target
	Writes []plan.Write // one after the other
	// Refused says what is done with the error of one: nil goes on with the next; any other takes its place and ends the job, and those
	// that were not begun are as they were before.
	Refused func(plan.Write, error) error
	// End takes part in the transaction that records what became of the job, and is told how it ended; nil: nobody is. It may run
	// more than once.
	End func(tx *store.Tx, err error) error
}

// ErrDefect says that our own code failed on what it was to write: that it was intended stays recorded.
var ErrDefect = errors.New("a defect ended it")

// gathering is how long a job that ended waits for others, so that one record serves them.
const gathering = 5 * time.Millisecond

// Carry carries jobs out beside each other. That their writes were intended is recorded before any of them, and what became of
// each soon after it. It returns the error of each; one whose writes could not be recorded was not begun, and is not told to End.
func (a *Apply) Carry(ctx context.Context, jobs []Job) []error {
	errs := make([]error, len(jobs))
	attempts, err := a.intend(ctx, jobs)
	if err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	type ended struct {
		job     int
		records []func(*store.Tx) error
	}
	out := make(chan ended, len(jobs))
	for i, j := range jobs {
		if len(j.Writes) == 0 {
			out <- ended{job: i}
			continue
		}
		go func() { // it sends once, and is received below
			e := ended{job: i}
			defer func() {
				if r := recover(); r != nil {
					a.o.Log.Error().Str("repo", j.Target.Repo.Owner+"/"+j.Target.Repo.Name).Any("panic", r).Bytes("stack", debug.Stack()).Msg("a defect in writing to GitHub")
					e.records, errs[i] = nil, ErrDefect
				}
				out <- e
			}()
			e.records, errs[i] = a.carryJob(ctx, j, attempts[i])
		}()
	}
	for left := len(jobs); left > 0; {
		some := []ended{<-out}
		timer := time.NewTimer(gathering)
	gather:
		for len(some) < left {
			select {
			case e := <-out:
				some = append(some, e)
			case <-timer.C:
				break gather
			}
		}
		timer.Stop()
		left -= len(some)
		// Subjects are finished in the order in which others name them, so that two transactions never wait for each other.
		slices.SortFunc(some, func(x, y ended) int { return strings.Compare(jobs[x.job].Key, jobs[y.job].Key) })
		err := a.record(ctx, func(tx *store.Tx) error {
			for _, e := range some {
				for _, record := range e.records {
					if err := record(tx); err != nil {
						return err
					}
				}
			}
			for _, e := range some {
				if end := jobs[e.job].End; end != nil {
					if err := end(tx, errs[e.job]); err != nil {
						return err
					}
				}
			}
			return nil
		})
		for _, e := range some {
			errs[e.job] = errors.Join(errs[e.job], err)
		}
	}
	return errs
}

// record records what was done, also when the process is being stopped.
func (a *Apply) record(ctx context.Context, does func(*store.Tx) error) (err error) {
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			a.o.Log.Error().Any("panic", r).Bytes("stack", debug.Stack()).Msg("a defect in recording what was written")
			err = ErrDefect
		}
	}()
	return a.o.DB.Write(keep, does)
}

// carryJob makes the requests of one job, and returns how to record what became of each.
func (a *Apply) carryJob(ctx context.Context, j Job, attempts []attempt) (records []func(*store.Tx) error, err error) {
	t := j.Target
	for i, w := range j.Writes {
		if err != nil {
			records = append(records, attempts[i].undo)
			continue
		}
		out, failure := a.carry(ctx, t, w, attempts[i])
		if failure != nil {
			if err = j.Refused(w, failure); err != nil {
				failure = err // whoever knows more may try again what seemed refused for good
			}
			records = append(records, func(tx *store.Tx) error { return attempts[i].failed(tx, out, failure) })
			continue
		}
		records = append(records, func(tx *store.Tx) error { return a.done(tx, w, attempts[i], out) })
		a.o.Log.Info().Str("repo", t.Repo.Owner+"/"+t.Repo.Name).Str("subject", w.Subject).Str("what", w.Name).Str("now", logText(t.Repo, w)).Msg("written")
	}
	return records, err
}

// carry makes the request of one write.
func (a *Apply) carry(ctx context.Context, t Target, w plan.Write, at attempt) (outcome, error) {
	switch w.Op {
	case plan.AddLabel:
		return a.addLabel(ctx, t, w)
	case plan.RemoveLabel:
		return a.removeLabel(ctx, t, w, at)
	case plan.PostCheck:
		return a.check(ctx, t, w, at)
	case plan.PutComment:
		return a.comment(ctx, t, w, at)
	case plan.PutIssue:
		return a.issue(ctx, t, w, at)
	}
	return outcome{}, fmt.Errorf("no write is called %q", w.Op)
}

// done records a write that was made.
func (a *Apply) done(tx *store.Tx, w plan.Write, at attempt, out outcome) error {
	row := at.row
	row.Remote, row.At = out.remote, out.when
	if w.Label != "" {
		row.Title = w.Label
	}
	if out.deleted {
		row.State = store.Deleted
	}
	if row.At.IsZero() {
		row.At = a.recordedAt(w)
	}
	if out.drop && at.before.Ended() && !at.before.Removed && w.Op == plan.RemoveLabel {
		if now, err := tx.Posted(row.Repo, row.Subject, row.Name); err == nil && now.Ended() && now.Removed {
			return nil // a delivery told that it is off, before the answer came
		}
		return tx.Confirm(at.before) // what became of it, or its new name, is told by a delivery
	}
	if out.drop {
		return tx.Forget(row.Repo, row.Subject, row.Name)
	}
	if w.Op == plan.PostCheck {
		if _, err := tx.Posted(row.Repo, row.Subject, row.Name); errors.Is(err, store.ErrNotFound) {
			return nil // somebody asked for a new run meanwhile: this one counts for nothing
		}
	}
	return tx.Confirm(row)
}

// intend records the writes of jobs before their requests.
func (a *Apply) intend(ctx context.Context, jobs []Job) (out [][]attempt, err error) {
	if !slices.ContainsFunc(jobs, func(j Job) bool { return len(j.Writes) > 0 }) {
		return make([][]attempt, len(jobs)), nil
	}
	err = a.o.DB.Write(ctx, func(tx *store.Tx) error {
		out = nil
		for _, j := range jobs {
			var of []attempt
			for _, w := range j.Writes {
				at, err := a.attempt(tx, j.Target.Repo.ID, w)
				if err != nil {
					return err
				}
				of = append(of, at)
			}
			out = append(out, of)
		}
		return nil
	})
	return out, err
}

// attempt records that one write is about to be made.
func (a *Apply) attempt(tx *store.Tx, repo int64, w plan.Write) (attempt, error) {
	before, err := tx.Posted(repo, w.Subject, w.Name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return attempt{}, err
	}
	at := attempt{before: before, row: store.Posted{Repo: repo, Subject: w.Subject, Name: w.Name, Remote: before.Remote, Hash: w.Hash, Own: w.Own,
		Removed: w.Op == plan.RemoveLabel, Conclusion: w.Verdict.Conclusion, Title: w.Verdict.Title, Brief: w.Brief, At: a.recordedAt(w)}}
	if before.State == store.Intended && (at.unsure() || before.Remote != 0) {
		at.row.At = before.At // keep the sign of the attempt that may have taken effect, and since when that is there
	}
	switch {
	case w.Marker != "":
		at.row.Title = strings.Join(at.markers(w), "\n")
	case w.Op == plan.AddLabel && !before.Removed: // until it is on under its name of now, it may be on under those that it had
		at.row.Title = strings.Join(withFormer(w.Label, before.Title), "\n")
	case w.Label != "":
		at.row.Title = w.Label
	}
	return at, tx.Intend(at.row)
}

// undo takes back the record of a write that was not begun.
func (at attempt) undo(tx *store.Tx) error {
	switch {
	case at.before.Subject == "":
		return tx.Forget(at.row.Repo, at.row.Subject, at.row.Name)
	case at.before.Ended():
		return tx.Confirm(at.before)
	}
	return tx.Intend(at.before)
}

// failed records how far a write came that failed. One that GitHub refused for good leaves what was recorded before it;
// any other leaves the intent, with what the attempt found out.
func (at attempt) failed(tx *store.Tx, out outcome, err error) error {
	row := at.row
	again := github.IsLater(err) || github.KindOf(err) == github.Ours || github.IsUnsure(err)
	switch {
	case again && out.absent:
		row.State, row.Remote = store.Absent, 0
		return tx.Intend(row)
	case again && out.remote > 0:
		row.Remote = out.remote
		return tx.Intend(row)
	case again:
		return nil
	case at.before.Ended():
		return tx.Confirm(at.before)
	case row.Remote > 0:
		return nil // it is there, and may show what an earlier attempt wrote
	}
	return tx.Forget(row.Repo, row.Subject, row.Name)
}

// logText is what the log says of a write: of a private repository the conclusion of a check alone, since more of it is its
// readers' words.
func logText(repo store.Repository, w plan.Write) string {
	if !repo.Private {
		return w.Brief
	}
	return string(w.Verdict.Conclusion)
}
