package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestPosted(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		p := Posted{Repo: 1, Subject: "#12", Name: "unlinked", State: Intended, Hash: "h1", Own: "o1", Removed: true, Conclusion: checks.Success, Title: "fine",
			Brief: "Not linked", At: at(1)}
		get := func() Posted {
			return read(t, db, func(tx *Tx) (Posted, error) { return tx.Posted(1, "#12", "unlinked") })
		}
		write(t, db, func(tx *Tx) error { return tx.Intend(p) })
		if d := cmp.Diff(p, get()); d != "" {
			t.Error(d)
		}
		if got := read(t, db, func(tx *Tx) ([]Posted, error) { return postedIntents(tx) }); len(got) != 1 {
			t.Errorf("intents: %v", got)
		}
		done := p
		done.Remote, done.At = 99, at(2)
		write(t, db, func(tx *Tx) error { return tx.Confirm(done) })
		done.State = Written
		if d := cmp.Diff(done, get()); d != "" {
			t.Error(d)
		}
		again := p
		again.Hash, again.At = "h2", at(3)
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.Intend(again), tx.Confirm(Posted{Repo: 1, Subject: "abc", Name: checks.CheckStrategy, At: at(4)}))
		})
		again.Remote = 99 // the comment that it edits stays known
		if d := cmp.Diff(again, get()); d != "" {
			t.Error(d)
		}
		standing := func(want Standing, remote int64, does func(tx *Tx, p Posted) error) {
			t.Helper()
			write(t, db, func(tx *Tx) error { return does(tx, get()) })
			if p := get(); p.State != want || p.Remote != remote {
				t.Errorf("%s with %d, want %s with %d", p.State, p.Remote, want, remote)
			}
		}
		standing(Intended, 99, (*Tx).Void) // what is being written is to be what was wanted last
		standing(Written, 99, (*Tx).Confirm)
		standing(Void, 99, (*Tx).Void)
		standing(Void, 99, (*Tx).Confirm) // as it was before an attempt that was not begun
		standing(Intended, 99, (*Tx).Intend)
		standing(Absent, 0, func(tx *Tx, p Posted) error { p.State, p.Remote = Absent, 0; return tx.Intend(p) })
		if got := read(t, db, func(tx *Tx) ([]Posted, error) { return postedIntents(tx) }); len(got) != 0 {
			t.Errorf("what certainly made nothing may have reached GitHub: %v", got)
		}
		standing(Deleted, 0, func(tx *Tx, p Posted) error { p.State = Deleted; return tx.Confirm(p) })
		standing(Deleted, 0, (*Tx).Void)
		on := read(t, db, func(tx *Tx) ([]Posted, error) { return tx.PostedOn(1, "#12") })
		recent := read(t, db, func(tx *Tx) ([]Posted, error) { return tx.RecentPosted(1) })
		if len(on) != 1 || len(recent) != 1 || recent[0].Subject != "abc" {
			t.Errorf("on #12: %v; recent: %v", on, recent)
		}
		write(t, db, func(tx *Tx) error { return tx.Forget(1, "#12", "unlinked") })
		notFound(t, db, "record", func(tx *Tx) error { _, err := tx.Posted(1, "#12", "unlinked"); return err })
	})
}

func TestCommands(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		c := Command{Origin: "comment:1", Repo: 1, Number: 2, Text: "recheck", Actor: "ann", At: at(1)}
		add := func(c Command) (fresh bool) {
			write(t, db, func(tx *Tx) (err error) { fresh, err = tx.AddCommand(c); return err })
			return fresh
		}
		if !add(c) || add(c) {
			t.Error("a repeated command is taken for new")
		}
		second := c
		second.Origin, second.At = "comment:0", at(2)
		add(second)
		waiting := func() []Command {
			return read(t, db, func(tx *Tx) ([]Command, error) { return tx.WaitingCommands(1, 2) })
		}
		c.State, second.State = Waiting, Waiting
		if d := cmp.Diff([]Command{c, second}, waiting()); d != "" {
			t.Error(d)
		}
		write(t, db, func(tx *Tx) error { return tx.AnswerCommand("comment:1", "refused", "no") })
		if add(c) || len(waiting()) != 1 {
			t.Error("an answered command waits again")
		}
		err := db.Write(t.Context(), func(tx *Tx) error { return tx.AnswerCommand("none", "done", "") })
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("answering one that is not there: %v", err)
		}
	})
}

func TestSubjects(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		const key = "item:1:2"
		bump := func(priority int) {
			write(t, db, func(tx *Tx) error { return tx.Bump(Live, priority, at(1), key, key) })
		}
		done := func(v int64) {
			write(t, db, func(tx *Tx) error { _, err := tx.Done(Claim{Key: key, Holder: "me", Version: v}); return err })
		}
		version := func() [2]int64 {
			return read(t, db, func(tx *Tx) (p [2]int64, err error) { p[0], p[1], err = tx.Version(key); return p, err })
		}
		claim := func(now int) (got []Claim) {
			write(t, db, func(tx *Tx) (err error) { got, err = claimDue(tx, 10, at(now)); return err })
			return got
		}
		done(0)
		if version() != [2]int64{0, 0} || len(claim(1)) != 0 {
			t.Error("a subject that nobody bumped is not at rest")
		}
		bump(2)
		bump(3)
		if version() != [2]int64{2, 0} {
			t.Errorf("versions do not go up by one: %v", version())
		}
		if got := claim(0); len(got) != 0 {
			t.Errorf("taken before it is due: %v", got)
		}
		got := claim(1)
		if len(got) != 1 || got[0] != (Claim{Key: key, Holder: "me", Version: 2}) {
			t.Fatalf("taken: %v", got)
		}
		if len(claim(1)) != 0 {
			t.Error("taken twice")
		}
		bump(1)
		done(2)
		if got := claim(1); version() != [2]int64{3, 2} || len(got) != 1 {
			t.Errorf("finished although it changed meanwhile: %v, %v", version(), got)
		}
		write(t, db, func(tx *Tx) error { return tx.Retry(Claim{Key: key, Holder: "me", Version: 3}, at(60)) })
		if len(claim(59)) != 0 {
			t.Error("it does not wait")
		}
		if got := claim(60); len(got) != 1 || got[0].Attempts != 1 {
			t.Errorf("after its time: %v", got)
		}
		done(3)
		done(1)
		if version() != [2]int64{3, 3} || len(claim(99)) != 0 {
			t.Errorf("finished: %v", version())
		}
		write(t, db, func(tx *Tx) error { // the best priority first, then what was due first; lanes are apart
			return errors.Join(tx.Bump(Live, 2, at(5), "item:1:7"), tx.Bump(Live, 1, at(9), "item:1:6"), tx.Bump(Live, 2, at(4), "item:1:8"), tx.Bump(Reading, 1, at(1), "read:1"))
		})
		var keys []string
		for range 4 {
			write(t, db, func(tx *Tx) error {
				got, err := claimDue(tx, 1, at(100))
				for _, c := range got {
					keys = append(keys, c.Key)
				}
				return err
			})
		}
		if d := cmp.Diff([]string{"item:1:6", "item:1:8", "item:1:7"}, keys); d != "" {
			t.Error(d)
		}
	})
}

// claimDue takes what is due of the lane of live work.
func claimDue(tx *Tx, limit int, now time.Time) ([]Claim, error) {
	keys, err := tx.Due(Live, limit, now)
	if err != nil {
		return nil, err
	}
	return tx.Claim("me", keys, now)
}

// postedIntents returns the records whose request may or may not have reached GitHub, oldest first.
func postedIntents(t *Tx) ([]Posted, error) {
	return many(t, "read intents", scanPosted,
		"SELECT "+postedColumns+" FROM posted WHERE state = 'intent' ORDER BY at")
}
