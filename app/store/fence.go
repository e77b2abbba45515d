package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// On PostgreSQL servers of two releases may use one database at a time: while a rolling update goes on. A migration may change
// anything, so only one release writes: every session of a server holds fenceLock shared, whoever migrates holds it alone. What an
// older server has under way then is rolled back, and it gets no session any more once it finds a schema that it doesn't know.

// fenceLock is the key of the advisory lock, "northfnc" in ASCII.
const fenceLock = 0x6e6f727468666e63

// errMigrating says that a session waited for a migration for as long as its limits allow.
var errMigrating = errors.New("another process migrates the database")

// admit begins a session: it waits for a migration that goes on, and refuses a schema that is newer than this binary.
func (db *DB) admit(ctx context.Context, conn *pgx.Conn) (err error) {
	defer func() {
		if err != nil {
			conn.Close(ctx)
		}
		if errors.Is(err, errNewer) {
			db.supersede()
		}
	}()
	var ours, river bool
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock_shared($1)", int64(fenceLock)); err != nil {
		var pg *pgconn.PgError
		if errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "57014") { // the session's lock_timeout or statement_timeout
			return fmt.Errorf("%w: %w", errMigrating, err)
		}
		return fmt.Errorf("wait for another process to migrate: %w", err)
	}
	err = conn.QueryRow(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL, to_regclass('river_migration') IS NOT NULL").Scan(&ours, &river)
	if err != nil || !ours || !river {
		return err
	}
	var have, haveRiver int64
	err = conn.QueryRow(ctx, "SELECT ("+gooseVersion+"), ("+riverVersion+")").Scan(&have, &haveRiver)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	return db.known.newer(have, haveRiver)
}

// Superseded is closed once this process finds that a newer northstar migrated the database: it can neither read nor write any more.
func (db *DB) Superseded() <-chan struct{} { return db.superseded }

// Newer reports whether an error says that a newer northstar migrated the database.
func Newer(err error) bool { return errors.Is(err, errNewer) }

// alone waits until no server has a session, and keeps them from getting one until the migrating session ends. Their sessions are
// ended: what they have under way is rolled back, and tried again in a session that begins after the migration.
func (m *migrating) alone(ctx context.Context) error {
	asked, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 1)
	go func() {
		for {
			_, err := m.pool.ExecContext(asked, `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ShareLock'
				AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.classid = $1::bigint::oid AND l.objid = $2::bigint::oid AND l.objsubid = 1`,
				int64(fenceLock>>32), int64(fenceLock&0xffffffff))
			if asked.Err() != nil {
				return
			}
			if err != nil {
				failed <- fmt.Errorf("end the sessions of servers that use the database (stop them, or migrate as the role that they use): %w", err)
				stop()
				return
			}
			select {
			case <-asked.Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	_, err := m.conn.ExecContext(asked, "SELECT pg_advisory_lock($1)", int64(fenceLock))
	select {
	case why := <-failed:
		return why
	default:
	}
	if err != nil {
		return fmt.Errorf("wait for servers to let go of the database: %w", err)
	}
	return nil
}
