package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One process at a time serves with a SQLite file; the next one may once it ended. PostgreSQL is for any number.
func TestAlone(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(db.Alone())
		other, err := Open(t.Context(), db.url)
		must(err)
		if err := other.Alone(); db.pg != (err == nil) || !db.pg && !errors.Is(err, ErrInUse) {
			t.Errorf("a second one: %v", err)
		}
		write(t, other, func(tx *Tx) error { return tx.SetFact("app", "commands may write") })
		must(other.Close())
		if db.pg {
			return
		}
		third, err := Open(t.Context(), db.url)
		must(err)
		defer third.Close()
		if err := third.Alone(); !errors.Is(err, ErrInUse) {
			t.Errorf("a third one, after the second gave up: %v", err)
		}
		must(db.Close())
		must(third.Alone())
	})
}

// A backup is the database at one moment, for its owner alone, and overwrites nothing.
func TestBackup(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		to := filepath.Join(t.TempDir(), "backup.db")
		write(t, db, func(tx *Tx) error { return tx.SetFact("app", "kept") })
		err := db.Backup(to)
		if db.pg {
			if err == nil || !strings.Contains(err.Error(), "pg_dump") {
				t.Errorf("PostgreSQL: %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if left, _ := filepath.Glob(to + "?*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if err := db.Backup(to); err == nil || !strings.Contains(err.Error(), "overwrites nothing") {
			t.Errorf("once more: %v", err)
		}
		write(t, db, func(tx *Tx) error { return tx.SetFact("app", "changed since") })
		back, err := Open(t.Context(), "sqlite:"+to)
		if err != nil {
			t.Fatal(err)
		}
		defer back.Close()
		if err := back.Ready(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := read(t, back, func(tx *Tx) (string, error) { return tx.Fact("app") }); got != "kept" {
			t.Errorf("it has %q", got)
		}
		if err := db.Backup(filepath.Join(t.TempDir(), "none", "backup.db")); err == nil {
			t.Error("a folder that is not there was written to")
		}
	})
}
