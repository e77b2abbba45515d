package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// ErrInUse is returned by [DB.Alone] where another process serves with the same SQLite file.
var ErrInUse = errors.New("another northstar serve uses it")

// Alone keeps other processes from serving with the same SQLite file until the database is closed or this process ends, however it
// does. PostgreSQL is for any number of them. The lock is on a file beside the database: SQLite's own locks are lost when the
// database is opened and closed once more by the same process.
func (db *DB) Alone() error {
	if db.pg {
		return nil
	}
	l := db.servingLock()
	ok, err := l.TryLock()
	switch {
	case err != nil:
		return fmt.Errorf("lock %s: %w", l.Path(), err)
	case !ok:
		return fmt.Errorf("%s: %w", db.file.path, ErrInUse)
	}
	db.alone = l
	return nil
}

// servingLock is the lock that whoever serves with a SQLite file holds.
func (db *DB) servingLock() *flock.Flock {
	return flock.New(db.file.path+"-serving", flock.SetPermissions(0o600))
}

// unserved refuses where another process serves with a SQLite file, and keeps any from beginning to until it is released.
func (db *DB) unserved() (release func(), err error) {
	if db.alone != nil {
		return func() {}, nil
	}
	l := db.servingLock()
	ok, err := l.TryRLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", l.Path(), err)
	case !ok:
		return nil, fmt.Errorf("%s: %w; stop it first", db.file.path, ErrInUse)
	}
	return func() { _ = l.Unlock() }, nil
}

// Backup writes the database, as it is at one moment, to a file that must not exist. Others may write to the database meanwhile. It is
// for SQLite; PostgreSQL has pg_dump.
func (db *DB) Backup(path string) (err error) {
	if db.pg {
		return errors.New("this is for SQLite: a PostgreSQL database is backed up with pg_dump")
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s is there already: a backup overwrites nothing", path)
	}
	// SQLite takes an empty file over, and would make one that all may read. What a backup left that was killed is in nobody's way.
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("back the database up to %s: %w", path, err)
	}
	part := f.Name()
	f.Close()
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	if _, err := db.write.Exec("VACUUM INTO ?", part); err != nil {
		return fmt.Errorf("back the database up to %s: %w", path, db.explain(err))
	}
	if err := flush(part); err != nil {
		return fmt.Errorf("back the database up to %s: %w", path, err)
	}
	return os.Rename(part, path)
}

// flush has the disk keep a file.
func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
