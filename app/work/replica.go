package work

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// replicaClass is the first half of the advisory lock that every live replica holds; the second half is a hash of its name.
const replicaClass = 0x6e737472

// enlist makes this process known as alive and frees the jobs of processes that are not.
//
// On PostgreSQL a replica holds a session lock for as long as it lives: the server lets go of it the moment the process
// is killed, so that others see the death at once and not after a time-out. On SQLite there is one process: whatever is
// marked as running when it starts belonged to the one before.
func (w upkeepWork) enlist(ctx context.Context) (release func(), err error) {
	if err := w.DB.Write(ctx, adopt); err != nil {
		return nil, err
	}
	if !w.DB.Postgres() {
		err := w.DB.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.Release(""); err != nil {
				return err
			}
			for _, q := range []string{`UPDATE river_job SET state = 'available' WHERE state = 'running'`, `DELETE FROM river_leader`} {
				if _, err := tx.SQL().ExecContext(ctx, q); err != nil {
					return fmt.Errorf("taking over interrupted jobs: %w", err)
				}
			}
			return nil
		})
		return func() {}, err
	}
	conn, err := w.hold(ctx)
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	stop, cancel := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(done)
		w.attend(stop, conn)
	}()
	return func() { cancel(); <-done }, nil
}

// adopt takes over the jobs of an earlier version, which may run beside this one for a while. Those that carried deliveries and
// subjects go: what they stood for waits in tables of its own. What is to be looked at at a certain time gets this version's queue.
func adopt(tx *store.Tx) error {
	for _, q := range []string{`DELETE FROM river_job WHERE kind IN ('intake', 'subject')`,
		`UPDATE river_job SET queue = '` + wakeQueue + `' WHERE kind = 'wake' AND queue <> '` + wakeQueue + `'`} {
		if _, err := tx.SQL().ExecContext(tx.Context(), q); err != nil {
			return fmt.Errorf("taking over the jobs of an earlier version: %w", err)
		}
	}
	return nil
}

// hold takes this replica's lock on a connection of its own.
func (w upkeepWork) hold(ctx context.Context) (*sql.Conn, error) {
	conn, err := w.DB.SQL().Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("joining the replicas: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1, $2)`, replicaClass, name32(w.Replica)); err != nil {
		hangUp(conn)
		return nil, fmt.Errorf("joining the replicas: %w", err)
	}
	return conn, nil
}

// hangUp ends a connection that may hold a lock. Closed in the usual way it would go back into the pool with it.
func hangUp(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

// served reports whether another replica serves, while this one is not enlisted itself. A lock alone doesn't show it: of a machine that
// vanished PostgreSQL keeps it until it finds the connection dead, minutes later. Where replicas live one of them leads and says so every
// few seconds.
func (w upkeepWork) served(tx *store.Tx) (yes bool, err error) {
	if !w.DB.Postgres() {
		return false, nil
	}
	if n, err := enlisted(tx.Context(), tx.SQL()); err != nil || n == 0 {
		return false, err
	}
	err = tx.SQL().QueryRowContext(tx.Context(), `SELECT EXISTS (SELECT 1 FROM river_leader WHERE expires_at > now())`).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("asking whether a replica leads: %w", err)
	}
	return yes, nil
}

// enlisted is how many replicas live.
func enlisted(ctx context.Context, on interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (n int, err error) {
	err = on.QueryRowContext(ctx, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::bigint = $1
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, int64(replicaClass)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting the replicas: %w", err)
	}
	return n, nil
}

// attend looks after the other replicas every two seconds, and takes the lock again when the connection was lost.
func (w upkeepWork) attend(ctx context.Context, conn *sql.Conn) {
	defer func() { hangUp(conn) }()
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	var gone absences
	for {
		limited, cancel := context.WithTimeout(ctx, 10*time.Second) // a server that vanished does not answer at all
		if err := w.lookAfterReplicas(limited, conn, &gone); err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("looking after the other replicas")
			hangUp(conn)
			gone = absences{}
			if again, err := w.hold(limited); err == nil {
				conn = again
			}
		}
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// absences count in how many looks in a row a replica was missing, nil before the first look of this process.
type absences map[string]int

// goneAfter is how many looks in a row find no lock of a replica before it is gone: a database server that restarts, or a connection that
// breaks, takes the locks of the living, who take them again at their next look.
const goneAfter = 3

// missed notes that a look found no lock of a replica, and reports whether that one is gone. What this process finds when it starts was
// left behind.
func (a absences) missed(name string) bool {
	if a == nil {
		return true
	}
	if a[name]++; a[name] < goneAfter {
		return false
	}
	delete(a, name)
	return true
}

// lookAfterReplicas frees dead replicas' jobs, and keeps to this replica's part of what GitHub lets an installation ask.
func (w upkeepWork) lookAfterReplicas(ctx context.Context, conn *sql.Conn, gone *absences) error {
	if err := w.free(ctx, conn, *gone); err != nil {
		return err
	}
	if *gone == nil {
		*gone = absences{}
	}
	n, err := enlisted(ctx, conn)
	if err != nil {
		return err
	}
	w.GitHub.Share(n)
	w.metrics.replicas.Set(float64(n))
	return nil
}

// free makes the running jobs of replicas that hold no lock available again, and the leader's place where it was theirs:
// nothing that waits for a time moves without a leader.
func (w upkeepWork) free(ctx context.Context, conn *sql.Conn, gone absences) error {
	rows, err := conn.QueryContext(ctx, `SELECT attempted_by[array_upper(attempted_by, 1)] FROM river_job
		WHERE state = 'running' AND attempted_by IS NOT NULL UNION SELECT leader_id FROM river_leader
		UNION SELECT holder FROM subjects WHERE holder <> '' UNION SELECT holder FROM deliveries WHERE holder <> ''`)
	if err != nil {
		return err
	}
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			rows.Close()
			return err
		}
		names = append(names, n)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, n := range names {
		if n == w.Replica {
			continue
		}
		var alive bool
		err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
			AND classid = $1::bigint::oid AND objid = $2::bigint::oid
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
			int64(replicaClass), int64(uint32(name32(n)))).Scan(&alive)
		if err != nil {
			return err
		}
		if alive {
			delete(gone, n)
			continue
		}
		if !gone.missed(n) {
			continue
		}
		res, err := conn.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'
			AND attempted_by[array_upper(attempted_by, 1)] = $1`, n)
		if err != nil {
			return err
		}
		count, _ := res.RowsAffected()
		for _, table := range []string{"subjects", "deliveries"} {
			res, err := conn.ExecContext(ctx, "UPDATE "+table+" SET holder = '' WHERE holder = $1 AND holder <> ''", n)
			if err != nil {
				return err
			}
			more, _ := res.RowsAffected()
			count += more
		}
		if _, err := conn.ExecContext(ctx, `DELETE FROM river_leader WHERE leader_id = $1`, n); err != nil {
			return err
		}
		w.Log.Info().Str("replica", n).Int64("jobs", count).Msg("took over the work of a replica that is gone")
	}
	return nil
}

// name32 is the second half of a replica's lock.
func name32(name string) int32 {
	h := fnv.New32a()
	h.Write([]byte(name))
	return int32(h.Sum32())
}
