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
	Log  zerolog.Logger
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

// absent is the remote of an intent of which it is certain that it made nothing: the next attempt need not look.
const absent = -1

// attempt is one try at a write, and what is known from before it.
type attempt struct {
	before store.Posted // zero: nothing was recorded
	row    store.Posted // what is recorded as intended; its Remote is 0 when nothing is known to be there
}

// unsure reports whether an earlier attempt may have made something of which only its mark is known.
func (t attempt) unsure() bool {
	return t.before.Subject != "" && !t.before.Done && t.before.Remote == 0
}

// blank reports whether it is certain that nothing is there.
func (t attempt) blank() bool { return t.before.Remote == absent }

// mark tells one attempt at making something, and what it was to say, from another.
func (t attempt) mark() string { return t.row.Hash + t.sign() }

// sign is the part of the mark that stays when an attempt whose end is not known is made again with another text.
func (t attempt) sign() string { return "." + strconv.FormatInt(t.row.At.UnixMicro(), 36) }

// outcome is how far an attempt came, also when it failed.
type outcome struct {
	remote int64     // what is there, 0 unknown
	hash   string    // of what it shows
	when   time.Time // by GitHub's clock, where that matters
	drop   bool      // nothing is there, and that is as it should be: no record is kept
	absent bool      // it failed, and certainly made nothing
}

// Do carries one write out and records it. An error of kind Later may be tried again at its time; the record that
// the write was intended stays, so that the next attempt first looks whether this one took effect.
func (a *Apply) Do(ctx context.Context, t Target, w plan.Write) error {
	return a.All(ctx, t, []plan.Write{w}, func(_ plan.Write, err error) error { return err })
}

// All carries writes out, one after the other, with one record before them all and one after. refused says what is done with
// the error of one: nil goes on with the next; any other ends it, and those that were not begun are as they were before.
func (a *Apply) All(ctx context.Context, t Target, writes []plan.Write, refused func(plan.Write, error) error) error {
	if len(writes) == 0 {
		return nil
	}
	attempts, err := a.intend(ctx, t, writes)
	if err != nil {
		return err
	}
	var records []func(*store.Tx) error
	for i, w := range writes {
		if err != nil {
			records = append(records, attempts[i].undo)
			continue
		}
		out, failure := a.carry(ctx, t, w, attempts[i])
		if failure != nil {
			records = append(records, func(tx *store.Tx) error { return attempts[i].failed(tx, out, failure) })
			err = refused(w, failure)
			continue
		}
		records = append(records, func(tx *store.Tx) error { return a.done(tx, w, attempts[i], out) })
		a.o.Log.Info().Str("repo", t.Repo.Owner+"/"+t.Repo.Name).Str("subject", w.Subject).Str("what", w.Name).Str("now", told(t.Repo, w.Brief)).Msg("written")
	}
	// What was done is recorded also when the process is being stopped.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, a.o.DB.Write(keep, func(tx *store.Tx) error {
		for _, record := range records {
			if err := record(tx); err != nil {
				return err
			}
		}
		return nil
	}))
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
	row.Remote, row.Hash, row.At = out.remote, out.hash, out.when
	if row.At.IsZero() {
		row.At = a.o.Now()
	}
	if out.drop && at.before.Done && !at.before.Removal() && w.Op == plan.RemoveLabel {
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

// intend records writes before their requests.
func (a *Apply) intend(ctx context.Context, t Target, writes []plan.Write) ([]attempt, error) {
	var out []attempt
	err := a.o.DB.Write(ctx, func(tx *store.Tx) error {
		out = nil
		for _, w := range writes {
			before, err := tx.Posted(t.Repo.ID, w.Subject, w.Name)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			at := attempt{before: before, row: store.Posted{Repo: t.Repo.ID, Subject: w.Subject, Name: w.Name, Hash: w.Hash, Brief: w.Brief,
				Remote: max(before.Remote, 0), At: a.o.Now()}}
			if at.unsure() {
				at.row.At = before.At // keep the sign of the attempt that may have taken effect
			}
			if at.blank() { // from now on it may be there
				if err := tx.Forget(t.Repo.ID, w.Subject, w.Name); err != nil {
					return err
				}
			}
			if err := tx.Intend(at.row); err != nil {
				return err
			}
			out = append(out, at)
		}
		return nil
	})
	return out, err
}

// undo takes back the record of a write that was not begun.
func (at attempt) undo(tx *store.Tx) error {
	switch {
	case at.before.Subject == "":
		return tx.Forget(at.row.Repo, at.row.Subject, at.row.Name)
	case at.before.Done:
		return tx.Confirm(at.before)
	}
	return tx.Intend(at.before)
}

// failed records how far a write came that failed. One that GitHub refused for good leaves what was recorded before it;
// any other leaves the intent, with what the attempt found out.
func (at attempt) failed(tx *store.Tx, out outcome, err error) error {
	row := at.row
	kind := github.KindOf(err)
	again := kind == github.Later || kind == github.Ours || github.IsUnsure(err)
	switch {
	case again && out.absent:
		row.Remote = absent
		return tx.Intend(row)
	case again && out.remote > 0:
		row.Remote = out.remote
		return tx.Intend(row)
	case again:
		return nil
	case at.before.Done:
		return tx.Confirm(at.before)
	case row.Remote > 0:
		return nil // it is there, and may show what an earlier attempt wrote
	}
	return tx.Forget(row.Repo, row.Subject, row.Name)
}

// told is what the log says of a write: of a private repository the conclusion of a check alone, since more of it is its
// readers' words.
func told(repo store.Repository, brief string) string {
	if !repo.Private {
		return brief
	}
	conclusion, _, check := strings.Cut(brief, "\t")
	if !check {
		return ""
	}
	return conclusion
}
