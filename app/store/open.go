// Package store keeps everything that Northstar knows, in SQLite or PostgreSQL: the inbox of deliveries, the mirror of
// GitHub, links, milestone totals, what was posted. River's jobs live in the same database, so that one transaction
// covers a change and the work that follows from it.
//
// It knows SQL and rows, no GitHub types and no rules. Nothing is written outside of [DB.Write], whose function may run
// more than once; nothing that was committed is lost, whatever happens to the process. One SQL text serves both databases.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// ErrNotFound is returned by look-ups of a single row that is not there.
var ErrNotFound = errors.New("not found")

// DB is an open database. It is safe for concurrent use.
type DB struct {
	url    string
	pg     bool
	write  *sql.DB // on SQLite one connection
	read   *sql.DB // refuses to write
	pages  *sql.DB // as read, for pages and probes alone: evaluations cannot take it from them
	seq    atomic.Int64
	group  *group // on SQLite: who waits for the writer
	recent recent // payloads that just arrived
}

// Connections of one process to PostgreSQL: jobs and the inbox write, evaluations read.
const (
	pgWriters = 16
	pgReaders = 8
)

// sqliteReaders is how many evaluations can read at once from SQLite.
const sqliteReaders = 4

// pageReaders is how many pages and probes read at once, beside the evaluations. More of them wait for each other.
const pageReaders = 2

// busyTimeout is how long SQLite waits for another process that writes.
const busyTimeout = 5 * time.Second

// Open opens the database that a URL names, "sqlite:PATH" or "postgres://…", and makes sure that it answers. A SQLite
// file is created when it is not there, its folder is not.
func Open(ctx context.Context, url string) (*DB, error) {
	scheme, rest, ok := strings.Cut(url, ":")
	switch {
	case ok && scheme == "sqlite":
		return openSQLite(ctx, url, rest)
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		return openPostgres(ctx, url)
	case ok && strings.HasPrefix(rest, "//"):
		return nil, fmt.Errorf("database URL: %q is no scheme we know; use sqlite:PATH or postgres://…", scheme)
	}
	return nil, errors.New("database URL: use sqlite:PATH or postgres://…")
}

// ErrNoDatabase is returned by [OpenReading] where there is no database yet.
var ErrNoDatabase = errors.New("there is no database")

// OpenReading opens a database that is there, for reading alone: nothing is made, migrated or written, and [DB.Write]
// fails. A server may use the same database. Whether it is at the version that this binary needs says [DB.Ready].
func OpenReading(ctx context.Context, url string) (*DB, error) {
	scheme, path, _ := strings.Cut(url, ":")
	if scheme != "sqlite" {
		db, err := Open(ctx, url)
		if err != nil {
			return nil, err
		}
		db.write.Close()
		db.write = db.read
		return db, nil
	}
	path = strings.TrimPrefix(path, "//")
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w there", path, ErrNoDatabase)
	} else if err != nil || !info.Mode().IsRegular() {
		return nil, checkPath(path) // says what it is instead
	}
	read, err := sqlitePool(sqliteReaderDSN(path) + "&mode=rw") // not created; query_only refuses writes
	if err != nil {
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	if err := read.PingContext(ctx); err != nil {
		read.Close()
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	return &DB{url: url, write: read, read: read, pages: read}, nil
}

// openSQLite opens a file three times: one connection that writes, a few for evaluations and two for pages that cannot.
func openSQLite(ctx context.Context, name, path string) (*DB, error) {
	path = strings.TrimPrefix(path, "//")
	if err := checkPath(path); err != nil {
		return nil, err
	}
	write, err := sqlitePool(sqliteWriterDSN(path))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read, err := sqlitePool(sqliteReaderDSN(path))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	read.SetMaxOpenConns(sqliteReaders)
	read.SetMaxIdleConns(sqliteReaders)
	pages, err := sqlitePool(sqliteReaderDSN(path))
	if err != nil {
		write.Close()
		read.Close()
		return nil, fmt.Errorf("open %s for pages: %w", path, err)
	}
	return &DB{url: name, write: write, read: read, pages: few(pages), group: new(group)}, nil
}

// sqliteWriterDSN is the data source name of the connection that writes.
func sqliteWriterDSN(path string) string {
	// What is deleted is overwritten, and not left in free pages. Inserting costs the same; letting go of a row of 20 kB costs
	// 0.15 ms in place of 0.05. The file keeps its size: auto_vacuum would cost every insert, to give room back that is used again.
	return sqliteDSN(path, "immediate", "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(4000)", "cache_size(-32000)",
		"secure_delete(1)")
}

// sqliteReaderDSN is that of a connection that may only read.
func sqliteReaderDSN(path string) string { return sqliteDSN(path, "deferred", "query_only(1)") }

// sqliteDSN holds every setting, because a PRAGMA through Exec would reach one connection of a pool only.
func sqliteDSN(path, lock string, pragmas ...string) string {
	q := url.Values{"_txlock": {lock}}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	u := url.URL{Path: path}
	return "file:" + u.EscapedPath() + "?" + q.Encode()
}

// checkPath says what is wrong with a path, because SQLite says "unable to open database file" (14) to everything.
func checkPath(path string) error {
	if path == "" {
		return errors.New("database URL: sqlite: needs a path, as in sqlite:northstar.db")
	}
	if strings.HasPrefix(path, ":memory:") || strings.ContainsRune(path, '?') {
		return fmt.Errorf("database URL: sqlite:%s: give the path of a file, without parameters; a database in memory would lose deliveries", path)
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("database %s is a directory; name a file in it, as in sqlite:%s", path, filepath.Join(path, "northstar.db"))
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("database %s is no regular file", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("database %s: %w", path, err)
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil {
		return fmt.Errorf("database %s: its folder can't be used: %w", path, err)
	} else if !info.IsDir() {
		return fmt.Errorf("database %s: %s is not a folder", path, dir)
	}
	return checkWritable(path)
}

// checkWritable tries what SQLite is going to do: it writes the file, and two more beside it.
func checkWritable(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("database %s can't be written: %w", path, err)
	}
	f.Close()
	probe, err := os.CreateTemp(filepath.Dir(path), ".northstar-*")
	if err != nil {
		return fmt.Errorf("database %s: its folder can't be written, and SQLite keeps two more files there: %w", path, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// openPostgres opens three pools, so that pages never take the connections that the inbox needs, nor evaluations those of pages.
func openPostgres(ctx context.Context, url string) (*DB, error) {
	write, err := postgresPool(url, map[string]string{"statement_timeout": "30s"})
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(pgWriters)
	write.SetMaxIdleConns(pgWriters)
	read, err := postgresPool(url, map[string]string{"statement_timeout": "30s", "default_transaction_read_only": "on"})
	if err != nil {
		write.Close()
		return nil, err
	}
	read.SetMaxOpenConns(pgReaders)
	read.SetMaxIdleConns(pgReaders)
	pages, err := postgresPool(url, map[string]string{"statement_timeout": "5s", "default_transaction_read_only": "on"})
	if err != nil {
		write.Close()
		read.Close()
		return nil, err
	}
	if err := write.PingContext(ctx); err != nil {
		write.Close()
		read.Close()
		pages.Close()
		return nil, fmt.Errorf("open the PostgreSQL database: %w", err)
	}
	return &DB{url: url, pg: true, write: write, read: read, pages: few(pages)}, nil
}

// few limits a pool to what pages and probes need.
func few(pool *sql.DB) *sql.DB {
	pool.SetMaxOpenConns(pageReaders)
	pool.SetMaxIdleConns(pageReaders)
	return pool
}

// postgresPool is a pool whose sessions have our limits, except where the URL sets its own.
func postgresPool(url string, params map[string]string) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err) // pgx leaves the password out
	}
	limits := map[string]string{
		"application_name":                    "northstar",
		"lock_timeout":                        "10s",
		"idle_in_transaction_session_timeout": "60s",
	}
	for _, m := range []map[string]string{limits, params} {
		for k, v := range m {
			if _, set := cfg.RuntimeParams[k]; !set {
				cfg.RuntimeParams[k] = v
			}
		}
	}
	db := stdlib.OpenDB(*cfg)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(time.Hour) // lets a failed-over or grown cluster be found
	return db, nil
}

// Postgres reports whether the database is PostgreSQL; otherwise it is SQLite.
func (db *DB) Postgres() bool { return db.pg }

// SQL is the writing pool, for River. On SQLite it has one connection: hold none of its transactions for long.
func (db *DB) SQL() *sql.DB { return db.write }

// Close closes every connection. Transactions under way fail.
func (db *DB) Close() error {
	err := errors.Join(db.read.Close(), db.pages.Close(), db.write.Close())
	if db.group != nil {
		db.group.leader.Wait()
	}
	return err
}
