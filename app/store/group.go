package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// SQLite has one writer. Those that wait for it are let in together: one transaction, one commit, and a savepoint for each, so
// that one that fails takes nobody along. Under load a commit, which is most of what a small transaction costs, is paid for by
// many; a transaction that comes alone is run as ever.

// mostGrouped is how many share a commit: the longest that one waits for the others, and a delivery for all of them.
const mostGrouped = 16

// grouped is a transaction that waits for the writer.
type grouped struct {
	tx     *Tx
	fn     func(*Tx) error
	first  bool
	err    error
	panics any
	done   chan struct{}
}

// group lets waiting transactions in together.
type group struct {
	mu      sync.Mutex
	waiting []*grouped
	led     bool           // somebody commits right now, and takes care of those that wait
	leader  sync.WaitGroup // whoever does
}

// leave takes a transaction back that was not begun, and reports whether that was so.
func (g *group) leave(one *grouped) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := slices.Index(g.waiting, one)
	if at >= 0 {
		g.waiting = slices.Delete(slices.Clone(g.waiting), at, at+1)
	}
	return at >= 0
}

// WriteFirst is [DB.Write] ahead of everything else that waits for SQLite's writer, in a commit of its own: for deliveries, whose
// sender waits for the answer.
func (db *DB) WriteFirst(ctx context.Context, fn func(*Tx) error) error {
	return db.run(ctx, how{pool: db.write, write: true, first: true}, fn)
}

// together runs a transaction beside those that wait at the same time. Its statements run to their end once it began, so that
// the end of one caller's patience ends nobody else's transaction.
func (db *DB) together(ctx context.Context, h how, kept map[any]any, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g := &grouped{tx: &Tx{ctx: context.WithoutCancel(ctx), db: db, write: true, kept: kept}, fn: fn, first: h.first, done: make(chan struct{})}
	db.group.mu.Lock()
	if h.first {
		db.group.waiting = append([]*grouped{g}, db.group.waiting...)
	} else {
		db.group.waiting = append(db.group.waiting, g)
	}
	if !db.group.led {
		db.group.led = true
		db.group.leader.Go(db.lead)
	}
	db.group.mu.Unlock()
	select {
	case <-g.done:
	case <-ctx.Done():
		if db.group.leave(g) {
			return ctx.Err()
		}
		<-g.done
	}
	if g.panics != nil {
		panic(g.panics)
	}
	if g.err == nil {
		for _, does := range g.tx.after {
			does()
		}
	}
	return g.err
}

// lead commits what waits, until nothing does.
func (db *DB) lead() {
	for {
		db.group.mu.Lock()
		n := min(len(db.group.waiting), mostGrouped)
		if n > 0 && db.group.waiting[0].first {
			n = 1
		}
		some := db.group.waiting[:n:n]
		db.group.waiting = db.group.waiting[n:]
		if n == 0 {
			db.group.waiting, db.group.led = nil, false
		}
		db.group.mu.Unlock()
		if n == 0 {
			return
		}
		ran, err := db.commitAll(some)
		if err != nil {
			for _, g := range some[:ran] {
				if g.err == nil {
					g.err = err
				}
			}
		}
		for _, g := range some[:ran] {
			close(g.done)
		}
		db.group.putBack(some[ran:])
	}
}

// commitAll runs transactions as one, until one waits that goes first, and returns how many it ran. Each has its own error; the
// one that is returned is of all that have none.
func (db *DB) commitAll(some []*grouped) (ran int, err error) {
	tx, err := db.write.BeginTx(context.Background(), nil)
	if err != nil {
		return len(some), fmt.Errorf("begin a transaction: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	passed := 0
	for _, g := range some {
		if ran > 0 && db.group.urgent() {
			break
		}
		ran++
		g.tx.tx = tx
		if len(some) == 1 {
			g.run()
		} else if err := g.runAmong(tx); err != nil {
			return len(some), err
		}
		if g.err == nil && g.panics == nil {
			passed++
		}
	}
	if passed == 0 {
		return ran, nil
	}
	if err := db.file.thereWithLog(); err != nil { // else all of this would go with the process
		return ran, err
	}
	if err := tx.Commit(); err != nil {
		return ran, fmt.Errorf("commit: %w", err)
	}
	return ran, nil
}

// urgent reports whether a transaction waits that goes first.
func (g *group) urgent() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting) > 0 && g.waiting[0].first
}

// Awaited reports whether a delivery waits for SQLite's writer, which this transaction has: one that can end early and be gone on
// with in another one does so. PostgreSQL has many writers.
func (t *Tx) Awaited() bool { return t.write && !t.db.pg && t.db.group.urgent() }

// putBack has transactions that were not run wait again, behind those that go first.
func (g *group) putBack(some []*grouped) {
	if len(some) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := 0
	for at < len(g.waiting) && g.waiting[at].first {
		at++
	}
	g.waiting = slices.Concat(g.waiting[:at], some, g.waiting[at:])
}

// run runs one of them.
func (g *grouped) run() {
	func() {
		defer func() { g.panics = recover() }()
		g.err = g.fn(g.tx)
	}()
	if g.err != nil || g.panics != nil {
		g.tx.after = nil
	}
}

// runAmong runs one of several, and undoes what it did when it fails. The error is of the transaction of all.
func (g *grouped) runAmong(tx *sql.Tx) error {
	if _, err := tx.ExecContext(g.tx.ctx, "SAVEPOINT one"); err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	if g.run(); g.err == nil && g.panics == nil {
		_, err := tx.ExecContext(g.tx.ctx, "RELEASE SAVEPOINT one")
		return err
	}
	_, back := tx.ExecContext(g.tx.ctx, "ROLLBACK TO SAVEPOINT one")
	_, done := tx.ExecContext(g.tx.ctx, "RELEASE SAVEPOINT one")
	if err := errors.Join(back, done); err != nil { // SQLite gave up on all of it
		return fmt.Errorf("undo a transaction: %w", err)
	}
	return nil
}
