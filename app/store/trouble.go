package store

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// trouble is what is wrong with the place where the database is kept.
type trouble struct {
	last    atomic.Pointer[storageError] // of the last write, nil when it passed
	damaged atomic.Pointer[storageError] // for good
}

// storageError is an error of the place where a database is kept: what a person has to know and do about it, and what the database said.
type storageError struct {
	help string
	err  error
	lost bool // it is damaged, and does not get better by itself
}

// Error says what is wrong, what helps, and what the database said.
func (e *storageError) Error() string {
	if e.help == "" {
		return e.err.Error()
	}
	return e.help + " (" + e.err.Error() + ")"
}

// Unwrap is what the database said.
func (e *storageError) Unwrap() error { return e.err }

// explain adds to an error of the storage what it means and what helps. Other errors stay as they are.
func (db *DB) explain(err error) error {
	var e *storageError
	if err == nil || errors.As(err, &e) {
		return err
	}
	var moved *movedError
	if errors.As(err, &moved) {
		return &storageError{err: err}
	}
	help, lost := db.help(err)
	if help == "" {
		return err
	}
	return &storageError{help: help, err: err, lost: lost}
}

// help says what an error of the storage means, and what helps; "" for every other error.
func (db *DB) help(err error) (help string, lost bool) {
	var lite *sqlite.Error
	if errors.As(err, &lite) { // https://www.sqlite.org/rescode.html
		path := db.file.path
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return "the disk of database " + path + " is full: make room, and everything goes on by itself", false
		case sqlite3.SQLITE_READONLY:
			return "database " + path + " can't be written: make the file, its folder and its disk writable, and everything goes on by itself", false
		case sqlite3.SQLITE_IOERR:
			return "the disk of database " + path + " fails to read or write: is it full, over a quota, or broken?", false
		case sqlite3.SQLITE_CANTOPEN:
			return "database " + path + ", or a file beside it, can't be opened: is its folder there, and writable?", false
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return "another process keeps database " + path + " locked: close what else has it open", false
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return "database " + path + ": the file is damaged, or no database: restore a backup, or move it away with those beside it that end in -wal and -shm, and everything is read anew", true
		}
		return "", false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) { // https://www.postgresql.org/docs/current/errcodes-appendix.html
		switch pg.Code {
		case "53100":
			return "the disk of the PostgreSQL server is full: make room there, and everything goes on by itself", false
		case "53300":
			return "the PostgreSQL server has no connection left: raise its max_connections, or have each replica take fewer by " + poolParameter + " in the database URL", false
		case "25006":
			return "the PostgreSQL server takes no writes: name the primary in the database URL, or all of them with target_session_attrs=read-write", false
		case "57P01", "57P02", "57P03":
			return "the PostgreSQL server is stopping or starting: everything goes on by itself once it is up", false
		case "XX001", "XX002":
			return "the PostgreSQL database is damaged: restore a backup", true
		}
	}
	return "", false
}

// note keeps in mind what became of a write, for [DB.Ready]. What was certainly on the disk says that it takes writes again.
func (db *DB) note(h how, err error) {
	var e *storageError
	switch {
	case errors.As(err, &e) && e.lost && !db.pg: // a PostgreSQL server itself refuses what would damage more
		db.wrong.damaged.CompareAndSwap(nil, e)
	case errors.As(err, &e) && h.write:
		db.wrong.last.Store(e)
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code == "25006" { // the next connection may find the primary
			db.letIdleGo()
		}
	case err == nil && h.first && db.wrong.last.Load() != nil:
		db.wrong.last.Store(nil)
	}
}

// tried is how many bytes are written to see whether the database takes them.
const tried = 256 << 10

// writable reports whether the last write passed, and if not whether one does now.
func (db *DB) writable(ctx context.Context) error {
	if e := db.wrong.damaged.Load(); e != nil {
		return e
	}
	last := db.wrong.last.Load()
	if last == nil {
		return nil
	}
	what := make([]byte, tried) // as much as a delivery: what is smaller may find room when that does not
	rand.Read(what)             // which can't be compressed
	err := db.WriteFirst(ctx, func(tx *Tx) error {
		return tx.do("try to write", "INSERT INTO payloads (seq, guid, payload) VALUES (0, '', $1) ON CONFLICT (seq, guid) DO UPDATE SET payload = excluded.payload", what)
	})
	if err == nil {
		err = db.WriteFirst(ctx, func(tx *Tx) error { return tx.do("try to write", "DELETE FROM payloads WHERE seq = 0 AND guid = ''") })
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return last // it still waits
	}
	return err
}

// diskFile is a SQLite file as it was opened, to notice when it is no longer the one that its path names: SQLite goes on writing to a
// file that was deleted, and all of that is lost with the process.
type diskFile struct {
	path string
	info os.FileInfo
}

// openedFile remembers a file that was just opened.
func openedFile(path string) (diskFile, error) {
	info, err := os.Stat(path)
	return diskFile{path: path, info: info}, err
}

// movedError says that a file that SQLite has open is no longer at its path.
type movedError struct{ path string }

// Error names the file and what helps.
func (e *movedError) Error() string {
	return "database file " + e.path + " was deleted, moved or replaced while this server has it open: put it back, or stop the server and restore a backup"
}

// there reports whether the file that SQLite writes is the one that its path names.
func (f *diskFile) there() error {
	if f.info == nil {
		return nil
	}
	if now, err := os.Stat(f.path); err != nil || !os.SameFile(now, f.info) {
		return &movedError{f.path}
	}
	return nil
}

// thereWithLog is there for a transaction, during which there is a file beside it that holds what was written last.
func (f *diskFile) thereWithLog() error {
	if _, err := os.Stat(f.path + "-wal"); err != nil && f.info != nil {
		return &movedError{f.path + "-wal"}
	}
	return f.there()
}
