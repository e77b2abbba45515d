package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"modernc.org/sqlite"
)

// SQLite's driver prepares a statement for every call, which costs more than running most of ours and River's. Connections
// opened here keep what they prepared, as PostgreSQL's driver does by itself.

// keptStatements is how many a connection keeps, and longStatement what is too long to be one that comes again.
const (
	keptStatements = 256
	longStatement  = 8 << 10
)

// sqlitePool opens a pool of connections that keep their statements.
func sqlitePool(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeper{c}), nil
}

// keeper is a connector whose connections keep their statements.
type keeper struct{ driver.Connector }

// Connect opens a connection.
func (k keeper) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := c.(connection)
	if !ok {
		c.Close()
		return nil, fmt.Errorf("SQLite's driver has changed: %T", c)
	}
	return &keeping{connection: full, kept: map[string]*kept{}}, nil
}

// connection is what database/sql uses of a connection of SQLite's driver.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// statement is what is used of a prepared statement.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keeping is a connection that keeps its statements. database/sql lets one goroutine at a time use it.
type keeping struct {
	connection
	kept map[string]*kept
}

// kept is a prepared statement, and whether its rows are being read.
type kept struct {
	statement
	busy bool
}

// take finds or prepares a statement; nil when the query is to be run as it is.
func (c *keeping) take(ctx context.Context, query string) (*kept, error) {
	if s := c.kept[query]; s != nil {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(query) > longStatement {
		return nil, nil
	}
	if len(c.kept) >= keptStatements {
		for q, s := range c.kept { // any: those that are needed come back
			if !s.busy {
				c.drop(q)
				break
			}
		}
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s, ok := prepared.(statement)
	if !ok {
		prepared.Close()
		return nil, nil
	}
	c.kept[query] = &kept{statement: s}
	return c.kept[query], nil
}

// drop forgets a statement, after an error for instance: it starts afresh.
func (c *keeping) drop(query string) {
	if s := c.kept[query]; s != nil {
		delete(c.kept, query)
		s.Close()
	}
}

// ExecContext runs a kept statement.
func (c *keeping) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.connection.ExecContext(ctx, query, args)
	}
	res, err := s.ExecContext(ctx, args)
	if err != nil {
		c.drop(query)
	}
	return res, err
}

// QueryContext runs a kept statement, which is busy until its rows are closed.
func (c *keeping) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.connection.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		c.drop(query)
		return nil, err
	}
	s.busy = true
	return &keptRows{Rows: rows, of: s, query: query, conn: c}, nil
}

// Close closes the statements, then the connection.
func (c *keeping) Close() error {
	for q := range c.kept {
		c.drop(q)
	}
	return c.connection.Close()
}

// keptRows are rows of a kept statement.
type keptRows struct {
	driver.Rows
	of    *kept
	query string
	conn  *keeping
}

// Close gives the statement back.
func (r *keptRows) Close() error {
	err := r.Rows.Close()
	r.of.busy = false
	if err != nil {
		r.conn.drop(r.query)
	}
	return err
}
