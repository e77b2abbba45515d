package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// Tx is one transaction, with the context that it was started with. It is used by one goroutine.
type Tx struct {
	ctx   context.Context
	tx    *sql.Tx
	db    *DB
	write bool
	kept  map[any]any // of all its runs
	seen  remembered
	locks map[itemID]bool // of items, on PostgreSQL
	after []func()
}

// After has something done once the transaction is committed, and not when it is rolled back.
func (t *Tx) After(does func()) { t.after = append(t.after, does) }

// SQL is the transaction itself, for River's InsertTx. Whoever has it may write anything: what was read before is forgotten.
func (t *Tx) SQL() *sql.Tx {
	t.seen = remembered{}
	return t.tx
}

// Context is the context of the [DB.Write] or [DB.Read] that the transaction belongs to.
func (t *Tx) Context() context.Context { return t.ctx }

// Keep remembers a value for this transaction, however often it runs. What was worked out for it outside (see [Outside]) is
// kept here besides wherever else: others may need so much meanwhile that it is forgotten there before the next run finds it,
// and a transaction that needs more at once than is kept elsewhere would ask for ever. On no transaction it does nothing.
func (t *Tx) Keep(key, value any) {
	if t != nil && t.kept != nil {
		t.kept[key] = value
	}
}

// Kept is a value that was given to [Tx.Keep].
func (t *Tx) Kept(key any) (value any, ok bool) {
	if t == nil {
		return nil, false
	}
	value, ok = t.kept[key]
	return value, ok
}

// attempts is how often a transaction is tried, over half a second in all, before its caller hears of it.
const attempts = 6

// Write runs fn in a transaction that may write, and commits it when fn returns nil. Where the database gave up on the
// transaction (serialization, deadlock, a busy file, a lost connection) fn runs again, at most five times: it must have
// no effects outside of the transaction. A connection lost during the commit leaves open whether it took place, so fn must
// also be right to run after itself. What takes work is done between two runs: see [Outside].
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.run(ctx, how{pool: db.write, write: true}, fn)
}

// Read runs fn in a transaction that cannot write and that sees one state of the database throughout.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return db.run(ctx, how{pool: db.read, opts: db.reading()}, fn)
}

// ReadPage is [DB.Read] for pages and probes: on connections of their own, so that they are answered while evaluations use all
// others, and the other way round.
func (db *DB) ReadPage(ctx context.Context, fn func(*Tx) error) error {
	return db.run(ctx, how{pool: db.pages, opts: db.reading()}, fn)
}

// reading is a transaction that sees one state throughout, which SQLite's always do.
func (db *DB) reading() *sql.TxOptions {
	if !db.pg {
		return nil
	}
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}

// how is in which way a transaction runs.
type how struct {
	pool  *sql.DB
	opts  *sql.TxOptions
	write bool
	first bool // ahead of others that wait for SQLite's writer
}

// run tries a transaction until it passes, fails for good, or has been tried often enough. What the storage refuses is explained.
func (db *DB) run(ctx context.Context, h how, fn func(*Tx) error) error {
	if e := db.wrong.damaged.Load(); e != nil && h.write {
		return e // writing on would damage more
	}
	err := db.explain(db.try(ctx, h, fn))
	db.note(h, err)
	return err
}

// try is run without the explanation.
func (db *DB) try(ctx context.Context, h how, fn func(*Tx) error) error {
	kept := map[any]any{}
	once := func() error { return db.once(ctx, h, kept, fn) }
	if h.write && db.group != nil {
		once = func() error { return db.together(ctx, h, kept, fn) }
	}
	var before error // why it is tried again
	for n, asked := 1, 0; ; n++ {
		err := once()
		if err != nil && before != nil && ctx.Err() != nil {
			return errors.Join(before, err) // that time was up is not why
		}
		for did := true; did && err != nil; asked++ {
			var failed error
			if did, failed = outside(ctx, err, asked); failed != nil {
				return failed
			}
			if did {
				err = once()
			}
		}
		if err == nil || n == attempts || ctx.Err() != nil || !passing(err) {
			return err
		}
		before = err
		// 10, 20, 40, 80, 160 ms, half of it by chance, so that two that met do not meet again.
		pause := 5 * time.Millisecond << n
		timer := time.NewTimer(pause/2 + rand.N(pause/2))
		select {
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-timer.C:
		}
	}
}

// once runs one transaction; a panic rolls it back as well.
func (db *DB) once(ctx context.Context, h how, kept map[any]any, fn func(*Tx) error) error {
	tx, err := h.pool.BeginTx(ctx, h.opts)
	if err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	t := &Tx{ctx: ctx, tx: tx, db: db, write: h.write, kept: kept}
	if err := fn(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for _, does := range t.after {
		does()
	}
	return nil
}

// passing reports whether the same transaction may pass when it is run again.
func passing(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		code := lite.Code() & 0xff // the rest says which sort of busy
		return code == 5 || code == 6
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "40001", "40P01", "55P03", // serialization failure, deadlock, lock not available
			"57P01", "57P02", "57P03", "53300": // shutting down, crashed, starting up, too many connections
			return true
		}
		return strings.HasPrefix(pg.Code, "08") // the connection
	}
	var dial *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &dial) || pgconn.SafeToRetry(err)
}

// Unreachable reports whether an error says that the database could not be reached or written, or ran out of time, so that another
// transaction would fare no better for now.
func Unreachable(err error) bool {
	var e *storageError
	if errors.As(err, &e) && !e.lost || Newer(err) || errors.Is(err, errMigrating) {
		return true
	}
	return passing(err) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// Down reports whether an error says that the database is away or takes nothing, whatever is to be written. It is nobody's fault who wrote.
func Down(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "55P03") && !errors.Is(err, errMigrating) {
		return false // others were in the way
	}
	return Unreachable(err)
}

// lock is what a SELECT ends with when the transaction is going to change the row: SQLite's one writer needs nothing.
func (t *Tx) lock() string {
	if t.db.pg && t.write {
		return " FOR UPDATE"
	}
	return ""
}

// exec runs a statement and returns how many rows it changed. What says what was being done, for the error.
func (t *Tx) exec(what, query string, args ...any) (int64, error) {
	t.seen.forget(query, args)
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return n, nil
}

// do is exec for those who do not count.
func (t *Tx) do(what, query string, args ...any) error {
	_, err := t.exec(what, query, args...)
	return err
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

// one reads a single row, or returns ErrNotFound.
func one[T any](t *Tx, what string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	t.seen.forget(query, args)
	v, err := scan(t.tx.QueryRowContext(t.ctx, query, args...))
	if err == nil {
		return v, nil
	}
	var zero T
	if errors.Is(err, sql.ErrNoRows) {
		return zero, fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return zero, fmt.Errorf("%s: %w", what, err)
}

// many reads every row; none is an empty list.
func many[T any](t *Tx, what string, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	t.seen.forget(query, args)
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return out, nil
}

// value scans a row of one column.
func value[T any](s scanner) (v T, err error) {
	err = s.Scan(&v)
	return v, err
}
