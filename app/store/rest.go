package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Rest gives back memory that only work needs: what SQLite keeps of the file for each connection, and the connections for reading
// that nobody uses, but one. Call it when there is nothing to do. On PostgreSQL the pools do that by themselves.
func (db *DB) Rest(ctx context.Context) error {
	if db.pg {
		return nil
	}
	for pool, keep := range map[*sql.DB]int{db.read: sqliteReaders, db.pages: pageReaders} {
		pool.SetMaxIdleConns(1) // closes the others
		pool.SetMaxIdleConns(keep)
	}
	for _, pool := range []*sql.DB{db.read, db.pages, db.write} {
		if _, err := pool.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
			return fmt.Errorf("have SQLite give memory back: %w", err)
		}
	}
	return nil
}
