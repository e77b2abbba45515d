package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"regexp"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// dialect is the migrations in the words of one database.
type dialect struct {
	fs.FS
	pg bool
}

// words are what the databases say in different ways: as a migration has it, and as SQLite and PostgreSQL do.
var words = []struct {
	text         *regexp.Regexp
	sqlite, post string
}{
	{regexp.MustCompile(`BLOB_OR_BYTEA`), "BLOB", "BYTEA"},
	{regexp.MustCompile(`SECONDS_OF\(([^()]*)\)`), "CAST(strftime('%s', $1) AS BIGINT)", "CAST(extract(epoch FROM CAST($1 AS TIMESTAMPTZ)) AS BIGINT)"},
	{regexp.MustCompile(`RFC3339_OF\(([^()]*)\)`), "strftime('%Y-%m-%dT%H:%M:%SZ', $1, 'unixepoch')",
		`to_char(to_timestamp($1) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`},
	{regexp.MustCompile(`MEMBERS_OF\(([^()]*)\)`), "json_each($1)", "jsonb_each_text(CAST($1 AS JSONB))"},
	{regexp.MustCompile(`OBJECT_OF\(((?:[^()]|\([^()]*\))*)\)`), "json_group_object($1)", "CAST(jsonb_object_agg($1) AS TEXT)"},
	{regexp.MustCompile(`PLACE_IN\(`), "instr(", "strpos("},
}

// Open reads a migration in the words of the database.
func (d dialect) Open(name string) (fs.File, error) {
	f, err := d.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return f, err
	}
	defer f.Close()
	text, err := fs.ReadFile(d.FS, name)
	if err != nil {
		return nil, err
	}
	for _, w := range words {
		said := w.sqlite
		if d.pg {
			said = w.post
		}
		text = w.text.ReplaceAll(text, []byte(said))
	}
	return &file{Reader: bytes.NewReader(text), info: info}, nil
}

// file is a replaced migration.
type file struct {
	*bytes.Reader
	info fs.FileInfo
}

// Stat is what the replaced file says of itself; it never fails.
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close does nothing: the text is in memory.
func (f *file) Close() error { return nil }

// riverMigrator is what is used of rivermigrate, whichever its driver.
type riverMigrator interface {
	Migrate(context.Context, rivermigrate.Direction, *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
	ExistingVersions(context.Context) ([]rivermigrate.Migration, error)
	AllVersions() []rivermigrate.Migration
}

// migrators are the two sets of migrations over one pool: ours and River's.
func (db *DB) migrators(pool *sql.DB) (*goose.Provider, riverMigrator, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, nil, err
	}
	name := goose.DialectSQLite3
	if db.pg {
		name = goose.DialectPostgres
	}
	ours, err := goose.NewProvider(name, pool, dialect{sub, db.pg}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, nil, fmt.Errorf("read the migrations: %w", err)
	}
	quiet := &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)}
	var river riverMigrator
	if db.pg {
		river, err = rivermigrate.New(riverdatabasesql.New(pool), quiet)
	} else {
		river, err = rivermigrate.New(riversqlite.New(pool), quiet)
	}
	return ours, river, err
}

// migrateLock is the key of the advisory lock on PostgreSQL, "northsta" in ASCII.
const migrateLock = 0x6e6f727468737461

// Migrate brings the database up to date and returns the names of what it applied. Any number of processes may do so at
// once: on PostgreSQL they take turns; on SQLite whoever comes second finds, on looking again, that it is done.
func (db *DB) Migrate(ctx context.Context) (applied []string, err error) {
	if !db.pg {
		for n := 1; ; n++ {
			more, err := db.migrateSQLite(ctx)
			applied = append(applied, more...)
			if err == nil || n == attempts || ctx.Err() != nil || errors.Is(err, errNewer) {
				return applied, err
			}
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond << n):
			}
		}
	}
	return db.migratePostgres(ctx)
}

// migrateSQLite migrates a file that no other process serves with.
func (db *DB) migrateSQLite(ctx context.Context) (applied []string, err error) {
	if behind, err := db.behind(ctx, db.write); err != nil || !behind {
		return nil, err
	}
	release, err := db.unserved()
	if err != nil {
		return nil, err
	}
	defer release()
	return db.migrate(ctx, db.write)
}

// migrating is a session that migrates, and the pool that it is of.
type migrating struct {
	pool *sql.DB
	conn *sql.Conn
}

// migratePostgres migrates while no other process does, and while no server uses the database.
func (db *DB) migratePostgres(ctx context.Context) (applied []string, err error) {
	db.letIdleGo() // they would be ended with those of other servers
	cfg, connections, err := postgresConfig(db.url)
	if err != nil {
		return nil, err
	}
	pool := postgresPool(cfg, connections, map[string]string{"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"})
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	defer conn.Close() // ends the session, and the locks with it
	if _, err := conn.ExecContext(ctx, "SET lock_timeout = 0"); err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrateLock)); err != nil {
		return nil, fmt.Errorf("wait for another process to migrate: %w", err)
	}
	if behind, err := db.behind(ctx, pool); err != nil || !behind {
		return nil, err
	}
	m := &migrating{pool: pool, conn: conn}
	if err := m.alone(ctx); err != nil {
		return nil, err
	}
	return db.migrate(ctx, pool)
}

// migrate applies what is missing.
func (db *DB) migrate(ctx context.Context, pool *sql.DB) (applied []string, err error) {
	ours, river, err := db.migrators(pool)
	if err != nil {
		return nil, err
	}
	done, err := ours.UpTo(ctx, db.known.ours)
	for _, m := range done {
		applied = append(applied, m.Source.Path)
	}
	if err != nil {
		return applied, fmt.Errorf("migrate: %w", err)
	}
	res, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if res != nil {
		for _, v := range res.Versions {
			applied = append(applied, fmt.Sprintf("river %d: %s", v.Version, v.Name))
		}
	}
	if err != nil {
		return applied, fmt.Errorf("migrate the job queue: %w", err)
	}
	return applied, nil
}

// errNewer marks a database that a newer binary migrated.
var errNewer = errors.New("the database was migrated by a newer northstar: run that one, or restore a backup from before it")

// newest are the versions of the schema that a binary needs, and the newest that it knows: ours and River's.
type newest struct{ ours, river int64 }

// newer refuses versions that this binary does not know.
func (n newest) newer(have, haveRiver int64) error {
	if have > n.ours {
		return fmt.Errorf("it is at version %d, this northstar knows %d: %w", have, n.ours, errNewer)
	}
	if haveRiver > n.river {
		return fmt.Errorf("its job queue is at version %d, this northstar knows %d: %w", haveRiver, n.river, errNewer)
	}
	return nil
}

// How far a database is.
const (
	gooseVersion = "SELECT COALESCE(max(version_id), 0) FROM goose_db_version WHERE is_applied"
	riverVersion = "SELECT COALESCE(max(version), 0) FROM river_migration WHERE line = 'main'"
)

// versions reads how far the database is; -1 when the table is not there.
func (db *DB) versions(ctx context.Context, pool *sql.DB) (ours, river int64, err error) {
	read := func(table, query string) (int64, error) {
		exists := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
		if db.pg {
			exists = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1"
		}
		var n, version int64
		if err := pool.QueryRowContext(ctx, exists, table).Scan(&n); err != nil || n == 0 {
			return -1, err
		}
		err := pool.QueryRowContext(ctx, query).Scan(&version)
		return version, err
	}
	if ours, err = read("goose_db_version", gooseVersion); err != nil {
		return 0, 0, err
	}
	river, err = read("river_migration", riverVersion)
	return ours, river, err
}

// behind reports whether there is something to migrate. A database that this binary does not know is refused.
func (db *DB) behind(ctx context.Context, pool *sql.DB) (bool, error) {
	have, haveRiver, err := db.versions(ctx, pool)
	if err != nil {
		return false, fmt.Errorf("read the database's version: %w", err)
	}
	return have < db.known.ours || haveRiver < db.known.river, db.known.newer(have, haveRiver)
}

// newestKnown are the newest versions that this binary knows.
func (db *DB) newestKnown(pool *sql.DB) (newest, error) {
	ours, river, err := db.migrators(pool)
	if err != nil {
		return newest{}, err
	}
	sources, all := ours.ListSources(), river.AllVersions()
	return newest{sources[len(sources)-1].Version, int64(all[len(all)-1].Version)}, nil
}

// Ready reports whether the database answers, is at the version that this binary needs, and takes what is written; the error says
// what is missing.
func (db *DB) Ready(ctx context.Context) error {
	if err := db.file.there(); err != nil {
		return err
	}
	have, haveRiver, err := db.versions(ctx, db.pages)
	if Newer(err) {
		return err
	}
	if err != nil {
		return fmt.Errorf("the database does not answer: %w", db.explain(err))
	}
	known := db.known
	if err := known.newer(have, haveRiver); err != nil {
		return err
	}
	switch {
	case have < 0:
		return errors.New("the database is empty: run northstar migrate")
	case have < known.ours:
		return fmt.Errorf("the database is at version %d, %d is needed: run northstar migrate", have, known.ours)
	case haveRiver < known.river:
		return fmt.Errorf("the job queue is at version %d, %d is needed: run northstar migrate", max(haveRiver, 0), known.river)
	}
	return db.writable(ctx)
}
