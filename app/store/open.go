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
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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
	group  *group       // on SQLite: who waits for the writer
	recent recent       // payloads that just arrived
	alone  *flock.Flock // held while this process serves with a SQLite file
	known  newest       // versions of the schema
	file   diskFile     // of SQLite
	wrong  trouble

	supersede  func()        // says that a newer binary migrated the database
	superseded chan struct{} // closed by it
}

// newDB begins an open database.
func newDB(url string) *DB {
	db := &DB{url: url, superseded: make(chan struct{})}
	db.supersede = sync.OnceFunc(func() { close(db.superseded) })
	return db
}

// Connections of one process to PostgreSQL: jobs and the inbox write, evaluations read, and [pageReaders] are for pages. The URL's
// parameter pool_max_conns says how many all of them are where that many replicas share a database that this is too much.
const (
	pgConnections = 26
	leastPool     = 10
)

// pgShares divides the connections of one process to PostgreSQL among those that write and those that read.
func pgShares(all int) (writers, readers int) {
	readers = (all - pageReaders) / 3
	return all - pageReaders - readers, readers
}

// poolParameter is pgx's own name for it.
const poolParameter = "pool_max_conns"

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
	read, err := sqlitePool(sqliteReaderDSN(path)) // not created; query_only refuses writes
	if err != nil {
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	if err := read.PingContext(ctx); err != nil {
		read.Close()
		return nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	db := newDB(url)
	db.write, db.read, db.pages = read, read, read
	db.file.path = path // for what errors say
	db.known, err = db.newestKnown(read)
	return db, err
}

// openSQLite opens a file three times: one connection that writes, a few for evaluations and two for pages that cannot.
func openSQLite(ctx context.Context, name, path string) (db *DB, err error) {
	path = strings.TrimPrefix(path, "//")
	defer func() { err = (&DB{url: name, file: diskFile{path: path}}).explain(err) }()
	if err := checkPath(path); err != nil {
		return nil, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil { // as SQLite does: one file has one name, whatever leads to it
		return nil, fmt.Errorf("database %s: %w", path, err)
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
	db = newDB(name)
	db.write, db.read, db.pages, db.group = write, read, few(pages), new(group)
	if db.known, err = db.newestKnown(write); err == nil {
		db.file, err = openedFile(path)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// sqliteWriterDSN is the data source name of the connection that writes.
func sqliteWriterDSN(path string) string {
	// What is deleted is overwritten, and not left in free pages. Inserting costs the same; letting go of a row of 20 kB costs
	// 0.15 ms in place of 0.05. The file keeps its size: auto_vacuum would cost every insert, to give room back that is used again.
	return sqliteDSN(path, "immediate", "journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(4000)", "cache_size(-12000)",
		"secure_delete(1)")
}

// sqliteReaderDSN is that of a connection that may only read. It forgets its pages whenever somebody writes, so that what SQLite keeps by
// itself, 2 MB a connection, serves only long reads and is taken by them: memory would grow with every connection that meets one.
func sqliteReaderDSN(path string) string {
	return sqliteDSN(path, "deferred", "query_only(1)", "cache_size(-400)")
}

// sqliteDSN holds every setting, because a PRAGMA through Exec would reach one connection of a pool only.
func sqliteDSN(path, lock string, pragmas ...string) string {
	q := url.Values{"_txlock": {lock}, "mode": {"rw"}} // made by checkWritable, and never anew in place of one that was moved away
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
	cfg, all, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	writers, readers := pgShares(all)
	db := newDB(url)
	db.pg = true
	admitted := stdlib.OptionAfterConnect(db.admit)
	db.write = postgresPool(cfg, writers, map[string]string{"statement_timeout": "30s"}, admitted)
	db.read = postgresPool(cfg, readers, map[string]string{"statement_timeout": "30s", "default_transaction_read_only": "on"}, admitted)
	db.pages = postgresPool(cfg, pageReaders, map[string]string{"statement_timeout": "5s", "default_transaction_read_only": "on"}, admitted)
	if db.known, err = db.newestKnown(db.write); err == nil {
		err = db.write.PingContext(ctx)
	}
	for (errors.Is(err, errMigrating) || ended(err)) && ctx.Err() == nil { // however long that takes
		err = db.write.PingContext(ctx)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open the PostgreSQL database: %w", db.explain(err))
	}
	return db, nil
}

// ended reports whether a session was ended: by one that migrates, see [migrating.alone], or since the server stops, which the next try finds.
func ended(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "57P01"
}

// letIdleGo closes the connections to PostgreSQL that nobody uses.
func (db *DB) letIdleGo() {
	for _, pool := range []*sql.DB{db.write, db.read, db.pages} {
		most := pool.Stats().MaxOpenConnections // which may all be idle
		pool.SetMaxIdleConns(0)
		pool.SetMaxIdleConns(most)
	}
}

// postgresConfig reads a URL, and how many connections there may be by it.
func postgresConfig(url string) (cfg *pgx.ConnConfig, connections int, err error) {
	if cfg, err = pgx.ParseConfig(url); err != nil {
		return nil, 0, fmt.Errorf("database URL: %w", err) // pgx leaves the password out
	}
	text, set := cfg.RuntimeParams[poolParameter]
	if !set {
		return cfg, pgConnections, nil
	}
	delete(cfg.RuntimeParams, poolParameter)
	if connections, err = strconv.Atoi(text); err != nil || connections < leastPool {
		return nil, 0, fmt.Errorf("database URL: %s=%s: give a number of connections, %d at least", poolParameter, text, leastPool)
	}
	return cfg, connections, nil
}

// few limits a pool to what pages and probes need.
func few(pool *sql.DB) *sql.DB {
	pool.SetMaxOpenConns(pageReaders)
	pool.SetMaxIdleConns(pageReaders)
	return pool
}

// postgresPool is a pool of that many connections, whose sessions have our limits, except where the URL sets its own.
func postgresPool(of *pgx.ConnConfig, connections int, params map[string]string, opts ...stdlib.OptionOpenDB) *sql.DB {
	cfg := of.Copy()
	limits := map[string]string{
		"application_name":                    "northstar",
		"lock_timeout":                        "10s",
		"idle_in_transaction_session_timeout": "60s",
		// A machine that is gone without a word ends its sessions within 25 s, and with them the locks by which others know it.
		"tcp_keepalives_idle":     "10",
		"tcp_keepalives_interval": "5",
		"tcp_keepalives_count":    "3",
	}
	for _, m := range []map[string]string{limits, params} {
		for k, v := range m {
			if _, set := cfg.RuntimeParams[k]; !set {
				cfg.RuntimeParams[k] = v
			}
		}
	}
	db := stdlib.OpenDB(*cfg, opts...)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(time.Hour) // lets a failed-over or grown cluster be found
	return db
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
	if db.alone != nil {
		err = errors.Join(err, db.alone.Unlock())
	}
	return err
}
